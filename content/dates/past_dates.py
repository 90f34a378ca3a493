"""Parse a past date as people remember it: "agustus kemarin", "2 minggu lalu", "lupa".

The result is a span of days; no single day is guessed. `today` is the date at the office.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from content.dates.date_tokens import Tokens, squeeze, tokenize
from content.dates.date_words import (
    DATE_WORDS,
    DAY_WORDS,
    EVE_WORDS,
    EVERY_WORDS,
    LIST_WORDS,
    MONTHS,
    NUMBERS,
    PART_OF_DAY_WORDS,
    RANGE_WORDS,
    WEEKDAYS,
    make_word_set,
)
from content.dates.numeric_dates import DayExpression, parse_date_at
from content.lazy_dataclass import dataclass

_AGO_WORDS = make_word_set(
    "lalu kemarin kemaren kmrn kmarin kmaren silam wingi kamari ago last sebelumnya kepungkur kapungkur tukang"
)
_PAST_LINK_WORDS = make_word_set("yang yg sing nu an")
DAY_UNIT_WORDS = make_word_set("hari hr dino dina dinten poe day days")
_WEEK_UNIT_WORDS = make_word_set("minggu mgg mggu pekan week weeks")
_MONTH_UNIT_WORDS = make_word_set("bulan bln wulan sasih month months")
_YEAR_UNIT_WORDS = make_word_set("tahun thn th taun year years")
_DAYS_IN_UNIT = {
    **dict.fromkeys(DAY_UNIT_WORDS, 1),
    **dict.fromkeys(_WEEK_UNIT_WORDS, 7),
    **dict.fromkeys(_MONTH_UNIT_WORDS, 30),
    **dict.fromkeys(_YEAR_UNIT_WORDS, 365),
}
_DAYS_IN_ONE = {
    squeeze(word): days
    for word, days in {"sehari": 1, "seminggu": 7, "sepekan": 7, "sebulan": 30, "setahun": 365}.items()
}
_PAST_NUMBERS = {**NUMBERS, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a": 1}
_NOT_AGO_WORDS = make_word_set("lagi kerja mendatang depan")
_CLOCK_WORDS = make_word_set("jam pukul pkl")
_CURRENT_WORDS = make_word_set("ini iki ieu")
_EARLIER_WORDS = make_word_set("tadi td")
_TODAY_WORDS = _EARLIER_WORDS | make_word_set("barusan today")
_YESTERDAY_WORDS = make_word_set("kemarin kemaren kmrn kmarin kmaren wingi kamari yesterday semalam semalem")
_DAY_BEFORE_WORDS = make_word_set("lusa dulu dl")
_FORGOT_WORDS = make_word_set("lupa poho lali forgot forget kelupaan")
_NO_WORDS = make_word_set("tidak tdk gak ga nggak ngga enggak g tak kurang belum ora teu dont not")
_KNOW_WORDS = make_word_set("ingat inget tahu tau eling yakin know remember sure")
ABOUT_WORDS = make_word_set("kira sekitar sktr kisaran about around mungkin kayaknya sepertinya antara")
MORE_OR_LESS_WORDS = make_word_set("lebih kurang hampir nyaris paling ada over almost least")
_PARTS_OF_MONTH = {
    **dict.fromkeys(make_word_set("awal early"), (1, 10)),
    **dict.fromkeys(make_word_set("pertengahan tengah mid"), (10, 20)),
    **dict.fromkeys(make_word_set("akhir late ujung"), (20, 31)),
}
_SINCE_WORDS = make_word_set("sejak mulai sampai hingga sampe since until")
_WITH_WORDS = frozenset({"dengan", "dgn"})
_PERIOD_UNIT_WORDS = _WEEK_UNIT_WORDS | _MONTH_UNIT_WORDS | _YEAR_UNIT_WORDS
_INSIGNIFICANT_WORDS = (
    _AGO_WORDS | _PAST_LINK_WORDS | ABOUT_WORDS | _FORGOT_WORDS | _MONTH_UNIT_WORDS | _YEAR_UNIT_WORDS
    | DATE_WORDS | DAY_WORDS | _YESTERDAY_WORDS
    | make_word_set(
        "saya aku sy gw rekam direkam perekaman merekam foto fotonya waktu itu pas dulu pada di sejak dari sudah udah"
        " sdh dah ya kak min pak bu mas mbak lebih kurang tgl lah deh sih kalau ga gak salah ktp e recorded was on in it"
        " tapi tanggalnya tglnya harinya - . , ? ! ~ ( ) ’ dan"
    )
)  # fmt: skip
"""Words beside a date that say nothing else of importance."""

_AFTER_DAY_NUMBER = MONTHS.keys() | {"/", "-", "."}

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

    `is_alone`: the text says nothing else of importance. `has_more`: it names another day, or repetition.
    """

    span: DateSpan
    middle: date
    text_span: tuple[int, int]
    is_alone: bool
    has_more: bool = False


