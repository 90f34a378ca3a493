"""The database. Every change goes through a `Transaction`; SQLite or PostgreSQL executes it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from storage.crypto.encryption import Cipher, EncryptionKeys, KeyringError, open_keyring
from storage.engine import commit_traces
from storage.engine.commit_traces import ApartCommitError, CommitPlan, CommitTraces, OwnCommitError
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

T = TypeVar("T")
TransactionT = TypeVar("TransactionT", bound="Transaction")

STAFF_LOCK = "staff"  # staff commands and jobs touch many rows: one such transaction runs at a time
SERVER_SCHEMES = ("postgresql", "postgres")


class Transaction:
    """Executes statements inside one transaction. SQL uses named parameters (`:name`).

    `cipher` encrypts the columns that `storage.crypto.sealed_columns` declares. `copies` holds what modules of storage
    keep in memory for all transactions of the database. Each module finds out whether its copy is still true.
    """

    def __init__(
        self,
        statements: Statements,
        cipher: Cipher,
        copies: dict[str, object],
        plan: CommitPlan | None = None,
    ) -> None:
        """`plan` says what may be committed together; None: whatever the caller changes."""
        self._statements, self.cipher, self.copies, self._plan = statements, cipher, copies, plan
        self._traces = CommitTraces.NONE
        self._macs: dict[tuple[str, str | int], bytes] = {}
        self._remembered: dict[object, list[SqlRow]] = {}
        self.signals: set[str] = set()

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of the given encryption keys, newest first."""
        return tuple(self.cipher.keys.by_id)

    def mac(self, purpose: str, value: str | int) -> bytes:
        """Return a keyed hash of 32 bytes. It finds a row by a value that must not be readable."""
        if (purpose, value) not in self._macs:  # several handlers look for the same row
            self._macs[purpose, value] = self.cipher.mac(purpose, value)
        return self._macs[purpose, value]

    def notify(self, signal: str) -> None:
        """Set the event `Database.signal(signal)` once this transaction is committed."""
        self.signals.add(signal)

    @property
    def is_apart(self) -> bool:
        """Whether this commit changes reporter tables, and therefore nothing that may name a chat."""
        return self._plan is not None and self._plan.is_apart

    async def in_own_commit(self, name: str, work: "Callable[[Transaction], Awaitable[T]]") -> T:
        """Return the result of `work`, which is committed on its own before this transaction.

        It must have the same effect when it is done twice: a SIGKILL may come between the two commits.
        """
        if self._plan is None:
            return await work(self)
        if name not in self._plan.done:
            raise OwnCommitError(name, work)
        result: T = self._plan.done[name]
        return result

    def has_own_commit(self, name: str) -> bool:
        """Return whether the part `name` of this work was committed on its own already."""
        return self._plan is not None and name in self._plan.done

    def _record_traces(self, sql: str, changed: int) -> int:
        """Note which tables were changed; return the number of changed rows."""
        if self._remembered and commit_traces.find_changed_table(sql):
            self._remembered.clear()
        traces = commit_traces.find_traces(sql)
        if changed and traces not in self._traces:
            self._traces |= traces
            if traces is not CommitTraces.OTHER:
                self._statements.mark_confidential()
                self.notify(commit_traces.SIGNAL)
            if traces is not CommitTraces.REPORTER:
                self._statements.mark_readable()
            if self._plan is not None:
                self._plan.check(self._traces)
        return changed

    async def lock(self, name: str) -> None:
        """Hold the lock `name` until this transaction ends; no transaction of any process holds it meanwhile."""
        self._remembered.clear()
        await self._statements.lock(name)

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        """Execute one statement for each row; return the total number of rows changed."""
        return self._record_traces(sql, await self._statements.execute_many(sql, rows))

    async def execute(self, sql: str, **values: SqlValue) -> int:
        """Execute a statement; return the number of rows changed."""
        return self._record_traces(sql, await self._statements.execute(sql, values))

    async def execute_later(self, sql: str, **values: SqlValue) -> None:
        """Execute a statement before the commit. With `chat_id`, it changes the row of that chat only."""
        await self.execute(sql, **values)

    async def complete(self) -> None:
        """Execute what is left to do before the commit."""

    async def execute_in_thread(self, sql: str, **values: SqlValue) -> int:
        """Like `execute`, for a statement that may change thousands of rows: it does not block the event loop."""
        return self._record_traces(sql, await self._statements.execute_in_thread(sql, values))

    async def fetch_all(self, sql: str, **values: SqlValue) -> list[SqlRow]:
        rows = await self._statements.fetch(sql, values)
        self._record_traces(sql, len(rows))
        return rows

    async def fetch_once(self, sql: str, **values: SqlValue) -> list[SqlRow]:
        """Like `fetch_all`, for rows that several handlers of an update need.

        They are read again after a change by this transaction, and after it waited for a lock.
        """
        key = (sql, *values.values())
        if key not in self._remembered:
            self._remembered[key] = await self.fetch_all(sql, **values)
        return self._remembered[key]

    async def fetch_one(self, sql: str, **values: SqlValue) -> SqlRow | None:
        rows = await self.fetch_all(sql, **values)
        return rows[0] if rows else None

    async def fetch_value(self, sql: str, **values: SqlValue) -> Any:
        """Return the first column of the first row, or None."""
        rows = await self.fetch_all(sql, **values)
        return next(iter(rows[0].values())) if rows else None


