"""Read the time of a staff command: "besok", "24-26 des", "hari ini jam 10 s.d. 12", "selama 3 hari".

Nothing about time is dropped: words that cannot be used are asked back, and ambiguous times are refused.
"""

import re
from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from content.dates.clock_times import MIDNIGHT, ClockSpan, fit_part_of_day, place_in_part_of_day
from content.dates.clock_zones import NamedZone
from content.dates.date_words import PAST_WORDS, RANGE_WORDS
from content.dates.numeric_dates import MAX_SPAN_DAYS, DayExpression
from content.dates.time_scan import ElementKind, TimeElement, TimeScan, is_holiday
from content.lazy_dataclass import dataclass

MAX_COMMAND_LENGTH = 500
"""Characters of a command that are parsed."""

_VAGUE = "pagi atau siang? Tulis dengan dua angka, misalnya 13.00"
_NOT_A_TIME = "kalau itu bukan waktu, tulis di antara tanda petik"
_TWO_TIMES = "ada lebih dari satu waktu di sini; tulis satu rentang, misalnya “24-26 Desember”"
_POLITE_WORDS = frozenset(
    "ya yah y iya pak bu ibu bapak kak min mas mbak bang saja aja dong nih deh lah tolong mohon maaf bisa boleh ok oke siap"
    " insyaallah terima kasih makasih trims hari tanggal jam pukul pada untuk di the on at please kami kita saya sy".split()
)
_WITHOUT_QUOTES = str.maketrans("", "", '“”"«»„')
_NOT_AFTER = "jam akhirnya tidak sesudah jam awalnya"


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range from `start` to `end` (aware, end exclusive). `all_day`: no clock time was given.

    `spans`: the positions in the text of the words about time. The other words are the reason.
    """

    start: datetime
    end: datetime
    all_day: bool
    spans: tuple[tuple[int, int], ...]

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

    @property
    def sentence(self) -> str:
        """Return the reason as the beginning of a sentence."""
        return begin_sentence(self.reason)


def begin_sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class ClockPoint:
    """A clock time in `minutes` from midnight, in the zone that was named, else in the zone of the place."""

    minutes: int
    zone: tzinfo | None = None

    def at(self, day: date, zone: ZoneInfo) -> datetime:
        """Return the moment on a day, in the zone of the place."""
        midnight = datetime.combine(day, time(), self.zone or zone)
        return (midnight + timedelta(minutes=self.minutes)).astimezone(zone)


@dataclass(slots=True)
class TimeReading:
    """The elements of a command in their roles, and the first `fault`. `spans`: their positions in the text."""

    begin_day: DayExpression | None = None
    end_day: DayExpression | None = None
    begin: ClockPoint | None = None
    end: ClockPoint | None = None
    duration: TimeElement | None = None
    begins_now: bool = False
    is_until: bool = False
    """Whether the time stands after "sampai"."""
    is_open: bool = False
    """Whether "mulai" stands before the day."""
    is_clock_open: bool = False
    """Whether "mulai" stands before the clock time."""
    names_past: bool = False
    fault: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_without_day(self) -> bool:
        """Whether at most clock times were named."""
        return not (self.begin_day or self.end_day or self.begins_now or self.duration)

    @property
    def is_empty(self) -> bool:
        """Whether no time was named at all."""
        return self.is_without_day and not (self.begin or self.end or self.fault)


class _Reader:
    """Gives each element of a scan its role."""

    def __init__(self, text: str, today: date) -> None:
        self.scan = TimeScan(text[:MAX_COMMAND_LENGTH], today)
        self.reading = TimeReading(names_past=any(token.word in PAST_WORDS for token in self.scan.tokens))
        self.today = today
        self._part = ""

    def read(self) -> TimeReading:
        elements = self._drop_other_days(self.scan.elements)
        self._find_unusable(elements)
        previous: TimeElement | None = None
        for element in elements:
            self._take(element, previous)
            self.reading.spans.append(self.scan.tokens.text_span(element.first, element.next_token))
            previous = element
        if self._part and not self.reading.fault and self.reading.begin is None:
            self._fail(
                f"“{self._part}” dari jam berapa sampai jam berapa? Tulis misalnya “besok 08.00-12.00”"
            )
        return self.reading

    def _fail(self, reason: str) -> None:
        self.reading.fault = self.reading.fault or reason

    def _drop_other_days(self, elements: list[TimeElement]) -> list[TimeElement]:
        """Leave out past days, and names of holidays, beside a coming day: they belong to the reason."""
        coming = [one for one in elements if one.day and one.day.days and one.day.days[-1] >= self.today]
        if not coming:
            return elements
        connectors = (ElementKind.UNTIL, ElementKind.FROM, ElementKind.UNREAD)
        kept = []
        for before, element in zip([None, *elements], elements, strict=False):
            is_other = element.kind is ElementKind.DAY and element not in coming
            is_joined = (
                before is not None and before.kind in connectors and before.next_token == element.first
            )
            if not is_other or is_joined or (element.day and element.day.fault and not is_holiday(element)):
                kept.append(element)
        return kept

    def _find_unusable(self, elements: Iterable[TimeElement]) -> None:
        """Refuse repetitions and words that nobody could read, with the words."""
        for element in elements:
            if element.kind is ElementKind.REPEAT:
                self._fail(
                    f"“{self.scan.words(element)}” belum bisa dicatat, karena perintah ini untuk satu waktu dan tidak"
                    " berulang; tulis tiap tanggal satu perintah"
                )
        for element in elements:
            if element.kind is ElementKind.DAY and element.day and element.day.fault:
                self._fail(element.day.fault)
        for element in elements:
            if element.kind is ElementKind.UNREAD and self.scan.names_past(element):
                self._fail(f"“{self.scan.words(element)}” sudah lewat")
            elif element.kind is ElementKind.UNREAD:
                self._fail(f"“{self.scan.words(element)}” belum bisa dibaca; {_NOT_A_TIME}")

    def _take(self, element: TimeElement, previous: TimeElement | None) -> None:
        reading = self.reading
        match element.kind:
            case ElementKind.UNTIL:
                if reading.is_until:
                    self._fail(_TWO_TIMES)
                reading.is_until = True
            case ElementKind.NOW:
                reading.begins_now = True
            case ElementKind.PART:
                self._take_part(element)
            case ElementKind.DAY:
                self._take_day(element, previous)
            case ElementKind.HOURS | ElementKind.CLOCK:
                self._take_clock(element, previous)
            case ElementKind.DURATION if reading.duration is None:
                reading.duration = element
            case ElementKind.DURATION:
                self._fail(_TWO_TIMES)

    def _take_part(self, element: TimeElement) -> None:
        part = self.scan.part_of_day(element)
        if self.reading.begin is not None:
            self._fail(f"“{self.scan.words(element)}” belum bisa dibaca; {_NOT_A_TIME}")
        self._part = self._part or part

    def _take_day(self, element: TimeElement, previous: TimeElement | None) -> None:
        reading, day = self.reading, element.day
        assert day is not None
        part = self.scan.part_of_day(element)
        self._part = self._part or part
        is_after_until = reading.is_until and reading.end_day is None
        if reading.begin_day is None and not is_after_until and not reading.begins_now:
            reading.begin_day = day
            is_start = previous is not None and self._is_start_word(previous, element)
            inside = self.scan.tokens[element.first : element.next_token]
            reading.is_open = is_start and not any(token.word in RANGE_WORDS for token in inside)
        elif is_after_until:
            reading.end_day = day
        elif not self._is_same_day(day):
            dated = previous.day if previous is not None else None
            is_beside = dated is not None and dated.weekday is None and day.weekday is not None
            self._fail("nama hari dan tanggalnya tidak cocok" if is_beside else _TWO_TIMES)

    def _is_start_word(self, previous: TimeElement, element: TimeElement) -> bool:
        """Return whether "mulai" or "dari" (not "pada") stands directly before an element."""
        word = self.scan.tokens.word(previous.first)
        is_from = previous.kind is ElementKind.FROM and word not in ("pada", "untuk", "utk")
        return is_from and previous.next_token == element.first

    def _is_same_day(self, day: DayExpression) -> bool:
        """Return whether a further day repeats the first: "27 November, hari Jumat"."""
        known = self.reading.end_day or self.reading.begin_day
        if known is None or not known.days or not day.days:
            return False
        return known.days == day.days or (
            day.weekday is not None and len(known.days) == 1 and known.days[0].weekday() == day.weekday
        )

    def _take_clock(self, element: TimeElement, previous: TimeElement | None) -> None:
        reading = self.reading
        if element.hours is not None:
            self._take_hours(element.hours)
            return
        clock = element.clock
        assert clock is not None
        minutes, is_vague = clock.minutes, clock.is_vague
        if self._part and clock.is_bare and (placed := fit_part_of_day(minutes, self._part)) is not None:
            minutes, is_vague = placed, False
        if is_vague:
            self._fail(_VAGUE)
        point = self._make_point(minutes, element.zone)
        if previous is not None and self._is_start_word(previous, element) and reading.begin is None:
            reading.begin, reading.is_clock_open = point, True
        elif reading.is_until and reading.end is None:
            reading.end = point
        elif reading.begin is None and not reading.is_until:
            reading.begin = point
        else:
            self._fail(_TWO_TIMES)

    def _take_hours(self, hours: ClockSpan) -> None:
        reading = self.reading
        if reading.begin or reading.end:
            self._fail(_TWO_TIMES)
            return
        placed = place_in_part_of_day(hours, self._part) if self._part else hours
        if placed.fault:
            self._fail(placed.fault)
        if reading.is_until or reading.begins_now:
            self._fail(_TWO_TIMES)
        reading.begin = self._make_point(placed.start, placed.start_zone)
        reading.end = self._make_point(placed.end, placed.end_zone)

    def _make_point(self, minutes: int, zone: NamedZone | None) -> ClockPoint:
        if zone is not None and not zone.is_known:
            self._fail("zona waktunya belum dikenal; tulis WIB, WITA, atau WIT")
        return ClockPoint(minutes, zone.zone if zone else None)


def read_times(text: str, now: datetime, zone: ZoneInfo) -> TimeReading:
    """Return what a text says about time, word by word. `now` is aware."""
    return _Reader(text, now.astimezone(zone).date()).read()


def parse_range(
    text: str, now: datetime, zone: ZoneInfo, *, starts_now: bool = False, may_be_open: bool = False
) -> DateRange | UnclearInput:
    """Return the time that a command names. `now` is aware.

    Return UnclearInput for a past, contradictory or ambiguous time, and for words that were not understood.
    `starts_now`: the fact begins now, so "sampai jam 12" needs no day. `may_be_open`: "mulai besok" needs no end.
    """
    reading = read_times(text, now, zone)
    return _Resolver(reading, now.astimezone(zone), zone, starts_now, may_be_open).resolve()


def text_outside_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text without the words about time."""
    parts, end = [], 0
    for first, last in sorted(spans):
        parts.append(text[end:first].strip(" ,.:"))
        end = max(end, last)
    parts.append(text[end:].strip(" ,.:"))
    return " ".join(part for part in parts if part).translate(_WITHOUT_QUOTES)


