"""Parse one day expression at a token: "besok", "sabtu depan", "24-26 des", "hari ini s.d. jumat"."""

from dataclasses import replace
from datetime import date, timedelta

from content.dates.date_tokens import Tokens, squeeze
from content.dates.date_words import (
    AFTER_TOMORROW_WORDS,
    ANY_HOLIDAY_PHRASES,
    COMING_DAY_WORDS,
    DATE_WORDS,
    DAY_PREFIXES,
    DAY_WORDS,
    EVE_WORDS,
    HOLIDAY_NAMES,
    JOINT_LEAVE_PHRASES,
    LATER_WORDS,
    LINK_WORDS,
    LIST_WORDS,
    MONTHS,
    MORNING_WORDS,
    NEXT_WORDS,
    NOT_TOMORROW_CONTEXT,
    NUMBERS,
    PART_OF_DAY_WORDS,
    PAST_WORDS,
    PLACE_PREFIXES,
    RANGE_WORDS,
    SATURDAY_CONTEXT,
    SHORT_WEEKDAYS,
    THIS_WORDS,
    TOMORROW_WORDS,
    WEEK_COUNTERS,
    WEEK_FOLLOWERS,
    WEEK_WORDS,
    WEEKDAYS,
    WEEKEND_WORDS,
)
from content.dates.month_parts import parse_nth_weekday_at
from content.dates.numeric_dates import MAX_SPAN_DAYS, DayExpression, DayKind, parse_date_at
from content.dates.weeks import parse_week_at


def parse_day_expression(tokens: Tokens, i: int, today: date, short: bool = False) -> DayExpression | None:
    """Parse the expression that starts at token `i`. `short` also accepts "sen", "jum", "sab" (for staff)."""
    first = _parse_single(tokens, i, today, short)
    if first is None or first.is_past or not first.days:
        return first
    if first.weekday is not None and (dated := _parse_weekday_with_date(tokens, first, today)):
        return dated
    return _parse_range_or_list(tokens, first, today, short)


def _parse_range_or_list(tokens: Tokens, first: DayExpression, today: date, short: bool) -> DayExpression:
    """Parse a range or list that starts with `first`."""
    sign = tokens.word(first.next_token)
    if (
        sign in RANGE_WORDS
        and (last := _parse_single(tokens, first.next_token + 1, today, short))
        and last.days
    ):
        return _make_range(_take_month(tokens, first, last), _move_not_before(last, first.days[-1]))
    days, end, fault = first.days, first.next_token, first.fault
    while following := _parse_list_item(tokens, end, days, today, short, first.weekday is not None):
        days, end = tuple(sorted((*days, *following.days))), following.next_token
        fault = fault or following.fault
    if end == first.next_token:
        return first
    kind = DayKind.WEEKEND if [day.weekday() for day in days] == [5, 6] else DayKind.DAYS
    return DayExpression(kind, days, end, fault)


def _take_month(tokens: Tokens, first: DayExpression, last: DayExpression) -> DayExpression:
    """Give a first day without a month that of the last: "tanggal 24 sampai tanggal 26 Desember"."""
    number, day = tokens.number(first.next_token - 1), last.days[-1]
    if number is None or tokens.word(first.next_token - 2) not in DATE_WORDS or number > day.day:
        return first
    is_dated = tokens.word(last.next_token - 1) in MONTHS or tokens.word(last.next_token - 2) in MONTHS
    return replace(first, days=(day.replace(day=number),)) if is_dated else first


def _parse_list_item(
    tokens: Tokens, end: int, days: tuple[date, ...], today: date, short: bool, weekdays: bool
) -> DayExpression | None:
    """Parse one more day of a list. A comma joins only weekdays; "sabtu minggu" needs no separator."""
    start = tokens.skip(end, LIST_WORDS)
    found = _parse_single(tokens, start, today, short)
    if found is None or found.kind is not DayKind.DAY or not found.days or len(days) > 14:
        return None
    if tokens.word(end) == "," and (found.weekday is None or not weekdays):
        return None
    found = _move_not_before(found, days[-1])
    is_weekend = found.weekday == 6 and days[-1].weekday() == 5
    if found.days[0] in days or (start == end and not is_weekend):
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


