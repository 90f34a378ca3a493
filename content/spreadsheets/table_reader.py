"""Read a table from a spreadsheet made by staff: rows with declared columns, or every problem as text.

With any problem there are no rows. Titles above the table, notes below it, empty rows and a row of column
numbers are skipped. Dates have the day first.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from content.spreadsheets import cell_values
from content.spreadsheets.cell_values import CellValue, InvalidCell
from content.spreadsheets.grid_reader import (
    MAX_ROWS,
    Cell,
    GridLine,
    SheetGrid,
    UnreadableFileError,
    read_grids,
)

HEADER_SEARCH_ROWS = 30  # not counting empty rows
MAX_PROBLEMS = 200


class ColumnKind(StrEnum):
    """Type of a column. COUNT: whole number from 0. NUMBER: may have decimals. TEXT: single spaces."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"


_CELL_PARSERS: Mapping[ColumnKind, Callable[[Cell, bool], CellValue | InvalidCell]] = {
    ColumnKind.TEXT: cell_values.parse_text,
    ColumnKind.COUNT: cell_values.parse_count,
    ColumnKind.NUMBER: cell_values.parse_number,
    ColumnKind.DAY: cell_values.parse_day,
    ColumnKind.TIME: cell_values.parse_clock,
}


@dataclass(frozen=True)
class TableColumn:
    """A declared column. `name` is the key of the value.

    `title` and `synonyms` are the accepted headers; case and signs are ignored.
    """

    name: str
    title: str
    kind: ColumnKind
    is_required: bool = True
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableRow:
    """A row. `number` is the spreadsheet's row number. Missing values are None."""

    number: int
    values: Mapping[str, CellValue]


@dataclass(frozen=True)
class TableProblem:
    """A problem. `row` 0: it concerns the whole file. `column` is the title and letter: "Sasaran (C)"."""

    message: str
    row: int = 0
    column: str = ""

    def describe(self) -> str:
        """Return 'Baris 7, kolom Sasaran (C): kosong.' as plain text."""
        if not self.row:
            return self.message
        place = f"Baris {self.row}" + (f", kolom {self.column}" if self.column else "")
        return f"{place}: {self.message.rstrip('.')}."


@dataclass(frozen=True)
class TableReading:
    """The result. `rows` is empty if there are `problems`."""

    rows: tuple[TableRow, ...] = ()
    problems: tuple[TableProblem, ...] = ()


def read_table(content: bytes, columns: Sequence[TableColumn]) -> TableReading:
    """Read the table of an .xlsx or .csv file, whatever its name.

    It takes up to seconds: never call it on the event loop.
    """
    try:
        found = [(grid, _find_header(grid, columns)) for grid in read_grids(content)]
    except UnreadableFileError as why:
        return TableReading(problems=(TableProblem(str(why)),))
    found = [(grid, header) for grid, header in found if header.column_indexes]
    if not found:
        return TableReading(
            problems=(TableProblem(f"Baris judul tabel tidak ditemukan. {_describe_expected(columns)}"),)
        )
    grid, header = max(found, key=lambda pair: len(pair[1].column_indexes))
    full = [other.name for other, its in found if other.name and not its.missing_columns]
    if len(full) > 1:
        names = ", ".join(f"“{name}”" for name in full)
        return TableReading(
            problems=(TableProblem(f"Ada beberapa lembar dengan tabel ini: {names}. Sisakan satu saja."),)
        )
    return _read_rows(grid, header, columns)


def column_letter(index: int) -> str:
    """Return 'A' for 0, 'AA' for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass
class _HeaderRow:
    """Column indexes (from 0) by name. `line_index` is the index of the header row."""

    line_index: int = 0
    column_indexes: dict[str, int] = field(default_factory=dict)
    missing_columns: tuple[TableColumn, ...] = ()
    duplicate_columns: tuple[TableColumn, ...] = ()


def _find_header(grid: SheetGrid, columns: Sequence[TableColumn]) -> _HeaderRow:
    """Return the first row with the most matching headers."""
    found = [_match_header(at, line[1], columns) for at, line in enumerate(grid.lines[:HEADER_SEARCH_ROWS])]
    found = [one for one in found if len(one.column_indexes) > 1 or (one.column_indexes and len(columns) < 3)]
    return max(
        found, key=lambda one: len(one.column_indexes), default=_HeaderRow(missing_columns=tuple(columns))
    )


def _match_header(at: int, cells: Sequence[Cell], columns: Sequence[TableColumn]) -> _HeaderRow:
    names = [_normalize_title(str(cell)) if isinstance(cell, str) else "" for cell in cells]
    header, double = _HeaderRow(at), []
    for column in columns:
        accepted = {_normalize_title(name) for name in (column.title, *column.synonyms)}
        places = [index for index, name in enumerate(names) if name and name in accepted]
        if places:
            header.column_indexes[column.name] = places[0]
        if len(places) > 1:
            double.append(column)
    header.duplicate_columns = tuple(double)
    header.missing_columns = tuple(
        one for one in columns if one.is_required and one.name not in header.column_indexes
    )
    return header


def _normalize_title(title: str) -> str:
    """Convert '  Jml. Rekam (Orang) ' to 'jml rekam'."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", re.sub(r"\(.*?\)", " ", title.lower())).split())


def _describe_expected(columns: Sequence[TableColumn]) -> str:
    required = [f"“{column.title}”" for column in columns if column.is_required]
    optional = [f"“{column.title}”" for column in columns if not column.is_required]
    maybe = f" Boleh juga: {', '.join(optional)}." if optional else ""
    return f"Judul kolom yang harus ada: {', '.join(required)}.{maybe}"


