"""List announcements for staff, and handle the report's buttons: stop, resume, cancel, correct, withdraw."""

from content import quiet_hours
from content.text.safe_html import Html, bold, join_lines
from content.text.visible_text import visible_text
from handlers.announcements import (
    announcement_draft,
    approval_requests,
    corrections,
    delivery_report,
    notices,
    repeat_announcement,
    send_announcement,
)
from handlers.announcements.announcement_buttons import (
    AskWithdrawal,
    CancelAnnouncement,
    CorrectAnnouncement,
    ListSentAnnouncements,
    PauseSeries,
    ReportButton,
    ResumeSending,
    ResumeSeries,
    ShowDeliveryReport,
    StopSending,
    WithdrawAnnouncement,
)
from handlers.core import permissions, ui
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
    AnnouncementState.PAUSED: "⏸",
    AnnouncementState.PUBLISHED: "📢",
    AnnouncementState.REFUSED: "✖️",
    AnnouncementState.CANCELLED: "✖️",
    AnnouncementState.WITHDRAWN: "⛔",
}


async def render_list(context: Context, page: int = 0, edits: int = 0) -> Message:
    """List announcements of the user's offices in any state, newest first."""
    t, offices = context.t, await _offices_in_reach(context)
    found = await announcements.list_newest(context.tx, offices, PAGE + 1, page * PAGE)
    rows = ui.one_per_row(
        Button(
            f"{STATE_MARKS[one.state]} {delivery_report.clip(delivery_report.render_headline(one), 40)}",
            ShowDeliveryReport(one.id).pack(),
        )
        for one in found[:PAGE]
    )
    turn = ui.turn_row(page, lambda page: ListSentAnnouncements(page).pack(), has_next=len(found) > PAGE)
    title = (
        t("Announcements of your offices") if found else t("Nothing was announced yet. Begin with /umumkan.")
    )
    return Message(bold(title), (*rows, (*turn, answer_card.home_button(context))), edits)


