"""Which database the tests run on: LOKET_TEST_ENGINE=postgresql puts each of their files on a PostgreSQL instead.

Tests name files, as ever; with PostgreSQL each file stands for a database of its own.
"""

import asyncio
import base64
import os
import sqlite3
from collections.abc import Iterator
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
    """The PostgreSQL of this run of the tests, started by the process that first wants it."""
    return PostgresqlServer.shared(
        os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}"), _create_template
    )


def _create_template(cluster: PostgresqlServer) -> None:
    cluster.create(TEMPLATE)
    run_in_thread(_migrate(cluster.address(TEMPLATE)))


async def _migrate(address: str) -> None:
    await (await PostgresEngine.open(address)).close()


class FileDatabases:
    """The databases that stand for files, by path; dropped after each test."""

    def __init__(self) -> None:
        self.names: dict[Path, str] = {}
        self._made = 0

    def name_for(self, path: Path | None) -> str:
        """The database of a file; None: a new one."""
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
    """What DATABASE_URL names for this file."""
    return shared_server().address(FILE_DATABASES.name_for(path)) if ENGINE == "postgresql" else str(path)


def database_environment(path: Path) -> dict[str, str]:
    """The settings with which another process opens the database of this file."""
    url = {"DATABASE_URL": database_url(path)}
    return {**url, "LOKET_KEYS": KEYS} if ENGINE == "postgresql" else url


@contextmanager
def redirect_to_postgresql() -> Iterator[None]:
    """While it lasts, `Database.open` of a file opens the PostgreSQL that stands for it."""
    kept = Database.open

    async def opened(
        cls: type[Database], where: Path | str | None, keys: EncryptionKeys | None = None
    ) -> Database:
        if is_server(where) or isinstance(
            asyncio.get_running_loop(), VirtualTimeLoop
        ):  # whose clock waits for no server
            return await kept(where, keys)
        name = await asyncio.to_thread(FILE_DATABASES.name_for, None if where is None else Path(where))
        return await kept(shared_server().address(name), keys or encryption.parse_keys(KEYS))

    Database.open = classmethod(opened)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Database.open = kept  # type: ignore[method-assign]


def query_committed(path: Path, sql: str, **values: SqlValue) -> list[tuple[Any, ...]]:
    """Rows as they are committed now, read past the bot that runs."""
    if ENGINE == "postgresql":
        return [
            tuple(row.values()) for row in run_in_thread(_query_postgresql(database_url(path), sql, values))
        ]
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def dump_everything(path: Path) -> bytes:
    """All that is kept of the database of this file (and in its folder), to search for what must not be there."""
    kept = b"".join(each.read_bytes() for each in sorted(path.parent.iterdir()) if each.is_file())
    return kept + shared_server().dump(FILE_DATABASES.name_for(path)) if ENGINE == "postgresql" else kept


async def _query_postgresql(address: str, sql: str, values: dict[str, SqlValue]) -> list[SqlRow]:
    """Past the migrations and their lock, which the bot may hold: its loop stands still meanwhile."""
    line = await PostgresConnection.connect(address)
    try:
        return await PostgresStatements(line).fetch(sql, values)
    finally:
        await line.connection.close()


def database_bytes(path: Path) -> bytes:
    """The database, its log and whatever else lies beside it."""
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*") if file.is_file())
