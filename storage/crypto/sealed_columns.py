"""The registry of every encrypted column.

A column is declared here once, with its table, its key columns and its purpose. Storage modules encrypt and decrypt
only through these declarations, and key rotation walks through `SEALED_COLUMNS`.

The associated data of a value is 'table:column:[...]'. The JSON list holds the key of the row and the bound columns.
It is authenticated with the ciphertext, so a value copied to another row or column does not decrypt. A value whose bound
columns were changed does not either. So nobody can give a sealed text another chat, report or purpose.
"""

from typing import TYPE_CHECKING

import msgspec

from content.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from storage.crypto.encryption import Cipher
    from storage.engine.database import SqlRow, Transaction

KeyValue = str | int | bytes
BoundValue = KeyValue | None

ROWS_PER_BATCH = 200  # rows that key rotation re-encrypts in one transaction
EVIDENCE_PARTS_PER_BATCH = 8  # an evidence part holds 256 KiB
# Sizes are padded to a multiple of these bytes, so that a length in a stolen file tells nothing about the words.
TEXT_STEP = 1024
FORM_STEP = 4096  # a report
FILE_STEP = 64 * 1024
ROUTE_STEP = 64  # a chat and a language
VERSION_1_MARK = b"\x01"  # the format of Loket 1.0, see storage.crypto.encryption


@dataclass(frozen=True)
class SealedColumn:
    """One encrypted column. `key_columns` identify the row, `bound_columns` belong to the value.

    The values of both are part of the associated data. `step` is the padding in bytes.
    """

    table: str
    key_columns: tuple[str, ...]
    column: str
    purpose: str
    bound_columns: tuple[str, ...] = ()
    step: int = TEXT_STEP
    batch_size: int = ROWS_PER_BATCH

    @property
    def context_columns(self) -> tuple[str, ...]:
        """The columns whose values `seal` and `unseal` need, in this order."""
        return self.key_columns + self.bound_columns

    def seal(self, tx: "Transaction", value: str | bytes, *context: BoundValue) -> bytes:
        """Encrypt a value for the row with these `context_columns`, under the newest encryption key."""
        return self.seal_with(tx.cipher, value, *context)

    def seal_with(self, cipher: "Cipher", value: str | bytes, *context: BoundValue) -> bytes:
        return cipher.seal(value, self.associated_data(*context), step=self.step)

    def unseal(self, tx: "Transaction", sealed: bytes, *context: BoundValue) -> str:
        """Decrypt the text of the row with these `context_columns`. Raises DecryptionError."""
        return self.unseal_bytes(tx, sealed, *context).decode()

    def unseal_bytes(self, tx: "Transaction", sealed: bytes, *context: BoundValue) -> bytes:
        """Decrypt the bytes of the row with these `context_columns`. Raises DecryptionError.

        A value of version 1.0 opens only if 1.0 bound it to as many columns. Otherwise somebody could replace
        a value by an old one that is bound to less.
        """
        if sealed[:1] == VERSION_1_MARK and not self.bound_columns:
            return self.unseal_version_1(tx.cipher, sealed, *context)
        return tx.cipher.unseal_bytes(bytes(sealed), self.associated_data(*context))

    def unseal_version_1(self, cipher: "Cipher", sealed: bytes, *context: BoundValue) -> bytes:
        """Decrypt a value of version 1.0, which bound only the key. Raises DecryptionError."""
        key = context[: len(self.key_columns)]
        associated_data = f"{self.table}:{'.'.join(str(_to_json(value)) for value in key)}:{self.column}"
        return cipher.unseal_bytes(bytes(sealed), associated_data)

    def associated_data(self, *context: BoundValue) -> str:
        """Return 'table:column:[...]' for the row with these `context_columns`."""
        if len(context) != len(self.context_columns):
            raise ValueError(f"{self.table}.{self.column} needs the columns {self.context_columns}")
        values = msgspec.json.encode([_to_json(value) for value in context]).decode()
        return f"{self.table}:{self.column}:{values}"

    def key_of(self, row: "SqlRow") -> tuple[KeyValue, ...]:
        """Return the key values of a row that was selected with its key columns."""
        return tuple(row[name] for name in self.key_columns)

    def context_of(self, row: "SqlRow") -> tuple[BoundValue, ...]:
        """Return the values of `context_columns` of a row that was selected with them."""
        return tuple(row[name] for name in self.context_columns)


