"""Boundaries of opening hours: one second before and after, adjacent days, overrides over midnight."""

from datetime import date, timedelta

import pytest

from content.loading.records import LocalizedText
from content.opening_hours.day_plan import DayPlanner
from content.opening_hours.holidays import Calendar, Holiday, HolidayKind, Season
from content.opening_hours.opening_status import Override, Schedule
from content.opening_hours.opening_types import DaySegment
from tests.support.opening_hours_helpers import (
    CLOSED,
    EMPTY,
    EXTRA,
    FRIDAY,
    OPEN,
    SATURDAY,
    THURSDAY,
    WIB,
    YEARS,
    local_time,
    new_override,
    new_schedule,
)


def day_off(day: date, kind: HolidayKind = HolidayKind.LIBUR_NASIONAL, estimate: bool = False) -> Calendar:
    return Calendar(YEARS, {day: Holiday(day, LocalizedText("Libur"), kind, "SKB", estimate)})


def ramadan_between(start: date, end: date, estimate: bool = False) -> Calendar:
    return Calendar(YEARS, {}, (Season("ramadan", start, end, estimate, "x"),))


def describe_day(
    day_of: date, *overrides: Override, calendar: Calendar = EMPTY, plan: Schedule | None = None
) -> list[str]:
    """Return a day as lines: from, to, state, reason, doubt."""
    pieces = DayPlanner(plan or new_schedule(), calendar, overrides, WIB).plan_day(day_of)
    return [describe_interval(piece) for piece in pieces]


def describe_interval(piece: DaySegment) -> str:
    end = "24:00" if piece.end.date() > piece.start.date() else f"{piece.end:%H:%M}"
    words = [f"{piece.start:%H:%M}-{end}", piece.state.value, piece.reason.kind.value]
    return " ".join([*words, *([piece.doubt.value] if piece.doubt else [])])


ORDINARY = [
    "00:00-08:00 tutup before_opening",
    "08:00-12:00 buka hours",
    "12:00-13:00 tutup break",
    "13:00-15:00 buka hours",
    "15:00-24:00 tutup after_closing",
]


def test_an_ordinary_day_has_no_gaps() -> None:
    assert describe_day(THURSDAY) == ORDINARY
    assert describe_day(FRIDAY)[2] == "11:30-13:30 tutup friday_break"
    assert describe_day(SATURDAY) == ["00:00-24:00 tutup day_off"]


def test_hours_that_touch_midnight() -> None:
    assert describe_day(THURSDAY, plan=new_schedule(weekly="Th 00:00-24:00")) == ["00:00-24:00 buka hours"]
    assert describe_day(THURSDAY, plan=new_schedule(weekly="Th 00:00-01:00,23:00-24:00")) == [
        "00:00-01:00 buka hours",
        "01:00-23:00 tutup break",
        "23:00-24:00 buka hours",
    ]


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        ("2026-11-19 12:00", "2026-11-19 13:00", [*ORDINARY[:2], "12:00-13:00 tutup closure", *ORDINARY[3:]]),
        ("2026-11-18 00:00", "2026-11-19 00:00", ORDINARY),
        ("2026-11-20 00:00", "2026-11-21 00:00", ORDINARY),
        ("2026-11-18 12:00", "2026-11-19 08:00", ["00:00-08:00 tutup closure", *ORDINARY[1:]]),
        ("2026-11-19 15:00", "2026-11-20 09:00", [*ORDINARY[:4], "15:00-24:00 tutup closure"]),
        ("2026-11-19 00:00", "2026-11-20 00:00", ["00:00-24:00 tutup closure"]),
        ("2026-11-19 00:01", "2026-11-20 00:00", ["00:00-00:01 tutup before_opening", "00:01-24:00 tutup closure"]),
        ("2026-11-19 00:00", "2026-11-19 23:59", ["00:00-23:59 tutup closure", "23:59-24:00 tutup after_closing"]),
        ("2026-11-01 00:00", "2026-12-20 00:00", ["00:00-24:00 tutup closure"]),
    ],
)  # fmt: skip
def test_a_closure_covers_exactly_its_time(start: str, end: str, lines: list[str]) -> None:
    assert describe_day(THURSDAY, new_override(CLOSED, start, end)) == lines


