"""Parse dates with numbers: "24 des", "24-26 desember 2026", "1/12", "2026-12-24", "tanggal 5", "Dec 24"."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from content.dates.date_tokens import Tokens
from content.dates.date_words import (
    DATE_WORDS,
    INDONESIAN_MONTHS,
    LIST_WORDS,
    MONTH_UNIT_WORDS,
    MONTHS,
    NEXT_WORDS,
    RANGE_WORDS,
)
from content.lazy_dataclass import dataclass

MAX_SPAN_DAYS = 92
"""Maximum days in one expression."""

_NOT_DATES = frozenset({"rt", "rw", "no", "nomor", "jl", "blok", "ukuran", "pasal", "/"})
_AFTER_NUMBER = RANGE_WORDS | LIST_WORDS | MONTHS.keys() | {"."}
_NUMBER_SEPARATORS = (RANGE_WORDS | LIST_WORDS) - {"/"}
_ORDINAL_SUFFIXES = frozenset({"th", "st", "nd", "rd"})


class DayKind(StrEnum):
    """Kind of a day expression.

    AMBIGUOUS: `days` holds all readings ("minggu depan" is next week or its Sunday).
    """

    DAY = "day"
    DAYS = "days"
    WEEKEND = "weekend"
    WEEK = "week"
    AMBIGUOUS = "ambiguous"
    HOLIDAY = "holiday"
    JOINT_LEAVE = "joint_leave"


@dataclass(frozen=True, slots=True)
class DayExpression:
    """A parsed expression. `next_token` is the index after it.

    `fault`: why staff should write it more clearly, "" if it is clear.
    """

    kind: DayKind
    days: tuple[date, ...]
    next_token: int
    fault: str = ""
    name: str = ""
    weekday: int | None = None
    is_past: bool = False


def parse_date_at(tokens: Tokens, i: int, today: date) -> DayExpression | None:
    """Parse a date, list or range at token `i`. Without a year, take the date nearest to `today`."""
    start = tokens.skip(i, DATE_WORDS)
    prefixed = start > i
    if month := MONTHS.get(tokens.word(i)):
        return _parse_english_date(tokens, i, month, today)
    if not prefixed and tokens.word(start + 1) not in _AFTER_NUMBER:
        return None
    return (
        _parse_iso_date(tokens, start)
        or _parse_slashed_date(tokens, start, today, prefixed)
        or _parse_days_of_month(tokens, start, today, prefixed)
    )


def _make_day(year: int, month: int, day: int, next_token: int) -> DayExpression | None:
    """Return the day. A day that does not exist gets a fault; a bad month gives None."""
    try:
        return DayExpression(DayKind.DAY, (date(year, month, day),), next_token)
    except ValueError:
        if not 0 < month < 13:
            return None
        return DayExpression(DayKind.DAY, (), next_token, f"tidak ada tanggal {day}/{month}/{year}")


def _nearest_occurrence(month: int, day: int, today: date) -> date | None:
    """Return the occurrence nearest to `today`: in November, "5 Januari" is next year's."""
    reach = 4 if (month, day) == (2, 29) else 1
    years = range(today.year - reach, today.year + reach + 1)
    found = [
        expression.days[0]
        for year in years
        if (expression := _make_day(year, month, day, 0)) and expression.days
    ]
    return min(found, key=lambda day: abs(day - today), default=None)


def valid_year(number: int | None) -> int | None:
    """Return the number if it is a year from 2000 to 2100."""
    if number is not None and 2000 <= number <= 2100:
        return number
    return None


def _parse_english_date(tokens: Tokens, i: int, month: int, today: date) -> DayExpression | None:
    """Parse "December 24", unless another number belongs to the month."""
    day = tokens.number(i + 1)
    if day is None or not 1 <= day <= 31:
        return None
    if tokens.word(i) in INDONESIAN_MONTHS or tokens.number(i - 1) is not None:
        return None
    after_day = tokens.skip(i + 2, _ORDINAL_SUFFIXES)
    at_year = tokens.skip(after_day, {","})
    if year := valid_year(tokens.number(at_year)):
        return _make_day(year, month, day, at_year + 1)
    near = _nearest_occurrence(month, day, today)
    return DayExpression(DayKind.DAY, (near,), after_day) if near else None


def _parse_iso_date(tokens: Tokens, i: int) -> DayExpression | None:
    year, month, day = (tokens.number(i + step) for step in (0, 2, 4))
    if valid_year(year) and month and day and tokens.word(i + 1) == tokens.word(i + 3) == "-":
        return _make_day(year or 0, month, day, i + 5)
    return None


