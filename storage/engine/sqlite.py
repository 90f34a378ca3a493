"""SQLite, the default: one file, one process, one connection.

WAL mode with `synchronous=FULL`: what was committed survives a SIGKILL and a power cut. One process holds the file (a
lock file beside it says so), and one connection holds the process's every statement: SQLite before 3.51.3 may corrupt
a WAL file that two connections write at once.

Commits are grouped. Each transaction is a savepoint; those that were already waiting when the first of them began
share one COMMIT, and each returns only after that COMMIT. So a hundred chats cost one fsync, not a hundred.

Short statements run where they are called: they take microseconds, and the way to a thread and back takes a hundred.
What waits for the disk or for many rows (COMMIT, `many`, `long`) is done in aiosqlite's thread, beside the event loop.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import aiosqlite

from storage.engine.database_errors import ConstraintError, DatabaseError, RetryableError
from storage.engine.engine_protocol import SqlRow, SqlValue
from storage.engine.migration_files import MIGRATIONS_FOLDER, load_migrations

T = TypeVar("T")

RETRYABLE_CODES = {
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM,
}  # fmt: skip  # no room, no right, no memory: nothing about the statement, and it may work in a moment
CACHED_STATEMENTS = 512  # kept prepared
BUSY_TIMEOUT = (
    50  # ms; while another program locks the file, transactions are begun anew and the event loop goes on
)
CACHE_KIB = 16 * 1024  # KiB at most; with 2 MiB a page of the queue costs twice among a million reports
MAX_VACUUM_IN_MEMORY = 64 * 1024 * 1024  # bytes of a database that may be rewritten in memory


class SQLiteStatements:
    """Statements on the connection, inside whatever transaction is open."""

    def __init__(self, raw: sqlite3.Connection, threaded: aiosqlite.Connection) -> None:
        self._raw, self._threaded = raw, threaded

    async def execute(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        try:
            return self._raw.execute(sql, values).rowcount
        except sqlite3.Error as error:
            raise _translate_error(error) from error

    async def execute_in_thread(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        try:
            return (await _wait_until_done(self._threaded.execute(sql, cast(Any, values)))).rowcount
        except sqlite3.Error as error:
            raise _translate_error(error) from error

    async def fetch(self, sql: str, values: Mapping[str, SqlValue]) -> list[SqlRow]:
        try:
            return [dict(row) for row in self._raw.execute(sql, values).fetchall()]
        except sqlite3.Error as error:
            raise _translate_error(error) from error

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        try:
            return (
                await _wait_until_done(self._threaded.executemany(sql, cast(Iterable[Any], rows)))
            ).rowcount
        except sqlite3.Error as error:
            raise _translate_error(error) from error

    async def lock(self, name: str) -> None:
        """Every transaction is alone here."""


class SQLiteEngine:
    is_shared = False

    def __init__(
        self, raw: sqlite3.Connection, connection: aiosqlite.Connection, held: IO[str] | None
    ) -> None:
        self._raw, self._connection = raw, connection
        self._lock_file = held
        self._transaction_lock = asyncio.Lock()
        self._group: asyncio.Future[None] | None = None
        self._committing: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, path: Path | None) -> "SQLiteEngine":
        """Open (and migrate) the file at `path`; None is a database in memory that ends with the process."""
        held = None if path is None else acquire_lock_file(path)
        if path is not None:
            with suppress(OSError):  # told below; SQLite gives its other files the same rights
                os.close(os.open(path, os.O_CREAT, 0o600))
        try:
            raw = sqlite3.connect(
                ":memory:" if path is None else path,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=CACHED_STATEMENTS,
            )
            raw.row_factory = sqlite3.Row
            engine = cls(raw, await aiosqlite.Connection(lambda: raw, iter_chunk_size=64), held)
            try:
                engine._prepare()
            except BaseException:
                await engine.close()
                raise
        except sqlite3.Error as error:
            raise DatabaseError(
                f"Basis data {path} tidak dapat dibuka ({error}). "
                "Periksa izin folder dan sisa ruang disk, atau tunjuk berkas lain lewat DATABASE_URL."
            ) from error
        return engine

    def _prepare(self) -> None:
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY",
            f"cache_size=-{CACHE_KIB}",
        ):  # fmt: skip
            self._raw.execute(f"PRAGMA {pragma}")
        migrate(self._raw)
        self._raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SQLiteStatements]:
        async with self._transaction_lock:
            group = self._open_savepoint()
            try:
                yield SQLiteStatements(self._raw, self._connection)
            except BaseException:
                self._roll_back()
                raise
            self._raw.execute("RELEASE unit")
        await asyncio.shield(group)

    def _open_savepoint(self) -> "asyncio.Future[None]":
        """The group, with a savepoint in it."""
        try:
            group = self._begin_group()
            self._raw.execute("SAVEPOINT unit")
        except sqlite3.Error as error:
            raise _translate_error(error) from error
        return group

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[SQLiteStatements]:
        """Does not wait for a commit."""
        async with self._transaction_lock:
            yield SQLiteStatements(self._raw, self._connection)

    def _begin_group(self) -> asyncio.Future[None]:
        """The group that is open, or a new one; it is committed even when whoever began it is cancelled meanwhile."""
        if self._group is not None:
            return self._group
        self._raw.execute("BEGIN IMMEDIATE")
        self._group = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._commit_group())
        self._committing.add(task)
        task.add_done_callback(self._committing.discard)
        return self._group

    async def _commit_group(self) -> None:
        """Queued behind the transactions that waited when the group began, so all of those are in this COMMIT."""
        async with self._transaction_lock:
            await self._commit_open_group()

    async def _commit_open_group(self) -> None:
        """COMMIT the open group, if it was not done meanwhile."""
        group, self._group = self._group, None
        if group is None:
            return
        group.add_done_callback(_retrieve_exception)
        try:
            await self._connection.execute("COMMIT")
        except Exception as error:
            await self._connection.rollback()
            group.set_exception(_translate_error(error))
        else:
            group.set_result(None)

    async def vacuum(self, max_bytes: int | None) -> bool:
        """`secure_delete` leaves copies where pages were rebuilt (105 of 13,000 rows in a trial), VACUUM leaves none; then
        the WAL is emptied. Everybody waits meanwhile: 0.3 s for 64 MB."""
        async with self._transaction_lock:
            await self._commit_open_group()
            (pages,), (size,) = [
                next(iter(await self._connection.execute_fetchall(f"PRAGMA {name}")))
                for name in ("page_count", "page_size")
            ]
            if max_bytes is not None and pages * size > max_bytes:
                await self._connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                return False
            if pages * size > MAX_VACUUM_IN_MEMORY:
                await self._connection.execute("PRAGMA temp_store=FILE")
            try:
                await self._connection.execute("VACUUM")
            finally:
                await self._connection.execute("PRAGMA temp_store=MEMORY")
            await self._connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return True

    def _roll_back(self) -> None:
        """A full disk or a failed read has undone the whole group already: those in it are told to begin anew."""
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK TO unit")
            self._raw.execute("RELEASE unit")
        elif self._group is not None:
            group, self._group = self._group, None
            group.add_done_callback(_retrieve_exception)
            group.set_exception(RetryableError("the disk is full or fails"))

    async def close(self) -> None:
        while waiting := [task for task in self._committing if not task.done()]:
            await asyncio.wait(waiting)
        await self._connection.close()
        if self._lock_file is not None:
            self._lock_file.close()


async def _wait_until_done(work: Coroutine[Any, Any, T]) -> T:
    """Its result; who is cancelled meanwhile waits for its end too, for a statement cannot be called back."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task})
        raise


