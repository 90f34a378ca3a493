"""From old keys to the newest: every sealed value is opened and sealed anew, some at a time, while the bot works.

`COLUMNS` is the one list of what is sealed and what each value is bound to. When all of it is under the newest key, the
old ones leave the keyring; from then on they need not be given any more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.crypto.encryption import DecryptionError, key_id_of
from storage.engine.database import SqlRow, SqlValue, Transaction

ROWS_PER_BATCH = 200  # rows of a portion; parts of evidence are 256 KB each
PARTS_PER_BATCH = 8


@dataclass(frozen=True)
class SealedColumn:
    """`keys` find the row and are what the value is bound to, in this order."""

    table: str
    keys: tuple[str, ...]
    column: str
    batch_size: int = ROWS_PER_BATCH

    def associated_data(self, row: SqlRow) -> str:
        named = ".".join(_key_text(row[key]) for key in self.keys)
        return f"{self.table}:{named}:{self.column}"


SEALED_COLUMNS = (
    SealedColumn("replies", ("update_id", "place"), "body"),
    SealedColumn("drafts", ("chat_id", "hears"), "data"),
    SealedColumn("reports", ("id",), "body"),
    SealedColumn("report_drafts", ("chat",), "body"),
    SealedColumn("talk", ("token",), "body"),
    SealedColumn("routes", ("report",), "body"),
    SealedColumn("sealed_letters", ("token",), "body"),
    SealedColumn("evidence", ("id", "owner"), "about"),
    SealedColumn("evidence_parts", ("evidence", "part"), "content", PARTS_PER_BATCH),
    SealedColumn("evidence_wanted", ("evidence",), "asked"),
    SealedColumn("holds", ("report",), "reason"),
    SealedColumn("home_visits", ("code",), "about"),
    SealedColumn("home_visits", ("code",), "route"),
)


@dataclass(frozen=True)
class RotationProgress:
    """How far a rotation is: the column, and the last row seen of it. `broken` values could not be opened by any key."""

    column: int = 0
    after: tuple[SqlValue, ...] = ()
    sealed: int = 0
    broken: int = 0

    @property
    def is_done(self) -> bool:
        return self.column >= len(SEALED_COLUMNS)


async def is_needed(tx: Transaction) -> bool:
    """Whether the keyring still names a key beside the newest."""
    return bool(await tx.fetch_one("SELECT 1 FROM keyring WHERE id <> :newest", newest=tx.key_ids[0]))


async def reseal_batch(tx: Transaction, place: RotationProgress) -> RotationProgress:
    """One portion; where to go on."""
    column = SEALED_COLUMNS[place.column]
    rows = await tx.fetch_all(
        f"SELECT {', '.join(column.keys)}, {column.column} AS sealed FROM {column.table}"
        f" WHERE {column.column} IS NOT NULL{_after_condition(column, place.after)}"
        f" ORDER BY {', '.join(column.keys)} LIMIT {column.batch_size}",
        **{f"after{at}": value for at, value in enumerate(place.after)},
    )
    found = Counter([await _reseal_row(tx, column, row) for row in rows])
    sealed, broken = place.sealed + found["sealed"], place.broken + found["broken"]
    if len(rows) < column.batch_size:
        return RotationProgress(place.column + 1, (), sealed, broken)
    return RotationProgress(place.column, tuple(rows[-1][key] for key in column.keys), sealed, broken)


async def _reseal_row(tx: Transaction, column: SealedColumn, row: SqlRow) -> str:
    sealed = bytes(row["sealed"])
    try:
        if key_id_of(sealed) == tx.key_ids[0]:
            return "kept"
        bound = column.associated_data(row)
        renewed = tx.seal(tx.unseal_bytes(sealed, bound), bound)
    except DecryptionError:
        return "broken"
    await tx.execute(
        f"UPDATE {column.table} SET {column.column} = :renewed WHERE {column.column} = :sealed"
        f" AND {' AND '.join(f'{key} = :{key}' for key in column.keys)}",
        renewed=renewed,
        sealed=sealed,
        **{key: row[key] for key in column.keys},
    )
    return "sealed"


async def retire_keys(tx: Transaction) -> list[str]:
    """Take the keys that seal nothing any more off the keyring; their ids."""
    standing = await count_by_key(tx)
    rows = await tx.fetch_all("SELECT id FROM keyring WHERE id <> :newest ORDER BY id", newest=tx.key_ids[0])
    gone = [row["id"] for row in rows if not standing.get(row["id"])]
    for id in gone:
        await tx.execute("DELETE FROM keyring WHERE id = :id", id=id)
    return gone


async def count_by_key(tx: Transaction) -> Mapping[str, int]:
    """How many values each key seals, by its id; reads all of them."""
    found: Counter[str] = Counter()
    for column in SEALED_COLUMNS:
        rows = await tx.fetch_all(
            f"SELECT SUBSTR({column.column}, 1, 18) AS head, COUNT(*) AS count FROM {column.table}"
            f" WHERE {column.column} IS NOT NULL GROUP BY SUBSTR({column.column}, 1, 18)"
        )
        for row in rows:
            try:
                found[key_id_of(bytes(row["head"]))] += row["count"]
            except DecryptionError:
                continue
    return found


async def list_keyring(tx: Transaction) -> list[str]:
    """The ids of the keys without which the database does not open."""
    return [row["id"] for row in await tx.fetch_all("SELECT id FROM keyring ORDER BY id")]


def _after_condition(column: SealedColumn, after: Sequence[SqlValue]) -> str:
    if not after:
        return ""
    here = ", ".join(f":after{at}" for at in range(len(after)))
    return f" AND ({', '.join(column.keys)}) > ({here})"


def _key_text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def to_json(place: RotationProgress) -> dict[str, Any]:
    """As JSON can hold it."""
    after = [{"hex": value.hex()} if isinstance(value, bytes) else value for value in place.after]
    return {"column": place.column, "after": after, "sealed": place.sealed, "broken": place.broken}


def from_json(data: Mapping[str, Any]) -> RotationProgress:
    after = tuple(
        bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in data.get("after", ())
    )
    return RotationProgress(data.get("column", 0), after, data.get("sealed", 0), data.get("broken", 0))