class Database:
    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self.cipher = engine, cipher
        self._signals: dict[str, asyncio.Event] = {}
        self._copies: dict[str, object] = {}

    @classmethod
    async def open(cls, where: Path | str | None, keys: EncryptionKeys | None = None) -> "Database":
        """Open and migrate a file or a server (`postgresql://...`); None opens a database in memory.

        Without `keys`, those in the key file beside the database file are used. Raises DatabaseError, KeyringError.
        """
        engine = await _open_engine(where, keys)
        try:
            async with engine.transaction() as statements:
                await statements.lock("keyring")  # two processes must not create the first key at once
                tx = Transaction(statements, Cipher(EncryptionKeys({}), b""), {})
                database = None if engine.is_shared or where is None else Path(where)
                tx.cipher = await open_keyring(tx, keys, database, engine.previous_migration)
                from storage.queues import version_1_replies  # it imports this module

                await version_1_replies.seal_old_replies(tx, is_shared=engine.is_shared)
        except BaseException:
            await engine.close()
            raise
        return cls(engine, tx.cipher)

    @property
    def is_shared(self) -> bool:
        """Whether several processes may use the database at the same time."""
        return self._engine.is_shared

    def transaction(self, plan: CommitPlan | None = None) -> AbstractAsyncContextManager[Transaction]:
        """Commit on leaving the `async with`, roll back on an exception. After it the commit is durable.

        Make no network calls inside. Raises RetryableError when the transaction must be repeated. With a `plan`,
        also raises the errors of `storage.engine.commit_traces`.
        """
        return self.begin(Transaction, plan)

    @asynccontextmanager
    async def begin(
        self, kind: type[TransactionT], plan: CommitPlan | None = None
    ) -> AsyncIterator[TransactionT]:
        """Like `transaction`, of a given class."""
        async with self._engine.transaction(is_apart=plan is not None and plan.is_apart) as statements:
            tx = kind(statements, self.cipher, self._copies, plan)
            yield tx
            await tx.complete()
        for name in tx.signals:
            self.signal(name).set()

    async def commit(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` in a transaction, or in several, so that no commit joins a report to a chat."""
        plan = CommitPlan()
        while True:
            try:
                async with self.transaction(plan) as tx:
                    return await work(tx)
            except ApartCommitError:
                plan.is_apart = True
            except OwnCommitError as part:
                async with self.transaction(CommitPlan(is_apart=True)) as tx:
                    plan.done[part.name] = await part.work(tx)

    def signal(self, name: str) -> asyncio.Event:
        """Return the event that each commit of a transaction with `notify(name)` sets. The waiter clears it.

        Only commits of this process set it; workers also poll for those of other processes.
        """
        return self._signals.setdefault(name, asyncio.Event())

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[Transaction]:
        """Run statements that change nothing. It does not wait for a commit."""
        async with self._engine.read_transaction() as statements:
            yield Transaction(statements, self.cipher, self._copies)

    async def vacuum(self, max_bytes: int | None = None) -> bool:
        """Remove deleted data from the files. Above `max_bytes`, only empty the write-ahead log and return False."""
        return await self._engine.vacuum(max_bytes)

    async def rewrite_rows(self, now: int, *, hourly: bool) -> None:
        """On PostgreSQL, rewrite confidential rows: their transaction ids would join them. Raises RetryableError.

        `now` is in unix seconds. `hourly`: also the rows of chats that were seen today.
        """
        await self._engine.rewrite_rows(now, hourly=hourly)

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
    from storage.engine.postgres import PostgresEngine  # asyncpg is only imported when it is used

    return await PostgresEngine.open(str(where))


def is_server(where: Path | str | None) -> bool:
    """Return whether this is the address of a server, not a file."""
    return isinstance(where, str) and where.partition("://")[0] in SERVER_SCHEMES
