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

from storage import seal
from storage.database import Database, is_server
from storage.engine import Row, Value
from storage.line import Connected, Line
from storage.postgres import Postgres
from storage.seal import Keys
from tests.postgresql import Cluster, apart, available
from tests.rushed import Rushed

ENGINE = os.environ.get("LOKET_TEST_ENGINE", "sqlite")
KEYS = "uji:" + base64.b64encode(bytes(range(32))).decode()
TEMPLATE = "loket_template"

with_postgresql = pytest.mark.skipif(
    ENGINE != "postgresql" and not available(),
    reason="PostgreSQL's initdb is not installed (Debian: postgresql)",
)
only_sqlite = pytest.mark.skipif(ENGINE != "sqlite", reason="about the file of SQLite")


@cache
def cluster() -> Cluster:
    """The PostgreSQL of this run of the tests, started by the process that first wants it."""
    return Cluster.shared(os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}"), _prepared)


def _prepared(cluster: Cluster) -> None:
    cluster.create(TEMPLATE)
    apart(_migrated(cluster.address(TEMPLATE)))


async def _migrated(address: str) -> None:
    await (await Postgres.open(address)).close()


class Places:
    """The databases that stand for files, by path; dropped after each test."""

    def __init__(self) -> None:
        self.names: dict[Path, str] = {}
        self._made = 0

    def of(self, path: Path | None) -> str:
        """The database of a file; None: a new one."""
        if path in self.names:
            return self.names[path]
        self._made += 1
        name = f"t{os.getpid()}_{self._made}"
        cluster().create(name, TEMPLATE)
        self.names[path or Path(name)] = name
        return name

    def clear(self) -> None:
        if self.names:
            cluster().drop(*self.names.values())
            self.names.clear()


PLACES = Places()


def address(path: Path) -> str:
    """What DATABASE_URL names for this file."""
    return cluster().address(PLACES.of(path)) if ENGINE == "postgresql" else str(path)


def environment(path: Path) -> dict[str, str]:
    """The settings with which another process opens the database of this file."""
    url = {"DATABASE_URL": address(path)}
    return {**url, "LOKET_KEYS": KEYS} if ENGINE == "postgresql" else url


@contextmanager
def elsewhere() -> Iterator[None]:
    """While it lasts, `Database.open` of a file opens the PostgreSQL that stands for it."""
    kept = Database.open

    async def opened(cls: type[Database], where: Path | str | None, keys: Keys | None = None) -> Database:
        if is_server(where) or isinstance(
            asyncio.get_running_loop(), Rushed
        ):  # whose clock waits for no server
            return await kept(where, keys)
        name = await asyncio.to_thread(PLACES.of, None if where is None else Path(where))
        return await kept(cluster().address(name), keys or seal.parse(KEYS))

    Database.open = classmethod(opened)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Database.open = kept  # type: ignore[method-assign]


def look(path: Path, sql: str, **values: Value) -> list[tuple[Any, ...]]:
    """Rows as they are committed now, read past the bot that runs."""
    if ENGINE == "postgresql":
        return [tuple(row.values()) for row in apart(_read(address(path), sql, values))]
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def everything(path: Path) -> bytes:
    """All that is kept of the database of this file (and in its folder), to search for what must not be there."""
    kept = b"".join(each.read_bytes() for each in sorted(path.parent.iterdir()) if each.is_file())
    return kept + cluster().dump(PLACES.of(path)) if ENGINE == "postgresql" else kept


async def _read(address: str, sql: str, values: dict[str, Value]) -> list[Row]:
    """Past the migrations and their lock, which the bot may hold: its loop stands still meanwhile."""
    line = await Line.connect(address)
    try:
        return await Connected(line).fetch(sql, values)
    finally:
        await line.connection.close()
