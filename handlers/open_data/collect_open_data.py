"""Collect the open data of an office: the facts that answers are made of, at one moment."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from content.loading.records import Office, Site
from content.office_profile import ProfileField
from content.open_data import office_data
from content.open_data.office_data import AnnouncementData, OfficeData, SiteData, find_open_spans
from content.opening_hours.opening_status import DayHours, OpeningState
from content.opening_hours.schedule import Schedule, Week
from content.status_board.board_facts import Board
from content.text.visible_text import visible_text
from handlers.core.context import Context, HoursContext
from handlers.mobile_service import mobile_texts
from handlers.opening_hours import effective_hours, hours_text
from handlers.status_board import board_texts
from storage import mobile_service, office_profile, status_board
from storage.announcements import announcements
from storage.office_profile import SiteProfile

DAYS_AHEAD = 60  # days covered
MAX_ANNOUNCEMENTS = 8
NO_PROFILE: SiteProfile = {}


async def collect(context: Context, office: Office) -> OfficeData:
    """Collect sites, hours, closures, board and upcoming visits of an office as of now."""
    context = await effective_hours.with_recorded_hours(context)
    now = context.now.astimezone(effective_hours.office_zone(context, office.code))
    facts = await status_board.find_boards(context.tx, [site.id for site in office.sites])
    coming = await mobile_service.list_coming(context.tx, [office.code], context.timestamp)
    last = now.date() + timedelta(days=DAYS_AHEAD)
    profiles = await office_profile.find_profiles(context.tx, [site.id for site in office.sites])
    places = []
    for site in office.sites:
        places.append(collect_place(context, site, facts[site.id], now, last, profiles[site.id]))
        await asyncio.sleep(0)  # each takes some milliseconds; answers to citizens come first
    return OfficeData(
        office.code,
        office.name,
        now,
        last,
        places,
        [mobile_texts.calendar_entry(context, one) for one in coming],
        await _collect_announcements(context, office),
    )


async def _collect_announcements(context: Context, office: Office) -> list[AnnouncementData]:
    listed = await announcements.list_in_force(context.tx, office.code, context.timestamp, MAX_ANNOUNCEMENTS)
    found = []
    for one in listed:
        if versions := await announcements.list_versions(context.tx, one.id):
            published, until = (
                None if seconds is None else context.local(seconds, office.code)
                for seconds in (one.published_at or one.created_at, one.until)
            )
            assert published is not None
            text = visible_text(versions[-1].body)
            found.append(AnnouncementData(one.code, one.title, text, published, until))
    return found


def collect_place(
    context: HoursContext,
    site: Site,
    facts: Board,
    now: datetime,
    last: date,
    profile: SiteProfile = NO_PROFILE,
) -> SiteData:
    schedule = effective_hours.effective_schedule(context, site)
    ends = last if schedule is None or schedule.valid_until is None else min(last, schedule.valid_until)
    known = schedule is not None and schedule.confirmed is not None and ends >= now.date()
    week = schedule.weekly if known and schedule is not None else None
    days = (
        hours_text.day_hours(context, site, day)
        for day in _special_days(context, site, schedule, now.date(), last)
    )
    special = [
        day
        for day in days
        if (day.intervals or day.state is OpeningState.CLOSED)
        and not (day.is_certain and week is not None and _is_as_usual(day, week, ends))
    ]
    judged = board_texts.site_verdict(context, site, facts)
    address, telephone = profile.get(ProfileField.ADDRESS), profile.get(ProfileField.PHONE)
    return SiteData(
        site,
        hours_text.site_status(context, site),
        judged.advice,
        facts,
        week,
        ends,
        special,
        address.value if address else site.address or "",
        telephone.value if telephone else "",
    )


def _is_as_usual(day: DayHours, week: Week, ends: date) -> bool:
    return day.date <= ends and find_open_spans(day) == week[day.date.weekday()]


def _special_days(
    context: HoursContext, site: Site, schedule: Schedule | None, first: date, last: date
) -> Iterator[date]:
    """Yield days that may differ from the regular week, or whose hours are in doubt.

    These are holidays, seasons and their edges, special dates, recorded changes, and years that are not decreed.
    """
    calendar, here = effective_hours.site_calendar(context, site), hours_text.site_zone(context, site)
    recorded = [
        (one.start.astimezone(here).date(), one.end.astimezone(here).date())
        for one in effective_hours.site_overrides(context, site)
    ]
    special = schedule.special if schedule is not None else {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        told = calendar.holiday_on(day) or calendar.season_on(day) or day in special
        unsure = calendar.is_edge_of_season(day) or not calendar.covers_year(day.year)
        if told or unsure or any(start <= day <= end for start, end in recorded):
            yield day


def render_files(data: OfficeData) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of an office's files."""
    yield f"loket-{data.code}.json", office_data.render_office_json(data)
    yield f"loket-{data.code}.ics", office_data.render_office_calendar(data)
