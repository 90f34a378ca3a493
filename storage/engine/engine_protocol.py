"""The interface of a database engine, which `storage.engine.sqlite` and `storage.engine.postgres` implement."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

SqlRow = Mapping[str, Any]
SqlValue = str | int | float | bytes | None


class Statements(Protocol):
    """Executes statements inside one transaction. SQL uses named parameters (`:name`).

    All methods raise ConstraintError and RetryableError.
    """

    async def execute(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        """Execute a statement; return the number of rows changed."""

    async def execute_in_thread(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        """Like `execute`, for a statement that changes many rows: it does not block the event loop."""

    async def fetch(self, sql: str, values: Mapping[str, SqlValue]) -> list[SqlRow]:
        """Return the rows as mappings by column name."""

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        """Execute a statement for each row; return the total number of rows changed."""

    def mark_readable(self) -> None:
        """Say that the commit may name a chat or a minute. No confidential commit may follow it in the log."""

    def mark_confidential(self) -> None:
        """Say that the commit holds something that the log of the database must not keep."""

    async def lock(self, name: str) -> None:
        """Hold the lock `name` until this transaction ends. Transactions of all processes respect it."""

    async def lock_all(self, names: Iterable[str]) -> None:
        """Hold these locks, taken in an order that is the same in all processes."""


class Engine(Protocol):
    """A database. `is_shared`: several processes may use it at the same time.

    `previous_migration`: the number of the last migration that the database had before it was opened, 0 for a new one.
    """

    @property
    def is_shared(self) -> bool: ...

    @property
    def previous_migration(self) -> int: ...

    def transaction(self, *, is_apart: bool = False) -> AbstractAsyncContextManager[Statements]:
        """Commit durably on leaving the `async with`; roll back on an exception.

        `is_apart`: no other transaction shares the commit, and the log holds no other commit at the same time.
        """

    def read_transaction(self) -> AbstractAsyncContextManager[Statements]:
        """Run statements that change nothing; all of them see the same state."""

    async def vacuum(self, max_bytes: int | None) -> bool:
        """Remove deleted data from the files. Return False when they have more than `max_bytes` (None: no limit)."""

    async def rewrite_rows(self, now: int, *, hourly: bool) -> None:
        """Rewrite confidential rows that may be new, so that nothing tells which of them were committed together."""

    async def close(self) -> None: ...
