"""Fixtures for tests through the chat."""

import pytest

from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness


@pytest.fixture
def casework(opened_databases: list[Database], harness: BotHarness) -> CaseworkHarness:
    return CaseworkHarness(harness, opened_databases)