def _coming_weekday(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _parse_single(tokens: Tokens, i: int, today: date, short: bool) -> DayExpression | None:
    word = tokens.word(i)
    if word[:1].isdigit():
        return _parse_days_ahead(tokens, i, today) or parse_date_at(tokens, i, today)
    if not (short or word in _START_WORDS or word.startswith("hari")):
        return None
    return (
        _parse_holiday(tokens, i)
        or parse_week_at(tokens, i, today)
        or parse_nth_weekday_at(tokens, i, today)
        or _parse_relative_day(tokens, i, today)
        or _parse_weekday(tokens, i, today, short)
        or parse_date_at(tokens, i, today)
    )


def _parse_holiday(tokens: Tokens, i: int) -> DayExpression | None:
    """Match holiday names, longest first. The calendar knows their dates."""
    if tokens.word(i) not in _HOLIDAY_START_WORDS:
        return None
    for length in (3, 2, 1):
        phrase = " ".join(token.word for token in tokens[i : i + length])
        if kind := _HOLIDAY_PHRASES.get(phrase):
            return DayExpression(kind[0], (), min(i + length, len(tokens)), "", kind[1])
    return None


def _squeeze_phrase(phrase: str) -> str:
    return " ".join(squeeze(word) for word in phrase.split())


_HOLIDAY_PHRASES = (
    {_squeeze_phrase(words): (DayKind.HOLIDAY, name) for words, name in HOLIDAY_NAMES.items()}
    | {_squeeze_phrase(words): (DayKind.HOLIDAY, "") for words in ANY_HOLIDAY_PHRASES}
    | {_squeeze_phrase(words): (DayKind.JOINT_LEAVE, "") for words in JOINT_LEAVE_PHRASES}
)
_HOLIDAY_START_WORDS = frozenset(phrase.split()[0] for phrase in _HOLIDAY_PHRASES)
_AFTER_SATURDAY = SATURDAY_CONTEXT | LIST_WORDS | RANGE_WORDS | THIS_WORDS | NEXT_WORDS
_WEEKDAY_PREFIXES = DAY_PREFIXES | NEXT_WORDS | PAST_WORDS | {"this"}
_START_WORDS = frozenset().union(
    _HOLIDAY_START_WORDS, WEEKDAYS, MONTHS, NUMBERS, DAY_WORDS, EVE_WORDS, NEXT_WORDS, PAST_WORDS, TOMORROW_WORDS,
    AFTER_TOMORROW_WORDS, PART_OF_DAY_WORDS, LATER_WORDS, DATE_WORDS, WEEK_WORDS, WEEKEND_WORDS,
    {"today", "tonight", "this", "akhir", "ujung", "wek"},
)  # fmt: skip
"""Words that can start an expression. All other words are skipped at once."""


def _parse_relative_day(tokens: Tokens, i: int, today: date) -> DayExpression | None:
    """Parse today, tomorrow, the day after tomorrow, or a number of days ahead."""
    word, following = tokens.word(i), tokens.word(i + 1)
    if word in TOMORROW_WORDS and not _is_morning(tokens, i):
        return _parse_tomorrow(tokens, i, today)
    if word in AFTER_TOMORROW_WORDS:
        return _make_single_day(today + timedelta(days=2), i + 1)
    if word in ("today", "tonight"):
        return _make_single_day(today, i + 1)
    if word in LATER_WORDS and following in PART_OF_DAY_WORDS:
        return _make_single_day(today, i + 2)
    if word in DAY_WORDS | PART_OF_DAY_WORDS and following in ("ini", "iki", "ieu"):
        return _make_single_day(today, i + 2)
    return _parse_days_ahead(tokens, i, today)


def _make_single_day(day: date, end: int) -> DayExpression:
    return DayExpression(DayKind.DAY, (day,), end)


def _parse_tomorrow(tokens: Tokens, i: int, today: date) -> DayExpression:
    """Parse "besok": "besok sabtu" is the coming Saturday, "besok lusa" the day after tomorrow."""
    tomorrow = today + timedelta(days=1)
    if tokens.word(i + 1) in AFTER_TOMORROW_WORDS:
        return _make_single_day(today + timedelta(days=2), i + 2)
    at_weekday = tokens.skip(i + 1, DAY_WORDS)
    weekday = WEEKDAYS.get(tokens.word(at_weekday))
    if weekday is None or tokens.word(at_weekday + 1) in PAST_WORDS | NEXT_WORDS:
        return _make_single_day(tomorrow, i + 1)
    day = _coming_weekday(weekday, tomorrow)
    fault = "" if day == tomorrow else "besok bukan hari itu; tulis tanggalnya"
    return DayExpression(DayKind.DAY, (day,), at_weekday + 1, fault, weekday=weekday)


def _is_morning(tokens: Tokens, i: int) -> bool:
    """Return whether "isuk" or "enjing" means the morning here, not tomorrow."""
    word, before = tokens.word(i), tokens.word(i - 1)
    if word not in MORNING_WORDS:
        return False
    if before in NOT_TOMORROW_CONTEXT or before in TOMORROW_WORDS or tokens.number(i - 1) is not None:
        return True
    is_repeated = before == "-" and tokens.word(i - 2) == word
    return is_repeated or tokens.word(i + 1) in RANGE_WORDS


def _parse_days_ahead(tokens: Tokens, i: int, today: date) -> DayExpression | None:
    """Parse "3 hari lagi". A bare "3 hari" is a duration, not a day."""
    number = tokens.number(i) or NUMBERS.get(tokens.word(i))
    if not number or number > MAX_SPAN_DAYS:
        return None
    if tokens.word(i + 1) not in DAY_WORDS or tokens.word(i + 2) != "lagi":
        return None
    return _make_single_day(today + timedelta(days=number), i + 3)


def _parse_weekday(tokens: Tokens, i: int, today: date, short: bool) -> DayExpression | None:
    """Parse a weekday with the words before and after it."""
    at = tokens.skip(i, _WEEKDAY_PREFIXES)
    prefix = tokens.word(i) if at > i else ""
    weekday = _weekday_number(tokens, at, short, prefix in DAY_PREFIXES)
    if weekday is None:
        return None
    if prefix in PAST_WORDS or _is_followed_by_past(tokens, at):
        return DayExpression(DayKind.DAY, (), at + 2, is_past=True)
    following = tokens.word(at + 1)
    eve = timedelta(days=1 if prefix in EVE_WORDS else 0)
    if prefix in NEXT_WORDS or following in NEXT_WORDS:
        return _resolve_next_weekday(weekday, tokens.skip(at + 1, NEXT_WORDS), today, eve)
    not_today = timedelta(days=1 if following in COMING_DAY_WORDS else 0)
    day = _coming_weekday(weekday, today + eve + not_today) - eve
    return DayExpression(DayKind.DAY, (day,), tokens.skip(at + 1, THIS_WORDS), weekday=day.weekday())


def _is_followed_by_past(tokens: Tokens, i: int) -> bool:
    """Return whether "lalu" or "yang lalu" follows token `i`."""
    return tokens.word(tokens.skip(i + 1, LINK_WORDS)) in PAST_WORDS


def _resolve_next_weekday(weekday: int, end: int, today: date, eve: timedelta) -> DayExpression:
    """Resolve "sabtu depan": the coming Saturday or next week's. If these differ, it is ambiguous."""
    coming = _coming_weekday(weekday, today + timedelta(days=1))
    ahead = today + timedelta(days=7 - today.weekday() + weekday)
    if coming == ahead:
        return DayExpression(DayKind.DAY, (coming - eve,), end, weekday=(coming - eve).weekday())
    fault = f"bisa berarti {coming.day}/{coming.month} atau {ahead.day}/{ahead.month}; tulis tanggalnya"
    return DayExpression(DayKind.AMBIGUOUS, (coming - eve, ahead - eve), end, fault)


def _weekday_number(tokens: Tokens, i: int, short: bool, prefixed: bool) -> int | None:
    """Return the weekday at token `i` (Monday = 0), or None.

    After "hari" or "malam" (`prefixed`) the word is surely a weekday. Otherwise "setu" may be a place, and
    "minggu" a week.
    """
    word = tokens.word(i)
    if word.startswith("hari") and len(word) > 6:
        word, prefixed = word[4:], True
    weekday = WEEKDAYS.get(word, SHORT_WEEKDAYS.get(word) if short else None)
    if weekday is None or prefixed:
        return weekday
    if word == "setu" and not _is_saturday(tokens, i):
        return None
    if word in WEEK_WORDS and _is_week(tokens, i):
        return None
    return weekday


def _is_week(tokens: Tokens, i: int) -> bool:
    """Return whether "minggu" means a week, not Sunday: "dua minggu", "tiap minggu", "minggu ke-2"."""
    if _is_plural_week(tokens, i):
        return True
    if _is_followed_by_past(tokens, i):
        return False
    return _is_counted(tokens, i) or tokens.word(i + 1) in WEEK_FOLLOWERS


def _is_plural_week(tokens: Tokens, i: int) -> bool:
    """Return whether token `i` starts "minggu2", "minggu-minggu" or "minggu-an"."""
    after = tokens.word(i + 1)
    if after == "2":
        return tokens[i + 1].start == tokens[i].end
    return after == "-" and tokens.word(i + 2) in WEEK_WORDS | {"an", "nya"}


def _is_counted(tokens: Tokens, i: int) -> bool:
    """Return whether a number or counting word stands before: "2 minggu", "tiap minggu"."""
    before = tokens.word(i - 1)
    if before in WEEK_COUNTERS or tokens.number(i - 1) is not None:
        return True
    return before == "-" and tokens.word(i - 2) in WEEK_WORDS  # the second word of "minggu-minggu"


def _is_saturday(tokens: Tokens, i: int) -> bool:
    """Return whether "setu" means Saturday.

    It is Javanese for Saturday, and the name of a kecamatan. The neighbouring words decide.
    """
    before = tokens.word(i - 1)
    if before in PLACE_PREFIXES or (tokens[i].is_capitalized and i > 0):
        return False
    return tokens.word(i + 1) in _AFTER_SATURDAY or before in TOMORROW_WORDS | WEEKDAYS.keys()


def _parse_weekday_with_date(tokens: Tokens, first: DayExpression, today: date) -> DayExpression | None:
    """Parse "Sabtu, 5 Desember". The date decides; a weekday that does not match is a fault."""
    found = parse_date_at(tokens, tokens.skip(first.next_token, {",", "("}), today)
    if found is None or found.kind is not DayKind.DAY:
        return None
    if not found.days:  # a date that does not exist, which is a fault already
        return found
    wrong = "" if found.days[0].weekday() == first.weekday else "nama hari dan tanggalnya tidak cocok"
    return replace(found, fault=found.fault or wrong)
