"""Read a spreadsheet file into rows of cells: .xlsx, or text as spreadsheets save it.

Formulas and links are never evaluated. Text is UTF-8, UTF-16 with BOM, or Windows-1252, separated by
semicolons, commas, tabs or bars.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 80_000_000  # of a zip; a table of 10,000 rows needs a tenth
MAX_ZIP_ENTRIES, MAX_SHEETS = 1000, 20
MAX_ROWS = 10_000  # not counting empty rows
MAX_COLUMNS = 60
MAX_ROW_NUMBER = 1_100_000  # Excel allows 1,048,576
SEPARATORS = ";,\t|"

Cell = str | int | float | datetime | date | time | None


class GridLine(NamedTuple):
    """A row that is not empty: the spreadsheet's row number, and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class MergedRange:
    """Merged cells: rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class SheetGrid:
    """One sheet without empty rows. `is_epoch_1904`: date serial numbers count from 1904."""

    name: str
    lines: tuple[GridLine, ...]
    merges: tuple[MergedRange, ...] = ()
    is_epoch_1904: bool = False
    has_unsaved_formulas: bool = False  # formulas without a result in the file


class UnreadableFileError(Exception):
    """The file cannot be read. The message is for the sender."""


def read_grids(content: bytes) -> list[SheetGrid]:
    """Return every reading of a file: its sheets, or one grid per possible separator.

    Raises UnreadableFileError.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(f"Berkas terlalu besar. Paling besar {MAX_BYTES // 1_000_000} MB.")
    if content.startswith(b"PK\x03\x04"):
        return _read_workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            "Ini berkas Excel lama (.xls) atau berkata sandi. Buka di Excel, lalu Simpan Sebagai .xlsx tanpa kata sandi."
        )
    if content.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf", b"Rar!", b"\x1f\x8b")):
        raise UnreadableFileError("Ini bukan lembar kerja. Kirim berkas .xlsx atau .csv.")
    return list(_read_separated(_decode_text(content)))


# text


def _decode_text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_lossy(content, "utf-16")
    if b"\0" in content:
        raise UnreadableFileError("Ini bukan lembar kerja. Kirim berkas .xlsx atau .csv.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_lossy(content, "cp1252")


def _decode_lossy(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")


def _read_separated(text: str) -> Iterator[SheetGrid]:
    first = text[:64].splitlines()[:1]
    declared = re.fullmatch(r'"?sep=(.)"?', first[0].strip(), re.IGNORECASE) if first else None
    signs = [declared[1]] if declared else [sign for sign in SEPARATORS if sign in text]
    for sign in signs or [";"]:
        yield SheetGrid("", tuple(_read_lines(text, sign, skip=bool(declared))))


def _read_lines(text: str, sign: str, skip: bool) -> Iterator[GridLine]:
    count = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign), start=1):
            if (skip and number == 1) or not any(cell.strip() for cell in cells):
                continue
            count = _count_row(count)
            yield GridLine(number, tuple(cells[:MAX_COLUMNS]))
    except csv.Error:
        raise UnreadableFileError(
            "Berkas .csv ini rusak. Buka di Excel, lalu Simpan Sebagai .xlsx."
        ) from None


def _count_row(count: int) -> int:
    if count >= MAX_ROWS + 100:  # allow for titles and notes beside the table
        raise UnreadableFileError(
            f"Barisnya terlalu banyak. Paling banyak {MAX_ROWS} baris; bagi menjadi beberapa berkas."
        )
    return count + 1


# workbooks


def _read_workbook(content: bytes) -> list[SheetGrid]:
    """Read an .xlsx file. Raises UnreadableFileError for any error inside: the file is not trusted."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_package(packed)
            extras = _SheetExtras(packed)
        return _read_sheets(content, extras)
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises many types for a damaged file
        raise UnreadableFileError(
            "Berkas .xlsx ini rusak atau tidak lengkap. Buka di Excel, simpan lagi, lalu kirim ulang."
        ) from error


def _check_package(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if "xl/workbook.xml" not in packed.namelist():
        raise UnreadableFileError("Ini bukan berkas Excel. Kirim berkas .xlsx atau .csv.")
    if len(parts) > MAX_ZIP_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError("Isi berkas terlalu besar. Salin tabelnya saja ke berkas baru, lalu kirim.")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFileError("Berkas ini berkata sandi. Simpan lagi tanpa kata sandi.")


class _SheetExtras:
    """What openpyxl's streaming reader does not report: merged cells, and formulas without a saved result."""

    _MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
    _UNSAVED = re.compile(rb"</f></c>|<f[^>]*/></c>|<v></v>|<v/>")

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = {
            name: packed.read(name)
            for name in packed.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        }

    def find_merges(self, path: str) -> Iterator[MergedRange]:
        for left, top, right, bottom in self._MERGE.findall(self._packed.get(path, b"")):
            yield MergedRange(int(top), _column_number(left), int(bottom), _column_number(right))

    def has_unsaved_formulas(self, path: str) -> bool:
        sheet = self._packed.get(path, b"")
        return b"<f" in sheet and self._UNSAVED.search(sheet) is not None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_sheets(content: bytes, extras: _SheetExtras) -> list[SheetGrid]:
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > MAX_SHEETS:
            raise UnreadableFileError(f"Lembarnya terlalu banyak. Paling banyak {MAX_SHEETS}.")
        is_epoch_1904 = book.epoch == CALENDAR_MAC_1904
        grids = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
            lines = tuple(
                _list_filled_rows(
                    sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROW_NUMBER, values_only=True)
                )
            )
            grids.append(
                SheetGrid(
                    sheet.title,
                    lines,
                    tuple(extras.find_merges(path)),
                    is_epoch_1904,
                    extras.has_unsaved_formulas(path),
                )
            )
        return grids
    finally:
        book.close()


def _list_filled_rows(rows: Iterator[Sequence[object]]) -> Iterator[GridLine]:
    count = 0
    for number, row in enumerate(rows, start=1):
        cells = tuple(_to_cell(value) for value in row)
        if any(cell is not None for cell in cells):
            count = _count_row(count)
            yield GridLine(number, cells)


def _to_cell(value: object) -> Cell:
    """Return a supported value. Other types become text, blanks None."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, int | float | datetime | date | time) and not isinstance(value, bool):
        return value
    return None if value is None else str(value)
