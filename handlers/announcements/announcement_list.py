"""/pengumuman: announcements in force for an office, newest first; for staff also all others."""

from datetime import UTC, datetime

from content.text.safe_html import Html, html
from content.text.visible_text import visible_text
from handlers.announcements import delivery_report, notices, sent_announcements
from handlers.announcements.announcement_buttons import (
    AnnouncementButton,
    AskMessageToVerify,
    ListAnnouncements,
    ShowAnnouncement,
)
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import start
from handlers.questions import answer_card
from storage.announcements import announcements
from storage.announcements.announcements import Announcement, AnnouncementState

MAX_LISTED = 8
CLIP_LENGTH = 220


async def on_command(context: Context) -> list[Reply]:
    shown = [await render_list(context)]
    if await permissions.has_right(context, Right.ANNOUNCE):
        shown.append(await sent_announcements.render_list(context))
    return list(shown)


async def render_list(context: Context, edits: int = 0) -> Message:
    t, code = context.t, context.profile.office
    found = await announcements.list_in_force(context.tx, code, context.timestamp, MAX_LISTED)
    if context.office is None and not found:
        return start.ask_for_office(context, "")
    title = t("Announcements in force")
    place = html(" · {}", context.office.name) if context.office else Html()
    parts: list[str] = [html("<b>{}{}</b>", title, place)]
    parts += [render_brief(context, one) for one in found] or [t("There is no announcement at the moment.")]
    rows = [(Button(f"📄 {one.code}", ShowAnnouncement(one.id).pack()),) for one in found]
    checking = Button(t("🔎 Is a message genuine?"), AskMessageToVerify().pack())
    return Message(
        answer_card.join_within_limit(parts, ""),
        (*rows, (checking,), (answer_card.home_button(context),)),
        edits,
    )


def render_brief(context: Context, announcement: Announcement) -> Html:
    """Render the beginning of an announcement, with its day and its code."""
    title = (
        Html()
        if announcement.kind == delivery_report.ANNOUNCEMENT_KIND
        else html("<b>{}</b>\n", announcement.title)
    )
    clipped = delivery_report.clip(visible_text(announcement.body), CLIP_LENGTH)
    day = context.t.format_date(
        _local_time(context, announcement, announcement.published_at or announcement.created_at)
    )
    return html("📢 {}{}\n<i>{} · {}</i>", title, clipped, day, announcement.code)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `told:show:id` and `told:list`."""
    done = CallbackAnswer(context.event.query_id)
    match AnnouncementButton.parse(verb, rest):
        case ShowAnnouncement(id):
            announcement = await announcements.find(context.tx, id)
            if announcement and announcement.state in (
                AnnouncementState.PUBLISHED,
                AnnouncementState.WITHDRAWN,
            ):
                return [done, *await render_original(context, announcement)]
    return [done, await render_list(context, context.event.message_id)]


async def render_original(context: Context, announcement: Announcement) -> list[Reply]:
    """Return the newest text of an announcement, as it was sent."""
    versions = await announcements.list_versions(context.tx, announcement.id)
    back = Button(context.t("⬅️ Announcements"), ListAnnouncements().pack())
    return [Message(versions[-1].body, ((back,), (answer_card.home_button(context),)))] if versions else []


def _local_time(context: Context, announcement: Announcement, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(
        notices.zone_or_default(context.services.library, announcement.office)
    )
