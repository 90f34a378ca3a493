"""Requests for approval: who may approve, what they are shown, and when a request ends."""

from collections.abc import Sequence
from enum import StrEnum

from content.text.safe_html import Html, bold, html, join_lines
from content.text.text_guard import TextWarning
from content.text.translation import Translator
from handlers.announcements import announcement_draft, delivery_report
from handlers.core import permissions, reader_language, replies
from handlers.core.context import Context, Services
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, Document, Message, Photo
from handlers.text_guard import check_text
from storage.announcements import announcement_changes, announcements
from storage.announcements.announcement_changes import ChangeState
from storage.announcements.announcements import Announcement, AnnouncementState, Audience
from storage.engine.database import Transaction
from storage.queues import outbox
from storage.queues.outbox import Letter
from storage.staff_accounts import audit_log, staff

APPROVAL_LIFETIME = 24 * 3600  # seconds after which a request for approval ends


class RequestEnd(StrEnum):
    """Why a request for approval has ended."""

    TOO_OLD = "too old"
    NOT_IN_FORCE = "not in force"
    AUTHOR_LEFT = "author left"


def needs_approval(context: Context, audience: Audience) -> bool:
    """Return whether approval is required; for all offices, whether any of them requires it."""
    offices = context.offices
    named = [offices.get(audience.office)] if audience.office else list(offices.values())
    return any(office is not None and office.approval == "two" for office in named)


def change_needs_approval(context: Context, announcement: Announcement) -> bool:
    """Return whether a correction or withdrawal needs a second person, as the announcement itself did."""
    return announcement.approver is not None or needs_approval(context, announcement.audience)


async def find_approvers(tx: Transaction, audience: Audience, author: int) -> list[int]:
    """Return who may approve what `author` wrote."""
    found = []
    for member in await staff.list_members(tx):
        grant = permissions.grant_from_member(member)
        everywhere = grant.office is None or audience.office is not None
        if (
            Right.APPROVE in permissions.list_rights(grant)
            and everywhere
            and permissions.covers(grant, audience.office)
        ):
            found.append(member.user_id)
    return [id for id in dict.fromkeys(found) if id != author]


async def ask_approvers(
    context: Context,
    campaign: str,
    approvers: list[int],
    lines: list[Html],
    preview: Message | Photo | Document,
    buttons: ButtonRows,
) -> None:
    """Send everybody who may approve the message as recipients will see it, then the question with its buttons."""
    shown = announcement_draft.stop_refused_preview(
        preview,
        Message(join_lines(lines), buttons),
        announcement_draft.render_format_refusal(context),
    )
    await _send_letters(context.tx, campaign, approvers, replies.encode_reply(shown), context.timestamp)


def render_question(
    context: Context,
    question: Html,
    announcement: Announcement,
    reached: int,
    warnings: Sequence[TextWarning] = (),
) -> list[Html]:
    """Return the lines above the buttons of approvers: who asks, the audience, when, how many people, and warnings."""
    t = context.t
    lines = [
        bold(question),
        html("👥 {}", announcement_draft.render_audience(context, announcement.audience)),
        t.html("People who get it: {n}", n=bold(t.format_number(reached))),
    ]
    if announcement.due > context.timestamp and announcement.state is AnnouncementState.ASKING:
        due = delivery_report.render_moment(context.services, t, announcement, announcement.due)
        lines.append(html("⏰ {}", t("Sent from {moment}", moment=due)))
    if warnings:
        lines.append(check_text.render_warnings(t, warnings))
        lines.append(
            t.html(
                "Ask {name} in another way than in this chat before you let it pass.", name=context.event.name
            )
        )
    return [*lines, Html.escape(t("This request ends in a day."))]


def decision_rows(
    t: Translator, approve: str, refuse: str, warnings: Sequence[TextWarning] = ()
) -> ButtonRows:
    """Return the two buttons (callback data) of an approver. A text that was stopped is refused by the first."""
    no = Button(t("✖️ Refuse"), refuse)
    if warnings:
        return ((no,), (Button(t("⚠️ I checked it: let it pass"), approve),))
    return ((Button(t("✅ Approve and send"), approve), no),)


def render_notice(t: Translator) -> str:
    return f"👤👤 {t('A second person approves it before it is sent.')}"