def _translate_error(error: Exception) -> Exception:
    """What an error of SQLite means to those who wait for the statement."""
    if isinstance(error, sqlite3.IntegrityError):
        return ConstraintError(str(error))
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in RETRYABLE_CODES:
        return RetryableError(str(error))
    return error


def _retrieve_exception(group: "asyncio.Future[None]") -> None:
    """An error of a commit reaches whoever waits for it; if nobody does any more, that is no second error."""
    if not group.cancelled():
        group.exception()


def acquire_lock_file(path: Path) -> IO[str]:
    """Take the lock file beside the database, so that a second process is refused instead of corrupting it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise DatabaseError(
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
        raise DatabaseError(
            f"Basis data {path} sedang dipakai proses lain. Hentikan proses itu dahulu, "
            "atau tunjuk berkas lain lewat DATABASE_URL."
        ) from error
    return held


def migrate(connection: sqlite3.Connection, folder: Path = MIGRATIONS_FOLDER) -> None:
    """Apply each numbered file once, in order; all that are new in one transaction together with their numbers."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
        )
        done = {row[0] for row in connection.execute("SELECT number FROM migrations")}
        for script in load_migrations("sqlite", folder):
            if script.number not in done:
                for statement in script.statements:
                    connection.execute(statement)
                connection.execute("INSERT INTO migrations VALUES (?, ?)", (script.number, script.name))
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
