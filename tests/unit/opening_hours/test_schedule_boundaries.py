"""Boundaries of the schedule syntax: minutes, days, and the message of each fault."""

from datetime import date
from typing import Any

import pytest

from content.loading.records import LocalizedText
from content.opening_hours.schedule import Schedule, SpecialDay, parse_spans, parse_week


def parse_schedule(**fields: Any) -> Schedule:
    found = Schedule.parse({"weekly": "Mo-Fr 08:00-15:00", **fields})
    assert isinstance(found, Schedule), found
    return found


def schedule_errors(**fields: Any) -> list[str]:
    found = Schedule.parse({"weekly": "Mo-Fr 08:00-15:00", **fields})
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("08:00-12:00", ((480, 720),)),
        (" 08:05-12:09 , 13:00-15:59 ", ((485, 729), (780, 959))),
        ("00:00-24:00", ((0, 1440),)),
        ("23:59-24:00", ((1439, 1440),)),
        ("08:00-08:01", ((480, 481),)),
        ("08:00-09:00,09:01-10:00", ((480, 540), (541, 600))),
    ],
)
def test_spans_in_minutes(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_spans(text) == spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "'' bukan jam"),
        ("8:00-12:00", "'8:00-12:00' bukan jam"),
        ("08:60-12:00", "bukan jam"),
        ("08:00-24:01", "melewati 24:00"),
        ("24:00-24:00", "melewati 24:00"),
        ("24:30-08:00", "melewati 24:00"),
        ("08:00-08:00", "terbalik"),
        ("12:00-08:00", "terbalik"),
        ("08:00-12:00,12:00-13:00", "menyambung"),
        ("08:00-09:00,10:00-11:00,10:30-12:00", "menyambung"),
        ("08:00-09:00,10:00-11:00,09:30-12:00", "menyambung"),
        ("08:00-09:00, salah", "'salah' bukan jam"),
    ],
)
def test_invalid_spans_are_refused(text: str, words: str) -> None:
    found = parse_spans(text)
    assert isinstance(found, str)
    assert words in found


def opened_minutes(text: str) -> dict[int, Any]:
    week = parse_week(text)
    assert not isinstance(week, str), week
    assert len(week) == 7
    return {at: spans for at, spans in enumerate(week) if spans}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mo 08:00-12:00", {0: ((480, 720),)}),
        ("Su 08:00-12:00", {6: ((480, 720),)}),
        ("Mo,We 08:00-12:00", {0: ((480, 720),), 2: ((480, 720),)}),
        ("Sa-Mo 08:00-12:00", {0: ((480, 720),), 5: ((480, 720),), 6: ((480, 720),)}),
        ("Mo-Su 00:00-24:00", dict.fromkeys(range(7), ((0, 1440),))),
        ("Su 20:00-24:00", {6: ((1200, 1440),)}),
        ("Mo-We off; Th 08:01-08:02", {3: ((481, 482),)}),
        ("Mo-Su off", {}),
        ("Mo-Tu 08:00-11:30,13:30-15:15", {0: ((480, 690), (810, 915)), 1: ((480, 690), (810, 915))}),
        ("Mo 22:00-24:00; Tu 00:00-02:00", {0: ((1320, 1440),), 1: ((0, 120),)}),
    ],
)
def test_weeks_in_minutes(text: str, days: dict[int, Any]) -> None:
    assert opened_minutes(text) == days


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mo-Fr 08:00-15:00; Fr 08:00-11:00", "hari Fr ditulis dua kali"),
        ("Mo,Mo 08:00-15:00", "hari Mo ditulis dua kali"),
        ("Sa-Mo 08:00-15:00; Su off", "hari Su ditulis dua kali"),
        ("Mo-Xx 08:00-15:00", "harus dimulai hari"),
        ("Mo 08:00-15:00;", "'' harus dimulai hari"),
        ("Mo", "bukan jam"),
        ("Mo off off", "bukan jam"),
    ],
)
def test_invalid_weeks_are_refused(text: str, words: str) -> None:
    found = parse_week(text)
    assert isinstance(found, str)
    assert words in found


