"""One try to send a letter, and what its answer means; exceptions of the library become values here."""

from dataclasses import dataclass
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

from handlers.core.replies import DeleteMessage, Document, Message, Photo, Reply
from runtime.telegram.sender import Sender, retry_after_seconds
from runtime.telegram.transport import NotSentError, ResponseLostError


class AttemptOutcome(StrEnum):
    """MOVED: the group has another id now. FLOODED: 429. FAILED: no answer, or a server's error: try again."""

    SENT = "sent"
    BLOCKED = "blocked"
    REFUSED = "refused"
    MOVED = "moved"
    FLOODED = "flooded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SendResult:
    """`uncertain`: it failed in a way that does not tell whether the message arrived. `wait` is seconds.

    `counts`: it may count against Telegram's limits; what was answered with a refusal or an error does not.
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
    """Send once. `changes`: only change the message that the reply names; REFUSED when Telegram does not let the bot.

    `paid`: the owner pays where it is beyond the free rate.
    """
    try:
        if changes and isinstance(reply, Message | Document | Photo | DeleteMessage):
            return _edit_result(await sender.change(chat_id, reply), reply)
        return SendResult(
            AttemptOutcome.SENT, await sender.send_once(chat_id, reply, paid=paid), is_counted=True
        )
    except TelegramError as error:
        return _classify_error(error)


def _edit_result(done: bool, reply: Message | Document | Photo | DeleteMessage) -> SendResult:
    message_id = reply.message_id if isinstance(reply, DeleteMessage) else reply.edits
    if done:
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
    return SendResult(
        AttemptOutcome.FAILED, uncertain=True, is_counted=isinstance(error, TimedOut | ResponseLostError)
    )


def retarget(reply: Reply, message_id: int | None) -> Message | Photo | Document | DeleteMessage | None:
    """The reply made to change this message; None when there is no message."""
    match reply:
        case Message() | Photo() | Document() if message_id:
            return msgspec.structs.replace(reply, edits=message_id)
        case DeleteMessage() if message_id:
            return msgspec.structs.replace(reply, message_id=message_id)
    return None
