"""Parse dates with numbers: "24 des", "24-26 desember 2026", "1/12", "2026-12-24", "tanggal 5", "December
24".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from content.dates import date_tokens
from content.dates.date_tokens import Token

MAX_SPAN_DAYS = 92
"""Maximum days in one expression."""


class DayKind(StrEnum):
    """Kind of a day expression. AMBIGUOUS: `days` holds all readings ("minggu depan": next week or its
    Sunday).
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


def parse_date_at(tokens: Sequence[Token], i: int, today: date) -> DayExpression | None:
    """Parse a date, list or range at token `i`. Without a year, take the date nearest to `today`."""
    prefixed = _word(tokens, i) in date_tokens.DATE
    start = i + prefixed
    if month := date_tokens.MONTHS.get(_word(tokens, i)):
        return _parse_english_date(tokens, i, month, today)
    if not prefixed and _word(tokens, start + 1) not in _AFTER_NUMBER:
        return None
    return (
        _parse_iso_date(tokens, start)
        or _parse_slashed_date(tokens, start, today, prefixed)
        or _parse_days_of_month(tokens, start, today, prefixed)
    )


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].word if 0 <= i < len(tokens) else ""


def _number(tokens: Sequence[Token], i: int) -> int | None:
    return tokens[i].number if 0 <= i < len(tokens) else None


def _make_day(year: int, month: int, day: int, end: int) -> DayExpression | None:
    try:
        return DayExpression(DayKind.DAY, (date(year, month, day),), end)
    except ValueError:
        return (
            DayExpression(DayKind.DAY, (), end, f"tidak ada tanggal {day}/{month}/{year}")
            if 0 < month < 13
            else None
        )


def _nearest_occurrence(month: int, day: int, today: date) -> date | None:
    """Return the occurrence nearest to `today`: in November, "5 Januari" is next year's."""
    reach = 4 if (month, day) == (2, 29) else 1
    years = range(today.year - reach, today.year + reach + 1)
    found = [made.days[0] for year in years if (made := _make_day(year, month, day, 0)) and made.days]
    return min(found, key=lambda day: abs(day - today), default=None)


def _valid_year(number: int | None) -> int | None:
    if number is not None and 2000 <= number <= 2100:
        return number
    return None


def _parse_english_date(tokens: Sequence[Token], i: int, month: int, today: date) -> DayExpression | None:
    """Parse "December 24", unless another number belongs to the month."""
    day = _number(tokens, i + 1)
    if (
        day is None
        or not 1 <= day <= 31
        or tokens[i].word in date_tokens.INDONESIAN_MONTHS
        or _number(tokens, i - 1) is not None
    ):
        return None
    end = i + 2 + (_word(tokens, i + 2) in ("th", "st", "nd", "rd"))
    year = _valid_year(_number(tokens, end + (_word(tokens, end) == ",")))
    if year:
        return _make_day(year, month, day, end + 1 + (_word(tokens, end) == ","))
    near = _nearest_occurrence(month, day, today)
    return DayExpression(DayKind.DAY, (near,), end) if near else None


def _parse_iso_date(tokens: Sequence[Token], i: int) -> DayExpression | None:
    year, month, day = (_number(tokens, i + step) for step in (0, 2, 4))
    if _valid_year(year) and month and day and _word(tokens, i + 1) == _word(tokens, i + 3) == "-":
        return _make_day(year or 0, month, day, i + 5)
    return None


def _parse_slashed_date(tokens: Sequence[Token], i: int, today: date, prefixed: bool) -> DayExpression | None:
    """Parse 1/12, 1/12/26, 1-12-2026 and 1.12.2026, but not 24/7 or RT 3/4."""
    day, sign, month = _number(tokens, i), _word(tokens, i + 1), _number(tokens, i + 2)
    if sign not in ("/", "-", ".") or not day or not month or day > 31 or month > 12:
        return None
    year = _number(tokens, i + 4) if _word(tokens, i + 3) == sign else None
    if year is not None and len(tokens[i + 4].word) == 2:
        year += 2000
    if _valid_year(year):
        return _make_day(year or 0, month, day, i + 5)
    if sign != "/" or year is not None or _word(tokens, i + 3) == "/":
        return None
    if not prefixed and ((day, month) == (24, 7) or _word(tokens, i - 1) in _NOT_DATES):
        return None
    near = _nearest_occurrence(month, day, today)
    return DayExpression(DayKind.DAY, (near,), i + 3) if near else _make_day(today.year, month, day, i + 3)


