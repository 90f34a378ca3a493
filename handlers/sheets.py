"""Spreadsheets of staff: which document belongs to which command, and what is said of it.

A document comes with a command as its caption, or after the command while its draft is open. It is only noted here;
`runtime.uploads` fetches it, reads it in a thread, and asks `handlers.imports` in a transaction of its own.
"""

from html import escape

from content.sheet import Fault
from content.sheetgrid import MOST_BYTES
from content.shield import shield
from handlers import access, card
from handlers.access import Right
from handlers.reply import Document, Reply, Say
from handlers.visit import Visit
from storage import drafts, uploads
from storage.drafts import Draft

FORM = "sheet"
SHOWN = 10  # faults in the message; all of them are in the file
LONGEST = 300  # characters of a caption


async def expect(visit: Visit, kind: str) -> None:
    """A document that comes next in this chat is a table for `kind`."""
    await drafts.put(visit.tx, visit.event.chat_id, FORM, {"kind": kind}, visit.seconds)


def called(visit: Visit) -> tuple[str, str]:
    """The command and the words of a document's caption: ('capaian', 'per 20 November'); '' when there is none."""
    word, *rest = visit.event.text.split(maxsplit=1) or [""]
    if visit.event.media != "document" or not word.startswith("/"):
        return "", ""
    return word[1:].partition("@")[0].lower(), "".join(rest)


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """A message while a table is expected; None when it is something else."""
    if visit.event.media != "document":
        return None
    return await sent(visit, str(draft.data["kind"]), visit.event.text)


async def sent(visit: Visit, kind: str, words: str) -> list[Reply]:
    """A document for `kind`, with the words of its caption."""
    t, event = visit.t, visit.event
    await expect(visit, kind)
    if event.file_size > MOST_BYTES:
        size = t.number(MOST_BYTES // 1_000_000)
        return [Say(t("This file is too large: at most {size} MB. Send only the table.", size=size))]
    context = {
        "words": shield(words[:LONGEST]).text,
        "office": await _office(visit),
        "today": visit.today.isoformat(),
        "language": t.language,
    }
    await uploads.put(visit.tx, event.chat_id, kind, event.file, context, visit.seconds)
    return [Say(t("The file has arrived. I am reading it; nothing is recorded before you confirm."))]


async def _office(visit: Visit) -> str:
    """The clerk's only office, else the one chosen in this chat; "" when there is none."""
    own = {grant.office for grant in await access.granting(visit, Right.SET_HOURS)}
    only = own.pop() if len(own) == 1 else None
    return only or visit.person.office or ""


def gone(visit: Visit) -> Say:
    """Telegram did not give the file out."""
    return Say(visit.t("The file could not be fetched from Telegram. Please send it again."))


def faulty(visit: Visit, faults: tuple[Fault, ...]) -> Say | Document:
    """What is wrong, by row; with many, all of it as a text file. Nothing was recorded."""
    t = visit.t
    lines = [
        f"<b>{t('Nothing was recorded: the table needs corrections.')}</b>",
        *(f"• {escape(fault.said(), quote=False)}" for fault in faults[:SHOWN]),
    ]
    last = t("Correct it and send the file again, here.")
    rows = ((card.home_button(visit),),)
    if len(faults) <= SHOWN:
        return Say(card.fit(lines, last), rows)
    head = f"{lines[0]}\n{t('{n} corrections, all of them in this file.', n=t.number(len(faults)))}\n{last}"
    text = "\r\n".join(fault.said() for fault in faults)
    return Document("perbaikan.txt", text.encode("utf-8-sig"), caption=head, buttons=rows)
