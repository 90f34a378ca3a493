"""Parse when an incident happened: "kemarin", "minggu lalu", "12 agustus", "sekitar oktober", "lupa".

An open text means the past. Precision is never invented: a week or a month stays a month.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from content.dates import past_dates, past_words
from content.dates.date_tokens import WEEKDAYS, tokenize
from content.dates.past_dates import PastDate, PastDateProblem

MAX_MONTH_SPAN = timedelta(days=179)
"""A longer span cannot be stored as one month."""

MAX_EXACT_DAYS = timedelta(days=14)
"""Up to this many days people count exactly; "30 hari lalu" means about a month ago."""


class IncidentDateProblem(StrEnum):
    """Why no date was found."""

    UNCLEAR = "unclear"
    FUTURE = "future"


@dataclass(frozen=True)
class IncidentDate:
    """`day` if an exact day was given, `month` ('YYYY-MM') if only the month is sure, neither if forgotten.

    `words`: the original text, if it says more.
    """

    day: date | None = None
    month: str = ""
    words: str = ""

    @property
    def iso(self) -> str:
        """The day or month in ISO format, "" if neither is known."""
        return self.day.isoformat() if self.day else self.month


_NOW = re.compile(r"\b(?:skrg|sekarang|saiki|ayeuna)\b")
_UNSURE = re.compile(r"\b(?:tidak|gak|ga|nggak|ngga|tak|kurang|ora|teu) jelas\b|^\W*$")
_FUTURE = re.compile(
    r"\b(?:besok|bsk|esok|lusa|sesuk|isukan|tomorrow|nanti|(?:minggu|bulan|tahun) depan|next (?:week|month|year))\b"
)
_BARE_DAY_AND_MONTH = re.compile(r"\s*((?:tanggal|tgl)?\s*\d{1,2})[-.](\d{1,2})\s*", re.IGNORECASE)  # "12-8"


def parse_incident_date(text: str, today: date) -> IncidentDate | IncidentDateProblem:
    """Parse a past date. Return UNCLEAR if there is none, FUTURE if it is still to come."""
    said, plain = text.strip(), " ".join(text.lower().split())
    found = past_dates.parse_past_date(
        f"{bare[1]}/{bare[2]}" if (bare := _BARE_DAY_AND_MONTH.fullmatch(text)) else text, today
    )
    if isinstance(found, PastDate):
        return _make_incident_date(found, text, today)
    if found is PastDateProblem.FUTURE or _FUTURE.search(plain):
        return IncidentDateProblem.FUTURE
    if _NOW.search(plain):
        return IncidentDate(today)
    weekday = next((WEEKDAYS[piece.word] for piece in tokenize(plain) if piece.word in WEEKDAYS), None)
    if weekday is not None:
        return IncidentDate(today - timedelta(days=(today.weekday() - weekday) % 7))
    return IncidentDate(words=said) if _UNSURE.search(plain) else IncidentDateProblem.UNCLEAR


def _make_incident_date(found: PastDate, text: str, today: date) -> IncidentDate:
    first, last, said = found.span.first, found.span.last, text.strip()
    if _is_exact_day_count(found, text, today):
        return IncidentDate(found.middle)
    if found.span.is_forgotten or last - first > MAX_MONTH_SPAN:
        return IncidentDate(words=said)
    return IncidentDate(first) if first == last else IncidentDate(month=f"{found.middle:%Y-%m}", words=said)


def _is_exact_day_count(found: PastDate, text: str, today: date) -> bool:
    """Return whether "10 hari lalu" means exactly that day, without "about"."""
    pieces = tokenize(text)
    inside = [piece.word for piece in pieces if found.text_span[0] <= piece.start < found.text_span[1]]
    about = any(piece.word in past_words.ABOUT | past_words.MORE_OR_LESS for piece in pieces)
    return not about and not past_words.DAY.isdisjoint(inside[1:2]) and today - found.middle <= MAX_EXACT_DAYS
