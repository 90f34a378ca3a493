"""Parse the time of a staff command: "besok", "24-26 des", "hari ini jam 10 s.d. 12".

Ambiguous times are refused.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.dates.clock_times import MIDNIGHT, ClockSpan, parse_clock_at, parse_span_at
from content.dates.date_grammar import parse_day_expression
from content.dates.date_tokens import Tokens, tokenize
from content.dates.date_words import DAY_WORDS, LIST_WORDS, PAST_WORDS
from content.dates.numeric_dates import DayExpression, DayKind

MAX_COMMAND_LENGTH = 500
"""Characters of a command that are parsed."""

_LEAD_WORDS = frozenset({"mulai", "dari", "pada", "untuk", "tgl", "sejak", "from", "dr", "per"})
_UNTIL_WORDS = frozenset({"sampai", "sd", "hingga", "sampe", "smp", "until", "till", "-", "–", "—", "pai"})
_DASHES = frozenset({"-", "–", "—"})
_NOW_WORDS = frozenset({"sekarang", "skrg", "skrang", "now", "saiki", "ayeuna"})


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range from `start` to `end` (aware, end exclusive). `all_day`: no clock time was given.

    `span`: position in the text. The rest of the text is the reason.
    """

    start: datetime
    end: datetime
    all_day: bool
    span: tuple[int, int]

    @property
    def days(self) -> tuple[date, ...]:
        """All days that the range touches."""
        last = (self.end - timedelta(microseconds=1)).date()
        first = self.start.date()
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class UnclearInput:
    """Why a text could not be parsed, as a message for staff. `is_missing`: the text names no time at all."""

    reason: str
    is_missing: bool = False


def parse_range(text: str, now: datetime, zone: ZoneInfo) -> DateRange | UnclearInput:
    """Return the first time that a command names. `now` is aware.

    Return UnclearInput for a past, contradictory or ambiguous time.
    """
    moment = now.astimezone(zone)
    tokens = tokenize(text[:MAX_COMMAND_LENGTH])
    for at in range(len(tokens)):
        found = _parse_range_at(tokens, at, moment)
        if isinstance(found, DateRange) and _has_more_time(tokens, found, moment):
            return UnclearInput(
                "ada lebih dari satu waktu di sini; tulis satu rentang, misalnya “24-26 Desember”"
            )
        if found:
            return found
    if any(token.word in PAST_WORDS for token in tokens):
        return UnclearInput("tanggal itu sudah lewat")
    reason = "tanggalnya tidak ditemukan; tulis misalnya “besok” atau “24-26 Desember”"
    return UnclearInput(reason, is_missing=True)


def _parse_range_at(tokens: Tokens, at: int, moment: datetime) -> DateRange | UnclearInput | None:
    if tokens[at].word in _NOW_WORDS:
        return _parse_range_from_now(tokens, at, moment)
    found = parse_day_expression(tokens, at, moment.date(), short=_is_at_start(tokens, at))
    if found:
        return _range_from_days(tokens, at, found, moment)
    if tokens[at].word in _UNTIL_WORDS | _LEAD_WORDS and parse_clock_at(tokens, at + 1, marked=True):
        return UnclearInput("hari apa? Tulis harinya, misalnya “hari ini sampai jam 12”")
    if parse_span_at(tokens, at, marked=True):
        return UnclearInput("jamnya ada, harinya belum; tulis misalnya “besok 08.00-12.00”")
    return None


def _has_more_time(tokens: Tokens, found: DateRange, moment: datetime) -> bool:
    """Return whether more time words follow: "... sampai selesai", "... jam 12 besok", "besok dst"."""
    rest = Tokens(token for token in tokens if token.start >= found.span[1])
    start = rest.skip(0, LIST_WORDS)
    following = rest.word(start)
    if following in _UNTIL_WORDS - _DASHES or following in ("seterusnya", "dst", "selanjutnya"):
        return True
    return parse_day_expression(rest, start, moment.date()) is not None


def _is_at_start(tokens: Tokens, at: int) -> bool:
    """Return whether only lead words stand before. Short names ("sen", "min") are days only there."""
    return all(token.word in _LEAD_WORDS or token.word in DAY_WORDS for token in tokens[:at])