def find_unread_words(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the words that say nothing about time, for a dialog that asks only for a time; "" if none matter."""
    words = re.findall(r"[^\W_]+(?:[.:/'’-][^\W_]+)*", text_outside_spans(text, spans))
    return " ".join(word for word in words if word.lower() not in _POLITE_WORDS)


def explain_unread(words: str) -> str:
    """Return the sentence that asks back with the words that were not understood."""
    return f"“{words[:60]}” belum bisa dibaca"


class _Resolver:
    """Combines a reading to a range. `now` is in the zone of the place."""

    def __init__(
        self, reading: TimeReading, now: datetime, zone: ZoneInfo, starts_now: bool, may_be_open: bool
    ) -> None:
        self.reading, self.now, self.zone = reading, now, zone
        self.starts_now, self.may_be_open = starts_now, may_be_open
        if starts_now and reading.begin_day is None and reading.begin is None:
            reading.begins_now = reading.begins_now or reading.end is not None or reading.duration is not None

    def resolve(self) -> DateRange | UnclearInput:
        reading = self.reading
        if reading.is_empty:
            if reading.names_past:
                return UnclearInput("tanggal itu sudah lewat")
            reason = "tanggalnya tidak ditemukan; tulis misalnya “besok” atau “24-26 Desember”"
            return UnclearInput(reason, is_missing=True)
        if reading.fault:
            return UnclearInput(reading.fault)
        for day in (reading.begin_day, reading.end_day):
            if day is not None and (fault := _find_fault(day, self.now.date())):
                return UnclearInput(fault)
        if reading.duration is not None:
            return self._resolve_duration(reading.duration)
        if reading.end_day is not None:
            return self._resolve_until_day(reading.end_day)
        if reading.begins_now:
            return self._resolve_from_now()
        if reading.begin_day is None:
            return UnclearInput(_ask_for_day(reading))
        if reading.begin is None and reading.end is None:
            return self._resolve_whole_days(reading.begin_day)
        return self._resolve_hours(reading.begin_day)

    def _make(self, start: datetime, end: datetime, all_day: bool) -> DateRange | UnclearInput:
        if start >= end:
            return UnclearInput("tanggal akhirnya sebelum tanggal awalnya" if all_day else _NOT_AFTER)
        if end <= self.now:
            return UnclearInput("jam itu sudah lewat")
        if end - start > timedelta(days=MAX_SPAN_DAYS):
            return UnclearInput(f"waktunya terlalu jauh, lebih dari {MAX_SPAN_DAYS} hari")
        return DateRange(start, end, all_day, tuple(self.reading.spans))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def _this_minute(self) -> datetime:
        return self.now.replace(second=0, microsecond=0)

    def _resolve_whole_days(self, day: DayExpression) -> DateRange | UnclearInput:
        if self.reading.is_open and not self.may_be_open and len(day.days) == 1:
            return UnclearInput(
                "sampai kapan? Tulis misalnya “mulai besok sampai 30 November”, atau “besok” saja"
            )
        if self.reading.is_until:
            return UnclearInput("sampai kapan? Tulis harinya atau jamnya")
        end = self._midnight(day.days[-1] + timedelta(days=1))
        return self._make(self._midnight(day.days[0]), end, all_day=True)

    def _resolve_hours(self, day: DayExpression) -> DateRange | UnclearInput:
        """Resolve clock times on one day: both, "mulai jam 10", or "sampai jam 12"."""
        reading, first = self.reading, day.days[0]
        if len(day.days) > 1:
            return UnclearInput("jam hanya bisa untuk satu hari; tulis setiap hari satu perintah")
        if reading.begin is None and reading.end is not None:
            start = self._this_minute() if first == self.now.date() else self._midnight(first)
            if reading.is_open:
                return UnclearInput("mulai jam berapa? Tulis misalnya “besok 08.00-12.00”")
            return self._make(start, reading.end.at(first, self.zone), all_day=False)
        assert reading.begin is not None
        if reading.end is not None:
            return self._make(
                reading.begin.at(first, self.zone), reading.end.at(first, self.zone), all_day=False
            )
        is_open_end = reading.is_clock_open and not reading.is_open
        if not is_open_end and not self.may_be_open:
            return UnclearInput(
                "sampai jam berapa? Tulis misalnya “besok 08.00-12.00” atau “besok mulai jam 10”"
            )
        end = ClockPoint(MIDNIGHT).at(first, self.zone)
        return self._make(reading.begin.at(first, self.zone), end, all_day=False)

    def _resolve_until_day(self, last: DayExpression) -> DateRange | UnclearInput:
        """Resolve "sampai 30 November", "sampai besok jam 12", "besok jam 10 sampai lusa"."""
        reading, day = self.reading, last.days[-1]
        if reading.end is not None and len(last.days) > 1:
            return UnclearInput("jam hanya bisa untuk satu hari; tulis setiap hari satu perintah")
        whole_end = self._midnight(day + timedelta(days=1))
        end = reading.end.at(day, self.zone) if reading.end else whole_end
        begin_day = reading.begin_day
        if reading.is_clock_open and reading.end is None and begin_day is None:
            return UnclearInput("jam hanya bisa untuk satu hari; tulis setiap hari satu perintah")
        if begin_day is None or reading.begins_now:
            is_timed = reading.end is not None or reading.begins_now or self.starts_now
            if reading.begin is not None:
                return self._make(reading.begin.at(self.now.date(), self.zone), end, all_day=False)
            start = self._this_minute() if is_timed else self._midnight(self.now.date())
            return self._make(start, end, all_day=not is_timed)
        if reading.begin is not None:
            return self._make(reading.begin.at(begin_day.days[0], self.zone), end, all_day=False)
        start = self._midnight(begin_day.days[0])
        if reading.end is not None and begin_day.days[0] == self.now.date():
            start = self._this_minute()
        return self._make(start, end, all_day=reading.end is None)

    def _resolve_from_now(self) -> DateRange | UnclearInput:
        reading = self.reading
        if reading.end is None or reading.begin is not None:
            return UnclearInput("sampai kapan? Tulis misalnya “sekarang sampai jam 15” atau “hari ini”")
        return self._make(self._this_minute(), reading.end.at(self.now.date(), self.zone), all_day=False)

    def _resolve_duration(self, element: TimeElement) -> DateRange | UnclearInput:
        """Resolve "selama 3 hari", "besok selama 3 hari", "besok jam 9 selama 2 jam"."""
        reading, duration = self.reading, element.duration
        assert duration is not None
        days = reading.begin_day.days if reading.begin_day else ()
        if reading.end_day or reading.end or (reading.is_until and days) or len(days) > 1:
            return UnclearInput(_TWO_TIMES)
        if duration.minutes:
            return self._resolve_minutes(duration.minutes)
        if self.starts_now and not days:
            first, start = self.now.date(), self._this_minute()
            end = start + timedelta(days=(duration.last_day(first) - first).days + 1)
            return self._make(start, end, all_day=False)
        first = days[0] if days else self.now.date()
        if (duration.last_day(first) - first).days >= MAX_SPAN_DAYS:
            return UnclearInput(f"lebih dari {MAX_SPAN_DAYS} hari")
        end = self._midnight(duration.last_day(first) + timedelta(days=1))
        if reading.begin is not None:
            return self._resolve_days_from_clock(reading.begin, first, end)
        start = self._this_minute() if reading.begins_now else self._midnight(first)
        return self._make(start, end, all_day=not reading.begins_now)

    def _resolve_days_from_clock(
        self, begin: ClockPoint, first: date, end: datetime
    ) -> DateRange | UnclearInput:
        if self.reading.begin_day is None:
            return UnclearInput(_ask_for_day(self.reading))
        if end - self._midnight(first) > timedelta(days=1):
            return UnclearInput("jam hanya bisa untuk satu hari; tulis setiap hari satu perintah")
        return self._make(begin.at(first, self.zone), end, all_day=False)

    def _resolve_minutes(self, minutes: int) -> DateRange | UnclearInput:
        reading, length = self.reading, timedelta(minutes=minutes)
        if length > timedelta(days=MAX_SPAN_DAYS):
            return UnclearInput(f"lebih dari {MAX_SPAN_DAYS} hari")
        if reading.begin_day is None and reading.begin is None:
            start = self._this_minute() + timedelta(minutes=bool(self.now.second or self.now.microsecond))
            return self._make(self._this_minute(), start + length, all_day=False)
        if reading.begin_day is None:
            return UnclearInput(_ask_for_day(reading))
        if reading.begin is None:
            return UnclearInput("mulai jam berapa? Tulis misalnya “besok 08.00-12.00”")
        start = reading.begin.at(reading.begin_day.days[0], self.zone)
        return self._make(start, start + length, all_day=False)


def _ask_for_day(reading: TimeReading) -> str:
    if reading.begin is None or reading.end is None:
        return "hari apa? Tulis harinya, misalnya “hari ini sampai jam 12”"
    return "jamnya ada, harinya belum; tulis misalnya “besok 08.00-12.00”"


def _find_fault(found: DayExpression, today: date) -> str:
    """Return why the days cannot be used, or ""."""
    if found.fault:
        return found.fault
    if not found.days and not found.is_past:
        return "libur yang mana? Tulis tanggalnya"
    if found.is_past or found.days[-1] < today:
        return "tanggal itu sudah lewat"
    if (found.days[-1] - found.days[0]).days + 1 != len(found.days):
        return "harinya tidak berurutan; tulis satu per satu"
    return "" if found.days[0] >= today else "tanggal awalnya sudah lewat; mulai dari hari ini"
