"""A number typed instead of a tap: "2" is the second choice of the question that is open.

Only choices count, not buttons such as Back. A question whose answer may itself be a number does not use this.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from content.lazy_pattern import compile_later
from handlers.core import callback_data
from handlers.core.replies import Button, ButtonRows

NUMBER = compile_later(
    r"(?:(?:nomor|no|pilihan|yang|number)\b\.? *)?(?:ke-?)?([0-9]{1,2})[.)!]?", re.IGNORECASE
)

T = TypeVar("T")


def choose_by_number(words: str, choices: Sequence[T]) -> T | None:
    """Return the choice that a number alone names, counted from 1; None for other words."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", words).strip())
    number = int(found[1]) if found else 0
    return choices[number - 1] if 0 < number <= len(choices) else None


def choose_button(words: str, rows: ButtonRows, verbs: Sequence[str]) -> Button | None:
    """Return the button that a number alone names, among the buttons with these verbs, in reading order."""
    choices = [
        button for row in rows for button in row if callback_data.unpack_callback(button.data)[1] in verbs
    ]
    return choose_by_number(words, choices)
