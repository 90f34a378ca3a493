"""Parse clock times: "08.00-15.00", "jam 8 pagi - 2 siang", "setengah 8", "13.30 WIB"."""

from dataclasses import replace

from content.dates.clock_zones import NamedZone, parse_zone_at
from content.dates.date_tokens import Tokens
from content.dates.date_words import RANGE_WORDS
from content.lazy_dataclass import dataclass

MIDNIGHT = 24 * 60
"""The end of a day, in minutes from its start."""

_PREFIXES = frozenset({"jam", "jm", "pukul", "pkl", "pk", "at"})
_HALF_WORDS = frozenset({"setengah", "stengah", "stngah"})
_START_WORDS = _PREFIXES | _HALF_WORDS
_WITH_WORDS = frozenset({"dengan", "dgn"})
PARTS_OF_DAY = {
    "pagi": range(1, 12), "isuk": range(1, 12), "esuk": range(1, 12), "enjing": range(1, 12), "am": range(1, 12),
    "siang": range(10, 16), "awan": range(10, 16), "beurang": range(10, 16), "noon": range(12, 13),
    "sore": range(14, 20), "sonten": range(14, 20), "malam": range(18, 25), "malem": range(18, 25),
    "wengi": range(18, 25), "peuting": range(18, 25), "pm": range(12, 24), "petang": range(15, 20),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time in `minutes` from midnight. `next_token` is the index after it.

    `is_vague`: morning or afternoon was not said. `is_bare`: no part of the day was said.
    """

    minutes: int
    next_token: int
    is_vague: bool
    is_bare: bool


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """From `start` to `end` in minutes. `next_token` is the index after it.

    `fault`: why it cannot be used, "" if it can. The zones are those that the text names after each time;
    one zone counts for both times.
    """

    start: int
    end: int
    next_token: int
    fault: str = ""
    start_zone: NamedZone | None = None
    end_zone: NamedZone | None = None


def parse_clock_at(tokens: Tokens, i: int, marked: bool = False) -> ClockTime | None:
    """Parse a time at token `i`. `marked`: accept only explicit times ("jam", minutes, "pagi")."""
    if tokens.number(i) is None and tokens.word(i) not in _START_WORDS:
        return None
    after_prefix = tokens.skip(i, _PREFIXES)
    at_hour = tokens.skip(after_prefix, _HALF_WORDS)
    hour = tokens.number(at_hour)
    if hour is None or hour > 24 or len(tokens.word(at_hour)) > 2:
        return None
    minute, end = _parse_minutes(tokens, at_hour + 1)
    part = tokens.word(end)
    is_marked = after_prefix > i or end > at_hour + 1 or part in PARTS_OF_DAY
    if marked and not is_marked:
        return None
    half_before = 30 if at_hour > after_prefix else 0
    total = hour * 60 + minute - half_before
    if not 0 <= total <= MIDNIGHT:
        return None
    return _apply_part_of_day(total, end, part, tokens.word(at_hour))


def _apply_part_of_day(total: int, end: int, part: str, written: str) -> ClockTime:
    """Apply "pagi", "siang" and so on. If the part does not fit the hour, the time is vague."""
    if part in PARTS_OF_DAY:
        fitting = fit_part_of_day(total, part)
        return ClockTime(total if fitting is None else fitting, end + 1, fitting is None, is_bare=False)
    return ClockTime(total, end, 60 <= total < 6 * 60 and not written.startswith("0"), is_bare=True)


def fit_part_of_day(total: int, part: str) -> int | None:
    """Return the time in minutes that is in that part of the day, None if there is none."""
    for minutes in (total, total + 12 * 60):
        if minutes // 60 in PARTS_OF_DAY.get(part, ()) and minutes <= MIDNIGHT:
            return minutes
    return None


def _parse_minutes(tokens: Tokens, i: int) -> tuple[int, int]:
    """Parse minutes after a dot or colon. Return them and the next index."""
    minute = tokens.number(i + 1)
    if tokens.word(i) not in (".", ":") or minute is None or minute >= 60:
        return 0, i
    is_adjacent = tokens[i + 1].start == tokens[i].end
    return (minute, i + 2) if is_adjacent and len(tokens.word(i + 1)) == 2 else (0, i)


def parse_span_at(tokens: Tokens, i: int, marked: bool = False) -> ClockSpan | None:
    """Parse two times with a separator. In "1-3 siang" the part of the day applies to both."""
    start = parse_clock_at(tokens, i, marked)
    if start is None:
        return None
    start_zone = parse_zone_at(tokens, start.next_token)
    sign = start_zone.next_token if start_zone else start.next_token
    if tokens.word(sign) not in RANGE_WORDS:
        return None
    end = parse_clock_at(tokens, tokens.skip(sign + 1, _WITH_WORDS))
    if end is None:
        return None
    first = _share_part_of_day(start, end, tokens.word(end.next_token - 1))
    fault = ""
    if first.is_vague or end.is_vague:
        fault = "pagi atau siang? Tulis dengan dua angka, misalnya 13.00"
    elif first.minutes >= end.minutes:
        fault = "jam akhirnya tidak sesudah jam awalnya"
    end_zone = parse_zone_at(tokens, end.next_token, after_clock=True)
    after = end_zone.next_token if end_zone else end.next_token
    return ClockSpan(first.minutes, end.minutes, after, fault, start_zone or end_zone, end_zone or start_zone)


def place_in_part_of_day(span: ClockSpan, part: str) -> ClockSpan:
    """Apply a part of the day that stands before the hours: "sore 3-5" is 15.00-17.00."""
    start = fit_part_of_day(span.start, part)
    if start is None:
        return replace(span, fault=f"jamnya tidak cocok dengan “{part}”; tulis dengan dua angka")
    is_vague = 60 <= span.end < 6 * 60
    end = span.end if span.end > start and not is_vague else span.end + 12 * 60
    if not start < end <= MIDNIGHT:
        return replace(span, fault="jam akhirnya tidak sesudah jam awalnya")
    return replace(span, start=start, end=end, fault="")


def _share_part_of_day(start: ClockTime, end: ClockTime, part: str) -> ClockTime:
    """Apply the part of the day after the end to the start, if the start has none."""
    if not start.is_bare or end.is_bare or end.is_vague:
        return start
    minutes = fit_part_of_day(start.minutes, part)
    if minutes is None or minutes >= end.minutes:
        return start
    return ClockTime(minutes, start.next_token, is_vague=False, is_bare=False)


def format_dotted(minutes: int) -> str:
    """Format as 08.00; the end of the day is 24.00."""
    return f"{minutes // 60:02}.{minutes % 60:02}"
