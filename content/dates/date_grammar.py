"""Parse one day expression at a token: "besok", "sabtu depan", "24-26 des", "hari ini s.d. jumat"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from content.dates import date_tokens
from content.dates.date_tokens import Token
from content.dates.numeric_dates import MAX_SPAN_DAYS, DayExpression, DayKind, parse_date_at
from content.dates.weeks import parse_week_at


def parse_day_expression(
    tokens: Sequence[Token], i: int, today: date, short: bool = False
) -> DayExpression | None:
    """Parse the expression that starts at token `i`. `short` also accepts "sen", "jum", "sab" (for staff)."""
    first = _parse_single(tokens, i, today, short)
    if first is None or first.is_past or not first.days:
        return first
    if first.weekday is not None and (dated := _parse_weekday_with_date(tokens, first, today)):
        return dated
    return _parse_range_or_list(tokens, first, today, short)


def _parse_range_or_list(
    tokens: Sequence[Token], first: DayExpression, today: date, short: bool
) -> DayExpression:
    """Parse a range or list that starts with `first`."""
    sign = _word(tokens, first.next_token)
    if (
        sign in date_tokens.RANGE
        and (last := _parse_single(tokens, first.next_token + 1, today, short))
        and last.days
    ):
        return _make_range(first, _move_not_before(last, first.days[-1]))
    days, end, fault = first.days, first.next_token, first.fault
    while following := _parse_list_item(tokens, end, days, today, short, first.weekday is not None):
        days, end = tuple(sorted((*days, *following.days))), following.next_token
        fault = fault or following.fault
    if end == first.next_token:
        return first
    kind = DayKind.WEEKEND if [day.weekday() for day in days] == [5, 6] else DayKind.DAYS
    return DayExpression(kind, days, end, fault)


def _parse_list_item(
    tokens: Sequence[Token], end: int, days: tuple[date, ...], today: date, short: bool, weekdays: bool
) -> DayExpression | None:
    """Parse one more day of a list. A comma joins only weekdays; "sabtu minggu" needs no separator."""
    sign = _word(tokens, end)
    start = end + 1 if sign in date_tokens.LIST else end
    found = _parse_single(tokens, start, today, short)
    if sign == "," and found and (found.weekday is None or not weekdays):
        return None
    if found is None or found.kind is not DayKind.DAY or not found.days or len(days) > 14:
        return None
    found = _move_not_before(found, days[-1])
    if found.days[0] in days or (start == end and (found.weekday != 6 or days[-1].weekday() != 5)):
        return None
    return found


def _move_not_before(last: DayExpression, day: date) -> DayExpression:
    """Move a weekday that follows another day to its next occurrence after that day."""
    if last.weekday is None or last.days[0] >= day:
        return last
    return replace(last, days=(_coming_weekday(last.weekday, day),))


def _make_range(first: DayExpression, last: DayExpression) -> DayExpression:
    start, end = first.days[0], last.days[-1]
    fault = first.fault or last.fault
    if end < start:
        return replace(
            last, kind=DayKind.DAYS, days=(start,), fault="tanggal akhirnya sebelum tanggal awalnya"
        )
    if (end - start).days >= MAX_SPAN_DAYS:
        return replace(last, kind=DayKind.DAYS, days=(start, end), fault=f"lebih dari {MAX_SPAN_DAYS} hari")
    return DayExpression(_range_kind(start, end), _days_between(start, end), last.next_token, fault)


def _range_kind(start: date, end: date) -> DayKind:
    if start == end:
        return DayKind.DAY
    return DayKind.WEEKEND if start.weekday() == 5 and (end - start).days == 1 else DayKind.DAYS


def _days_between(start: date, end: date) -> tuple[date, ...]:
    return tuple(start + timedelta(days=n) for n in range((end - start).days + 1))


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].word if 0 <= i < len(tokens) else ""


def _number(tokens: Sequence[Token], i: int) -> int | None:
    return tokens[i].number if 0 <= i < len(tokens) else None


def _coming_weekday(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _parse_single(tokens: Sequence[Token], i: int, today: date, short: bool) -> DayExpression | None:
    word = _word(tokens, i)
    if word[:1].isdigit():
        return _parse_days_ahead(tokens, i, today) or parse_date_at(tokens, i, today)
    if not (short or word in _START_WORDS or word.startswith("hari")):
        return None
    return (
        _parse_holiday(tokens, i)
        or parse_week_at(tokens, i, today)
        or _parse_relative_day(tokens, i, today)
        or _parse_weekday(tokens, i, today, short)
        or parse_date_at(tokens, i, today)
    )


def _parse_holiday(tokens: Sequence[Token], i: int) -> DayExpression | None:
    """Match holiday names, longest first. The calendar knows their dates."""
    if _word(tokens, i) not in _HOLIDAY_START_WORDS:
        return None
    for length in (3, 2, 1):
        phrase = " ".join(token.word for token in tokens[i : i + length])
        if kind := _HOLIDAY_PHRASES.get(phrase):
            return DayExpression(kind[0], (), min(i + length, len(tokens)), "", kind[1])
    return None


def _squeeze_phrase(phrase: str) -> str:
    return " ".join(date_tokens.squeeze(word) for word in phrase.split())


_HOLIDAY_PHRASES = (
    {_squeeze_phrase(words): (DayKind.HOLIDAY, name) for words, name in date_tokens.HOLIDAYS.items()}
    | {_squeeze_phrase(words): (DayKind.HOLIDAY, "") for words in date_tokens.ANY_HOLIDAY}
    | {_squeeze_phrase(words): (DayKind.JOINT_LEAVE, "") for words in date_tokens.JOINT_LEAVE}
)
_HOLIDAY_START_WORDS = frozenset(phrase.split()[0] for phrase in _HOLIDAY_PHRASES)
_DAY_PREFIXES = date_tokens.DAY | date_tokens.EVE
_WEEKDAY_PREFIXES = _DAY_PREFIXES | date_tokens.NEXT | date_tokens.PAST | {"this"}
_START_WORDS = frozenset().union(
    _HOLIDAY_START_WORDS, date_tokens.WEEKDAYS, date_tokens.MONTHS, date_tokens.NUMBERS, date_tokens.DAY, date_tokens.EVE, date_tokens.NEXT, date_tokens.PAST, date_tokens.TOMORROW, date_tokens.AFTER_TOMORROW,
    date_tokens.PART_OF_DAY, date_tokens.LATER, date_tokens.DATE, date_tokens.WEEK, date_tokens.WEEKEND, {"today", "tonight", "this", "akhir", "ujung", "wek"},
)  # fmt: skip
"""Words that can start an expression. All other words are skipped at once."""


def _parse_relative_day(tokens: Sequence[Token], i: int, today: date) -> DayExpression | None:
    """Parse today, tomorrow, the day after tomorrow, or a number of days ahead."""
    word, following = _word(tokens, i), _word(tokens, i + 1)
    if word in date_tokens.TOMORROW and not _is_morning(tokens, i):
        return _parse_tomorrow(tokens, i, today)
    if word in date_tokens.AFTER_TOMORROW:
        return _make_single_day(today + timedelta(days=2), i + 1)
    if word == "today":
        return _make_single_day(today, i + 1)
    if word == "tonight" or (word in date_tokens.LATER and following in date_tokens.PART_OF_DAY):
        return _make_single_day(today, i + 1 + (word != "tonight"))
    if (word in date_tokens.DAY or word in date_tokens.PART_OF_DAY) and following in ("ini", "iki", "ieu"):
        return _make_single_day(today, i + 2)
    return _parse_days_ahead(tokens, i, today)


def _make_single_day(day: date, end: int) -> DayExpression:
    return DayExpression(DayKind.DAY, (day,), end)


def _parse_tomorrow(tokens: Sequence[Token], i: int, today: date) -> DayExpression:
    """Parse "besok": "besok sabtu" is the coming Saturday, "besok lusa" the day after tomorrow."""
    following = _word(tokens, i + 1)
    if following in date_tokens.AFTER_TOMORROW:
        return _make_single_day(today + timedelta(days=2), i + 2)
    start = i + 1 + (following in date_tokens.DAY)
    weekday = date_tokens.WEEKDAYS.get(_word(tokens, start))
    if weekday is None or _word(tokens, start + 1) in date_tokens.PAST | date_tokens.NEXT:
        return _make_single_day(today + timedelta(days=1), i + 1)
    day = _coming_weekday(weekday, today + timedelta(days=1))
    fault = "" if (day - today).days == 1 else "besok bukan hari itu; tulis tanggalnya"
    return DayExpression(DayKind.DAY, (day,), start + 1, fault, weekday=weekday)


def _is_morning(tokens: Sequence[Token], i: int) -> bool:
    """Return whether "isuk" or "enjing" means the morning here, not tomorrow."""
    if tokens[i].word not in date_tokens.MORNING:
        return False
    before, after = _word(tokens, i - 1), _word(tokens, i + 1)
    spoken = (
        before in date_tokens.NOT_TOMORROW_CONTEXT
        or before in date_tokens.TOMORROW
        or _number(tokens, i - 1) is not None
    )
    return spoken or after in date_tokens.RANGE or (before == "-" and _word(tokens, i - 2) == tokens[i].word)


def _parse_days_ahead(tokens: Sequence[Token], i: int, today: date) -> DayExpression | None:
    """Parse "3 hari lagi". A bare "3 hari" is a duration, not a day."""
    number = _number(tokens, i) or date_tokens.NUMBERS.get(_word(tokens, i))
    if (
        number
        and _word(tokens, i + 1) in date_tokens.DAY
        and _word(tokens, i + 2) == "lagi"
        and number <= MAX_SPAN_DAYS
    ):
        return _make_single_day(today + timedelta(days=number), i + 3)
    return None


def _parse_weekday(tokens: Sequence[Token], i: int, today: date, short: bool) -> DayExpression | None:
    """Parse a weekday with the words before and after it."""
    prefix = _word(tokens, i) if _word(tokens, i) in _WEEKDAY_PREFIXES else ""
    at = i + bool(prefix)
    weekday = _weekday_number(tokens, at, short, prefix in _DAY_PREFIXES)
    if weekday is None:
        return None
    following, linked = _word(tokens, at + 1), _word(tokens, at + 2)
    if (
        following in date_tokens.PAST
        or prefix in date_tokens.PAST
        or (following in date_tokens.LINK and linked in date_tokens.PAST)
    ):
        return DayExpression(DayKind.DAY, (), at + 2, is_past=True)
    eve = timedelta(days=1 if prefix in date_tokens.EVE else 0)
    if following in date_tokens.NEXT or prefix in date_tokens.NEXT:
        return _resolve_next_weekday(weekday, at + 1 + (following in date_tokens.NEXT), today, eve)
    later = timedelta(days=1 if following in date_tokens.STILL_TO_COME else 0)
    day = _coming_weekday(weekday, today + eve + later) - eve
    return DayExpression(DayKind.DAY, (day,), at + 1 + (following in date_tokens.THIS), weekday=day.weekday())


def _resolve_next_weekday(weekday: int, end: int, today: date, eve: timedelta) -> DayExpression:
    """Resolve "sabtu depan": the coming Saturday or next week's. If these differ, it is ambiguous."""
    coming = _coming_weekday(weekday, today + timedelta(days=1))
    ahead = today + timedelta(days=7 - today.weekday() + weekday)
    if coming == ahead:
        return DayExpression(DayKind.DAY, (coming - eve,), end, weekday=(coming - eve).weekday())
    fault = f"bisa berarti {coming.day}/{coming.month} atau {ahead.day}/{ahead.month}; tulis tanggalnya"
    return DayExpression(DayKind.AMBIGUOUS, (coming - eve, ahead - eve), end, fault)


