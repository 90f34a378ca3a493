"""Parse clock times: "08.00-15.00", "jam 8 pagi - 2 siang", "setengah 8", "13.30 WIB"."""

from collections.abc import Sequence
from dataclasses import dataclass

from content.dates import date_tokens
from content.dates.date_tokens import Token

MIDNIGHT = 24 * 60
_PREFIXES = frozenset({"jam", "jm", "pukul", "pkl", "pk", "at"})
_HALF_WORDS = frozenset({"setengah", "stengah", "stngah"})
_START_WORDS = _PREFIXES | _HALF_WORDS
_ZONES = frozenset({"wib", "wita", "wit"})
_PARTS_OF_DAY = {
    "pagi": range(1, 12), "isuk": range(1, 12), "esuk": range(1, 12), "enjing": range(1, 12), "am": range(1, 12),
    "siang": range(10, 16), "awan": range(10, 16), "beurang": range(10, 16), "noon": range(12, 13),
    "sore": range(14, 20), "sonten": range(14, 20), "malam": range(18, 25), "malem": range(18, 25),
    "wengi": range(18, 25), "peuting": range(18, 25), "pm": range(12, 24),
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

    `fault`: why it cannot be used, "" if it can.
    """

    start: int
    end: int
    next_token: int
    fault: str = ""


def parse_clock_at(tokens: Sequence[Token], i: int, marked: bool = False) -> ClockTime | None:
    """Parse a time at token `i`. `marked`: accept only explicit times ("jam", minutes, "pagi")."""
    if not (0 <= i < len(tokens) and (tokens[i].number is not None or tokens[i].word in _START_WORDS)):
        return None
    prefixed = tokens[i].word in _PREFIXES
    at = i + prefixed
    half = _word(tokens, at) in _HALF_WORDS
    at += half
    hour = tokens[at].number if at < len(tokens) else None
    if hour is None or hour > 24 or len(tokens[at].word) > 2:
        return None
    minute, end = _parse_minutes(tokens, at + 1)
    part = _word(tokens, end)
    if marked and not (prefixed or end > at + 1 or part in _PARTS_OF_DAY):
        return None
    total = hour * 60 + minute - (30 if half else 0)
    if not 0 <= total <= MIDNIGHT:
        return None
    return _apply_part_of_day(total, end, part, tokens[at].word)


def _apply_part_of_day(total: int, end: int, part: str, written: str) -> ClockTime:
    """Apply "pagi", "siang" and so on. If the part does not fit the hour, the time is vague."""
    if part in _PARTS_OF_DAY:
        said = _fit_part_of_day(total, part)
        return ClockTime(total if said is None else said, end + 1, said is None, is_bare=False)
    return ClockTime(total, end, 60 <= total < 6 * 60 and not written.startswith("0"), is_bare=True)


def _fit_part_of_day(total: int, part: str) -> int | None:
    for minutes in (total, total + 12 * 60):
        if minutes // 60 in _PARTS_OF_DAY.get(part, ()) and minutes <= MIDNIGHT:
            return minutes
    return None


def _parse_minutes(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """Parse minutes after a dot or colon. Return them and the next index."""
    if _word(tokens, i) in (".", ":") and i + 1 < len(tokens) and len(tokens[i + 1].word) == 2:
        minute = tokens[i + 1].number
        if minute is not None and minute < 60 and tokens[i + 1].start == tokens[i].end:
            return minute, i + 2
    return 0, i


def parse_span_at(tokens: Sequence[Token], i: int, marked: bool = False) -> ClockSpan | None:
    """Parse two times with a separator. In "1-3 siang" the part of the day applies to both."""
    start = parse_clock_at(tokens, i, marked)
    if start is None:
        return None
    sign = _skip_zone(tokens, start.next_token)
    if _word(tokens, sign) not in date_tokens.RANGE:
        return None
    end = parse_clock_at(tokens, sign + 1)
    if end is None:
        return None
    first = _share_part_of_day(start, end, _word(tokens, end.next_token - 1))
    fault = ""
    if first.is_vague or end.is_vague:
        fault = "pagi atau siang? Tulis dengan dua angka, misalnya 13.00"
    elif first.minutes >= end.minutes:
        fault = "jam akhirnya tidak sesudah jam awalnya"
    return ClockSpan(first.minutes, end.minutes, _skip_zone(tokens, end.next_token), fault)


def _share_part_of_day(start: ClockTime, end: ClockTime, part: str) -> ClockTime:
    if not start.is_bare or end.is_bare or end.is_vague:
        return start
    said = _fit_part_of_day(start.minutes, part)
    return (
        ClockTime(said, start.next_token, False, False) if said is not None and said < end.minutes else start
    )


def _skip_zone(tokens: Sequence[Token], i: int) -> int:
    return i + (_word(tokens, i) in _ZONES)


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].word if 0 <= i < len(tokens) else ""


def format_dotted(minutes: int) -> str:
    """Format as 08.00; the end of the day is 24.00."""
    return f"{minutes // 60:02}.{minutes % 60:02}"
