"""One attempt to send a message of a campaign. Exceptions of the Telegram library become values here."""

from enum import StrEnum

import msgspec
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from content.lazy_dataclass import dataclass
from handlers.core.replies import DeleteMessage, Document, Message, Photo, Reply
from runtime.telegram.sender import Sender, retry_after_seconds
from runtime.telegram.transport import NotSentError, ResponseLostError


class AttemptOutcome(StrEnum):
    """MOVED: the group has a new id. FLOODED: 429. FAILED: no answer or a server error, so try again."""

    SENT = "sent"
    BLOCKED = "blocked"
    REFUSED = "refused"
    MOVED = "moved"
    FLOODED = "flooded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SendResult:
    """`wait` is seconds.

    `uncertain`: the message may have arrived although the attempt failed.
    `is_counted`: the attempt may count against Telegram's rate limits; refusals and errors do not.
    """

    outcome: AttemptOutcome
    message_id: int | None = None
    reason: str | None = None
    wait: float = 0.0
    moved_to: int = 0
    uncertain: bool = False
    is_counted: bool = False


async def try_send(
    sender: Sender, chat_id: int, reply: Reply, *, changes: bool = False, paid: bool = False
) -> SendResult:
    """Send or edit once.

    `changes`: only edit the message that the reply names. REFUSED when Telegram does not allow the edit.
    `paid`: the bot's owner pays for messages beyond the free rate.
    """
    try:
        if changes and isinstance(reply, Message | Document | Photo | DeleteMessage):
            return _edit_result(await sender.change(chat_id, reply), reply)
        message_id = await sender.send_once(chat_id, reply, paid=paid)
        return SendResult(AttemptOutcome.SENT, message_id, is_counted=True)
    except TelegramError as error:
        return _classify_error(error)


def _edit_result(changed: bool, reply: Message | Document | Photo | DeleteMessage) -> SendResult:
    message_id = reply.message_id if isinstance(reply, DeleteMessage) else reply.edits
    if changed:
        return SendResult(AttemptOutcome.SENT, message_id, is_counted=True)
    return SendResult(AttemptOutcome.REFUSED, reason="message can't be changed")


def _classify_error(error: TelegramError) -> SendResult:
    match error:
        case RetryAfter():
            return SendResult(AttemptOutcome.FLOODED, wait=retry_after_seconds(error))
        case ChatMigrated():
            return SendResult(AttemptOutcome.MOVED, moved_to=error.new_chat_id)
        case Forbidden():
            return SendResult(AttemptOutcome.BLOCKED, reason=error.message)
        case BadRequest():
            return SendResult(AttemptOutcome.REFUSED, reason=error.message)
        case InvalidToken() | Conflict() | NotSentError():
            return SendResult(AttemptOutcome.FAILED)
    is_counted = isinstance(error, TimedOut | ResponseLostError)
    return SendResult(AttemptOutcome.FAILED, uncertain=True, is_counted=is_counted)


def retarget(reply: Reply, message_id: int | None) -> Message | Photo | Document | DeleteMessage | None:
    """Return the reply as an edit of this message; None when there is no message to edit."""
    match reply:
        case Message() | Photo() | Document() if message_id:
            return msgspec.structs.replace(reply, edits=message_id)
        case DeleteMessage() if message_id:
            return msgspec.structs.replace(reply, message_id=message_id)
    return None
