"""Progress figures of recording: people recorded or cards printed, the target, the day and the source.

Sums are never computed for display. They are only compared, so that a contradiction is shown.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from content.dates.date_range import UnclearInput
from content.dates.date_words import MONTHS
from content.dates.past_dates import PastDate, parse_past_date
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import ProgressMeasure
from content.spreadsheets import cell_values
from content.spreadsheets.cell_values import InvalidCell
from content.text.redaction import redact

MAX_SOURCE_LENGTH = 80  # characters
MAX_QUESTION_LENGTH = 200
OLD_AFTER, SOON_WITHIN = timedelta(days=180), timedelta(days=90)
FIRST_RECORDING_DAY = date(2011, 1, 1)  # KTP-el recording began in 2011

_SOURCE = compile_later(r"[,;(]?\s*\b(?:sumber|menurut|berdasarkan)\b\s*:?\s*(.+?)\)?\s*$", re.IGNORECASE)
_DAY = compile_later(
    r"\b(?:per|posisi|tanggal|tgl|pada|sampai|s\.?d\.?)\b\.?\s*(?:per|tanggal|tgl)?\s*(.+)$", re.IGNORECASE
)
_TWO_NUMBERS = compile_later(r"\d{1,2}\D.*\d{1,2}")
_WITH = compile_later(r"^(?:dengan|dgn)\s+", re.IGNORECASE)
_PRINTED = compile_later(r"\b(di|ter)?cetak(an)?\b|\bkartu( sudah)? jadi\b", re.IGNORECASE)
_OF_TARGET = compile_later(r"\s*(?:\bdari\b|\bdr\b|/|\btarget\b|\bsasaran\b)\s*:?\s*", re.IGNORECASE)
_NOISE = compile_later(
    r"\b(sudah|sdh|telah|terekam|direkam|merekam|rekam|perekaman|di|ter)\b|[:=]", re.IGNORECASE
)
_SHORT = compile_later(r"(\d{1,2})\s*[/\-.]\s*(\d{1,2})|(\d{1,2})\s*([a-z]+)\.?", re.IGNORECASE)
_SHARE = compile_later(
    r"(?:\b(?:capaian|pencapaian|cakupan|realisasi|p(?:er|re|ro)sentase|persen)\b|%).*(?:rekam|ktp)"
    r"|(?:rekam|ktp).*(?:\b(?:capaian|pencapaian|cakupan|realisasi|p(?:er|re|ro)sentase|persen)\b|%)"
    r"|\b(?:progress?|target|statistik)\b.{0,15}\b(?:pe)?rekam"
)
_COUNT = compile_later(
    r"(?=.*\b(?:berapa|brp|brapa|jumlah|jml|how many)\b)(?=.*\b(?:orang|org|warga|penduduk|jiwa|wajib|banyak|people)\b)"
    r"(?=.*\b(?:sudah|udah|sdh|udh|telah|belum|blm|have|already)\b)(?=.*(?:rekam|recorded))"
)
_COUNT_AT_PLACE = compile_later(
    r"^(?=.*\b(?:berapa|brp|jumlah|jml)\b)(?=.*\b(?:sudah|udah|sdh|udh|telah|belum|blm)\b\s*(?:\w+\s+)?(?:di|pe|te)?rekam)"
    r"|^(?=.*\b(?:berapa|brp)\b)(?=.*\b(?:sudah|udah|sdh|udh|belum|blm)\b)(?=.*\b(?:yg|yang)\b\s*(?:di|te)?rekam)"
    r"|^(?=.*\bwajib (?:e-?)?ktp\b)(?=.*\b(?:jumlah|jml|berapa|brp)\b)"
)
_TARGET = compile_later(
    r"^(?=.*\btarget(?:nya)?\b)(?=.*\b(?:e-?ktp|ktp(?:-?el)?|perekaman|rekam)\b)(?=.*\b(?:berapa|brp|jumlah|orang)\b)"
)
_NAMES_RECORDING = ("rekam", "ktp", "recorded")  # each pattern above needs one of them
_KEYWORD_ALONE = compile_later(r"\W*capaian(?:\W+\w+){0,2}\W*")
_OTHER_QUESTION = compile_later(
    r"\b(?:saya|sy|aku|gw|gue|ku|my|anak|adik|kakak|ibu|bapak|suami|istri|hari ini|sehari|per ?hari|antre\w*|antri\w*|kuota"
    r"|(?:di)?denda|bayar\w*|biaya|gratis|kapan|gimana|bagaimana|umur|usia|jam|lama)\b"
)
"""Words about one's own card, the queue, or another question."""


