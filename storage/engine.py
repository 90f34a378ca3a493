"""What a database engine must do; `storage.sqlite` and `storage.postgres` do it."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

Row = Mapping[str, Any]
Value = str | int | float | bytes | None


class Statements(Protocol):
    """Statements inside one transaction. SQL uses named parameters (`:name`). Raise Refused and Interrupted."""

    async def run(self, sql: str, values: Mapping[str, Value]) -> int:
        """The number of rows changed."""

    async def long(self, sql: str, values: Mapping[str, Value]) -> int:
        """Like `run`, for a statement that touches many rows: others go on beside it."""

    async def fetch(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        """The rows, by column name."""

    async def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """Run for each of the rows; the number of rows changed in all."""

    async def alone(self, name: str) -> None:
        """Wait until no other transaction that asked for this name is under way, until this one ends."""


class Engine(Protocol):
    """`shared`: other processes may use the same database at the same time."""

    @property
    def shared(self) -> bool: ...

    def transaction(self) -> AbstractAsyncContextManager[Statements]:
        """Committed durably when left, undone when left by an exception."""

    def reading(self) -> AbstractAsyncContextManager[Statements]:
        """For statements that change nothing; they see one state."""

    async def scrub(self, most: int | None) -> bool:
        """Take what was deleted out of the files; False when they are more than `most` bytes (None: any size)."""

    async def close(self) -> None: ...