def test_everything_written_is_read() -> None:
    found = parse_schedule(
        ramadan="Mo 08:00-12:00",
        holidays="08:00-10:00",
        cuti_bersama="open",
        special=[
            {"date": "2026-12-31", "hours": "08:00-11:00", "reason": "Tutup buku", "reason_en": "Books"},
            {"date": "2027-01-02", "hours": "closed"},
        ],
        confirmed="2026-11-20",
        valid_until="2027-12-31",
        source="Surat",
    )
    assert found.weekly == (((480, 900),),) * 5 + ((),) * 2
    assert found.ramadan == (((480, 720),),) + ((),) * 6
    assert (found.holidays, found.cuti_bersama) == (((480, 600),), None)
    assert found.special == {
        date(2026, 12, 31): SpecialDay(((480, 660),), LocalizedText("Tutup buku", "Books")),
        date(2027, 1, 2): SpecialDay((), None),
    }
    assert (found.confirmed, found.valid_until, found.source) == (
        date(2026, 11, 20), date(2027, 12, 31), "Surat",
    )  # fmt: skip


def test_defaults_are_closed_holidays_and_no_confirmation() -> None:
    found = parse_schedule()
    assert (found.ramadan, found.holidays, found.cuti_bersama, found.special) == (None, (), (), {})
    assert (found.confirmed, found.valid_until, found.source) == (None, None, "")


def test_whether_any_day_opens() -> None:
    assert parse_schedule().has_open_days is True
    assert parse_schedule(weekly="Mo-Su off").has_open_days is False
    assert parse_schedule(weekly="Mo-Su off", ramadan="Mo-Su off").has_open_days is False
    assert parse_schedule(weekly="Mo-Su off", ramadan="Su 08:00-12:00").has_open_days is True


def test_the_hours_of_a_weekday() -> None:
    friday = date(2026, 11, 20)
    found = parse_schedule(ramadan="Fr 08:00-11:00")
    assert found.ordinary_hours(friday, False) == ((480, 900),)
    assert found.ordinary_hours(friday, True) == ((480, 660),)
    assert parse_schedule().ordinary_hours(friday, True) == ((480, 900),)
    assert parse_schedule(ramadan="Mo 08:00-11:00").ordinary_hours(friday, True) == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hours": "x"}, "isian 'hours' tidak dikenal; yang ada: weekly, ramadan"),
        ({"source": ["x"]}, "source: harus berupa teks"),
        ({"weekly": "x"}, "weekly: 'x' harus dimulai hari"),
        ({"ramadan": "x"}, "ramadan: 'x' harus dimulai hari"),
        ({"holidays": "x"}, "holidays: 'x' bukan jam; tulis seperti 08:00-12:00; atau tulis closed atau open"),
        ({"cuti_bersama": "tutup"}, "cuti_bersama: 'tutup' bukan jam"),
        ({"confirmed": "x"}, "confirmed: 'x' bukan tanggal"),
        ({"valid_until": ""}, "valid_until: '' bukan tanggal"),
        ({"special": "x"}, "special: harus berupa daftar"),
        ({"special": {"date": "2026-12-31"}}, "special: harus berupa daftar"),
        ({"special": ["x"]}, "special, baris ke-1: harus berisi date"),
        ({"special": [{"date": ["x"]}]}, "special, baris ke-1: harus berisi date"),
        ({"special": [{"date": "2026-12-31", "hours": "closed", "jam": "x"}]}, "isian 'jam' tidak dikenal"),
        ({"special": [{"hours": "closed"}]}, "'' bukan tanggal"),
        ({"special": [{"date": "2026-12-31"}]}, "'' bukan jam"),
        ({"special": [{"date": "2026-12-31", "hours": "x"}]}, "'x' bukan jam; tulis seperti 08:00-12:00; atau tulis closed"),
        (
            {"special": [{"date": "2026-12-30", "hours": "closed"}, {"date": "2026-12-31", "hours": "x"}]},
            "special, baris ke-2:",
        ),
        ({"special": [{"date": "2026-12-31", "hours": "closed"}] * 2}, "tanggal 2026-12-31 ditulis dua kali"),
    ],
)  # fmt: skip
def test_one_error_gives_one_fault(fields: dict[str, Any], words: str) -> None:
    (found,) = schedule_errors(**fields)
    assert words in found


def test_a_schedule_without_a_week_is_refused_once() -> None:
    assert Schedule.parse({}) == ["weekly: belum ada; tulis misalnya Mo-Fr 08:00-15:00"]
    assert Schedule.parse({"special": []}) == ["weekly: belum ada; tulis misalnya Mo-Fr 08:00-15:00"]
