"""Figures of progress: how many were recorded or got their card, of how many, as of which day, from which source.

Nothing is added up here: sums are compared, so that a contradiction is told and never hidden.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from content import sheetcell
from content.daterange import Unclear
from content.daywords import MONTHS
from content.records import Measure
from content.sheetcell import Bad
from content.shield import shield

LONGEST = 80  # letters of a source
LONGEST_QUESTION = 200
OLD, SOON = timedelta(days=180), timedelta(days=90)
FIRST = date(2011, 1, 1)  # no KTP-el was recorded before

_SOURCE = re.compile(r"[,;(]?\s*\b(?:sumber|menurut|berdasarkan)\b\s*:?\s*(.+?)\)?\s*$", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:per|posisi|tanggal|tgl|pada|sampai|s\.?d\.?)\b\.?\s*(?:per|tanggal|tgl)?\s*(.+)$", re.IGNORECASE
)
_PRINTED = re.compile(r"\b(di|ter)?cetak(an)?\b|\bkartu( sudah)? jadi\b", re.IGNORECASE)
_OF = re.compile(r"\s*(?:\bdari\b|\bdr\b|/|\btarget\b|\bsasaran\b)\s*:?\s*", re.IGNORECASE)
_NOISE = re.compile(
    r"\b(sudah|sdh|telah|terekam|direkam|merekam|rekam|perekaman|di|ter)\b|[:=]", re.IGNORECASE
)
_SHORT = re.compile(r"(\d{1,2})\s*[/\-.]\s*(\d{1,2})|(\d{1,2})\s*([a-z]+)\.?", re.IGNORECASE)
_SHARE = re.compile(
    r"(?:\b(?:capaian|pencapaian|cakupan|realisasi|p(?:er|re|ro)sentase|persen)\b|%).*(?:rekam|ktp)"
    r"|(?:rekam|ktp).*(?:\b(?:capaian|pencapaian|cakupan|realisasi|p(?:er|re|ro)sentase|persen)\b|%)"
    r"|\b(?:progress?|target|statistik)\b.{0,15}\b(?:pe)?rekam"
)
_COUNT = re.compile(
    r"(?=.*\b(?:berapa|brp|brapa|jumlah|jml|how many)\b)(?=.*\b(?:orang|org|warga|penduduk|jiwa|wajib|banyak|people)\b)"
    r"(?=.*\b(?:sudah|udah|sdh|udh|telah|belum|blm|have|already)\b)(?=.*(?:rekam|recorded))"
)
_ALONE = re.compile(r"\W*capaian(?:\W+\w+){0,2}\W*")
_OTHERWISE = re.compile(
    r"\b(?:saya|sy|aku|gw|gue|ku|my|anak|adik|kakak|ibu|bapak|suami|istri|hari ini|sehari|per ?hari|antre\w*|antri\w*|kuota"
    r"|(?:di)?denda|bayar\w*|biaya|gratis|kapan|gimana|bagaimana|umur|usia|jam|lama)\b"
)
"""Somebody's own card, the queue, or another question beside it."""


@dataclass(frozen=True)
class Figure:
    """`site` "" is the office as a whole; `source` "" the office's own count; `id` 0: not recorded yet."""

    office: str
    site: str
    measure: Measure
    day: date
    done: int
    target: int | None = None
    source: str = ""
    id: int = 0

    @property
    def key(self) -> tuple[str, Measure, date]:
        """What takes the place of what."""
        return (self.site, self.measure, self.day)

    @property
    def share(self) -> float | None:
        """Per cent of the target."""
        return None if not self.target else 100 * self.done / self.target


def asked(text: str) -> bool:
    """Whether words plainly ask how many were recorded: "capaian perekaman berapa", "sudah berapa persen yang rekam"."""
    plain = " ".join(text.lower().split())[:LONGEST_QUESTION]
    if _ALONE.fullmatch(plain):
        return True
    return bool(_SHARE.search(plain) or _COUNT.search(plain)) and not _OTHERWISE.search(plain)


@dataclass(frozen=True)
class Said:
    """What a command says besides its place."""

    done: int
    target: int | None
    day: date
    measure: Measure
    source: str


