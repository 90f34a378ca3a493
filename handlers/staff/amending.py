"""After sending: correct what was delivered (RALAT where it cannot be changed), or withdraw it."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from msgspec import structs

from content import quiet
from content.wording import words
from handlers import album, notice, press, reply
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import announce, composing, report, sending
from handlers.visit import Visit
from storage import announcements, drafts, outbox, progress
from storage.announcements import Announcement, State
from storage.drafts import Draft

FORM = "correct"


async def ask(visit: Visit, found: Announcement) -> Say:
    token = await drafts.put(visit.tx, visit.event.chat_id, FORM, {"id": found.id}, visit.seconds)
    body = visit.t(
        "Send the corrected text. It replaces the whole text; nothing changes until you confirm. To change the picture or"
        " document too, send the new one with the text as its caption."
    )
    return Say(body, (_leave(visit, token),))


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The corrected text: shown as it will look, with the number of people, to be confirmed."""
    t, event = visit.t, visit.event
    found = await announcements.find(visit.tx, draft.data["id"])
    if event.album:
        return [] if await album.again(visit) else [Say(composing.one_file(visit))]
    if found is None or (event.media and event.media not in announce.MEDIA):
        return [Say(t("Send the corrected text, or one photo or document with it as its caption."))]
    written = {"html": event.html.strip()}
    if event.media:
        written |= {"media": event.media, "file": event.file, "file_key": event.file_key}
    now = _rewritten(found, written)
    why = composing.unfit(visit, now)
    if why:
        return [Say(why)]
    token = await drafts.put(visit.tx, event.chat_id, FORM, {"id": found.id, **written}, visit.seconds)
    n = len(await _reached(visit, found))
    body = t(
        "This replaces the message of {n} people. Where Telegram does not let it be changed, it comes anew.",
        n=n,
    )
    confirm = Button(t("✏️ Correct for {n} people", n=t.number(n)), press.pack("amend", "send", token))
    return [_corrected(visit, now), Say(body, ((confirm,), _leave(visit, token)))]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `amend:send:token` and `amend:leave:token`."""
    t, edits = visit.t, visit.event.message_id
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, rest[0] if rest else "")
    found = None if draft is None else await announcements.find(visit.tx, draft.data["id"])
    if draft is None or found is None:
        gone = t("This draft was changed or finished. Begin again with /pengumuman.")
        return [Toast(visit.event.query_id, gone, alert=True)]
    if verb == "send" and not await composing.allowed(visit, found.audience):
        return [Toast(visit.event.query_id, t("You may not announce for all of these places."), alert=True)]
    await drafts.drop(visit.tx, visit.event.chat_id)
    if verb != "send" or "html" not in draft.data or found.state is not State.PUBLISHED:
        return [Toast(visit.event.query_id), Say(t("Thrown away. Nothing was changed."), edits=edits)]
    await _correct(visit, found, _rewritten(found, draft.data))
    return [
        Toast(visit.event.query_id),
        await report.card(visit.tx, visit.desk, t, found.id, visit.seconds, edits),
    ]


def _rewritten(found: Announcement, written: Mapping[str, Any]) -> Announcement:
    """The announcement with its new text, and with another file where one was sent."""
    if "file" not in written:
        return replace(found, body=written["html"])
    media, file, key = written["media"], written["file"], written["file_key"]
    return replace(found, body=written["html"], media=media, file=file, file_key=key)


def _corrected(visit: Visit, rewritten: Announcement) -> reply.Say | reply.Photo | reply.Document:
    local = composing.local(visit, rewritten.office, visit.seconds)
    return notice.message(visit.desk.library, rewritten, local)


async def _correct(visit: Visit, found: Announcement, rewritten: Announcement) -> None:
    tx, now = visit.tx, visit.seconds
    message = _corrected(visit, rewritten)
    anew = reply.pack(_hushed(visit, found, message))
    before = await announcements.versions(tx, found.id)
    name = sending.campaign(found.id, len(before) + 1)
    for version in reversed(before):
        await outbox.reword(tx, version.campaign, reply.pack(message))
        await outbox.edit_for(tx, version.campaign, name, anew, now, urgent=found.urgent, expires=found.until)
    await announcements.reword(tx, found.id, rewritten.body)
    if rewritten.file != found.file:
        await announcements.refile(tx, found.id, rewritten.media, rewritten.file, rewritten.file_key)
    await announcements.add_version(tx, found.id, name, notice.text(message), visit.event.user_id, now)
    await sending.record(visit, "announcement.correct", found)
    await progress.watch(tx, report.name(found.id), visit.event.chat_id, visit.event.message_id, now)


def _hushed(
    visit: Visit, found: Announcement, message: reply.Say | reply.Photo | reply.Document
) -> reply.Say | reply.Photo | reply.Document:
    """A change makes no sound; where it comes as a new message, at night it makes none either, unless it is urgent."""
    night = quiet.quiet(visit.now, notice.zone(visit.desk.library, found.office))
    return structs.replace(message, silent=night and not found.urgent)


async def withdraw(visit: Visit, found: Announcement) -> Say:
    """What waits is not sent; what was sent says that it holds no more."""
    tx, now, edits = visit.tx, visit.seconds, visit.event.message_id
    if await announcements.turn(tx, found.id, State.PUBLISHED, State.WITHDRAWN, visit.event.user_id, now):
        message = _withdrawn(visit, found)
        anew = reply.pack(_hushed(visit, found, message))
        before = await announcements.versions(tx, found.id)
        name = sending.campaign(found.id, len(before) + 1)
        for version in reversed(before):
            await outbox.cancel(tx, version.campaign)
            await outbox.edit_for(tx, version.campaign, name, anew, now, urgent=found.urgent)
        await announcements.add_version(tx, found.id, name, notice.text(message), visit.event.user_id, now)
        await sending.record(visit, "announcement.withdraw", found)
        await progress.watch(tx, report.name(found.id), visit.event.chat_id, edits, now)
    return await report.card(tx, visit.desk, visit.t, found.id, now, edits)


def _withdrawn(visit: Visit, found: Announcement) -> reply.Say | reply.Photo | reply.Document:
    """The old words struck through, so that nobody takes a picture of them for an announcement."""
    t = words("id")
    day = t.day(composing.local(visit, found.office, visit.seconds).date())
    told = t("Withdrawn by the office on {day}. Please do not rely on it any more.", day=day)
    struck = replace(found, body=f"⛔ <b>{escape(told)}</b>\n\n<s>{found.body}</s>", until=None)
    return notice.message(visit.desk.library, struck)


async def _reached(visit: Visit, found: Announcement) -> set[int]:
    campaigns = [version.campaign for version in await announcements.versions(visit.tx, found.id)]
    return {chat for campaign in campaigns for chat in await outbox.recipients(visit.tx, campaign)}


def _leave(visit: Visit, token: str) -> tuple[Button, ...]:
    return (Button(visit.t("✖️ Throw away"), press.pack("amend", "leave", token)),)
