"""Parse weekly opening hours typed by staff, and render them: "senin-kamis 08.00-15.00, jumat tutup"."""

from datetime import datetime, tzinfo

from babel.dates import get_day_names

from content.dates.clock_times import MIDNIGHT, ClockSpan, format_dotted, parse_span_at
from content.dates.clock_zones import NamedZone, parse_zone_at, zone_code
from content.dates.date_tokens import Tokens, squeeze, tokenize
from content.dates.date_words import (
    DAY_WORDS,
    LIST_WORDS,
    RANGE_WORDS,
    SHORT_WEEKDAYS,
    WEEK_WORDS,
    WEEKDAYS,
    WEEKEND_WORDS,
)
from content.lazy_dataclass import dataclass
from content.opening_hours.schedule import DAY_CODES, Spans, Week

_FILLER = frozenset(
    squeeze(word)
    for word in "buka jam jm pukul pkl pelayanan layanan loket kantor hari mulai dari dan and open , ; . : "
    "( ) & / serta pada untuk yaitu istirahatnya lalu kemudian".split()
)
_CLOSED_WORDS = frozenset({"tutup", "libur", "of", "closed", "prei", "ttp"})
_BREAK_WORDS = frozenset({"istirahat", "rehat", "break", "ishoma", "istrahat", "jeda"})
_START_WORDS = frozenset({"mulai", "sejak", "dari"})
_EVERY_WORDS = frozenset({"tiap", "setiap", "tiap2", "saben"})


@dataclass(frozen=True, slots=True)
class UnclearHours:
    """A refusal: the typed `part`, and the `reason` for staff."""

    part: str
    reason: str


