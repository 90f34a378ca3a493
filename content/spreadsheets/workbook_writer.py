"""Write spreadsheets that are safe to open: user text never becomes a formula."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

SheetValue = str | int | float | date | None

MAX_CELL_LENGTH = 32_000  # characters; Excel allows 32,767
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_CONTROL = compile_later("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORBIDDEN_NAME_SIGNS = compile_later(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class WorkbookSheet:
    """One worksheet. `lines_above` come before the header (title, date, source), `lines_below` after the rows."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[SheetValue]]
    lines_above: tuple[str, ...] = ()
    lines_below: tuple[str, ...] = ()


def write_workbook(sheets: Sequence[WorkbookSheet], day: date) -> bytes:
    """Return an .xlsx file. The same sheets give the same bytes; `day` is its creation date."""
    from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]

    file = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(file, {"in_memory": True, **plain})
    book.set_properties({"created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
    forms = {
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "risky": book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"}),
        "head": book.add_format({"bold": True, "bg_color": "#dfe9f0", "border": 1, "text_wrap": True}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "part": book.add_format({"num_format": "#,##0.0"}),
    }
    for sheet in sheets:
        _write_sheet(book, forms, sheet)
    book.close()
    return file.getvalue()


def _write_sheet(book: Any, forms: dict[str, Any], sheet: WorkbookSheet) -> None:
    worksheet = book.add_worksheet(_FORBIDDEN_NAME_SIGNS.sub(" ", sheet.name)[:31].strip() or "Lembar")
    at = 0
    for line in sheet.lines_above:
        worksheet.write_string(at, 0, _remove_control_characters(line))
        at += 1
    at += bool(sheet.lines_above)
    for column, title in enumerate(sheet.header):
        worksheet.write_string(at, column, _remove_control_characters(title), forms["head"])
        worksheet.set_column(column, column, _column_width(sheet, column))
    worksheet.freeze_panes(at + 1, 0)
    for row in sheet.rows:
        at += 1
        for column, entry in enumerate(row):
            _write_cell(worksheet, forms, (at, column), entry)
    for line in sheet.lines_below:
        at += 1
        worksheet.write_string(at + 1, 0, _remove_control_characters(line))


def _write_cell(worksheet: Any, forms: dict[str, Any], at: tuple[int, int], entry: SheetValue) -> None:
    match entry:
        case None:
            return
        case str():
            worksheet.write_string(
                *at,
                _remove_control_characters(entry),
                forms["risky" if entry.startswith(_FORMULA_STARTS) else "text"],
            )
        case date():
            worksheet.write_datetime(*at, datetime(entry.year, entry.month, entry.day), forms["day"])
        case _:
            worksheet.write_number(*at, entry, forms["whole" if float(entry).is_integer() else "part"])


def _column_width(sheet: WorkbookSheet, column: int) -> int:
    """Return the width in characters: fits the first rows, but not wider than a phone shows."""
    cells = [sheet.header[column], *(str(row[column]) for row in sheet.rows[:200] if column < len(row))]
    return min(max(len(cell) for cell in cells) + 3, 42)


def _remove_control_characters(text: str) -> str:
    return _CONTROL.sub(" ", text)[:MAX_CELL_LENGTH]
