"""Parse a mobile service visit: day, hours, quota, position and place in any order. Missing parts stay empty."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.dates.date_range import (
    DateRange,
    TimeReading,
    UnclearInput,
    parse_range,
    read_times,
    text_outside_spans,
)
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text.redaction import redact

MAX_PLACE_LENGTH = 120  # characters
_QUOTA = compile_later(r"\b(?:kuota|quota|kapasitas)\s*:?\s*(\d{1,5})\b(?:\s*orang\b)?", re.I)
_PIN = compile_later(r"\S*?(-?\d{1,2}\.\d{3,}),\s*(-?\d{2,3}\.\d{3,})\S*")
_EDGES = compile_later(
    r"^(?:di|tempat|lokasi|bertempat|pada|hari|ke|dan)\b[\s:]*|[\s,.;:\-]+$|^[\s,.;:\-]+", re.I
)


@dataclass(frozen=True)
class ParsedVisit:
    """A parsed visit. `hours` are minutes from midnight; `position` is latitude and longitude.

    `unclear`: why the day or hours could not be read.
    """

    day: date | None = None
    hours: tuple[int, int] | None = None
    quota: int | None = None
    place: str = ""
    position: tuple[float, float] | None = None
    unclear: str = ""


def parse_visit(text: str, now: datetime, zone: ZoneInfo) -> ParsedVisit:
    """Parse a command. `now` is aware."""
    pin, text = _take_match(_PIN, text)
    quota, text = _take_match(_QUOTA, redact(text).text)
    day, hours, text, unclear = _parse_time(text, now, zone)
    position = (float(pin[1]), float(pin[2])) if pin else None
    return ParsedVisit(day, hours, int(quota[1]) if quota else None, _clean_place(text), position, unclear)


def visit_span(day: date, hours: tuple[int, int], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the aware start and end of a visit."""
    midnight = datetime.combine(day, time(), zone)
    return midnight + timedelta(minutes=hours[0]), midnight + timedelta(minutes=hours[1])


ParsedTime = tuple[date | None, tuple[int, int] | None, str, str]
"""Day, hours in minutes from midnight, the rest of the text, and what is unclear."""

_ONE_DAY_ONLY = "satu perintah untuk satu hari; tulis tiap hari sendiri"


def _parse_time(text: str, now: datetime, zone: ZoneInfo) -> ParsedTime:
    """Return the day, the hours, the rest of the text, and what is unclear. Both may stand apart."""
    reading = read_times(text, now, zone)
    rest = text_outside_spans(text, reading.spans)
    if reading.is_empty:
        return None, None, rest, ""
    if reading.is_without_day:
        hours = _clock_minutes(reading, now, zone)
        return None, None if isinstance(hours, str) else hours, rest, hours if isinstance(hours, str) else ""
    found = parse_range(text, now, zone)
    if isinstance(found, UnclearInput):
        return None, None, rest, found.reason
    if len(found.days) > 1:
        return None, None, rest, _ONE_DAY_ONLY
    return found.start.date(), None if found.all_day else _minutes_of_day(found), rest, ""


def _clock_minutes(reading: TimeReading, now: datetime, zone: ZoneInfo) -> tuple[int, int] | str:
    """Return the hours of a text that names no day, or what is unclear."""
    if reading.fault:
        return reading.fault
    if reading.begin is None or reading.end is None:
        return "dari jam berapa sampai jam berapa? Tulis misalnya “08.00-12.00”"
    today = now.astimezone(zone).date()
    start, end = (point.at(today, zone) for point in (reading.begin, reading.end))
    midnight = datetime.combine(today, time(), zone)
    if not midnight <= start < end <= midnight + timedelta(days=1):
        return "tulis jam setempat di tempat itu"
    first, last = (int((at - midnight).total_seconds()) // 60 for at in (start, end))
    return first, last


def _minutes_of_day(found: DateRange) -> tuple[int, int]:
    midnight = datetime.combine(found.start.date(), time(), found.start.tzinfo)
    first, last = (int((at - midnight).total_seconds()) // 60 for at in (found.start, found.end))
    return first, last


def _take_match(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    """Return the first match, and the text without it."""
    match = pattern.search(text)
    return match, _remove_span(text, match.span()) if match else text


def _remove_span(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip()}".strip()


def _clean_place(text: str) -> str:
    words = " ".join(text.split())
    while (shorter := _EDGES.sub("", words).strip()) != words:
        words = shorter
    return words[:MAX_PLACE_LENGTH]
