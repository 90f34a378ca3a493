"""Spreadsheets that staff sent and that are not read yet, as rows: fetching them survives a restart.

A chat has one at most; a newer one takes its place.
"""

import json
from dataclasses import dataclass
from typing import Any

from storage.engine.database import SqlRow, Transaction
from storage.queues.backoff import Backoff

SIGNAL = "uploads"
LEASE_SECONDS = 60  # seconds until one that was claimed and not settled is claimed again
RETRY_BACKOFF = Backoff(5, 600)


@dataclass(frozen=True)
class SpreadsheetUpload:
    """`kind` names who reads it, `file` is Telegram's id, `at` unix seconds, `tries` counts those before."""

    chat_id: int
    kind: str
    file: str
    context: dict[str, Any]
    at: int
    tries: int = 0


async def save(
    tx: Transaction, chat_id: int, kind: str, file: str, context: dict[str, Any], now: int
) -> None:
    """Have it fetched and read. `context` holds plain values, and nothing about citizens."""
    tx.notify(SIGNAL)
    await tx.execute(
        "INSERT INTO uploads (chat_id, kind, file, context, at, due)"
        " VALUES (:chat_id, :kind, :file, :context, :now, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET kind = :kind, file = :file, context = :context,"
        " at = :now, due = :now, tries = 0",
        chat_id=chat_id,
        kind=kind,
        file=file,
        context=json.dumps(context, ensure_ascii=False),
        now=now,
    )


async def has_due(tx: Transaction, now: int) -> bool:
    """Whether there is one to claim."""
    return await tx.fetch_one("SELECT 1 FROM uploads WHERE due <= :now LIMIT 1", now=now) is not None


async def claim(tx: Transaction, now: int) -> SpreadsheetUpload | None:
    """The one that waited longest; it comes again unless it is taken before its lease ends."""
    row = await tx.fetch_one("SELECT * FROM uploads WHERE due <= :now ORDER BY due, chat_id LIMIT 1", now=now)
    if row is None:
        return None
    moved = await tx.execute(
        "UPDATE uploads SET due = :due, tries = tries + 1"
        " WHERE chat_id = :chat_id AND file = :file AND due = :was",
        due=now + LEASE_SECONDS,
        chat_id=row["chat_id"],
        file=row["file"],
        was=row["due"],
    )
    return _upload_from_row(row) if moved else None


async def finish(tx: Transaction, upload: SpreadsheetUpload) -> bool:
    """Settle it, in the transaction of its effect; False when a newer one took its place or it was erased."""
    return bool(
        await tx.execute(
            "DELETE FROM uploads WHERE chat_id = :chat_id AND file = :file AND at = :at",
            chat_id=upload.chat_id,
            file=upload.file,
            at=upload.at,
        )
    )


async def postpone(tx: Transaction, upload: SpreadsheetUpload, now: int) -> None:
    """It could not be fetched: again soon, then ever less often."""
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