def read(text: str, today: date) -> Said | Unclear:
    """'12.345 dari 15.000 per 20 november sumber SIAK'; without a day it is today's."""
    clean = " ".join(shield(text).text.split())
    named = _SOURCE.search(clean)
    source = named[1].strip(" .,")[:LONGEST] if named else ""
    rest = clean[: named.start()] if named else clean
    dated = _DAY.search(rest)
    day = past_day(dated[1], today) if dated else today
    if isinstance(day, Unclear):
        return day
    rest = rest[: dated.start()] if dated else rest
    measure = Measure.PRINTED if _PRINTED.search(rest) else Measure.RECORDED
    if "%" in rest or "persen" in rest:
        return Unclear("tulis jumlah orang, bukan persen: misalnya 12.345 dari 15.000")
    numbers = [_NOISE.sub(" ", part).strip(" ,.") for part in _OF.split(_PRINTED.sub(" ", rest), maxsplit=1)]
    counts = [sheetcell.count(number, False) for number in numbers]
    for found in counts:
        if isinstance(found, Bad):
            return Unclear(found.words)
    whole = [found for found in counts if isinstance(found, int)]
    return Said(whole[0], whole[1] if len(whole) > 1 else None, day, measure, source)


def day_in(text: str, today: date) -> date | Unclear | None:
    """The day that a caption names with 'per': 'per 20 November'; None when it names none."""
    dated = _DAY.search(text)
    return past_day(dated[1], today) if dated else None


def past_day(text: str, today: date) -> date | Unclear:
    """'20 november', '20/11', '20/11/2026', 'kemarin'; without a year the last such day. Never a day to come."""
    plain = text.lower().strip(" ,.")
    if plain in ("hari ini", "sekarang", "kini"):
        return today
    if plain in ("kemarin", "kemaren", "kmrn"):
        return today - timedelta(days=1)
    found: date | Bad | None = sheetcell.day(plain, False)
    if isinstance(found, Bad):
        found = _yearless(plain, today)
    if found is None:
        return Unclear(f"“{text[:40]}” bukan tanggal; tulis misalnya per 20 November 2026")
    return doubtful(found, today) or found


def doubtful(day: date, today: date) -> Unclear | None:
    """A day on which nobody can have counted."""
    if day > today:
        return Unclear("tanggal itu belum tiba; capaian dicatat untuk hari yang sudah lewat")
    return Unclear("tanggal itu terlalu lama; perekaman KTP-el dimulai tahun 2011") if day < FIRST else None


def _yearless(plain: str, today: date) -> date | None:
    match = _SHORT.fullmatch(plain)
    if match is None:
        return None
    day, month = (match[1], match[2]) if match[1] else (match[3], str(MONTHS.get(match[4].lower(), 0)))
    for year in range(today.year, today.year - 5, -1):
        try:
            found = date(year, int(month), int(day))
        except ValueError:
            continue
        if found - today < SOON:  # a day to come soon is meant as such, and refused
            return found
    return None


def newest(figures: Iterable[Figure], measure: Measure) -> dict[str, Figure]:
    """The figure of the latest day for each place."""
    found: dict[str, Figure] = {}
    for one in figures:
        if one.measure is measure and (one.site not in found or one.day > found[one.site].day):
            found[one.site] = one
    return found


def series(figures: Iterable[Figure], site: str, measure: Measure) -> tuple[Figure, ...]:
    """What may stand on one line: the same place, count and source as the newest, by rising day; () when it is alone."""
    own = sorted(
        (one for one in figures if one.site == site and one.measure is measure), key=lambda one: one.day
    )
    if not own:
        return ()
    source = _plain(own[-1].source)
    same = tuple(one for one in own if _plain(one.source) == source)
    return same if len(same) > 1 else ()


def contradicts(whole: Figure | None, parts: Sequence[Figure], places: int) -> bool:
    """Whether the places of an office do not make up its own figure of the same day; `places`: how many it has.

    Where some places are missing, only a sum that is already too large contradicts.
    """
    same = [one for one in parts if whole is not None and one.day == whole.day]
    if whole is None or not same:
        return False
    total = sum(one.done for one in same)
    return total > whole.done or (len(same) == places and total != whole.done)


def _plain(source: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", source.lower()).split())