def render_waiting(t: Translator, n: int) -> Html:
    body = t("Waiting for a second person: {n} were asked. You will see here when it goes out.", n=n)
    return html("👤👤 {}", body)


def render_no_approver(t: Translator, warnings: Sequence[TextWarning] = ()) -> Html:
    if warnings:
        nobody = t.html("Nobody else may approve here. Invite a second person with /undang, or leave it out.")
        return join_lines([check_text.render_warnings(t, warnings), nobody])
    return t.html("This office wants a second person, and nobody else may approve. Invite one with /undang.")


async def find_end(
    tx: Transaction, services: Services, announcement: Announcement, author: int, asked_at: int, now: int
) -> RequestEnd | None:
    """Return why a request of this author has ended; None while it may be approved."""
    if now - asked_at >= APPROVAL_LIFETIME:
        return RequestEnd.TOO_OLD
    if announcement.until is not None and announcement.until <= now:
        return RequestEnd.NOT_IN_FORCE
    if not await announcement_draft.author_may_reach(tx, services, author, announcement.audience):
        return RequestEnd.AUTHOR_LEFT
    return None


def render_end(t: Translator, end: RequestEnd) -> str:
    match end:
        case RequestEnd.TOO_OLD:
            return t("This request has ended: nobody approved it within a day. Nothing was sent.")
        case RequestEnd.NOT_IN_FORCE:
            return t("This request has ended: the announcement is no longer in force. Nothing was sent.")
        case RequestEnd.AUTHOR_LEFT:
            return t("This was not sent: its author no longer has this task.")


async def has_requests(tx: Transaction) -> bool:
    return bool(await announcements.list_asking(tx) or await announcement_changes.list_asking(tx))


async def expire_requests(tx: Transaction, services: Services, now: int) -> None:
    """End the requests whose time is over, and tell their authors."""
    for announcement in await announcements.list_asking(tx):
        author = announcement.author
        end = await find_end(tx, services, announcement, author, announcement.created_at, now)
        if end is not None:
            await expire_announcement(tx, announcement, end, now)
    for change in await announcement_changes.list_asking(tx):
        changed = await announcements.find(tx, change.announcement)
        assert changed is not None
        end = await find_end(tx, services, changed, change.author, change.asked_at, now)
        if end is not None and await announcement_changes.decide(
            tx, change.id, ChangeState.EXPIRED, change.author, now
        ):
            await _record_end(tx, changed, change.author, f"change:{change.id}", end, now)


async def expire_announcement(tx: Transaction, announcement: Announcement, end: RequestEnd, now: int) -> None:
    """Cancel an announcement that is not sent yet, and tell its author."""
    if await announcements.change_state(
        tx, announcement.id, announcement.state, AnnouncementState.CANCELLED, announcement.author, now
    ):
        await _record_end(tx, announcement, announcement.author, str(announcement.id), end, now)


async def _record_end(
    tx: Transaction, announcement: Announcement, author: int, name: str, end: RequestEnd, now: int
) -> None:
    about = {"id": announcement.id, "code": announcement.code, "reason": end.value}
    await audit_log.record(
        tx, at=now, actor=author, act="announcement.expire", office=announcement.office, about=about
    )
    told = (
        await find_approvers(tx, announcement.audience, author) if end is RequestEnd.AUTHOR_LEFT else [author]
    )
    for chat in told:
        t = await reader_language.find_translator(tx, chat)
        body = html("⌛ {}\n<i>{}</i>", render_end(t, end), delivery_report.render_headline(announcement))
        await _send_letters(tx, f"approval:{name}:ended", [chat], replies.encode_reply(Message(body)), now)


async def notify_author(
    context: Context,
    author: int,
    name: str,
    body: Html,
    announcement: Announcement,
    buttons: ButtonRows = (),
) -> None:
    """Tell the author about a decision."""
    say = Message(html("{}\n<i>{}</i>", body, delivery_report.render_headline(announcement)), buttons)
    await _send_letters(
        context.tx, f"approval:{name}", [author], replies.encode_reply(say), context.timestamp
    )


async def _send_letters(tx: Transaction, campaign: str, chats: list[int], body: str, now: int) -> None:
    letters = [Letter(campaign=campaign, chat_id=chat, body=body, due=now, urgent=True) for chat in chats]
    await outbox.add_letters(tx, letters, now)