def _parse_slashed_date(tokens: Tokens, i: int, today: date, prefixed: bool) -> DayExpression | None:
    """Parse 1/12, 1/12/26, 1-12-2026 and 1.12.2026, but not 24/7 or RT 3/4."""
    day, sign, month = tokens.number(i), tokens.word(i + 1), tokens.number(i + 2)
    if sign not in ("/", "-", ".") or not day or not month or day > 31 or month > 12:
        return None
    if tokens.word(i + 3) == sign and (year := _read_year(tokens, i + 4)) is not None:
        return _make_day(year, month, day, i + 5) if valid_year(year) else None
    if sign != "/" or tokens.word(i + 3) == "/":  # without a year, only a slash makes a date
        return None
    if not prefixed and _is_fraction(tokens, i, day, month):
        return None
    return _make_nearest_day(month, day, i + 3, today)


def _read_year(tokens: Tokens, i: int) -> int | None:
    """Return the year at token `i`; "26" is 2026."""
    year = tokens.number(i)
    return year + 2000 if year is not None and len(tokens.word(i)) == 2 else year


def _is_fraction(tokens: Tokens, i: int, day: int, month: int) -> bool:
    """Return whether "3/4" is not a date: 24/7, or after a word such as "RT" or "pasal"."""
    return (day, month) == (24, 7) or tokens.word(i - 1) in _NOT_DATES


def _parse_days_of_month(tokens: Tokens, i: int, today: date, prefixed: bool) -> DayExpression | None:
    """Parse day numbers, a month and an optional year. After "tanggal" the month may be missing."""
    numbers, end, ranged = _parse_day_numbers(tokens, i)
    month = MONTHS.get(tokens.word(end))
    if not numbers or (month is None and not prefixed):
        return None
    if month is None and (said := _parse_relative_month(tokens, end, today)):
        expressions = [_make_day(said.year, said.month, number, end + 2) for number in numbers]
        return _combine_days([expression for expression in expressions if expression], ranged)
    if month is None:
        return _make_coming_days(numbers, end, ranged, today)
    year = valid_year(tokens.number(end + 1))
    end += 2 if year else 1
    expressions = [
        _make_day(year, month, number, end) if year else _make_nearest_day(month, number, end, today)
        for number in numbers
    ]
    return _combine_days([expression for expression in expressions if expression], ranged)


def _parse_relative_month(tokens: Tokens, i: int, today: date) -> date | None:
    """Return the first day of "bulan ini" or "bulan depan" at token `i`."""
    if tokens.word(i) not in MONTH_UNIT_WORDS:
        return None
    this_month = today.replace(day=1)
    if tokens.word(i + 1) in ("ini", "iki", "ieu"):
        return this_month
    return (this_month + timedelta(days=32)).replace(day=1) if tokens.word(i + 1) in NEXT_WORDS else None


def _make_nearest_day(month: int, day: int, end: int, today: date) -> DayExpression | None:
    """Return the occurrence nearest to `today`. A day that does not exist gets a fault."""
    near = _nearest_occurrence(month, day, today)
    return DayExpression(DayKind.DAY, (near,), end) if near else _make_day(today.year, month, day, end)


def _parse_day_numbers(tokens: Tokens, i: int) -> tuple[list[int], int, bool]:
    """Parse day numbers in a row: "24-26", "24, 25 dan 26".

    Return the numbers, the index after them, and whether they are a range.
    """
    numbers: list[int] = []
    end, ranged, at = i, False, i
    while (number := tokens.number(at)) and number <= 31 and len(numbers) < 8:
        numbers.append(number)
        end, sign = at + 1, tokens.word(at + 1)
        if sign not in _NUMBER_SEPARATORS or ranged:
            break
        ranged, at = sign in RANGE_WORDS, at + 2
    return numbers, end, ranged and len(numbers) == 2


def _combine_days(expressions: Sequence[DayExpression], ranged: bool) -> DayExpression | None:
    """Combine single days to a range or a list. The first fault wins."""
    if not expressions:
        return None
    days = [day for expression in expressions for day in expression.days]
    fault = next((expression.fault for expression in expressions if expression.fault), "")
    end = expressions[-1].next_token
    if fault or len(days) == 1:
        return DayExpression(DayKind.DAY, tuple(days), end, fault)
    if not ranged:
        return DayExpression(DayKind.DAYS, tuple(dict.fromkeys(days)), end)
    if days[-1] < days[0]:
        return DayExpression(DayKind.DAYS, (days[0],), end, "tanggal akhirnya sebelum tanggal awalnya")
    span = min((days[-1] - days[0]).days, MAX_SPAN_DAYS)
    return DayExpression(DayKind.DAYS, tuple(days[0] + timedelta(days=n) for n in range(span + 1)), end)


def _make_coming_days(numbers: Sequence[int], end: int, ranged: bool, today: date) -> DayExpression | None:
    """Resolve "tanggal 5" to this month, or to a later month if it is over."""
    months = [today.replace(day=1) + timedelta(days=32 * n) for n in range(3)]
    for first in months:
        expressions = [_make_day(first.year, first.month, number, end) for number in numbers]
        if (
            all(expression and expression.days for expression in expressions)
            and expressions[-1]
            and expressions[-1].days[0] >= today
        ):
            return _combine_days([expression for expression in expressions if expression], ranged)
    return None
