"""Reads a table that staff made in a spreadsheet: rows by a declared list of columns, or every fault in words.

Nothing is half read: one fault anywhere, and there are no rows. Titles above the table, notes below it, empty rows and a
row of column numbers are passed over. Dates are day first.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from content import sheetcell
from content.sheetcell import Bad, Value
from content.sheetgrid import MOST_ROWS, Cell, Grid, Line, Unreadable, grids

HEADER_WITHIN = 30  # rows with something in them
MOST_FAULTS = 200


class Kind(StrEnum):
    """What a column holds. COUNT: a whole number from 0. NUMBER: perhaps with decimals. TEXT comes with single spaces."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"


_READ: Mapping[Kind, Callable[[Cell, bool], Value | Bad]] = {
    Kind.TEXT: sheetcell.text,
    Kind.COUNT: sheetcell.count,
    Kind.NUMBER: sheetcell.number,
    Kind.DAY: sheetcell.day,
    Kind.TIME: sheetcell.clock,
}


@dataclass(frozen=True)
class Column:
    """`name` is the key of the value; `title` and `synonyms` are what its header may be, whatever the case and signs."""

    name: str
    title: str
    kind: Kind
    required: bool = True
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """`number` as the spreadsheet shows it. A value that was not given is None."""

    number: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Fault:
    """`row` 0: it is about the whole file. `column` is the title, with its letter: "Sasaran (C)"."""

    words: str
    row: int = 0
    column: str = ""

    def said(self) -> str:
        """'Baris 7, kolom Sasaran (C): kosong.' in plain text."""
        if not self.row:
            return self.words
        place = f"Baris {self.row}" + (f", kolom {self.column}" if self.column else "")
        return f"{place}: {self.words.rstrip('.')}."


@dataclass(frozen=True)
class Reading:
    """`rows` is empty when there are `faults`."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()


def read(content: bytes, columns: Sequence[Column]) -> Reading:
    """The table of an .xlsx or .csv file, whatever it is called. Takes up to seconds: never on the event loop."""
    try:
        found = [(grid, _header(grid, columns)) for grid in grids(content)]
    except Unreadable as why:
        return Reading(faults=(Fault(str(why)),))
    found = [(grid, header) for grid, header in found if header.known]
    if not found:
        return Reading(faults=(Fault(f"Baris judul tabel tidak ditemukan. {_expected(columns)}"),))
    grid, header = max(found, key=lambda pair: len(pair[1].known))
    full = [other.name for other, its in found if other.name and not its.missing]
    if len(full) > 1:
        names = ", ".join(f"“{name}”" for name in full)
        return Reading(faults=(Fault(f"Ada beberapa lembar dengan tabel ini: {names}. Sisakan satu saja."),))
    return _read(grid, header, columns)


def letter(index: int) -> str:
    """'A' for 0, 'AA' for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass
class _Header:
    """Where the columns are: index from 0 by name. `at` is the row's place among the lines."""

    at: int = 0
    known: dict[str, int] = field(default_factory=dict)
    missing: tuple[Column, ...] = ()
    double: tuple[Column, ...] = ()


def _header(grid: Grid, columns: Sequence[Column]) -> _Header:
    """The row with the most of the headers, the first such."""
    found = [_headed(at, line[1], columns) for at, line in enumerate(grid.lines[:HEADER_WITHIN])]
    found = [one for one in found if len(one.known) > 1 or (one.known and len(columns) < 3)]
    return max(found, key=lambda one: len(one.known), default=_Header(missing=tuple(columns)))


def _headed(at: int, cells: Sequence[Cell], columns: Sequence[Column]) -> _Header:
    names = [_plain(str(cell)) if isinstance(cell, str) else "" for cell in cells]
    header, double = _Header(at), []
    for column in columns:
        called = {_plain(name) for name in (column.title, *column.synonyms)}
        places = [index for index, name in enumerate(names) if name and name in called]
        if places:
            header.known[column.name] = places[0]
        if len(places) > 1:
            double.append(column)
    header.double = tuple(double)
    header.missing = tuple(one for one in columns if one.required and one.name not in header.known)
    return header