def _to_json(value: BoundValue) -> str | int | None:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


_registry: list[SealedColumn] = []


def _declare(
    table: str,
    key_columns: tuple[str, ...],
    column: str,
    purpose: str,
    bound_columns: tuple[str, ...] = (),
    step: int = TEXT_STEP,
    batch_size: int = ROWS_PER_BATCH,
) -> SealedColumn:
    declared = SealedColumn(table, key_columns, column, purpose, bound_columns, step, batch_size)
    _registry.append(declared)
    return declared


# A running key rotation stores its position as an index into this order: add new columns at the end.
REPLY_MESSAGE = _declare(
    "replies",
    ("update_id", "place"),
    "message",
    "the chat of a reply that waits to be sent, and its JSON",
    ("chat",),
)
DRAFT_DATA = _declare(
    "drafts", ("chat_id", "hears"), "data", "what a chat is composing, JSON", ("form", "token")
)
# The receipt is bound, so that it opens only the report it was made for. Everything in clear is bound too: a report that
# somebody moved to another office does not open there.
REPORT_BODY = _declare(
    "reports",
    ("id",),
    "body",
    "the form of a filed report, JSON",
    (
        "receipt", "number", "office", "site", "kind", "mode", "paid", "role", "source", "amount", "happened", "filed",
    ),
    FORM_STEP,
)  # fmt: skip
REPORT_DRAFT_BODY = _declare(
    "report_drafts", ("chat",), "body", "the report dialog of a chat, JSON", step=FORM_STEP
)
CASE_MESSAGE_BODY = _declare(
    "talk",
    ("token",),
    "body",
    "a message between reporter and inspectors, or a note",
    ("report", "author", "staff", "day"),
)
REPORTER_CONTACT_BODY = _declare(
    "routes", ("report",), "body", "the chat of a reporter who asked for news", ("chat",)
)
SEALED_LETTER_BODY = _declare(
    "sealed_letters", ("token",), "body", "an anonymous letter and its chat, JSON", ("chat",)
)
EVIDENCE_ABOUT = _declare("evidence", ("id", "owner"), "about", "the description of an evidence file, JSON")
EVIDENCE_PART_CONTENT = _declare(
    "evidence_parts",
    ("evidence", "part"),
    "content",
    "a part of an evidence file",
    step=FILE_STEP,
    batch_size=EVIDENCE_PARTS_PER_BATCH,
)
DOWNLOAD_REQUEST = _declare(
    "evidence_wanted",
    ("evidence",),
    "asked",
    "the Telegram file to download and the chat to notify, JSON",
    ("owner",),
)
LEGAL_HOLD_REASON = _declare(
    "holds", ("report",), "reason", "why retention must not erase a report", ("by", "at")
)
HOME_VISIT_ABOUT = _declare(
    "home_visits", ("code",), "about", "for whom and where a home visit is, JSON", ("site", "owner")
)
HOME_VISIT_ROUTE = _declare(
    "home_visits", ("code",), "route", "the chat that asked and its language, JSON", ("site", "owner")
)
ANSWER_REQUEST_ROUTE = _declare(
    "answer_requests",
    ("question", "asker"),
    "route",
    "the chat that waits for an answer and its language, JSON",
    step=ROUTE_STEP,
)
SCAM_CONTACT_WORDS = _declare(
    "scam_contacts",
    ("id",),
    "words",
    "a number, link or account that citizens doubted",
    ("office",),
    ROUTE_STEP,
)

SEALED_COLUMNS = tuple(_registry)

# Read once, when a database of version 1.0 is opened (storage/queues/version_1_replies.py). Its chat was readable.
VERSION_1_REPLY_BODY = SealedColumn("replies", ("update_id", "place"), "body", "a reply of version 1.0, JSON")