@dataclass(frozen=True)
class ProgressFigure:
    """One figure. `site` "": the whole office. `source` "": the office's own count. `id` 0: not saved yet."""

    office: str
    site: str
    measure: ProgressMeasure
    day: date
    done: int
    target: int | None = None
    source: str = ""
    id: int = 0

    @property
    def key(self) -> tuple[str, ProgressMeasure, date]:
        """Figures with equal keys replace each other."""
        return (self.site, self.measure, self.day)

    @property
    def percentage(self) -> float | None:
        """Percentage of the target, or None without a target."""
        return None if not self.target else 100 * self.done / self.target


def is_progress_question(text: str) -> bool:
    """Return whether a text asks how many people were recorded: "capaian perekaman berapa"."""
    plain = " ".join(text.lower().split())[:MAX_QUESTION_LENGTH]
    if _KEYWORD_ALONE.fullmatch(plain):
        return True
    if not any(word in plain for word in _NAMES_RECORDING):
        return False
    asks = _SHARE.search(plain) or any(one.match(plain) for one in (_COUNT, _COUNT_AT_PLACE, _TARGET))
    return bool(asks) and not _OTHER_QUESTION.search(plain)


@dataclass(frozen=True)
class ParsedFigure:
    """The figure of a command, without its place."""

    done: int
    target: int | None
    day: date
    measure: ProgressMeasure
    source: str


def parse_figure(text: str, today: date) -> ParsedFigure | UnclearInput:
    """Parse '12.345 dari 15.000 per 20 november sumber SIAK'. Without a day it is today's figure."""
    rest, source = _split_source(" ".join(redact(text).text.split()))
    day_match = _DAY.search(rest)
    day = parse_past_day(day_match[1], today) if day_match else today
    if isinstance(day, UnclearInput):
        return day
    rest = rest[: day_match.start()] if day_match else rest
    if "%" in rest or "persen" in rest:
        return UnclearInput("tulis jumlah orang, bukan persen: misalnya 12.345 dari 15.000")
    measure = ProgressMeasure.PRINTED if _PRINTED.search(rest) else ProgressMeasure.RECORDED
    counts: list[int] = []
    for part in _OF_TARGET.split(_PRINTED.sub(" ", rest), maxsplit=1):
        count = cell_values.parse_count(_NOISE.sub(" ", part).strip(" ,."))
        if isinstance(count, InvalidCell):
            return UnclearInput(count.reason)
        counts.append(count)
    done, target = counts[0], counts[1] if len(counts) > 1 else None
    return ParsedFigure(done, target, day, measure, source)


def names_day(text: str) -> bool:
    """Return whether a typed figure names its day: "12.345 per 20 November"."""
    return _DAY.search(_split_source(text)[0]) is not None


def _split_source(text: str) -> tuple[str, str]:
    """Return the text before the source, and the source ("" if none is named)."""
    match = _SOURCE.search(text)
    if match is None:
        return text, ""
    return text[: match.start()], match[1].strip(" .,")[:MAX_SOURCE_LENGTH]


