"""Encrypts the values of Loket 1.0 again, when its database is opened for the first time by a later version.

Version 1.0 bound a value to its row only. Later versions bind more columns, such as the receipt of a report.
Values with fewer bound columns are refused afterwards: otherwise an old one could take the place of a new one.

Columns without further bound columns, such as parts of files, keep their old values. Key rotation replaces those in the
background, which also pads them.
"""

import logging
from typing import TYPE_CHECKING

from storage.crypto.sealed_columns import SEALED_COLUMNS, VERSION_1_MARK, SealedColumn

if TYPE_CHECKING:
    from storage.crypto.encryption import Cipher
    from storage.engine.database import SqlRow, Transaction

log = logging.getLogger("loket.storage.encryption")


async def reseal_version_1(tx: "Transaction", cipher: "Cipher") -> None:
    """Bind every value of version 1.0 to all columns of its declaration, under the newest key."""
    for column in SEALED_COLUMNS:
        if column.bound_columns:
            await _reseal_column(tx, cipher, column)


async def _reseal_column(tx: "Transaction", cipher: "Cipher", column: SealedColumn) -> None:
    names = ", ".join(column.context_columns)
    rows = await tx.fetch_all(
        f"SELECT {names}, {column.column} AS sealed FROM {column.table} WHERE {column.column} IS NOT NULL"
    )
    unreadable = [row for row in rows if not await _reseal_row(tx, cipher, column, row)]
    if unreadable:
        log.error(
            "%d of %d values in %s.%s do not open; they stay as they are: restore a backup if you need them",
            len(unreadable),
            len(rows),
            column.table,
            column.column,
        )


async def _reseal_row(tx: "Transaction", cipher: "Cipher", column: SealedColumn, row: "SqlRow") -> bool:
    """Return False for a value that does not open."""
    from storage.crypto.encryption import DecryptionError  # it imports this module

    sealed, context = bytes(row["sealed"]), column.context_of(row)
    if sealed[:1] != VERSION_1_MARK:
        return True
    try:
        value = column.unseal_version_1(cipher, sealed, *context)
    except DecryptionError:
        return False
    await tx.execute(
        f"UPDATE {column.table} SET {column.column} = :resealed"
        f" WHERE {' AND '.join(f'{name} = :{name}' for name in column.key_columns)}",
        resealed=column.seal_with(cipher, value, *context),
        **{name: row[name] for name in column.key_columns},
    )
    return True
