"""Parse a past date as people remember it: "agustus kemarin", "2 minggu lalu", "lupa".

The result is a span of days; no single day is guessed. `today` is the date at the office.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from content.dates import date_tokens, past_words
from content.dates.date_tokens import Token, tokenize
from content.dates.numeric_dates import parse_date_at

UNKNOWN_PAST = date(2011, 1, 1)
"""Start of a forgotten date: earlier than any recording for a KTP-el."""

ABOUT_TOLERANCE = timedelta(days=7)
EXACT_WITHIN = timedelta(days=2)
"""Within this time, "kayaknya" does not widen the date."""

HALF_YEAR = timedelta(days=183)
LEAP_DAYS_APART = timedelta(days=4 * 365 + 1)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def is_forgotten(self) -> bool:
        """Whether the date is not remembered."""
        return self.first == UNKNOWN_PAST


class PastDateProblem(StrEnum):
    """Why no date was found."""

    NOTHING = "nothing"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class PastDate:
    """A parsed date: its span, its middle day, and its position in the text.

    `is_alone`: the text says nothing else of importance.
    """

    span: DateSpan
    middle: date
    text_span: tuple[int, int]
    is_alone: bool


def parse_past_date(text: str, today: date) -> PastDate | PastDateProblem:
    """Return the first past date of a text. Return FUTURE if all dates are still to come."""
    pieces = tokenize(text)
    future, after, lost = False, 0, None
    for at in range(len(pieces)):
        found = _parse_at(pieces, at, today) if at >= after else None
        if found is None or found[0].last < UNKNOWN_PAST:  # probably a date of birth
            continue
        span, end = found
        if span.first > today:
            future, after = True, end
        elif not span.is_forgotten:
            return _make_past_date(pieces, at, end, span, today)
        else:
            lost = lost or _make_past_date(pieces, at, end, span, today)
    return lost or (PastDateProblem.FUTURE if future else PastDateProblem.NOTHING)


def _make_past_date(pieces: Sequence[Token], at: int, end: int, span: DateSpan, today: date) -> PastDate:
    middle = span.first + (span.last - span.first) / 2
    about = any(piece.word in past_words.ABOUT for piece in pieces[:at])
    if about and span.first == span.last < today - EXACT_WITHIN:
        span = DateSpan(span.first - ABOUT_TOLERANCE, span.last + ABOUT_TOLERANCE)
    capped = DateSpan(span.first, min(span.last, today))
    alone = all(piece.word in past_words.INSIGNIFICANT_WORDS for piece in [*pieces[:at], *pieces[end:]])
    return PastDate(capped, middle, (pieces[at].start, pieces[end - 1].end), alone)


def month_span(year: int, number: int) -> DateSpan:
    """Return the span of a month."""
    return DateSpan(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def make_forgotten_span(today: date) -> DateSpan:
    """Return the span for a date that is not remembered."""
    return DateSpan(UNKNOWN_PAST, today)


SpanAndNextToken = tuple[DateSpan, int] | None


def _parse_at(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    return (
        _parse_forgotten(pieces, at, today)
        or _parse_numeric_date(pieces, at, today)
        or _parse_month(pieces, at, today)
        or _parse_ago(pieces, at, today)
        or _parse_whole_period(pieces, at, today)
        or _parse_weekday(pieces, at, today)
        or _parse_recent_day(pieces, at, today)
    )


def _parse_forgotten(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    word = _word(pieces, at)
    if word in past_words.FORGOT:
        return make_forgotten_span(today), at + 1
    if word in past_words.NO and _word(pieces, at + 1) in past_words.KNOW:
        return make_forgotten_span(today), at + 2
    return (make_forgotten_span(today), at + 1) if word == "gatau" else None


def _parse_numeric_date(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    """Parse "12 agustus", "12/8/2026", "10-12 agustus". Without a year, take the last past one."""
    if _word(pieces, at) in date_tokens.DATE and _word(pieces, at + 2) not in date_tokens.MONTHS.keys() | {
        "/",
        "-",
        ".",
    }:
        return _parse_day_of_month(pieces, at, today)
    found = parse_date_at(pieces, at, today - HALF_YEAR + timedelta(days=1))
    if found and any(day.month == 2 for day in found.days):
        leap = any(piece.number == 29 for piece in pieces[at : found.next_token])
        found = parse_date_at(pieces, at, today - LEAP_DAYS_APART / 2) if leap else found
    if found is None or not found.days or found.fault or _year_number_at(pieces, found.next_token):
        return None
    return DateSpan(min(found.days), max(found.days)), found.next_token


def _parse_day_of_month(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    """Parse "tanggal 5": of this month, or of the previous one."""
    number = pieces[at + 1].number if at + 1 < len(pieces) else None
    for first in (today.replace(day=1), (today.replace(day=1) - timedelta(days=1)).replace(day=1)):
        last = monthrange(first.year, first.month)[1]
        if number and number <= last and first.replace(day=number) <= today:
            return DateSpan(first.replace(day=number), first.replace(day=number)), at + 2
    return None


def _parse_month(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    """Parse "awal agustus", "bulan agustus 2025", "agustus kemarin"."""
    part = past_words.PARTS.get(_word(pieces, at))
    start = at + (part is not None)
    start += _word(pieces, start) in past_words.MONTH
    number = date_tokens.MONTHS.get(_word(pieces, start))
    if number is None:
        return None
    year, end = _parse_year(pieces, start + 1, today, number)
    whole = month_span(year, number)
    if part is None:
        return whole, end
    last = min(part[1], whole.last.day)
    return DateSpan(whole.first.replace(day=part[0]), whole.first.replace(day=last)), end


def _parse_year(pieces: Sequence[Token], at: int, today: date, number: int) -> tuple[int, int]:
    """Return the year after a month. Without one, it is the last such month that has begun."""
    if said := _year_number_at(pieces, at):
        return said, at + 1
    if _word(pieces, at) in past_words.YEAR and _word(pieces, at + 1) in past_words.AGO:
        return today.year - 1, at + 2
    end = at + (_word(pieces, at) in past_words.AGO)
    over = end > at and number == today.month  # "november kemarin" in November means last year
    return today.year - (number > today.month or over), end


def _year_number_at(pieces: Sequence[Token], at: int) -> int:
    said = pieces[at].number if at < len(pieces) else None
    return said if said is not None and 1900 <= said <= 2100 else 0


def _parse_ago(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    """Parse "2 minggu lalu", "sebulan", "3 hari yang lalu". The longer ago, the wider the span."""
    days, end = _parse_duration(pieces, at)
    if not days or _word(pieces, end) in past_words.NOT_AGO:
        return None
    end += _word(pieces, end) in past_words.LINK
    end += _word(pieces, end) in past_words.AGO
    about = _go_back(today, days)
    slack = timedelta(days=0 if days < 7 else max(3, days // 4))
    return DateSpan(max(about - slack, UNKNOWN_PAST + timedelta(days=1)), min(about + slack, today)), end


def _go_back(today: date, days: int) -> date:
    """Go back some days. Whole months and years are calendar months and years."""
    months = days // 365 * 12 if days % 365 == 0 else days // 30 if days % 30 == 0 else 0
    if not months:
        return today - timedelta(days=days)
    year, number = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, number + 1, min(today.day, monthrange(year, number + 1)[1]))


def _parse_duration(pieces: Sequence[Token], at: int) -> tuple[int, int]:
    if (days := past_words.ONE.get(_word(pieces, at))) is not None:
        return days, at + 1
    before = _word(pieces, at - 1)
    if before in past_words.CLOCK or (before in (".", ":") and at > 1 and pieces[at - 2].number is not None):
        return 0, at  # "jam 10.30 hari ini"
    number = pieces[at].number or past_words.NUMBERS.get(_word(pieces, at), 0)
    unit = past_words.UNITS.get(_word(pieces, at + 1), 0)
    return (number * unit, at + 2) if 0 < number * unit < 15 * 365 else (0, at)


def _parse_whole_period(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    """Parse last week, last month, this year, 2025."""
    word, following = _word(pieces, at), _word(pieces, at + 1)
    linked = _word(pieces, at + 2) if following in past_words.LINK else ""
    if word == "last" and following in past_words.WEEK | past_words.MONTH | past_words.YEAR:
        return _previous_period(following, today), at + 2
    if word in past_words.WEEK | past_words.MONTH | past_words.YEAR and (
        following in past_words.AGO or linked in past_words.AGO
    ):
        return _previous_period(word, today), at + 2 + bool(linked)
    if word in past_words.WEEK | past_words.MONTH | past_words.YEAR and following in past_words.THIS:
        return _current_period(word, today), at + 2
    if word == "this" and following in past_words.WEEK | past_words.MONTH | past_words.YEAR:
        return _current_period(following, today), at + 2
    said = pieces[at].number
    dated = _word(pieces, at - 1) in ("/", "-", ".") or following in ("/", "-")  # "31/2/2026"
    if said is not None and UNKNOWN_PAST.year <= said <= today.year and len(word) == 4 and not dated:
        return DateSpan(max(date(said, 1, 1), UNKNOWN_PAST + timedelta(days=1)), date(said, 12, 31)), at + 1
    return None


def _previous_period(unit: str, today: date) -> DateSpan:
    if unit in past_words.WEEK:
        monday = today - timedelta(days=today.weekday() + 7)
        return DateSpan(monday, monday + timedelta(days=6))
    if unit in past_words.MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return DateSpan(last.replace(day=1), last)
    return DateSpan(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def _current_period(unit: str, today: date) -> DateSpan:
    if unit in past_words.WEEK:
        return DateSpan(today - timedelta(days=today.weekday()), today)
    return DateSpan(today.replace(day=1) if unit in past_words.MONTH else date(today.year, 1, 1), today)


def _parse_weekday(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    """Parse "senin kemarin", "senin sore kemarin", "last monday"."""
    last = _word(pieces, at) == "last"
    start = at + (last or _word(pieces, at) in date_tokens.DAY)
    weekday = date_tokens.WEEKDAYS.get(_word(pieces, start))
    end = start + 1 + (_word(pieces, start + 1) in date_tokens.PART_OF_DAY)
    end += _word(pieces, end) in past_words.LINK
    ago = _word(pieces, end) in past_words.AGO
    if weekday is None or not (last or ago):
        return None
    day = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    return DateSpan(day, day), end + ago


def _parse_recent_day(pieces: Sequence[Token], at: int, today: date) -> SpanAndNextToken:
    """Parse today, yesterday and the day before."""
    word, following = _word(pieces, at), _word(pieces, at + 1)
    if word in past_words.YESTERDAY:
        back = length = 2 if following in past_words.DAY_BEFORE else 1
    elif word == "selumbari" or (word, following) == ("day", "before"):
        back, length = 2, 1 if word == "selumbari" else 3
    elif word in past_words.EARLIER and following in date_tokens.EVE:
        back, length = 1, 2
    elif (word in date_tokens.DAY and following in past_words.THIS) or (
        word == "baru" and following in ("saja", "aja")
    ):
        back, length = 0, 2
    elif word in past_words.TODAY:
        back, length = 0, 1
    else:
        return None
    day = today - timedelta(days=back)
    return DateSpan(day, day), min(at + length, len(pieces))


def _word(pieces: Sequence[Token], at: int) -> str:
    return pieces[at].word if 0 <= at < len(pieces) else ""