class _WeeklyHoursParser:
    """Parses a text token by token. Days count from Monday = 0.

    Each `_parse` and `_add` method returns the index after what it handled, or a refusal.
    """

    def __init__(self, text: str, zone: tzinfo | None) -> None:
        self.text, self.tokens, self.zone = text, tokenize(text), zone
        self.hours: dict[int, Spans] = {}
        self.days: tuple[int, ...] = ()
        """The days named last, to which the next hours apply."""
        self.has_hours = False
        """Whether the days named last have hours already."""
        self.hours_before_break: dict[int, Spans] = {}

    def parse(self) -> str | UnclearHours:
        """Return the weekly rule, or the first refusal."""
        at = 0
        while at < len(self.tokens):
            step = self._parse_step(at)
            if isinstance(step, UnclearHours):
                return step
            at = step
        if not any(self.hours.values()):
            reason = "tidak ada hari dengan jamnya; tulis misalnya Senin-Kamis 08.00-15.00"
            return UnclearHours(self.text[:60], reason)
        if self.days and not self.has_hours:
            return UnclearHours(self.text[-60:], "hari yang terakhir belum ada jamnya")
        return _format_rule(self.hours)

    def _parse_step(self, at: int) -> int | UnclearHours:
        word = self.tokens.word(at)
        if zone := parse_zone_at(self.tokens, at):
            return zone.next_token if self._is_local(zone) else self._refuse_zone(at, zone)
        if found := _parse_days_at(self.tokens, at):
            if word in _EVERY_WORDS or not self._is_start_day(at, *found):
                return self._begin_days(at, *found)
            return self._refuse(at - 1, found[1], "mulai hari itu sampai kapan? Tulis semua harinya")
        if word in _BREAK_WORDS:
            return self._parse_break(at)
        if span := parse_span_at(self.tokens, at):
            return self._add_open_span(at, span)
        if word in _CLOSED_WORDS:
            return self._add_hours(at, at + 1, ())
        if word == "24" and self.tokens.word(at + 1) == "jam":
            return self._add_hours(at, at + 2, ((0, MIDNIGHT),))
        if word in _FILLER | _EVERY_WORDS:
            return at + 1
        return self._refuse(at, at + 1, "bagian ini tidak dipahami")

    def _is_start_day(self, at: int, days: tuple[int, ...], end: int) -> bool:
        """Return whether "mulai Senin" names the day from which hours hold, not the only day."""
        return self.tokens.word(at - 1) in _START_WORDS and len(days) == 1

    def _is_local(self, zone: NamedZone) -> bool:
        if not zone.is_known or zone.zone is None or self.zone is None:
            return zone.is_known
        return datetime(2026, 1, 1, tzinfo=zone.zone) == datetime(2026, 1, 1, tzinfo=self.zone)

    def _refuse_zone(self, at: int, zone: NamedZone) -> UnclearHours:
        local = "" if self.zone is None else f" ({zone_code(datetime(2026, 1, 1, tzinfo=self.zone))})"
        return self._refuse(at, zone.next_token, f"tulis jam setempat{local}")

    def _begin_days(self, at: int, days: tuple[int, ...], end: int) -> int | UnclearHours:
        if self.days and not self.has_hours:
            return self._refuse(at, end, "hari sebelumnya belum ada jamnya")
        if set(days) <= self.hours_before_break.keys():
            return self._apply_break(at, days, end)
        if set(days) & self.hours.keys():
            return self._refuse(at, end, "hari ini sudah ditulis; tulis setiap hari satu kali")
        self.days, self.has_hours = days, False
        return end

    def _add_open_span(self, at: int, span: ClockSpan) -> int | UnclearHours:
        if span.fault:
            return self._refuse(at, span.next_token, span.fault)
        for zone in (span.start_zone, span.end_zone):
            if zone is not None and not self._is_local(zone):
                return self._refuse_zone(max(zone.next_token - 1, at), zone)
        return self._add_hours(at, span.next_token, ((span.start, span.end),))

    def _add_hours(self, at: int, end: int, spans: Spans) -> int | UnclearHours:
        """Add hours to the days named last. Several spans may follow each other; closed must stand alone."""
        if not self.days:
            return self._refuse(at, end, "hari apa? Tulis harinya sebelum jamnya")
        known = self.hours.get(self.days[0], ())
        if self.has_hours and (not spans or not known):
            return self._refuse(at, end, "tutup dan jam buka ditulis untuk hari yang sama")
        if known and spans[0][0] <= known[-1][1]:
            return self._refuse(at, end, "jam ini menyambung atau menumpuk jam sebelumnya")
        self.hours.update(dict.fromkeys(self.days, (*known, *spans)))
        self.has_hours = True
        return end

    def _parse_break(self, at: int) -> int | UnclearHours:
        """Parse "istirahat 12-13" for the days named last, "istirahat jumat 11.30-13.30" for named ones."""
        start = self._skip_filler(at + 1)
        days, start = _parse_days_at(self.tokens, start) or (self.days, start)
        return self._apply_break(at, days, start)

    def _apply_break(self, at: int, days: tuple[int, ...], start: int) -> int | UnclearHours:
        """Cut the following break out of these days.

        A later break for a day replaces the earlier one: "12-13 (Jumat 11.30-13)".
        """
        span = parse_span_at(self.tokens, self._skip_filler(start))
        if span is None:
            return self._refuse(at, start, "istirahat jam berapa?")
        if span.fault:
            return self._refuse(at, span.next_token, span.fault)
        if span.end_zone is not None and not self._is_local(span.end_zone):
            return self._refuse_zone(start, span.end_zone)
        for day in days:
            whole = self.hours_before_break.setdefault(day, self.hours.get(day, ()))
            cut = _cut_out_break(whole, span)
            if cut is None:
                return self._refuse(at, span.next_token, "istirahat ini di luar jam bukanya")
            self.hours[day] = cut
        return span.next_token if days else self._refuse(at, span.next_token, "istirahat hari apa?")

    def _skip_filler(self, at: int) -> int:
        while self.tokens.word(at) in _FILLER:
            at += 1
        return at

    def _refuse(self, at: int, end: int, reason: str) -> UnclearHours:
        last = min(max(end, at + 1), len(self.tokens))
        start, stop = self.tokens.text_span(at, last)
        return UnclearHours(self.text[start:stop], reason)


