"""Find every word about time in a staff command, in order, so that none is dropped.

`date_range` combines what is found here. What cannot be combined is asked back with its words.
Text in quotation marks is never read as time.
"""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from content.dates.clock_times import PARTS_OF_DAY, ClockSpan, ClockTime, parse_clock_at, parse_span_at
from content.dates.clock_zones import NamedZone, parse_zone_at
from content.dates.date_grammar import parse_day_expression
from content.dates.date_tokens import tokenize
from content.dates.date_words import (
    DATE_WORDS,
    DAY_WORDS,
    EVE_WORDS,
    EVERY_WORDS,
    LIST_WORDS,
    MONTH_UNIT_WORDS,
    MONTHS,
    NEXT_WORDS,
    ORDINALS,
    PART_OF_DAY_WORDS,
    PAST_WORDS,
    RANGE_WORDS,
    SHORT_WEEKDAYS,
    WEEK_WORDS,
    WEEKDAYS,
    make_word_set,
)
from content.dates.durations import FOR_WORDS, Duration, parse_duration_at
from content.dates.month_parts import parse_end_of_month_at, parse_whole_month_at
from content.dates.numeric_dates import DayExpression, DayKind
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

_UNTIL_WORDS = make_word_set(
    "sampai sd hingga hinga sampe ampe sampek ampek smpai smpe mpe smp until till pai tekan nganti dugi nepi dumugi hg"
)
_DASHES = frozenset({"-", "–", "—"})
_WITH_WORDS = frozenset({"dengan", "dgn", "dg"})
_FROM_WORDS = make_word_set("mulai mulainya dari sejak from dr per terhitung wiwit kawit ti")
_HARMLESS_LEADS = make_word_set("pada untuk utk")
_NOW_WORDS = make_word_set("sekarang skrg skrang now saiki ayeuna")
_OPEN_END_WORDS = make_word_set("seterusnya dst selanjutnya selamanya permanen dstnya")
_BEFORE_TIME_WORDS = make_word_set(
    "sebelum sblm setelah stlh sesudah sehabis usai seusai menjelang jelang sekitar sekitaran kira kisaran"
    " mungkin kecuali selain tanpa bukan antara maksimal minimal paling lambat selambatnya lewat awal akhir pertengahan"
    " tengah pasca hampir except before after about"
)
"""Directly before a time these words change it: "setelah Jumat", "kecuali besok", "sekitar jam 9"."""

_AFTER_TIME_WORDS = (
    NEXT_WORDS
    | ORDINALS.keys()
    | make_word_set(
        "an lewat lebih kurang seperempat rutin berkala berturut genap ganjil selesai dll mingguan"
    )
) - {"akhir"}
"""Directly after a time these words change it: "jam 9 lewat", "Jumat kedua", "besok rutin"."""

_SHIFT_WORDS = make_word_set("awal cepat siang pagi lambat lama sore malam dulu")
_STRONG_PARTS = make_word_set("pagi siang sore malam malem petang subuh sonten wengi")
_PERIOD_WORDS = make_word_set("seharian fuled alday")
_NAME_NOUNS = make_word_set(
    "pasar jl jln jalan gang gg lapangan gedung alun taman monumen tugu kampung kp kampus dusun masjid musala musholla"
    " stadion universitas museum makam bundaran simpang jembatan perumahan komplek kompleks rt rw no nomor blok smp sd sma"
    " sdn smpn sman smkn smk mts man graha wisma rumah sakit terminal stasiun versi pasal ayat perda lantai"
)
"""The name of a place may hold a date or a weekday: "Pasar Minggu", "Jalan 10 November"."""

_PART_NOUNS = make_word_set(
    "apel senam shift sif piket pasar kuliah salat shalat sholat solat selamat makan jaga"
)
_PRAYER_WORDS = make_word_set("salat shalat sholat solat sembahyang khotbah khutbah misa ibadah kebaktian")
_PRAYER_TIMES = make_word_set(
    "jumatan dhuhur duhur zuhur dzuhur lohor asar ashar magrib maghrib isya duha dhuha istirahat"
)
_FEAST_WORDS = make_word_set("agung abu putih suci palma paskah")
_CLOCK_PREFIXES = frozenset({"jam", "pukul", "pkl", "jm"})
_LONG_MONTHS = frozenset(word for word in MONTHS if len(word) >= 4)
_QUOTED = compile_later(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]")
_TIME_UNITS = (
    DATE_WORDS
    | DAY_WORDS
    | WEEK_WORDS
    | MONTH_UNIT_WORDS
    | WEEKDAYS.keys()
    | SHORT_WEEKDAYS.keys()
    | MONTHS.keys()
)


