"""The database engine of the tests. LOKET_TEST_ENGINE=postgresql replaces each SQLite file by a PostgreSQL database.

Tests always name files. With PostgreSQL, each file name has a database of its own.
"""

import asyncio
import base64
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from storage.crypto import encryption
from storage.crypto.encryption import EncryptionKeys
from storage.engine.database import Database, is_server
from storage.engine.engine_protocol import SqlRow, SqlValue
from storage.engine.postgres import PostgresEngine
from storage.engine.postgres_connection import PostgresConnection, PostgresStatements
from tests.support.postgresql_server import PostgresqlServer, is_postgresql_installed, run_in_thread
from tests.support.virtual_time import VirtualTimeLoop

ENGINE = os.environ.get("LOKET_TEST_ENGINE", "sqlite")
KEYS = "uji:" + base64.b64encode(bytes(range(32))).decode()
TEMPLATE = "loket_template"

needs_postgresql = pytest.mark.skipif(
    ENGINE != "postgresql" and not is_postgresql_installed(),
    reason="PostgreSQL's initdb is not installed (Debian: postgresql)",
)
only_sqlite = pytest.mark.skipif(ENGINE != "sqlite", reason="about the file of SQLite")


@cache
def shared_server() -> PostgresqlServer:
    """Return the PostgreSQL server of this test run. The first process that needs it starts it."""
    return PostgresqlServer.get_or_start(
        os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}"), _create_template
    )


def _create_template(cluster: PostgresqlServer) -> None:
    cluster.create(TEMPLATE)
    run_in_thread(_migrate(cluster.address(TEMPLATE)))


async def _migrate(address: str) -> None:
    await (await PostgresEngine.open(address)).close()


class FileDatabases:
    """The databases that replace files, by path. They are dropped after each test."""

    def __init__(self) -> None:
        self.names: dict[Path, str] = {}
        self._made = 0

    def name_for(self, path: Path | None) -> str:
        """Return the database of a file, or a new one for None."""
        if path in self.names:
            return self.names[path]
        self._made += 1
        name = f"t{os.getpid()}_{self._made}"
        shared_server().create(name, TEMPLATE)
        self.names[path or Path(name)] = name
        return name

    def clear(self) -> None:
        if self.names:
            shared_server().drop(*self.names.values())
            self.names.clear()


FILE_DATABASES = FileDatabases()


def database_url(path: Path) -> str:
    """Return the DATABASE_URL of this file."""
    return shared_server().address(FILE_DATABASES.name_for(path)) if ENGINE == "postgresql" else str(path)


def database_environment(path: Path) -> dict[str, str]:
    """Return the settings with which another process opens the database of this file."""
    url = {"DATABASE_URL": database_url(path)}
    return {**url, "LOKET_KEYS": KEYS} if ENGINE == "postgresql" else url


@contextmanager
def redirect_to_postgresql() -> Iterator[None]:
    """Let `Database.open` of a file open the PostgreSQL database that replaces it."""
    declared = vars(Database)["open"]
    open_: Callable[..., Awaitable[Database]] = (
        declared.__func__
    )  # bound to the class that is asked, which may be a subclass

    async def open_on_server(
        cls: type[Database], where: Path | str | None, keys: EncryptionKeys | None = None
    ) -> Database:
        if is_server(where) or isinstance(
            asyncio.get_running_loop(), VirtualTimeLoop
        ):  # virtual time does not wait for a server
            return await open_(cls, where, keys)
        name = await asyncio.to_thread(FILE_DATABASES.name_for, None if where is None else Path(where))
        return await open_(cls, shared_server().address(name), keys or encryption.parse_keys(KEYS))

    Database.open = classmethod(open_on_server)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Database.open = declared  # type: ignore[method-assign] # a class method again, also for subclasses


def query_committed(path: Path, sql: str, **values: SqlValue) -> list[tuple[Any, ...]]:
    """Return committed rows, without the running bot."""
    if ENGINE == "postgresql":
        return [
            tuple(row.values()) for row in run_in_thread(_query_postgresql(database_url(path), sql, values))
        ]
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def dump_everything(path: Path) -> bytes:
    """Return all bytes of the database of this file and its folder, to search for forbidden content.

    The write-ahead log is read before the database: a checkpoint between the two moves rows from it.
    """
    files = sorted(path.parent.iterdir(), reverse=True)
    kept = b"".join(each.read_bytes() for each in files if each.is_file())
    return kept + shared_server().dump(FILE_DATABASES.name_for(path)) if ENGINE == "postgresql" else kept


async def _query_postgresql(address: str, sql: str, values: dict[str, SqlValue]) -> list[SqlRow]:
    """Query without migrations and their lock. The bot may hold the lock, and its event loop is blocked meanwhile."""
    line = await PostgresConnection.connect(address)
    try:
        return await PostgresStatements(line).fetch(sql, values)
    finally:
        await line.driver.close()


def database_bytes(path: Path) -> bytes:
    """Return the bytes of the database, its log and the files beside it."""
    files = sorted(path.parent.glob(f"{path.name}*"), reverse=True)  # the log first, as above
    return b"".join(file.read_bytes() for file in files if file.is_file())
