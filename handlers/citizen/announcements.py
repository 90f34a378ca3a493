"""/pengumuman: what holds now for an office, newest first; for staff also what waits and what is over."""

from datetime import UTC, datetime
from html import escape

from content.visible import visible
from handlers import access, card, notice, press
from handlers.access import Right
from handlers.citizen import start
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import report, sent
from handlers.visit import Visit
from storage import announcements
from storage.announcements import Announcement, State

MOST = 8
CLIP = 220


async def command(visit: Visit) -> list[Reply]:
    shown = [await listed(visit)]
    if await access.may(visit, Right.ANNOUNCE):
        shown.append(await sent.listed(visit))
    return list(shown)


async def listed(visit: Visit, edits: int = 0) -> Say:
    t, code = visit.t, visit.person.office
    found = await announcements.in_force(visit.tx, code, visit.seconds, MOST)
    if visit.office is None and not found:
        return start.first_choose(visit, "")
    title = t("Announcements in force")
    place = f" · {escape(visit.office.name)}" if visit.office else ""
    parts = [f"<b>{title}{place}</b>"]
    parts += [_brief(visit, one) for one in found] or [t("There is no announcement at the moment.")]
    rows = [(Button(f"📄 {one.code}", press.pack("told", "show", one.id)),) for one in found]
    checking = Button(t("🔎 Is a message genuine?"), press.pack("check", "ask"))
    return Say(card.fit(parts, ""), (*rows, (checking,), (card.home_button(visit),)), edits)


def _brief(visit: Visit, found: Announcement) -> str:
    title = "" if found.kind == report.KIND else f"<b>{escape(found.title)}</b>\n"
    clipped = report.clip(visible(found.body), CLIP)
    day = visit.t.date(_day(visit, found, found.published_at or found.created_at))
    return f"📢 {title}{escape(clipped)}\n<i>{day} · {found.code}</i>"


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `told:show:id`."""
    done = Toast(visit.event.query_id)
    found = await announcements.find(visit.tx, int(rest[0][:12])) if rest and rest[0].isdecimal() else None
    if found is None or found.state not in (State.PUBLISHED, State.WITHDRAWN):
        return [done, await listed(visit, visit.event.message_id)]
    return [done, *await original(visit, found)]


async def original(visit: Visit, found: Announcement) -> list[Reply]:
    """The newest text of an announcement, as it was sent."""
    versions = await announcements.versions(visit.tx, found.id)
    return [Say(versions[-1].body, ((card.home_button(visit),),))] if versions else []


def _day(visit: Visit, found: Announcement, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(notice.zone(visit.desk.library, found.office))
