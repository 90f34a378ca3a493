"""What is in force about opening: the content's schedules and calendar with what staff recorded laid over them.

Handlers that speak of opening first take `visit = await overlay.informed(visit)`; without it these functions refuse.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from content.holiday import Calendar, Holiday, HolidayKind
from content.opening import Override, OverrideKind
from content.records import Site, Text
from content.schedule import Schedule, Week, parse_week
from handlers.visit import Visit
from storage import hours
from storage.hours import Change, DayOff, Recorded


async def informed(visit: Visit) -> Visit:
    """The visit with what staff recorded, read once. Of an office that left the content nothing counts any more."""
    if visit.recorded is not None:
        return visit
    found, offices = await hours.recorded(visit.tx, visit.seconds), visit.desk.library.offices
    changes = tuple(row for row in found.changes if row.office in offices)
    days_off = tuple(row for row in found.days_off if row.office in offices)
    return replace(visit, recorded=replace(found, changes=changes, days_off=days_off))


def known(visit: Visit) -> Recorded:
    assert visit.recorded is not None, "the visit is not informed"
    return visit.recorded


def zone(visit: Visit, office: str) -> ZoneInfo:
    return ZoneInfo(visit.desk.library.offices[office].timezone)


def schedule(visit: Visit, site: Site) -> Schedule | None:
    """The regular hours: the editor's or the staff's, whichever the office confirmed later."""
    written, told = visit.desk.schedules.get(site.id), known(visit).weeks.get(site.id)
    if told is None or (written and written.confirmed and written.confirmed > told.confirmed):
        return _in_ramadan(visit, site, written)
    base = written if written is not None and written.confirmed else Schedule(weekly=())
    ordinary = replace(base, weekly=_week(told.weekly), confirmed=told.confirmed, valid_until=None)
    return _in_ramadan(visit, site, ordinary)


def _in_ramadan(visit: Visit, site: Site, ordinary: Schedule | None) -> Schedule | None:
    """With the week that staff gave for Ramadan, as long as the one that was meant is not over."""
    told, written = known(visit).ramadan.get(site.id), visit.desk.schedules.get(site.id)
    if told is None or ordinary is None or ordinary.confirmed is None:
        return ordinary
    if written and written.ramadan and written.confirmed and written.confirmed > told.confirmed:
        return ordinary
    meant = visit.desk.calendar.season_from(told.confirmed)
    over = meant is not None and visit.now.astimezone(zone(visit, site.office)).date() > meant.end
    return ordinary if over else replace(ordinary, ramadan=_week(told.weekly))


@cache
def _week(weekly: str) -> Week:
    week = parse_week(weekly)
    assert not isinstance(week, str), week
    return week


def calendar(visit: Visit, site: Site) -> Calendar:
    """The national calendar with the office's own days off, where the site's week is known (else see `overrides`)."""
    return of_office(visit, site.office) if _confirmed(visit, site) else visit.desk.calendar


def of_office(visit: Visit, office: str) -> Calendar:
    """The national calendar with an office's own days off."""
    return visit.desk.calendar.with_days(
        Holiday(day, Text(row.name), HolidayKind.LIBUR_NASIONAL, decree="")
        for row in known(visit).days_off
        if row.office == office
        for day in row.days
    )


def overrides(visit: Visit, site: Site) -> tuple[Override, ...]:
    """What staff recorded for a site, in order. Where its week is unknown a day off is a closure, for that is known."""
    here = zone(visit, site.office)
    free = () if _confirmed(visit, site) else (_closed(row, here) for row in _own(visit, site))
    return (*free, *(_override(row) for row in changes(visit, site)))


def changes(visit: Visit, site: Site) -> Iterable[Change]:
    return (row for row in known(visit).changes if row.covers(site.id, site.office))


def change_on(visit: Visit, site: Site, start: datetime, end: datetime) -> Change | None:
    """The latest recorded change that touches [start, end)."""
    touching = [
        row for row in changes(visit, site) if row.start < end.timestamp() and row.end > start.timestamp()
    ]
    return touching[-1] if touching else None


def _confirmed(visit: Visit, site: Site) -> bool:
    found = schedule(visit, site)
    return found is not None and found.confirmed is not None


def _own(visit: Visit, site: Site) -> Iterable[DayOff]:
    return (row for row in known(visit).days_off if row.office == site.office)


def _closed(row: DayOff, here: ZoneInfo) -> Override:
    start, end = midnight(row.first, here), midnight(row.last + timedelta(days=1), here)
    return Override(OverrideKind.CLOSED, start, end, row.name)


def _override(row: Change) -> Override:
    start, end = datetime.fromtimestamp(row.start, UTC), datetime.fromtimestamp(row.end, UTC)
    return Override(OverrideKind(row.kind), start, end, row.reason)


def midnight(day: date, here: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), here)
