"""When a staff command holds: "besok", "24-26 des", "hari ini jam 10 s.d. 12". What could mean two things is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content import daywords as w
from content.daygrammar import read
from content.daynumbers import DayKind, Found
from content.daywords import Token, tokens
from content.times import MIDNIGHT, ClockSpan, clock_at, span_at

COMMAND = 500
"""Characters of a command that are read."""

_LEAD = frozenset({"mulai", "dari", "pada", "untuk", "tgl", "sejak", "from", "dr", "per"})
_UNTIL = frozenset({"sampai", "sd", "hingga", "sampe", "smp", "until", "till", "-", "–", "—", "pai"})
_DASHES = frozenset({"-", "–", "—"})
_NOW = frozenset({"sekarang", "skrg", "skrang", "now", "saiki", "ayeuna"})


@dataclass(frozen=True, slots=True)
class DateRange:
    """From `start` to `end` (aware, end excluded). `all_day`: no clock time was given. `span`: where it stands in the
    text, so that the rest is the reason."""

    start: datetime
    end: datetime
    all_day: bool
    span: tuple[int, int]

    @property
    def days(self) -> tuple[date, ...]:
        last = (self.end - timedelta(microseconds=1)).date()
        first = self.start.date()
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why no time was read, in words for staff."""

    reason: str


def parse_range(text: str, now: datetime, zone: ZoneInfo) -> DateRange | Unclear:
    """The first time that a command names, `now` aware. Past, contradictory or ambiguous ones are Unclear."""
    moment = now.astimezone(zone)
    pieces = tokens(text[:COMMAND])
    for at in range(len(pieces)):
        read_here = _at(pieces, at, moment)
        if isinstance(read_here, DateRange) and _goes_on(pieces, read_here, moment):
            return Unclear("ada lebih dari satu waktu di sini; tulis satu rentang, misalnya “24-26 Desember”")
        if read_here:
            return read_here
    if any(piece.word in w.PAST for piece in pieces):
        return Unclear("tanggal itu sudah lewat")
    return Unclear("tanggalnya tidak ditemukan; tulis misalnya “besok” atau “24-26 Desember”")


def _at(pieces: Sequence[Token], at: int, moment: datetime) -> DateRange | Unclear | None:
    if pieces[at].word in _NOW:
        return _from_now(pieces, at, moment)
    found = read(pieces, at, moment.date(), short=_leads(pieces, at))
    if found:
        return _dated(pieces, at, found, moment)
    if pieces[at].word in _UNTIL | _LEAD and clock_at(pieces, at + 1, marked=True):
        return Unclear("hari apa? Tulis harinya, misalnya “hari ini sampai jam 12”")
    if span_at(pieces, at, marked=True):
        return Unclear("jamnya ada, harinya belum; tulis misalnya “besok 08.00-12.00”")
    return None


def _goes_on(pieces: Sequence[Token], found: DateRange, moment: datetime) -> bool:
    """Whether more about the time follows at once: "... sampai selesai", "... jam 12 besok", "besok dst"."""
    rest = [piece for piece in pieces if piece.start >= found.span[1]]
    start = 1 if rest and rest[0].word in w.LIST else 0
    following = _word(rest, start)
    if following in _UNTIL - _DASHES or following in ("seterusnya", "dst", "selanjutnya"):
        return True
    return read(rest, start, moment.date()) is not None


def _leads(pieces: Sequence[Token], at: int) -> bool:
    """Short names ("sen", "min") are days only at the beginning, where no other word can stand."""
    return all(piece.word in _LEAD or piece.word in w.DAY for piece in pieces[:at])


def _dated(pieces: Sequence[Token], at: int, found: Found, moment: datetime) -> DateRange | Unclear:
    if fault := _fault(found, moment.date()):
        return Unclear(fault)
    after = found.end + (_word(pieces, found.end) in (",", "("))
    clock = _clock(pieces, after, moment if found.days[0] == moment.date() else None)
    if isinstance(clock, Unclear):
        return clock
    if clock:
        return _timed(pieces, at, found, clock, moment)
    start, last = (datetime.combine(day, time(), moment.tzinfo) for day in (found.days[0], found.days[-1]))
    return DateRange(start, last + timedelta(days=1), True, _span(pieces, at, found.end))


