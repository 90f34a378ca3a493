"""Values of table cells: counts, days, decimals and invalid input."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.spreadsheets import cell_values
from content.spreadsheets.cell_values import InvalidCell


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_a_count_is_read_however_it_is_written(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    for cell in (
        number,
        float(number),
        str(number),
        dotted,
        f"{number:,}",
        f"{dotted},00",
        f" {dotted} orang",
    ):
        assert cell_values.parse_count(cell) == number, cell


@settings(max_examples=150, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    cells = (
        day, datetime(day.year, day.month, day.day), serial, str(serial), day.isoformat(), f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}", f"{day:%d.%m.%Y} 00.00", f"{day:%d/%m/%y}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"Jumat, {day.day} {MONTHS[day.month - 1].upper()} {day.year}",
    )  # fmt: skip
    for cell in cells:
        assert cell_values.parse_day(cell) == day, cell


MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.times(), st.datetimes()))
def test_any_cell_gives_a_value_or_a_reason(cell: str | int | float | time | datetime) -> None:
    for parse in (
        cell_values.parse_text,
        cell_values.parse_count,
        cell_values.parse_number,
        cell_values.parse_day,
        cell_values.parse_clock,
    ):
        value = parse(cell)
        assert not isinstance(value, InvalidCell) or value.reason


@pytest.mark.parametrize(
    ("text", "number"),
    [("82,5", 82.5), ("82.5", 82.5), ("1.234", 1234), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("82,5 %", 82.5), ("7", 7)],
)  # fmt: skip
def test_numbers_with_decimals(text: str, number: float) -> None:
    assert cell_values.parse_number(text) == number


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("09.00", None),
        ("09.00 WIB", "Asia/Jakarta"),
        ("pukul 9 wita", "Asia/Makassar"),
        ("9.00 WIT", "Asia/Jayapura"),
    ],
)
def test_a_clock_keeps_the_zone_that_a_cell_names(cell: str, zone: str | None) -> None:
    found = cell_values.parse_clock(cell)
    assert isinstance(found, time) and (found.hour, found.minute) == (9, 0)
    assert (None if found.tzinfo is None else str(found.tzinfo)) == zone
