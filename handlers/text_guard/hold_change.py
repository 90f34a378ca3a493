"""Hold a change whose words need a second person, and ask everybody who may let it pass.

Words need a second person where announcements do, and everywhere if they name money, accounts, foreign links or
foreign numbers. What the bot words itself needs nobody: a closure without a reason is recorded at once.
"""

from enum import StrEnum
from typing import Any

from content.lazy_dataclass import dataclass
from content.text.redaction import redact
from content.text.safe_html import Html, html, join_lines, quote
from content.text.text_guard import TextWarning
from content.text.translation import Translator
from handlers.announcements import approval_requests
from handlers.core import reader_language, replies
from handlers.core.context import Context
from handlers.core.replies import Button, CardAfterPreview, Message, Photo
from handlers.text_guard import check_text
from handlers.text_guard.held_change_buttons import ApproveHeldChange, CancelHeldChange, RefuseHeldChange
from storage import held_changes
from storage.announcements.announcements import Audience
from storage.engine.database import Transaction
from storage.held_changes import HeldChange, NewHeldChange
from storage.queues import outbox
from storage.queues.outbox import Letter
from storage.staff_accounts import audit_log


class HeldChangeKind(StrEnum):
    """Which feature applies a held change. The value is stored."""

    HOURS = "hours"
    VISIT = "visit"
    VISITS = "visits"
    CARDS = "cards"
    PROFILE = "profile"
    NOTE = "note"


@dataclass(frozen=True)
class TextHold:
    """Why words wait: what was found in them, and who may let them pass (user ids)."""

    warnings: tuple[TextWarning, ...]
    approvers: tuple[int, ...]


async def find_hold(context: Context, office: str, words: str, *, is_checked: bool = True) -> TextHold | None:
    """Return why words (plain text) must wait; None if citizens may read them at once.

    `is_checked` False: only the rule of the office counts, as for the telephone number of its profile.
    """
    if not words.strip():
        return None
    warnings = (
        await check_text.find_warnings(context, office, Html.escape(redact(words).text)) if is_checked else ()
    )
    if not warnings and context.offices[office].approval != "two":
        return None
    others = await approval_requests.find_approvers(context.tx, Audience(office), context.event.user_id)
    return TextHold(warnings, tuple(others))


def render_hold(t: Translator, hold: TextHold) -> Html:
    """Say to the writer, in the preview, that the words wait and why."""
    if not hold.approvers:
        return approval_requests.render_no_approver(t, hold.warnings)
    if hold.warnings:
        return join_lines([check_text.render_warnings(t, hold.warnings), check_text.render_remedy(t)])
    return t.html("👤👤 A second person reads these words before citizens do.")


def ask_label(t: Translator) -> str:
    return t("👤👤 Ask a second person")


async def hold_change(
    context: Context,
    hold: TextHold,
    *,
    kind: HeldChangeKind,
    office: str,
    data: dict[str, Any],
    headline: str,
    shown: Html,
    photo: str = "",
) -> Message:
    """Store the change and ask the second person; return what the writer reads. `photo`: a file of Telegram to show."""
    t, tx, event = context.t, context.tx, context.event
    if not hold.approvers:
        return Message(approval_requests.render_no_approver(t, hold.warnings))
    new = NewHeldChange(
        office=office, kind=kind, data=data, headline=headline, author=event.user_id, message=event.message_id
    )
    id = await held_changes.add(tx, new, context.timestamp)
    await _ask_approvers(context, hold, id, shown, photo)
    await write_audit(context, "text.ask", office, headline)
    cancel = Button(t("✖️ Cancel it"), CancelHeldChange(id).pack())
    return Message(approval_requests.render_waiting(t, len(hold.approvers)), ((cancel,),))


async def _ask_approvers(context: Context, hold: TextHold, id: str, shown: Html, photo: str) -> None:
    t = context.t
    lines = [
        t.html("<b>Please approve: {name} wants citizens to read this.</b>", name=context.event.name),
        quote(shown),
    ]
    if hold.warnings:
        lines.append(check_text.render_warnings(t, hold.warnings))
        lines.append(
            t.html(
                "Ask {name} in another way than in this chat before you let it pass.", name=context.event.name
            )
        )
    lines.append(t.html("This request ends in a day."))
    rows = approval_requests.decision_rows(
        t, ApproveHeldChange(id).pack(), RefuseHeldChange(id).pack(), hold.warnings
    )
    card = Message(join_lines(lines), rows)
    say = CardAfterPreview(Photo(photo), card, card) if photo else card
    await send_letters(context.tx, f"held:{id}", hold.approvers, replies.encode_reply(say), context.timestamp)


async def notify_author(tx: Transaction, held: HeldChange, how: str, say: Message, now: int) -> None:
    await send_letters(tx, f"held:{held.id}:{how}", (held.author,), replies.encode_reply(say), now)


async def send_letters(tx: Transaction, campaign: str, chats: tuple[int, ...], body: str, now: int) -> None:
    letters = [Letter(campaign=campaign, chat_id=chat, body=body, due=now, urgent=True) for chat in chats]
    await outbox.add_letters(tx, letters, now)


async def has_overdue_changes(tx: Transaction, now: int) -> bool:
    return bool(await held_changes.list_asked_before(tx, now - approval_requests.APPROVAL_LIFETIME))


async def expire_changes(tx: Transaction, now: int) -> None:
    """End the requests that nobody decided within a day, and tell their authors."""
    for held in await held_changes.list_asked_before(tx, now - approval_requests.APPROVAL_LIFETIME):
        if await held_changes.delete(tx, held.id):
            t = await reader_language.find_translator(tx, held.author)
            gone = t("This request has ended: nobody approved it within a day. Citizens do not read it.")
            await notify_author(
                tx, held, "ended", Message(html("⌛ {}\n<i>{}</i>", gone, held.headline)), now
            )


async def write_audit(context: Context, act: str, office: str, headline: str) -> None:
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=act, office=office, about={"what": headline}
    )  # fmt: skip
