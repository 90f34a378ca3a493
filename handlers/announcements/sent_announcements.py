"""List announcements for staff, and handle the report's buttons: stop, resume, cancel, correct, withdraw."""

from html import escape

from content import quiet_hours
from content.text.visible_text import visible_text
from handlers.announcements import (
    announcement_draft,
    corrections,
    delivery_report,
    notices,
    send_announcement,
)
from handlers.core import callback_data, permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.questions import answer_card
from storage.announcements import announcements, delivery_messages
from storage.announcements.announcements import Announcement, AnnouncementState
from storage.queues import outbox

PAGE = 6
STATE_MARKS = {
    AnnouncementState.ASKING: "👤",
    AnnouncementState.SCHEDULED: "⏰",
    AnnouncementState.PUBLISHED: "📢",
    AnnouncementState.REFUSED: "✖️",
    AnnouncementState.CANCELLED: "✖️",
    AnnouncementState.WITHDRAWN: "🗑",
}


async def render_list(context: Context, page: int = 0, edits: int = 0) -> Message:
    """List announcements of the user's offices in any state, newest first."""
    t = context.t
    found = await announcements.list_newest(
        context.tx, await _offices_in_reach(context), PAGE + 1, page * PAGE
    )
    rows = [
        (
            Button(
                f"{STATE_MARKS[one.state]} {delivery_report.clip(delivery_report.render_headline(one), 40)}",
                callback_data.pack_callback("sent", "show", one.id),
            ),
        )
        for one in found[:PAGE]
    ]
    turn = [Button("⬅️", callback_data.pack_callback("sent", "list", page - 1))] if page else []
    turn += [Button("➡️", callback_data.pack_callback("sent", "list", page + 1))] if len(found) > PAGE else []
    title = (
        t("Announcements of your offices") if found else t("Nothing was announced yet. Begin with /umumkan.")
    )
    return Message(f"<b>{title}</b>", (*rows, (*turn, answer_card.home_button(context))), edits)


async def _offices_in_reach(context: Context) -> list[str] | None:
    grants = await permissions.list_grants_with(context, Right.ANNOUNCE)
    return None if any(grant.office is None for grant in grants) else [grant.office or "" for grant in grants]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `sent:verb:id`. The user needs the right for the whole audience."""
    t, done, edits = context.t, CallbackAnswer(context.event.query_id), context.event.message_id
    number = int(rest[0][:12]) if rest and rest[0].isdecimal() else 0
    if verb == "list":
        return [done, await render_list(context, number, edits)]
    found = await announcements.find(context.tx, number)
    if found is None or not await announcement_draft.may_reach(context, found.audience):
        return [
            CallbackAnswer(
                context.event.query_id,
                t("This button is no longer in use. Please start again from the menu."),
            )
        ]
    amends = found.kind == delivery_report.ANNOUNCEMENT_KIND and found.state is AnnouncementState.PUBLISHED
    match verb:
        case "stop" | "resume" | "cancel":
            return await _change_sending(context, found, verb)
        case "correct" if amends:
            return [done, await corrections.ask_for_text(context, found)]
        case "withdraw" if amends:
            return [done, _ask_withdrawal(context, found)]
        case "gone" if amends:
            return [done, await corrections.withdraw(context, found)]
    return [done, await _show_report(context, found)]


async def _show_report(context: Context, found: Announcement) -> Message:
    """Show the report and keep this message updated while letters are sent."""
    chat, edits = context.event.chat_id, context.event.message_id
    if found.state in (AnnouncementState.ASKING, AnnouncementState.SCHEDULED, AnnouncementState.PUBLISHED):
        await delivery_messages.save_progress_message(
            context.tx, delivery_report.watch_key(found.id), chat, edits, context.timestamp
        )
    return await delivery_report.render_report(
        context.tx, context.services, context.t, found.id, context.timestamp, edits
    )


async def _change_sending(context: Context, found: Announcement, verb: str) -> list[Reply]:
    """Stop, resume or cancel. A repeated or late tap says that it had no effect."""
    t = context.t
    if verb == "cancel":
        done = await _cancel(context, found)
    else:
        turn = outbox.stop_campaign if verb == "stop" else outbox.resume_campaign
        done = any(
            [
                await turn(context.tx, one.campaign)
                for one in await announcements.list_versions(context.tx, found.id)
            ]
        )
    said = "" if done else t("Too late: this is not possible any more.")
    if done:
        await send_announcement.write_audit(context, f"announcement.{verb}", found)
        said = await _postpone_to_morning(context, found) if verb == "resume" else ""
    toast = CallbackAnswer(context.event.query_id, said, alert=done and bool(said))
    return [toast, await _show_report(context, await _reload(context, found))]


async def _postpone_to_morning(context: Context, found: Announcement) -> str:
    """Postpone resumed letters to the morning in quiet hours unless urgent. Return the text to show, "" by day."""
    due = quiet_hours.find_send_time(
        context.now, notices.zone_or_default(context.services.library, found.office), found.urgent
    )
    if due <= context.now:
        return ""
    await announcements.postpone(context.tx, found.id, int(due.timestamp()))
    return context.t("It is night: the rest goes out from {time}.", time=context.t.format_clock(due))


async def _cancel(context: Context, found: Announcement) -> bool:
    """Cancel before it was sent."""
    if found.state not in (AnnouncementState.ASKING, AnnouncementState.SCHEDULED):
        return False
    return await announcements.change_state(
        context.tx,
        found.id,
        found.state,
        AnnouncementState.CANCELLED,
        context.event.user_id,
        context.timestamp,
    )


async def _reload(context: Context, found: Announcement) -> Announcement:
    return await announcements.find(context.tx, found.id) or found


def _ask_withdrawal(context: Context, found: Announcement) -> Message:
    t = context.t
    lines = [
        f"<b>{t('Withdraw this announcement?')}</b>",
        escape(delivery_report.clip(visible_text(found.body), 200)),
        t(
            "Every message that was sent then says that it was withdrawn; what waits is not sent. This cannot be undone."
        ),
    ]
    rows = (
        (Button(t("🗑 Yes, withdraw"), callback_data.pack_callback("sent", "gone", found.id)),),
        (Button(t("⬅️ Back"), callback_data.pack_callback("sent", "show", found.id)),),
    )
    return Message("\n".join(lines), rows, context.event.message_id)
