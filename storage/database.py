"""The database, and the only way to change it: a transaction. SQLite or PostgreSQL does the work."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from storage.engine import Engine, Row, Statements, Value
from storage.faults import DatabaseFault, Interrupted, Refused
from storage.seal import KeyFault, Keys, Safe, unlock
from storage.sqlite import SQLite

__all__ = ["Database", "DatabaseFault", "Interrupted", "Refused", "Row", "Transaction", "Value"]

STAFF = "staff"  # what staff and errands do concerns many rows: one at a time (`Transaction.alone`)
SERVERS = ("postgresql", "postgres")


class Transaction:
    """Statements inside one transaction. SQL uses named parameters (`:name`). `safe`: see `storage.seal`."""

    def __init__(self, statements: Statements, safe: Safe) -> None:
        self._statements, self._safe = statements, safe
        self.rung: set[str] = set()

    @property
    def keys(self) -> tuple[str, ...]:
        """The ids of the keys that were given, the newest first."""
        return tuple(self._safe.keys.by_id)

    def seal(self, value: str | bytes, bound: str) -> bytes:
        """Sealed with the newest key; `bound` is 'table:id:column' of where it is kept."""
        return self._safe.seal(value, bound)

    def unseal(self, sealed: bytes, bound: str) -> str:
        """Raises SealBroken."""
        return self._safe.unseal_bytes(bytes(sealed), bound).decode()

    def unseal_bytes(self, sealed: bytes, bound: str) -> bytes:
        """Raises SealBroken."""
        return self._safe.unseal_bytes(bytes(sealed), bound)

    def mac(self, purpose: str, value: str | int) -> bytes:
        """A keyed hash of 32 bytes, to find a row by what must not stand in it."""
        return self._safe.mac(purpose, value)

    def ring(self, bell: str) -> None:
        """Wake whoever waits for `Database.bell(bell)` once this is committed."""
        self.rung.add(bell)

    async def alone(self, name: str) -> None:
        """Until this ends, no other transaction that asks for `name` goes on, in this process or another."""
        await self._statements.alone(name)

    async def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """Run one statement for each row; the number of rows changed in all."""
        return await self._statements.many(sql, rows)

    async def execute(self, sql: str, **values: Value) -> int:
        """Run a statement; the number of rows it changed."""
        return await self._statements.run(sql, values)

    async def long(self, sql: str, **values: Value) -> int:
        """Like `execute`, for a statement that may touch thousands of rows."""
        return await self._statements.long(sql, values)

    async def all(self, sql: str, **values: Value) -> list[Row]:
        return await self._statements.fetch(sql, values)

    async def one(self, sql: str, **values: Value) -> Row | None:
        rows = await self._statements.fetch(sql, values)
        return rows[0] if rows else None

    async def value(self, sql: str, **values: Value) -> Any:
        """The first column of the first row, or None."""
        rows = await self._statements.fetch(sql, values)
        return next(iter(rows[0].values())) if rows else None


class Database:
    def __init__(self, engine: Engine, safe: Safe) -> None:
        self._engine, self.safe = engine, safe
        self._bells: dict[str, asyncio.Event] = {}

    @classmethod
    async def open(cls, where: Path | str | None, keys: Keys | None = None) -> "Database":
        """Open (and migrate) a file, or the server of an address `postgresql://...`; None is a database in memory.

        `keys` None: those in the file beside the database file. Raises DatabaseFault, KeyFault.
        """
        engine = await _engine(where, keys)
        try:
            async with engine.transaction() as statements:
                await statements.alone("keyring")
                tx = Transaction(statements, Safe(Keys({}), b""))
                safe = await unlock(tx, keys, None if engine.shared or where is None else Path(where))
        except BaseException:
            await engine.close()
            raise
        return cls(engine, safe)

    @property
    def shared(self) -> bool:
        """Whether other processes may use it at the same time."""
        return self._engine.shared

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """All or nothing, and durable once the `async with` is left. Never do network calls inside.

        Raises Interrupted when it is to be begun anew.
        """
        async with self._engine.transaction() as statements:
            tx = Transaction(statements, self.safe)
            yield tx
        for name in tx.rung:
            self.bell(name).set()

    def bell(self, name: str) -> asyncio.Event:
        """Set by each commit in this process of a transaction that rang it; whoever waits clears it."""
        return self._bells.setdefault(name, asyncio.Event())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """For statements that change nothing: does not wait for a commit."""
        async with self._engine.reading() as statements:
            yield Transaction(statements, self.safe)

    async def scrub(self, most: int | None = None) -> bool:
        """Take what was deleted out of the files; False, and only the log emptied, when they are more than `most` bytes."""
        return await self._engine.scrub(most)

    async def close(self) -> None:
        await self._engine.close()


async def _engine(where: Path | str | None, keys: Keys | None) -> Engine:
    if not is_server(where):
        return await SQLite.open(None if where is None else Path(where))
    if keys is None:
        raise KeyFault(
            "LOKET_KEYS belum diisi. Dengan PostgreSQL setiap proses memerlukan kunci yang sama: "
            "isi LOKET_KEYS atau LOKET_KEYS_FILE."
        )
    from storage.postgres import Postgres

    return await Postgres.open(str(where))


def is_server(where: Path | str | None) -> bool:
    """Whether this is the address of a server, not a file."""
    return isinstance(where, str) and where.partition("://")[0] in SERVERS