def parse_past_date(text: str, today: date) -> PastDate | PastDateProblem:
    """Return the first past date of a text. Return FUTURE if all dates are still to come."""
    tokens = tokenize(text)
    forgotten: PastDate | None = None
    problem, after_future = PastDateProblem.NOTHING, 0
    for at in range(len(tokens)):
        found = _parse_at(tokens, at, today) if at >= after_future else None
        if found is None or found[0].last < UNKNOWN_PAST:  # probably a date of birth
            continue
        span, end = _extend_to_range(tokens, found, today)
        if span.first > today:
            problem, after_future = PastDateProblem.FUTURE, end
        elif not span.is_forgotten:
            return _make_past_date(tokens, at, end, span, today)
        else:
            forgotten = forgotten or _make_past_date(tokens, at, end, span, today)
    return forgotten or problem


def _make_past_date(tokens: Tokens, at: int, end: int, span: DateSpan, today: date) -> PastDate:
    middle = span.first + (span.last - span.first) / 2
    is_about = any(token.word in ABOUT_WORDS for token in tokens[:at])
    if is_about and span.first == span.last < today - EXACT_WITHIN:
        span = DateSpan(span.first - ABOUT_TOLERANCE, span.last + ABOUT_TOLERANCE)
    capped = DateSpan(span.first, min(span.last, today))
    is_alone = all(token.word in _INSIGNIFICANT_WORDS for token in [*tokens[:at], *tokens[end:]])
    has_more = _has_more_dates(tokens, at, end, span, today)
    return PastDate(capped, middle, tokens.text_span(at, end), is_alone, has_more)


def _has_more_dates(tokens: Tokens, at: int, end: int, span: DateSpan, today: date) -> bool:
    """Return whether the text says more than one day: "setiap", "sejak", or another date after this one."""
    if any(token.word in EVERY_WORDS for token in tokens) or tokens.word(at - 1) in _SINCE_WORDS:
        return True
    joined = tokens.skip(end, LIST_WORDS)
    other = _parse_at(tokens, joined, today) if joined > end and joined < len(tokens) else None
    return other is not None and other[0] != span and other[0].first <= today


