"""What a database engine must do; `storage.engine.sqlite` and `storage.engine.postgres` do it."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

SqlRow = Mapping[str, Any]
SqlValue = str | int | float | bytes | None


class Statements(Protocol):
    """Statements inside one transaction. SQL uses named parameters (`:name`). Raise Refused and Interrupted."""

    async def execute(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        """The number of rows changed."""

    async def execute_in_thread(self, sql: str, values: Mapping[str, SqlValue]) -> int:
        """Like `run`, for a statement that touches many rows: others go on beside it."""

    async def fetch(self, sql: str, values: Mapping[str, SqlValue]) -> list[SqlRow]:
        """The rows, by column name."""

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        """Run for each of the rows; the number of rows changed in all."""

    async def lock(self, name: str) -> None:
        """Wait until no other transaction that asked for this name is under way, until this one ends."""


class Engine(Protocol):
    """`shared`: other processes may use the same database at the same time."""

    @property
    def is_shared(self) -> bool: ...

    def transaction(self) -> AbstractAsyncContextManager[Statements]:
        """Committed durably when left, undone when left by an exception."""

    def read_transaction(self) -> AbstractAsyncContextManager[Statements]:
        """For statements that change nothing; they see one state."""

    async def vacuum(self, max_bytes: int | None) -> bool:
        """Take what was deleted out of the files; False when they are more than `most` bytes (None: any size)."""

    async def close(self) -> None: ...