def parse_weekly_hours(text: str, zone: tzinfo | None = None) -> str | UnclearHours:
    """Return a weekly rule for `schedule` ("Mo-Th 08:00-15:00; Fr off"), or a refusal.

    Days that are not named are closed. Hours in another time zone than `zone` are refused.
    """
    return _WeeklyHoursParser(text, zone).parse()


def _cut_out_break(spans: Spans, gap: ClockSpan) -> Spans | None:
    for number, (start, end) in enumerate(spans):
        if start < gap.start and gap.end < end:
            return (*spans[:number], (start, gap.start), (gap.end, end), *spans[number + 1 :])
    return None


def _parse_days_at(tokens: Tokens, at: int) -> tuple[tuple[int, ...], int] | None:
    """Return weekdays at a token (Monday = 0) and the index after them."""
    word, following = tokens.word(at), tokens.word(at + 1)
    if word in _EVERY_WORDS and following in DAY_WORDS and tokens.word(at + 2) != "kerja":
        return None if _weekday_number(tokens, at + 2) is not None else (tuple(range(7)), at + 2)
    if word in ("everyday", "daily"):
        return tuple(range(7)), at + 1
    if word in DAY_WORDS and following == "kerja":
        return tuple(range(5)), at + 2
    if word in WEEKEND_WORDS or (word == "akhir" and following in WEEK_WORDS):
        return (5, 6), at + 1 + (word == "akhir")
    first = _weekday_number(tokens, at)
    return None if first is None else _parse_more_days(tokens, [first], at + 1)


def _parse_more_days(tokens: Tokens, days: list[int], end: int) -> tuple[tuple[int, ...], int]:
    """Parse the rest of a list or range of weekdays."""
    while True:
        sign, at = tokens.word(end), end
        if sign in RANGE_WORDS or sign in LIST_WORDS:
            at = tokens.skip(end + 1, DAY_WORDS)
        elif sign not in WEEKDAYS:
            break
        last = _weekday_number(tokens, at)
        if last is None:
            break
        if sign in RANGE_WORDS:
            days += [(days[-1] + step) % 7 for step in range(1, (last - days[-1]) % 7)]
        days.append(last)
        end = at + 1
    return tuple(dict.fromkeys(days)), end


def _weekday_number(tokens: Tokens, at: int) -> int | None:
    word = tokens.word(at)
    return WEEKDAYS.get(word, SHORT_WEEKDAYS.get(word))


def _format_rule(hours: dict[int, Spans]) -> str:
    week = tuple(hours.get(day, ()) for day in range(7))
    rules = [
        (_format_between(DAY_CODES[first], DAY_CODES[last], "-"), spans)
        for first, last, spans in _group_equal_days(week)
    ]
    return "; ".join(f"{days} {','.join(map(_format_osm_span, spans)) or 'off'}" for days, spans in rules)


def _format_osm_span(span: tuple[int, int]) -> str:
    return "-".join(format_dotted(minutes).replace(".", ":") for minutes in span)


def _group_equal_days(week: Week) -> list[tuple[int, int, Spans]]:
    """Group consecutive days with equal hours: first day, last day, hours."""
    runs: list[tuple[int, int, Spans]] = []
    for day, spans in enumerate(week):
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    return runs


def _format_between(first: str, last: str, sign: str) -> str:
    return first if first == last else f"{first}{sign}{last}"


def render_spans(spans: Spans, language: str = "id") -> str:
    """Render "08.00–12.00, 13.00–15.00", or "tutup" without spans."""
    closed = "closed" if language == "en" else "tutup"
    return ", ".join(f"{format_dotted(start)}–{format_dotted(end)}" for start, end in spans) or closed


def render_week(week: Week, language: str = "id") -> list[str]:
    """Render a week, days with equal hours on one line: "Senin–Kamis 08.00–15.00"."""
    names = get_day_names("wide", locale="en" if language == "en" else "id")
    runs = _group_equal_days(week)
    if len(runs) == 1:
        return [f"{'Every day' if language == 'en' else 'Setiap hari'} {render_spans(runs[0][2], language)}"]
    return [
        f"{_format_between(names[first], names[last], '–')} {render_spans(spans, language)}"
        for first, last, spans in runs
    ]
