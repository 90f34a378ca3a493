"""The transaction of a batch: updates of different chats whose effects are committed together.

Each statement costs a round trip to PostgreSQL. So rows that most updates need are read for all chats at once. What
nobody reads again is written for all chats at once, at the end. Handlers do not notice.

A batch may not take the lock of staff, and may only change tables that may name a chat. Staff act under a lock, and
everything confidential has commits of its own. Then the batch is refused, and its updates are served one by one.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from storage.engine import commit_traces
from storage.engine.commit_traces import CommitTraces
from storage.engine.database import Transaction
from storage.engine.engine_protocol import SqlRow, SqlValue
from storage.engine.sql_lists import named_list, repeat_last

BATCH_TABLES = frozenset({"intake", "replies"})  # the tables without a chat that belong to each update
OWN_ROW = "chat_id"  # the parameter that names the row of a chat

RowsByValues = dict[tuple[tuple[str, SqlValue], ...], list[SqlRow]]
"""What one statement found, by the values of its parameters."""


class BatchRefusedError(Exception):
    """A batch needs something that only the transaction of one update may do."""


class BatchTransaction(Transaction):
    """Remembers what was read until its table is written, and collects writes until their table is read."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._read: dict[str, RowsByValues] = {}
        self._delayed: dict[str, list[Mapping[str, SqlValue]]] = {}

    async def lock_all(self, names: Iterable[str]) -> None:
        """Hold all these locks. Every process takes them in the same order, so no two wait for each other."""
        await self._statements.lock_all(names)

    async def lock(self, name: str) -> None:
        raise BatchRefusedError(f"the lock {name!r} is needed")

    async def read_ahead(
        self, sql: str, key: str, values: Sequence[SqlValue], **others: SqlValue
    ) -> list[SqlRow]:
        """Read what `sql` finds for each of the values of its parameter `key`. Reading it later costs nothing.

        The statement must return the column that it compares with `key`.
        """
        column = re.search(rf"(\w+) = :{key}\b", sql)
        assert column is not None
        names, parameters = named_list(key, repeat_last(values))
        question = f"{sql[: column.start()]}{column[1]} IN ({names}){sql[column.end() :]}"
        found = await super().fetch_all(question, **parameters, **others)
        rows: dict[SqlValue, list[SqlRow]] = {value: [] for value in values}
        for row in found:
            rows[row[column[1]]].append(row)
        self._read[sql] = {tuple({key: value, **others}.items()): rows[value] for value in values}
        return found

    async def fetch_all(self, sql: str, **values: SqlValue) -> list[SqlRow]:
        key = tuple(values.items())
        if sql in self._read and key in self._read[sql]:
            return list(self._read[sql][key])
        if commit_traces.find_changed_table(sql):
            await self._prepare_change(sql)
            return await super().fetch_all(sql, **values)
        await self._write_delayed(lambda table, _: _mentions(sql, table))
        rows = await super().fetch_all(sql, **values)
        self._read.setdefault(sql, {})[key] = rows
        return list(rows)

    async def fetch_once(self, sql: str, **values: SqlValue) -> list[SqlRow]:
        return await self.fetch_all(sql, **values)

    async def execute(self, sql: str, **values: SqlValue) -> int:
        await self._prepare_change(sql)
        return await super().execute(sql, **values)

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, SqlValue]]) -> int:
        await self._prepare_change(sql)
        return await super().execute_many(sql, rows)

    async def execute_in_thread(self, sql: str, **values: SqlValue) -> int:
        await self._prepare_change(sql)
        return await super().execute_in_thread(sql, **values)

    async def execute_later(self, sql: str, **values: SqlValue) -> None:
        """Execute a statement together with those of the other chats. With `chat_id`, it changes that chat's row only."""
        changed = _require_allowed(sql)
        await self._write_delayed(lambda table, other: table == changed and other != sql)
        self._delayed.setdefault(sql, []).append(values)
        self._forget(changed, (OWN_ROW, values[OWN_ROW]) if OWN_ROW in values else None)

    async def complete(self) -> None:
        await self._write_delayed(lambda table, sql: True)

    async def _prepare_change(self, sql: str) -> None:
        """Before a table changes: write what waits for it, in order, and forget what was read from it."""
        changed = _require_allowed(sql)
        await self._write_delayed(lambda table, _: table == changed)
        self._forget(changed)

    async def _write_delayed(self, is_due: Callable[[str, str], bool]) -> None:
        for sql in list(self._delayed):
            if is_due(commit_traces.find_changed_table(sql), sql):
                await super().execute_many(sql, self._delayed.pop(sql))

    def _forget(self, table: str, own_row: tuple[str, SqlValue] | None = None) -> None:
        """Forget what was read from a table; with `own_row`, keep what was read by the ids of other chats."""
        for sql in [sql for sql in self._read if _mentions(sql, table)]:
            found = self._read[sql]
            names = [name for name, _ in next(iter(found), ())]
            if own_row is not None and names == [OWN_ROW]:
                found.pop((own_row,), None)
            else:
                del self._read[sql]


def _require_allowed(sql: str) -> str:
    """Return the table that a statement changes. Raises BatchRefusedError if a batch must not change it."""
    table = commit_traces.find_changed_table(sql)
    if table not in BATCH_TABLES and commit_traces.find_traces(sql) is not CommitTraces.OTHER:
        raise BatchRefusedError(f"the table {table!r} has commits of its own")
    return table


@lru_cache(maxsize=4096)
def _mentions(sql: str, table: str) -> bool:
    return re.search(rf"\b{table}\b", sql, re.I) is not None
