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


async def send_draft(context: Context, composed: AnnouncementDraft, edits: int) -> list[Reply]:
    """Send the draft, or ask for approval if the office requires a second person."""
    t, tx = context.t, context.tx
    if not await announcement_draft.may_reach(context, composed.audience):
        return [
            Message(
                t.html("You may not announce for all of these places. Choose other ones under “For whom”.")
            )
        ]
    if composed.until and composed.until <= max(composed.due, context.timestamp):
        return [Message(t.html("It would be over before it is sent. Change “When” or “Until when”."))]
    others = (
        await _find_approvers(context, composed.audience)
        if _needs_approval(context, composed.audience)
        else None
    )
    if others == []:
        return [
            Message(
                t.html(
                    "This office wants a second person, and nobody else may approve. Invite one with /undang."
                )
            )
        ]
    if await announcements.find_by_code(tx, composed.code) is not None:
        return [Message(t.html("This was sent already. See /pengumuman."))]
    state = AnnouncementState.SCHEDULED if others is None else AnnouncementState.ASKING
    id = await announcements.add(
        tx, announcement_draft.build_announcement(context, composed), state, context.timestamp
    )
    await drafts.delete(tx, context.event.chat_id)
    await delivery_messages.save_progress_message(
        tx, delivery_report.watch_key(id), context.event.chat_id, edits, context.timestamp
    )
    found = await announcements.find(tx, id)
    assert found is not None
    await write_audit(context, "announcement.ask" if others else "announcement.send", found)
    if others:
        await _ask_approval(context, found, others)
        body = t(
            "Waiting for a second person: {n} were asked. You will see here when it goes out.", n=len(others)
        )
        return [Message(html("👤👤 {}", body), delivery_report.report_buttons(context.t, found), edits)]
    return [await _release_if_due(context, found, edits)]


async def _release_if_due(context: Context, found: Announcement, edits: int) -> Message:
    """Release the announcement if it is due; otherwise the scheduler does so later."""
    if found.due <= context.timestamp:
        await release(context.tx, context.services, found, context.timestamp)
    return await delivery_report.render_report(
        context.tx, context.services, context.t, found.id, context.timestamp, edits
    )


async def release(tx: Transaction, services: Services, found: Announcement, now: int) -> None:
    """Enqueue the letters of a due announcement for everybody who follows at this moment."""
    if not await announcements.change_state(
        tx, found.id, AnnouncementState.SCHEDULED, AnnouncementState.PUBLISHED, found.author, now
    ):
        return
    zone = notices.zone_or_default(services.library, found.office)
    due = quiet_hours.find_send_time(datetime.fromtimestamp(now, UTC), zone, found.urgent)
    message = notices.render_announcement(services.library, found)
    await outbox.add_for_query(
        tx,
        campaign_name(found.id),
        replies.encode_reply(message),
        announcement_draft.matching_followers(services, found.audience, now),
        int(due.timestamp()),
        now,
        urgent=found.urgent,
        expires=found.until,
    )
    await announcements.add_version(
        tx, found.id, campaign_name(found.id), notices.message_html(message), found.author, now
    )


def campaign_name(id: int, version: int = 1) -> str:
    return delivery_report.watch_key(id) if version == 1 else f"{delivery_report.watch_key(id)}:{version}"


async def write_audit(context: Context, act: str, found: Announcement) -> None:
    about = {"id": found.id, "code": found.code, "sites": list(found.audience.sites)}
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act=act,
        office=found.office,
        about=about,
    )


def _needs_approval(context: Context, audience: Audience) -> bool:
    """Return whether approval is required; for all offices, whether any of them requires it."""
    offices = context.services.library.offices
    named = [offices[audience.office]] if audience.office else offices.values()
    return any(office.approval == "two" for office in named)


async def _find_approvers(context: Context, audience: Audience) -> list[int]:
    """Return who else may approve it."""
    found = []
    for member in await staff.list_members(context.tx):
        grant = permissions.grant_from_member(member)
        everywhere = grant.office is None or audience.office is not None
        if (
            Right.APPROVE in permissions.list_rights(grant)
            and everywhere
            and permissions.covers(grant, audience.office)
        ):
            found.append(member.user_id)
    return [id for id in dict.fromkeys(found) if id != context.event.user_id]


