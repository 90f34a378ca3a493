"""Fixtures for all tests: the database engine, a running bot, fast polling."""

import gc
import os
import shutil
import sqlite3
import tempfile
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


gc.disable()  # until all tests are collected: modules and tests live to the end


def pytest_collection_finish() -> None:
    """Let the garbage collector visit the million objects of modules and tests less often."""
    gc.set_threshold(10_000, 10, 50)
    gc.enable()


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
    """Fill new SQLite files from one migrated template, and do not wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "remove_unfinished_restore", _fill_from_template)
        patch.setattr(sqlite, "migrate", _migrate_quickly)
        yield


def _fill_from_template(path: Path) -> None:
    """Do what is done before a file is opened. Then fill the file if it was just created."""
    _remove_unfinished_restore(path)
    if path.exists() and path.stat().st_size == 0:
        path.write_bytes(_migrated_template())


def _migrate_quickly(connection: sqlite3.Connection) -> int:
    connection.execute("PRAGMA synchronous=OFF")
    return _migrate(connection)


@cache
def _migrated_template() -> bytes:
    """Return the content of a migrated file that is ready for a write-ahead log."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        made = sqlite3.connect(path, isolation_level=None)
        made.execute("PRAGMA journal_mode=WAL")
        _migrate(made)
        made.close()
        return path.read_bytes()


_migrate, _remove_unfinished_restore = sqlite.migrate, sqlite.remove_unfinished_restore


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
