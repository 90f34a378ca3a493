"""The PostgreSQL engine, for several processes at the same time. It has a small pool of connections.

There is no group commit here: PostgreSQL does it on its own.

Isolation: READ COMMITTED. Transactions of the same chat, and those of staff, run one after another by `lock`.
Each connection prepares a statement once. A connection that breaks is closed; its transaction raises RetryableError, and
the next one opens a new connection.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import asyncpg

from storage.engine import dialect, row_traces
from storage.engine.database_errors import ConstraintError, DatabaseError, RetryableError
from storage.engine.migration_files import check_known_migrations, load_migrations
from storage.engine.postgres_connection import (
    RETRYABLE_ERRORS,
    DriverErrorTranslation,
    PostgresConnection,
    PostgresStatements,
)

log = logging.getLogger("loket.storage.postgres")

MAX_CONNECTIONS = 10
MIGRATION_LOCK = (
    5_021_746_312_790_115_337  # number of the advisory lock of migrations; any unused number will do
)


class PostgresEngine:
    is_shared = True

    def __init__(self, address: str, connections: int = MAX_CONNECTIONS) -> None:
        self._address = address
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[PostgresConnection] = []
        self.previous_migration = 0

    @classmethod
    async def open(cls, address: str) -> "PostgresEngine":
        """Connect and migrate. Raises DatabaseError, whose text contains no password."""
        try:
            connection = await PostgresConnection.connect(address)
            try:
                previous_migration = await migrate(connection)
                await _warn_if_superuser(connection)
            except BaseException:
                connection.terminate()
                raise
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseError(_explain_error(address, error)) from error
        engine = cls(address)
        engine.previous_migration = previous_migration
        engine._idle.append(connection)
        return engine

    @asynccontextmanager
    async def transaction(self, *, is_apart: bool = False) -> AsyncIterator[PostgresStatements]:
        async with self._begin("BEGIN") as statements:
            yield statements

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[PostgresStatements]:
        async with self._begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as statements:
            yield statements

    @asynccontextmanager
    async def _begin(self, begin: str) -> AsyncIterator[PostgresStatements]:
        async with self._slots:
            connection = await self._acquire(begin)
            try:
                yield PostgresStatements(connection)
            except BaseException as error:
                await self._end_transaction(connection, "ROLLBACK")
                if isinstance(error, RetryableError) and connection.is_closed:
                    self._drop_idle()
                raise
            with DriverErrorTranslation():
                await self._end_transaction(connection, "COMMIT")

    async def _acquire(self, begin: str) -> PostgresConnection:
        """Return a connection with a new transaction. Connections that broke while idle are replaced."""
        with DriverErrorTranslation():
            while self._idle:
                connection = self._idle.pop()
                if await _try_begin(connection, begin):
                    return connection
            connection = await PostgresConnection.connect(self._address)
            if not await _try_begin(connection, begin):
                raise ConnectionError("the new connection broke")
            return connection

    async def _end_transaction(self, connection: PostgresConnection, how: str) -> None:
        """COMMIT or ROLLBACK, also when the caller is cancelled. Then return the connection to the pool or close it."""
        ending = asyncio.ensure_future(connection.execute_simple(how))
        try:
            if await asyncio.shield(ending) != how:
                # PostgreSQL answers COMMIT with ROLLBACK when a statement failed and the caller ignored its error
                raise ConstraintError("a statement of this transaction had failed")
        except asyncio.CancelledError:
            await asyncio.wait({ending})
            raise
        except Exception:
            # A failed ROLLBACK needs no error: the server rolls back when the connection ends.
            if how == "COMMIT":
                raise
        finally:
            if ending.done() and not ending.cancelled() and ending.exception() is None:
                self._idle.append(connection)
            else:
                connection.terminate()

    def _drop_idle(self) -> None:
        """Close the idle connections: after one connection broke, they probably are broken too."""
        for connection in self._idle:
            connection.terminate()
        self._idle.clear()

    async def vacuum(self, max_bytes: int | None) -> bool:
        """Remove deleted rows of confidential tables. Autovacuum of the server frees those of the others."""
        await self._rewrite_rows(None, hourly=True)
        return True

    async def rewrite_rows(self, now: int, *, hourly: bool) -> None:
        await self._rewrite_rows(now, hourly=hourly)

    async def _rewrite_rows(self, now: int | None, *, hourly: bool) -> None:
        """Rewrite confidential rows on a connection of its own. Raises RetryableError while a table is in use."""
        with DriverErrorTranslation():
            connection = await PostgresConnection.connect(self._address)
            try:
                skipped = await row_traces.rewrite_rows(connection, now, hourly=hourly)
            finally:
                connection.terminate()
        if skipped:
            raise RetryableError(f"these tables are in use: {', '.join(skipped)}")

    async def close(self) -> None:
        for connection in self._idle:
            with suppress(Exception):
                await connection.driver.close(timeout=2)
        self._idle.clear()


async def _try_begin(connection: PostgresConnection, begin: str) -> bool:
    """Begin a transaction. False, and the connection is closed, when the connection is broken."""
    if connection.is_closed:
        return False
    try:
        await connection.execute_simple(begin)
    except (*RETRYABLE_ERRORS, asyncpg.InterfaceError):
        connection.terminate()
        return False
    except BaseException:
        connection.terminate()
        raise
    return True


async def migrate(connection: PostgresConnection) -> int:
    """Run the new migrations, each in one transaction with its number. An advisory lock admits one process.

    Returns the number of the last migration that had run before. Raises DatabaseError for a database of a newer version.
    """
    await connection.driver.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK, timeout=None)
    try:
        await connection.execute_simple(
            'CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT COLLATE "C" NOT NULL)'
        )
        done = {row["number"] for row in await connection.driver.fetch("SELECT number FROM migrations")}
        known = load_migrations("postgresql")
        check_known_migrations(done, known)
        for script in known:
            if script.number not in done:
                async with connection.driver.transaction():
                    for statement in script.statements:
                        for translated in dialect.translate_migration(statement):
                            await connection.driver.execute(translated, timeout=3600)
                    await connection.driver.execute(
                        "INSERT INTO migrations (number, name) VALUES ($1, $2)", script.number, script.name
                    )
    finally:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await connection.driver.execute("SELECT pg_advisory_unlock($1)", MIGRATION_LOCK)
    return max(done, default=0)


async def _warn_if_superuser(connection: PostgresConnection) -> None:
    """Log a warning when the role of the bot could read the files of the server."""
    role = await connection.driver.fetchval(
        "SELECT rolname FROM pg_roles WHERE rolname = current_user AND rolsuper"
    )
    if role is not None:
        log.warning(
            "the database role %s is a superuser: a person who takes over the bot reads all files of the server;"
            " give the bot a role of its own (docs/runbook.md, role of the database)",
            role,
        )


def _explain_error(address: str, error: BaseException) -> str:
    """Return the reason and the remedy for the operator, in Indonesian."""
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