def test_a_later_override_replaces_part_of_an_earlier_one() -> None:
    morning = new_override(CLOSED, "2026-11-19 00:00", "2026-11-19 12:00")
    whole = new_override(CLOSED, "2026-11-19 00:00", "2026-11-20 00:00")
    evening = new_override(EXTRA, "2026-11-19 16:00", "2026-11-19 20:00")
    back = new_override(OPEN, "2026-11-19 10:00", "2026-11-19 14:00")
    assert describe_day(THURSDAY, whole, evening) == [
        "00:00-16:00 tutup closure",
        "16:00-20:00 buka extra",
        "20:00-24:00 tutup closure",
    ]
    assert describe_day(THURSDAY, evening, whole) == ["00:00-24:00 tutup closure"]
    assert describe_day(THURSDAY, evening, whole, morning) == [
        "00:00-12:00 tutup closure",
        "12:00-24:00 tutup closure",
    ]
    assert describe_day(THURSDAY, whole, back) == [
        "00:00-10:00 tutup closure",
        "10:00-12:00 buka hours",
        "12:00-13:00 tutup break",
        "13:00-14:00 buka hours",
        "14:00-24:00 tutup closure",
    ]


def test_extra_hours_without_a_schedule() -> None:
    extra = new_override(EXTRA, "2026-11-19 09:00", "2026-11-19 11:00")
    pieces = DayPlanner(None, EMPTY, [extra], WIB).plan_day(THURSDAY)
    assert [describe_interval(piece) for piece in pieces] == [
        "00:00-09:00 tidak_diketahui unconfirmed",
        "09:00-11:00 buka extra",
        "11:00-24:00 tidak_diketahui unconfirmed",
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "lines"),
    [
        (HolidayKind.LIBUR_NASIONAL, {}, ["00:00-24:00 tutup holiday"]),
        (HolidayKind.CUTI_BERSAMA, {}, ["00:00-24:00 tutup cuti_bersama"]),
        (HolidayKind.LIBUR_NASIONAL, {"cuti_bersama": "open"}, ["00:00-24:00 tutup holiday"]),
        (HolidayKind.CUTI_BERSAMA, {"holidays": "open"}, ["00:00-24:00 tutup cuti_bersama"]),
        (HolidayKind.LIBUR_NASIONAL, {"holidays": "open"}, ORDINARY),
        (
            HolidayKind.CUTI_BERSAMA,
            {"cuti_bersama": "09:00-10:00"},
            [
                "00:00-09:00 tutup before_opening",
                "09:00-10:00 buka cuti_bersama",
                "10:00-24:00 tutup after_closing",
            ],
        ),
    ],
)
def test_days_off(kind: HolidayKind, fields: dict[str, str], lines: list[str]) -> None:
    assert describe_day(THURSDAY, calendar=day_off(THURSDAY, kind), plan=new_schedule(**fields)) == lines


def test_an_estimated_day_off_is_doubtful_where_hours_differ() -> None:
    moving = day_off(THURSDAY, estimate=True)
    assert describe_day(THURSDAY, calendar=moving) == ["00:00-24:00 tutup holiday estimate"]
    assert describe_day(SATURDAY, calendar=day_off(SATURDAY, estimate=True)) == ["00:00-24:00 tutup holiday"]
    same = new_schedule(weekly="Th 09:00-10:00", holidays="09:00-10:00")
    assert describe_day(THURSDAY, calendar=moving, plan=same)[1] == "09:00-10:00 buka holiday"
    assert describe_day(THURSDAY, calendar=day_off(THURSDAY))[0] == "00:00-24:00 tutup holiday"


