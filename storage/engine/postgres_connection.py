"""A connection to PostgreSQL: it prepares each statement once, converts values, and translates errors of the driver."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import asyncpg

from content.lazy_dataclass import dataclass
from storage.engine import dialect
from storage.engine.database_errors import ConstraintError, RetryableError
from storage.engine.engine_protocol import SqlRow, SqlValue

if TYPE_CHECKING:
    from asyncpg.prepared_stmt import PreparedStatement

MAX_PREPARED = 500  # prepared statements per connection
LOCK_ALL = "SELECT pg_advisory_xact_lock(key) FROM unnest(:keys::bigint[]) AS key"
ROWS_PER_STATEMENT = 10_000  # of a bulk insert
CONNECT_TIMEOUT = 10.0  # seconds
COMMAND_TIMEOUT = 60.0  # seconds per statement
SERVER_SETTINGS = {
    "application_name": "loket",
    "jit": "off",
    "idle_in_transaction_session_timeout": "30000",  # ms; ends the transaction, and so the locks, of a frozen process
    "tcp_keepalives_idle": "5",  # s; the keepalives end those of a machine that lost power or network
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "2",
}

# Errors that are not caused by the statement: the transaction must be repeated.
RETRYABLE_ERRORS = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.TransactionRollbackError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,
    asyncpg.exceptions.LockNotAvailableError,
    asyncpg.exceptions.InvalidCachedStatementError,
    asyncpg.exceptions.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)

Converter = Callable[[Any], Any]


def _to_text(value: Any) -> str:
    """Remove NUL characters, which PostgreSQL refuses and SQLite stores."""
    return str(value).replace("\0", "")


def _keep_unchanged(value: Any) -> Any:
    return value


CONVERTERS: Mapping[str, Converter] = {
    **dict.fromkeys(("text", "varchar", "bpchar", "name"), _to_text),
    **dict.fromkeys(("int2", "int4", "int8"), int),
    "bool": bool,
    "numeric": str,
    "bytea": bytes,
}


def _parse_number(text: str) -> int | float:
    """Parse a value of type numeric, which sums have. Whole numbers become int, as in SQLite."""
    return float(text) if "." in text else int(text)


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A prepared statement, and for each of its parameters the name and the converter of its value."""

    statement: "PreparedStatement[asyncpg.Record]"
    parameters: tuple[tuple[str, Converter], ...]

    def convert_values(self, values: Mapping[str, SqlValue]) -> list[Any]:
        """Return the values in the order of the parameters, converted to the types that asyncpg expects."""
        return [
            None if (value := values[name]) is None else convert(value) for name, convert in self.parameters
        ]


class PostgresConnection:
    """A connection and the statements prepared on it."""

    def __init__(self, driver: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.driver = driver
        self._prepared: dict[str, PreparedQuery] = {}

    @classmethod
    async def connect(cls, address: str) -> "PostgresConnection":
        """Open a connection. The statement cache of asyncpg is off, because statements are prepared here."""
        driver = await asyncpg.connect(
            address,
            timeout=CONNECT_TIMEOUT,
            command_timeout=COMMAND_TIMEOUT,
            server_settings=SERVER_SETTINGS,
            statement_cache_size=0,
        )
        await driver.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=_parse_number)
        return cls(driver)

    @property
    def is_closed(self) -> bool:
        return self.driver.is_closed()

    async def execute_simple(self, sql: str) -> str:
        """Execute a statement without parameters; return the status of PostgreSQL, for example 'COMMIT'."""
        return await self.driver.execute(sql)

    async def prepare(self, sql: str) -> PreparedQuery:
        query = self._prepared.get(sql)
        if query is None:
            if len(self._prepared) >= MAX_PREPARED:
                self._prepared.clear()
            numbered, names = dialect.number_parameters(sql)
            statement = await self.driver.prepare(numbered)
            types = [parameter.name for parameter in statement.get_parameters()]
            converters = (CONVERTERS.get(sql_type, _keep_unchanged) for sql_type in types)
            query = self._prepared[sql] = PreparedQuery(statement, tuple(zip(names, converters, strict=True)))
        return query

    async def execute_prepared(self, sql: str, values: Sequence[Any]) -> int:
        """Execute a statement with converted values; return the number of rows changed."""
        statement = (await self.prepare(sql)).statement
        await statement.fetch(*values)
        count = (statement.get_statusmsg() or "").rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    def terminate(self) -> None:
        self.driver.terminate()


class PostgresStatements:
    """Executes statements in the open transaction of a connection."""

    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    async def execute(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        with DriverErrorTranslation():
            prepared = await self._connection.prepare(sql)
            return await self._connection.execute_prepared(sql, prepared.convert_values(values))

    async def execute_in_thread(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        return await self.execute(sql, values)

    async def fetch(self, sql: str, values: Mapping[str, SqlValue]) -> list[SqlRow]:
        with DriverErrorTranslation():
            prepared = await self._connection.prepare(sql)
            return [dict(row) for row in await prepared.statement.fetch(*prepared.convert_values(values))]

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        with DriverErrorTranslation():
            query = await self._connection.prepare(sql)
            types = [parameter.name for parameter in query.statement.get_parameters()]
            bulk_insert = dialect.to_bulk_insert(sql, types)
            if bulk_insert is None:
                query = await self._connection.prepare(dialect.add_returning(sql))
                return len(await query.statement.fetchmany([query.convert_values(row) for row in rows]))
            changed, remaining = 0, iter(rows)
            while batch := list(map(query.convert_values, islice(remaining, ROWS_PER_STATEMENT))):
                columns = tuple(zip(*batch, strict=True))
                changed += await self._connection.execute_prepared(bulk_insert, columns)
            return changed

    def mark_readable(self) -> None:
        """Do nothing: the operator limits the log of the server."""

    def mark_confidential(self) -> None:
        """Do nothing: `storage.engine.row_traces` rewrites the rows after the commit."""

    async def lock(self, name: str) -> None:
        await self.fetch("SELECT pg_advisory_xact_lock(:key)", {"key": _lock_key(name)})

    async def lock_all(self, names: Iterable[str]) -> None:
        with DriverErrorTranslation():
            query = await self._connection.prepare(LOCK_ALL)
            await query.statement.fetch(sorted(map(_lock_key, names)))


def _lock_key(name: str) -> int:
    """Return the 64-bit number of an advisory lock. PostgreSQL has no locks with names."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


class DriverErrorTranslation:
    """A context manager that raises errors of asyncpg as those of `storage.engine.database_errors`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        match error:
            case None:
                return
            case asyncpg.IntegrityConstraintViolationError():
                raise ConstraintError(str(error)) from error
            case asyncpg.DataError() if isinstance(error, asyncpg.InterfaceError):
                return  # a value of a wrong type: a programming error, which stays as it is
            case asyncpg.InterfaceError():  # the connection is closed
                raise RetryableError(str(error)) from error
        if isinstance(error, RETRYABLE_ERRORS):
            raise RetryableError(f"{type(error).__name__}: {error}") from error
