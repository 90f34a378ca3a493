"""Reporters hear of news at hours that tell nothing about who acted."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import quiet_hours
from content.reports.news_hours import choose_news_time, find_news_window

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")


@pytest.mark.parametrize(
    ("acted", "window"),
    [
        ("2026-11-21T00:00", "2026-11-21T14:00"),
        ("2026-11-21T11:59", "2026-11-21T14:00"),
        ("2026-11-21T12:00", "2026-11-22T08:00"),
        ("2026-11-21T23:59", "2026-11-22T08:00"),
    ],
)
@pytest.mark.parametrize("zone", [JAKARTA, JAYAPURA], ids=str)
def test_news_wait_for_the_next_half_day(acted: str, window: str, zone: ZoneInfo) -> None:
    moment = datetime.fromisoformat(acted).replace(tzinfo=zone).astimezone(UTC)
    assert find_news_window(moment, zone) == datetime.fromisoformat(window).replace(tzinfo=zone)


@given(minute=st.integers(0, 719), other=st.integers(0, 719), half=st.integers(0, 60), draw=st.integers(0))
def test_the_time_of_news_depends_on_the_half_day_only(minute: int, other: int, half: int, draw: int) -> None:
    """Two acts of one half have the same hour of news."""
    begin = datetime(2026, 11, 21, tzinfo=JAKARTA) + half * timedelta(hours=12)
    one, two = (
        choose_news_time(find_news_window(begin + timedelta(minutes=past), JAKARTA), draw)
        for past in (minute, other)
    )
    assert one == two
    told = datetime.fromtimestamp(one, UTC)
    assert told - (begin + timedelta(minutes=minute)) >= timedelta(hours=2)
    assert told - (begin + timedelta(minutes=minute)) <= timedelta(hours=26)
    assert 8 <= told.astimezone(JAKARTA).hour < 20
    assert not quiet_hours.is_quiet(told, JAKARTA)
