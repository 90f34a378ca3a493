"""Hours of many days: how far is looked ahead, long closures, until when, and a day in one word."""

from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from content.dayplan import Site
from content.holiday import Calendar
from content.hours import DayHours, Doubt, Override, ReasonKind, Schedule, State, day, status
from content.opening import Segment
from tests.test_hours import WIB, at, clock, schedule, seen
from tests.test_hours_edges import CLOSED, EMPTY, EXTRA, OPEN, THURSDAY, override

HORIZON = 370  # days


def test_what_is_looked_ahead() -> None:
    """A year and some days where a week opens; else to the last date anyone named, and no further."""

    def days(plan: Schedule | None, *overrides: Override, start: date = THURSDAY) -> int:
        pieces = list(Site(plan, EMPTY, overrides, WIB).segments(start))
        assert all(one.end == two.start for one, two in pairwise(pieces))
        return (pieces[-1].end - datetime.combine(start, datetime.min.time())).days

    assert days(schedule()) == HORIZON + 1
    assert days(schedule(weekly="Mo-Su off")) == 1
    assert days(None) == 1
    assert days(None, override(CLOSED, "2026-11-18 00:00", "2026-11-19 00:00")) == 1
    assert days(None, override(CLOSED, "2026-11-10 00:00", "2026-11-12 00:00")) == 1
    assert days(None, override(CLOSED, "2026-11-20 00:00", "2026-11-24 00:00")) == 6
    assert days(None, override(CLOSED, "2026-11-20 00:00", "2040-11-24 00:00")) == 5119
    assert days(schedule(weekly="Mo-Su off", valid_until="2026-11-21")) == 4
    assert days(schedule(weekly="Mo-Su off", special=[{"date": "2026-11-22", "hours": "closed"}])) == 5
    assert days(schedule(valid_until="2026-11-18")) == 1
    assert days(schedule(valid_until="2026-11-19")) == HORIZON + 1


def segments(*overrides: Override, start: date = THURSDAY) -> list[Segment]:
    return list(Site(None, EMPTY, overrides, WIB).segments(start))


def test_a_long_closure_is_one_piece() -> None:
    long = override(CLOSED, "2026-11-19 00:00", "2026-11-29 12:00")
    first, rest, *_ = segments(long)
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
def test_a_long_closure_is_walked_through_where_a_later_word_touches_it(
    later: tuple[str, str], end: datetime
) -> None:
    long = override(CLOSED, "2026-11-19 00:00", "2026-11-29 00:00")
    assert segments(long, override(EXTRA, *later))[0].end == end
    assert segments(override(EXTRA, *later), long)[0].end == datetime(2026, 11, 29)


def test_two_days_are_long_enough_and_ordinary_hours_never_are() -> None:
    two = override(CLOSED, "2026-11-19 00:00", "2026-11-21 00:00")
    assert segments(two)[0].end == datetime(2026, 11, 21)
    one = override(CLOSED, "2026-11-19 00:00", "2026-11-20 12:00")
    assert [piece.end for piece in segments(one)][:2] == [datetime(2026, 11, 20), datetime(2026, 11, 20, 12)]
    later = override(CLOSED, "2026-11-19 00:01", "2026-11-29 00:00")
    assert segments(later)[0].end == datetime(2026, 11, 19, 0, 1)
    ordinary = override(OPEN, "2026-11-19 00:00", "2026-11-29 00:00")
    assert segments(ordinary)[0].end == datetime(2026, 11, 20)


def test_until_and_next_opening() -> None:
    def at_moment(text: str, *overrides: Override) -> tuple[Any, ...]:
        return seen(status(schedule(), EMPTY, overrides, at(text), WIB))

    assert at_moment("2026-11-19 08:00") == (State.OPEN, "11-19 12:00", "11-19 13:00", ReasonKind.HOURS)
    evening = override(EXTRA, "2026-11-19 15:00", "2026-11-19 18:00")
    assert at_moment("2026-11-19 13:00", evening) == (
        State.OPEN, "11-19 18:00", "11-20 08:00", ReasonKind.HOURS,
    )  # fmt: skip
    found = status(None, EMPTY, (evening,), at("2026-11-19 14:00"), WIB)
    assert (found.state, clock(found.until), clock(found.next_open)) == (
        State.UNKNOWN, "11-19 15:00", "11-19 15:00",
    )  # fmt: skip
    assert found.until is not None and found.until.tzinfo is WIB


def test_the_most_telling_reason_and_the_doubt_of_a_day() -> None:
    found = day(schedule(), EMPTY, (), THURSDAY, WIB)
    assert (found.date, found.state, found.reason.kind) == (THURSDAY, State.OPEN, ReasonKind.HOURS)
    assert found.certain is True
    doubtful = day(schedule(), Calendar({}, {}), (), THURSDAY, WIB)
    assert (doubtful.doubt, doubtful.certain) == (Doubt.YEAR_NOT_SET, False)
    short = override(CLOSED, "2026-11-19 09:00", "2026-11-19 10:00", "Listrik")
    found = day(schedule(), EMPTY, (short,), THURSDAY, WIB)
    assert (found.state, found.reason.kind) == (State.OPEN, ReasonKind.CLOSURE)
    unknown = day(None, EMPTY, (short,), THURSDAY, WIB)
    assert unknown.state is State.UNKNOWN


def test_pieces_that_touch_are_one_interval() -> None:
    evening = override(EXTRA, "2026-11-19 15:00", "2026-11-19 18:00")
    found: DayHours = day(schedule(), EMPTY, (evening,), THURSDAY, WIB)
    assert [(clock(one.start), clock(one.end)) for one in found.intervals] == [
        ("11-19 08:00", "11-19 12:00"),
        ("11-19 13:00", "11-19 18:00"),
    ]
    assert all(one.start.tzinfo is WIB and one.end.tzinfo is WIB for one in found.intervals)
