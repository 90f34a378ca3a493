"""The registry of every encrypted column.

A column is declared here once, with its table, its key columns and its purpose. Storage modules encrypt and decrypt
only through these declarations, and key rotation walks through `SEALED_COLUMNS`.

The associated data of a value is 'table:key:column'. Several key values are joined by '.', bytes are written in hex.
It is authenticated with the ciphertext, so a value copied to another row or column does not decrypt.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.engine.database import SqlRow, Transaction

KeyValue = str | int | bytes

ROWS_PER_BATCH = 200  # rows that key rotation re-encrypts in one transaction
EVIDENCE_PARTS_PER_BATCH = 8  # an evidence part holds 256 KiB


@dataclass(frozen=True)
class SealedColumn:
    """One encrypted column. `key_columns` identify the row; their values are part of the associated data."""

    table: str
    key_columns: tuple[str, ...]
    column: str
    purpose: str
    batch_size: int = ROWS_PER_BATCH

    def seal(self, tx: "Transaction", value: str | bytes, *key: KeyValue) -> bytes:
        """Encrypt a value for the row with this key, under the newest encryption key."""
        return tx.cipher.seal(value, self.associated_data(*key))

    def unseal(self, tx: "Transaction", sealed: bytes, *key: KeyValue) -> str:
        """Decrypt the text of the row with this key. Raises DecryptionError."""
        return self.unseal_bytes(tx, sealed, *key).decode()

    def unseal_bytes(self, tx: "Transaction", sealed: bytes, *key: KeyValue) -> bytes:
        """Decrypt the bytes of the row with this key. Raises DecryptionError."""
        return tx.cipher.unseal_bytes(bytes(sealed), self.associated_data(*key))

    def associated_data(self, *key: KeyValue) -> str:
        """Return 'table:key:column' for the row with this key: one value for each of `key_columns`."""
        if len(key) != len(self.key_columns):
            raise ValueError(f"{self.table}.{self.column} needs the key {self.key_columns}")
        return f"{self.table}:{'.'.join(map(_key_text, key))}:{self.column}"

    def key_of(self, row: "SqlRow") -> tuple[KeyValue, ...]:
        """Return the key values of a row that was selected with its key columns."""
        return tuple(row[name] for name in self.key_columns)


def _key_text(value: KeyValue) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


_registry: list[SealedColumn] = []


def _declare(
    table: str, key_columns: tuple[str, ...], column: str, purpose: str, batch_size: int = ROWS_PER_BATCH
) -> SealedColumn:
    declared = SealedColumn(table, key_columns, column, purpose, batch_size)
    _registry.append(declared)
    return declared


# A running key rotation stores its position as an index into this order: add new columns at the end.
REPLY_BODY = _declare("replies", ("update_id", "place"), "body", "a reply that waits to be sent, JSON")
DRAFT_DATA = _declare("drafts", ("chat_id", "hears"), "data", "what a chat is composing, JSON")
REPORT_BODY = _declare("reports", ("id",), "body", "the form of a filed report, JSON")
REPORT_DRAFT_BODY = _declare("report_drafts", ("chat",), "body", "the report dialog of a chat, JSON")
CASE_MESSAGE_BODY = _declare(
    "talk", ("token",), "body", "a message between reporter and inspectors, or a note"
)
REPORTER_CONTACT_BODY = _declare("routes", ("report",), "body", "the chat of a reporter who asked for news")
SEALED_LETTER_BODY = _declare("sealed_letters", ("token",), "body", "an anonymous letter and its chat, JSON")
EVIDENCE_ABOUT = _declare("evidence", ("id", "owner"), "about", "the description of an evidence file, JSON")
EVIDENCE_PART_CONTENT = _declare(
    "evidence_parts", ("evidence", "part"), "content", "a part of an evidence file", EVIDENCE_PARTS_PER_BATCH
)
DOWNLOAD_REQUEST = _declare(
    "evidence_wanted", ("evidence",), "asked", "the Telegram file to download and the chat to notify, JSON"
)
LEGAL_HOLD_REASON = _declare("holds", ("report",), "reason", "why retention must not erase a report")
HOME_VISIT_ABOUT = _declare("home_visits", ("code",), "about", "for whom and where a home visit is, JSON")
HOME_VISIT_ROUTE = _declare("home_visits", ("code",), "route", "the chat that asked and its language, JSON")

SEALED_COLUMNS = tuple(_registry)
