"""Warn a chat that sent an identity or phone number, and delete the message that carries it."""

import re
from collections.abc import Sequence

from content.lazy_pattern import compile_later
from content.text.redaction import PersonalDataKind, RedactedText
from content.text.safe_html import bold, html, join_lines
from handlers.core.context import Context
from handlers.core.replies import DeleteMessage, Message, Reply

_NUMBER_INTRODUCTION = r"(?:\b(?:ini|no|nomor|nik|kk|ktp|hp|wa|telp|saya|sy|aku|adalah|yaitu)\b[\s:=.,]*)*"
_NUMBER_MARKS = compile_later(rf"{_NUMBER_INTRODUCTION}\[(?:nik|telepon|email)\]", re.IGNORECASE)


def warn_about_numbers(context: Context, redacted: RedactedText) -> list[Reply]:
    """Return a warning if the message holds a number of a person; [] otherwise."""
    if not redacted.found & {PersonalDataKind.NUMBER, PersonalDataKind.PHONE}:
        return []
    return render_number_warning(context, (context.event.message_id,))


def strip_number_marks(words: str) -> str:
    """Return a redacted text without the marks of numbers: "nik saya [nik]" asks nothing."""
    return _NUMBER_MARKS.sub(" ", words) if "[" in words else words


def holds_only_numbers(redacted: RedactedText) -> bool:
    """Return whether at most one word is left beside the numbers."""
    return len(strip_number_marks(redacted.text).split()) < 2


def render_number_warning(context: Context, message_ids: Sequence[int]) -> list[Reply]:
    """Delete the messages that carry a number, and say why numbers are not for this chat."""
    t = context.t
    reason = t(
        "Please never send a NIK, family card number or phone number here, not even to an officer in a chat."
    )
    effect = t(
        "I did not store it and deleted your message where Telegram lets me. Nothing here needs that number."
    )
    body = join_lines([html("🛡 {}", bold(reason)), effect])
    return [*(DeleteMessage(id) for id in message_ids), Message(body)]
