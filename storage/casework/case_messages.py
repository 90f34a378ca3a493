"""What a reporter and the pemeriksa write to each other without seeing the other, and notes of the pemeriksa. Sealed."""

import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content.text.redaction import redact
from storage.crypto.sealed_columns import CASE_MESSAGE_BODY
from storage.engine.database import Transaction


class MessageAuthor(StrEnum):
    """NOTE: for those who work the case, never for the reporter."""

    REPORTER = "reporter"
    INSPECTOR = "pemeriksa"
    NOTE = "note"


@dataclass(frozen=True)
class CaseMessage:
    """One message. `day` is ISO; `by` is the user id of the staff who wrote it, None for the reporter and for their eyes."""

    author: MessageAuthor
    text: str
    day: str
    by: int | None = None


async def add_message(
    tx: Transaction, report_id: str, author: MessageAuthor, text: str, by: int | None, today: date
) -> None:
    """`today` is the day at the office; numbers that identify are taken out of the text."""
    token = secrets.token_hex(8)
    await tx.execute(
        "INSERT INTO talk (report, token, author, staff, day, body)"
        " VALUES (:report, :token, :author, :staff, :day, :body)",
        report=report_id,
        token=token,
        author=author,
        staff=None if author is MessageAuthor.REPORTER else by,
        day=today.isoformat(),
        body=CASE_MESSAGE_BODY.seal(tx, redact(text).text, token),
    )


async def list_messages(tx: Transaction, report_id: str, who: MessageAuthor) -> list[CaseMessage]:
    """All, oldest first, as INSPECTOR may read it; for REPORTER without notes and names."""
    rows = await tx.fetch_all("SELECT * FROM talk WHERE report = :report ORDER BY id", report=report_id)
    lines = [
        CaseMessage(
            MessageAuthor(row["author"]),
            CASE_MESSAGE_BODY.unseal(tx, row["body"], row["token"]),
            row["day"],
            row["staff"],
        )
        for row in rows
    ]
    if who is not MessageAuthor.REPORTER:
        return lines
    return [
        CaseMessage(line.author, line.text, line.day)
        for line in lines
        if line.author is not MessageAuthor.NOTE
    ]
