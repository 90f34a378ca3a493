"""One connection to PostgreSQL: statements prepared once, values made to fit, errors of the driver made ours."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import asyncpg

from storage import dialect
from storage.engine import Row, Value
from storage.faults import Interrupted, Refused

if TYPE_CHECKING:
    from asyncpg.prepared_stmt import PreparedStatement

PREPARED = 500  # statements on one connection
AT_ONCE = 10_000  # rows in one statement
PATIENCE = 10.0  # seconds for a new connection
COMMAND = 60.0  # seconds for one statement
SETTINGS = {
    "application_name": "loket",
    "jit": "off",
    "idle_in_transaction_session_timeout": "30000",  # ms: a frozen process holds up no other for longer
    "tcp_keepalives_idle": "5",  # s: nor does one whose machine lost its power
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "2",
}

BROKEN = (
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

Fit = Callable[[Any], Any]


def _text(value: Any) -> str:
    """SQLite keeps any text; PostgreSQL none with a zero character."""
    return str(value).replace("\0", "")


def _same(value: Any) -> Any:
    return value


FITS: Mapping[str, Fit] = {
    **dict.fromkeys(("text", "varchar", "bpchar", "name"), _text),
    **dict.fromkeys(("int2", "int4", "int8"), int),
    "bool": bool,
    "numeric": str,
    "bytea": bytes,
}


def _number(written: str) -> int | float:
    """Sums come as numeric: whole ones are int, as in SQLite."""
    return float(written) if "." in written else int(written)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement on one connection, and for each of its places the name of its value and how it is made to fit."""

    statement: "PreparedStatement[asyncpg.Record]"
    places: tuple[tuple[str, Fit], ...]

    def fitted(self, values: Mapping[str, Value]) -> list[Any]:
        return [None if (value := values[name]) is None else fit(value) for name, fit in self.places]


class Line:
    """One connection, and the statements prepared on it."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection
        self._known: dict[str, Prepared] = {}

    @classmethod
    async def connect(cls, address: str) -> "Line":
        connection = await asyncpg.connect(
            address,
            timeout=PATIENCE,
            command_timeout=COMMAND,
            server_settings=SETTINGS,
            statement_cache_size=0,
        )
        await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=_number)
        return cls(connection)

    async def bare(self, sql: str) -> str:
        """A statement without values; what PostgreSQL says it did."""
        return await self.connection.execute(sql)

    async def prepared(self, sql: str) -> Prepared:
        known = self._known.get(sql)
        if known is None:
            if len(self._known) >= PREPARED:
                self._known.clear()
            text, names = dialect.placed(sql)
            statement = await self.connection.prepare(text)
            fits = (FITS.get(type.name, _same) for type in statement.get_parameters())
            known = self._known[sql] = Prepared(statement, tuple(zip(names, fits, strict=True)))
        return known

    async def change(self, sql: str, values: Sequence[Any]) -> int:
        """Run with values that fit; the number of rows changed."""
        statement = (await self.prepared(sql)).statement
        await statement.fetch(*values)
        count = (statement.get_statusmsg() or "").rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    def drop(self) -> None:
        self.connection.terminate()


class Connected:
    """Statements inside the transaction that is open on a line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def run(self, sql: str, values: Mapping[str, Value]) -> int:
        with judged():
            prepared = await self._line.prepared(sql)
            return await self._line.change(sql, prepared.fitted(values))

    async def long(self, sql: str, values: Mapping[str, Value]) -> int:
        return await self.run(sql, values)

    async def fetch(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        with judged():
            prepared = await self._line.prepared(sql)
            return [dict(row) for row in await prepared.statement.fetch(*prepared.fitted(values))]

    async def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> int:
        with judged():
            one = await self._line.prepared(sql)
            together = dialect.together(sql, [type.name for type in one.statement.get_parameters()])
            if together is None:
                each = await self._line.prepared(dialect.returning(sql))
                return len(await each.statement.fetchmany([each.fitted(values) for values in rows]))
            changed, left = 0, iter(rows)
            while columns := tuple(zip(*map(one.fitted, islice(left, AT_ONCE)), strict=True)):
                changed += await self._line.change(together, columns)
            return changed

    async def alone(self, name: str) -> None:
        await self.fetch("SELECT pg_advisory_xact_lock(:key)", {"key": _key(name)})


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


class judged:
    """Errors of the driver as those of the house."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        match error:
            case None:
                return
            case asyncpg.IntegrityConstraintViolationError():
                raise Refused(str(error)) from error
            case asyncpg.DataError() if isinstance(error, asyncpg.InterfaceError):
                return
            case asyncpg.InterfaceError():  # the connection is closed
                raise Interrupted(str(error)) from error
        if isinstance(error, BROKEN):
            raise Interrupted(f"{type(error).__name__}: {error}") from error
