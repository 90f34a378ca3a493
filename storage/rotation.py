"""From old keys to the newest: every sealed value is opened and sealed anew, some at a time, while the bot works.

`COLUMNS` is the one list of what is sealed and what each value is bound to. When all of it is under the newest key, the
old ones leave the keyring; from then on they need not be given any more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.database import Row, Transaction, Value
from storage.seal import SealBroken, sealed_by

AT_ONCE = 200  # rows of a portion; parts of evidence are 256 KB each
HEAVY = 8


@dataclass(frozen=True)
class Column:
    """`keys` find the row and are what the value is bound to, in this order."""

    table: str
    keys: tuple[str, ...]
    column: str
    portion: int = AT_ONCE

    def bound(self, row: Row) -> str:
        named = ".".join(_written(row[key]) for key in self.keys)
        return f"{self.table}:{named}:{self.column}"


COLUMNS = (
    Column("replies", ("update_id", "place"), "body"),
    Column("drafts", ("chat_id", "hears"), "data"),
    Column("reports", ("id",), "body"),
    Column("report_drafts", ("chat",), "body"),
    Column("talk", ("token",), "body"),
    Column("routes", ("report",), "body"),
    Column("sealed_letters", ("token",), "body"),
    Column("evidence", ("id", "owner"), "about"),
    Column("evidence_parts", ("evidence", "part"), "content", HEAVY),
    Column("evidence_wanted", ("evidence",), "asked"),
    Column("holds", ("report",), "reason"),
    Column("home_visits", ("code",), "about"),
    Column("home_visits", ("code",), "route"),
)


@dataclass(frozen=True)
class Place:
    """How far a rotation is: the column, and the last row seen of it. `broken` values could not be opened by any key."""

    column: int = 0
    after: tuple[Value, ...] = ()
    sealed: int = 0
    broken: int = 0

    @property
    def done(self) -> bool:
        return self.column >= len(COLUMNS)


async def needed(tx: Transaction) -> bool:
    """Whether the keyring still names a key beside the newest."""
    return bool(await tx.one("SELECT 1 FROM keyring WHERE id <> :newest", newest=tx.keys[0]))


async def reseal(tx: Transaction, place: Place) -> Place:
    """One portion; where to go on."""
    column = COLUMNS[place.column]
    rows = await tx.all(
        f"SELECT {', '.join(column.keys)}, {column.column} AS sealed FROM {column.table}"
        f" WHERE {column.column} IS NOT NULL{_beyond(column, place.after)}"
        f" ORDER BY {', '.join(column.keys)} LIMIT {column.portion}",
        **{f"after{at}": value for at, value in enumerate(place.after)},
    )
    found = Counter([await _renew(tx, column, row) for row in rows])
    sealed, broken = place.sealed + found["sealed"], place.broken + found["broken"]
    if len(rows) < column.portion:
        return Place(place.column + 1, (), sealed, broken)
    return Place(place.column, tuple(rows[-1][key] for key in column.keys), sealed, broken)


async def _renew(tx: Transaction, column: Column, row: Row) -> str:
    sealed = bytes(row["sealed"])
    try:
        if sealed_by(sealed) == tx.keys[0]:
            return "kept"
        bound = column.bound(row)
        renewed = tx.seal(tx.unseal_bytes(sealed, bound), bound)
    except SealBroken:
        return "broken"
    await tx.execute(
        f"UPDATE {column.table} SET {column.column} = :renewed WHERE {column.column} = :sealed"
        f" AND {' AND '.join(f'{key} = :{key}' for key in column.keys)}",
        renewed=renewed,
        sealed=sealed,
        **{key: row[key] for key in column.keys},
    )
    return "sealed"


async def retire(tx: Transaction) -> list[str]:
    """Take the keys that seal nothing any more off the keyring; their ids."""
    standing = await count(tx)
    rows = await tx.all("SELECT id FROM keyring WHERE id <> :newest ORDER BY id", newest=tx.keys[0])
    gone = [row["id"] for row in rows if not standing.get(row["id"])]
    for id in gone:
        await tx.execute("DELETE FROM keyring WHERE id = :id", id=id)
    return gone


async def count(tx: Transaction) -> Mapping[str, int]:
    """How many values each key seals, by its id; reads all of them."""
    found: Counter[str] = Counter()
    for column in COLUMNS:
        rows = await tx.all(
            f"SELECT SUBSTR({column.column}, 1, 18) AS head, COUNT(*) AS count FROM {column.table}"
            f" WHERE {column.column} IS NOT NULL GROUP BY SUBSTR({column.column}, 1, 18)"
        )
        for row in rows:
            try:
                found[sealed_by(bytes(row["head"]))] += row["count"]
            except SealBroken:
                continue
    return found


async def ring(tx: Transaction) -> list[str]:
    """The ids of the keys without which the database does not open."""
    return [row["id"] for row in await tx.all("SELECT id FROM keyring ORDER BY id")]


def _beyond(column: Column, after: Sequence[Value]) -> str:
    if not after:
        return ""
    here = ", ".join(f":after{at}" for at in range(len(after)))
    return f" AND ({', '.join(column.keys)}) > ({here})"


def _written(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def packed(place: Place) -> dict[str, Any]:
    """As JSON can hold it."""
    after = [{"hex": value.hex()} if isinstance(value, bytes) else value for value in place.after]
    return {"column": place.column, "after": after, "sealed": place.sealed, "broken": place.broken}


def unpacked(data: Mapping[str, Any]) -> Place:
    after = tuple(
        bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in data.get("after", ())
    )
    return Place(data.get("column", 0), after, data.get("sealed", 0), data.get("broken", 0))
