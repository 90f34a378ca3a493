"""Fixtures for tests of the storage layer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine.database import Database, Transaction


@pytest.fixture
async def tx(tmp_path: Path) -> AsyncIterator[Transaction]:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        yield tx
    await database.close()
