"""Accept spreadsheets of staff: which command a document belongs to, and the answers about it.

A document has a command as its caption, or follows a command while its draft is open. It is only queued here:
`runtime.workers.spreadsheet_fetcher` downloads and parses it, then calls `SpreadsheetImport.on_parsed`.
"""

from content.spreadsheets.grid_reader import MAX_BYTES
from content.spreadsheets.table_reader import TableProblem
from content.text.redaction import redact
from content.text.safe_html import bold, html
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Document, Message, Reply
from handlers.questions import answer_card
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.queues import uploads

FORM = "sheet"
MAX_FAULTS_SHOWN = 10  # in the message; the file lists all
MAX_CAPTION_LENGTH = 300  # characters


async def expect_spreadsheet(context: Context, kind: str) -> None:
    """Treat the next document of this chat as a table for `kind`."""
    await drafts.save(context.tx, context.event.chat_id, FORM, {"kind": kind}, context.timestamp)


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle a message while a table is expected; None if it is not a document."""
    if context.event.media != "document":
        return None
    return await accept_document(context, str(draft.data["kind"]), context.event.text)


async def accept_document(context: Context, kind: str, words: str) -> list[Reply]:
    """Queue a document for `kind`, with the words of its caption."""
    t, event = context.t, context.event
    await expect_spreadsheet(context, kind)
    if event.file_size > MAX_BYTES:
        size = t.format_number(MAX_BYTES // 1_000_000)
        return [Message(t.html("This file is too large: at most {size} MB. Send only the table.", size=size))]
    details = {
        "words": redact(words[:MAX_CAPTION_LENGTH]).text,
        "office": await _default_office(context),
        "today": context.today.isoformat(),
        "language": t.language,
    }
    await uploads.save(context.tx, event.chat_id, kind, event.file, details, context.timestamp)
    return [Message(t.html("The file has arrived. I am reading it; nothing is recorded before you confirm."))]


async def _default_office(context: Context) -> str:
    """Return the only office of the user, else the one chosen in this chat; "" if there is none."""
    own = {grant.office for grant in await permissions.list_grants_with(context, Right.SET_HOURS)}
    only = own.pop() if len(own) == 1 else None
    return only or context.profile.office or ""


def render_fetch_failure(context: Context) -> Message:
    """Say that Telegram did not deliver the file."""
    return Message(context.t.html("The file could not be fetched from Telegram. Please send it again."))


def render_faults(context: Context, faults: tuple[TableProblem, ...]) -> Message | Document:
    """Render the faults by row; if there are many, as a text file. Nothing was recorded."""
    t = context.t
    lines = [
        bold(t("Nothing was recorded: the table needs corrections.")),
        *(html("• {}", fault.describe()) for fault in faults[:MAX_FAULTS_SHOWN]),
    ]
    last = t("Correct it and send the file again, here.")
    rows = ((answer_card.home_button(context),),)
    if len(faults) <= MAX_FAULTS_SHOWN:
        return Message(answer_card.join_within_limit(lines, last), rows)
    head = html(
        "{}\n{}\n{}",
        lines[0],
        t("{n} corrections, all of them in this file.", n=t.format_number(len(faults))),
        last,
    )
    text = "\r\n".join(fault.describe() for fault in faults)
    return Document("perbaikan.txt", text.encode("utf-8-sig"), caption=head, buttons=rows)
