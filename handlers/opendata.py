"""What a website may show of an office: the same facts that answers are made of, gathered at one moment."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from content import opendata
from content.board import Board
from content.hours import State
from content.opendata import Data, Place, spans
from content.records import Office, Site
from content.schedule import Schedule
from handlers import board, mobile, overlay, status
from handlers.visit import Visit
from storage import board as kept
from storage import visits

AHEAD = 60  # days that are looked at


async def gather(visit: Visit, office: Office) -> Data:
    """Of any visit: sites, hours, closures, the board and the coming visits of an office, as of now."""
    visit = await overlay.informed(visit)
    now = visit.now.astimezone(overlay.zone(visit, office.code))
    facts = await kept.of_sites(visit.tx, [site.id for site in office.sites])
    coming = await visits.coming(visit.tx, [office.code], visit.seconds)
    last = now.date() + timedelta(days=AHEAD)
    places = [place(visit, site, facts[site.id], now, last) for site in office.sites]
    return Data(office.code, office.name, now, last, places, [mobile.entry(visit, one) for one in coming])


def place(visit: Visit, site: Site, facts: Board, now: datetime, last: date) -> Place:
    schedule = overlay.schedule(visit, site)
    ends = last if schedule is None or schedule.valid_until is None else min(last, schedule.valid_until)
    known = schedule is not None and schedule.confirmed is not None and ends >= now.date()
    week = schedule.weekly if known and schedule is not None else None
    days = (status.of_day(visit, site, day) for day in _telling(visit, site, schedule, now.date(), last))
    special = [
        day
        for day in days
        if (day.intervals or day.state is State.CLOSED)
        and not (week is not None and day.date <= ends and spans(day) == week[day.date.weekday()])
    ]
    judged = board.judged(visit, site, facts)
    return Place(site, status.of_site(visit, site), judged.advice, facts, week, ends, special)


def _telling(visit: Visit, site: Site, schedule: Schedule | None, first: date, last: date) -> Iterator[date]:
    """The days that may differ from the week: holidays, seasons, special dates, and what staff recorded."""
    calendar, here = overlay.calendar(visit, site), status.zone(visit, site)
    recorded = [
        (one.start.astimezone(here).date(), one.end.astimezone(here).date())
        for one in overlay.overrides(visit, site)
    ]
    special = schedule.special if schedule is not None else {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        told = calendar.holiday_on(day) or calendar.season_on(day) or day in special
        if told or any(start <= day <= end for start, end in recorded):
            yield day


def files(data: Data) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files of an office."""
    yield f"loket-{data.code}.json", opendata.written(data)
    yield f"loket-{data.code}.ics", opendata.as_calendar(data)
