"""A NIK in several messages: detected by the number of digits. The digits are not stored."""

import msgspec

from content.text import redaction
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Reply
from handlers.privacy.number_warnings import render_number_warning
from storage.chats import chat_profiles

MAX_GAP = 60  # seconds between two pieces
NIK_DIGITS = 16  # digits
MIN_DIGITS = 4  # of the beginning of a number
NEAR_NIK_DIGITS = range(13, 19)  # lengths of a number after the word NIK or KK
MAX_MESSAGES = 8  # messages


class SplitNumber(msgspec.Struct, frozen=True):
    """The `digits` so far, in the messages `ids`. The last arrived `at` (unix seconds). `named`: NIK or KK was mentioned."""

    digits: int
    ids: tuple[int, ...]
    at: int
    named: bool


async def detect_complete_number(context: Context) -> list[Reply] | None:
    """Delete all parts of a number that this private message completes, and explain it. Otherwise return None."""
    event, before = context.event, _load_number(context)
    if before is None or event.kind is not EventKind.TEXT or event.chat_id < 0:
        return None
    found = redaction.find_edge_digits(event.text)
    if found.first:
        total, named = before.digits + found.first, before.named or found.names_identity_number
        if total == NIK_DIGITS or (named and total in NEAR_NIK_DIGITS):
            await chat_profiles.save_trailing_digits(context.tx, event.chat_id, None)
            return render_number_warning(context, (*before.ids, event.message_id))
    return None


async def save_digit_count(context: Context) -> list[Reply] | None:
    """Count the digits at the end of a private message. Return None.

    Messages for a report form are not counted, because a stored minute would reveal who filed it."""
    event, found = context.event, redaction.find_edge_digits(context.event.text)
    if event.kind is not EventKind.TEXT or event.chat_id < 0:
        return None
    now = _continue_number(context, found, _load_number(context) if found.is_digits_only else None)
    if now is not None or context.profile.digits is not None:
        kept = None if now is None else msgspec.json.encode(now).decode()
        await chat_profiles.save_trailing_digits(context.tx, event.chat_id, kept)
    return None


def _continue_number(
    context: Context, found: redaction.EdgeDigits, before: SplitNumber | None
) -> SplitNumber | None:
    """Return the possible beginning of a number: the digits at the end of this message.

    If the message has only digits, the earlier parts count too."""
    digits = found.last + (before.digits if before else 0)
    ids = (*(before.ids if before else ()), context.event.message_id)
    if not found.last or not MIN_DIGITS <= digits < NIK_DIGITS or len(ids) > MAX_MESSAGES:
        return None
    return SplitNumber(
        digits, ids, context.timestamp, found.names_identity_number or (before is not None and before.named)
    )


def _load_number(context: Context) -> SplitNumber | None:
    if context.profile.digits is None:
        return None
    pieces = msgspec.json.decode(context.profile.digits, type=SplitNumber)
    return pieces if context.timestamp - pieces.at <= MAX_GAP else None
