"""Reads one day expression at one place of a text: "besok", "sabtu depan", "24-26 des", "hari ini s.d. jumat"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from content import daywords as w
from content.daynumbers import LONGEST, DayKind, Found, date_at
from content.dayweeks import week_at
from content.daywords import Token


def read(tokens: Sequence[Token], i: int, today: date, short: bool = False) -> Found | None:
    """The expression that begins at token `i`. `short`: also "sen", "jum", "sab" (staff)."""
    first = _atom(tokens, i, today, short)
    if first is None or first.past or not first.days:
        return first
    if first.weekday is not None and (dated := _dated(tokens, first, today)):
        return dated
    return _joined(tokens, first, today, short)


def _joined(tokens: Sequence[Token], first: Found, today: date, short: bool) -> Found:
    """A range or a list begun by `first`."""
    sign = _word(tokens, first.end)
    if sign in w.RANGE and (last := _atom(tokens, first.end + 1, today, short)) and last.days:
        return _range(first, _not_before(last, first.days[-1]))
    days, end, fault = first.days, first.end, first.fault
    while following := _listed(tokens, end, days, today, short, first.weekday is not None):
        days, end = tuple(sorted((*days, *following.days))), following.end
        fault = fault or following.fault
    if end == first.end:
        return first
    kind = DayKind.WEEKEND if [day.weekday() for day in days] == [5, 6] else DayKind.DAYS
    return Found(kind, days, end, fault)


def _listed(
    tokens: Sequence[Token], end: int, days: tuple[date, ...], today: date, short: bool, weekdays: bool
) -> Found | None:
    """One more day of a list; a comma joins only weekdays, "sabtu minggu" needs no sign between."""
    sign = _word(tokens, end)
    start = end + 1 if sign in w.LIST else end
    found = _atom(tokens, start, today, short)
    if sign == "," and found and (found.weekday is None or not weekdays):
        return None
    if found is None or found.kind is not DayKind.DAY or not found.days or len(days) > 14:
        return None
    found = _not_before(found, days[-1])
    if found.days[0] in days or (start == end and (found.weekday != 6 or days[-1].weekday() != 5)):
        return None
    return found


def _not_before(last: Found, day: date) -> Found:
    """A weekday said after another day is the next one from there."""
    if last.weekday is None or last.days[0] >= day:
        return last
    return replace(last, days=(_coming(last.weekday, day),))


def _range(first: Found, last: Found) -> Found:
    start, end = first.days[0], last.days[-1]
    fault = first.fault or last.fault
    if end < start:
        return replace(
            last, kind=DayKind.DAYS, days=(start,), fault="tanggal akhirnya sebelum tanggal awalnya"
        )
    if (end - start).days >= LONGEST:
        return replace(last, kind=DayKind.DAYS, days=(start, end), fault=f"lebih dari {LONGEST} hari")
    return Found(_kind_of(start, end), _days(start, end), last.end, fault)


def _kind_of(start: date, end: date) -> DayKind:
    if start == end:
        return DayKind.DAY
    return DayKind.WEEKEND if start.weekday() == 5 and (end - start).days == 1 else DayKind.DAYS


def _days(start: date, end: date) -> tuple[date, ...]:
    return tuple(start + timedelta(days=n) for n in range((end - start).days + 1))


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].word if 0 <= i < len(tokens) else ""


def _number(tokens: Sequence[Token], i: int) -> int | None:
    return tokens[i].number if 0 <= i < len(tokens) else None


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _atom(tokens: Sequence[Token], i: int, today: date, short: bool) -> Found | None:
    word = _word(tokens, i)
    if word[:1].isdigit():
        return _counted(tokens, i, today) or date_at(tokens, i, today)
    if not (short or word in _FIRST or word.startswith("hari")):
        return None
    return (
        _holiday(tokens, i)
        or week_at(tokens, i, today)
        or _relative(tokens, i, today)
        or _weekday(tokens, i, today, short)
        or date_at(tokens, i, today)
    )


def _holiday(tokens: Sequence[Token], i: int) -> Found | None:
    """Longest name first; the days themselves are the calendar's affair."""
    if _word(tokens, i) not in _HOLIDAY_FIRST:
        return None
    for length in (3, 2, 1):
        phrase = " ".join(token.word for token in tokens[i : i + length])
        if kind := _HOLIDAYS.get(phrase):
            return Found(kind[0], (), min(i + length, len(tokens)), "", kind[1])
    return None


