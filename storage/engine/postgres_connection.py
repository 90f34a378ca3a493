"""One connection to PostgreSQL: statements prepared once, values made to fit, errors of the driver made ours."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import asyncpg

from storage.engine import dialect
from storage.engine.database_errors import ConstraintError, RetryableError
from storage.engine.engine_protocol import SqlRow, SqlValue

if TYPE_CHECKING:
    from asyncpg.prepared_stmt import PreparedStatement

MAX_PREPARED = 500  # statements on one connection
ROWS_PER_STATEMENT = 10_000  # rows in one statement
CONNECT_TIMEOUT = 10.0  # seconds for a new connection
COMMAND_TIMEOUT = 60.0  # seconds for one statement
SERVER_SETTINGS = {
    "application_name": "loket",
    "jit": "off",
    "idle_in_transaction_session_timeout": "30000",  # ms: a frozen process holds up no other for longer
    "tcp_keepalives_idle": "5",  # s: nor does one whose machine lost its power
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "2",
}

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
"""Nothing is wrong with the statement: begin the transaction anew."""

Converter = Callable[[Any], Any]


def _to_text(value: Any) -> str:
    """SQLite keeps any text; PostgreSQL none with a zero character."""
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


def _parse_number(written: str) -> int | float:
    """Sums come as numeric: whole ones are int, as in SQLite."""
    return float(written) if "." in written else int(written)


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A statement on one connection, and for each of its places the name of its value and how it is made to fit."""

    statement: "PreparedStatement[asyncpg.Record]"
    parameters: tuple[tuple[str, Converter], ...]

    def convert_values(self, values: Mapping[str, SqlValue]) -> list[Any]:
        return [None if (value := values[name]) is None else fit(value) for name, fit in self.parameters]


class PostgresConnection:
    """One connection, and the statements prepared on it."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection
        self._prepared: dict[str, PreparedQuery] = {}

    @classmethod
    async def connect(cls, address: str) -> "PostgresConnection":
        connection = await asyncpg.connect(
            address,
            timeout=CONNECT_TIMEOUT,
            command_timeout=COMMAND_TIMEOUT,
            server_settings=SERVER_SETTINGS,
            statement_cache_size=0,
        )
        await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=_parse_number)
        return cls(connection)

    async def execute_simple(self, sql: str) -> str:
        """A statement without values; what PostgreSQL says it did."""
        return await self.connection.execute(sql)

    async def prepare(self, sql: str) -> PreparedQuery:
        known = self._prepared.get(sql)
        if known is None:
            if len(self._prepared) >= MAX_PREPARED:
                self._prepared.clear()
            text, names = dialect.number_parameters(sql)
            statement = await self.connection.prepare(text)
            fits = (CONVERTERS.get(type.name, _keep_unchanged) for type in statement.get_parameters())
            known = self._prepared[sql] = PreparedQuery(statement, tuple(zip(names, fits, strict=True)))
        return known

    async def execute_prepared(self, sql: str, values: Sequence[Any]) -> int:
        """Run with values that fit; the number of rows changed."""
        statement = (await self.prepare(sql)).statement
        await statement.fetch(*values)
        count = (statement.get_statusmsg() or "").rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    def terminate(self) -> None:
        self.connection.terminate()


class PostgresStatements:
    """Statements inside the transaction that is open on a line."""

    def __init__(self, line: PostgresConnection) -> None:
        self._connection = line

    async def execute(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        with translate_driver_errors():
            prepared = await self._connection.prepare(sql)
            return await self._connection.execute_prepared(sql, prepared.convert_values(values))

    async def execute_in_thread(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        return await self.execute(sql, values)

    async def fetch(self, sql: str, values: Mapping[str, SqlValue]) -> list[SqlRow]:
        with translate_driver_errors():
            prepared = await self._connection.prepare(sql)
            return [dict(row) for row in await prepared.statement.fetch(*prepared.convert_values(values))]

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        with translate_driver_errors():
            one = await self._connection.prepare(sql)
            together = dialect.to_bulk_insert(sql, [type.name for type in one.statement.get_parameters()])
            if together is None:
                each = await self._connection.prepare(dialect.add_returning(sql))
                return len(await each.statement.fetchmany([each.convert_values(values) for values in rows]))
            changed, left = 0, iter(rows)
            while columns := tuple(
                zip(*map(one.convert_values, islice(left, ROWS_PER_STATEMENT)), strict=True)
            ):
                changed += await self._connection.execute_prepared(together, columns)
            return changed

    async def lock(self, name: str) -> None:
        await self.fetch("SELECT pg_advisory_xact_lock(:key)", {"key": _lock_key(name)})


def _lock_key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


class translate_driver_errors:
    """Errors of the driver as those of the house."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        match error:
            case None:
                return
            case asyncpg.IntegrityConstraintViolationError():
                raise ConstraintError(str(error)) from error
            case asyncpg.DataError() if isinstance(error, asyncpg.InterfaceError):
                return
            case asyncpg.InterfaceError():  # the connection is closed
                raise RetryableError(str(error)) from error
        if isinstance(error, RETRYABLE_ERRORS):
            raise RetryableError(f"{type(error).__name__}: {error}") from error
