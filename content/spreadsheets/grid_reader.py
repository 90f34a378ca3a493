"""Read a spreadsheet file into rows of cells: .xlsx, or text as spreadsheets save it.

Formulas and links are never evaluated. Text is UTF-8, UTF-16 or Windows-1252, separated by semicolons, commas, tabs
or bars. Row numbers are those that Excel shows.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

if TYPE_CHECKING:
    from openpyxl.worksheet._reader import WorkSheetParser

MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 80_000_000  # of a zip; a table of 10,000 rows needs a tenth
MAX_ZIP_ENTRIES, MAX_SHEETS = 1000, 20
MAX_ROWS = 10_000  # not counting empty rows
MAX_COLUMNS = 60
MAX_ROW_NUMBER = 1_100_000  # Excel allows 1,048,576
SEPARATORS = ";,\t|"


class FormulaCell(Enum):
    """A cell with a formula whose result is not in the file."""

    UNSAVED = "unsaved"


Cell = str | int | float | datetime | date | time | FormulaCell | None


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
    """One sheet without empty rows. `is_epoch_1904`: date serial numbers count from 1904. `is_text`: it was a text file."""

    name: str
    lines: tuple[GridLine, ...]
    merges: tuple[MergedRange, ...] = ()
    is_epoch_1904: bool = False
    is_text: bool = False


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
    text = _decode_text(content)
    if _MARKUP.match(text):
        raise UnreadableFileError(
            "Ini halaman web atau XML yang diberi nama Excel. Buka di Excel, lalu Simpan Sebagai .xlsx."
        )
    return list(_read_separated(text))


_MARKUP = compile_later(
    r"[\s\ufeff]*<(?:!doctype|!--|\?xml|html|head|body|table|meta|style|div)", re.IGNORECASE
)


# text


def _decode_text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_lossy(content, "utf-16")
    if encoding := _find_unmarked_utf16(content[:400]):
        return _decode_lossy(content, encoding)
    if b"\0" in content:
        raise UnreadableFileError("Ini bukan lembar kerja. Kirim berkas .xlsx atau .csv.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_lossy(content, "cp1252")


def _find_unmarked_utf16(start: bytes) -> str:
    """Return the encoding of UTF-16 text without a mark: every second byte of plain letters is zero. "" for other files."""
    even, odd = start[0::2], start[1::2]
    if len(odd) > 7 and odd.count(0) > 0.8 * len(odd) and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if len(even) > 7 and even.count(0) > 0.8 * len(even) and not odd.count(0) else ""


def _decode_lossy(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")


def _read_separated(text: str) -> Iterator[SheetGrid]:
    declared = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    found = [sign for sign in SEPARATORS if sign in text]
    signs = list(dict.fromkeys([declared[1], *found])) if declared else found
    for sign in signs or [";"]:
        yield SheetGrid("", tuple(_read_lines(text[declared.end() if declared else 0 :], sign)), is_text=True)


def _read_lines(text: str, sign: str) -> Iterator[GridLine]:
    """Read the rows. A line that names the separator was cut off: Excel does not show it as a row."""
    count = 0
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign, skipinitialspace=True)
    try:
        for number, cells in enumerate(rows, start=1):
            if not any(cell.strip() for cell in cells):
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
            book_parts = _WorkbookParts(packed)
        return _read_sheets(content, book_parts)
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises many types for a damaged file
        raise UnreadableFileError(
            "Berkas .xlsx ini rusak atau tidak lengkap. Buka di Excel, simpan lagi, lalu kirim ulang."
        ) from error


def _check_package(packed: zipfile.ZipFile) -> None:
    parts, names = packed.infolist(), packed.namelist()
    if "content.xml" in names or "xl/workbook.bin" in names:
        raise UnreadableFileError("Ini berkas .ods atau .xlsb. Simpan Sebagai .xlsx, lalu kirim.")
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError("Ini bukan berkas Excel. Kirim berkas .xlsx atau .csv.")
    if len(parts) > MAX_ZIP_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError("Isi berkas terlalu besar. Salin tabelnya saja ke berkas baru, lalu kirim.")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFileError("Berkas ini berkata sandi. Simpan lagi tanpa kata sandi.")


_OTHER_PARTS = frozenset({"xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"})
_STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_FULL_CALCULATION = compile_later(rb'<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad="(?:1|true)"')


class _WorkbookParts:
    """The parts of an .xlsx file that openpyxl's streaming reader passes over or reads row by row."""

    _MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
    _CONTENT_STARTS = (b"<v>", b"<v ", b"<is>", b"<is ", b"<f>", b"<f ")

    def __init__(self, packed: zipfile.ZipFile) -> None:
        workbook = packed.read("xl/workbook.xml")
        if _STRICT_NAMESPACE in workbook:
            raise UnreadableFileError(
                "Berkas ini disimpan sebagai “Strict Open XML”. Simpan Sebagai “Excel Workbook (.xlsx)” biasa, lalu kirim."
            )
        self.needs_calculation = _FULL_CALCULATION.search(workbook) is not None
        self._sheets = {
            name: packed.read(name)
            for name in packed.namelist()
            if name.startswith("xl/") and name.endswith(".xml") and name not in _OTHER_PARTS
        }

    def find_merges(self, path: str) -> Iterator[MergedRange]:
        for left, top, right, bottom in self._MERGE.findall(self._sheets.get(path, b"")):
            yield MergedRange(int(top), _column_number(left), int(bottom), _column_number(right))

    def cut_sheet(self, path: str) -> bytes:
        """Return the XML of a sheet without the rows below the last content.

        A format on whole columns makes a million empty rows.
        """
        sheet = self._sheets[path]
        last = max(sheet.rfind(start) for start in self._CONTENT_STARTS)
        row_end = sheet.find(b"</row>", last) if last >= 0 else -1
        data_end = sheet.find(b"</sheetData>", row_end)
        if min(last, row_end, data_end) < 0:
            return sheet
        return sheet[: row_end + len(b"</row>")] + sheet[data_end:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_sheets(content: bytes, book_parts: _WorkbookParts) -> list[SheetGrid]:
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
            parser = _make_parser(sheet, book_parts.cut_sheet(path), book_parts.needs_calculation)
            lines = tuple(_list_filled_rows(parser))
            grids.append(SheetGrid(sheet.title, lines, tuple(book_parts.find_merges(path)), is_epoch_1904))
        return grids
    finally:
        book.close()


def _make_parser(sheet: Any, xml: bytes, needs_calculation: bool) -> "WorkSheetParser":
    """Return openpyxl's parser of one sheet. Its reader would build a million empty rows before a far one.

    The parser marks formulas without a result. `needs_calculation`: the writer did not compute, and saved zeros.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

    class ResultParser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if element.find(FORMULA_TAG) is None:
                return cell
            is_empty_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
            if (cell["value"] is None and (needs_calculation or not is_empty_text)) or (
                needs_calculation and cell["value"] == 0
            ):
                cell["value"] = FormulaCell.UNSAVED
            return cell

    book = sheet.parent
    return ResultParser(
        io.BytesIO(xml),
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )


def _list_filled_rows(parser: "WorkSheetParser") -> Iterator[GridLine]:
    count = 0
    for number, row in parser.parse():
        filled = {cell["column"]: value for cell in row if (value := _to_cell(cell["value"])) is not None}
        width = min(max(filled, default=0), MAX_COLUMNS)
        if width and number <= MAX_ROW_NUMBER:
            count = _count_row(count)
            yield GridLine(number, tuple(filled.get(column) for column in range(1, width + 1)))


def _to_cell(value: object) -> Cell:
    """Return a supported value. Other types become text, blanks None."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, int | float | datetime | date | time | FormulaCell) and not isinstance(value, bool):
        return value
    return None if value is None else str(value)
