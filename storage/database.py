"""The one connection to the database, and the only way to change it: a transaction.

SQLite runs in WAL mode with `synchronous=FULL`: what was committed survives a SIGKILL and a power cut. One process
holds the file (a lock file beside it says so), and one connection holds the process's every statement: SQLite before
3.51.3 may corrupt a WAL file that two connections write at once.

Commits are grouped. Each transaction is a savepoint; those that were already waiting when the first of them began
share one COMMIT, and each returns only after that COMMIT. So a hundred chats cost one fsync, not a hundred.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any, cast

import aiosqlite

Row = Mapping[str, Any]
Value = str | int | float | bytes | None

MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseFault(Exception):
    """The database cannot be used; the text says why and what to do, in words for the operator."""


class Transaction:
    """Statements inside one transaction. SQL uses named parameters (`:name`)."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self.rung: set[str] = set()

    def ring(self, bell: str) -> None:
        """Wake whoever waits for `Database.bell(bell)` once this is committed."""
        self.rung.add(bell)

    async def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """Run one statement for each row; the number of rows changed in all."""
        return (await self._connection.executemany(sql, cast(Iterable[Any], rows))).rowcount

    async def execute(self, sql: str, **values: Value) -> int:
        """Run a statement; the number of rows it changed."""
        return (await self._connection.execute(sql, values)).rowcount

    async def all(self, sql: str, **values: Value) -> list[Row]:
        return [dict(row) for row in await self._connection.execute_fetchall(sql, values)]

    async def one(self, sql: str, **values: Value) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    async def value(self, sql: str, **values: Value) -> Any:
        """The first column of the first row, or None."""
        rows = list(await self._connection.execute_fetchall(sql, values))
        return rows[0][0] if rows else None


class Database:
    def __init__(self, connection: aiosqlite.Connection, held: IO[str] | None) -> None:
        self._connection = connection
        self._held = held
        self._lock = asyncio.Lock()
        self._group: asyncio.Future[None] | None = None
        self._committing: set[asyncio.Task[None]] = set()
        self._bells: dict[str, asyncio.Event] = {}

    @classmethod
    async def open(cls, path: Path | None) -> "Database":
        """Open (and migrate) the file at `path`; None is a database in memory that ends with the process."""
        held = None if path is None else _hold(path)
        try:
            if path is not None:  # a failure inside the connection's own thread would outlive the event loop
                sqlite3.connect(path).close()
            connection = await aiosqlite.connect(":memory:" if path is None else path, isolation_level=None)
            connection.row_factory = sqlite3.Row
            database = cls(connection, held)
            try:
                await database._prepare()
            except BaseException:
                await database.close()
                raise
        except sqlite3.Error as error:
            raise DatabaseFault(
                f"Basis data {path} tidak dapat dibuka ({error}). "
                "Periksa izin folder dan sisa ruang disk, atau tunjuk berkas lain lewat DATABASE_URL."
            ) from error
        return database

    async def _prepare(self) -> None:
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY",
        ):  # fmt: skip
            await self._connection.execute(f"PRAGMA {pragma}")
        await migrate(self._connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """All or nothing, and durable once the `async with` is left. Never do network calls inside."""
        async with self._lock:
            group = await self._begin()
            await self._connection.execute("SAVEPOINT unit")
            tx = Transaction(self._connection)
            try:
                yield tx
            except BaseException:
                await asyncio.shield(self._undo())
                raise
            await asyncio.shield(self._connection.execute("RELEASE unit"))
        await asyncio.shield(group)
        for name in tx.rung:
            self.bell(name).set()

    def bell(self, name: str) -> asyncio.Event:
        """Set by each commit of a transaction that rang it; whoever waits clears it."""
        return self._bells.setdefault(name, asyncio.Event())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """For statements that change nothing: does not wait for a commit."""
        async with self._lock:
            yield Transaction(self._connection)

    async def _begin(self) -> asyncio.Future[None]:
        """The group that is open, or a new one; it is committed even when whoever began it is cancelled meanwhile."""
        if self._group is not None:
            return self._group
        group = self._group = asyncio.get_running_loop().create_future()
        try:
            await asyncio.shield(self._connection.execute("BEGIN IMMEDIATE"))
        except sqlite3.Error:
            self._group = None
            raise
        finally:
            if self._group is not None:
                task = asyncio.create_task(self._commit())
                self._committing.add(task)
                task.add_done_callback(self._committing.discard)
        return group

    async def _commit(self) -> None:
        """Queued behind the transactions that waited when the group began, so all of those are in this COMMIT."""
        async with self._lock:
            group, self._group = self._group, None
            assert group is not None
            group.add_done_callback(_heard)
            try:
                await self._connection.execute("COMMIT")
            except Exception as error:
                await self._connection.rollback()
                group.set_exception(error)
            else:
                group.set_result(None)

    async def _undo(self) -> None:
        await self._connection.execute("ROLLBACK TO unit")
        await self._connection.execute("RELEASE unit")

    async def close(self) -> None:
        while self._committing:
            await asyncio.gather(*self._committing, return_exceptions=True)
        await self._connection.close()
        if self._held is not None:
            self._held.close()


def _heard(group: "asyncio.Future[None]") -> None:
    """An error of a commit reaches whoever waits for it; if nobody does any more, that is no second error."""
    if not group.cancelled():
        group.exception()


def _hold(path: Path) -> IO[str]:
    """Take the lock file beside the database, so that a second process is refused instead of corrupting it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise DatabaseFault(
            f"Folder {path.parent} tidak dapat ditulisi ({error.strerror}). "
            "Beri izin tulis pada folder itu, atau tunjuk tempat lain lewat DATABASE_URL."
        ) from error
    try:
        import fcntl
    except ImportError:  # Windows: no advisory locks; SQLite's own locking remains
        return held
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise DatabaseFault(
            f"Basis data {path} sedang dipakai proses lain. Hentikan proses itu dahulu, "
            "atau tunjuk berkas lain lewat DATABASE_URL."
        ) from error
    return held


async def migrate(connection: aiosqlite.Connection, folder: Path = MIGRATIONS) -> None:
    """Apply each numbered file once, in order, each in one transaction together with its number."""
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
    )
    async with connection.execute("SELECT number FROM migrations") as cursor:
        done = {row[0] for row in await cursor.fetchall()}
    for number, name, statements in _scripts(folder):
        if number in done:
            continue
        await connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                await connection.execute(statement)
            await connection.execute("INSERT INTO migrations VALUES (?, ?)", (number, name))
            await connection.execute("COMMIT")
        except BaseException:
            await connection.rollback()
            raise


def _scripts(folder: Path) -> list[tuple[int, str, list[str]]]:
    paths = sorted(folder.glob("[0-9]*.sql"))
    return [(int(p.name.split("_")[0]), p.name, _statements(p.read_text(encoding="utf-8"))) for p in paths]


def _statements(script: str) -> list[str]:
    found, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current)
            current = ""
    return found