def _squeezed(phrase: str) -> str:
    return " ".join(w.squeezed(word) for word in phrase.split())


_HOLIDAYS = (
    {_squeezed(words): (DayKind.HOLIDAY, name) for words, name in w.HOLIDAYS.items()}
    | {_squeezed(words): (DayKind.HOLIDAY, "") for words in w.ANY_HOLIDAY}
    | {_squeezed(words): (DayKind.JOINT_LEAVE, "") for words in w.JOINT_LEAVE}
)
_HOLIDAY_FIRST = frozenset(phrase.split()[0] for phrase in _HOLIDAYS)
_OF_DAY = w.DAY | w.EVE
_BEFORE_WEEKDAY = _OF_DAY | w.NEXT | w.PAST | {"this"}
_FIRST = frozenset().union(
    _HOLIDAY_FIRST, w.WEEKDAYS, w.MONTHS, w.NUMBERS, w.DAY, w.EVE, w.NEXT, w.PAST, w.TOMORROW, w.AFTER_TOMORROW,
    w.PART_OF_DAY, w.LATER, w.DATE, w.WEEK, w.WEEKEND, {"today", "tonight", "this", "akhir", "ujung", "wek"},
)  # fmt: skip
"""Words with which an expression can begin; every other word is passed over at once."""


def _relative(tokens: Sequence[Token], i: int, today: date) -> Found | None:
    """Today, tomorrow, the day after, in so many days."""
    word, following = _word(tokens, i), _word(tokens, i + 1)
    if word in w.TOMORROW and not _is_morning(tokens, i):
        return _tomorrow(tokens, i, today)
    if word in w.AFTER_TOMORROW:
        return _plain(today + timedelta(days=2), i + 1)
    if word == "today":
        return _plain(today, i + 1)
    if word == "tonight" or (word in w.LATER and following in w.PART_OF_DAY):
        return _plain(today, i + 1 + (word != "tonight"))
    if (word in w.DAY or word in w.PART_OF_DAY) and following in ("ini", "iki", "ieu"):
        return _plain(today, i + 2)
    return _counted(tokens, i, today)


def _plain(day: date, end: int) -> Found:
    return Found(DayKind.DAY, (day,), end)


def _tomorrow(tokens: Sequence[Token], i: int, today: date) -> Found:
    """ "besok sabtu" is the coming Saturday, "besok lusa" the day after tomorrow."""
    following = _word(tokens, i + 1)
    if following in w.AFTER_TOMORROW:
        return _plain(today + timedelta(days=2), i + 2)
    start = i + 1 + (following in w.DAY)
    weekday = w.WEEKDAYS.get(_word(tokens, start))
    if weekday is None or _word(tokens, start + 1) in w.PAST | w.NEXT:
        return _plain(today + timedelta(days=1), i + 1)
    day = _coming(weekday, today + timedelta(days=1))
    fault = "" if (day - today).days == 1 else "besok bukan hari itu; tulis tanggalnya"
    return Found(DayKind.DAY, (day,), start + 1, fault, weekday=weekday)


def _is_morning(tokens: Sequence[Token], i: int) -> bool:
    """Whether "isuk" or "enjing" speaks of the morning here, not of tomorrow."""
    if tokens[i].word not in w.MORNING:
        return False
    before, after = _word(tokens, i - 1), _word(tokens, i + 1)
    spoken = before in w.NO_TOMORROW or before in w.TOMORROW or _number(tokens, i - 1) is not None
    return spoken or after in w.RANGE or (before == "-" and _word(tokens, i - 2) == tokens[i].word)


def _counted(tokens: Sequence[Token], i: int, today: date) -> Found | None:
    """ "3 hari lagi"; a bare "3 hari" is a length, not a day."""
    number = _number(tokens, i) or w.NUMBERS.get(_word(tokens, i))
    if number and _word(tokens, i + 1) in w.DAY and _word(tokens, i + 2) == "lagi" and number <= LONGEST:
        return _plain(today + timedelta(days=number), i + 3)
    return None


