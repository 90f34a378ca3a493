"""What was announced: the list for staff, and the buttons under a report: stop, resume, cancel, correct, withdraw."""

from html import escape

from content import quiet
from content.visible import visible
from handlers import access, card, notice, press
from handlers.access import Right
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import amending, composing, report, sending
from handlers.visit import Visit
from storage import announcements, outbox, progress
from storage.announcements import Announcement, State

PAGE = 6
MARK = {
    State.ASKING: "👤",
    State.SCHEDULED: "⏰",
    State.PUBLISHED: "📢",
    State.REFUSED: "✖️",
    State.CANCELLED: "✖️",
    State.WITHDRAWN: "🗑",
}


async def listed(visit: Visit, page: int = 0, edits: int = 0) -> Say:
    """Announcements of the person's offices in any state, newest first; a tap shows one with what may be done."""
    t = visit.t
    found = await announcements.newest(visit.tx, await _offices(visit), PAGE + 1, page * PAGE)
    rows = [
        (
            Button(
                f"{MARK[one.state]} {report.clip(report.headline(one), 40)}",
                press.pack("sent", "show", one.id),
            ),
        )
        for one in found[:PAGE]
    ]
    turn = [Button("⬅️", press.pack("sent", "list", page - 1))] if page else []
    turn += [Button("➡️", press.pack("sent", "list", page + 1))] if len(found) > PAGE else []
    title = (
        t("Announcements of your offices") if found else t("Nothing was announced yet. Begin with /umumkan.")
    )
    return Say(f"<b>{title}</b>", (*rows, (*turn, card.home_button(visit))), edits)


async def _offices(visit: Visit) -> list[str] | None:
    grants = await access.granting(visit, Right.ANNOUNCE)
    return None if any(grant.office is None for grant in grants) else [grant.office or "" for grant in grants]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `sent:verb:id`; each asks for the right in all places that were reached."""
    t, done, edits = visit.t, Toast(visit.event.query_id), visit.event.message_id
    number = int(rest[0][:12]) if rest and rest[0].isdecimal() else 0
    if verb == "list":
        return [done, await listed(visit, number, edits)]
    found = await announcements.find(visit.tx, number)
    if found is None or not await composing.allowed(visit, found.audience):
        return [
            Toast(
                visit.event.query_id, t("This button is no longer in use. Please start again from the menu.")
            )
        ]
    amends = found.kind == report.KIND and found.state is State.PUBLISHED
    match verb:
        case "stop" | "resume" | "cancel":
            return await _turn(visit, found, verb)
        case "correct" if amends:
            return [done, await amending.ask(visit, found)]
        case "withdraw" if amends:
            return [done, _sure(visit, found)]
        case "gone" if amends:
            return [done, await amending.withdraw(visit, found)]
    return [done, await _shown(visit, found)]


async def _shown(visit: Visit, found: Announcement) -> Say:
    """The report, kept up to date in this message from now on while it is being sent."""
    chat, edits = visit.event.chat_id, visit.event.message_id
    if found.state in (State.ASKING, State.SCHEDULED, State.PUBLISHED):
        await progress.watch(visit.tx, report.name(found.id), chat, edits, visit.seconds)
    return await report.card(visit.tx, visit.desk, visit.t, found.id, visit.seconds, edits)


async def _turn(visit: Visit, found: Announcement, verb: str) -> list[Reply]:
    """Stop, resume or cancel; a second tap, or one that comes too late, says so."""
    t = visit.t
    if verb == "cancel":
        done = await _cancel(visit, found)
    else:
        turn = outbox.stop if verb == "stop" else outbox.resume
        done = any(
            [await turn(visit.tx, one.campaign) for one in await announcements.versions(visit.tx, found.id)]
        )
    said = "" if done else t("Too late: this is not possible any more.")
    if done:
        await sending.record(visit, f"announcement.{verb}", found)
        said = await _at_night(visit, found) if verb == "resume" else ""
    toast = Toast(visit.event.query_id, said, alert=done and bool(said))
    return [toast, await _shown(visit, await _again(visit, found))]


async def _at_night(visit: Visit, found: Announcement) -> str:
    """In quiet hours what was resumed waits for the morning, unless it is urgent; said in words, "" by day."""
    due = quiet.due(visit.now, notice.zone(visit.desk.library, found.office), found.urgent)
    if due <= visit.now:
        return ""
    await announcements.postpone(visit.tx, found.id, int(due.timestamp()))
    return visit.t("It is night: the rest goes out from {time}.", time=visit.t.clock(due))


async def _cancel(visit: Visit, found: Announcement) -> bool:
    """Before it was sent."""
    if found.state not in (State.ASKING, State.SCHEDULED):
        return False
    return await announcements.turn(
        visit.tx, found.id, found.state, State.CANCELLED, visit.event.user_id, visit.seconds
    )


async def _again(visit: Visit, found: Announcement) -> Announcement:
    return await announcements.find(visit.tx, found.id) or found


def _sure(visit: Visit, found: Announcement) -> Say:
    t = visit.t
    lines = [
        f"<b>{t('Withdraw this announcement?')}</b>",
        escape(report.clip(visible(found.body), 200)),
        t(
            "Every message that was sent then says that it was withdrawn; what waits is not sent. This cannot be undone."
        ),
    ]
    rows = (
        (Button(t("🗑 Yes, withdraw"), press.pack("sent", "gone", found.id)),),
        (Button(t("⬅️ Back"), press.pack("sent", "show", found.id)),),
    )
    return Say("\n".join(lines), rows, visit.event.message_id)
