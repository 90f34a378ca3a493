"""Send an announcement: approval, letters in the outbox and the audit log, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from content import quiet_hours
from content.text.safe_html import Html, html
from content.text.text_guard import TextWarning
from handlers.announcements import (
    announcement_draft,
    approval_requests,
    delivery_report,
    notices,
    repeat_announcement,
)
from handlers.announcements.announcement_buttons import ApproveAnnouncement, RefuseAnnouncement
from handlers.announcements.announcement_draft import AnnouncementDraft
from handlers.announcements.approval_requests import RequestEnd
from handlers.core import replies
from handlers.core.context import Context, Services
from handlers.core.replies import Message, Reply
from handlers.text_guard import check_text
from storage.announcements import announcement_series, announcements, delivery_messages
from storage.announcements.announcements import Announcement, AnnouncementState
from storage.chats import drafts
from storage.engine.database import Transaction
from storage.queues import outbox, weekly_limit
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
    if why := repeat_announcement.find_problem(context, draft):
        return [Message(Html.escape(why))]
    problem = announcement_draft.find_message_problem(
        context, announcement_draft.build_announcement(context, draft)
    )
    if problem:
        return [Message(problem)]
    warnings = await check_text.find_warnings(context, draft.audience.office, draft.html)
    others = (
        await approval_requests.find_approvers(tx, draft.audience, context.event.user_id)
        if warnings or approval_requests.needs_approval(context, draft.audience)
        else None
    )
    if others == []:
        return [Message(approval_requests.render_no_approver(t, warnings))]
    if await announcements.find_by_code(tx, draft.code) is not None:
        return [Message(t.html("This was sent already. See /pengumuman."))]
    state = AnnouncementState.SCHEDULED if others is None else AnnouncementState.ASKING
    if others is None:
        draft = replace(draft, due=max(draft.due, context.timestamp + context.services.take_back_seconds))
    id = await announcements.add(
        tx, announcement_draft.build_announcement(context, draft), state, context.timestamp
    )
    if draft.last:
        await announcement_series.add_occurrence(tx, id, id, draft.last)
    await drafts.delete(tx, context.event.chat_id)
    await delivery_messages.save_progress_message(
        tx, delivery_report.watch_key(id), context.event.chat_id, edits, context.timestamp
    )
    announcement = await announcements.find(tx, id)
    assert announcement is not None
    await write_audit(context, "announcement.ask" if others else "announcement.send", announcement)
    if others:
        await _ask_approval(context, announcement, others, warnings)
        waiting = approval_requests.render_waiting(t, len(others))
        return [Message(waiting, delivery_report.report_buttons(context.t, announcement), edits)]
    await release_if_due(context, announcement)
    return [
        await delivery_report.render_report(
            context.tx, context.services, context.t, announcement.id, context.timestamp, edits
        )
    ]


async def _ask_approval(
    context: Context, announcement: Announcement, others: list[int], warnings: Sequence[TextWarning]
) -> None:
    """Send everybody who may approve the announcement as recipients will see it, with two buttons."""
    t, names = context.t, await staff.find_names(context.tx)
    reached = await announcement_draft.count_followers(context, announcement.audience)
    question = t.html("Please approve: {name} wants to send this.", name=names.get(announcement.author, "?"))
    series = await announcement_series.find(context.tx, announcement.id)
    if series is not None:
        said = delivery_report.render_repetition(context.services, t, announcement, series.last)
        question = html("{}\n🔁 {}", question, said)
    await approval_requests.ask_approvers(
        context,
        f"approval:{announcement.id}:0",
        others,
        approval_requests.render_question(context, question, announcement, reached, warnings),
        notices.render_announcement(context.services.library, announcement),
        approval_requests.decision_rows(
            t,
            ApproveAnnouncement(announcement.id).pack(),
            RefuseAnnouncement(announcement.id).pack(),
            warnings,
        ),
    )


async def release_if_due(context: Context, announcement: Announcement) -> None:
    """Release the announcement if it is due; otherwise the scheduler does so later."""
    if announcement.due <= context.timestamp:
        await release(context.tx, context.services, announcement, context.timestamp)


async def release(tx: Transaction, services: Services, announcement: Announcement, now: int) -> None:
    """Enqueue the letters of a due announcement for everybody who follows at this moment.

    It is cancelled instead if its author no longer has the task.
    """
    if not await announcement_draft.author_may_reach(
        tx, services, announcement.author, announcement.audience
    ):
        scheduled = replace(announcement, state=AnnouncementState.SCHEDULED)
        await approval_requests.expire_announcement(tx, scheduled, RequestEnd.AUTHOR_LEFT, now)
        return
    if not await announcements.change_state(
        tx,
        announcement.id,
        AnnouncementState.SCHEDULED,
        AnnouncementState.PUBLISHED,
        announcement.author,
        now,
    ):
        return
    message = notices.render_announcement(services.library, announcement)
    await _add_letters(tx, services, announcement, replies.encode_reply(message), now)
    await announcements.add_version(
        tx,
        announcement.id,
        campaign_name(announcement.id),
        notices.message_html(message),
        announcement.author,
        now,
    )
    await repeat_announcement.add_next(tx, services, announcement, now)


async def _add_letters(
    tx: Transaction, services: Services, announcement: Announcement, body: str, now: int
) -> None:
    """Add the letters; each is due outside the quiet hours of the place where its recipient lives."""
    here = notices.zone_or_default(services.library, announcement.office)
    groups = notices.group_offices_by_zone(services.library)
    ends_soon = announcement.until is not None and announcement.until <= now + weekly_limit.WEEK_SECONDS
    is_limited = not announcement.urgent and not ends_soon  # what waits for a week would be over
    homes = [(ZoneInfo(zone), codes) for zone, codes in groups.items()] if len(groups) > 1 else []
    for zone, codes in [*homes, (here, ())]:  # the last: offices that are no longer in the library
        due = quiet_hours.find_send_time(datetime.fromtimestamp(now, UTC), zone, announcement.urgent)
        await outbox.add_for_query(
            tx,
            campaign_name(announcement.id),
            body,
            announcement_draft.matching_followers(services, announcement.audience, now, codes),
            int(due.timestamp()),
            now,
            urgent=announcement.urgent,
            expires=announcement.until,
            is_limited=is_limited,
        )


def campaign_name(id: int, version: int = 1) -> str:
    return delivery_report.watch_key(id) if version == 1 else f"{delivery_report.watch_key(id)}:{version}"


async def write_audit(
    context: Context, act: str, announcement: Announcement, actor: int | None = None
) -> None:
    """Record an act of this person, or of `actor`, on an announcement."""
    about = {"id": announcement.id, "code": announcement.code, "sites": list(announcement.audience.sites)}
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id if actor is None else actor,
        act=act,
        office=announcement.office,
        about=about,
    )