async def _ask_approval(context: Context, found: Announcement, others: list[int]) -> None:
    """Send everybody who may approve the announcement as recipients will see it, with two buttons."""
    t, now = context.t, context.timestamp
    names = await staff.find_names(context.tx)
    lines = [
        bold(t.html("Please approve: {name} wants to send this.", name=names.get(found.author, "?"))),
        f"👥 {announcement_draft.render_audience(context, found.audience)}",
        t.html(
            "People who get it: {n}",
            n=bold(t.format_number(await announcement_draft.count_followers(context, found.audience))),
        ),
    ]
    buttons = (
        Button(t("✅ Approve and send"), ApproveAnnouncement(found.id).pack()),
        Button(t("✖️ Refuse"), RefuseAnnouncement(found.id).pack()),
    )
    shown = (
        notices.render_announcement(context.services.library, found),
        Message(join_lines(lines), (buttons,)),
    )
    await outbox.add_letters(
        context.tx,
        [
            Letter(
                campaign=f"approval:{found.id}:{at}",
                chat_id=chat,
                body=replies.encode_reply(body),
                due=now,
                urgent=True,
            )
            for at, body in enumerate(shown)
            for chat in others
        ],
        now,
    )


async def on_approval_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle `approve:yes:id` and `approve:no:id`. Nobody approves their own announcement."""
    t, query, edits = context.t, context.event.query_id, context.event.message_id
    button, found = ApprovalButton.parse(verb, rest), None
    if isinstance(button, ApproveAnnouncement | RefuseAnnouncement):
        found = await announcements.find(context.tx, button.announcement_id)
    if found is None or not await announcement_draft.may_reach(context, found.audience, Right.APPROVE):
        gone = t("This button is no longer in use. Please start again from the menu.")
        return [CallbackAnswer(query, gone)]
    if found.author == context.event.user_id:
        own = t("Your own announcement must be approved by somebody else.")
        return [CallbackAnswer(query, own, alert=True)]
    is_approved = isinstance(button, ApproveAnnouncement)
    after = AnnouncementState.SCHEDULED if is_approved else AnnouncementState.REFUSED
    if not await announcements.change_state(
        context.tx, found.id, AnnouncementState.ASKING, after, context.event.user_id, context.timestamp
    ):
        return [CallbackAnswer(query, t("This was decided already."), alert=True)]
    await write_audit(context, f"announcement.{'approve' if is_approved else 'refuse'}", found)
    if is_approved:
        return [CallbackAnswer(query), await _approve(context, found, edits)]
    await _notify_refusal(context, found)
    return [CallbackAnswer(query), Message(t.html("Refused. Nothing was sent."), edits=edits)]


async def _approve(context: Context, found: Announcement, edits: int) -> Message:
    """Confirm to the approver. Live delivery counts are shown only in the author's message."""
    await _release_if_due(context, found, edits)
    names = await staff.find_names(context.tx)
    told = context.t.html(
        "Approved. {name} sees how it goes; you do with Refresh.", name=names.get(found.author, "?")
    )
    now = await announcements.find(context.tx, found.id)
    return Message(html("✅ {}", told), delivery_report.report_buttons(context.t, now or found), edits)


async def _notify_refusal(context: Context, found: Announcement) -> None:
    """Tell the author about the refusal, in their language."""
    author = await chat_profiles.find(context.tx, found.author)
    t = translator_for((author and author.language) or "id")
    body = t.html("{name} refused your announcement. Nothing was sent.", name=context.event.name)
    say = Message(html("✖️ {}\n<i>{}</i>", body, delivery_report.render_headline(found)))
    letter = Letter(
        campaign=f"approval:{found.id}:refused",
        chat_id=found.author,
        body=replies.encode_reply(say),
        due=context.timestamp,
        urgent=True,
    )
    await outbox.add_letters(context.tx, [letter], context.timestamp)