def test_holiday_hours_in_ramadan_hold_on_the_weekdays_of_ramadan() -> None:
    both = Calendar(
        YEARS,
        day_off(THURSDAY).days,
        (Season("ramadan", THURSDAY, SATURDAY, False, "x"),),
    )
    only_fasting = new_schedule(weekly="Mo 08:00-12:00", ramadan="Th 08:00-11:00", holidays="09:00-10:00")
    assert describe_day(THURSDAY, calendar=both, plan=only_fasting)[1] == "09:00-10:00 buka holiday"
    never_fasting = new_schedule(ramadan="Mo 08:00-11:00", holidays="09:00-10:00")
    assert describe_day(THURSDAY, calendar=both, plan=never_fasting) == ["00:00-24:00 tutup day_off"]


@pytest.mark.parametrize(
    ("start", "end", "fields", "line"),
    [
        (THURSDAY, SATURDAY, {"ramadan": "Th 09:00-11:00"}, "09:00-11:00 buka ramadan"),
        (FRIDAY, SATURDAY, {"ramadan": "Th 09:00-11:00"}, "08:00-12:00 buka hours"),
        (THURSDAY, SATURDAY, {}, "08:00-12:00 buka hours ramadan_hours"),
        (FRIDAY, SATURDAY, {}, "08:00-12:00 buka hours"),
    ],
)
def test_hours_in_ramadan(start: date, end: date, fields: dict[str, str], line: str) -> None:
    assert (
        describe_day(THURSDAY, calendar=ramadan_between(start, end), plan=new_schedule(**fields))[1] == line
    )


@pytest.mark.parametrize(
    ("start", "end", "doubtful"),
    [(17, 30, False), (18, 30, True), (19, 30, True), (20, 30, True), (21, 30, False), (1, 18, True), (1, 17, False)],
)  # fmt: skip
def test_days_at_the_edge_of_an_estimated_ramadan_are_doubtful(start: int, end: int, doubtful: bool) -> None:
    calendar = ramadan_between(date(2026, 11, start), date(2026, 11, end), estimate=True)
    plan = new_schedule(ramadan="Th 09:00-11:00")
    assert describe_day(THURSDAY, calendar=calendar, plan=plan)[1].endswith("estimate") is doubtful
    same = new_schedule(weekly="Th 09:00-11:00", ramadan="Th 09:00-11:00")
    assert not describe_day(THURSDAY, calendar=calendar, plan=same)[1].endswith("estimate")


def test_a_year_without_decree_is_doubtful() -> None:
    assert describe_day(THURSDAY, calendar=Calendar({}, {}))[1] == "08:00-12:00 buka hours year_not_set"


def test_a_schedule_ends_with_its_last_day() -> None:
    plan = new_schedule(valid_until="2026-11-19")
    assert describe_day(THURSDAY, plan=plan) == ORDINARY
    assert describe_day(FRIDAY, plan=plan) == ["00:00-24:00 tidak_diketahui expired"]
    special = new_schedule(valid_until="2026-11-19", special=[{"date": "2026-11-20", "hours": "closed"}])
    assert describe_day(FRIDAY, plan=special) == ["00:00-24:00 tidak_diketahui expired"]
    assert describe_day(FRIDAY, calendar=day_off(FRIDAY), plan=plan) == [
        "00:00-24:00 tidak_diketahui expired"
    ]


@pytest.mark.parametrize(("naive", "length"), [("start", 1), ("end", 1), ("", 0), ("", -1)])
def test_an_override_needs_two_aware_moments_and_some_time_between(naive: str, length: int) -> None:
    start = local_time("2026-11-19 00:00")
    end = start + timedelta(hours=length)
    if naive == "start":
        start = start.replace(tzinfo=None)
    elif naive == "end":
        end = end.replace(tzinfo=None)
    with pytest.raises(ValueError, match="an override needs"):
        Override(CLOSED, start, end)