def _plain(title: str) -> str:
    """'  Jml. Rekam (Orang) ' -> 'jml rekam'."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", re.sub(r"\(.*?\)", " ", title.lower())).split())


def _expected(columns: Sequence[Column]) -> str:
    named = [f"“{column.title}”" for column in columns if column.required]
    others = [f"“{column.title}”" for column in columns if not column.required]
    maybe = f" Boleh juga: {', '.join(others)}." if others else ""
    return f"Judul kolom yang harus ada: {', '.join(named)}.{maybe}"


def _read(grid: Grid, header: _Header, columns: Sequence[Column]) -> Reading:
    faults = [*_of_file(grid, header, columns)]
    if faults:
        return Reading(faults=tuple(faults))
    table = _Table(grid, header, columns)
    rows = []
    for line in table.lines():
        row = table.row(line, faults)
        if row is not None:
            rows.append(row)
        if len(faults) >= MOST_FAULTS:
            break
    if not rows and not faults:
        faults.append(Fault("Tabelnya kosong: tidak ada baris di bawah judul kolom."))
    if len(rows) > MOST_ROWS:
        faults.append(Fault(f"Barisnya terlalu banyak. Paling banyak {MOST_ROWS} baris."))
    return Reading(faults=tuple(faults)) if faults else Reading(tuple(rows))


def _of_file(grid: Grid, header: _Header, columns: Sequence[Column]) -> Iterator[Fault]:
    for column in header.missing:
        yield Fault(f"Kolom “{column.title}” tidak ada. {_expected(columns)}")
    for column in header.double:
        yield Fault(f"Kolom “{column.title}” ada lebih dari satu. Sisakan satu saja.")
    if grid.unsaved:
        yield Fault(
            "Ada rumus yang hasilnya tidak tersimpan. Buka di Excel dan simpan lagi, atau ganti rumus dengan angkanya."
        )


class _Table:
    """The rows below the header."""

    def __init__(self, grid: Grid, header: _Header, columns: Sequence[Column]) -> None:
        self._grid, self._header = grid, header
        self._columns = [column for column in columns if column.name in header.known]
        self._joined = _joined(grid, header, self._columns)

    def lines(self) -> Iterator[Line]:
        """Without column numbers, and without notes: lines at the end that have neither number nor day."""
        lines = list(self._grid.lines[self._header.at + 1 :])
        while lines and _numbering(lines[0][1]):
            lines.pop(0)
        last = max((at for at, line in enumerate(lines) if self._solid(line)), default=-1)
        gap = next(
            (at for at in range(last + 1, len(lines)) if at and lines[at][0] > lines[at - 1][0] + 1),
            len(lines),
        )
        kept = lines[: max(gap, last + 1)]
        return (
            line for line in kept if any(self._cell(line, column) is not None for column in self._columns)
        )

    def row(self, line: Line, faults: list[Fault]) -> Row | None:
        """The values of a line; what is wrong goes to `faults`."""
        values: dict[str, Value] = {}
        before = len(faults)
        for column in self._columns:
            value = self._value(line, column)
            if isinstance(value, Bad):
                faults.append(Fault(value.words, line[0], self._titled(column)))
            else:
                values[column.name] = value
        return Row(line[0], values) if len(faults) == before else None

    def _value(self, line: Line, column: Column) -> Value | Bad:
        cell, joined = self._cell(line, column), (line[0], self._header.known[column.name]) in self._joined
        if joined and cell is None:
            return Bad("sel digabung; pisahkan (Unmerge Cells), lalu isi setiap baris")
        if cell is None or (isinstance(cell, str) and cell.strip() in ("", "-", "–")):
            return Bad("kosong") if column.required else None
        return _READ[column.kind](cell, self._grid.old_epoch)

    def _cell(self, line: Line, column: Column) -> Cell:
        at, cells = self._header.known[column.name], line[1]
        cell = self._joined.get((line[0], at), cells[at] if at < len(cells) else None)
        return None if isinstance(cell, str) and not cell.strip() else cell

    def _solid(self, line: Line) -> bool:
        """Whether it holds a number, day or time where one belongs; a table without such columns ends nowhere."""
        hard = [column for column in self._columns if column.kind is not Kind.TEXT]
        return not hard or any(self._cell(line, column) is not None for column in hard)

    def _titled(self, column: Column) -> str:
        return f"{column.title} ({letter(self._header.known[column.name])})"


def _joined(grid: Grid, header: _Header, columns: Sequence[Column]) -> dict[tuple[int, int], Cell]:
    """The value of cells joined to one above, by row and index. Words and days hold for all rows; a number for none."""
    numbers = {line[0]: line[1] for line in grid.lines}
    kinds = {header.known[column.name]: column.kind for column in columns}
    first = grid.lines[header.at][0]
    found: dict[tuple[int, int], Cell] = {}
    for merge in grid.merges:
        bottom = min(merge.bottom, grid.lines[-1][0])
        for index in range(merge.left - 1, min(merge.right, max(kinds) + 1)):
            if index not in kinds or merge.top <= first:
                continue
            cells = numbers.get(merge.top, ())
            whole = cells[index] if index == merge.left - 1 and index < len(cells) else None
            spread = kinds[index] not in (Kind.COUNT, Kind.NUMBER)
            for row in range(merge.top, bottom + 1):
                found[row, index] = whole if spread or row == merge.top else None
    return found


def _numbering(cells: Sequence[Cell]) -> bool:
    """The row '(1) (2) (3)' that official tables have below their header."""
    given = [str(cell).strip("() .") for cell in cells if cell is not None and str(cell).strip()]
    return len(given) > 1 and given == [str(n) for n in range(1, len(given) + 1)]
