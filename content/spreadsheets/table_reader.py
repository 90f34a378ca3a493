"""Read a table from a spreadsheet made by staff: rows with declared columns, or every problem as text.

With any problem there are no rows. Titles above the table, notes below it, empty rows and a row of column
numbers are skipped. The header may take two rows. Dates have the day first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.spreadsheets import cell_values, header_rows
from content.spreadsheets.cell_values import CellValue, InvalidCell
from content.spreadsheets.grid_reader import (
    MAX_ROWS,
    Cell,
    FormulaCell,
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


_CELL_PARSERS: Mapping[ColumnKind, Callable[[Cell], CellValue | InvalidCell]] = {
    ColumnKind.TEXT: cell_values.parse_text,
    ColumnKind.COUNT: cell_values.parse_count,
    ColumnKind.NUMBER: cell_values.parse_number,
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
    """The result. `rows` is empty if there are `problems`; then `checkable` has the values that could be read.

    `titles`: the headers found, by the name of the column.

    `notes`: the rows below the table that have a text in the first column, for example a signature.
    """

    rows: tuple[TableRow, ...] = ()
    problems: tuple[TableProblem, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[TableRow, ...] = ()
    checkable: tuple[TableRow, ...] = ()


def read_table(content: bytes, columns: Sequence[TableColumn]) -> TableReading:
    """Read the table of an .xlsx or .csv file, whatever its name.

    It takes up to seconds: never call it on the event loop.
    """
    try:
        candidates = [(grid, _find_header(grid, columns)) for grid in read_grids(content)]
    except UnreadableFileError as error:
        return _make_failure(str(error))
    candidates = [(grid, header) for grid, header in candidates if header.column_indexes]
    if not candidates:
        return _make_failure(f"Baris judul tabel tidak ditemukan. {_describe_expected(columns)}")
    complete = [grid.name for grid, header in candidates if grid.name and not header.missing_columns]
    if len(complete) > 1:
        names = ", ".join(f"“{name}”" for name in complete)
        return _make_failure(f"Ada beberapa lembar dengan tabel ini: {names}. Sisakan satu saja.")
    grid, header = max(candidates, key=lambda pair: len(pair[1].column_indexes))
    return _read_rows(grid, header, columns)


def _make_failure(message: str) -> TableReading:
    return TableReading(problems=(TableProblem(message),))


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
    """Column indexes (from 0) by name. `line_index` is the index of the last header row, `width` counts its columns."""

    line_index: int = 0
    width: int = 0
    column_indexes: dict[str, int] = field(default_factory=dict)
    missing_columns: tuple[TableColumn, ...] = ()
    duplicate_columns: tuple[TableColumn, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)


def _find_header(grid: SheetGrid, columns: Sequence[TableColumn]) -> _HeaderRow:
    """Return the row, or the pair of rows, with the most matching headers. A single row wins over an equal pair."""
    needed = 2 if len(columns) > 2 else 1
    found = [
        _match_header(grid, at, span, columns)
        for span in (1, 2)
        for at in range(min(HEADER_SEARCH_ROWS, len(grid.lines) - span + 1))
    ]
    found = [header for header in found if len(header.column_indexes) >= needed]
    nothing = _HeaderRow(missing_columns=tuple(columns))
    return max(found, key=lambda header: len(header.column_indexes), default=nothing)


def _match_header(grid: SheetGrid, at: int, span: int, columns: Sequence[TableColumn]) -> _HeaderRow:
    """Match the titles that each column may have with the titles and synonyms of the declared columns."""
    titles = header_rows.list_titles(grid, at, span)
    header, duplicates = _HeaderRow(at + span - 1, header_rows.measure_width(grid, at, span)), []
    for column in columns:
        names = {header_rows.normalize_title(name) for name in (column.title, *column.synonyms)}
        indexes = [index for index, accepted in enumerate(titles) if names.intersection(accepted)]
        if indexes:
            header.column_indexes[column.name] = indexes[0]
            header.titles[column.name] = next(title for title in titles[indexes[0]] if title in names)
        if len(indexes) > 1:
            duplicates.append(column)
    header.duplicate_columns = tuple(duplicates)
    header.missing_columns = tuple(
        column for column in columns if column.is_required and column.name not in header.column_indexes
    )
    return header


def _describe_expected(columns: Sequence[TableColumn]) -> str:
    required = [f"“{column.title}”" for column in columns if column.is_required]
    optional = [f"“{column.title}”" for column in columns if not column.is_required]
    maybe = f" Boleh juga: {', '.join(optional)}." if optional else ""
    return f"Judul kolom yang harus ada: {', '.join(required)}.{maybe} Tulis judul dalam satu baris."


def _read_rows(grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]) -> TableReading:
    problems = [*_find_file_problems(grid, header, columns)]
    if problems:
        return TableReading(problems=tuple(problems))
    data = _DataRows(grid, header, columns)
    rows = []
    for line in data.list_lines():
        rows.append(data.read_row(line, problems))
        if len(problems) >= MAX_PROBLEMS:
            problems.append(TableProblem("Baris sesudah itu belum diperiksa. Perbaiki dulu yang di atas."))
            break
    if not rows and not problems:
        problems.append(TableProblem("Tabelnya kosong: tidak ada baris di bawah judul kolom."))
    if len(rows) > MAX_ROWS:
        problems.append(TableProblem(f"Barisnya terlalu banyak. Paling banyak {MAX_ROWS} baris."))
    return (
        TableReading(problems=tuple(problems), checkable=tuple(rows))
        if problems
        else TableReading(tuple(rows), titles=header.titles, notes=tuple(data.list_notes()))
    )


def _find_file_problems(
    grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]
) -> Iterator[TableProblem]:
    for column in header.missing_columns:
        yield TableProblem(f"Kolom “{column.title}” tidak ada. {_describe_expected(columns)}")
    for column in header.duplicate_columns:
        yield TableProblem(f"Kolom “{column.title}” ada lebih dari satu. Sisakan satu saja.")


class _DataRows:
    """The rows below the header."""

    def __init__(self, grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]) -> None:
        self._grid, self._header = grid, header
        self._columns = [column for column in columns if column.name in header.column_indexes]
        self._merged_cells = _find_merged_cells(grid, header, self._columns)

    def list_lines(self) -> list[GridLine]:
        """Return the lines of the table, without the row of column numbers and the notes at the end."""
        lines = self._list_lines_below()
        return [line for line in lines[: self._find_table_end(lines)] if self._has_value(line, self._columns)]

    def list_notes(self) -> Iterator[TableRow]:
        """Return the lines below the table that have a text in its first column."""
        lines, first = self._list_lines_below(), self._columns[0]
        for line in lines[self._find_table_end(lines) :]:
            text = self._find_cell(line, first)
            if isinstance(text, str):
                yield TableRow(line.number, {first.name: " ".join(text.split())})

    def _list_lines_below(self) -> list[GridLine]:
        lines = list(self._grid.lines[self._header.line_index + 1 :])
        while lines and _is_numbering_row(lines[0].cells):
            lines.pop(0)
        return lines

    def _find_table_end(self, lines: Sequence[GridLine]) -> int:
        """Return the index after the table: the first empty row below the last number or day."""
        last = max((at for at, line in enumerate(lines) if self._has_typed_value(line)), default=-1)
        for at in range(max(last + 1, 1), len(lines)):
            if lines[at].number > lines[at - 1].number + 1:
                return at
        return len(lines)

    def read_row(self, line: GridLine, problems: list[TableProblem]) -> TableRow:
        """Return the values of a line that can be read. The others are added to `problems`."""
        values: dict[str, CellValue] = {}
        if extra := self._describe_cells_beyond_header(line):
            problems.append(TableProblem(extra, line.number))
            return TableRow(line.number, values)
        for column in self._columns:
            value = self._read_value(line, column)
            if isinstance(value, InvalidCell):
                problems.append(TableProblem(value.reason, line.number, self._describe_column(column)))
            else:
                values[column.name] = value
        return TableRow(line.number, values)

    def _describe_cells_beyond_header(self, line: GridLine) -> str:
        """Say what stands to the right of the last title; "" if nothing does. A comma in a number splits it in a .csv."""
        width = self._header.width
        extra = [str(cell).strip() for cell in line.cells[width:] if cell is not None and str(cell).strip()]
        if not extra:
            return ""
        shown = ", ".join(f"“{text[:20]}”" for text in extra[:3])
        if self._grid.is_text:
            return (
                f"isinya lebih banyak daripada judul kolom (lebih: {shown}); angka atau nama yang berisi tanda pemisah"
                " terbelah. Tulis angka tanpa titik dan koma, atau simpan sebagai .xlsx"
            )
        return f"kolom {column_letter(width)} dan sesudahnya tidak berjudul tetapi berisi {shown}; beri judul, atau kosongkan"

    def _read_value(self, line: GridLine, column: TableColumn) -> CellValue | InvalidCell:
        cell = self._find_cell(line, column)
        if cell is None and (line.number, self._header.column_indexes[column.name]) in self._merged_cells:
            return InvalidCell("sel digabung; pisahkan (Unmerge Cells), lalu isi setiap baris")
        if cell is None or (isinstance(cell, str) and cell.strip() in ("", "-", "–")):
            return InvalidCell("kosong") if column.is_required else None
        if isinstance(cell, FormulaCell):
            return InvalidCell(
                "rumus yang hasilnya tidak tersimpan; buka di Excel dan simpan lagi, atau ketik angkanya"
            )
        if column.kind is ColumnKind.DAY:
            return cell_values.parse_day(cell, self._grid.is_epoch_1904)
        return _CELL_PARSERS[column.kind](cell)

    def _find_cell(self, line: GridLine, column: TableColumn) -> Cell:
        """Return the cell of a column, None if it is blank. A merged cell has the value of its range."""
        index = self._header.column_indexes[column.name]
        own = line.cells[index] if index < len(line.cells) else None
        cell = self._merged_cells.get((line.number, index), own)
        return None if isinstance(cell, str) and not cell.strip() else cell

    def _has_typed_value(self, line: GridLine) -> bool:
        """Return whether a number, day or time column has a value.

        A table without such columns has no recognizable end.
        """
        typed = [column for column in self._columns if column.kind is not ColumnKind.TEXT]
        return not typed or self._has_value(line, typed)

    def _has_value(self, line: GridLine, columns: Sequence[TableColumn]) -> bool:
        return any(self._find_cell(line, column) is not None for column in columns)

    def _describe_column(self, column: TableColumn) -> str:
        return f"{column.title} ({column_letter(self._header.column_indexes[column.name])})"


def _find_merged_cells(
    grid: SheetGrid, header: _HeaderRow, columns: Sequence[TableColumn]
) -> dict[tuple[int, int], Cell]:
    """Return the values of merged cells by (row, index). Texts and days fill all rows, numbers do not."""
    cells_by_row = {line.number: line.cells for line in grid.lines}
    kinds = {header.column_indexes[column.name]: column.kind for column in columns}
    header_row, last_row = grid.lines[header.line_index].number, grid.lines[-1].number
    merged: dict[tuple[int, int], Cell] = {}
    for area in grid.merges:
        for index in range(area.left - 1, min(area.right, max(kinds) + 1)):
            if index not in kinds or area.top <= header_row:
                continue
            cells = cells_by_row.get(area.top, ())
            value = cells[index] if index == area.left - 1 and index < len(cells) else None
            fills_all = kinds[index] not in (ColumnKind.COUNT, ColumnKind.NUMBER)
            for row in range(area.top, min(area.bottom, last_row) + 1):
                merged[row, index] = value if fills_all or row == area.top else None
    return merged


def _is_numbering_row(cells: Sequence[Cell]) -> bool:
    """Return whether this is the row '(1) (2) (3)' of official tables."""
    filled = [str(cell).strip("() .") for cell in cells if cell is not None and str(cell).strip()]
    return len(filled) > 1 and filled == [str(n) for n in range(1, len(filled) + 1)]
