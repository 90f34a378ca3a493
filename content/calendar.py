"""Reads the table of holidays, joint leave and Ramadan (`library/national/holidays.yaml`).

Each year names its decree and source. All faults are reported at once, in words, with their lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from content.holiday import Calendar, Holiday, HolidayKind, Season, Year
from content.records import Text
from content.source import Finding, Page

__all__ = [
    "CALENDAR_FILE",
    "Calendar",
    "Fault",
    "Holiday",
    "HolidayKind",
    "Season",
    "Year",
    "load_calendar",
    "parse_calendar",
    "read_calendar",
    "written_date",
]

CALENDAR_FILE = Path(__file__).parent / "library" / "national" / "holidays.yaml"

Way = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the table. `path` leads to it; `line` counts from 1, 0 when unknown."""

    path: Way
    words: str
    line: int = 0


def parse_calendar(fields: Mapping[str, Any]) -> Calendar | list[Fault]:
    """From a mapping whose leaves are all strings (as the YAML composer gives them), or every fault found."""
    reader = _Reader([])
    calendar = reader.calendar(fields)
    return reader.faults or calendar


@dataclass
class _Reader:
    faults: list[Fault]

    def calendar(self, fields: Mapping[str, Any]) -> Calendar:
        self.only(fields, (), {"years", "seasons"}, set())
        years: dict[int, Year] = {}
        days: dict[date, Holiday] = {}
        for index, row in enumerate(self.rows(fields, (), "years")):
            self.year(row, ("years", index), years, days)
        seasons = [self.season(row, ("seasons", i)) for i, row in enumerate(self.rows(fields, (), "seasons"))]
        return Calendar(years, days, tuple(season for season in seasons if season))

    def year(self, row: Any, path: Way, years: dict[int, Year], days: dict[date, Holiday]) -> None:
        if not self.only(row, path, {"year", "decree", "source", "checked", "days"}, {"days"}):
            return
        number = row["year"]
        checked = self.day(row, path, "checked")
        if not (number.isdecimal() and len(number) == 4):
            self.fault((*path, "year"), f"tahun '{number}' harus empat angka, misalnya 2027")
            return
        if int(number) in years:
            self.fault((*path, "year"), f"tahun {number} ditulis dua kali")
        years[int(number)] = Year(int(number), row["decree"], row["source"], checked or date.min)
        for index, entry in enumerate(self.rows(row, path, "days")):
            self.holiday(entry, (*path, "days", index), years[int(number)], days)

    def holiday(self, row: Any, path: Way, year: Year, days: dict[date, Holiday]) -> None:
        if not self.only(row, path, {"date", "kind", "id", "en", "estimate"}, {"estimate"}):
            return
        day = self.day(row, path, "date")
        if row["kind"] not in set(HolidayKind):
            self.fault((*path, "kind"), f"jenis '{row['kind']}' harus libur_nasional atau cuti_bersama")
        elif day and day.year != year.year:
            self.fault((*path, "date"), f"tanggal {day} tidak termasuk tahun {year.year}")
        elif day and day in days:
            self.fault((*path, "date"), f"tanggal {day} sudah ada; satu hari cukup satu baris")
        elif day:
            name, kind = Text(row["id"], row["en"]), HolidayKind(row["kind"])
            days[day] = Holiday(day, name, kind, year.decree, self.estimate(row, path))

    def season(self, row: Any, path: Way) -> Season | None:
        if not self.only(row, path, {"name", "start", "end", "estimate", "source"}, {"estimate"}):
            return None
        start, end = self.day(row, path, "start"), self.day(row, path, "end")
        if row["name"] != "ramadan":
            self.fault((*path, "name"), f"musim '{row['name']}' tidak dikenal; yang ada: ramadan")
        if start is None or end is None:
            return None
        if not timedelta(0) < end - start < timedelta(days=60):
            self.fault((*path, "end"), f"musim {start} s.d. {end} terbalik atau terlalu panjang")
        return Season(row["name"], start, end, self.estimate(row, path), row["source"])

    def estimate(self, row: Mapping[str, str], path: Way) -> bool:
        value = row.get("estimate", "tidak")
        if value not in ("ya", "tidak"):
            self.fault((*path, "estimate"), f"'{value}' harus ya atau tidak")
        return value == "ya"

    def day(self, row: Mapping[str, str], path: Way, key: str) -> date | None:
        day = written_date(row[key])
        if day is None:
            self.fault((*path, key), f"'{row[key]}' bukan tanggal; tulis seperti 2026-12-25")
        return day

    def rows(self, fields: Mapping[str, Any], path: Way, key: str) -> Sequence[Any]:
        rows = fields.get(key, []) if isinstance(fields, Mapping) else []
        if isinstance(rows, str | Mapping):
            self.fault((*path, key), f"'{key}' harus berupa daftar (baris dengan tanda -)")
            return []
        return list(rows)

    def only(self, row: Any, path: Way, known: set[str], optional: set[str]) -> bool:
        """Report unknown and missing fields; False when the row cannot be read at all."""
        if not isinstance(row, Mapping):
            self.fault(path, "baris ini harus berisi pasangan nama: nilai")
            return False
        for key in sorted(set(row) - known):
            self.fault((*path, key), f"isian '{key}' tidak dikenal; yang ada: {', '.join(sorted(known))}")
        missing = sorted(key for key in known - optional if key not in row)
        missing += [
            key for key in known - {"days", "years", "seasons"} if not isinstance(row.get(key, ""), str)
        ]
        for key in missing:
            self.fault(path, f"isian '{key}' belum ada atau bukan teks")
        return not missing

    def fault(self, path: Way, words: str) -> None:
        self.faults.append(Fault(path, words))


