"""What Telegram would refuse of a message, measured as Telegram measures: UTF-16 units after the tags are parsed.

A text of staff is checked with this when it is written.
"""

import re
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text.visible_text import read_html, utf16_length
from handlers.core.replies import Button, ButtonRows, Document, Message, Photo

MAX_TEXT_UNITS = 4096  # UTF-16 units of a text
MAX_CAPTION_UNITS = 1024  # UTF-16 units below a picture or document
MAX_ENTITIES = 100  # formatted parts; Telegram leaves out the others without an error
MAX_SOURCE_BYTES = 32768  # of a text with its tags
MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64
_BUTTON_ADDRESS = compile_later(r"(?:https?://[\w.-]+(?::\d+)?(?:[/?#]\S*)?|tg://\S+)", re.I)


class RefusalReason(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too long"
    CAPTION_TOO_LONG = "caption too long"
    TOO_MUCH_FORMATTING = "too much formatting"
    BROKEN_FORMATTING = "broken formatting"
    INVALID_BUTTON = "invalid button"


@dataclass(frozen=True)
class TelegramRefusal:
    """`excess` is the number of UTF-16 units beyond the limit."""

    reason: RefusalReason
    excess: int = 0


def find_refusal(reply: Message | Photo | Document, reserve: int = 0) -> TelegramRefusal | None:
    """Return why Telegram would refuse the message, None if it would accept it.

    `reserve`: units to leave free for what is added later.
    """
    is_text = isinstance(reply, Message)
    source = reply.body if isinstance(reply, Message) else reply.caption
    parsed = read_html(source)
    units = utf16_length(parsed.text.strip())
    excess = units + reserve - (MAX_TEXT_UNITS if is_text else MAX_CAPTION_UNITS)
    if is_text and not has_visible_sign(parsed.text):
        return TelegramRefusal(RefusalReason.EMPTY)
    if excess > 0:
        too_long = RefusalReason.TOO_LONG if is_text else RefusalReason.CAPTION_TOO_LONG
        return TelegramRefusal(too_long, excess)
    if not parsed.is_balanced:
        return TelegramRefusal(RefusalReason.BROKEN_FORMATTING)
    if parsed.tag_count > MAX_ENTITIES or len(source.encode()) > MAX_SOURCE_BYTES:
        return TelegramRefusal(RefusalReason.TOO_MUCH_FORMATTING)
    return None if are_valid_buttons(reply.buttons) else TelegramRefusal(RefusalReason.INVALID_BUTTON)


def has_visible_sign(text: str) -> bool:
    """Return whether a text has a letter, digit or sign that a reader sees."""
    return any(sign.isprintable() and not sign.isspace() and sign not in _BLANKS for sign in text)


_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0e\ufe0f\uffa0"  # printable, but show nothing


def are_valid_buttons(rows: ButtonRows) -> bool:
    buttons = [button for row in rows for button in row]
    return len(buttons) <= MAX_BUTTONS and all(map(_is_valid_button, buttons))


def _is_valid_button(button: Button) -> bool:
    if not has_visible_sign(button.text):
        return False
    if button.url:
        return _BUTTON_ADDRESS.fullmatch(button.url) is not None
    return button.inline is not None or 1 <= len(button.data.encode()) <= MAX_CALLBACK_BYTES
