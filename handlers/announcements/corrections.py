"""After sending: correct an announcement (a RALAT message where it cannot be edited) or withdraw it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import structs

from content import quiet_hours
from content.text.safe_html import Html, html, join_lines
from content.text.translation import translator_for
from handlers.announcements import (
    announcement_draft,
    approval_requests,
    compose_announcement,
    delivery_report,
    notices,
    send_announcement,
)
from handlers.announcements.announcement_buttons import (
    ApproveChange,
    CorrectionButton,
    DiscardCorrection,
    RefuseChange,
    SendCorrection,
    ShowDeliveryReport,
)
from handlers.core import media_group, replies
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.text_guard import check_text
from storage.announcements import announcement_changes, announcements, delivery_messages
from storage.announcements.announcement_changes import AnnouncementChange, ChangeKind
from storage.announcements.announcements import Announcement, AnnouncementState
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.queues import outbox

FORM = "correct"


async def ask_for_text(context: Context, announcement: Announcement) -> Message:
    token = await drafts.save(
        context.tx, context.event.chat_id, FORM, {"id": announcement.id}, context.timestamp
    )
    body = context.t.html(
        "Send the corrected text. It replaces the whole text; nothing changes until you confirm. To change the picture or"
        " document too, send the new one with the text as its caption."
    )
    return Message(body, (_discard_row(context, token),))


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Preview the corrected text with the number of recipients, to be confirmed."""
    t, event = context.t, context.event
    announcement = await announcements.find(context.tx, draft.data["id"])
    if event.album:
        return (
            []
            if await media_group.is_repeat(context)
            else [Message(announcement_draft.render_album_refusal(context))]
        )
    if announcement is None or (event.media and event.media not in compose_announcement.ANNOUNCEABLE_MEDIA):
        return [Message(t.html("Send the corrected text, or one photo or document with it as its caption."))]
    written: dict[str, str] = {"html": event.html.strip()}
    if event.media:
        written |= {"media": event.media, "file": event.file, "file_key": event.file_key}
    now = _with_new_text(context, announcement, written)
    why = announcement_draft.find_text_problem(context, now)
    if why:
        return [Message(why)]
    token = await drafts.save(
        context.tx, event.chat_id, FORM, {"id": announcement.id, **written}, context.timestamp
    )
    n = len(await _find_recipients(context, announcement))
    body = t.html(
        "This replaces the message of {n} people. Where Telegram does not let it be changed, it comes anew.",
        n=n,
    )
    confirm = Button(t("✏️ Correct for {n} people", n=t.format_number(n)), SendCorrection(token).pack())
    warnings = await check_text.find_warnings(context, announcement.office, written["html"])
    if warnings:
        body = join_lines([body, check_text.render_warnings(t, warnings), check_text.render_remedy(t)])
    elif approval_requests.change_needs_approval(context, announcement):
        body = join_lines([body, approval_requests.render_notice(t)])
    card = Message(body, ((confirm,), _discard_row(context, token)))
    refusal, rows = announcement_draft.render_format_refusal(context), (_discard_row(context, token),)
    return [announcement_draft.stop_refused_preview(_render_correction(context, now), card, refusal, rows)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `amend:send:token` and `amend:leave:token`."""
    t, query, edits = context.t, context.event.query_id, context.event.message_id
    draft, is_sending = None, False
    match CorrectionButton.parse(verb, rest):
        case (SendCorrection(token) | DiscardCorrection(token)) as button:
            draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
            is_sending = isinstance(button, SendCorrection)
    announcement = None if draft is None else await announcements.find(context.tx, draft.data["id"])
    if draft is None or announcement is None:
        gone = t("This draft was changed or finished. Begin again with /pengumuman.")
        return [CallbackAnswer(query, gone, alert=True)]
    if is_sending and not await announcement_draft.may_reach(context, announcement.audience):
        return [CallbackAnswer(query, t("You may not announce for all of these places."), alert=True)]
    rewritten = _with_new_text(context, announcement, draft.data) if "html" in draft.data else None
    is_waiting = is_sending and (
        approval_requests.change_needs_approval(context, announcement)
        or bool(await check_text.find_warnings(context, announcement.office, draft.data.get("html", "")))
    )
    if rewritten is not None and is_waiting and announcement.state is AnnouncementState.PUBLISHED:
        return [CallbackAnswer(query), await _ask_for_correction(context, announcement, rewritten)]
    await drafts.delete(context.tx, context.event.chat_id)
    if not is_sending or rewritten is None or announcement.state is not AnnouncementState.PUBLISHED:
        return [CallbackAnswer(query), Message(t.html("Thrown away. Nothing was changed."), edits=edits)]
    await send_correction(context, announcement, rewritten, context.event.user_id)
    await _watch_progress(context, announcement)
    report = await delivery_report.render_report(
        context.tx, context.services, t, announcement.id, context.timestamp, edits
    )
    return [CallbackAnswer(query), report]


def _with_new_text(context: Context, announcement: Announcement, written: Mapping[str, Any]) -> Announcement:
    """Return the announcement with its new text, and the new file if one was sent."""
    body = announcement_draft.name_days(
        context, announcement.office, Html(written["html"]), 0, 0, announcement.until, announcement.urgent
    )
    if "file" not in written:
        return replace(announcement, body=body)
    media, file, key = written["media"], written["file"], written["file_key"]
    return replace(announcement, body=body, media=media, file=file, file_key=key)


def _render_correction(
    context: Context, rewritten: Announcement
) -> replies.Message | replies.Photo | replies.Document:
    local = announcement_draft.local_time(context, rewritten.office, context.timestamp)
    return notices.render_announcement(context.services.library, rewritten, local)


async def _ask_for_correction(
    context: Context, announcement: Announcement, rewritten: Announcement
) -> Message:
    reached = len(await _find_recipients(context, announcement))
    question = context.t.html(
        "Please approve: {name} wants to replace what {n} people got.",
        name=context.event.name,
        n=context.t.format_number(reached),
    )
    preview = _render_correction(context, rewritten)
    asked = await _ask_for_change(context, ChangeKind.CORRECTION, rewritten, question, preview, reached)
    if asked is None:
        return Message(approval_requests.render_no_approver(context.t))
    await drafts.delete(context.tx, context.event.chat_id)
    return asked


async def _ask_for_change(
    context: Context,
    kind: ChangeKind,
    rewritten: Announcement,
    question: Html,
    preview: replies.Message | replies.Photo | replies.Document,
    reached: int,
) -> Message | None:
    """Ask a second person to approve the change; None when there is nobody."""
    t, tx, author = context.t, context.tx, context.event.user_id
    others = await approval_requests.find_approvers(tx, rewritten.audience, author)
    if not others:
        return None
    is_new_text = kind is ChangeKind.CORRECTION
    warnings = (
        await check_text.find_warnings(context, rewritten.office, rewritten.body) if is_new_text else ()
    )
    version = len(await announcements.list_versions(tx, rewritten.id))
    id = await announcement_changes.add(tx, kind, rewritten, version, author, context.timestamp)
    buttons = approval_requests.decision_rows(t, ApproveChange(id).pack(), RefuseChange(id).pack(), warnings)
    lines = approval_requests.render_question(context, question, rewritten, reached, warnings)
    await approval_requests.ask_approvers(context, f"approval:change:{id}", others, lines, preview, buttons)
    await send_announcement.write_audit(context, f"announcement.ask_{kind}", rewritten)
    await _watch_progress(context, rewritten)
    refresh = Button(t("🔄 Refresh"), ShowDeliveryReport(rewritten.id).pack())
    waiting = approval_requests.render_waiting(t, len(others))
    return Message(waiting, ((refresh,),), context.event.message_id)


async def _watch_progress(context: Context, announcement: Announcement) -> None:
    """Show the progress of sending in the message whose button was pressed."""
    key, event = delivery_report.watch_key(announcement.id), context.event
    await delivery_messages.save_progress_message(
        context.tx, key, event.chat_id, event.message_id, context.timestamp
    )


def apply_change(announcement: Announcement, change: AnnouncementChange) -> Announcement:
    return replace(
        announcement, body=change.body, media=change.media, file=change.file, file_key=change.file_key
    )


async def send_correction(
    context: Context, announcement: Announcement, rewritten: Announcement, author: int
) -> None:
    tx, now = context.tx, context.timestamp
    message = _render_correction(context, rewritten)
    new_message = replies.encode_reply(_silent_at_night(context, announcement, message))
    versions = await announcements.list_versions(tx, announcement.id)
    name = send_announcement.campaign_name(announcement.id, len(versions) + 1)
    for version in reversed(versions):
        await outbox.update_body(tx, version.campaign, replies.encode_reply(message))
        await outbox.add_corrections(
            tx,
            version.campaign,
            name,
            new_message,
            now,
            urgent=announcement.urgent,
            expires=announcement.until,
        )
    await announcements.update_body(tx, announcement.id, rewritten.body)
    if rewritten.file != announcement.file:
        await announcements.replace_file(
            tx, announcement.id, rewritten.media, rewritten.file, rewritten.file_key
        )
    await announcements.add_version(tx, announcement.id, name, notices.message_html(message), author, now)
    await send_announcement.write_audit(context, "announcement.correct", announcement, author)


def _silent_at_night(
    context: Context, announcement: Announcement, message: replies.Message | replies.Photo | replies.Document
) -> replies.Message | replies.Photo | replies.Document:
    """Send silently at night unless urgent. Edits never make a sound; this matters when a new message is needed."""
    zones = notices.list_zones(context.services.library, announcement.office)
    night = any(quiet_hours.is_quiet(context.now, zone) for zone in zones)
    return structs.replace(message, silent=night and not announcement.urgent)


async def withdraw(context: Context, announcement: Announcement) -> Message:
    """Withdraw a sent announcement, or ask a second person to approve that."""
    tx, now, edits = context.tx, context.timestamp, context.event.message_id
    if approval_requests.change_needs_approval(context, announcement):
        reached = len(await _find_recipients(context, announcement))
        question = context.t.html("Please approve: {name} wants to withdraw this.", name=context.event.name)
        preview = _render_withdrawal(context, announcement)
        asked = await _ask_for_change(
            context, ChangeKind.WITHDRAWAL, announcement, question, preview, reached
        )
        return asked or Message(approval_requests.render_no_approver(context.t))
    await send_withdrawal(context, announcement, context.event.user_id)
    await _watch_progress(context, announcement)
    return await delivery_report.render_report(tx, context.services, context.t, announcement.id, now, edits)


async def send_withdrawal(context: Context, announcement: Announcement, author: int) -> None:
    """Cancel unsent letters, and edit sent ones to say that the announcement is withdrawn."""
    tx, now = context.tx, context.timestamp
    if not await announcements.change_state(
        tx, announcement.id, AnnouncementState.PUBLISHED, AnnouncementState.WITHDRAWN, author, now
    ):
        return
    message = _render_withdrawal(context, announcement)
    new_message = replies.encode_reply(_silent_at_night(context, announcement, message))
    versions = await announcements.list_versions(tx, announcement.id)
    name = send_announcement.campaign_name(announcement.id, len(versions) + 1)
    for version in reversed(versions):
        await outbox.cancel_campaign(tx, version.campaign)
        await outbox.add_corrections(tx, version.campaign, name, new_message, now, urgent=announcement.urgent)
    await announcements.add_version(tx, announcement.id, name, notices.message_html(message), author, now)
    await send_announcement.write_audit(context, "announcement.withdraw", announcement, author)


def _render_withdrawal(
    context: Context, announcement: Announcement
) -> replies.Message | replies.Photo | replies.Document:
    """Strike the old text through, so that a screenshot of it cannot pass for a valid announcement."""
    t = translator_for("id")
    day = t.format_day(announcement_draft.local_time(context, announcement.office, context.timestamp).date())
    told = t("Withdrawn by the office on {day}. Please do not rely on it any more.", day=day)
    struck = replace(
        announcement, body=html("⛔ <b>{}</b>\n\n<s>{}</s>", told, announcement.body), until=None
    )
    return notices.render_announcement(context.services.library, struck)


async def _find_recipients(context: Context, announcement: Announcement) -> set[int]:
    campaigns = [
        version.campaign for version in await announcements.list_versions(context.tx, announcement.id)
    ]
    return {chat for campaign in campaigns for chat in await outbox.list_recipients(context.tx, campaign)}


def _discard_row(context: Context, token: str) -> tuple[Button, ...]:
    return (Button(context.t("✖️ Throw away"), DiscardCorrection(token).pack()),)