def find_day_in_caption(text: str, today: date) -> date | UnclearInput | None:
    """Return the day of a caption: after 'per' ('per 20 November'), else the only exact day, or None."""
    day_match = _DAY.search(text)
    if day_match:
        return parse_past_day(_WITH.sub("", day_match[1]), today)
    found = parse_past_date(text, today)
    if not isinstance(found, PastDate):
        return None
    words = text[slice(*found.text_span)]
    if found.has_more or (found.span.first != found.span.last and _TWO_NUMBERS.search(words)):
        return UnclearInput(f"“{words[:40]}” bukan satu tanggal; tulis misalnya per 20 November 2026")
    if found.span.first != found.span.last:  # "data tahun 2026" names no day
        return None
    return find_day_problem(found.span.first, today) or found.span.first


def parse_past_day(text: str, today: date) -> date | UnclearInput:
    """Parse '20 november', '20/11', '20/11/2026' or 'kemarin'. Without a year, take the last such day."""
    plain = text.lower().strip(" ,.")
    if plain in ("hari ini", "sekarang", "kini"):
        return today
    if plain in ("kemarin", "kemaren", "kmrn"):
        return today - timedelta(days=1)
    found: date | InvalidCell | None = cell_values.parse_day(plain)
    if isinstance(found, InvalidCell):
        found = _parse_yearless_day(plain, today)
    if found is None:
        return UnclearInput(f"“{text[:40]}” bukan tanggal; tulis misalnya per 20 November 2026")
    return find_day_problem(found, today) or found


def find_day_problem(day: date, today: date) -> UnclearInput | None:
    """Return why a figure cannot be of this day, or None."""
    if day > today:
        return UnclearInput("tanggal itu belum tiba; capaian dicatat untuk hari yang sudah lewat")
    if day < FIRST_RECORDING_DAY:
        return UnclearInput("tanggal itu terlalu lama; perekaman KTP-el dimulai tahun 2011")
    return None


def _parse_yearless_day(plain: str, today: date) -> date | None:
    match = _SHORT.fullmatch(plain)
    if match is None:
        return None
    day, month = (match[1], match[2]) if match[1] else (match[3], str(MONTHS.get(match[4].lower(), 0)))
    for year in range(today.year, today.year - 5, -1):
        try:
            found = date(year, int(month), int(day))
        except ValueError:
            continue
        if found - today < SOON_WITHIN:  # a near future day was meant, and the caller refuses it
            return found
    return None


def find_newest_figures(
    figures: Iterable[ProgressFigure], measure: ProgressMeasure
) -> dict[str, ProgressFigure]:
    """Return the latest figure of each place."""
    found: dict[str, ProgressFigure] = {}
    for figure in figures:
        if figure.measure is measure and (figure.site not in found or figure.day > found[figure.site].day):
            found[figure.site] = figure
    return found


def find_comparable_series(
    figures: Iterable[ProgressFigure], site: str, measure: ProgressMeasure
) -> tuple[ProgressFigure, ...]:
    """Return figures that may be figure line of a chart, by day; () if there is only figure.

    They have the comparable place, measure and source as the newest figure.
    """
    candidates = sorted(
        (figure for figure in figures if figure.site == site and figure.measure is measure),
        key=lambda figure: figure.day,
    )
    if not candidates:
        return ()
    source = _normalize(candidates[-1].source)
    comparable = tuple(figure for figure in candidates if _normalize(figure.source) == source)
    return comparable if len(comparable) > 1 else ()


def is_contradictory(whole: ProgressFigure | None, parts: Sequence[ProgressFigure], places: int) -> bool:
    """Return whether the sites' figures contradict the office's figure of the of_same_day day.

    `places` is the number of sites. If figures are missing, only a sum that is too large contradicts.
    """
    of_same_day = [figure for figure in parts if whole is not None and figure.day == whole.day]
    if whole is None or not of_same_day:
        return False
    total = sum(figure.done for figure in of_same_day)
    return total > whole.done or (len(of_same_day) == places and total != whole.done)


def _normalize(source: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", source.lower()).split())
