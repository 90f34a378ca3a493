"""Spreadsheets that staff sent and that are not imported yet. As rows, their downloads survive a restart.

A chat has at most one; a newer one replaces it.
"""

import json
from typing import Any

from content.lazy_dataclass import dataclass
from storage.engine.database import SqlRow, Transaction
from storage.queues.backoff import Backoff

SIGNAL = "uploads"  # set by the commit of a transaction that saves an upload
LEASE_SECONDS = 60  # an upload that was claimed and not finished is claimed again after so long
MAX_STARTS = 2  # a file during whose reading the process ended so often is refused
RETRY_BACKOFF = Backoff(5, 600)
IS_DUE = (
    "(due <= :now OR due > :now + 600)"  # later than any backoff: the clock was ahead when it was written
)


@dataclass(frozen=True)
class SpreadsheetUpload:
    """An upload. `kind` selects its importer, `file` is Telegram's file id, `tries` the number of earlier attempts.

    `at` is the time of sending, in unix seconds.
    """

    chat_id: int
    kind: str
    file: str
    context: dict[str, Any]
    at: int
    tries: int = 0


async def save(
    tx: Transaction, chat_id: int, kind: str, file: str, context: dict[str, Any], now: int
) -> None:
    """Save an upload, to be downloaded and imported. `context` holds JSON values and nothing about citizens."""
    tx.notify(SIGNAL)
    await tx.execute(
        "INSERT INTO uploads (chat_id, kind, file, context, at, due)"
        " VALUES (:chat_id, :kind, :file, :context, :now, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET kind = :kind, file = :file, context = :context,"
        " at = :now, due = :now, tries = 0, starts = 0",
        chat_id=chat_id,
        kind=kind,
        file=file,
        context=json.dumps(context, ensure_ascii=False),
        now=now,
    )


async def has_due(tx: Transaction, now: int) -> bool:
    """Return whether there is an upload to claim."""
    return await tx.fetch_one(f"SELECT 1 FROM uploads WHERE {IS_DUE} LIMIT 1", now=now) is not None


async def claim(tx: Transaction, now: int) -> SpreadsheetUpload | None:
    """Claim the upload that has waited the longest. It is claimed again when its lease ends before it is finished."""
    row = await tx.fetch_one(f"SELECT * FROM uploads WHERE {IS_DUE} ORDER BY due, chat_id LIMIT 1", now=now)
    if row is None:
        return None
    claimed = await tx.execute(
        "UPDATE uploads SET due = :due, tries = tries + 1"
        " WHERE chat_id = :chat_id AND file = :file AND due = :was",
        due=now + LEASE_SECONDS,
        chat_id=row["chat_id"],
        file=row["file"],
        was=row["due"],
    )
    return _upload_from_row(row) if claimed else None


async def begin_reading(tx: Transaction, upload: SpreadsheetUpload) -> bool:
    """Count that reading begins. False when it began MAX_STARTS times already and never ended."""
    starts = await tx.fetch_value(
        "UPDATE uploads SET starts = starts + 1 WHERE chat_id = :chat_id AND file = :file RETURNING starts",
        chat_id=upload.chat_id,
        file=upload.file,
    )
    return starts is None or int(starts) <= MAX_STARTS


async def finish(tx: Transaction, upload: SpreadsheetUpload) -> bool:
    """Delete an upload, in the transaction of its import. False when it was replaced or erased meanwhile."""
    return bool(
        await tx.execute(
            "DELETE FROM uploads WHERE chat_id = :chat_id AND file = :file AND at = :at",
            chat_id=upload.chat_id,
            file=upload.file,
            at=upload.at,
        )
    )


async def postpone(tx: Transaction, upload: SpreadsheetUpload, now: int) -> None:
    """Reschedule an upload whose download failed, with exponential backoff."""
    await tx.execute(
        "UPDATE uploads SET due = :due WHERE chat_id = :chat_id AND file = :file",
        due=RETRY_BACKOFF.due(now, upload.tries),
        chat_id=upload.chat_id,
        file=upload.file,
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM uploads WHERE chat_id = :chat_id", chat_id=chat_id)


def _upload_from_row(row: SqlRow) -> SpreadsheetUpload:
    return SpreadsheetUpload(
        row["chat_id"], row["kind"], row["file"], json.loads(row["context"]), row["at"], row["tries"]
    )