class ElementKind(StrEnum):
    """What a group of words says about time. REPEAT and UNREAD cannot be used by any command."""

    DAY = "day"
    HOURS = "hours"
    CLOCK = "clock"
    UNTIL = "until"
    FROM = "from"
    DURATION = "duration"
    NOW = "now"
    PART = "part"
    ALL_DAY = "all_day"
    REPEAT = "repeat"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class TimeElement:
    """A group of words about time: the tokens from `first` up to `next_token` (exclusive)."""

    kind: ElementKind
    first: int
    next_token: int
    day: DayExpression | None = None
    hours: ClockSpan | None = None
    clock: ClockTime | None = None
    zone: NamedZone | None = None
    duration: Duration | None = None


class TimeScan:
    """The tokens of a text, and the elements found in them."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.tokens = tokenize(text)
        self._quotes = [match.span() for match in _QUOTED.finditer(text)]
        self.elements: list[TimeElement] = []
        self._scan()

    def words(self, element: TimeElement) -> str:
        """Return the words of an element as they were written."""
        start, end = self.tokens.text_span(element.first, element.next_token)
        return self.text[start:end]

    def part_of_day(self, element: TimeElement) -> str:
        """Return the part of the day that an element names ("pagi"), "" if none."""
        words = PART_OF_DAY_WORDS | EVE_WORDS | _STRONG_PARTS
        inside = self.tokens[element.first : element.next_token]
        return next((token.word for token in inside if token.word in words), "")

    def names_past(self, element: TimeElement) -> bool:
        """Return whether an element contains a word such as "kemarin"."""
        return any(token.word in PAST_WORDS for token in self.tokens[element.first : element.next_token])

    def _scan(self) -> None:
        at = 0
        while at < len(self.tokens):
            found = None if self._is_quoted(at) else self._find_element(at)
            if found is None:
                at += 1
                continue
            if not self._is_name(found):
                end = min(found.next_token, len(self.tokens))
                self.elements.append(replace(found, next_token=end))
            at = max(found.next_token, at + 1)

    def _is_quoted(self, at: int) -> bool:
        return any(start <= self.tokens[at].start < end for start, end in self._quotes)

    def _find_element(self, at: int) -> TimeElement | None:
        return (
            self._find_connector(at)
            or self._find_repetition(at)
            or self._find_time(at)
            or self._find_part(at)
            or self._find_neighbour(at)
            or self._find_fragment(at)
        )

    def _find_time(self, at: int) -> TimeElement | None:
        """Find a day, hours, a clock time, a duration, a zone or "sekarang"."""
        if self.tokens.word(at) in _NOW_WORDS:
            return TimeElement(ElementKind.NOW, at, at + 1)
        return self._find_duration(at) or self._find_day(at) or self._find_clock(at)

    def _find_duration(self, at: int) -> TimeElement | None:
        if self.tokens.word(at - 1) in _NAME_NOUNS | DATE_WORDS | {"jam"}:
            return None
        found = parse_duration_at(self.tokens, at)
        if found is None:
            return None
        day = parse_day_expression(self.tokens, at, self.today)
        if day is not None and day.next_token >= found.next_token:  # "3 hari lagi" is a day
            return None
        is_clear = found.is_clear and self.tokens.word(found.next_token) != "sekali"
        kind = ElementKind.DURATION if is_clear else ElementKind.UNREAD
        return TimeElement(kind, at, found.next_token, duration=found)

    def _find_day(self, at: int) -> TimeElement | None:
        found = parse_day_expression(self.tokens, at, self.today, short=self._is_at_start(at))
        if found is None:
            found = parse_whole_month_at(self.tokens, at, self.today)
            if found is not None and self.tokens.word(at - 1) in ORDINALS.keys() | _BEFORE_TIME_WORDS:
                return TimeElement(ElementKind.UNREAD, at - 1, found.next_token)
        if found is None and self._follows(at, ElementKind.UNTIL):
            found = parse_end_of_month_at(self.tokens, at, self.today)
        if found is None:
            return None
        inside = {token.word for token in self.tokens[at : found.next_token]}
        kind = ElementKind.UNREAD if inside & {"atau", "or"} else ElementKind.DAY
        return TimeElement(kind, at, found.next_token, day=found)

    def _is_at_start(self, at: int) -> bool:
        """Return whether only lead words stand before. Short names ("sen", "min") are days only there."""
        leads = _FROM_WORDS | _HARMLESS_LEADS | DAY_WORDS | _UNTIL_WORDS | EVERY_WORDS
        return all(token.word in leads for token in self.tokens[:at])

    def _follows(self, at: int, *kinds: ElementKind) -> bool:
        """Return whether an element of these kinds ends directly before token `at`."""
        if not self.elements:
            return False
        last = self.elements[-1]
        between = self.tokens[last.next_token : at]
        return last.kind in kinds and all(token.word in (",", "(") for token in between)

    def _find_clock(self, at: int) -> TimeElement | None:
        """Find hours or one clock time. Without "jam" or minutes they must follow a day."""
        near = self._follows(at, ElementKind.DAY, ElementKind.PART, ElementKind.FROM)
        hours = parse_span_at(self.tokens, at, marked=not near)
        if hours is None and (bare := parse_span_at(self.tokens, at)) and self._has_mark(at, bare.next_token):
            hours = bare
        if hours is not None:
            return TimeElement(ElementKind.HOURS, at, hours.next_token, hours=hours)
        clock = parse_clock_at(self.tokens, at, marked=True)
        if clock is not None:
            zone = parse_zone_at(self.tokens, clock.next_token, after_clock=True)
            end = zone.next_token if zone else clock.next_token
            return TimeElement(ElementKind.CLOCK, at, end, clock=clock, zone=zone)
        if zone := parse_zone_at(self.tokens, at):
            return TimeElement(ElementKind.UNREAD, at, zone.next_token)
        if self.tokens.word(at) in _CLOCK_PREFIXES and self.tokens.number(at + 1) is not None:
            return TimeElement(ElementKind.UNREAD, at, at + 2)
        return None

    def _has_mark(self, at: int, end: int) -> bool:
        """Return whether "jam", minutes or a part of the day stand somewhere in the hours."""
        inside = {token.word for token in self.tokens[at:end]}
        return not inside.isdisjoint(_CLOCK_PREFIXES | PARTS_OF_DAY.keys() | {".", ":"})

    def _find_connector(self, at: int) -> TimeElement | None:
        """Find "sampai", "mulai", "pada" before a time, and "sampai" before anything else."""
        word = self.tokens.word(at)
        if word in _DASHES:
            is_between = self._follows(at, ElementKind.DAY, ElementKind.CLOCK, ElementKind.NOW)
            return self._make_connector(ElementKind.UNTIL, at, at + 1) if is_between else None
        if word in _FROM_WORDS | _HARMLESS_LEADS:
            return self._make_connector(ElementKind.FROM, at, at + 1)
        if word not in _UNTIL_WORDS or self._is_school(at):
            return None
        end = self.tokens.skip(at + 1, _WITH_WORDS)
        if found := self._make_connector(ElementKind.UNTIL, at, end):
            return found
        return TimeElement(ElementKind.UNREAD, at, min(end + 2, len(self.tokens)))

    def _is_school(self, at: int) -> bool:
        """Return whether "SD" or "SMP" is a school: written in capitals, or before a number."""
        if self.tokens.word(at) not in ("sd", "smp"):
            return False
        written = self.text[self.tokens[at].start : self.tokens[at].end]
        following = self.tokens.word(at + 1)
        is_name = self.tokens.number(at + 1) is not None or following in ("negeri", "n", "islam")
        return written.isalpha() and (written.isupper() or is_name) and not self._has_time_at(at + 1)

    def _make_connector(self, kind: ElementKind, at: int, end: int) -> TimeElement | None:
        """Return the connector if a time or another connector with a time follows."""
        connectors = _FROM_WORDS | _HARMLESS_LEADS | FOR_WORDS
        after = end
        while self.tokens.word(after) in connectors and after < end + 3:
            after += 1
        if not self._has_time_at(after, is_end=kind is ElementKind.UNTIL) and not self._has_time_at(end):
            return None
        return TimeElement(kind, at, end)

    def _has_time_at(self, at: int, is_end: bool = False) -> bool:
        """Return whether a day, clock time or duration starts at a token."""
        if at >= len(self.tokens) or self._is_quoted(at):
            return False
        if is_end and parse_end_of_month_at(self.tokens, at, self.today):
            return True
        found = self._find_time(at)
        return found is not None and (found.kind is not ElementKind.UNREAD or found.duration is not None)

    def _find_repetition(self, at: int) -> TimeElement | None:
        """Find "setiap Jumat", "tiap minggu", "seminggu sekali", "Jumat-Jumat"."""
        word, following = self.tokens.word(at), self.tokens.word(at + 1)
        after = self.tokens.skip(self.tokens.skip(at + 1, {"2", "-"}), EVERY_WORDS)
        is_every = word in EVERY_WORDS and (
            self.tokens.word(after) in _TIME_UNITS or self._has_time_at(after)
        )
        if is_every or self._is_per_weekday(at):
            found = self._find_day(after)
            end = max(found.next_token if found else 0, after + 1)
            return TimeElement(ElementKind.REPEAT, at, end)
        if word in EVERY_WORDS and self.tokens.number(after) is not None:
            return TimeElement(ElementKind.REPEAT, at, min(after + 2, len(self.tokens)))
        if word in EVERY_WORDS and self._follows(at, ElementKind.DAY, ElementKind.HOURS):
            return TimeElement(ElementKind.REPEAT, at, at + 1)
        if word in WEEKDAYS and following == "-" and self.tokens.word(at + 2) == word:
            return TimeElement(ElementKind.REPEAT, at, at + 3)
        duration = parse_duration_at(self.tokens, at)
        if duration is not None and self.tokens.word(duration.next_token - 1) == "sekali":
            return TimeElement(ElementKind.REPEAT, at, duration.next_token)
        return None

    def _is_per_weekday(self, at: int) -> bool:
        """Return whether "per Jumat" or "per minggu" is said; "per Jumat, 27 November" is one date."""
        after = self.tokens.skip(at + 1, DAY_WORDS)
        units = WEEKDAYS.keys() | WEEK_WORDS | MONTH_UNIT_WORDS
        if self.tokens.word(at) != "per" or self.tokens.word(after) not in units:
            return False
        found = parse_day_expression(self.tokens, after, self.today)
        end = found.next_token if found else after
        return all(token.number is None for token in self.tokens[after:end])

    def _find_part(self, at: int) -> TimeElement | None:
        """Find a part of the day: anywhere the clear words, the others only beside a time."""
        word = self.tokens.word(at)
        is_near = self._follows(at, ElementKind.DAY, ElementKind.CLOCK, ElementKind.HOURS, ElementKind.PART)
        if word in _PERIOD_WORDS or (word == "sehari" and self.tokens.word(at + 1) == "penuh"):
            return TimeElement(ElementKind.ALL_DAY, at, at + 1)
        if word in ("dini", "tengah") and self.tokens.word(at + 1) in DAY_WORDS | _STRONG_PARTS:
            return TimeElement(ElementKind.UNREAD, at, at + 2)
        if word in _STRONG_PARTS or (is_near and word in PARTS_OF_DAY):
            end = self.tokens.skip(at + 1, DAY_WORDS | {"nya"})
            kind = ElementKind.PART if word in PARTS_OF_DAY else ElementKind.UNREAD
            return TimeElement(kind, at, end)
        return None

    def _find_neighbour(self, at: int) -> TimeElement | None:
        """Find a word that changes the time beside it: "setelah Jumat", "jam 9 lewat", "12 desember 26"."""
        word = self.tokens.word(at)
        if word in _OPEN_END_WORDS:
            return TimeElement(ElementKind.UNREAD, at, at + 1)
        if word in ("lebih", "lbh") and self.tokens.word(at + 1) in _SHIFT_WORDS:
            return TimeElement(ElementKind.UNREAD, at, at + 2)
        if word == "habis" and self.tokens.word(at + 1) in _PRAYER_WORDS | _PRAYER_TIMES:
            return TimeElement(ElementKind.UNREAD, at, at + 2)
        if word in _BEFORE_TIME_WORDS and (found := self._find_qualified(at)):
            return found
        times = (ElementKind.DAY, ElementKind.HOURS, ElementKind.CLOCK)
        if not self._follows(at, *times):
            return None
        if word in _AFTER_TIME_WORDS or (word == "ke" and self.tokens.number(at + 2) is not None):
            return TimeElement(ElementKind.UNREAD, at, at + 1)
        start = self.tokens.skip(at, LIST_WORDS | _DASHES)
        if self._is_loose_number(start, after_sign=start > at) and not self._has_time_at(start):
            hours = parse_span_at(self.tokens, start) or parse_clock_at(self.tokens, start)
            return TimeElement(ElementKind.UNREAD, start, hours.next_token if hours else start + 1)
        return None

    def _find_qualified(self, at: int) -> TimeElement | None:
        """Find "sekitar tanggal 5", "paling lambat Jumat", "setelah jumatan"."""
        start = at + 1 + (self.tokens.word(at + 1) in _DASHES | {"kira", "lambat", "dari"})
        start += self.tokens.word(start) == "kira"
        if self._has_time_at(start) and (found := self._find_time(start)):
            return TimeElement(ElementKind.UNREAD, at, found.next_token)
        words = MONTHS.keys() | MONTH_UNIT_WORDS | _PRAYER_WORDS | _PRAYER_TIMES
        return TimeElement(ElementKind.UNREAD, at, start + 1) if self.tokens.word(start) in words else None

    def _is_loose_number(self, at: int, after_sign: bool) -> bool:
        """Return whether a number beside a time belongs to it: "besok 8", not "besok 3 alat rusak"."""
        if self.tokens.number(at) is None:
            return False
        following = self.tokens.word(at + 1)
        is_year = self.tokens.word(at - 1) in MONTHS and 24 <= (self.tokens.number(at) or 0) <= 99
        return is_year or after_sign or not following.isalpha() or following in RANGE_WORDS

    def _find_fragment(self, at: int) -> TimeElement | None:
        """Find a month without a day, and a number before a time: "tiap Sabtu Desember", "9-12 5 Desember"."""
        word = self.tokens.word(at)
        if word in _LONG_MONTHS or (word in MONTHS and self._follows(at, ElementKind.DAY)):
            return TimeElement(ElementKind.UNREAD, at, at + 1)
        is_range = word in _DASHES and self.tokens.number(at - 1) is not None
        if is_range and self.tokens.number(at + 1) is not None:
            if self._has_time_at(at + 1) and (found := self._find_time(at + 1)):
                return TimeElement(ElementKind.UNREAD, at - 1, found.next_token)
            if self._has_time_at(at + 2):
                return TimeElement(ElementKind.UNREAD, at - 1, at + 2)
        return None

    def _is_name(self, found: TimeElement) -> bool:
        """Return whether the words belong to a name: "Pasar Minggu", "Jalan 10 November", "salat Jumat"."""
        is_connector = found.kind in (ElementKind.UNTIL, ElementKind.FROM)
        if (
            is_connector
            or self.tokens.word(found.first) in _UNTIL_WORDS
            or self._follows(found.first, ElementKind.UNTIL)
        ):
            return False
        at = found.first - 1
        if self.tokens.word(at) == "." and at > 0 and self.tokens[at].start == self.tokens[at - 1].end:
            at -= 1
        before = self.tokens.word(at)
        is_single = found.kind in (ElementKind.DAY, ElementKind.PART, ElementKind.UNREAD)
        if found.kind is ElementKind.PART:
            return before in _PART_NOUNS
        if is_single and before in _NAME_NOUNS | _PRAYER_WORDS:
            return True
        is_weekday = found.day is not None and found.day.weekday is not None
        if is_weekday and before in _PART_NOUNS:
            return True
        return is_weekday and self.tokens.word(found.next_token) in _FEAST_WORDS


def is_holiday(element: TimeElement) -> bool:
    """Return whether an element names a holiday, whose date the reader does not know."""
    return element.day is not None and element.day.kind in (DayKind.HOLIDAY, DayKind.JOINT_LEAVE)
