"""The day on which somebody was recorded, as they remember it: "agustus kemarin", "2 minggu lalu", "lupa".

A memory is a span of days, never a guess at one day. `today` is the day at the office.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from content import daywords as w
from content.daynumbers import date_at
from content.daywords import Token, squeezed, tokens

EVER = date(2011, 1, 1)
"""Stands for "no idea when": earlier than any recording for a KTP-el."""

AROUND = timedelta(days=7)
HALF_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @property
    def forgotten(self) -> bool:
        return self.first == EVER


class Missed(StrEnum):
    """Why no day was read."""

    NOTHING = "nothing"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A span, where it stands in the text, and whether nothing else of weight was said."""

    span: Span
    at: tuple[int, int]
    alone: bool


def _set(words: str) -> frozenset[str]:
    return frozenset(squeezed(word) for word in words.split())


_AGO = _set("lalu kemarin kemaren kmrn kmarin kmaren silam wingi kamari ago last sebelumnya")
_LINK = _set("yang yg sing nu an")
_DAY, _WEEK = _set("hari hr dino poe day days"), _set("minggu mgg mggu pekan week weeks")
_MONTH, _YEAR = _set("bulan bln wulan sasih month months"), _set("tahun thn th taun year years")
_UNITS = {
    **dict.fromkeys(_DAY, 1),
    **dict.fromkeys(_WEEK, 7),
    **dict.fromkeys(_MONTH, 30),
    **dict.fromkeys(_YEAR, 365),
}
_ONE = {
    squeezed(word): days
    for word, days in {"sehari": 1, "seminggu": 7, "sepekan": 7, "sebulan": 30, "setahun": 365}.items()
}
_NUMBERS = {**w.NUMBERS, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a": 1}
_NOT_AGO = _set("lagi kerja mendatang depan")
_TODAY = _set("tadi barusan today")
_YESTERDAY = _set("kemarin kemaren kmrn kmarin kmaren wingi kamari yesterday")
_DAY_BEFORE = _set("lusa dulu dl")
_FORGOT = _set("lupa poho lali forgot forget kelupaan")
_NO = _set("tidak tdk gak ga nggak ngga enggak g tak kurang belum ora teu dont not")
_KNOW = _set("ingat inget tahu tau eling know remember sure")
_ABOUT = _set("kira sekitar sktr kisaran about around mungkin kayaknya sepertinya antara")
_PARTS = {
    **dict.fromkeys(_set("awal early"), (1, 10)),
    **dict.fromkeys(_set("pertengahan tengah mid"), (10, 20)),
    **dict.fromkeys(_set("akhir late ujung"), (20, 31)),
}
_LIGHT = (
    _AGO | _LINK | _ABOUT | _MONTH | _YEAR | w.DATE | w.DAY | _YESTERDAY
    | _set(
        "saya aku sy gw rekam direkam perekaman merekam foto fotonya waktu itu pas dulu pada di sejak dari sudah udah"
        " sdh dah ya kak min pak bu mas mbak lebih kurang tgl lah deh sih kalau ga gak salah ktp e recorded was on in it"
        " - . , ? ! ~ ( ) ’ dan"
    )
)  # fmt: skip


def recorded(text: str, today: date) -> Remembered | Missed:
    """The first past day or span of a text; days to come are Missed.FUTURE."""
    pieces = tokens(text)
    future, after = False, 0
    for at in range(len(pieces)):
        found = _at(pieces, at, today) if at >= after else None
        if found is None:
            continue
        span, end = found
        if span.first > today:
            future, after = True, end
            continue
        if span.first == span.last and any(piece.word in _ABOUT for piece in pieces[:at]):
            span = Span(span.first - AROUND, span.last + AROUND)
        capped = Span(span.first, min(span.last, today))
        rest = [*pieces[:at], *pieces[end:]]
        alone = all(piece.word in _LIGHT for piece in rest)
        return Remembered(capped, (pieces[at].start, pieces[end - 1].end), alone)
    return Missed.FUTURE if future else Missed.NOTHING


def month(year: int, number: int) -> Span:
    return Span(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def forgotten(today: date) -> Span:
    return Span(EVER, today)


Read = tuple[Span, int] | None


def _at(pieces: Sequence[Token], at: int, today: date) -> Read:
    return (
        _lost(pieces, at, today)
        or _numbers(pieces, at, today)
        or _part(pieces, at, today)
        or _ago(pieces, at, today)
        or _whole(pieces, at, today)
        or _weekday(pieces, at, today)
        or _near(pieces, at, today)
    )


def _lost(pieces: Sequence[Token], at: int, today: date) -> Read:
    word = _word(pieces, at)
    if word in _FORGOT:
        return forgotten(today), at + 1
    if word in _NO and _word(pieces, at + 1) in _KNOW:
        return forgotten(today), at + 2
    return (forgotten(today), at + 1) if word == "gatau" else None


def _numbers(pieces: Sequence[Token], at: int, today: date) -> Read:
    """ "12 agustus", "12/8/2026", "10-12 agustus": without a year the last one that is over."""
    if _word(pieces, at) in w.DATE and _word(pieces, at + 2) not in w.MONTHS.keys() | {"/", "-", "."}:
        return _of_month(pieces, at, today)
    found = date_at(pieces, at, today - HALF_YEAR + timedelta(days=1))
    if found is None or not found.days or found.fault:
        return None
    return Span(min(found.days), max(found.days)), found.end


def _of_month(pieces: Sequence[Token], at: int, today: date) -> Read:
    """ "tanggal 5": of this month, or of the one before."""
    number = pieces[at + 1].number if at + 1 < len(pieces) else None
    for first in (today.replace(day=1), (today.replace(day=1) - timedelta(days=1)).replace(day=1)):
        last = monthrange(first.year, first.month)[1]
        if number and number <= last and first.replace(day=number) <= today:
            return Span(first.replace(day=number), first.replace(day=number)), at + 2
    return None


def _part(pieces: Sequence[Token], at: int, today: date) -> Read:
    """ "awal agustus", "bulan agustus 2025", "agustus kemarin"."""
    part = _PARTS.get(_word(pieces, at))
    start = at + (part is not None)
    start += _word(pieces, start) in _MONTH
    number = w.MONTHS.get(_word(pieces, start))
    if number is None:
        return None
    year, end = _year(pieces, start + 1, today, number)
    whole = month(year, number)
    if part is None:
        return whole, end
    last = min(part[1], whole.last.day)
    return Span(whole.first.replace(day=part[0]), whole.first.replace(day=last)), end


def _year(pieces: Sequence[Token], at: int, today: date, number: int) -> tuple[int, int]:
    """The year said after a month, else of the last such month that has begun."""
    said = pieces[at].number if at < len(pieces) else None
    if said is not None and 2000 <= said <= 2100:
        return said, at + 1
    if _word(pieces, at) in _YEAR and _word(pieces, at + 1) in _AGO:
        return today.year - 1, at + 2
    end = at + (_word(pieces, at) in _AGO)
    over = end > at and number == today.month  # "november kemarin" said in November
    return today.year - (number > today.month or over), end


def _ago(pieces: Sequence[Token], at: int, today: date) -> Read:
    """ "2 minggu lalu", "sebulan", "3 hari yang lalu": the longer ago, the less exactly meant."""
    days, end = _length(pieces, at)
    if not days or _word(pieces, end) in _NOT_AGO:
        return None
    end += _word(pieces, end) in _LINK
    end += _word(pieces, end) in _AGO
    about = today - timedelta(days=days)
    slack = timedelta(days=0 if days < 7 else max(3, days // 4))
    return Span(max(about - slack, EVER + timedelta(days=1)), min(about + slack, today)), end


def _length(pieces: Sequence[Token], at: int) -> tuple[int, int]:
    if (days := _ONE.get(_word(pieces, at))) is not None:
        return days, at + 1
    number = pieces[at].number or _NUMBERS.get(_word(pieces, at), 0)
    unit = _UNITS.get(_word(pieces, at + 1), 0)
    return (number * unit, at + 2) if 0 < number * unit < 15 * 365 else (0, at)


def _whole(pieces: Sequence[Token], at: int, today: date) -> Read:
    """Last week, last month, this year, 2025."""
    word, following = _word(pieces, at), _word(pieces, at + 1)
    linked = _word(pieces, at + 2) if following in _LINK else ""
    if word == "last" and following in _WEEK | _MONTH | _YEAR:
        return _before(following, today), at + 2
    if word in _WEEK | _MONTH | _YEAR and (following in _AGO or linked in _AGO):
        return _before(word, today), at + 2 + bool(linked)
    if word in _WEEK | _MONTH | _YEAR and following in ("ini", "iki", "ieu"):
        return _current(word, today), at + 2
    said = pieces[at].number
    if said is not None and EVER.year <= said <= today.year and len(word) == 4:
        return Span(max(date(said, 1, 1), EVER + timedelta(days=1)), date(said, 12, 31)), at + 1
    return None


def _before(unit: str, today: date) -> Span:
    if unit in _WEEK:
        monday = today - timedelta(days=today.weekday() + 7)
        return Span(monday, monday + timedelta(days=6))
    if unit in _MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return Span(last.replace(day=1), last)
    return Span(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def _current(unit: str, today: date) -> Span:
    if unit in _WEEK:
        return Span(today - timedelta(days=today.weekday()), today)
    return Span(today.replace(day=1) if unit in _MONTH else date(today.year, 1, 1), today)


def _weekday(pieces: Sequence[Token], at: int, today: date) -> Read:
    """ "senin kemarin"."""
    start = at + (_word(pieces, at) in w.DAY)
    weekday = w.WEEKDAYS.get(_word(pieces, start))
    end = start + 1 + (_word(pieces, start + 1) in _LINK)
    if weekday is None or _word(pieces, end) not in _AGO:
        return None
    day = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    return Span(day, day), end + 1


def _near(pieces: Sequence[Token], at: int, today: date) -> Read:
    word, following = _word(pieces, at), _word(pieces, at + 1)
    if word in _YESTERDAY:
        before = 2 if following in _DAY_BEFORE else 1
        day = today - timedelta(days=before)
        return Span(day, day), at + before
    if word in _TODAY or (word in w.DAY and following in ("ini", "iki", "ieu")):
        return Span(today, today), at + 1 + (word in w.DAY)
    return None


def _word(pieces: Sequence[Token], at: int) -> str:
    return pieces[at].word if 0 <= at < len(pieces) else ""
