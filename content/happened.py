"""When something happened, in people's words: "kemarin", "minggu lalu", "12 agustus", "sekitar oktober", "lupa".

The past is meant wherever a text leaves it open. What was not said is not made up: a week or a month stays a month.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from content import pastdays
from content import pastwords as p
from content.daywords import WEEKDAYS, tokens
from content.pastdays import Missed, Remembered

LONGEST = timedelta(days=179)
"""A longer span is not told as a month."""

COUNTED = timedelta(days=14)
"""Up to here people count days; "30 hari lalu" is about a month ago."""


class Unread(StrEnum):
    """Why a text gives no time."""

    UNCLEAR = "unclear"
    FUTURE = "future"


@dataclass(frozen=True)
class When:
    """`day` where a day was said; `month` 'YYYY-MM' where only the month is sure; neither: not remembered.

    `words`: what was written, where it says more than that.
    """

    day: date | None = None
    month: str = ""
    words: str = ""

    @property
    def iso(self) -> str:
        return self.day.isoformat() if self.day else self.month


_NOW = re.compile(r"\b(?:skrg|sekarang|saiki|ayeuna)\b")
_UNSURE = re.compile(r"\b(?:tidak|gak|ga|nggak|ngga|tak|kurang|ora|teu) jelas\b|^\W*$")
_COMING = re.compile(
    r"\b(?:besok|bsk|esok|lusa|sesuk|isukan|tomorrow|nanti|(?:minggu|bulan|tahun) depan|next (?:week|month|year))\b"
)
_BARE = re.compile(r"\s*((?:tanggal|tgl)?\s*\d{1,2})[-.](\d{1,2})\s*", re.IGNORECASE)  # "12-8"


def read(text: str, today: date) -> When | Unread:
    """What a text says of a time that is over; UNCLEAR when it says none, FUTURE when that is still to come."""
    said, plain = text.strip(), " ".join(text.lower().split())
    found = pastdays.recorded(f"{bare[1]}/{bare[2]}" if (bare := _BARE.fullmatch(text)) else text, today)
    if isinstance(found, Remembered):
        return _when(found, text, today)
    if found is Missed.FUTURE or _COMING.search(plain):
        return Unread.FUTURE
    if _NOW.search(plain):
        return When(today)
    weekday = next((WEEKDAYS[piece.word] for piece in tokens(plain) if piece.word in WEEKDAYS), None)
    if weekday is not None:
        return When(today - timedelta(days=(today.weekday() - weekday) % 7))
    return When(words=said) if _UNSURE.search(plain) else Unread.UNCLEAR


def _when(found: Remembered, text: str, today: date) -> When:
    first, last, said = found.span.first, found.span.last, text.strip()
    if _counted(found, text, today):
        return When(found.middle)
    if found.span.forgotten or last - first > LONGEST:
        return When(words=said)
    return When(first) if first == last else When(month=f"{found.middle:%Y-%m}", words=said)


def _counted(found: Remembered, text: str, today: date) -> bool:
    """ "10 hari lalu": that day, where nothing says that it is only about so many days."""
    pieces = tokens(text)
    inside = [piece.word for piece in pieces if found.at[0] <= piece.start < found.at[1]]
    about = any(piece.word in p.ABOUT | p.MORE_OR_LESS for piece in pieces)
    return not about and not p.DAY.isdisjoint(inside[1:2]) and today - found.middle <= COUNTED
