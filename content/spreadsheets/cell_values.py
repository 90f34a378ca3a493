"""Convert a cell to a value: numbers, days and times as Indonesian offices write them.

An InvalidCell carries the reason as text.
"""

import re
from datetime import date, datetime, time, timedelta

from content.dates.clock_zones import SHORT_ZONE_NAMES
from content.dates.date_words import MONTHS
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.spreadsheets.grid_reader import Cell
from content.text.invisible_signs import remove_invisible

CellValue = str | int | float | date | time | None

MAX_NUMBER = 1_000_000_000
EARLIEST_DATE, LATEST_DATE = date(2000, 1, 1), date(2100, 1, 1)
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
MAX_TEXT_LENGTH = 300  # characters

_PEOPLE = compile_later(r"\s*(orang|jiwa|penduduk|keping|warga)\.?$", re.IGNORECASE)
_WHOLE = compile_later(r"\d+|[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)")
_NUMBER = compile_later(r"\d+(?:[.,]\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_ZEROS = compile_later(r"(?<=\d)[.,]0{1,2}$")
_DMY = compile_later(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_YMD = compile_later(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_WORDS = compile_later(r"(\d{1,2})[\s\-]*([a-z]+)\.?[\s\-,]*(\d{4}|\d{2})")
_DAYNAME = compile_later(
    r"^(?:sen(?:in)?|sel(?:asa)?|rabu?|kam(?:is)?|jum(?: ?a?at)?|sab(?:tu)?|min(?:ggu)?|ahad|mon|tue|wed|thu|fri|sat|sun"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?=[\s,/.\d])\.?\s*[,/]?\s*",
    re.IGNORECASE,
)
_APOSTROPHES = compile_later("['‘’‛`´ʼʻ′]")
"""The signs that people and programs write in "Jum'at"."""
_TEXT_MARK = compile_later(r'^(?:="|\'(?=\d))(.*?)"?$')
_CLOCK = compile_later(
    r"(?:jam|pukul|pkl)?\.?\s*(\d{1,2})(?:[.:](\d{2}))?(?:[.:]00)?\s*(wib|wita|wit)?", re.IGNORECASE
)


@dataclass(frozen=True)
class InvalidCell:
    """Why a cell could not be converted."""

    reason: str


def parse_text(cell: Cell) -> str | InvalidCell:
    """Return the text as typed; whole numbers without '.0', dates as 20/11/2026."""
    match cell:
        case datetime() | date():
            typed = f"{cell:%d/%m/%Y}"
        case float() if cell.is_integer():
            typed = str(int(cell))
        case _:
            typed = " ".join(remove_invisible(str(cell)).split())
    if len(typed) > MAX_TEXT_LENGTH:
        return InvalidCell(f"terlalu panjang; paling banyak {MAX_TEXT_LENGTH} huruf")
    return typed


def parse_count(cell: Cell) -> int | InvalidCell:
    """Parse a whole number from 0: 12345, '12.345', '12,345', '12.345,00', '12.345 orang'."""
    match cell:
        case int():
            found = cell
        case float():
            if not cell.is_integer():
                return InvalidCell(
                    f"{_format_number(cell)} bukan bilangan bulat; ketik tanpa titik dan koma, misalnya 12345"
                )
            found = int(cell)
        case str():
            plain = _ZEROS.sub("", _PEOPLE.sub("", _normalize_spaces(cell)))
            if plain.startswith("-"):
                return InvalidCell(f"“{_shorten(cell)}” kurang dari nol")
            if not _WHOLE.fullmatch(plain):
                return InvalidCell(
                    f"“{_shorten(cell)}” bukan bilangan bulat; tulis misalnya 12345 atau 12.345"
                )
            found = int(re.sub(r"\D", "", plain))
        case _:
            return InvalidCell("berisi tanggal atau jam, bukan bilangan")
    if found < 0:
        return InvalidCell(f"{found} kurang dari nol")
    return found if found <= MAX_NUMBER else InvalidCell("bilangannya terlalu besar")


def parse_number(cell: Cell) -> float | InvalidCell:
    """Parse a number from 0, with optional decimals: 82.5, '82,5', '1.234,5', '82,5 %' (returns 82.5)."""
    match cell:
        case int() | float():
            found = float(cell)
        case str():
            plain = _normalize_spaces(cell).removesuffix("%").strip()
            if not _NUMBER.fullmatch(plain):
                return InvalidCell(f"“{_shorten(cell)}” bukan bilangan; tulis misalnya 82,5")
            found = float(_normalize_decimal(plain))
        case _:
            return InvalidCell("berisi tanggal atau jam, bukan bilangan")
    return found if 0 <= found <= MAX_NUMBER else InvalidCell("bilangannya tidak masuk akal")


def parse_day(cell: Cell, is_epoch_1904: bool = False) -> date | InvalidCell:
    """Parse a date cell, a serial number, or text.

    Text has the day first (20/11/2026, '20 November 2026') or is ISO (2026-11-20).
    """
    match cell:
        case datetime():
            found: date | None = cell.date()
        case date():
            found = cell
        case int() | float():
            found = _date_from_serial(cell, is_epoch_1904)
        case str():
            found = _parse_written_date(_normalize_day(cell), is_epoch_1904)
        case _:
            found = None
    if found is None:
        return InvalidCell(f"“{_shorten(cell)}” bukan tanggal; tulis misalnya 20/11/2026 (hari/bulan/tahun)")
    return (
        found if EARLIEST_DATE <= found < LATEST_DATE else InvalidCell(f"tahun {found.year} tidak masuk akal")
    )


def parse_clock(cell: Cell) -> time | InvalidCell:
    """Parse '08.00', '8:30', 'pukul 9 WIB', a time cell or a fraction of a day. A zone that is named is its tzinfo."""
    found: time | None = None
    match cell:
        case time():
            found = cell.replace(second=0, microsecond=0)
        case datetime():
            found = cell.time().replace(second=0, microsecond=0)
        case float() if 0 <= cell < 1:
            minutes = round(cell * 1440)
            found = time(minutes // 60 % 24, minutes % 60)
        case int() | float() if 0 <= cell < 24 and float(cell).is_integer():
            found = time(int(cell))
        case float() if 1 <= cell < 24:  # "08.30" that the spreadsheet stored as a number
            found = _make_time(int(cell), round(cell % 1 * 100))
        case str():
            match = _CLOCK.fullmatch(_normalize_spaces(cell))
            found = _make_time(int(match[1]), int(match[2] or 0)) if match else None
            if found is not None and match is not None and match[3]:
                found = found.replace(tzinfo=SHORT_ZONE_NAMES[match[3].lower()])
    return InvalidCell(f"“{_shorten(cell)}” bukan jam; tulis misalnya 08.00") if found is None else found


def _make_time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date_from_serial(days: float, is_epoch_1904: bool) -> date | None:
    try:
        return (EPOCH_1904 if is_epoch_1904 else EPOCH) + timedelta(days=int(days))
    except (OverflowError, ValueError):
        return None


def _normalize_day(text: str) -> str:
    """Return a written date in lower case, without the name of its day."""
    return _DAYNAME.sub("", _APOSTROPHES.sub("", _normalize_spaces(text))).lower()


def _parse_written_date(plain: str, is_epoch_1904: bool) -> date | None:
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", plain):
        return _date_from_serial(int(plain[:5]), is_epoch_1904)
    if match := _YMD.fullmatch(plain):
        return _make_date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DMY.fullmatch(re.sub(r"\s+\d{1,2}[.:]\d{2}([.:]\d{2})?$", "", plain)):
        return _make_date(_to_full_year(match[3]), int(match[2]), int(match[1]))
    if (match := _WORDS.fullmatch(plain)) and match[2] in MONTHS:
        return _make_date(_to_full_year(match[3]), MONTHS[match[2]], int(match[1]))
    return None


def _to_full_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _normalize_decimal(plain: str) -> str:
    """Convert '1.234,5' to '1234.5'. A single sign is decimal, except a dot before exactly three digits."""
    if "," in plain and "." in plain:
        decimal = max(plain.rfind(","), plain.rfind("."))
        return re.sub(r"[.,]", "", plain[:decimal]) + "." + plain[decimal + 1 :]
    if plain.count(",") == 1:
        return plain.replace(",", ".")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain):
        return re.sub(r"[.,]", "", plain)
    return plain


def _normalize_spaces(text: str) -> str:
    """Return the text with single spaces, without invisible signs and the marks with which Excel keeps text as it is."""
    plain = " ".join(remove_invisible(text).split())
    return _TEXT_MARK.sub(r"\1", plain)


def _format_number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _shorten(cell: object) -> str:
    shown_text = _normalize_spaces(str(cell))
    return shown_text if len(shown_text) <= 40 else shown_text[:39] + "…"
