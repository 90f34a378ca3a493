"""/data: a website gets the same facts as a citizen at the same time, and no expired ones."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
from content.open_data import office_data
from content.open_data.doubt_texts import DOUBT_TEXTS
from content.opening_hours.opening_status import OpeningState
from content.status_board import board_facts
from content.status_board.board_facts import Board, BoardFactKind
from handlers.open_data import collect_open_data
from handlers.opening_hours import hours_text
from handlers.status_board import board_texts
from storage.opening_hours import RecordedOverride
from tests.support.bot_harness import BotHarness
from tests.support.random_boards import SITE, BoardLook, board_looks, facts_known_at, random_boards
from tests.support.staff_helpers import MONDAY


def _read_office_data(look: BoardLook, found: Board) -> office_data.OfficeData:
    context = look.new_context
    site = context.services.sites[SITE]
    now = look.now.astimezone(hours_text.site_zone(context, site))
    place = collect_open_data.collect_place(
        context, site, found, now, now.date() + timedelta(days=collect_open_data.DAYS_AHEAD)
    )
    return office_data.OfficeData(
        "3674", "Kantor", now, now.date() + timedelta(days=collect_open_data.DAYS_AHEAD), [place]
    )


def website_reading(department: Mapping[str, Any], at: datetime) -> OpeningState:
    """Return the opening state that a website computes with the rules of schema.org: special days override the week."""
    day, clock = at.date().isoformat(), f"{at:%H:%M}"
    special = [one for one in department["specialOpeningHoursSpecification"] if one["validFrom"] == day]
    weekly = department.get("openingHoursSpecification")
    if not special and (weekly is None or any(one["validThrough"] < day for one in weekly)):
        return OpeningState.UNKNOWN
    today = special or [one for one in weekly or () if one["dayOfWeek"].endswith(f"/{at:%A}")]
    return (
        OpeningState.OPEN
        if any(one["opens"] <= clock < one["closes"] for one in today)
        else OpeningState.CLOSED
    )


def start_day(event: Any, zone: tzinfo | None) -> date:
    """Return the day of an event. Whole days are dates, not times."""
    start: date | datetime = event["DTSTART"].dt
    return start.astimezone(zone).date() if isinstance(start, datetime) else start


def running_events(calendar: Any, at: datetime) -> list[str]:
    """Return the titles of the events that a calendar shows at a time."""
    titles = []
    for event in calendar.walk("VEVENT"):
        start, length = event["DTSTART"].dt, event["DTEND"].dt - event["DTSTART"].dt
        if not isinstance(start, datetime):  # whole days, in the zone of the calendar's reader
            start = datetime.combine(start, time(), at.tzinfo)
        starts = [start]
        if "RRULE" in event:
            until = event["RRULE"]["UNTIL"][0]
            starts = [
                start + timedelta(days=7 * n) for n in range(60) if start + timedelta(days=7 * n) <= until
            ]
        absent = event.get("EXDATE", [])
        gone = {one.dt for row in (absent if isinstance(absent, list) else [absent]) for one in row.dts}
        if any(one <= at < one + length for one in starts if one not in gone):
            titles.append(str(event["SUMMARY"]))
    return titles


@settings(max_examples=50, deadline=None)
@given(random_boards(), board_looks(), st.integers(0, 50 * 24 * 60))
def test_answer_board_json_and_calendar_say_the_same_of_one_moment(
    found: Board, look: BoardLook, ahead: int
) -> None:
    data, context = _read_office_data(look, found), look.new_context
    site, alive = context.services.sites[SITE], facts_known_at(found, look.now)
    text = office_data.render_office_json(data).decode()
    assert "+00:00" not in text, "all times have the offset of the office"
    (department,) = json.loads(text)["department"]
    file: Any = icalendar.Calendar.from_ical(office_data.render_office_calendar(data))
    titles = running_events(file, look.now)
    assert department["advice"] == board_texts.site_verdict(context, site, found).advice
    for kind, row in zip(BoardFactKind, department["board"], strict=True):
        if kind in alive:
            assert (row["value"], row["good"]) == (alive[kind].value, alive[kind].rating)
            assert any(title.startswith(f"{kind} {alive[kind].value}") for title in titles)
        else:
            assert row["value"] == "tidak_diketahui" and "good" not in row
            assert not any(title.startswith(f"{kind} ") for title in titles)
            assert board_facts.find_current_rating(found, kind, look.now) is None
    assert department["now"]["state"] == hours_text.site_status(context, site).state
    later = (data.now + timedelta(minutes=ahead)).replace(second=0, microsecond=0)
    state = hours_text.site_status(context, site, later).state
    if look.confirmed is not None:
        assert website_reading(department, later) is state
        shown = [title.removesuffix(" (belum pasti)") for title in running_events(file, later)]
        assert ("Buka: " + site.label in shown) == (state is OpeningState.OPEN)
    elif website_reading(department, later) is OpeningState.OPEN:
        assert state is OpeningState.OPEN


DOUBTFUL_DAYS = (
    date(2026, 12, 25), date(2027, 1, 1), date(2027, 2, 17), date(2027, 3, 9), date(2027, 3, 10), date(2027, 3, 12),
    date(2027, 5, 17), date(2028, 1, 4), date(2028, 3, 1),
)  # fmt: skip
CALENDAR_STATES = {True: "CONFIRMED", False: "TENTATIVE"}


@settings(max_examples=60, deadline=None)
@given(board_looks(), st.sampled_from(DOUBTFUL_DAYS), st.integers(0, 9))
def test_chat_json_and_calendar_are_equally_sure_of_a_day(look: BoardLook, day: date, ahead: int) -> None:
    look = replace(
        look, language="id", now=datetime.combine(day - timedelta(days=ahead), time(9), look.now.tzinfo)
    )
    data, context = _read_office_data(look, {}), look.new_context
    site = context.services.sites[SITE]
    known = hours_text.day_hours(context, site, day)
    (department,) = json.loads(office_data.render_office_json(data))["department"]
    special = [
        one
        for one in department["specialOpeningHoursSpecification"]
        if one["validFrom"] == day.isoformat() and "certain" in one
    ]
    file: Any = icalendar.Calendar.from_ical(office_data.render_office_calendar(data))
    events = [
        event
        for event in file.walk("VEVENT")
        if "RRULE" not in event and start_day(event, data.now.tzinfo) == day
    ]
    assert (department["hoursState"] == "unknown") == (look.confirmed is None)
    if known.doubt is None:
        assert all(one["certain"] for one in special)
        assert all(str(event["STATUS"]) == "CONFIRMED" for event in events)
        return
    (said,) = hours_text.render_doubt(context, known.doubt)
    assert DOUBT_TEXTS[known.doubt] in said
    assert special and events
    for one in special:
        assert (one["certain"], one["doubt"]) == (False, known.doubt.value)
        assert one["description"].endswith(DOUBT_TEXTS[known.doubt])
    for event in events:
        assert str(event["STATUS"]) == "TENTATIVE" and "(belum pasti)" in str(event["SUMMARY"])
        assert DOUBT_TEXTS[known.doubt] in str(event["DESCRIPTION"])


@pytest.mark.parametrize(
    ("day", "doubt", "title"),
    [
        (date(2027, 2, 17), "ramadan_hours", "Buka: "),
        (date(2027, 3, 10), "estimate", "Tutup ("),
        (date(2028, 1, 4), "year_not_set", "Buka: "),
    ],
)
def test_a_doubtful_day_is_tentative_in_every_file(day: date, doubt: str, title: str) -> None:
    now = datetime.combine(day - timedelta(days=1), time(9), UTC)
    data = _read_office_data(BoardLook(now, "id", date(2026, 11, 1), ()), {})
    (department,) = json.loads(office_data.render_office_json(data))["department"]
    found = {one["validFrom"]: one for one in department["specialOpeningHoursSpecification"]}
    assert (found[day.isoformat()]["certain"], found[day.isoformat()]["doubt"]) == (False, doubt)
    file: Any = icalendar.Calendar.from_ical(office_data.render_office_calendar(data))
    events = {
        (start_day(event, data.now.tzinfo), str(event["STATUS"])): str(event["SUMMARY"])
        for event in file.walk("VEVENT")
        if "RRULE" not in event
    }
    assert events[day, "TENTATIVE"].startswith(title)
    assert not any(title.startswith("Buka") for title in running_events(file, datetime.combine(day, time(1), UTC))
                   if "belum pasti" not in title)  # fmt: skip


def test_a_closed_day_is_a_whole_day_with_its_reason() -> None:
    """Calendars show a whole day above the hours. A timed event would fill the day in another zone, too."""
    start = int(datetime(2026, 11, 24, 17, tzinfo=UTC).timestamp())  # midnight in Jakarta
    closed = RecordedOverride(
        1, "3674", (SITE,), "closed", start, start + 86400, start + 86400, "Pilkada", start
    )
    data = _read_office_data(BoardLook(MONDAY, "id", date(2026, 11, 1), (closed,)), {})
    file: Any = icalendar.Calendar.from_ical(office_data.render_office_calendar(data))
    (event,) = [one for one in file.walk("VEVENT") if "Pilkada" in one["SUMMARY"]]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 25), date(2026, 11, 26))


def test_unknown_hours_are_called_unknown() -> None:
    """A place without hours says so, also on a day with extra service for some hours only."""
    start = int(datetime(2026, 11, 24, 1, tzinfo=UTC).timestamp())
    extra = RecordedOverride(1, "3674", (SITE,), "extra", start, start + 7200, start + 7200, "", start)
    data = _read_office_data(BoardLook(MONDAY, "id", None, (extra,)), {})
    (department,) = json.loads(office_data.render_office_json(data))["department"]
    assert department["hoursState"] == "unknown" and department["now"]["certain"] is False
    (special,) = department["specialOpeningHoursSpecification"]
    assert special["otherHours"] == "tidak_diketahui"
    file: Any = icalendar.Calendar.from_ical(office_data.render_office_calendar(data))
    assert "bukan berarti tutup: Pamulang" in str(file["X-WR-CALDESC"])


async def test_a_citizen_gets_the_files_of_an_office(harness: BotHarness) -> None:
    harness.now = MONDAY
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    await rina.ask("/blangko pamulang habis", "Tercatat")
    siti = await harness.new_person(office="3674")
    await siti.ask("/data", "Data terbuka Kota Tangerang Selatan.*09.00")
    files = harness.telegram.files
    sent = [await siti.expect_kind("document") for _ in range(2)]
    first, second = [files.read_bytes(files.find(one["document"]["file_id"])) for one in sent]
    found = json.loads(first)
    places = {place["identifier"]: place for place in found["department"]}
    assert places["3674-06"]["board"][0]["value"] == "habis" and places["3674-06"]["advice"] == "wait"
    assert "openingHoursSpecification" not in places["3674-06"] and "geo" not in places["3674-06"]
    assert icalendar.Calendar.from_ical(second)["X-WR-CALNAME"] == "Kota Tangerang Selatan"


@pytest.mark.slow
def test_the_command_writes_the_files_of_every_office(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("DATABASE_URL", str(tmp_path / "loket.db"))
    for _ in range(2):
        assert bot.main(["data", str(tmp_path / "web")]) == 0
    names = sorted(path.name for path in (tmp_path / "web").iterdir())
    assert len(names) == 10 and names[0] == "loket-1602.ics"
    assert (
        json.loads((tmp_path / "web" / "loket-3505.json").read_text("utf-8"))["@type"] == "GovernmentOffice"
    )
