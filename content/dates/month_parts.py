"""Parse days of a month that have no number: "Jumat terakhir bulan ini", "bulan Desember", "akhir bulan"."""

from calendar import monthrange
from datetime import date, timedelta

from content.dates.date_tokens import Tokens
from content.dates.date_words import (
    DAY_WORDS,
    MONTH_UNIT_WORDS,
    MONTHS,
    NEXT_WORDS,
    ORDINALS,
    WEEK_WORDS,
    WEEKDAYS,
)
from content.dates.numeric_dates import DayExpression, DayKind, valid_year

_OF_WORDS = frozenset({"di", "pada", "dalam", "of", "the", "dari"})
_CURRENT_WORDS = frozenset({"ini", "iki", "ieu"})
_WHOLE_WORDS = frozenset({"selama", "slama", "slm", "sepanjang", "sebulan"})


def parse_nth_weekday_at(tokens: Tokens, i: int, today: date) -> DayExpression | None:
    """Parse "Jumat terakhir bulan ini", "Senin pertama Desember 2026", "Sabtu ke-2 bulan depan"."""
    at = tokens.skip(i, DAY_WORDS)
    weekday = WEEKDAYS.get(tokens.word(at))
    number, end = _parse_ordinal(tokens, at + 1)
    if weekday is None or not number:
        return None
    found = parse_month_at(tokens, tokens.skip(end, _OF_WORDS), today)
    if found is None:
        return None
    first, end = found
    day = _find_weekday(first, weekday, number)
    if at == i and tokens.word(at) in WEEK_WORDS:
        fault = "“minggu” bisa berarti hari Minggu atau pekan; tulis tanggalnya"
        return DayExpression(DayKind.AMBIGUOUS, () if day is None else (day,), end, fault)
    if day is None:
        return DayExpression(DayKind.DAY, (), end, "hari itu tidak ada di bulan itu; tulis tanggalnya")
    return DayExpression(DayKind.DAY, (day,), end, weekday=weekday)


def _parse_ordinal(tokens: Tokens, i: int) -> tuple[int, int]:
    """Return the number of "pertama", "ke-2" or "terakhir" (-1) and the next index; 0 if there is none."""
    if number := ORDINALS.get(tokens.word(i)):
        return number, i + 1
    if tokens.word(i) != "ke":
        return 0, i
    at = tokens.skip(i + 1, {"-"})
    number = tokens.number(at) or 0
    return (number, at + 1) if 1 <= number <= 5 else (0, i)


def _find_weekday(first: date, weekday: int, number: int) -> date | None:
    length = monthrange(first.year, first.month)[1]
    days = [first.replace(day=day) for day in range(1, length + 1)]
    found = [day for day in days if day.weekday() == weekday]
    if number < 0:
        return found[-1]
    return found[number - 1] if number <= len(found) else None


def parse_month_at(tokens: Tokens, i: int, today: date) -> tuple[date, int] | None:
    """Return the first day of a month and the next index: "bulan ini", "bulan depan", "Desember 2026"."""
    at = tokens.skip(i, MONTH_UNIT_WORDS)
    this_month = today.replace(day=1)
    if at > i and tokens.word(at) in _CURRENT_WORDS:
        return this_month, at + 1
    if at > i and tokens.word(at) in NEXT_WORDS:
        return _next_month(this_month), at + 1
    month = MONTHS.get(tokens.word(at))
    if month is None:
        return None
    if year := valid_year(tokens.number(at + 1)):
        return date(year, month, 1), at + 2
    months = [date(year, month, 1) for year in (today.year - 1, today.year, today.year + 1)]
    return min(months, key=lambda first: abs(first - this_month)), at + 1


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def parse_whole_month_at(tokens: Tokens, i: int, today: date) -> DayExpression | None:
    """Parse "bulan Desember", "selama Desember", "bulan depan": all its days, of this month those to come."""
    at = tokens.skip(i, _WHOLE_WORDS)
    if at == i and tokens.word(i) not in MONTH_UNIT_WORDS:
        return None
    found = parse_month_at(tokens, at, today)
    if found is None:
        return None
    first, end = found
    start = max(first, today) if first.month == today.month and first.year == today.year else first
    days = (_next_month(first) - start).days
    return DayExpression(DayKind.DAYS, tuple(start + timedelta(days=n) for n in range(days)), end)


def parse_end_of_month_at(tokens: Tokens, i: int, today: date) -> DayExpression | None:
    """Parse "akhir bulan", "akhir November", "akhir tahun": its last day, as the end of a range."""
    if tokens.word(i) not in ("akhir", "penghujung", "ujung"):
        return None
    following = tokens.word(i + 1)
    if following in ("tahun", "thn"):
        end = tokens.skip(i + 2, _CURRENT_WORDS)
        return DayExpression(DayKind.DAY, (today.replace(month=12, day=31),), end)
    found = parse_month_at(tokens, i + 1, today)
    if found is None:
        if following not in MONTH_UNIT_WORDS:
            return None
        found = today.replace(day=1), i + 2
    first, end = found
    return DayExpression(DayKind.DAY, (_next_month(first) - timedelta(days=1),), end)