def written_date(text: str) -> date | None:
    """A date written YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def load_calendar(path: Path = CALENDAR_FILE) -> Calendar | list[Fault]:
    """Read the table. Faults carry line numbers; OSError when the file cannot be read."""
    return _read(path.read_text("utf-8"))


def read_calendar(folder: Path, findings: list[Finding]) -> Calendar:
    """The table of a library folder; every fault goes into `findings`, and an unreadable table counts as empty."""
    page = Page(folder, folder / "national" / "holidays.yaml", findings)
    before, found = len(findings), _read(page.read())
    if isinstance(found, Calendar):
        return found
    for fault in found if len(findings) == before else ():
        page.fault(max(fault.line, 1), fault.words, "Perbaiki baris itu.")
    return Calendar({}, {})


def _read(text: str) -> Calendar | list[Fault]:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "ada huruf yang tidak boleh di sana"
        return [Fault((), f"bukan YAML yang benar: {problem}", mark.line + 1 if mark else 0)]
    lines: dict[Way, int] = {}
    doubles: list[Fault] = []
    parsed = parse_calendar(_plain(node, (), lines, doubles))
    faults = doubles + (parsed if isinstance(parsed, list) else [])
    if faults or isinstance(parsed, list):
        return [replace(fault, line=fault.line or _line(fault.path, lines)) for fault in faults]
    return parsed


def _plain(
    node: yaml.Node | None,
    path: Way,
    lines: dict[Way, int],
    doubles: list[Fault],
) -> Any:
    """Node to strings, lists and dicts, noting lines and doubled keys. Scalars stay text: 16:00, not 960."""
    if node is None:
        return {}
    lines[path] = node.start_mark.line + 1
    match node:
        case yaml.MappingNode():
            found: dict[str, Any] = {}
            for key, value in node.value:
                name = str(key.value)
                if name in found:
                    line = key.start_mark.line + 1
                    doubles.append(Fault((*path, name), f"isian '{name}' ditulis dua kali", line))
                found[name] = _plain(value, (*path, name), lines, doubles)
            return found
        case yaml.SequenceNode():
            return [_plain(item, (*path, i), lines, doubles) for i, item in enumerate(node.value)]
    return str(node.value)


def _line(path: Way, lines: Mapping[Way, int]) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)