def _range_from_days(
    tokens: Tokens, at: int, found: DayExpression, moment: datetime
) -> DateRange | UnclearInput:
    if fault := _find_fault(found, moment.date()):
        return UnclearInput(fault)
    after = tokens.skip(found.next_token, {",", "("})
    clock = _parse_clock_range(tokens, after, moment if found.days[0] == moment.date() else None)
    if isinstance(clock, UnclearInput):
        return clock
    if clock:
        return _make_timed_range(tokens, at, found, clock, moment)
    start, last = (datetime.combine(day, time(), moment.tzinfo) for day in (found.days[0], found.days[-1]))
    return DateRange(start, last + timedelta(days=1), True, _find_text_span(tokens, at, found.next_token))


def _parse_clock_range(tokens: Tokens, at: int, today: datetime | None) -> ClockSpan | UnclearInput | None:
    """Parse the hours after a day: both ends, "sampai jam 12", or "mulai jam 10".

    `today` is the current time if the day is today.
    """
    if span := parse_span_at(tokens, at):
        return span
    if tokens.word(at) in _UNTIL_WORDS and (until := parse_clock_at(tokens, at + 1, marked=True)):
        start = _minute_of_day(today) if today else 0
        return ClockSpan(start, until.minutes, until.next_token, _vague_fault(until.is_vague))
    if tokens.word(at) in _LEAD_WORDS and (begin := parse_clock_at(tokens, at + 1, marked=True)):
        return ClockSpan(begin.minutes, MIDNIGHT, begin.next_token, _vague_fault(begin.is_vague))
    if parse_clock_at(tokens, at, marked=True):
        return UnclearInput("sampai jam berapa? Tulis misalnya “besok 08.00-12.00” atau “besok mulai jam 10”")
    return None


def _find_fault(found: DayExpression, today: date) -> str:
    """Return why the days cannot be used, or ""."""
    if found.fault:
        return found.fault
    if found.kind in (DayKind.HOLIDAY, DayKind.JOINT_LEAVE):
        return "libur yang mana? Tulis tanggalnya"
    if found.is_past or not found.days or found.days[-1] < today:
        return "tanggal itu sudah lewat"
    if (found.days[-1] - found.days[0]).days + 1 != len(found.days):
        return "harinya tidak berurutan; tulis satu per satu"
    return "" if found.days[0] >= today else "tanggal awalnya sudah lewat; mulai dari hari ini"


def _make_timed_range(
    tokens: Tokens, at: int, found: DayExpression, clock: ClockSpan, moment: datetime
) -> DateRange | UnclearInput:
    """Build a range with clock times, which must be on one day."""
    if clock.fault:
        return UnclearInput(clock.fault)
    if len(found.days) > 1:
        return UnclearInput("jam hanya bisa untuk satu hari; tulis setiap hari satu perintah")
    midnight = datetime.combine(found.days[0], time(), moment.tzinfo)
    begins, ends = midnight + timedelta(minutes=clock.start), midnight + timedelta(minutes=clock.end)
    if ends <= moment:
        return UnclearInput("jam itu sudah lewat")
    if begins >= ends:
        return UnclearInput("jam akhirnya tidak sesudah jam awalnya")
    return DateRange(begins, ends, False, _find_text_span(tokens, at, clock.next_token))


def _parse_range_from_now(tokens: Tokens, at: int, moment: datetime) -> DateRange | UnclearInput:
    """Parse "sekarang sampai jam 12". An end is required."""
    sign = tokens.word(at + 1) in _UNTIL_WORDS
    if sign and (until := parse_clock_at(tokens, at + 2, marked=True)):
        today = DayExpression(DayKind.DAY, (moment.date(),), at + 1)
        clock = ClockSpan(
            _minute_of_day(moment), until.minutes, until.next_token, _vague_fault(until.is_vague)
        )
        return _make_timed_range(tokens, at, today, clock, moment)
    last = parse_day_expression(tokens, at + 2, moment.date(), short=True) if sign else None
    if last is None:
        return UnclearInput("sampai kapan? Tulis misalnya “sekarang sampai jam 15” atau “hari ini”")
    if fault := _find_fault(last, moment.date()):
        return UnclearInput(fault)
    end = datetime.combine(last.days[-1] + timedelta(days=1), time(), moment.tzinfo)
    return DateRange(
        moment.replace(second=0, microsecond=0), end, False, _find_text_span(tokens, at, last.next_token)
    )


def _minute_of_day(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _vague_fault(vague: bool) -> str:
    return "pagi atau siang? Tulis dengan dua angka, misalnya 13.00" if vague else ""


def _find_text_span(tokens: Tokens, at: int, end: int) -> tuple[int, int]:
    """Return the text position, including a lead word before it ("mulai besok")."""
    return tokens.text_span(at - 1 if tokens.word(at - 1) in _LEAD_WORDS else at, end)