def _weekday(tokens: Sequence[Token], i: int, today: date, short: bool) -> Found | None:
    """A weekday with what stands before and after it."""
    prefix = _word(tokens, i) if _word(tokens, i) in _BEFORE_WEEKDAY else ""
    at = i + bool(prefix)
    weekday = _weekday_of(tokens, at, short, prefix in _OF_DAY)
    if weekday is None:
        return None
    following, linked = _word(tokens, at + 1), _word(tokens, at + 2)
    if following in w.PAST or prefix in w.PAST or (following in w.LINK and linked in w.PAST):
        return Found(DayKind.DAY, (), at + 2, past=True)
    eve = timedelta(days=1 if prefix in w.EVE else 0)
    if following in w.NEXT or prefix in w.NEXT:
        return _next_weekday(weekday, at + 1 + (following in w.NEXT), today, eve)
    later = timedelta(days=1 if following in w.STILL_TO_COME else 0)
    day = _coming(weekday, today + eve + later) - eve
    return Found(DayKind.DAY, (day,), at + 1 + (following in w.THIS), weekday=day.weekday())


def _next_weekday(weekday: int, end: int, today: date, eve: timedelta) -> Found:
    """ "sabtu depan": the coming Saturday or the one of next week, where these differ."""
    coming = _coming(weekday, today + timedelta(days=1))
    ahead = today + timedelta(days=7 - today.weekday() + weekday)
    if coming == ahead:
        return Found(DayKind.DAY, (coming - eve,), end, weekday=(coming - eve).weekday())
    fault = f"bisa berarti {coming.day}/{coming.month} atau {ahead.day}/{ahead.month}; tulis tanggalnya"
    return Found(DayKind.AMBIGUOUS, (coming - eve, ahead - eve), end, fault)


def _weekday_of(tokens: Sequence[Token], i: int, short: bool, prefixed: bool) -> int | None:
    word = _word(tokens, i)
    if word.startswith("hari") and len(word) > 6:
        word, prefixed = word[4:], True
    weekday = w.WEEKDAYS.get(word, w.SHORT_WEEKDAYS.get(word) if short else None)
    if weekday is None or prefixed:
        return weekday
    if word == "setu" and not _is_saturday(tokens, i):
        return None
    if word in w.WEEK and _is_week(tokens, i):
        return None
    return weekday


def _is_week(tokens: Sequence[Token], i: int) -> bool:
    """ "dua minggu", "tiap minggu", "minggu ke-2": the length, not Sunday."""
    before, after = _word(tokens, i - 1), _word(tokens, i + 1)
    doubled = after == "2" and tokens[i + 1].start == tokens[i].end
    hyphen = after == "-" and _word(tokens, i + 2) in w.WEEK | {"an", "nya"}
    past = after in w.PAST or (after in w.LINK and _word(tokens, i + 2) in w.PAST)
    counted = (
        before in w.TIMES
        or _number(tokens, i - 1) is not None
        or (before == "-" and _word(tokens, i - 2) in w.WEEK)
    )
    return doubled or hyphen or (counted and not past) or (after in w.WEEK_AFTER and not past)


def _is_saturday(tokens: Sequence[Token], i: int) -> bool:
    """ "setu" is Javanese for Saturday and a kecamatan: Saturday where the neighbours speak of a day."""
    before, after = _word(tokens, i - 1), _word(tokens, i + 1)
    if before in w.PLACE or (tokens[i].capital and i > 0):
        return False
    return (
        after in w.COUNTRY_DAY | w.LIST | w.RANGE | w.THIS | w.NEXT
        or before in w.TOMORROW | w.WEEKDAYS.keys()
    )


def _dated(tokens: Sequence[Token], first: Found, today: date) -> Found | None:
    """ "Sabtu, 5 Desember": the date decides, and a wrong weekday is a fault."""
    found = date_at(tokens, first.end + (_word(tokens, first.end) in (",", "(")), today)
    if found is None or found.kind is not DayKind.DAY:
        return None
    wrong = "" if found.days[0].weekday() == first.weekday else "nama hari dan tanggalnya tidak cocok"
    return replace(found, fault=found.fault or wrong)
