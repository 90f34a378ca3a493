"""Errors in the holiday file: the message, the line, and files that are valid."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from content.loading.records import LocalizedText
from content.loading.source_files import Finding
from content.opening_hours.holiday_file import (
    Calendar,
    HolidayFileProblem,
    load_calendar,
    parse_calendar,
    parse_iso_date,
    read_calendar,
)
from content.opening_hours.holidays import HolidayKind

EMPTY: dict[str, Any] = {"years": [], "seasons": []}
DAY = {"date": "2028-01-01", "kind": "libur_nasional", "id": "Tahun Baru", "en": "New Year"}
YEAR: dict[str, Any] = {
    "year": "2028",
    "decree": "SKB",
    "source": "x",
    "checked": "2027-10-01",
    "days": [DAY],
}
SEASON = {"name": "ramadan", "start": "2028-01-28", "end": "2028-02-25", "source": "x"}


def describe_errors(fields: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    found = parse_calendar({**EMPTY, **fields})
    return [(fault.path, fault.message) for fault in found] if isinstance(found, list) else []


def valid_year(**fields: Any) -> dict[str, Any]:
    return {"years": [{**YEAR, **fields}]}


def valid_day(**fields: str) -> dict[str, Any]:
    return valid_year(days=[{**DAY, **fields}])


def valid_ramadan(**fields: str) -> dict[str, Any]:
    return {"seasons": [{**SEASON, **fields}]}


def drop_key(key: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != key}


FAULTY: list[tuple[dict[str, Any], tuple[str | int, ...], str]] = [
    ({"musim": []}, ("musim",), "tidak dikenal; yang ada: seasons, years"),
    ({"years": "2028"}, ("years",), "harus berupa daftar"),
    ({"years": {"a": "b"}}, ("years",), "harus berupa daftar"),
    ({"years": ["x"]}, ("years", 0), "pasangan nama: nilai"),
    (valid_year(year="28"), ("years", 0, "year"), "empat angka"),
    (valid_year(year="28a0"), ("years", 0, "year"), "empat angka"),
    (valid_year(year="20280"), ("years", 0, "year"), "empat angka"),
    ({"years": [YEAR, drop_key("days", YEAR)]}, ("years", 1, "year"), "tahun 2028 ditulis dua kali"),
    (valid_year(checked="x"), ("years", 0, "checked"), "bukan tanggal"),
    (valid_year(days="x"), ("years", 0, "days"), "harus berupa daftar"),
    (valid_year(hari="x"), ("years", 0, "hari"), "checked, days, decree, source, year"),
    ({"years": [drop_key("decree", YEAR)]}, ("years", 0), "'decree' belum ada"),
    (valid_year(decree=["x"]), ("years", 0), "'decree' belum ada atau bukan teks"),
    (valid_day(kind="libur"), ("years", 0, "days", 0, "kind"), "libur_nasional atau cuti_bersama"),
    (valid_day(date="2027-12-31"), ("years", 0, "days", 0, "date"), "tidak termasuk tahun 2028"),
    (valid_day(date="2028-1-1"), ("years", 0, "days", 0, "date"), "bukan tanggal"),
    (valid_day(estimate="maybe"), ("years", 0, "days", 0, "estimate"), "harus ya atau tidak"),
    (valid_year(days=[DAY, DAY]), ("years", 0, "days", 1, "date"), "sudah ada"),
    (valid_year(days=[drop_key("en", DAY)]), ("years", 0, "days", 0), "'en' belum ada"),
    (valid_ramadan(name="haji"), ("seasons", 0, "name"), "yang ada: ramadan"),
    (valid_ramadan(end="2028-01-28"), ("seasons", 0, "end"), "terbalik atau terlalu panjang"),
    (valid_ramadan(end="2028-01-27"), ("seasons", 0, "end"), "terbalik atau terlalu panjang"),
    (valid_ramadan(end="2028-03-28"), ("seasons", 0, "end"), "terbalik atau terlalu panjang"),
    (valid_ramadan(start="x"), ("seasons", 0, "start"), "bukan tanggal"),
    (valid_ramadan(end="x"), ("seasons", 0, "end"), "bukan tanggal"),
    ({"seasons": [drop_key("source", SEASON)]}, ("seasons", 0), "'source' belum ada"),
]


@pytest.mark.parametrize(("fields", "path", "words"), FAULTY)
def test_one_error_gives_one_problem_with_its_path(
    fields: dict[str, Any], path: tuple[str | int, ...], words: str
) -> None:
    (found,) = describe_errors(fields)
    assert found[0] == path
    assert words in found[1]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"years": [drop_key("days", YEAR)]},
        valid_ramadan(end="2028-01-29"),
        valid_ramadan(end="2028-03-27"),
        valid_ramadan(estimate="ya"),
        valid_day(estimate="tidak"),
        valid_day(date="2028-12-31"),
    ],
)
def test_valid_files_have_no_problem(fields: dict[str, Any]) -> None:
    assert describe_errors(fields) == []


def test_everything_written_is_read() -> None:
    other = {"date": "2028-05-02", "kind": "cuti_bersama", "id": "Dua", "en": "Two", "estimate": "ya"}
    calendar = parse_calendar({**valid_year(days=[DAY, other]), **valid_ramadan(estimate="ya")})
    assert isinstance(calendar, Calendar)
    first, second = calendar.days[date(2028, 1, 1)], calendar.days[date(2028, 5, 2)]
    assert (first.date, first.name, first.kind, first.decree, first.estimate) == (
        date(2028, 1, 1), LocalizedText("Tahun Baru", "New Year"), HolidayKind.LIBUR_NASIONAL, "SKB", False,
    )  # fmt: skip
    assert (second.kind, second.estimate) == (HolidayKind.CUTI_BERSAMA, True)
    known = calendar.years[2028]
    assert (known.year, known.decree, known.source, known.checked) == (2028, "SKB", "x", date(2027, 10, 1))
    (ramadan,) = calendar.seasons
    assert (ramadan.name, ramadan.start, ramadan.end, ramadan.estimate, ramadan.source) == (
        "ramadan", date(2028, 1, 28), date(2028, 2, 25), True, "x",
    )  # fmt: skip


def test_both_lists_must_be_lists() -> None:
    found = parse_calendar({})
    assert isinstance(found, list)
    assert [fault.message for fault in found] == [
        f"isian '{key}' belum ada atau bukan teks" for key in ("seasons", "years")
    ]


def test_faults_of_several_rows_come_together() -> None:
    assert len(describe_errors({**valid_year(year="28"), **valid_ramadan(name="haji")})) == 2
    assert len(describe_errors({"years": [{**YEAR, "year": "x"}, {**YEAR, "checked": "x"}]})) == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2028-02-29", date(2028, 2, 29)),
        ("2027-02-29", None),
        ("20280229", None),
        ("2028-2-29", None),
        ("", None),
    ],
)
def test_a_date_is_written_in_one_way(text: str, day: date | None) -> None:
    assert parse_iso_date(text) == day


def read_faults(folder: Path, text: str) -> list[HolidayFileProblem]:
    file = folder / "holidays.yaml"
    file.write_text(text, "utf-8")
    found = load_calendar(file)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("years: [", [2]),
        ("\n\nyears: [}", [3]),
        ("years: \x07", [0]),
        (
            "years: []\nseasons:\n  - name: haji\n    start: 2028-01-28\n    end: 2028-02-25\n    source: x\n",
            [3],
        ),
        ("years: []\nseasons:\n  - start: 2028-01-28\n    end: 2028-02-25\n    source: x\n", [3]),
        ("years: []\nyears: []\nseasons: []", [2]),
        ("years: []\nextra:\nseasons: []", [2]),
        ("years: []\n", [1]),
    ],
)
def test_the_line_of_a_fault(tmp_path: Path, text: str, lines: list[int]) -> None:
    assert [fault.line for fault in read_faults(tmp_path, text)] == lines


def test_invalid_yaml_is_reported(tmp_path: Path) -> None:
    assert all(
        fault.message.startswith("bukan YAML yang benar: ") for fault in read_faults(tmp_path, "years: [")
    )
    assert "ada huruf yang tidak boleh" in read_faults(tmp_path, "years: \x07")[0].message


def test_scalars_stay_text(tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path, "years: []\nseasons: 16:00")
    assert "harus berupa daftar" in fault.message


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "national").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("text", "line"), [("years: []\nextra: 1\nseasons: []", 2), ("years: \x07", 1), ("years: [", 2)]
)
def test_a_faulty_file_is_reported_once_and_counts_as_empty(library: Path, text: str, line: int) -> None:
    earlier = Finding("other.yaml", 9, "lain", "lain")
    (library / "national" / "holidays.yaml").write_text(text, "utf-8")
    findings = [earlier]
    assert read_calendar(library, findings) == Calendar({}, {})
    assert findings[0] == earlier
    assert [(found.path, found.line) for found in findings[1:]] == [("national/holidays.yaml", line)]


def test_the_table_of_a_library_is_read(library: Path) -> None:
    text = "years: []\nseasons:\n  - {name: ramadan, start: 2028-01-28, end: 2028-02-25, source: x}\n"
    (library / "national" / "holidays.yaml").write_text(text, "utf-8")
    findings: list[Finding] = []
    assert read_calendar(library, findings).season_on(date(2028, 2, 1))
    assert findings == []


def test_an_unreadable_file_is_one_fault(library: Path) -> None:
    (library / "national" / "holidays.yaml").write_bytes(b"years: \xff\n")
    findings: list[Finding] = []
    assert read_calendar(library, findings) == Calendar({}, {})
    assert len(findings) == 1