def month_span(year: int, number: int) -> DateSpan:
    """Return the span of a month."""
    return DateSpan(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def make_forgotten_span(today: date) -> DateSpan:
    """Return the span for a date that is not remembered."""
    return DateSpan(UNKNOWN_PAST, today)


def _extend_to_range(tokens: Tokens, found: tuple[DateSpan, int], today: date) -> tuple[DateSpan, int]:
    """Extend "12/8/2026" by the second date of "12/8/2026 - 20/8/2026"."""
    span, end = found
    if tokens.word(end) not in RANGE_WORDS - {"ke", "to"} or span.is_forgotten:
        return found
    at = tokens.skip(end + 1, _WITH_WORDS)
    last = _parse_at(tokens, at, today) if at < len(tokens) else None
    if last is None or last[0].is_forgotten or last[0].last < span.first:
        return found
    return DateSpan(span.first, last[0].last), last[1]


SpanAndNextToken = tuple[DateSpan, int] | None


def _parse_at(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    return (
        _parse_forgotten(tokens, at, today)
        or _parse_numeric_date(tokens, at, today)
        or _parse_month(tokens, at, today)
        or _parse_ago(tokens, at, today)
        or _parse_whole_period(tokens, at, today)
        or _parse_weekday(tokens, at, today)
        or _parse_recent_day(tokens, at, today)
    )


def _parse_forgotten(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "lupa", "tidak ingat", "gatau"."""
    word = tokens.word(at)
    if word in _FORGOT_WORDS or word == "gatau":
        return make_forgotten_span(today), at + 1
    if word in _NO_WORDS and tokens.word(at + 1) in _KNOW_WORDS:
        return make_forgotten_span(today), at + 2
    return None


def _parse_numeric_date(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "12 agustus", "12/8/2026", "10-12 agustus". Without a year, take the last past one."""
    if tokens.word(at) in DATE_WORDS and tokens.word(at + 2) not in _AFTER_DAY_NUMBER:
        return _parse_day_of_month(tokens, at, today)
    found = parse_date_at(tokens, at, today - HALF_YEAR + timedelta(days=1))
    if found and _is_leap_day(tokens, at, found):
        found = parse_date_at(tokens, at, today - LEAP_DAYS_APART / 2)
    if found is None or not found.days or found.fault or _year_number_at(tokens, found.next_token):
        return None
    return DateSpan(min(found.days), max(found.days)), found.next_token


def _is_leap_day(tokens: Tokens, at: int, found: DayExpression) -> bool:
    """Return whether "29 februari" was written, which is nearest in a leap year."""
    is_february = any(day.month == 2 for day in found.days)
    return is_february and any(token.number == 29 for token in tokens[at : found.next_token])


def _parse_day_of_month(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "tanggal 5": of this month, or of the previous one."""
    number = tokens.number(at + 1)
    this_month = today.replace(day=1)
    for first in (this_month, (this_month - timedelta(days=1)).replace(day=1)):
        if not number or number > monthrange(first.year, first.month)[1]:
            continue
        day = first.replace(day=number)
        if day <= today:
            return DateSpan(day, day), at + 2
    return None


def _parse_month(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "awal agustus", "bulan agustus 2025", "agustus kemarin"."""
    part = _PARTS_OF_MONTH.get(tokens.word(at))
    at_month = tokens.skip(at if part is None else at + 1, _MONTH_UNIT_WORDS)
    number = MONTHS.get(tokens.word(at_month))
    if number is None:
        return None
    year, end = _parse_year(tokens, at_month + 1, today, number)
    whole = month_span(year, number)
    if part is None:
        return whole, end
    last = min(part[1], whole.last.day)
    return DateSpan(whole.first.replace(day=part[0]), whole.first.replace(day=last)), end


def _parse_year(tokens: Tokens, at: int, today: date, month: int) -> tuple[int, int]:
    """Return the year after a month and the next index. Without a year, it is the last such month that has begun."""
    if year := _year_number_at(tokens, at):
        return year, at + 1
    if tokens.word(at) in _YEAR_UNIT_WORDS and tokens.word(at + 1) in _AGO_WORDS:
        return today.year - 1, at + 2
    end = tokens.skip(at, _AGO_WORDS)
    is_over = end > at and month == today.month  # "november kemarin" in November means last year
    return today.year - (month > today.month or is_over), end


def _year_number_at(tokens: Tokens, at: int) -> int:
    """Return a year from 1900 to 2100 at a token, else 0."""
    year = tokens.number(at)
    return year if year is not None and 1900 <= year <= 2100 else 0


def _parse_ago(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "2 minggu lalu", "sebulan", "3 hari yang lalu". The longer ago, the wider the span."""
    days, end = _parse_duration(tokens, at)
    if not days or tokens.word(end) in _NOT_AGO_WORDS:
        return None
    end = tokens.skip(tokens.skip(end, _PAST_LINK_WORDS), _AGO_WORDS)
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


def _parse_duration(tokens: Tokens, at: int) -> tuple[int, int]:
    """Return a duration in days and the next index; 0 days if there is none, or more than 15 years."""
    if (days := _DAYS_IN_ONE.get(tokens.word(at))) is not None:
        return days, at + 1
    if _is_clock_time(tokens, at):
        return 0, at
    number = tokens.number(at) or _PAST_NUMBERS.get(tokens.word(at), 0)
    unit = _DAYS_IN_UNIT.get(tokens.word(at + 1), 0)
    return (number * unit, at + 2) if 0 < number * unit < 15 * 365 else (0, at)


def _is_clock_time(tokens: Tokens, at: int) -> bool:
    """Return whether a number belongs to a clock time: "jam 10.30 hari ini" has no duration of 30 days."""
    before = tokens.word(at - 1)
    return before in _CLOCK_WORDS or (before in (".", ":") and tokens.number(at - 2) is not None)


def _parse_whole_period(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse last week, last month, this year, 2025."""
    return (
        _parse_previous_period(tokens, at, today)
        or _parse_current_period(tokens, at, today)
        or _parse_bare_year(tokens, at, today)
    )


def _parse_previous_period(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "minggu lalu", "bulan yang lalu", "last year"."""
    word, following = tokens.word(at), tokens.word(at + 1)
    if word == "last" and following in _PERIOD_UNIT_WORDS:
        return _previous_period(following, today), at + 2
    after_link = tokens.skip(at + 1, _PAST_LINK_WORDS)
    if word in _PERIOD_UNIT_WORDS and tokens.word(after_link) in _AGO_WORDS:
        return _previous_period(word, today), after_link + 1
    return None


def _parse_current_period(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "minggu ini", "this month"."""
    word, following = tokens.word(at), tokens.word(at + 1)
    if word in _PERIOD_UNIT_WORDS and following in _CURRENT_WORDS:
        return _current_period(word, today), at + 2
    if word == "this" and following in _PERIOD_UNIT_WORDS:
        return _current_period(following, today), at + 2
    return None


def _parse_bare_year(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "2025", but not the year of an invalid date such as "31/2/2026"."""
    year = tokens.number(at)
    if year is None or len(tokens.word(at)) != 4 or not UNKNOWN_PAST.year <= year <= today.year:
        return None
    if tokens.word(at - 1) in ("/", "-", ".") or tokens.word(at + 1) in ("/", "-"):
        return None
    return DateSpan(max(date(year, 1, 1), UNKNOWN_PAST + timedelta(days=1)), date(year, 12, 31)), at + 1


def _previous_period(unit: str, today: date) -> DateSpan:
    if unit in _WEEK_UNIT_WORDS:
        monday = today - timedelta(days=today.weekday() + 7)
        return DateSpan(monday, monday + timedelta(days=6))
    if unit in _MONTH_UNIT_WORDS:
        last = today.replace(day=1) - timedelta(days=1)
        return DateSpan(last.replace(day=1), last)
    return DateSpan(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def _current_period(unit: str, today: date) -> DateSpan:
    if unit in _WEEK_UNIT_WORDS:
        return DateSpan(today - timedelta(days=today.weekday()), today)
    return DateSpan(today.replace(day=1) if unit in _MONTH_UNIT_WORDS else date(today.year, 1, 1), today)


def _parse_weekday(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse "senin kemarin", "senin sore kemarin", "last monday"."""
    is_last = tokens.word(at) == "last"
    at_weekday = at + 1 if is_last else tokens.skip(at, DAY_WORDS)
    weekday = WEEKDAYS.get(tokens.word(at_weekday))
    before_ago = tokens.skip(tokens.skip(at_weekday + 1, PART_OF_DAY_WORDS), _PAST_LINK_WORDS)
    end = tokens.skip(before_ago, _AGO_WORDS)
    if weekday is None or not (is_last or end > before_ago):
        return None
    day = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    return DateSpan(day, day), end


def _parse_recent_day(tokens: Tokens, at: int, today: date) -> SpanAndNextToken:
    """Parse today, yesterday and the day before."""
    found = _match_recent_day(tokens, at)
    if found is None:
        return None
    days_back, length = found
    day = today - timedelta(days=days_back)
    return DateSpan(day, day), min(at + length, len(tokens))


def _match_recent_day(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Return how many days ago it was, and how many tokens say so."""
    word, following = tokens.word(at), tokens.word(at + 1)
    if word in _YESTERDAY_WORDS:
        return (2, 2) if following in _DAY_BEFORE_WORDS else (1, 1)
    if word == "selumbari":
        return 2, 1
    if (word, following) == ("day", "before"):
        return 2, 3
    if word in _EARLIER_WORDS and following in EVE_WORDS:
        return 1, 2
    if word in DAY_WORDS and following in _CURRENT_WORDS:
        return 0, 2
    if word == "baru" and following in ("saja", "aja"):
        return 0, 2
    return (0, 1) if word in _TODAY_WORDS else None
