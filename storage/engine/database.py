"""The database, and the only way to change it: a transaction. SQLite or PostgreSQL does the work."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from storage.crypto.encryption import Cipher, EncryptionKeys, KeyringError, open_keyring
from storage.engine.database_errors import ConstraintError, DatabaseError, RetryableError
from storage.engine.engine_protocol import Engine, SqlRow, SqlValue, Statements
from storage.engine.sqlite import SQLiteEngine

__all__ = [
    "ConstraintError",
    "Database",
    "DatabaseError",
    "RetryableError",
    "SqlRow",
    "SqlValue",
    "Transaction",
]

STAFF_LOCK = "staff"  # what staff and errands do concerns many rows: one at a time (`Transaction.alone`)
SERVER_SCHEMES = ("postgresql", "postgres")


class Transaction:
    """Statements inside one transaction. SQL uses named parameters (`:name`). `safe`: see `storage.crypto.encryption`."""

    def __init__(self, statements: Statements, cipher: Cipher) -> None:
        self._statements, self._cipher = statements, cipher
        self.signals: set[str] = set()

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of the keys that were given, the newest first."""
        return tuple(self._cipher.keys.by_id)

    def seal(self, value: str | bytes, associated_data: str) -> bytes:
        """Sealed with the newest key; `bound` is 'table:id:column' of where it is kept."""
        return self._cipher.seal(value, associated_data)

    def unseal(self, sealed: bytes, associated_data: str) -> str:
        """Raises SealBroken."""
        return self._cipher.unseal_bytes(bytes(sealed), associated_data).decode()

    def unseal_bytes(self, sealed: bytes, associated_data: str) -> bytes:
        """Raises SealBroken."""
        return self._cipher.unseal_bytes(bytes(sealed), associated_data)

    def mac(self, purpose: str, value: str | int) -> bytes:
        """A keyed hash of 32 bytes, to find a row by what must not stand in it."""
        return self._cipher.mac(purpose, value)

    def notify(self, signal: str) -> None:
        """Wake whoever waits for `Database.bell(bell)` once this is committed."""
        self.signals.add(signal)

    async def lock(self, name: str) -> None:
        """Until this ends, no other transaction that asks for `name` goes on, in this process or another."""
        await self._statements.lock(name)

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        """Run one statement for each row; the number of rows changed in all."""
        return await self._statements.execute_many(sql, rows)

    async def execute(self, sql: str, **values: SqlValue) -> int:
        """Run a statement; the number of rows it changed."""
        return await self._statements.execute(sql, values)

    async def execute_in_thread(self, sql: str, **values: SqlValue) -> int:
        """Like `execute`, for a statement that may touch thousands of rows."""
        return await self._statements.execute_in_thread(sql, values)

    async def fetch_all(self, sql: str, **values: SqlValue) -> list[SqlRow]:
        return await self._statements.fetch(sql, values)

    async def fetch_one(self, sql: str, **values: SqlValue) -> SqlRow | None:
        rows = await self._statements.fetch(sql, values)
        return rows[0] if rows else None

    async def fetch_value(self, sql: str, **values: SqlValue) -> Any:
        """The first column of the first row, or None."""
        rows = await self._statements.fetch(sql, values)
        return next(iter(rows[0].values())) if rows else None


class Database:
    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self.cipher = engine, cipher
        self._signals: dict[str, asyncio.Event] = {}

    @classmethod
    async def open(cls, where: Path | str | None, keys: EncryptionKeys | None = None) -> "Database":
        """Open (and migrate) a file, or the server of an address `postgresql://...`; None is a database in memory.

        `keys` None: those in the file beside the database file. Raises DatabaseError, KeyFault.
        """
        engine = await _open_engine(where, keys)
        try:
            async with engine.transaction() as statements:
                await statements.lock("keyring")
                tx = Transaction(statements, Cipher(EncryptionKeys({}), b""))
                safe = await open_keyring(
                    tx, keys, None if engine.is_shared or where is None else Path(where)
                )
        except BaseException:
            await engine.close()
            raise
        return cls(engine, safe)

    @property
    def is_shared(self) -> bool:
        """Whether other processes may use it at the same time."""
        return self._engine.is_shared

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """All or nothing, and durable once the `async with` is left. Never do network calls inside.

        Raises Interrupted when it is to be begun anew.
        """
        async with self._engine.transaction() as statements:
            tx = Transaction(statements, self.cipher)
            yield tx
        for name in tx.signals:
            self.signal(name).set()

    def signal(self, name: str) -> asyncio.Event:
        """Set by each commit in this process of a transaction that rang it; whoever waits clears it."""
        return self._signals.setdefault(name, asyncio.Event())

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[Transaction]:
        """For statements that change nothing: does not wait for a commit."""
        async with self._engine.read_transaction() as statements:
            yield Transaction(statements, self.cipher)

    async def vacuum(self, max_bytes: int | None = None) -> bool:
        """Take what was deleted out of the files; False, and only the log emptied, when they are more than `most` bytes."""
        return await self._engine.vacuum(max_bytes)

    async def close(self) -> None:
        await self._engine.close()


async def _open_engine(where: Path | str | None, keys: EncryptionKeys | None) -> Engine:
    if not is_server(where):
        return await SQLiteEngine.open(None if where is None else Path(where))
    if keys is None:
        raise KeyringError(
            "LOKET_KEYS belum diisi. Dengan PostgreSQL setiap proses memerlukan kunci yang sama: "
            "isi LOKET_KEYS atau LOKET_KEYS_FILE."
        )
    from storage.engine.postgres import PostgresEngine

    return await PostgresEngine.open(str(where))


def is_server(where: Path | str | None) -> bool:
    """Whether this is the address of a server, not a file."""
    return isinstance(where, str) and where.partition("://")[0] in SERVER_SCHEMES
