"""Hours over many days: the planning horizon, long closures, `until`, and the reason of a day."""

from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from content.opening_hours.day_plan import DayPlanner
from content.opening_hours.holidays import Calendar
from content.opening_hours.opening_status import (
    DayHours,
    OpeningDoubt,
    OpeningState,
    Override,
    ReasonKind,
    Schedule,
    compute_day_hours,
    compute_status,
)
from content.opening_hours.opening_types import DaySegment
from tests.support.opening_hours_helpers import (
    CLOSED,
    EMPTY,
    EXTRA,
    OPEN,
    THURSDAY,
    WIB,
    describe_clock,
    describe_state,
    local_time,
    new_override,
    new_schedule,
)

HORIZON = 370  # days


def test_how_many_days_are_planned_ahead() -> None:
    """Plan about a year if a week has hours, else up to the last date that is named."""

    def days(plan: Schedule | None, *overrides: Override, start: date = THURSDAY) -> int:
        pieces = list(DayPlanner(plan, EMPTY, overrides, WIB).iter_segments(start))
        assert all(one.end == two.start for one, two in pairwise(pieces))
        return (pieces[-1].end - datetime.combine(start, datetime.min.time())).days

    assert days(new_schedule()) == HORIZON + 1
    assert days(new_schedule(weekly="Mo-Su off")) == 1
    assert days(None) == 1
    assert days(None, new_override(CLOSED, "2026-11-18 00:00", "2026-11-19 00:00")) == 1
    assert days(None, new_override(CLOSED, "2026-11-10 00:00", "2026-11-12 00:00")) == 1
    assert days(None, new_override(CLOSED, "2026-11-20 00:00", "2026-11-24 00:00")) == 6
    assert days(None, new_override(CLOSED, "2026-11-20 00:00", "2040-11-24 00:00")) == 5119
    assert days(new_schedule(weekly="Mo-Su off", valid_until="2026-11-21")) == 4
    assert days(new_schedule(weekly="Mo-Su off", special=[{"date": "2026-11-22", "hours": "closed"}])) == 5
    assert days(new_schedule(valid_until="2026-11-18")) == 1
    assert days(new_schedule(valid_until="2026-11-19")) == HORIZON + 1


def day_segments(*overrides: Override, start: date = THURSDAY) -> list[DaySegment]:
    return list(DayPlanner(None, EMPTY, overrides, WIB).iter_segments(start))


def test_a_long_closure_is_one_segment() -> None:
    long = new_override(CLOSED, "2026-11-19 00:00", "2026-11-29 12:00")
    first, rest, *_ = day_segments(long)
    assert (first.start, first.end) == (datetime(2026, 11, 19), datetime(2026, 11, 29))
    assert (rest.start, rest.end) == (datetime(2026, 11, 29), datetime(2026, 11, 29, 12))


@pytest.mark.parametrize(
    ("later", "end"),
    [
        (("2026-11-29 00:00", "2026-11-30 00:00"), datetime(2026, 11, 29)),
        (("2026-11-17 00:00", "2026-11-19 00:00"), datetime(2026, 11, 29)),
        (("2026-11-28 23:00", "2026-11-30 00:00"), datetime(2026, 11, 20)),
        (("2026-11-19 00:00", "2026-11-19 01:00"), datetime(2026, 11, 19, 1)),
        (("2026-11-21 10:00", "2026-11-21 11:00"), datetime(2026, 11, 20)),
    ],
)
def test_a_closure_is_planned_by_day_where_a_later_override_touches_it(
    later: tuple[str, str], end: datetime
) -> None:
    long = new_override(CLOSED, "2026-11-19 00:00", "2026-11-29 00:00")
    assert day_segments(long, new_override(EXTRA, *later))[0].end == end
    assert day_segments(new_override(EXTRA, *later), long)[0].end == datetime(2026, 11, 29)


def test_a_blanket_segment_needs_two_days_and_a_closure() -> None:
    two = new_override(CLOSED, "2026-11-19 00:00", "2026-11-21 00:00")
    assert day_segments(two)[0].end == datetime(2026, 11, 21)
    one = new_override(CLOSED, "2026-11-19 00:00", "2026-11-20 12:00")
    assert [piece.end for piece in day_segments(one)][:2] == [
        datetime(2026, 11, 20),
        datetime(2026, 11, 20, 12),
    ]
    later = new_override(CLOSED, "2026-11-19 00:01", "2026-11-29 00:00")
    assert day_segments(later)[0].end == datetime(2026, 11, 19, 0, 1)
    ordinary = new_override(OPEN, "2026-11-19 00:00", "2026-11-29 00:00")
    assert day_segments(ordinary)[0].end == datetime(2026, 11, 20)


def test_until_and_next_opening() -> None:
    def at_moment(text: str, *overrides: Override) -> tuple[Any, ...]:
        return describe_state(compute_status(new_schedule(), EMPTY, overrides, local_time(text), WIB))

    assert at_moment("2026-11-19 08:00") == (
        OpeningState.OPEN,
        "11-19 12:00",
        "11-19 13:00",
        ReasonKind.HOURS,
    )
    evening = new_override(EXTRA, "2026-11-19 15:00", "2026-11-19 18:00")
    assert at_moment("2026-11-19 13:00", evening) == (
        OpeningState.OPEN, "11-19 18:00", "11-20 08:00", ReasonKind.HOURS,
    )  # fmt: skip
    found = compute_status(None, EMPTY, (evening,), local_time("2026-11-19 14:00"), WIB)
    assert (found.state, describe_clock(found.until), describe_clock(found.next_open)) == (
        OpeningState.UNKNOWN, "11-19 15:00", "11-19 15:00",
    )  # fmt: skip
    assert found.until is not None and found.until.tzinfo is WIB


def test_the_most_telling_reason_and_the_doubt_of_a_day() -> None:
    found = compute_day_hours(new_schedule(), EMPTY, (), THURSDAY, WIB)
    assert (found.date, found.state, found.reason.kind) == (THURSDAY, OpeningState.OPEN, ReasonKind.HOURS)
    assert found.is_certain is True
    doubtful = compute_day_hours(new_schedule(), Calendar({}, {}), (), THURSDAY, WIB)
    assert (doubtful.doubt, doubtful.is_certain) == (OpeningDoubt.YEAR_NOT_SET, False)
    short = new_override(CLOSED, "2026-11-19 09:00", "2026-11-19 10:00", "Listrik")
    found = compute_day_hours(new_schedule(), EMPTY, (short,), THURSDAY, WIB)
    assert (found.state, found.reason.kind) == (OpeningState.OPEN, ReasonKind.CLOSURE)
    unknown = compute_day_hours(None, EMPTY, (short,), THURSDAY, WIB)
    assert unknown.state is OpeningState.UNKNOWN


def test_segments_that_touch_are_one_interval() -> None:
    evening = new_override(EXTRA, "2026-11-19 15:00", "2026-11-19 18:00")
    found: DayHours = compute_day_hours(new_schedule(), EMPTY, (evening,), THURSDAY, WIB)
    assert [(describe_clock(one.start), describe_clock(one.end)) for one in found.intervals] == [
        ("11-19 08:00", "11-19 12:00"),
        ("11-19 13:00", "11-19 18:00"),
    ]
    assert all(one.start.tzinfo is WIB and one.end.tzinfo is WIB for one in found.intervals)
