"""A NIK that comes in pieces, one message after another: noticed by counting digits, which are kept nowhere."""

import msgspec

from content.text import redaction
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Reply
from handlers.privacy.number_warnings import render_number_warning
from storage.chats import chat_profiles

MAX_GAP = 60  # seconds between two pieces
NIK_DIGITS = 16  # digits
MIN_DIGITS = 4  # digits that may begin one
NEAR_NIK_DIGITS = range(13, 19)  # digits that are taken for one where the word NIK or KK was said
MAX_MESSAGES = 8  # messages


class SplitNumber(msgspec.Struct, frozen=True):
    """`digits` so far, of the messages `ids`; the last one came `at`, unix seconds. `named`: a NIK or KK was spoken of."""

    digits: int
    ids: tuple[int, ...]
    at: int
    named: bool


async def detect_complete_number(context: Context) -> list[Reply] | None:
    """Of a private message that completes a number: all its pieces are deleted, and why is said. Else None."""
    event, before = context.event, _load_number(context)
    if event.kind is not EventKind.TEXT or event.chat_id < 0:
        return None
    found = redaction.find_edge_digits(event.text)
    if before is not None and found.first:
        total, named = before.digits + found.first, before.named or found.names_identity_number
        if total == NIK_DIGITS or (named and total in NEAR_NIK_DIGITS):
            await chat_profiles.save_trailing_digits(context.tx, event.chat_id, None)
            return render_number_warning(context, (*before.ids, event.message_id))
    return None


async def save_digit_count(context: Context) -> list[Reply] | None:
    """Count the digits at the end of a private message; what goes into a form about a report is not counted, for a
    minute would tell who filed it. Answers nothing."""
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
    """What may be the beginning of a number: the end of this message, after what came before where it is all digits."""
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