def _read_rows(grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]) -> TableReading:
    faults = [*_find_file_problems(grid, header, columns)]
    if faults:
        return TableReading(problems=tuple(faults))
    table = _DataRows(grid, header, columns)
    rows = []
    for line in table.list_lines():
        row = table.read_row(line, faults)
        if row is not None:
            rows.append(row)
        if len(faults) >= MAX_PROBLEMS:
            break
    if not rows and not faults:
        faults.append(TableProblem("Tabelnya kosong: tidak ada baris di bawah judul kolom."))
    if len(rows) > MAX_ROWS:
        faults.append(TableProblem(f"Barisnya terlalu banyak. Paling banyak {MAX_ROWS} baris."))
    return TableReading(problems=tuple(faults)) if faults else TableReading(tuple(rows))


def _find_file_problems(
    grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]
) -> Iterator[TableProblem]:
    for column in header.missing_columns:
        yield TableProblem(f"Kolom “{column.title}” tidak ada. {_describe_expected(columns)}")
    for column in header.duplicate_columns:
        yield TableProblem(f"Kolom “{column.title}” ada lebih dari satu. Sisakan satu saja.")
    if grid.has_unsaved_formulas:
        yield TableProblem(
            "Ada rumus yang hasilnya tidak tersimpan. Buka di Excel dan simpan lagi, atau ganti rumus dengan angkanya."
        )


class _DataRows:
    """The rows below the header."""

    def __init__(self, grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]) -> None:
        self._grid, self._header = grid, header
        self._columns = [column for column in columns if column.name in header.column_indexes]
        self._merged_cells = _find_merged_cells(grid, header, self._columns)

    def list_lines(self) -> Iterator[GridLine]:
        """Skip the row of column numbers and the notes at the end, which have no number or day."""
        lines = list(self._grid.lines[self._header.line_index + 1 :])
        while lines and _is_numbering_row(lines[0][1]):
            lines.pop(0)
        last = max((at for at, line in enumerate(lines) if self._has_typed_value(line)), default=-1)
        gap = next(
            (at for at in range(last + 1, len(lines)) if at and lines[at][0] > lines[at - 1][0] + 1),
            len(lines),
        )
        table_lines = lines[: max(gap, last + 1)]
        return (
            line
            for line in table_lines
            if any(self._find_cell(line, column) is not None for column in self._columns)
        )

    def read_row(self, line: GridLine, faults: list[TableProblem]) -> TableRow | None:
        """Return the values of a line. Problems are appended to `faults`."""
        values: dict[str, CellValue] = {}
        before = len(faults)
        for column in self._columns:
            value = self._read_value(line, column)
            if isinstance(value, InvalidCell):
                faults.append(TableProblem(value.reason, line[0], self._describe_column(column)))
            else:
                values[column.name] = value
        return TableRow(line[0], values) if len(faults) == before else None

    def _read_value(self, line: GridLine, column: TableColumn) -> CellValue | InvalidCell:
        cell, joined = (
            self._find_cell(line, column),
            (line[0], self._header.column_indexes[column.name]) in self._merged_cells,
        )
        if joined and cell is None:
            return InvalidCell("sel digabung; pisahkan (Unmerge Cells), lalu isi setiap baris")
        if cell is None or (isinstance(cell, str) and cell.strip() in ("", "-", "–")):
            return InvalidCell("kosong") if column.is_required else None
        return _CELL_PARSERS[column.kind](cell, self._grid.is_epoch_1904)

    def _find_cell(self, line: GridLine, column: TableColumn) -> Cell:
        at, cells = self._header.column_indexes[column.name], line[1]
        cell = self._merged_cells.get((line[0], at), cells[at] if at < len(cells) else None)
        return None if isinstance(cell, str) and not cell.strip() else cell

    def _has_typed_value(self, line: GridLine) -> bool:
        """Return whether a number, day or time column has a value.

        A table without such columns has no recognizable end.
        """
        hard = [column for column in self._columns if column.kind is not ColumnKind.TEXT]
        return not hard or any(self._find_cell(line, column) is not None for column in hard)

    def _describe_column(self, column: TableColumn) -> str:
        return f"{column.title} ({column_letter(self._header.column_indexes[column.name])})"


def _find_merged_cells(
    grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]
) -> dict[tuple[int, int], Cell]:
    """Return the values of merged cells by (row, index). Texts and days fill all rows, numbers do not."""
    numbers = {line[0]: line[1] for line in grid.lines}
    kinds = {header.column_indexes[column.name]: column.kind for column in columns}
    first = grid.lines[header.line_index][0]
    found: dict[tuple[int, int], Cell] = {}
    for merge in grid.merges:
        bottom = min(merge.bottom, grid.lines[-1][0])
        for index in range(merge.left - 1, min(merge.right, max(kinds) + 1)):
            if index not in kinds or merge.top <= first:
                continue
            cells = numbers.get(merge.top, ())
            whole = cells[index] if index == merge.left - 1 and index < len(cells) else None
            spread = kinds[index] not in (ColumnKind.COUNT, ColumnKind.NUMBER)
            for row in range(merge.top, bottom + 1):
                found[row, index] = whole if spread or row == merge.top else None
    return found


def _is_numbering_row(cells: Sequence[Cell]) -> bool:
    """Return whether this is the row '(1) (2) (3)' of official tables."""
    filled = [str(cell).strip("() .") for cell in cells if cell is not None and str(cell).strip()]
    return len(filled) > 1 and filled == [str(n) for n in range(1, len(filled) + 1)]
