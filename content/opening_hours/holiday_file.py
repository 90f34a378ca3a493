"""Load holidays, joint leave and Ramadan from `library/national/holidays.yaml`.

Each year names its decree and source. All problems are reported at once, with their lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from content.lazy_dataclass import dataclass
from content.loading.records import LocalizedText
from content.loading.source_files import ContentFile, Finding
from content.opening_hours.holidays import Calendar, Holiday, HolidayKind, HolidayYear, Season

__all__ = [
    "CALENDAR_FILE",
    "Calendar",
    "Holiday",
    "HolidayFileProblem",
    "HolidayKind",
    "HolidayYear",
    "Season",
    "load_calendar",
    "parse_calendar",
    "parse_iso_date",
    "read_calendar",
]

CALENDAR_FILE = Path(__file__).parent.parent / "library" / "national" / "holidays.yaml"

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class HolidayFileProblem:
    """A problem in the file. `path` leads to the field. `line` counts from 1; 0 means unknown."""

    path: FieldPath
    message: str
    line: int = 0


def parse_calendar(fields: Mapping[str, Any]) -> Calendar | list[HolidayFileProblem]:
    """Build a calendar from a mapping whose leaves are strings, or return all problems."""
    reader = _HolidayFileReader([])
    calendar = reader.read_all(fields)
    return reader.problems or calendar


@dataclass
class _HolidayFileReader:
    """Reads the parsed YAML and collects problems."""

    problems: list[HolidayFileProblem]

    def read_all(self, fields: Mapping[str, Any]) -> Calendar:
        self.check_fields(fields, (), {"years", "seasons"}, set())
        years: dict[int, HolidayYear] = {}
        days: dict[date, Holiday] = {}
        for index, row in enumerate(self.read_rows(fields, (), "years")):
            self.read_year(row, ("years", index), years, days)
        seasons = [
            self.read_season(row, ("seasons", i))
            for i, row in enumerate(self.read_rows(fields, (), "seasons"))
        ]
        return Calendar(years, days, tuple(season for season in seasons if season))

    def read_year(
        self, row: Any, path: FieldPath, years: dict[int, HolidayYear], days: dict[date, Holiday]
    ) -> None:
        if not self.check_fields(row, path, {"year", "decree", "source", "checked", "days"}, {"days"}):
            return
        number = row["year"]
        checked = self.read_day(row, path, "checked")
        if not (number.isdecimal() and len(number) == 4):
            self.add_problem((*path, "year"), f"tahun '{number}' harus empat angka, misalnya 2027")
            return
        if int(number) in years:
            self.add_problem((*path, "year"), f"tahun {number} ditulis dua kali")
        years[int(number)] = HolidayYear(int(number), row["decree"], row["source"], checked or date.min)
        for index, entry in enumerate(self.read_rows(row, path, "days")):
            self.read_holiday(entry, (*path, "days", index), years[int(number)], days)

    def read_holiday(self, row: Any, path: FieldPath, year: HolidayYear, days: dict[date, Holiday]) -> None:
        if not self.check_fields(row, path, {"date", "kind", "id", "en", "estimate"}, {"estimate"}):
            return
        day = self.read_day(row, path, "date")
        if row["kind"] not in set(HolidayKind):
            self.add_problem((*path, "kind"), f"jenis '{row['kind']}' harus libur_nasional atau cuti_bersama")
        elif day and day.year != year.year:
            self.add_problem((*path, "date"), f"tanggal {day} tidak termasuk tahun {year.year}")
        elif day and day in days:
            self.add_problem((*path, "date"), f"tanggal {day} sudah ada; satu hari cukup satu baris")
        elif day:
            name, kind = LocalizedText(row["id"], row["en"]), HolidayKind(row["kind"])
            days[day] = Holiday(day, name, kind, year.decree, self.read_estimate(row, path))

    def read_season(self, row: Any, path: FieldPath) -> Season | None:
        if not self.check_fields(row, path, {"name", "start", "end", "estimate", "source"}, {"estimate"}):
            return None
        start, end = self.read_day(row, path, "start"), self.read_day(row, path, "end")
        if row["name"] != "ramadan":
            self.add_problem((*path, "name"), f"musim '{row['name']}' tidak dikenal; yang ada: ramadan")
        if start is None or end is None:
            return None
        if not timedelta(0) < end - start < timedelta(days=60):
            self.add_problem((*path, "end"), f"musim {start} s.d. {end} terbalik atau terlalu panjang")
        return Season(row["name"], start, end, self.read_estimate(row, path), row["source"])

    def read_estimate(self, row: Mapping[str, str], path: FieldPath) -> bool:
        value = row.get("estimate", "tidak")
        if value not in ("ya", "tidak"):
            self.add_problem((*path, "estimate"), f"'{value}' harus ya atau tidak")
        return value == "ya"

    def read_day(self, row: Mapping[str, str], path: FieldPath, key: str) -> date | None:
        day = parse_iso_date(row[key])
        if day is None:
            self.add_problem((*path, key), f"'{row[key]}' bukan tanggal; tulis seperti 2026-12-25")
        return day

    def read_rows(self, fields: Mapping[str, Any], path: FieldPath, key: str) -> Sequence[Any]:
        rows = fields.get(key, []) if isinstance(fields, Mapping) else []
        if isinstance(rows, str | Mapping):
            self.add_problem((*path, key), f"'{key}' harus berupa daftar (baris dengan tanda -)")
            return []
        return list(rows)

    def check_fields(self, row: Any, path: FieldPath, known: set[str], optional: set[str]) -> bool:
        """Report unknown and missing fields. Return False if the row cannot be read at all."""
        if not isinstance(row, Mapping):
            self.add_problem(path, "baris ini harus berisi pasangan nama: nilai")
            return False
        for key in sorted(set(row) - known):
            self.add_problem(
                (*path, key), f"isian '{key}' tidak dikenal; yang ada: {', '.join(sorted(known))}"
            )
        missing = sorted(key for key in known - optional if key not in row)
        missing += [
            key for key in known - {"days", "years", "seasons"} if not isinstance(row.get(key, ""), str)
        ]
        for key in missing:
            self.add_problem(path, f"isian '{key}' belum ada atau bukan teks")
        return not missing

    def add_problem(self, path: FieldPath, words: str) -> None:
        self.problems.append(HolidayFileProblem(path, words))


def parse_iso_date(text: str) -> date | None:
    """Parse YYYY-MM-DD. Return None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def load_calendar(path: Path = CALENDAR_FILE) -> Calendar | list[HolidayFileProblem]:
    """Load the file. Problems carry line numbers. Raises OSError if the file cannot be read."""
    return _parse_holiday_file(path.read_text("utf-8"))