def _weekday_number(tokens: Sequence[Token], i: int, short: bool, prefixed: bool) -> int | None:
    word = _word(tokens, i)
    if word.startswith("hari") and len(word) > 6:
        word, prefixed = word[4:], True
    weekday = date_tokens.WEEKDAYS.get(word, date_tokens.SHORT_WEEKDAYS.get(word) if short else None)
    if weekday is None or prefixed:
        return weekday
    if word == "setu" and not _is_saturday(tokens, i):
        return None
    if word in date_tokens.WEEK and _is_week(tokens, i):
        return None
    return weekday


def _is_week(tokens: Sequence[Token], i: int) -> bool:
    """Return whether "minggu" means a week, not Sunday: "dua minggu", "tiap minggu", "minggu ke-2"."""
    before, after = _word(tokens, i - 1), _word(tokens, i + 1)
    doubled = after == "2" and tokens[i + 1].start == tokens[i].end
    hyphen = after == "-" and _word(tokens, i + 2) in date_tokens.WEEK | {"an", "nya"}
    past = after in date_tokens.PAST or (
        after in date_tokens.LINK and _word(tokens, i + 2) in date_tokens.PAST
    )
    counted = (
        before in date_tokens.WEEK_COUNTERS
        or _number(tokens, i - 1) is not None
        or (before == "-" and _word(tokens, i - 2) in date_tokens.WEEK)
    )
    return doubled or hyphen or (counted and not past) or (after in date_tokens.WEEK_FOLLOWERS and not past)


def _is_saturday(tokens: Sequence[Token], i: int) -> bool:
    """Return whether "setu" means Saturday.

    It is Javanese for Saturday, and the name of a kecamatan. The neighbouring words decide.
    """
    before, after = _word(tokens, i - 1), _word(tokens, i + 1)
    if before in date_tokens.PLACE_PREFIXES or (tokens[i].is_capitalized and i > 0):
        return False
    return (
        after
        in date_tokens.SATURDAY_CONTEXT
        | date_tokens.LIST
        | date_tokens.RANGE
        | date_tokens.THIS
        | date_tokens.NEXT
        or before in date_tokens.TOMORROW | date_tokens.WEEKDAYS.keys()
    )


def _parse_weekday_with_date(
    tokens: Sequence[Token], first: DayExpression, today: date
) -> DayExpression | None:
    """Parse "Sabtu, 5 Desember". The date decides; a weekday that does not match is a fault."""
    found = parse_date_at(tokens, first.next_token + (_word(tokens, first.next_token) in (",", "(")), today)
    if found is None or found.kind is not DayKind.DAY:
        return None
    wrong = "" if found.days[0].weekday() == first.weekday else "nama hari dan tanggalnya tidak cocok"
    return replace(found, fault=found.fault or wrong)
