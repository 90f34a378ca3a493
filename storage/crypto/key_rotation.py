"""Key rotation: re-encrypts every sealed value with the newest key, batch by batch, while the bot runs.

The columns come from the registry `storage.crypto.sealed_columns`. Once the newest key encrypts everything, the older
keys are deleted from the keyring. The operator may then remove them from LOKET_KEYS.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from content.lazy_dataclass import dataclass
from storage.crypto.encryption import DecryptionError, is_of_version_1, key_id_of
from storage.crypto.sealed_columns import SEALED_COLUMNS, SealedColumn
from storage.engine.database import SqlRow, SqlValue, Transaction

SEALED_HEAD = 18  # bytes: format version, length of the key id, and a key id of at most 16 characters


@dataclass(frozen=True)
class RotationProgress:
    """The position of a rotation: the index of a column and the key of the last row done in it.

    `sealed` counts values that were re-encrypted, `broken` values that no key decrypts.
    """

    column: int = 0
    after: tuple[SqlValue, ...] = ()
    sealed: int = 0
    broken: int = 0

    @property
    def is_done(self) -> bool:
        return self.column >= len(SEALED_COLUMNS)


async def is_needed(tx: Transaction) -> bool:
    """Return whether the keyring names other keys than the newest."""
    return bool(await tx.fetch_one("SELECT 1 FROM keyring WHERE id <> :newest", newest=tx.key_ids[0]))


async def reseal_batch(tx: Transaction, progress: RotationProgress) -> RotationProgress:
    """Re-encrypt one batch of rows; return the position of the next."""
    column = SEALED_COLUMNS[progress.column]
    keys = ", ".join(column.key_columns)
    names = ", ".join(column.context_columns)
    rows = await tx.fetch_all(
        f"SELECT {names}, {column.column} AS sealed FROM {column.table}"
        f" WHERE {column.column} IS NOT NULL{_after_condition(column, progress.after)}"
        f" ORDER BY {keys} LIMIT {column.batch_size}",
        **{f"after{index}": value for index, value in enumerate(progress.after)},
    )
    outcomes = Counter([await _reseal_row(tx, column, row) for row in rows])
    sealed, broken = progress.sealed + outcomes["sealed"], progress.broken + outcomes["broken"]
    if len(rows) < column.batch_size:
        return RotationProgress(progress.column + 1, (), sealed, broken)
    return RotationProgress(progress.column, column.key_of(rows[-1]), sealed, broken)


async def _reseal_row(tx: Transaction, column: SealedColumn, row: SqlRow) -> str:
    """Return 'kept' (the newest key encrypts it in the current format), 'sealed' or 'broken'."""
    sealed, context = bytes(row["sealed"]), column.context_of(row)
    try:
        if key_id_of(sealed) == tx.key_ids[0] and not is_of_version_1(sealed):
            return "kept"
        resealed = column.seal(tx, column.unseal_bytes(tx, sealed, *context), *context)
    except DecryptionError:
        return "broken"
    await tx.execute(
        # The old value is part of the condition: a value that another transaction replaced meanwhile stays.
        f"UPDATE {column.table} SET {column.column} = :resealed WHERE {column.column} = :sealed"
        f" AND {' AND '.join(f'{name} = :{name}' for name in column.key_columns)}",
        resealed=resealed,
        sealed=sealed,
        **{name: row[name] for name in column.key_columns},
    )
    return "sealed"


async def retire_keys(tx: Transaction) -> list[str]:
    """Delete from the keyring the keys that encrypt no value any more; return their ids."""
    counts = await count_by_key(tx)
    rows = await tx.fetch_all("SELECT id FROM keyring WHERE id <> :newest ORDER BY id", newest=tx.key_ids[0])
    retired = [row["id"] for row in rows if not counts.get(row["id"])]
    for key_id in retired:
        await tx.execute("DELETE FROM keyring WHERE id = :id", id=key_id)
    return retired


async def count_by_key(tx: Transaction) -> Mapping[str, int]:
    """Return how many values each key encrypts, by key id. Reads every sealed value."""
    counts: Counter[str] = Counter()
    for column in SEALED_COLUMNS:
        head = f"SUBSTR({column.column}, 1, {SEALED_HEAD})"
        rows = await tx.fetch_all(
            f"SELECT {head} AS head, COUNT(*) AS count FROM {column.table}"
            f" WHERE {column.column} IS NOT NULL GROUP BY {head}"
        )
        for row in rows:
            try:
                counts[key_id_of(bytes(row["head"]))] += row["count"]
            except DecryptionError:
                continue
    return counts


async def list_keyring(tx: Transaction) -> list[str]:
    """Return the ids of the keys that are required to open the database."""
    return [row["id"] for row in await tx.fetch_all("SELECT id FROM keyring ORDER BY id")]


def _after_condition(column: SealedColumn, after: Sequence[SqlValue]) -> str:
    if not after:
        return ""
    parameters = ", ".join(f":after{index}" for index in range(len(after)))
    return f" AND ({', '.join(column.key_columns)}) > ({parameters})"


def to_json(progress: RotationProgress) -> dict[str, Any]:
    """Return the position as JSON values; bytes become {'hex': ...}. It is the data of the rotation's job."""
    after = [{"hex": value.hex()} if isinstance(value, bytes) else value for value in progress.after]
    return {"column": progress.column, "after": after, "sealed": progress.sealed, "broken": progress.broken}


def from_json(data: Mapping[str, Any]) -> RotationProgress:
    after = tuple(
        bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in data.get("after", ())
    )
    return RotationProgress(data.get("column", 0), after, data.get("sealed", 0), data.get("broken", 0))
