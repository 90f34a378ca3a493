"""What a command says of a visit: its day, hours, quota, pin and place, in any order; what is missing stays open."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.dates import DateRange, Unclear, parse_range
from content.shield import shield

LONGEST = 120  # letters of a place
_QUOTA = re.compile(r"\b(?:kuota|quota|kapasitas)\s*:?\s*(\d{1,5})\b(?:\s*orang\b)?", re.I)
_PIN = re.compile(r"\S*?(-?\d{1,2}\.\d{3,}),\s*(-?\d{2,3}\.\d{3,})\S*")
_HOUR = r"\d{1,2}[.:]\d{2}"
_TO = r"\s*(?:-|–|—|s\.?\s?[/.]?\s?d\.?|sampai|hingga|sd)\s*"
_PART = r"(?:\s*(?:wib|wita|wit|pagi|siang|sore|malam)\b)*"
_CLOCK = re.compile(
    rf"\b(?:(?:jam|pukul|pkl)\.?\s*(?:{_HOUR}|\d{{1,2}}){_PART}{_TO}(?:jam\s*)?(?:{_HOUR}|\d{{1,2}})|{_HOUR}{_TO}{_HOUR}){_PART}",
    re.I,
)
_EDGES = re.compile(
    r"^(?:di|tempat|lokasi|bertempat|pada|hari|ke|dan)\b[\s:]*|[\s,.;:\-]+$|^[\s,.;:\-]+", re.I
)


@dataclass(frozen=True)
class Parts:
    """`hours` are minutes from midnight. `pin` is latitude and longitude. `unclear`: why day or hours could not be read."""

    day: date | None = None
    hours: tuple[int, int] | None = None
    quota: int | None = None
    place: str = ""
    pin: tuple[float, float] | None = None
    unclear: str = ""


def read(text: str, now: datetime, zone: ZoneInfo) -> Parts:
    """`now` aware."""
    pin, text = _taken(_PIN, text)
    quota, text = _taken(_QUOTA, shield(text).text)
    day, hours, text, unclear = _when(text, now, zone)
    position = (float(pin[1]), float(pin[2])) if pin else None
    return Parts(day, hours, int(quota[1]) if quota else None, _place(text), position, unclear)


def span(day: date, hours: tuple[int, int], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when, aware."""
    midnight = datetime.combine(day, time(), zone)
    return midnight + timedelta(minutes=hours[0]), midnight + timedelta(minutes=hours[1])


When = tuple[date | None, tuple[int, int] | None, str, str]


def _when(text: str, now: datetime, zone: ZoneInfo) -> When:
    """Day, hours, what else was said, and what is unclear."""
    clock, rest = _taken(_CLOCK, text)
    found = parse_range(text, now, zone) if clock else parse_range(rest, now, zone)
    if clock and (isinstance(found, Unclear) or found.all_day):
        return _apart(clock[0], rest, now, zone)
    if isinstance(found, Unclear):
        said = not found.reason.startswith("tanggalnya tidak ditemukan")
        return None, None, rest, found.reason if said else ""
    left = _without(text if clock else rest, found.span)
    if found.all_day:
        return *_one_day(found), left, "" if len(found.days) == 1 else _ONE
    return found.start.date(), _minutes(found), left, ""


_ONE = "satu perintah untuk satu hari; tulis tiap hari sendiri"


def _apart(clock: str, rest: str, now: datetime, zone: ZoneInfo) -> When:
    """Hours before the day, or without one."""
    ahead = parse_range(f"besok {clock.strip()}", now, zone)
    if isinstance(ahead, Unclear):
        return None, None, rest, ahead.reason
    day = parse_range(rest, now, zone)
    if isinstance(day, Unclear):
        said = not day.reason.startswith("tanggalnya tidak ditemukan")
        return None, _minutes(ahead), rest, day.reason if said else ""
    if len(day.days) > 1:
        return None, None, rest, _ONE
    return day.start.date(), _minutes(ahead), _without(rest, day.span), ""


def _one_day(found: DateRange) -> tuple[date | None, None]:
    return (found.start.date() if len(found.days) == 1 else None), None


def _minutes(found: DateRange) -> tuple[int, int]:
    midnight = datetime.combine(found.start.date(), time(), found.start.tzinfo)
    first, last = (int((at - midnight).total_seconds()) // 60 for at in (found.start, found.end))
    return first, last


def _taken(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    """The first match, and the text without it."""
    match = pattern.search(text)
    return match, _without(text, match.span()) if match else text


def _without(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip()}".strip()


def _place(text: str) -> str:
    words = " ".join(text.split())
    while (shorter := _EDGES.sub("", words).strip()) != words:
        words = shorter
    return words[:LONGEST]
