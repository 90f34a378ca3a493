"""Opening hours as staff type them, into a weekly rule and back: "senin-kamis 08.00-15.00, jumat tutup"."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from babel.dates import get_day_names

from content import daywords as w
from content.daywords import Token, tokens
from content.schedule import DAYS, Spans, Week
from content.times import MIDNIGHT, ClockSpan, dotted, span_at

_FILLER = frozenset(
    w.squeezed(word)
    for word in "buka jam jm pukul pkl pelayanan layanan loket kantor hari mulai dari wib wita wit dan and open , ; . : "
    "( ) & / serta pada untuk yaitu istirahatnya lalu kemudian".split()
)
_CLOSED = frozenset({"tutup", "libur", "of", "closed", "prei", "ttp"})
_BREAK = frozenset({"istirahat", "rehat", "break", "ishoma", "istrahat", "jeda"})
_EVERY = frozenset({"tiap", "setiap", "tiap2", "saben"})


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """`part`: what was typed there; `words`: why it was refused."""

    part: str
    words: str


@dataclass
class _Reading:
    text: str
    pieces: list[Token]
    hours: dict[int, Spans] = field(default_factory=dict)
    days: tuple[int, ...] = ()
    filled: bool = False
    uncut: dict[int, Spans] = field(default_factory=dict)


def parse_hours(text: str) -> str | NotUnderstood:
    """A weekly rule for `content.schedule` ("Mo-Th 08:00-15:00; Fr off"), days not named being closed; or a refusal."""
    reading = _Reading(text, tokens(text))
    at = 0
    while at < len(reading.pieces):
        step = _step(reading, at)
        if isinstance(step, NotUnderstood):
            return step
        at = step
    if not any(reading.hours.values()):
        return NotUnderstood(
            text[:60], "tidak ada hari dengan jamnya; tulis misalnya Senin-Kamis 08.00-15.00"
        )
    if reading.days and not reading.filled:
        return NotUnderstood(text[-60:], "hari yang terakhir belum ada jamnya")
    return _rule(reading.hours)


def _step(reading: _Reading, at: int) -> int | NotUnderstood:
    """What token `at` begins, and where to go on."""
    word = reading.pieces[at].word
    if found := _days_at(reading.pieces, at):
        return _begin(reading, at, *found)
    if word in _BREAK:
        return _break(reading, at)
    if span := span_at(reading.pieces, at):
        return _opened(reading, at, span)
    if word in _CLOSED:
        return _fill(reading, at, at + 1, ())
    if word == "24" and _word(reading.pieces, at + 1) == "jam":
        return _fill(reading, at, at + 2, ((0, MIDNIGHT),))
    return at + 1 if word in _FILLER | _EVERY else _refused(reading, at, at + 1, "bagian ini tidak dipahami")


def _begin(reading: _Reading, at: int, days: tuple[int, ...], end: int) -> int | NotUnderstood:
    if reading.days and not reading.filled:
        return _refused(reading, at, end, "hari sebelumnya belum ada jamnya")
    if set(days) <= reading.uncut.keys():
        return _rest(reading, at, days, end)
    if set(days) & reading.hours.keys():
        return _refused(reading, at, end, "hari ini sudah ditulis; tulis setiap hari satu kali")
    reading.days, reading.filled = days, False
    return end


def _opened(reading: _Reading, at: int, span: ClockSpan) -> int | NotUnderstood:
    if span.fault:
        return _refused(reading, at, span.stop, span.fault)
    return _fill(reading, at, span.stop, ((span.start, span.end),))


def _fill(reading: _Reading, at: int, end: int, spans: Spans) -> int | NotUnderstood:
    """Hours for the days named last. Several spans follow each other; closed stands alone."""
    if not reading.days:
        return _refused(reading, at, end, "hari apa? Tulis harinya sebelum jamnya")
    known = reading.hours.get(reading.days[0], ())
    if reading.filled and (not spans or not known):
        return _refused(reading, at, end, "tutup dan jam buka ditulis untuk hari yang sama")
    if known and spans[0][0] <= known[-1][1]:
        return _refused(reading, at, end, "jam ini menyambung atau menumpuk jam sebelumnya")
    reading.hours.update(dict.fromkeys(reading.days, (*known, *spans)))
    reading.filled = True
    return end


def _break(reading: _Reading, at: int) -> int | NotUnderstood:
    """ "istirahat 12-13" cuts the days named last, "istirahat jumat 11.30-13.30" the days it names."""
    start = _past_filler(reading, at + 1)
    days, start = _days_at(reading.pieces, start) or (reading.days, start)
    return _rest(reading, at, days, start)


def _rest(reading: _Reading, at: int, days: tuple[int, ...], start: int) -> int | NotUnderstood:
    """The break that follows, for these days; a later one for a day replaces the earlier ("12-13 (Jumat 11.30-13)")."""
    span = span_at(reading.pieces, _past_filler(reading, start))
    if span is None or span.fault:
        return _refused(
            reading, at, span.stop if span else start, span.fault if span else "istirahat jam berapa?"
        )
    for day in days:
        whole = reading.uncut.setdefault(day, reading.hours.get(day, ()))
        cut = _cut(whole, span)
        if cut is None:
            return _refused(reading, at, span.stop, "istirahat ini di luar jam bukanya")
        reading.hours[day] = cut
    return span.stop if days else _refused(reading, at, span.stop, "istirahat hari apa?")


def _past_filler(reading: _Reading, at: int) -> int:
    while _word(reading.pieces, at) in _FILLER:
        at += 1
    return at


def _cut(spans: Spans, gap: ClockSpan) -> Spans | None:
    for number, (start, end) in enumerate(spans):
        if start < gap.start and gap.end < end:
            return (*spans[:number], (start, gap.start), (gap.end, end), *spans[number + 1 :])
    return None


def _days_at(pieces: Sequence[Token], at: int) -> tuple[tuple[int, ...], int] | None:
    """Weekdays at a token, as a tuple from Monday 0, and where to go on."""
    word, following = _word(pieces, at), _word(pieces, at + 1)
    if word in _EVERY and following in w.DAY and _word(pieces, at + 2) != "kerja":
        return None if _weekday(pieces, at + 2) is not None else (tuple(range(7)), at + 2)
    if word in ("everyday", "daily"):
        return tuple(range(7)), at + 1
    if word in w.DAY and following == "kerja":
        return tuple(range(5)), at + 2
    if word in w.WEEKEND or (word == "akhir" and following in w.WEEK):
        return (5, 6), at + 1 + (word == "akhir")
    first = _weekday(pieces, at)
    return None if first is None else _more(pieces, [first], at + 1)


def _more(pieces: Sequence[Token], days: list[int], end: int) -> tuple[tuple[int, ...], int]:
    """The rest of a list or range of weekdays."""
    while True:
        sign = _word(pieces, end)
        joined = sign in w.RANGE or sign in w.LIST
        last = _weekday(pieces, end + joined + (joined and _word(pieces, end + 1) in w.DAY))
        if last is None or (not joined and sign not in w.WEEKDAYS):
            return tuple(dict.fromkeys(days)), end
        if sign in w.RANGE:
            days += [(days[-1] + step) % 7 for step in range(1, (last - days[-1]) % 7)]
        days.append(last)
        end += 1 + joined + (joined and _word(pieces, end + 1) in w.DAY)


def _weekday(pieces: Sequence[Token], at: int) -> int | None:
    word = _word(pieces, at)
    return w.WEEKDAYS.get(word, w.SHORT_WEEKDAYS.get(word))


def _word(pieces: Sequence[Token], at: int) -> str:
    return pieces[at].word if 0 <= at < len(pieces) else ""


def _refused(reading: _Reading, at: int, end: int, words: str) -> NotUnderstood:
    last = reading.pieces[min(max(end, at + 1), len(reading.pieces)) - 1]
    return NotUnderstood(reading.text[reading.pieces[at].start : last.end], words)


def _rule(hours: dict[int, Spans]) -> str:
    week = tuple(hours.get(day, ()) for day in range(7))
    rules = [(_between(DAYS[first], DAYS[last], "-"), spans) for first, last, spans in _runs(week)]
    return "; ".join(f"{days} {','.join(map(_osm, spans)) or 'off'}" for days, spans in rules)


def _osm(span: tuple[int, int]) -> str:
    return "-".join(dotted(minutes).replace(".", ":") for minutes in span)


def _runs(week: Week) -> list[tuple[int, int, Spans]]:
    """Days in a row with the same hours: first, last, hours."""
    runs: list[tuple[int, int, Spans]] = []
    for day, spans in enumerate(week):
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    return runs


def _between(first: str, last: str, sign: str) -> str:
    return first if first == last else f"{first}{sign}{last}"


def said_spans(spans: Spans, language: str = "id") -> str:
    """ "08.00–12.00, 13.00–15.00", or "tutup"."""
    closed = "closed" if language == "en" else "tutup"
    return ", ".join(f"{dotted(start)}–{dotted(end)}" for start, end in spans) or closed


def said_week(week: Week, language: str = "id") -> list[str]:
    """A week in lines, days with the same hours together: "Senin–Kamis 08.00–15.00"."""
    names = get_day_names("wide", locale="en" if language == "en" else "id")
    runs = _runs(week)
    if len(runs) == 1:
        return [f"{'Every day' if language == 'en' else 'Setiap hari'} {said_spans(runs[0][2], language)}"]
    return [
        f"{_between(names[first], names[last], '–')} {said_spans(spans, language)}"
        for first, last, spans in runs
    ]
