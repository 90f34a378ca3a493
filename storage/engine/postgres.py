"""PostgreSQL, for several processes at once: a few connections, and a transaction of its own on one for each unit.

Commits are not grouped here: PostgreSQL itself writes those that wait at the same moment with one flush.

Transactions of one chat wait for each other (`alone`), as do those of staff; READ COMMITTED does for the rest. Each
statement is prepared once a connection. A connection that breaks is thrown away with what was under way on it, which
raises Interrupted; the next transaction makes a new one.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import asyncpg

from storage.engine import dialect
from storage.engine.database_errors import ConstraintError, DatabaseError, RetryableError
from storage.engine.migration_files import load_migrations
from storage.engine.postgres_connection import (
    RETRYABLE_ERRORS,
    PostgresConnection,
    PostgresStatements,
    translate_driver_errors,
)

MAX_CONNECTIONS = 10
MIGRATION_LOCK = 5_021_746_312_790_115_337  # the advisory lock under which one process migrates


class PostgresEngine:
    is_shared = True

    def __init__(self, address: str, connections: int = MAX_CONNECTIONS) -> None:
        self._address = address
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[PostgresConnection] = []

    @classmethod
    async def open(cls, address: str) -> "PostgresEngine":
        """Connect and migrate. Raises DatabaseError; its text holds no password."""
        try:
            line = await PostgresConnection.connect(address)
            try:
                await migrate(line)
            except BaseException:
                line.terminate()
                raise
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseError(_explain_error(address, error)) from error
        engine = cls(address)
        engine._idle.append(line)
        return engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresStatements]:
        async with self._begin("BEGIN") as connected:
            yield connected

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[PostgresStatements]:
        async with self._begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as connected:
            yield connected

    @asynccontextmanager
    async def _begin(self, begin: str) -> AsyncIterator[PostgresStatements]:
        async with self._slots:
            line = await self._acquire(begin)
            try:
                yield PostgresStatements(line)
            except BaseException as error:
                await self._end_transaction(line, "ROLLBACK")
                if isinstance(error, RetryableError) and line.connection.is_closed():
                    self._drop_idle()
                raise
            with translate_driver_errors():
                await self._end_transaction(line, "COMMIT")

    async def _acquire(self, begin: str) -> PostgresConnection:
        """A line with a transaction just begun; those that broke while nobody used them are replaced unnoticed."""
        with translate_driver_errors():
            while self._idle:
                line = self._idle.pop()
                if await _try_begin(line, begin):
                    return line
            line = await PostgresConnection.connect(self._address)
            if not await _try_begin(line, begin):
                raise ConnectionError("the new connection broke")
            return line

    async def _end_transaction(self, line: PostgresConnection, how: str) -> None:
        """Commit or undo, to the end even when cancelled meanwhile; the line is free again unless it broke."""
        ending = asyncio.ensure_future(line.execute_simple(how))
        try:
            if await asyncio.shield(ending) != how:
                raise ConstraintError("a statement of this transaction had failed")
        except asyncio.CancelledError:
            await asyncio.wait({ending})
            raise
        except Exception:
            if how == "COMMIT":
                raise
        finally:
            if ending.done() and not ending.cancelled() and ending.exception() is None:
                self._idle.append(line)
            else:
                line.terminate()

    def _drop_idle(self) -> None:
        """One line broke, so the others that nobody uses probably did."""
        for line in self._idle:
            line.terminate()
        self._idle.clear()

    async def vacuum(self, max_bytes: int | None) -> bool:
        """The server's own work: autovacuum frees the rows, its write-ahead log is the operator's to keep short."""
        return True

    async def close(self) -> None:
        for line in self._idle:
            with suppress(Exception):
                await line.connection.close(timeout=2)
        self._idle.clear()


async def _try_begin(line: PostgresConnection, begin: str) -> bool:
    if line.connection.is_closed():
        return False
    try:
        await line.execute_simple(begin)
    except (*RETRYABLE_ERRORS, asyncpg.InterfaceError):
        line.terminate()
        return False
    except BaseException:
        line.terminate()
        raise
    return True


async def migrate(line: PostgresConnection) -> None:
    """Apply each migration once, in one transaction together with its number; one process at a time."""
    await line.connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK, timeout=None)
    try:
        await line.execute_simple(
            'CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT COLLATE "C" NOT NULL)'
        )
        done = {row["number"] for row in await line.connection.fetch("SELECT number FROM migrations")}
        for script in load_migrations("postgresql"):
            if script.number not in done:
                async with line.connection.transaction():
                    for statement in script.statements:
                        for translated in dialect.translate_migration(statement):
                            await line.connection.execute(translated, timeout=3600)
                    await line.connection.execute(
                        "INSERT INTO migrations (number, name) VALUES ($1, $2)", script.number, script.name
                    )
    finally:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await line.connection.execute("SELECT pg_advisory_unlock($1)", MIGRATION_LOCK)


def _explain_error(address: str, error: BaseException) -> str:
    """Why the server cannot be used, and what to do."""
    parts = urlsplit(address)
    server = parts.hostname or "soket lokal"
    name = parts.path.lstrip("/") or "(tanpa nama)"
    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return (
                f"PostgreSQL di {server} menolak nama pengguna atau kata sandi. "
                "Periksa DATABASE_URL (tanda khusus dalam sandi ditulis %XX) dan izin di pg_hba.conf."
            )
        case asyncpg.InvalidCatalogNameError():
            return f"Basis data {name} tidak ada di PostgreSQL {server}. Buat dahulu: createdb {name}"
        case asyncpg.InsufficientPrivilegeError():
            return (
                f"Pengguna PostgreSQL tidak boleh membuat tabel di basis data {name}. "
                f"Jadikan ia pemiliknya: ALTER DATABASE {name} OWNER TO ...;"
            )
        case asyncpg.exceptions.TooManyConnectionsError():
            return f"PostgreSQL di {server} sudah penuh sambungan. Naikkan max_connections, atau kurangi replika."
        case OSError() | TimeoutError() | asyncpg.PostgresConnectionError() | asyncpg.CannotConnectNowError():
            return (
                f"PostgreSQL di {server} tidak dapat dihubungi ({type(error).__name__}). "
                "Periksa apakah server menyala dan alamat serta porta di DATABASE_URL benar."
            )
        case ValueError() | asyncpg.InterfaceError():
            return "DATABASE_URL tidak terbaca. Tulis postgresql://pengguna:sandi@server:5432/namabasisdata"
    detail = re.sub(r"\s+", " ", str(error))
    return f"Basis data {name} di PostgreSQL {server} tidak dapat dipakai ({type(error).__name__}: {detail})."
