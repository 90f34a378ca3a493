"""Messages between a reporter and the inspectors, who do not learn who the other is, and notes of inspectors. Sealed."""

import secrets
from contextlib import suppress
from datetime import date
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.text.contact_leads import break_links
from content.text.redaction import redact_parts
from storage.crypto.encryption import DecryptionError
from storage.crypto.sealed_columns import CASE_MESSAGE_BODY, BoundValue
from storage.engine.database import Transaction

MAX_PARTS = 7  # earlier messages in which a split number may begin


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
    earlier = await _list_own_messages(tx, report_id, author)
    *before, body = redact_parts([*(message.text for message in earlier), text])
    for message, words in zip(earlier, before, strict=True):
        if words != message.text:  # this message completes a number
            await _replace_text(tx, message, words)
    context = (
        secrets.token_hex(8),
        report_id,
        author,
        None if author is MessageAuthor.REPORTER else by,
        today.isoformat(),
    )
    await tx.execute(
        "INSERT INTO talk (token, report, author, staff, day, body)"
        " VALUES (:token, :report, :author, :staff, :day, :body)",
        **dict(zip(CASE_MESSAGE_BODY.context_columns, context, strict=True)),
        body=CASE_MESSAGE_BODY.seal(tx, body, *context),
    )


@dataclass(frozen=True)
class _OwnMessage:
    """An earlier message of the same author, with the columns that are bound to its text."""

    text: str
    context: tuple[BoundValue, ...]


async def _list_own_messages(tx: Transaction, report_id: str, author: MessageAuthor) -> list[_OwnMessage]:
    """Return the last messages of an author, oldest first."""
    rows = await tx.fetch_all(
        "SELECT * FROM talk WHERE report = :report AND author = :author ORDER BY id DESC LIMIT :limit",
        report=report_id,
        author=author,
        limit=MAX_PARTS,
    )
    found = []
    for row in reversed(rows):
        context = CASE_MESSAGE_BODY.context_of(row)
        with suppress(DecryptionError):  # a row that somebody changed must not stop the conversation
            found.append(_OwnMessage(CASE_MESSAGE_BODY.unseal(tx, row["body"], *context), context))
    return found


async def _replace_text(tx: Transaction, message: _OwnMessage, words: str) -> None:
    await tx.execute(
        "UPDATE talk SET body = :body WHERE token = :token",
        body=CASE_MESSAGE_BODY.seal(tx, words, *message.context),
        token=message.context[0],
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
