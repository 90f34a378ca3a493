"""A spreadsheet file as rows of cells: .xlsx, or text as spreadsheets save it. Nothing in it is computed or followed.

Text is UTF-8, UTF-16 with its mark, or Windows-1252, divided by semicolons, commas, tabs or bars.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

MOST_BYTES = 5_000_000
MOST_UNPACKED = 80_000_000  # bytes in a zip; a table of 10,000 rows needs a tenth
MOST_PARTS, MOST_SHEETS = 1000, 20
MOST_ROWS = 10_000  # with something in them
MOST_COLUMNS = 60
LAST_ROW = 1_100_000  # a spreadsheet has 1,048,576
SEPARATORS = ";,\t|"

Cell = str | int | float | datetime | date | time | None
Line = tuple[int, tuple[Cell, ...]]
"""The number of a row as the spreadsheet shows it, and its cells from column A on."""


@dataclass(frozen=True)
class Merge:
    """Cells joined to one: rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet; empty rows are left out. `old_epoch`: numbers of days count from 1904."""

    name: str
    lines: tuple[Line, ...]
    merges: tuple[Merge, ...] = ()
    old_epoch: bool = False
    unsaved: bool = False  # has formulas whose results are not in the file


class Unreadable(Exception):
    """Why a file cannot be read, in words for whoever sent it."""


def grids(content: bytes) -> list[Grid]:
    """Every reading of a file: its sheets, or one for each way to divide its lines. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"Berkas terlalu besar. Paling besar {MOST_BYTES // 1_000_000} MB.")
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Ini berkas Excel lama (.xls) atau berkata sandi. Buka di Excel, lalu Simpan Sebagai .xlsx tanpa kata sandi."
        )
    if content.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf", b"Rar!", b"\x1f\x8b")):
        raise Unreadable("Ini bukan lembar kerja. Kirim berkas .xlsx atau .csv.")
    return list(_separated(_text(content)))


# text


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    if b"\0" in content:
        raise Unreadable("Ini bukan lembar kerja. Kirim berkas .xlsx atau .csv.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")


def _separated(text: str) -> Iterator[Grid]:
    first = text[:64].splitlines()[:1]
    named = re.fullmatch(r'"?sep=(.)"?', first[0].strip(), re.IGNORECASE) if first else None
    found = [named[1]] if named else [sign for sign in SEPARATORS if sign in text]
    for sign in found or [";"]:
        yield Grid("", tuple(_lines(text, sign, skip=bool(named))))


def _lines(text: str, sign: str, skip: bool) -> Iterator[Line]:
    count = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign), start=1):
            if (skip and number == 1) or not any(cell.strip() for cell in cells):
                continue
            count = _counted(count)
            yield number, tuple(cells[:MOST_COLUMNS])
    except csv.Error:
        raise Unreadable("Berkas .csv ini rusak. Buka di Excel, lalu Simpan Sebagai .xlsx.") from None


def _counted(count: int) -> int:
    if count >= MOST_ROWS + 100:  # titles and notes besides the rows of the table
        raise Unreadable(
            f"Barisnya terlalu banyak. Paling banyak {MOST_ROWS} baris; bagi menjadi beberapa berkas."
        )
    return count + 1


# workbooks


def _workbook(content: bytes) -> list[Grid]:
    """Raises Unreadable for whatever is wrong inside: the file is a stranger's."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _fits(packed)
            marks = _Marks(packed)
        return _sheets(content, marks)
    except Unreadable:
        raise
    except Exception as error:  # a broken file breaks the reader in many ways
        raise Unreadable(
            "Berkas .xlsx ini rusak atau tidak lengkap. Buka di Excel, simpan lagi, lalu kirim ulang."
        ) from error


def _fits(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if "xl/workbook.xml" not in packed.namelist():
        raise Unreadable("Ini bukan berkas Excel. Kirim berkas .xlsx atau .csv.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("Isi berkas terlalu besar. Salin tabelnya saja ke berkas baru, lalu kirim.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("Berkas ini berkata sandi. Simpan lagi tanpa kata sandi.")


class _Marks:
    """What the streaming reader does not tell of a sheet: joined cells, and formulas without a result."""

    _MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
    _UNSAVED = re.compile(rb"</f></c>|<f[^>]*/></c>|<v></v>|<v/>")

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = {
            name: packed.read(name)
            for name in packed.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        }

    def merges(self, path: str) -> Iterator[Merge]:
        for left, top, right, bottom in self._MERGE.findall(self._packed.get(path, b"")):
            yield Merge(int(top), _column(left), int(bottom), _column(right))

    def unsaved(self, path: str) -> bool:
        sheet = self._packed.get(path, b"")
        return b"<f" in sheet and self._UNSAVED.search(sheet) is not None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(content: bytes, marks: _Marks) -> list[Grid]:
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > MOST_SHEETS:
            raise Unreadable(f"Lembarnya terlalu banyak. Paling banyak {MOST_SHEETS}.")
        old = book.epoch == CALENDAR_MAC_1904
        found = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
            lines = tuple(_filled(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=LAST_ROW, values_only=True)))
            found.append(Grid(sheet.title, lines, tuple(marks.merges(path)), old, marks.unsaved(path)))
        return found
    finally:
        book.close()


def _filled(rows: Iterator[Sequence[object]]) -> Iterator[Line]:
    count = 0
    for number, row in enumerate(rows, start=1):
        cells = tuple(_cell(value) for value in row)
        if any(cell is not None for cell in cells):
            count = _counted(count)
            yield number, cells


def _cell(value: object) -> Cell:
    """A value that tables here may hold; durations and the like as text, blanks as None."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, int | float | datetime | date | time) and not isinstance(value, bool):
        return value
    return None if value is None else str(value)
