"""Fixtures for all tests: the database engine, a running bot, fast polling."""

import gc
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage.engine import sqlite
from storage.engine.database import Database
from tests.support import database_engines
from tests.support.bot_harness import BotHarness

SHARED_MEMORY = Path("/dev/shm")
NEEDED_BYTES = 2 * 1024**3  # free bytes that SHARED_MEMORY needs to hold the databases of tests

if (
    SHARED_MEMORY.is_dir()
    and os.access(SHARED_MEMORY, os.W_OK)
    and shutil.disk_usage(SHARED_MEMORY).free > NEEDED_BYTES
):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHARED_MEMORY))


def pytest_collection_finish() -> None:
    """Let the garbage collector visit the million objects of modules and tests, which live to the end, less often."""
    gc.set_threshold(700, 10, 50)


@pytest.fixture(scope="session", autouse=True)
def database_engine() -> Iterator[None]:
    """Use the engine that LOKET_TEST_ENGINE names for the whole session."""
    if database_engines.ENGINE == "postgresql":
        with database_engines.redirect_to_postgresql():
            yield
    else:
        yield
    if database_engines.shared_server.cache_info().currsize:
        database_engines.shared_server().release()


@pytest.fixture(scope="session", autouse=True)
def migrated_template() -> Iterator[None]:
    """Copy new SQLite files from one migrated template, and do not wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "migrate", _migrate_from_template)
        yield


def _migrate_from_template(connection: sqlite3.Connection) -> int:
    connection.execute("PRAGMA synchronous=OFF")
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        _migrated_template().backup(connection)
    return _migrate(connection)


@cache
def _migrated_template() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _migrate(made)
    return made


_migrate = sqlite.migrate


@pytest.fixture(autouse=True)
def drop_databases() -> Iterator[None]:
    """Drop the PostgreSQL databases of a test at its end."""
    yield
    database_engines.FILE_DATABASES.clear()


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[BotHarness]:
    app = create_app()
    async with serve_app(app) as address:
        harness = BotHarness(app.state.telegram, address, tmp_path / "loket.db")
        await harness.open()
        yield harness
        await harness.close()


@pytest.fixture
def opened_databases(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Database]]:
    """Return the list of databases that the bot opens, newest last."""
    found: list[Database] = []
    open_ = Database.open

    async def remember(*args: Any, **more: Any) -> Database:
        found.append(await open_(*args, **more))
        return found[-1]

    monkeypatch.setattr(Database, "open", staticmethod(remember))
    yield found