def read_calendar(folder: Path, findings: list[Finding]) -> Calendar:
    """Read the file of a library folder. Problems go to `findings`; with problems the calendar is empty."""
    content_file = ContentFile(folder, folder / "national" / "holidays.yaml", findings)
    before, found = len(findings), _parse_holiday_file(content_file.read_text())
    if isinstance(found, Calendar):
        return found
    for fault in found if len(findings) == before else ():
        content_file.add_fault(max(fault.line, 1), fault.message, "Perbaiki baris itu.")
    return Calendar({}, {})


def _parse_holiday_file(text: str) -> Calendar | list[HolidayFileProblem]:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "ada huruf yang tidak boleh di sana"
        return [HolidayFileProblem((), f"bukan YAML yang benar: {problem}", mark.line + 1 if mark else 0)]
    lines: dict[FieldPath, int] = {}
    doubles: list[HolidayFileProblem] = []
    parsed = parse_calendar(_to_plain_data(node, (), lines, doubles))
    faults = doubles + (parsed if isinstance(parsed, list) else [])
    if faults or isinstance(parsed, list):
        return [replace(fault, line=fault.line or _find_line(fault.path, lines)) for fault in faults]
    return parsed


def _to_plain_data(
    node: yaml.Node | None,
    path: FieldPath,
    lines: dict[FieldPath, int],
    doubles: list[HolidayFileProblem],
) -> Any:
    """Convert a YAML node to strings, lists and dicts; record lines and duplicate keys.

    Scalars stay text: 16:00 must not become 960.
    """
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
                    doubles.append(
                        HolidayFileProblem((*path, name), f"isian '{name}' ditulis dua kali", line)
                    )
                found[name] = _to_plain_data(value, (*path, name), lines, doubles)
            return found
        case yaml.SequenceNode():
            return [_to_plain_data(item, (*path, i), lines, doubles) for i, item in enumerate(node.value)]
    return str(node.value)


def _find_line(path: FieldPath, lines: Mapping[FieldPath, int]) -> int:
    """Return the line of the nearest enclosing field."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)