def _clock(pieces: Sequence[Token], at: int, today: datetime | None) -> ClockSpan | Unclear | None:
    """The hours that follow a day: both ends, "sampai jam 12", "mulai jam 10". `today`: now, if it is that day."""
    if span := span_at(pieces, at):
        return span
    if _word(pieces, at) in _UNTIL and (until := clock_at(pieces, at + 1, marked=True)):
        return ClockSpan(_minute(today) if today else 0, until.minutes, until.end, _vague(until.vague))
    if _word(pieces, at) in _LEAD and (begun := clock_at(pieces, at + 1, marked=True)):
        return ClockSpan(begun.minutes, MIDNIGHT, begun.end, _vague(begun.vague))
    if clock_at(pieces, at, marked=True):
        return Unclear("sampai jam berapa? Tulis misalnya “besok 08.00-12.00” atau “besok mulai jam 10”")
    return None


def _fault(found: Found, today: date) -> str:
    """Why days cannot be taken as they stand, or ""."""
    if found.fault:
        return found.fault
    if found.kind in (DayKind.HOLIDAY, DayKind.JOINT_LEAVE):
        return "libur yang mana? Tulis tanggalnya"
    if found.past or not found.days or found.days[-1] < today:
        return "tanggal itu sudah lewat"
    if (found.days[-1] - found.days[0]).days + 1 != len(found.days):
        return "harinya tidak berurutan; tulis satu per satu"
    return "" if found.days[0] >= today else "tanggal awalnya sudah lewat; mulai dari hari ini"


def _timed(
    pieces: Sequence[Token], at: int, found: Found, clock: ClockSpan, moment: datetime
) -> DateRange | Unclear:
    """One day with clock times."""
    if clock.fault:
        return Unclear(clock.fault)
    if len(found.days) > 1:
        return Unclear("jam hanya bisa untuk satu hari; tulis setiap hari satu perintah")
    midnight = datetime.combine(found.days[0], time(), moment.tzinfo)
    begins, ends = midnight + timedelta(minutes=clock.start), midnight + timedelta(minutes=clock.end)
    if ends <= moment:
        return Unclear("jam itu sudah lewat")
    if begins >= ends:
        return Unclear("jam akhirnya tidak sesudah jam awalnya")
    return DateRange(begins, ends, False, _span(pieces, at, clock.stop))


def _from_now(pieces: Sequence[Token], at: int, moment: datetime) -> DateRange | Unclear:
    """ "sekarang sampai jam 12"; without an end there is nothing to hold to."""
    sign = _word(pieces, at + 1) in _UNTIL
    if sign and (until := clock_at(pieces, at + 2, marked=True)):
        today = Found(DayKind.DAY, (moment.date(),), at + 1)
        clock = ClockSpan(_minute(moment), until.minutes, until.end, _vague(until.vague))
        return _timed(pieces, at, today, clock, moment)
    last = read(pieces, at + 2, moment.date(), short=True) if sign else None
    if last is None:
        return Unclear("sampai kapan? Tulis misalnya “sekarang sampai jam 15” atau “hari ini”")
    if fault := _fault(last, moment.date()):
        return Unclear(fault)
    end = datetime.combine(last.days[-1] + timedelta(days=1), time(), moment.tzinfo)
    return DateRange(moment.replace(second=0, microsecond=0), end, False, _span(pieces, at, last.end))


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _vague(vague: bool) -> str:
    return "pagi atau siang? Tulis dengan dua angka, misalnya 13.00" if vague else ""


def _span(pieces: Sequence[Token], at: int, end: int) -> tuple[int, int]:
    """With the word before ("mulai besok")."""
    first = at - 1 if at and pieces[at - 1].word in _LEAD else at
    return pieces[first].start, pieces[end - 1].end


def _word(pieces: Sequence[Token], i: int) -> str:
    return pieces[i].word if 0 <= i < len(pieces) else ""
