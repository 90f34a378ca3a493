"""What a website may show of an office: the same facts that answers are made of, gathered at one moment."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from content import opendata
from content.board import Board
from content.hours import OpeningState
from content.opendata import OfficeData, SiteData, find_open_spans
from content.records import Office, Site
from content.schedule import Schedule
from handlers import board, mobile, overlay, status
from handlers.visit import Context
from storage import board as kept
from storage import visits

DAYS_AHEAD = 60  # days that are looked at


async def collect(context: Context, office: Office) -> OfficeData:
    """Of any visit: sites, hours, closures, the board and the coming visits of an office, as of now."""
    context = await overlay.with_recorded_hours(context)
    now = context.now.astimezone(overlay.office_zone(context, office.code))
    facts = await kept.find_boards(context.tx, [site.id for site in office.sites])
    coming = await visits.list_coming(context.tx, [office.code], context.timestamp)
    last = now.date() + timedelta(days=DAYS_AHEAD)
    places = [collect_place(context, site, facts[site.id], now, last) for site in office.sites]
    return OfficeData(office.code, office.name, now, last, places, [mobile.calendar_entry(context, one) for one in coming])


def collect_place(context: Context, site: Site, facts: Board, now: datetime, last: date) -> SiteData:
    schedule = overlay.effective_schedule(context, site)
    ends = last if schedule is None or schedule.valid_until is None else min(last, schedule.valid_until)
    known = schedule is not None and schedule.confirmed is not None and ends >= now.date()
    week = schedule.weekly if known and schedule is not None else None
    days = (status.day_hours(context, site, day) for day in _special_days(context, site, schedule, now.date(), last))
    special = [
        day
        for day in days
        if (day.intervals or day.state is OpeningState.CLOSED)
        and not (week is not None and day.date <= ends and find_open_spans(day) == week[day.date.weekday()])
    ]
    judged = board.site_verdict(context, site, facts)
    return SiteData(site, status.site_status(context, site), judged.advice, facts, week, ends, special)


def _special_days(context: Context, site: Site, schedule: Schedule | None, first: date, last: date) -> Iterator[date]:
    """The days that may differ from the week: holidays, seasons, special dates, and what staff recorded."""
    calendar, here = overlay.site_calendar(context, site), status.site_zone(context, site)
    recorded = [
        (one.start.astimezone(here).date(), one.end.astimezone(here).date())
        for one in overlay.site_overrides(context, site)
    ]
    special = schedule.special if schedule is not None else {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        told = calendar.holiday_on(day) or calendar.season_on(day) or day in special
        if told or any(start <= day <= end for start, end in recorded):
            yield day


def render_files(data: OfficeData) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files of an office."""
    yield f"loket-{data.code}.json", opendata.render_office_json(data)
    yield f"loket-{data.code}.ics", opendata.render_office_calendar(data)
