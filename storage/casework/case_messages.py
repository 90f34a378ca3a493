"""Messages between a reporter and the inspectors, who do not learn who the other is, and notes of inspectors. Sealed."""

import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content.text.contact_leads import break_links
from content.text.redaction import redact
from storage.crypto.sealed_columns import CASE_MESSAGE_BODY
from storage.engine.database import Transaction


class MessageAuthor(StrEnum):
    """NOTE: written by an inspector for inspectors. The reporter never sees it."""

    REPORTER = "reporter"
    INSPECTOR = "pemeriksa"
    NOTE = "note"


@dataclass(frozen=True)
class CaseMessage:
    """A message. `day` is ISO. `by` is the user id of the inspector who wrote it; the reporter's view has None."""

    author: MessageAuthor
    text: str
    day: str
    by: int | None = None


async def add_message(
    tx: Transaction, report_id: str, author: MessageAuthor, text: str, by: int | None, today: date
) -> None:
    """Store a message. `today` is the day at the office; numbers of persons are redacted from the text."""
    token, staff, day = (
        secrets.token_hex(8),
        None if author is MessageAuthor.REPORTER else by,
        today.isoformat(),
    )
    await tx.execute(
        "INSERT INTO talk (report, token, author, staff, day, body)"
        " VALUES (:report, :token, :author, :staff, :day, :body)",
        report=report_id,
        token=token,
        author=author,
        staff=staff,
        day=day,
        body=CASE_MESSAGE_BODY.seal(tx, redact(text).text, token, report_id, author, staff, day),
    )


async def list_messages(tx: Transaction, report_id: str, reader: MessageAuthor) -> list[CaseMessage]:
    """Return the messages, oldest first. A reader REPORTER gets no notes and no user ids of staff."""
    rows = await tx.fetch_all("SELECT * FROM talk WHERE report = :report ORDER BY id", report=report_id)
    messages = [
        CaseMessage(
            MessageAuthor(row["author"]),
            CASE_MESSAGE_BODY.unseal(tx, row["body"], *CASE_MESSAGE_BODY.context_of(row)),
            row["day"],
            row["staff"],
        )
        for row in rows
    ]
    if reader is not MessageAuthor.REPORTER:
        return messages
    return [
        CaseMessage(message.author, _text_for_reporter(message), message.day)
        for message in messages
        if message.author is not MessageAuthor.NOTE
    ]


def _text_for_reporter(message: CaseMessage) -> str:
    """Return the text without anything that Telegram would make clickable: one tap could identify the reporter."""
    return break_links(message.text) if message.author is MessageAuthor.INSPECTOR else message.text
