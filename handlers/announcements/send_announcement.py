"""Send an announcement: approval, letters in the outbox and the audit log, in one transaction."""

from datetime import UTC, datetime

from content import quiet_hours
from content.text.safe_html import bold, html, join_lines
from content.text.translation import translator_for
from handlers.announcements import announcement_draft, delivery_report, notices
from handlers.announcements.announcement_buttons import (
    ApprovalButton,
    ApproveAnnouncement,
    RefuseAnnouncement,
)
from handlers.announcements.announcement_draft import AnnouncementDraft
from handlers.core import permissions, replies
from handlers.core.context import Context, Services
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from storage.announcements import announcements, delivery_messages
from storage.announcements.announcements import Announcement, AnnouncementState, Audience
from storage.chats import chat_profiles, drafts
from storage.engine.database import Transaction
from storage.queues import outbox
from storage.queues.outbox import Letter
from storage.staff_accounts import audit_log, staff


async def send_draft(context: Context, draft: AnnouncementDraft, edits: int) -> list[Reply]:
    """Send the draft, or ask for approval if the office requires a second person."""
    t, tx = context.t, context.tx
    if not await announcement_draft.may_reach(context, draft.audience):
        return [
            Message(
                t.html("You may not announce for all of these places. Choose other ones under “For whom”.")
            )
        ]
    if draft.until and draft.until <= max(draft.due, context.timestamp):
        return [Message(t.html("It would be over before it is sent. Change “When” or “Until when”."))]
    why = announcement_draft.find_message_problem(
        context, announcement_draft.build_announcement(context, draft)
    )
    if why:
        return [Message(why)]
    others = (
        await _find_approvers(context, draft.audience) if _needs_approval(context, draft.audience) else None
    )
    if others == []:
        return [
            Message(
                t.html(
                    "This office wants a second person, and nobody else may approve. Invite one with /undang."
                )
            )
        ]
    if await announcements.find_by_code(tx, draft.code) is not None:
        return [Message(t.html("This was sent already. See /pengumuman."))]
    state = AnnouncementState.SCHEDULED if others is None else AnnouncementState.ASKING
    id = await announcements.add(
        tx, announcement_draft.build_announcement(context, draft), state, context.timestamp
    )
    await drafts.delete(tx, context.event.chat_id)
    await delivery_messages.save_progress_message(
        tx, delivery_report.watch_key(id), context.event.chat_id, edits, context.timestamp
    )
    announcement = await announcements.find(tx, id)
    assert announcement is not None
    await write_audit(context, "announcement.ask" if others else "announcement.send", announcement)
    if others:
        await _ask_approval(context, announcement, others)
        body = t(
            "Waiting for a second person: {n} were asked. You will see here when it goes out.", n=len(others)
        )
        return [
            Message(html("👤👤 {}", body), delivery_report.report_buttons(context.t, announcement), edits)
        ]
    return [await _release_if_due(context, announcement, edits)]


async def _release_if_due(context: Context, announcement: Announcement, edits: int) -> Message:
    """Release the announcement if it is due; otherwise the scheduler does so later."""
    if announcement.due <= context.timestamp:
        await release(context.tx, context.services, announcement, context.timestamp)
    return await delivery_report.render_report(
        context.tx, context.services, context.t, announcement.id, context.timestamp, edits
    )


async def release(tx: Transaction, services: Services, announcement: Announcement, now: int) -> None:
    """Enqueue the letters of a due announcement for everybody who follows at this moment."""
    if not await announcements.change_state(
        tx,
        announcement.id,
        AnnouncementState.SCHEDULED,
        AnnouncementState.PUBLISHED,
        announcement.author,
        now,
    ):
        return
    zone = notices.zone_or_default(services.library, announcement.office)
    due = quiet_hours.find_send_time(datetime.fromtimestamp(now, UTC), zone, announcement.urgent)
    message = notices.render_announcement(services.library, announcement)
    await outbox.add_for_query(
        tx,
        campaign_name(announcement.id),
        replies.encode_reply(message),
        announcement_draft.matching_followers(services, announcement.audience, now),
        int(due.timestamp()),
        now,
        urgent=announcement.urgent,
        expires=announcement.until,
    )
    await announcements.add_version(
        tx,
        announcement.id,
        campaign_name(announcement.id),
        notices.message_html(message),
        announcement.author,
        now,
    )


def campaign_name(id: int, version: int = 1) -> str:
    return delivery_report.watch_key(id) if version == 1 else f"{delivery_report.watch_key(id)}:{version}"


async def write_audit(context: Context, act: str, announcement: Announcement) -> None:
    about = {"id": announcement.id, "code": announcement.code, "sites": list(announcement.audience.sites)}
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act=act,
        office=announcement.office,
        about=about,
    )