_NOT_DATES = frozenset({"rt", "rw", "no", "nomor", "jl", "blok", "ukuran", "pasal", "/"})


def _parse_days_of_month(
    tokens: Sequence[Token], i: int, today: date, prefixed: bool
) -> DayExpression | None:
    """Parse day numbers, a month and an optional year. After "tanggal" the month may be missing."""
    numbers, end, ranged = _parse_day_numbers(tokens, i)
    month = date_tokens.MONTHS.get(_word(tokens, end))
    if not numbers or (month is None and not prefixed):
        return None
    if month is None:
        return _make_coming_days(numbers, end, ranged, today)
    year = _valid_year(_number(tokens, end + 1))
    end += 2 if year else 1
    made = [
        _make_day(year, month, number, end) if year else _make_nearest_day(month, number, end, today)
        for number in numbers
    ]
    return _combine_days([one for one in made if one], ranged)


def _make_nearest_day(month: int, day: int, end: int, today: date) -> DayExpression | None:
    near = _nearest_occurrence(month, day, today)
    return DayExpression(DayKind.DAY, (near,), end) if near else _make_day(today.year, month, day, end)


_AFTER_NUMBER = date_tokens.RANGE | date_tokens.LIST | date_tokens.MONTHS.keys() | {"."}
_NUMBER_SEPARATORS = (date_tokens.RANGE | date_tokens.LIST) - {"/"}


def _parse_day_numbers(tokens: Sequence[Token], i: int) -> tuple[list[int], int, bool]:
    """Parse day numbers in a row: "24-26", "24, 25 dan 26". The third result says whether they are a range."""
    numbers: list[int] = []
    end, ranged, at = i, False, i
    while (number := _number(tokens, at)) and number <= 31 and len(numbers) < 8:
        numbers.append(number)
        end, sign = at + 1, _word(tokens, at + 1)
        if sign not in _NUMBER_SEPARATORS or ranged:
            break
        ranged, at = sign in date_tokens.RANGE, at + 2
    return numbers, end, ranged and len(numbers) == 2


def _combine_days(made: Sequence[DayExpression], ranged: bool) -> DayExpression | None:
    days = [day for one in made for day in one.days]
    fault = next((one.fault for one in made if one.fault), "")
    if not made or fault or len(days) == 1:
        return DayExpression(DayKind.DAY, tuple(days), made[-1].next_token, fault) if made else None
    if not ranged:
        return DayExpression(DayKind.DAYS, tuple(dict.fromkeys(days)), made[-1].next_token)
    if days[-1] < days[0]:
        return DayExpression(
            DayKind.DAYS, (days[0],), made[-1].next_token, "tanggal akhirnya sebelum tanggal awalnya"
        )
    span = min((days[-1] - days[0]).days, MAX_SPAN_DAYS)
    return DayExpression(
        DayKind.DAYS, tuple(days[0] + timedelta(days=n) for n in range(span + 1)), made[-1].next_token
    )


def _make_coming_days(numbers: Sequence[int], end: int, ranged: bool, today: date) -> DayExpression | None:
    """Resolve "tanggal 5" to this month, or to a later month if it is over."""
    months = [today.replace(day=1) + timedelta(days=32 * n) for n in range(3)]
    for first in months:
        made = [_make_day(first.year, first.month, number, end) for number in numbers]
        if all(one and one.days for one in made) and made[-1] and made[-1].days[0] >= today:
            return _combine_days([one for one in made if one], ranged)
    return None
