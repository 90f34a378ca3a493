"""Fixtures for tests of the local Telegram."""

from collections.abc import AsyncIterator

import pytest

from tests.support.local_telegram_harness import LocalTelegramHarness, open_local_telegram


@pytest.fixture
async def harness() -> AsyncIterator[LocalTelegramHarness]:
    async with open_local_telegram() as harness:
        yield harness