def _needs_approval(context: Context, audience: Audience) -> bool:
    """Return whether approval is required; for all offices, whether any of them requires it."""
    offices = context.offices
    named = [offices[audience.office]] if audience.office else offices.values()
    return any(office.approval == "two" for office in named)


async def _find_approvers(context: Context, audience: Audience) -> list[int]:
    """Return who else may approve it."""
    announcement = []
    for member in await staff.list_members(context.tx):
        grant = permissions.grant_from_member(member)
        everywhere = grant.office is None or audience.office is not None
        if (
            Right.APPROVE in permissions.list_rights(grant)
            and everywhere
            and permissions.covers(grant, audience.office)
        ):
            announcement.append(member.user_id)
    return [id for id in dict.fromkeys(announcement) if id != context.event.user_id]


async def _ask_approval(context: Context, announcement: Announcement, others: list[int]) -> None:
    """Send everybody who may approve the announcement as recipients will see it, with two buttons."""
    t, now = context.t, context.timestamp
    names = await staff.find_names(context.tx)
    lines = [
        bold(t.html("Please approve: {name} wants to send this.", name=names.get(announcement.author, "?"))),
        html("👥 {}", announcement_draft.render_audience(context, announcement.audience)),
        t.html(
            "People who get it: {n}",
            n=bold(t.format_number(await announcement_draft.count_followers(context, announcement.audience))),
        ),
    ]
    buttons = (
        Button(t("✅ Approve and send"), ApproveAnnouncement(announcement.id).pack()),
        Button(t("✖️ Refuse"), RefuseAnnouncement(announcement.id).pack()),
    )
    shown = announcement_draft.stop_refused_preview(
        notices.render_announcement(context.services.library, announcement),
        Message(join_lines(lines), (buttons,)),
        announcement_draft.render_format_refusal(context),
    )
    await outbox.add_letters(
        context.tx,
        [
            Letter(
                campaign=f"approval:{announcement.id}:0",
                chat_id=chat,
                body=replies.encode_reply(shown),
                due=now,
                urgent=True,
            )
            for chat in others
        ],
        now,
    )


async def on_approval_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle `approve:yes:id` and `approve:no:id`. Nobody approves their own announcement."""
    t, query, edits = context.t, context.event.query_id, context.event.message_id
    button, announcement = ApprovalButton.parse(verb, rest), None
    if isinstance(button, ApproveAnnouncement | RefuseAnnouncement):
        announcement = await announcements.find(context.tx, button.announcement_id)
    if announcement is None or not await announcement_draft.may_reach(
        context, announcement.audience, Right.APPROVE
    ):
        gone = t("This button is no longer in use. Please start again from the menu.")
        return [CallbackAnswer(query, gone)]
    if announcement.author == context.event.user_id:
        own = t("Your own announcement must be approved by somebody else.")
        return [CallbackAnswer(query, own, alert=True)]
    is_approved = isinstance(button, ApproveAnnouncement)
    after = AnnouncementState.SCHEDULED if is_approved else AnnouncementState.REFUSED
    if not await announcements.change_state(
        context.tx, announcement.id, AnnouncementState.ASKING, after, context.event.user_id, context.timestamp
    ):
        return [CallbackAnswer(query, t("This was decided already."), alert=True)]
    await write_audit(context, f"announcement.{'approve' if is_approved else 'refuse'}", announcement)
    if is_approved:
        return [CallbackAnswer(query), await _approve(context, announcement, edits)]
    await _notify_refusal(context, announcement)
    return [CallbackAnswer(query), Message(t.html("Refused. Nothing was sent."), edits=edits)]


async def _approve(context: Context, announcement: Announcement, edits: int) -> Message:
    """Confirm to the approver. Live delivery counts are shown only in the author's message."""
    await _release_if_due(context, announcement, edits)
    names = await staff.find_names(context.tx)
    told = context.t.html(
        "Approved. {name} sees how it goes; you do with Refresh.", name=names.get(announcement.author, "?")
    )
    now = await announcements.find(context.tx, announcement.id)
    return Message(html("✅ {}", told), delivery_report.report_buttons(context.t, now or announcement), edits)


async def _notify_refusal(context: Context, announcement: Announcement) -> None:
    """Tell the author about the refusal, in their language."""
    author = await chat_profiles.find(context.tx, announcement.author)
    t = translator_for((author and author.language) or "id")
    body = t.html("{name} refused your announcement. Nothing was sent.", name=context.event.name)
    say = Message(html("✖️ {}\n<i>{}</i>", body, delivery_report.render_headline(announcement)))
    letter = Letter(
        campaign=f"approval:{announcement.id}:refused",
        chat_id=announcement.author,
        body=replies.encode_reply(say),
        due=context.timestamp,
        urgent=True,
    )
    await outbox.add_letters(context.tx, [letter], context.timestamp)
