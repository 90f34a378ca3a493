"""Opening hours in force: the content's schedules and calendar overlaid with what staff recorded.

Handlers first call `context = await with_recorded_hours(context)`; the functions here take what it returns.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from content.loading.records import LocalizedText, Site
from content.opening_hours.holidays import Calendar, Holiday, HolidayKind
from content.opening_hours.opening_types import Override, OverrideKind
from content.opening_hours.schedule import Schedule, Week, parse_week
from handlers.core.context import Context, HoursContext
from storage import opening_hours
from storage.opening_hours import DayOff, RecordedOverride


async def with_recorded_hours(context: Context) -> HoursContext:
    """Return the context with recorded hours."""
    if isinstance(context, HoursContext):
        return context
    recorded = await opening_hours.load_recorded_hours(context.tx, context.timestamp)
    return HoursContext(
        context.services,
        context.tx,
        context.event,
        context.profile,
        context.now,
        context.t,
        recorded,
        example_site=context.example_site,
    )


def office_zone(context: Context, office: str) -> ZoneInfo:
    return ZoneInfo(context.offices[office].timezone)


def office_today(context: Context, office: str) -> date:
    """Return the current date in the office's time zone."""
    return context.now.astimezone(office_zone(context, office)).date()


def effective_schedule(context: HoursContext, site: Site) -> Schedule | None:
    """Return the regular hours: the editor's or the staff's, whichever was confirmed later."""
    written, told = context.services.schedules.get(site.id), context.recorded.weeks.get(site.id)
    if told is None or (written and written.confirmed and written.confirmed > told.confirmed):
        return _with_ramadan_week(context, site, written)
    base = written if written is not None and written.confirmed else Schedule(weekly=())
    ordinary = replace(
        base, weekly=_parse_recorded_week(told.weekly), confirmed=told.confirmed, valid_until=None
    )
    return _with_ramadan_week(context, site, ordinary)


def _with_ramadan_week(context: HoursContext, site: Site, ordinary: Schedule | None) -> Schedule | None:
    """Apply the Ramadan week that staff recorded, until the Ramadan it was meant for is over."""
    told, written = context.recorded.ramadan.get(site.id), context.services.schedules.get(site.id)
    if told is None or ordinary is None or ordinary.confirmed is None:
        return ordinary
    if written and written.ramadan and written.confirmed and written.confirmed > told.confirmed:
        return ordinary
    meant = context.services.calendar.season_on_or_after(told.confirmed)
    over = meant is not None and office_today(context, site.office) > meant.end
    return ordinary if over else replace(ordinary, ramadan=_parse_recorded_week(told.weekly))


@cache
def _parse_recorded_week(weekly: str) -> Week:
    week = parse_week(weekly)
    assert not isinstance(week, str), week
    return week


def site_calendar(context: HoursContext, site: Site) -> Calendar:
    """Return the national calendar with the office's days off if the site's week is known (else see `site_overrides`)."""
    return (
        office_calendar(context, site.office)
        if _has_confirmed_week(context, site)
        else context.services.calendar
    )


def office_calendar(context: HoursContext, office: str) -> Calendar:
    """Return the national calendar with an office's own days off."""
    return context.services.calendar.with_days(
        Holiday(day, LocalizedText(row.name), HolidayKind.LIBUR_NASIONAL, decree="")
        for row in context.recorded.list_days_off(office)
        for day in row.days
    )


def site_overrides(context: HoursContext, site: Site) -> tuple[Override, ...]:
    """Return what staff recorded for a site, in order. If its week is unknown, a day off counts as a closure."""
    here = office_zone(context, site.office)
    free = (
        ()
        if _has_confirmed_week(context, site)
        else (_day_off_override(row, here) for row in _office_days_off(context, site))
    )
    return (*free, *(_change_override(row) for row in site_changes(context, site)))


def site_changes(context: HoursContext, site: Site) -> Iterable[RecordedOverride]:
    return (row for row in context.recorded.list_overrides(site.office) if row.covers(site.id))


def latest_change_in(
    context: HoursContext, site: Site, start: datetime, end: datetime
) -> RecordedOverride | None:
    """Return the latest recorded change that overlaps [start, end)."""
    touching = [
        row
        for row in site_changes(context, site)
        if row.start < end.timestamp() and row.end > start.timestamp()
    ]
    return touching[-1] if touching else None


def _has_confirmed_week(context: HoursContext, site: Site) -> bool:
    found = effective_schedule(context, site)
    return found is not None and found.confirmed is not None


def _office_days_off(context: HoursContext, site: Site) -> Iterable[DayOff]:
    return context.recorded.list_days_off(site.office)


def _day_off_override(row: DayOff, here: ZoneInfo) -> Override:
    start, end = local_midnight(row.first, here), local_midnight(row.last + timedelta(days=1), here)
    return Override(OverrideKind.CLOSED, start, end, row.name)


def _change_override(row: RecordedOverride) -> Override:
    start, end = datetime.fromtimestamp(row.start, UTC), datetime.fromtimestamp(row.end, UTC)
    return Override(OverrideKind(row.kind), start, end, row.reason)


def local_midnight(day: date, here: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), here)