async def _offices_in_reach(context: Context) -> list[str] | None:
    grants = await permissions.list_grants_with(context, Right.ANNOUNCE)
    return None if any(grant.office is None for grant in grants) else [grant.office or "" for grant in grants]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `sent:verb:id`. The user needs the right for the whole audience."""
    done = CallbackAnswer(context.event.query_id)
    match ReportButton.parse(verb, rest):
        case ListSentAnnouncements(page):
            return [done, await render_list(context, page, context.event.message_id)]
        case (
            ShowDeliveryReport(id)
            | StopSending(id)
            | ResumeSending(id)
            | CancelAnnouncement(id)
            | PauseSeries(id)
            | ResumeSeries(id)
            | CorrectAnnouncement(id)
            | AskWithdrawal(id)
            | WithdrawAnnouncement(id)
        ) as button:
            announcement = await announcements.find(context.tx, id)
            if announcement is not None and await announcement_draft.may_reach(
                context, announcement.audience
            ):
                return await _on_report_button(context, button, announcement)
    gone = context.t("This button is no longer in use. Please start again from the menu.")
    return [CallbackAnswer(context.event.query_id, gone)]


async def _on_report_button(
    context: Context, button: ReportButton, announcement: Announcement
) -> list[Reply]:
    done = CallbackAnswer(context.event.query_id)
    can_correct = (
        announcement.kind == delivery_report.ANNOUNCEMENT_KIND
        and announcement.state is AnnouncementState.PUBLISHED
    )
    match button:
        case StopSending() | ResumeSending() | CancelAnnouncement() | PauseSeries() | ResumeSeries():
            return await _change_sending(context, announcement, button)
        case CorrectAnnouncement() if can_correct:
            return [done, await corrections.ask_for_text(context, announcement)]
        case AskWithdrawal() if can_correct:
            return [done, _ask_withdrawal(context, announcement)]
        case WithdrawAnnouncement() if can_correct:
            return [done, await corrections.withdraw(context, announcement)]
    return [done, await _show_report(context, announcement)]


async def _show_report(context: Context, announcement: Announcement) -> Message:
    """Show the report and keep this message updated while letters are sent."""
    chat, edits = context.event.chat_id, context.event.message_id
    if announcement.state in (
        AnnouncementState.ASKING,
        AnnouncementState.SCHEDULED,
        AnnouncementState.PUBLISHED,
    ):
        await delivery_messages.save_progress_message(
            context.tx, delivery_report.watch_key(announcement.id), chat, edits, context.timestamp
        )
    return await delivery_report.render_report(
        context.tx, context.services, context.t, announcement.id, context.timestamp, edits
    )


async def _change_sending(
    context: Context,
    announcement: Announcement,
    button: StopSending | ResumeSending | CancelAnnouncement | PauseSeries | ResumeSeries,
) -> list[Reply]:
    """Stop, resume or cancel. A repeated or late tap says that it had no effect."""
    campaigns = [one.campaign for one in await announcements.list_versions(context.tx, announcement.id)]
    match button:
        case PauseSeries():
            is_changed = await repeat_announcement.pause(context, announcement)
        case ResumeSeries():
            is_changed = await repeat_announcement.resume(context, announcement)
        case CancelAnnouncement():
            is_changed = await _cancel(context, announcement)
        case StopSending():
            is_changed = any([await outbox.stop_campaign(context.tx, name) for name in campaigns])
        case ResumeSending():
            is_changed = any([await outbox.resume_campaign(context.tx, name) for name in campaigns])
    said = "" if is_changed else context.t("Too late: this is not possible any more.")
    if is_changed:
        await send_announcement.write_audit(context, f"announcement.{button.verb}", announcement)
    if is_changed and isinstance(button, ResumeSending):
        said = await _postpone_to_morning(context, announcement)
    answer = CallbackAnswer(context.event.query_id, said, alert=is_changed and bool(said))
    return [answer, await _show_report(context, await _reload(context, announcement))]


async def _postpone_to_morning(context: Context, announcement: Announcement) -> str:
    """Postpone resumed letters to the morning in quiet hours unless urgent. Return the text to show, "" by day."""
    zones = notices.list_zones(context.services.library, announcement.office)
    due = quiet_hours.find_send_time_everywhere(context.now, zones, announcement.urgent)
    if due <= context.now:
        return ""
    due = due.astimezone(notices.zone_or_default(context.services.library, announcement.office))
    await announcements.postpone(context.tx, announcement.id, int(due.timestamp()))
    return context.t("It is night: the rest goes out from {time}.", time=context.t.format_clock(due))


async def _cancel(context: Context, announcement: Announcement) -> bool:
    """Cancel before it was sent."""
    waiting = (AnnouncementState.ASKING, AnnouncementState.SCHEDULED, AnnouncementState.PAUSED)
    if announcement.state not in waiting:
        return False
    return await announcements.change_state(
        context.tx,
        announcement.id,
        announcement.state,
        AnnouncementState.CANCELLED,
        context.event.user_id,
        context.timestamp,
    )


async def _reload(context: Context, announcement: Announcement) -> Announcement:
    return await announcements.find(context.tx, announcement.id) or announcement


def _ask_withdrawal(context: Context, announcement: Announcement) -> Message:
    t = context.t
    lines = [
        bold(t("Withdraw this announcement?")),
        Html.escape(delivery_report.clip(visible_text(announcement.body), 200)),
        t(
            "Every message that was sent then says that it was withdrawn; what waits is not sent. This cannot be undone."
        ),
    ]
    if approval_requests.change_needs_approval(context, announcement):
        lines.append(approval_requests.render_notice(t))
    rows = (
        (Button(t("🗑 Yes, withdraw"), WithdrawAnnouncement(announcement.id).pack()),),
        (Button(t("⬅️ Back"), ShowDeliveryReport(announcement.id).pack()),),
    )
    return Message(join_lines(lines), rows, context.event.message_id)
