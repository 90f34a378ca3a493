"""Evidence in the dialog of a report: photos, papers and voices are taken in, counted, and taken back."""

from msgspec import structs

from handlers import evidence as words
from handlers.reply import Delete, Reply
from handlers.report.form import Filling, Step
from handlers.visit import Visit
from storage import evidence, report_drafts
from storage.evidence import Item

TAKEN_AT = (Step.STORY, Step.REVIEW)


def owner(visit: Visit) -> str:
    """The draft of this chat, as whom evidence belongs to."""
    return evidence.of_draft(report_drafts.key(visit.tx, visit.event.chat_id))


async def take(visit: Visit, of: str) -> str:
    """Have the file of this message kept; what the reporter is told."""
    event, t = visit.event, visit.t
    kept = await evidence.want(
        visit.tx,
        of,
        event.media,
        event.file,
        event.file_size,
        visit.seconds,
        chat_id=event.chat_id,
        language=t.language,
    )
    if not isinstance(kept, Item):
        return f"📎 {words.unwanted(t, kept)}"
    return t("📎 Evidence {n} has come and is being locked away. A moment, please.", n=kept.place)


async def attach(visit: Visit, filling: Filling) -> tuple[Filling, str]:
    """To the form; its message is taken away once the file is kept."""
    note = await take(visit, owner(visit))
    traced = structs.replace(filling, trace=(*filling.trace, visit.event.message_id))
    return await counted(visit, traced), note


async def counted(visit: Visit, filling: Filling) -> Filling:
    files = len(await evidence.listed(visit.tx, owner(visit)))
    return filling if files == filling.files else structs.replace(filling, files=files)


async def settled(visit: Visit, filling: Filling) -> tuple[Filling, list[Reply]]:
    """Take away the messages that brought evidence, once all of it is kept."""
    if not filling.trace:
        return filling, []
    items = await evidence.listed(visit.tx, owner(visit))
    if any(item.form is None for item in items):
        return filling, []
    gone: list[Reply] = [Delete(id) for id in filling.trace]
    return structs.replace(filling, trace=(), files=len(items)), gone


async def forget(visit: Visit) -> None:
    """Files that were added to a form that is not sent."""
    await evidence.drop_all(visit.tx, owner(visit))


async def hand_over(visit: Visit, report: str, *, quiet: bool) -> None:
    await evidence.adopt(visit.tx, owner(visit), evidence.of_report(report), quiet=quiet)
