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

from handlers.reply import Delete, Document, Photo, Reply, Say
from runtime.sender import Sender, seconds
from runtime.transport import Lost, Unsent


class Outcome(StrEnum):
    """MOVED: the group has another id now. FLOODED: 429. FAILED: no answer, or a server's error: try again."""

    SENT = "sent"
    BLOCKED = "blocked"
    REFUSED = "refused"
    MOVED = "moved"
    FLOODED = "flooded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """`uncertain`: it failed in a way that does not tell whether the message arrived. `wait` is seconds.

    `counts`: it may count against Telegram's limits; what was answered with a refusal or an error does not.
    """

    outcome: Outcome
    message_id: int | None = None
    reason: str | None = None
    wait: float = 0.0
    moved_to: int = 0
    uncertain: bool = False
    counts: bool = False


async def attempt(
    sender: Sender, chat_id: int, reply: Reply, *, changes: bool = False, paid: bool = False
) -> Attempt:
    """Send once. `changes`: only change the message that the reply names; REFUSED when Telegram does not let the bot.

    `paid`: the owner pays where it is beyond the free rate.
    """
    try:
        if changes and isinstance(reply, Say | Document | Photo | Delete):
            return _changed(await sender.change(chat_id, reply), reply)
        return Attempt(Outcome.SENT, await sender.perform(chat_id, reply, paid=paid), counts=True)
    except TelegramError as error:
        return _judged(error)


def _changed(done: bool, reply: Say | Document | Photo | Delete) -> Attempt:
    message_id = reply.message_id if isinstance(reply, Delete) else reply.edits
    if done:
        return Attempt(Outcome.SENT, message_id, counts=True)
    return Attempt(Outcome.REFUSED, reason="message can't be changed")


def _judged(error: TelegramError) -> Attempt:
    match error:
        case RetryAfter():
            return Attempt(Outcome.FLOODED, wait=seconds(error))
        case ChatMigrated():
            return Attempt(Outcome.MOVED, moved_to=error.new_chat_id)
        case Forbidden():
            return Attempt(Outcome.BLOCKED, reason=error.message)
        case BadRequest():
            return Attempt(Outcome.REFUSED, reason=error.message)
        case InvalidToken() | Conflict() | Unsent():
            return Attempt(Outcome.FAILED)
    return Attempt(Outcome.FAILED, uncertain=True, counts=isinstance(error, TimedOut | Lost))


def aimed(reply: Reply, message_id: int | None) -> Say | Photo | Document | Delete | None:
    """The reply made to change this message; None when there is no message."""
    match reply:
        case Say() | Photo() | Document() if message_id:
            return msgspec.structs.replace(reply, edits=message_id)
        case Delete() if message_id:
            return msgspec.structs.replace(reply, message_id=message_id)
    return None
