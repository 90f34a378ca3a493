"""Approve or refuse what another person wrote: an announcement, its correction or its withdrawal."""

from content.text.safe_html import Html, html
from handlers.announcements import (
    announcement_draft,
    approval_requests,
    corrections,
    delivery_report,
    send_announcement,
)
from handlers.announcements.announcement_buttons import (
    ApprovalButton,
    ApproveAnnouncement,
    ApproveChange,
    CancelAnnouncement,
    RefuseAnnouncement,
    RefuseChange,
)
from handlers.core import reader_language
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from storage.announcements import announcement_changes, announcements
from storage.announcements.announcement_changes import AnnouncementChange, ChangeKind, ChangeState
from storage.announcements.announcements import Announcement, AnnouncementState
from storage.staff_accounts import staff


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `approve:verb:id`. Nobody approves what they wrote."""
    match ApprovalButton.parse(verb, rest):
        case (ApproveAnnouncement(id) | RefuseAnnouncement(id)) as button:
            announcement = await announcements.find(context.tx, id)
            if announcement is not None and await _may_approve(context, announcement):
                return await _on_announcement(context, announcement, isinstance(button, ApproveAnnouncement))
        case (ApproveChange(id) | RefuseChange(id)) as button:
            change = await announcement_changes.find(context.tx, id)
            changed = None if change is None else await announcements.find(context.tx, change.announcement)
            if change is not None and changed is not None and await _may_approve(context, changed):
                return await _on_change(context, changed, change, isinstance(button, ApproveChange))
    gone = context.t("This button is no longer in use. Please start again from the menu.")
    return [CallbackAnswer(context.event.query_id, gone)]


async def _may_approve(context: Context, announcement: Announcement) -> bool:
    return await announcement_draft.may_reach(context, announcement.audience, Right.APPROVE)


async def _on_announcement(context: Context, announcement: Announcement, is_approved: bool) -> list[Reply]:
    if announcement.author == context.event.user_id:
        return [_refuse_own(context)]
    if announcement.state is not AnnouncementState.ASKING:
        return [_answer_decided(context)]
    tx, now = context.tx, context.timestamp
    end = await approval_requests.find_end(
        tx, context.services, announcement, announcement.author, announcement.created_at, now
    )
    if end is not None:
        await approval_requests.expire_announcement(tx, announcement, end, now)
        return _answer_ended(context, approval_requests.render_end(context.t, end))
    after = AnnouncementState.SCHEDULED if is_approved else AnnouncementState.REFUSED
    if not await announcements.change_state(
        tx, announcement.id, AnnouncementState.ASKING, after, context.event.user_id, now
    ):
        return [_answer_decided(context)]
    await send_announcement.write_audit(
        context, f"announcement.{'approve' if is_approved else 'refuse'}", announcement
    )
    if is_approved:
        await _release_after_take_back(context, announcement)
        return await _answer_approved(context, announcement, announcement.author)
    await _notify_refusal(context, announcement, announcement.author, f"{announcement.id}:refused")
    return _answer_refused(context)


async def _release_after_take_back(context: Context, announcement: Announcement) -> None:
    """Let an approved announcement leave when it is due, and not before its author could take it back."""
    tx, now = context.tx, context.timestamp
    earliest = now + context.services.take_back_seconds
    if announcement.due >= earliest:
        await send_announcement.release_if_due(context, announcement)
        return
    await announcements.delay(tx, announcement.id, earliest, now)
    held = await announcements.find(tx, announcement.id)
    assert held is not None
    t = await reader_language.find_translator(tx, announcement.author)
    due = delivery_report.render_moment(context.services, t, held, earliest)
    body = html(
        "👤👤 {}\n⏰ {}",
        t.html("{name} approved it.", name=context.event.name),
        t("Sent from {moment}", moment=due),
    )
    name = f"{announcement.id}:approved"
    rows = ((Button(t("↩️ Take back"), CancelAnnouncement(announcement.id).pack()),),)
    await approval_requests.notify_author(context, announcement.author, name, body, announcement, rows)


async def _on_change(
    context: Context, announcement: Announcement, change: AnnouncementChange, is_approved: bool
) -> list[Reply]:
    if change.author == context.event.user_id:
        return [_refuse_own(context)]
    if change.state is not ChangeState.ASKING:
        return [_answer_decided(context)]
    tx, now = context.tx, context.timestamp
    ended = await _find_change_end(context, announcement, change)
    after = ChangeState.APPROVED if is_approved else ChangeState.REFUSED
    if not await announcement_changes.decide(
        tx, change.id, ChangeState.EXPIRED if ended else after, context.event.user_id, now
    ):
        return [_answer_decided(context)]
    if ended:
        return _answer_ended(context, ended)
    await send_announcement.write_audit(
        context, f"announcement.{'approve' if is_approved else 'refuse'}", announcement
    )
    if not is_approved:
        await _notify_refusal(context, announcement, change.author, f"change:{change.id}:refused")
        return _answer_refused(context)
    if change.kind is ChangeKind.CORRECTION:
        await corrections.send_correction(
            context, announcement, corrections.apply_change(announcement, change), change.author
        )
    else:
        await corrections.send_withdrawal(context, announcement, change.author)
    return await _answer_approved(context, announcement, change.author)


async def _find_change_end(context: Context, announcement: Announcement, change: AnnouncementChange) -> str:
    """Say why a change can no longer be approved; "" if it can."""
    versions = await announcements.list_versions(context.tx, announcement.id)
    if announcement.state is not AnnouncementState.PUBLISHED or len(versions) != change.version:
        return context.t("The announcement was changed since this was asked. Nothing was sent.")
    end = await approval_requests.find_end(
        context.tx, context.services, announcement, change.author, change.asked_at, context.timestamp
    )
    return approval_requests.render_end(context.t, end) if end else ""


def _refuse_own(context: Context) -> CallbackAnswer:
    own = context.t("Your own announcement must be approved by somebody else.")
    return CallbackAnswer(context.event.query_id, own, alert=True)


def _answer_decided(context: Context) -> CallbackAnswer:
    return CallbackAnswer(context.event.query_id, context.t("This was decided already."), alert=True)


def _answer_ended(context: Context, why: str) -> list[Reply]:
    ended = Message(html("⌛ {}", why), edits=context.event.message_id)
    return [CallbackAnswer(context.event.query_id, why, alert=True), ended]


def _answer_refused(context: Context) -> list[Reply]:
    body = context.t.html("Refused. Nothing was sent.")
    return [CallbackAnswer(context.event.query_id), Message(body, edits=context.event.message_id)]


async def _answer_approved(context: Context, announcement: Announcement, author: int) -> list[Reply]:
    """Confirm to the approver. Live delivery counts are shown only in the author's message."""
    names = await staff.find_names(context.tx)
    told = context.t.html(
        "Approved. {name} sees how it goes; you do with Refresh.", name=names.get(author, "?")
    )
    now = await announcements.find(context.tx, announcement.id) or announcement
    shown = Message(
        html("✅ {}", told), delivery_report.report_buttons(context.t, now), context.event.message_id
    )
    return [CallbackAnswer(context.event.query_id), shown]


async def _notify_refusal(context: Context, announcement: Announcement, author: int, name: str) -> None:
    """Tell the author about the refusal, in their language."""
    t = await reader_language.find_translator(context.tx, author)
    body: Html = t.html("{name} refused your announcement. Nothing was sent.", name=context.event.name)
    await approval_requests.notify_author(context, author, name, html("✖️ {}", body), announcement)
