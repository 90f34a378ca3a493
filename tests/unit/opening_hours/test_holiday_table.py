"""The shipped holidays against their decrees and the `holidays` package."""

from datetime import date
from pathlib import Path

import holidays
import pytest

from content.loading.records import LocalizedText
from content.opening_hours.holiday_file import (
    Calendar,
    Holiday,
    HolidayFileProblem,
    HolidayKind,
    load_calendar,
    parse_calendar,
)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    loaded = load_calendar()
    assert isinstance(loaded, Calendar), loaded
    return loaded


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize(
    ("kind", "category"), [(HolidayKind.LIBUR_NASIONAL, "public"), (HolidayKind.CUTI_BERSAMA, "government")]
)
def test_the_file_agrees_with_the_holidays_package(
    calendar: Calendar, year: int, kind: HolidayKind, category: str
) -> None:
    package = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
    ours = {day: row.estimate for day, row in calendar.days.items() if day.year == year and row.kind is kind}
    theirs = {day: name.endswith("(perkiraan)") for day, name in package.items()}
    differences = sorted(ours.items() ^ theirs.items())
    assert not differences, f"beda dengan paket holidays (tanggal, perkiraan): {differences}"


@pytest.mark.parametrize(("year", "national", "joint"), [(2026, 17, 8), (2027, 18, 8)])
def test_the_number_of_days_matches_the_decrees(
    calendar: Calendar, year: int, national: int, joint: int
) -> None:
    kinds = [row.kind for day, row in calendar.days.items() if day.year == year]
    assert kinds.count(HolidayKind.LIBUR_NASIONAL) == national
    assert kinds.count(HolidayKind.CUTI_BERSAMA) == joint


def test_every_day_names_its_decree_in_both_languages(calendar: Calendar) -> None:
    for day in calendar.days.values():
        assert day.decree == calendar.years[day.date.year].decree
        assert day.name.id and day.name.en
    assert "1497, 2, dan 5 Tahun 2025" in calendar.years[2026].decree
    assert "holidays" in calendar.years[2027].source


def test_isra_mikraj_comes_twice_in_2027(calendar: Calendar) -> None:
    days = [
        row.date
        for row in calendar.holidays_between(date(2027, 1, 1), date(2027, 12, 31))
        if "Isra" in row.name.id
    ]
    assert days == [date(2027, 1, 5), date(2027, 12, 26)]


def test_a_year_without_decree_is_unknown(calendar: Calendar) -> None:
    assert calendar.covers_year(2026) and calendar.covers_year(2027)
    assert not calendar.covers_year(2028)
    assert calendar.holiday_on(date(2028, 1, 1)) is None


@pytest.mark.parametrize(
    ("year", "start", "end"),
    [(2026, date(2026, 2, 19), date(2026, 3, 20)), (2027, date(2027, 2, 8), date(2027, 3, 9))],
)
def test_ramadan_ends_the_day_before_idulfitri(calendar: Calendar, year: int, start: date, end: date) -> None:
    season = calendar.season_on(start)
    assert season and season.estimate and (season.start, season.end) == (start, end)
    idulfitri = next(
        row for row in calendar.days.values() if row.date.year == year and row.name.id == "Idulfitri"
    )
    assert (idulfitri.date - season.end).days == 1
    assert calendar.season_on(idulfitri.date) is None


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 20), 10, date(2026, 12, 4)),
        (date(2026, 11, 20), 14, date(2026, 12, 10)),
        (date(2026, 11, 20), 60, date(2027, 2, 19)),
        (date(2027, 3, 5), 3, date(2027, 3, 18)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_working_days(calendar: Calendar, start: date, n: int, due: date) -> None:
    assert calendar.working_days_after(start, n) == due


def test_staff_add_a_day(calendar: Calendar) -> None:
    day = date(2026, 12, 9)
    row = Holiday(
        day, LocalizedText("Pilkada", "Local election"), HolidayKind.LIBUR_NASIONAL, "Keputusan bupati"
    )
    added = calendar.with_days([row])
    assert added.holiday_on(day) == row
    assert calendar.holiday_on(day) is None
    assert added.working_days_after(date(2026, 12, 8), 1) == date(2026, 12, 10)


WRONG = """\
years:
  - year: 2026
    decree: SKB
    source: contoh
    checked: 2026-02-30
    days:
      - {date: 2026-01-01, kind: libur, id: Satu, en: One}
      - {date: 2027-01-01, kind: libur_nasional, id: Satu, en: One}
      - {date: 2026-01-02, kind: libur_nasional, id: Dua, en: Two}
      - {date: 2026-01-02, kind: cuti_bersama, id: Dua, en: Two, estimate: maybe}
      - {date: 2026-01-03, kind: cuti_bersama, id: Tiga, id: Empat, en: Three}
  - year: 27
seasons:
  - {name: musim, start: 2026-02-19, end: 2026-01-19, source: x}
extra: 1
"""


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "holidays.yaml"
    file.write_text(WRONG, "utf-8")
    faults = load_calendar(file)
    assert isinstance(faults, list)
    assert sorted(fault.line for fault in faults) == [5, 7, 8, 10, 11, 12, 12, 12, 14, 14, 15]
    assert all(fault.message for fault in faults)


@pytest.mark.parametrize("text", ["", "years: 3", "- a", "years: [", "x", "? [a]\n: b"])
def test_any_file_gives_faults_not_errors(tmp_path: Path, text: str) -> None:
    file = tmp_path / "holidays.yaml"
    file.write_text(text, "utf-8")
    faults = load_calendar(file)
    assert (
        isinstance(faults, list) and faults and all(isinstance(fault, HolidayFileProblem) for fault in faults)
    )


def test_a_mapping_is_enough() -> None:
    day = {"date": "2028-01-01", "kind": "libur_nasional", "id": "Tahun Baru", "en": "New Year"}
    year = {"year": "2028", "decree": "SKB 2028", "source": "x", "checked": "2027-10-01", "days": [day]}
    calendar = parse_calendar({"years": [year], "seasons": []})
    assert isinstance(calendar, Calendar) and calendar.covers_year(2028)
