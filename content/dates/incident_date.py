"""Parse when an incident happened: "kemarin", "minggu lalu", "12 agustus", "sekitar oktober", "lupa".

An open text means the past. Precision is never invented: a week or a month stays a month.
"""

import re
from datetime import date, timedelta
from enum import StrEnum

from content.dates.date_tokens import tokenize
from content.dates.date_words import EVERY_WORDS, WEEKDAYS
from content.dates.past_dates import (
    ABOUT_WORDS,
    DAY_UNIT_WORDS,
    MORE_OR_LESS_WORDS,
    PastDate,
    PastDateProblem,
    parse_past_date,
)
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

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


_NOW = compile_later(r"\b(?:skrg|sekarang|saiki|ayeuna)\b")
_UNSURE = compile_later(r"\b(?:tidak|gak|ga|nggak|ngga|tak|kurang|ora|teu) jelas\b|^\W*$")
_FUTURE = compile_later(
    r"\b(?:besok|bsk|esok|lusa|sesuk|isukan|tomorrow|nanti|(?:minggu|bulan|tahun) depan|next (?:week|month|year))\b"
)
_BARE_DAY_AND_MONTH = compile_later(
    r"\s*((?:tanggal|tgl)?\s*\d{1,2})[-.](\d{1,2})\s*", re.IGNORECASE
)  # "12-8"


def parse_incident_date(text: str, today: date) -> IncidentDate | IncidentDateProblem:
    """Parse a past date. Return UNCLEAR if there is none, FUTURE if it is still to come."""
    bare = _BARE_DAY_AND_MONTH.fullmatch(text)
    plain = " ".join(text.lower().split())
    found = parse_past_date(f"{bare[1]}/{bare[2]}" if bare else text, today)
    if isinstance(found, PastDate):
        return _make_incident_date(found, text, today)
    if found is PastDateProblem.FUTURE or _FUTURE.search(plain):
        return IncidentDateProblem.FUTURE
    if _NOW.search(plain):
        return IncidentDate(today)
    if any(token.word in EVERY_WORDS for token in tokenize(plain)):
        return IncidentDate(words=text.strip())
    weekday = next((WEEKDAYS[token.word] for token in tokenize(plain) if token.word in WEEKDAYS), None)
    if weekday is not None:
        return IncidentDate(today - timedelta(days=(today.weekday() - weekday) % 7))
    return IncidentDate(words=text.strip()) if _UNSURE.search(plain) else IncidentDateProblem.UNCLEAR


def _make_incident_date(found: PastDate, text: str, today: date) -> IncidentDate:
    """Keep the precision of the text: a day, a month, or only the words."""
    first, last, words = found.span.first, found.span.last, text.strip()
    if found.has_more:
        is_recent = not found.span.is_forgotten and today - first <= MAX_MONTH_SPAN
        return IncidentDate(month=f"{first:%Y-%m}" if is_recent else "", words=words)
    if _is_exact_day_count(found, text, today):
        return IncidentDate(found.middle)
    if found.span.is_forgotten or last - first > MAX_MONTH_SPAN:
        return IncidentDate(words=words)
    return IncidentDate(first) if first == last else IncidentDate(month=f"{found.middle:%Y-%m}", words=words)


def _is_exact_day_count(found: PastDate, text: str, today: date) -> bool:
    """Return whether "10 hari lalu" means exactly that day, without "about"."""
    tokens = tokenize(text)
    start, end = found.text_span
    inside = [token.word for token in tokens if start <= token.start < end]
    is_about = any(token.word in ABOUT_WORDS | MORE_OR_LESS_WORDS for token in tokens)
    counts_days = not DAY_UNIT_WORDS.isdisjoint(inside[1:2])
    return counts_days and not is_about and today - found.middle <= MAX_EXACT_DAYS
