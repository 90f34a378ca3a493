"""The SQLite engine, which is the default: one file, one process, one connection.

Durability: WAL mode with `synchronous=FULL`, so commits survive a SIGKILL and a power failure.
One process: it holds a lock file beside the database file.
One connection: SQLite before 3.51.3 may corrupt a WAL file that two connections write at the same time.

Group commit: each transaction is a savepoint. Transactions that were waiting when the first one began share its COMMIT,
and each returns after that COMMIT. So a hundred chats cost one fsync instead of a hundred.

Log: a commit that holds something confidential is made alone, and the write-ahead log is emptied before and after it.
Otherwise a copy of the log would show what was committed together, and in which order.

Threads: short statements run on the event loop, because they take microseconds and a change of threads takes a hundred.
COMMIT, `execute_in_thread` and `execute_many` of many rows run in the thread of aiosqlite. They wait for the disk, or
change many rows.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import aiosqlite

from content.lazy_dataclass import dataclass
from storage.engine.database_errors import ConstraintError, DatabaseError, RetryableError
from storage.engine.engine_protocol import SqlRow, SqlValue
from storage.engine.migration_files import MIGRATIONS_FOLDER, check_known_migrations, load_migrations

T = TypeVar("T")

log = logging.getLogger("loket.storage.sqlite")

RETRYABLE_CODES = {
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM,
}  # fmt: skip  # the statement is right, but the disk, a permission or memory is missing: a retry may succeed
RESTORE_SUFFIX = ".restoring"  # of the file that a restore fills before it replaces the database
CACHED_STATEMENTS = 512  # prepared statements that the connection keeps
BUSY_TIMEOUT = (
    50  # ms; it blocks the event loop, so transactions are retried when another program locks the file
)
CACHE_KIB = (
    16 * 1024
)  # page cache; with SQLite's 2 MiB a page of the case queue takes twice as long among 10^6 reports
FEW_ROWS = 100  # that `execute_many` writes on the event loop: a change of threads takes longer
LOG_RETRY_SECONDS = 1.0  # until a log that could not be emptied is tried again
MAX_VACUUM_IN_MEMORY = 64 * 1024 * 1024  # bytes; a larger database is rewritten in a temporary file


@dataclass
class LogContent:
    """What the write-ahead log may hold: commits that name a chat (`is_readable`), and confidential ones."""

    is_readable: bool = True
    is_confidential: bool = False


class SQLiteStatements:
    """Executes statements in the open transaction of the connection."""

    def __init__(
        self, raw: sqlite3.Connection, threaded: aiosqlite.Connection, content: "LogContent"
    ) -> None:
        self._raw, self._threaded, self._content = raw, threaded, content

    def mark_readable(self) -> None:
        self._content.is_readable = True

    def mark_confidential(self) -> None:
        self._content.is_confidential = True

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
            if isinstance(rows, list) and len(rows) <= FEW_ROWS:
                return self._raw.executemany(sql, rows).rowcount
            return (
                await _wait_until_done(self._threaded.executemany(sql, cast(Iterable[Any], rows)))
            ).rowcount
        except sqlite3.Error as error:
            raise _translate_error(error) from error

    async def lock(self, name: str) -> None:
        """Do nothing: SQLite runs one transaction at a time."""

    async def lock_all(self, names: Iterable[str]) -> None:
        """Do nothing: SQLite runs one transaction at a time."""


class SQLiteEngine:
    is_shared = False

    def __init__(
        self,
        raw: sqlite3.Connection,
        connection: aiosqlite.Connection,
        lock_file: IO[str] | None,
        path: Path | None,
    ) -> None:
        self._raw, self._connection = raw, connection
        self._lock_file = lock_file
        # The log is a file beside the database: a commit in a deleted log is as lost as one in a deleted database.
        self._files = () if path is None else (path, path.with_name(path.name + "-wal"))
        self._identities: tuple[tuple[int, int], ...] = ()
        self._transaction_lock = asyncio.Lock()
        self._group: asyncio.Future[None] | None = None
        self._committing: set[asyncio.Task[None]] = set()
        self._has_log = True
        self._log_content = LogContent()
        self._emptying: asyncio.Task[None] | None = None
        self.previous_migration = 0

    @classmethod
    async def open(cls, path: Path | None) -> "SQLiteEngine":
        """Open and migrate the file at `path`; None opens a database in memory. Raises DatabaseError."""
        lock_file = None if path is None else acquire_lock_file(path)
        if path is not None:
            # Create the file with mode 0600; SQLite gives its other files the same mode. `connect` reports an error.
            with suppress(OSError):
                os.close(os.open(path, os.O_CREAT, 0o600))
            remove_unfinished_restore(path)
        try:
            raw = sqlite3.connect(
                ":memory:" if path is None else path,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=CACHED_STATEMENTS,
            )
            raw.row_factory = sqlite3.Row
            engine = cls(raw, await aiosqlite.Connection(lambda: raw, iter_chunk_size=64), lock_file, path)
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
        self.previous_migration = migrate(self._raw)
        self._raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # of a process that was killed
        self._identities = _identify_files(self._files)

    def _require_files(self) -> None:
        """Raise RetryableError unless the files are still those that were opened.

        SQLite goes on writing into a file that was deleted or replaced, and everything is lost at the next start.
        """
        if _identify_files(self._files) != self._identities:
            raise RetryableError(
                "the database file was moved, deleted or replaced while the bot runs; put it back or restart the bot"
            )

    @asynccontextmanager
    async def transaction(self, *, is_apart: bool = False) -> AsyncIterator[SQLiteStatements]:
        async with self._transaction_lock:
            if is_apart:
                await _wait_until_done(self._clear_the_way())
            group = self._open_savepoint()
            try:
                yield self._statements()
            except BaseException:
                self._roll_back()
                raise
            self._raw.execute("RELEASE unit")
            if is_apart:
                await _wait_until_done(self._commit_open_group())
        await asyncio.shield(group)

    def _statements(self) -> SQLiteStatements:
        return SQLiteStatements(self._raw, self._connection, self._log_content)

    async def _clear_the_way(self) -> None:
        """Commit the open group. Empty the log, unless no commit in it may name a chat."""
        await self._commit_open_group()
        if self._log_content.is_readable:
            await self._empty_log()

    def _open_savepoint(self) -> "asyncio.Future[None]":
        """Open a savepoint in the open group, or in a new one; return the group."""
        try:
            group = self._begin_group()
            self._raw.execute("SAVEPOINT unit")
        except sqlite3.Error as error:
            raise _translate_error(error) from error
        return group

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[SQLiteStatements]:
        """Read in the open group. It does not wait for its COMMIT."""
        async with self._transaction_lock:
            self._require_files()
            yield self._statements()

    def _begin_group(self) -> asyncio.Future[None]:
        """Return the open group of transactions, or begin one.

        A task commits it, so that the COMMIT happens even when the first transaction of the group is cancelled.
        """
        if self._group is not None:
            return self._group
        self._require_files()
        self._raw.execute("BEGIN IMMEDIATE")
        self._group = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._commit_group())
        self._committing.add(task)
        task.add_done_callback(self._committing.discard)
        return self._group

    async def _commit_group(self) -> None:
        """Commit the group after the transactions that already wait for the lock, so that they are part of it."""
        async with self._transaction_lock:
            await self._commit_open_group()

    async def _commit_open_group(self) -> None:
        """COMMIT the open group, if there is one, and wake its transactions."""
        group, self._group = self._group, None
        if group is None:
            return
        group.add_done_callback(_retrieve_exception)
        try:
            self._require_files()
            await self._connection.execute("COMMIT")
        except Exception as error:
            await self._connection.rollback()
            group.set_exception(_translate_error(error))
        else:
            self._has_log = True
            group.set_result(None)
            if self._log_content.is_confidential and not await self._empty_log():
                self._empty_log_later()

    async def _empty_log(self) -> bool:
        """Move the write-ahead log into the database file and cut it to nothing.

        Return False if a program that reads the file, such as a backup, prevents it.
        """
        if self._has_log:
            try:
                rows = await self._connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                log.warning("could not empty the write-ahead log (%s); will retry", error)
                return False
            self._has_log = bool(next(iter(rows))[0])
        if not self._has_log:
            self._log_content.is_readable = self._log_content.is_confidential = False
        return not self._has_log

    def _empty_log_later(self) -> None:
        if self._emptying is None or self._emptying.done():
            self._emptying = asyncio.create_task(self._empty_log_with_retry())

    async def _empty_log_with_retry(self) -> None:
        while self._log_content.is_confidential:
            await asyncio.sleep(LOG_RETRY_SECONDS)
            async with self._transaction_lock:
                if self._group is None:
                    await _wait_until_done(self._empty_log())

    async def vacuum(self, max_bytes: int | None) -> bool:
        """Rewrite the database without deleted data, then empty the WAL. All transactions wait: 0.3 s for 64 MB.

        The pragma `secure_delete` is not enough: in a trial it left 105 of 13,000 deleted rows in rebuilt pages.
        """
        async with self._transaction_lock:
            await self._commit_open_group()
            (pages,), (size,) = [
                next(iter(await self._connection.execute_fetchall(f"PRAGMA {name}")))
                for name in ("page_count", "page_size")
            ]
            if max_bytes is not None and pages * size > max_bytes:
                await self._require_empty_log()
                return False
            if pages * size > MAX_VACUUM_IN_MEMORY:
                await self._connection.execute("PRAGMA temp_store=FILE")
            try:
                await self._connection.execute("VACUUM")
            finally:
                await self._connection.execute("PRAGMA temp_store=MEMORY")
            await self._require_empty_log()
        return True

    async def _require_empty_log(self) -> None:
        """Empty the log. Raises RetryableError while another program reads the file."""
        self._has_log = True
        if not await self._empty_log():
            raise RetryableError("another program reads the database, so its log still holds deleted data")

    async def rewrite_rows(self, now: int, *, hourly: bool) -> None:
        """Do nothing: rows of SQLite name no transaction."""

    def _roll_back(self) -> None:
        """Roll back to the savepoint.

        After a full disk or an I/O error SQLite has rolled back the whole group: then its transactions must retry.
        """
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK TO unit")
            self._raw.execute("RELEASE unit")
        elif self._group is not None:
            group, self._group = self._group, None
            group.add_done_callback(_retrieve_exception)
            group.set_exception(RetryableError("the disk is full or fails"))

    async def close(self) -> None:
        while pending := [task for task in self._committing if not task.done()]:
            await asyncio.wait(pending)
        if self._emptying is not None:
            self._emptying.cancel()
        await self._connection.close()
        if self._lock_file is not None:
            self._lock_file.close()


def _identify_files(files: Iterable[Path]) -> tuple[tuple[int, int], ...]:
    """Return device and inode of each file; zeros for one that is not there."""
    found = []
    for file in files:
        try:
            status = file.stat()
        except OSError:
            found.append((0, 0))
        else:
            found.append((status.st_dev, status.st_ino))
    return tuple(found)


async def _wait_until_done(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of a statement in the thread. A cancelled caller waits too: a statement cannot be interrupted."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task})
        raise


def _translate_error(error: Exception) -> Exception:
    """Return the error of `database_errors` for an error of SQLite; other errors stay."""
    if isinstance(error, sqlite3.IntegrityError):
        return ConstraintError(str(error))
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in RETRYABLE_CODES:
        return RetryableError(str(error))
    return error


def _retrieve_exception(group: "asyncio.Future[None]") -> None:
    """Mark the exception of a COMMIT as retrieved.

    The waiting transactions raise it. If all of them were cancelled, asyncio would log it as never retrieved.
    """
    if not group.cancelled():
        group.exception()


def acquire_lock_file(path: Path) -> IO[str]:
    """Lock the file beside the database, so that a second process cannot open it. Raises DatabaseError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock_file = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise DatabaseError(
            f"Folder {path.parent} tidak dapat ditulisi ({error.strerror}). "
            "Beri izin tulis pada folder itu, atau tunjuk tempat lain lewat DATABASE_URL."
        ) from error
    try:
        import fcntl
    except ImportError:  # Windows has no flock; SQLite's own locks remain
        return lock_file
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock_file.close()
        raise DatabaseError(
            f"Basis data {path} sedang dipakai proses lain. Hentikan proses itu dahulu, "
            "atau tunjuk berkas lain lewat DATABASE_URL."
        ) from error
    return lock_file


def remove_unfinished_restore(path: Path) -> None:
    """Remove the files of a restore that was killed: they hold a whole database. The caller holds the lock file."""
    for suffix in ("", "-wal", "-shm", "-journal", ".lock"):
        path.with_name(f"{path.name}{RESTORE_SUFFIX}{suffix}").unlink(missing_ok=True)


def migrate(connection: sqlite3.Connection, folder: Path = MIGRATIONS_FOLDER) -> int:
    """Run the new migrations in order. All of them and their numbers are one transaction.

    Returns the number of the last migration that had run before. Raises DatabaseError for a database of a newer version.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
        )
        done = {row[0] for row in connection.execute("SELECT number FROM migrations")}
        known = load_migrations("sqlite", folder)
        check_known_migrations(done, known)
        for script in known:
            if script.number not in done:
                for statement in script.statements:
                    connection.execute(statement)
                connection.execute("INSERT INTO migrations VALUES (?, ?)", (script.number, script.name))
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return max(done, default=0)
