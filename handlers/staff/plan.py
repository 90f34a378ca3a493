"""A change of hours as staff want it: what it is, and the notice that citizens read of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from html import escape

import msgspec

from content.hours import State, Status
from content.hourstext import said_week
from content.schedule import parse_week
from content.wording import words
from handlers import overlay, status
from handlers.visit import Visit
from storage.announcements import Audience
from storage.hours import Change, DayOff, Recorded, SiteWeek


class Act(StrEnum):
    """OPEN opens on days that are closed, AGAIN some of the places of a closure for the rest of it. REOPEN ends a closure
    before its time, CANCEL extra service; WORKDAY takes a day off back."""

    CLOSE = "close"
    OPEN = "open"
    AGAIN = "again"
    EXTRA = "extra"
    DAY_OFF = "day_off"
    WEEK = "week"
    REOPEN = "reopen"
    CANCEL = "cancel"
    WORKDAY = "workday"


KIND = {Act.CLOSE: "closed", Act.OPEN: "open", Act.AGAIN: "again", Act.EXTRA: "extra"}
OUTAGES = frozenset({Act.CLOSE, Act.AGAIN, Act.REOPEN})


class Plan(msgspec.Struct, frozen=True):
    """[start, end) in unix seconds. `sites` () is the whole office. `weekly`: the schedule language, of a
    `season` ('ramadan') or of ordinary days.

    `of`: what REOPEN, CANCEL and WORKDAY end; `name`: what staff call it, or why.
    """

    act: Act
    office: str
    sites: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    name: str = ""
    weekly: str = ""
    season: str = ""
    of: int = 0


def audience(plan: Plan) -> Audience:
    topics = ("jadwal", "gangguan") if plan.act in OUTAGES else ("jadwal",)
    return Audience(plan.office, plan.sites, topics=topics)


def title(visit: Visit, plan: Plan) -> str:
    """The notice's title, plain, in Indonesian."""
    t, place = words("id"), place_of(visit, plan)
    match plan.act:
        case Act.CLOSE:
            return t("🔴 {place} is closed", place=place)
        case Act.OPEN | Act.AGAIN:
            return t("🟢 {place} is open", place=place)
        case Act.EXTRA:
            return t("🟢 {place}: extra service", place=place)
        case Act.DAY_OFF:
            return t("📅 {place}: day off", place=place)
        case Act.WEEK if plan.season:
            return t("🌙 {place}: opening hours in Ramadan", place=place)
        case Act.WEEK:
            return t("🕘 {place}: new opening hours", place=place)
        case Act.CANCEL:
            return t("🔴 {place}: extra service is cancelled", place=place)
        case Act.WORKDAY:
            return t("📅 {place}: the day off is cancelled", place=place)
    if plan.start > visit.seconds:
        return t("🟢 {place} stays open", place=place)
    shut = any(one.state is State.CLOSED for one in _states(visit, plan))
    return (
        t("🟢 {place}: the closure is over", place=place)
        if shut
        else t("🟢 {place} is open again", place=place)
    )


def _states(visit: Visit, plan: Plan) -> list[Status]:
    """How the places are once the plan is recorded."""
    planned = after(visit, plan)
    return [status.of_site(planned, visit.desk.sites[site]) for site in sites(visit, plan)]


def place_of(visit: Visit, plan: Plan) -> str:
    """The sites and their office, or the office."""
    return places(visit, plan.office, plan.sites)


def places(visit: Visit, code: str, sites: tuple[str, ...]) -> str:
    """Sites of an office in words, () all of it."""
    office = visit.desk.library.offices[code].name
    if not sites:
        return office
    named = [visit.desk.sites[site] for site in sites if site in visit.desk.sites]
    labels = [named[0].label] if len(named) == 1 else [site.name for site in named]
    t = words("id")
    both = f" {t('and')} ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    return both if office in both else f"{both} ({office})"


def body(visit: Visit, plan: Plan) -> str:
    """What citizens read below the title, Telegram HTML, in Indonesian."""
    return "\n".join(_body(replace(visit, t=words("id")), plan))


def _body(visit: Visit, plan: Plan) -> Iterator[str]:
    t = visit.t
    if plan.act is Act.WEEK:
        week = parse_week(plan.weekly)
        yield from said_week(week) if not isinstance(week, str) else ()
        yield from _season(visit, plan)
        if _rests(visit, plan):
            yield t("Closed on public holidays and collective leave.")
        yield t("Confirmed by the office on {day}.", day=t.date(today(visit, plan.office)))
        return
    match plan.act:
        case Act.REOPEN:
            yield t("The closure of {when} ends early.", when=when(visit, plan))
            yield from _from_now_on(visit, plan)
        case Act.WORKDAY:
            yield t("{when} is a working day after all.", when=when(visit, plan))
        case _:
            yield when(visit, plan)
    if plan.name:
        yield escape(plan.name) if plan.act in (Act.DAY_OFF, Act.WORKDAY) else _why(visit, plan)
    yield from _next(visit, plan)


def _from_now_on(visit: Visit, plan: Plan) -> Iterator[str]:
    """What is known of the hours after a closure: when it opens where it is closed now, or that they are not confirmed."""
    found = _states(visit, plan)
    opens = [one.next_open for one in found if one.state is State.CLOSED and one.next_open]
    if opens and plan.start <= visit.seconds:
        yield visit.t("Opens next: {moment}.", moment=status.moment(visit, min(opens)))
    if any(one.state is State.UNKNOWN for one in found):
        yield visit.t("The regular hours are not confirmed yet: ask until what time before you travel.")


def _season(visit: Visit, plan: Plan) -> Iterator[str]:
    """When a week of Ramadan holds, as far as its days are known."""
    if not plan.season:
        return
    t, season = visit.t, visit.desk.calendar.season_from(today(visit, plan.office))
    if season is None:
        yield t("These hours hold in Ramadan only; its dates are not set yet.")
        return
    span = {"first": t.date(season.start), "last": t.date(season.end)}
    yield t("These hours hold in Ramadan only: {first} to {last}.", **span)
    if season.estimate:
        yield t("The date is an estimate until the ministry decides.")


def _rests(visit: Visit, plan: Plan) -> bool:
    """Whether every place is closed on holidays, which only an editor changes."""
    planned = after(visit, plan)
    schedules = [overlay.schedule(planned, visit.desk.sites[site]) for site in sites(visit, plan)]
    return all(row is not None and row.holidays == () == row.cuti_bersama for row in schedules)


def _why(visit: Visit, plan: Plan) -> str:
    return visit.t("Note: {why}.", why=escape(plan.name).rstrip("."))


def _next(visit: Visit, plan: Plan) -> Iterator[str]:
    """When the (first) place opens next, where its hours are known."""
    if plan.act not in (Act.CLOSE, Act.DAY_OFF):
        return
    office = visit.desk.library.offices[plan.office]
    site = visit.desk.sites.get(plan.sites[0]) if plan.sites else next(iter(office.sites), None)
    if site is None:
        return
    found = status.of_site(after(visit, plan), site, _local(visit, plan, plan.end))
    opens = _local(visit, plan, plan.end) if found.state is State.OPEN else found.next_open
    if opens is not None and found.state is not State.UNKNOWN:
        yield visit.t("Opens next: {moment}.", moment=status.moment(visit, opens))


def until(visit: Visit, plan: Plan) -> datetime | None:
    """The last minute for which the notice holds; None: for as long as nothing else is said."""
    if not plan.end:
        return None
    end = _local(visit, plan, plan.end)
    return end - timedelta(minutes=1) if not (end.hour or end.minute) else end


def when(visit: Visit, plan: Plan) -> str:
    return status.span(visit, _local(visit, plan, plan.start), _local(visit, plan, plan.end))


def days(visit: Visit, plan: Plan) -> tuple[date, date]:
    """First and last day, at the office."""
    start, end = _local(visit, plan, plan.start), _local(visit, plan, plan.end)
    return start.date(), (end - timedelta(seconds=1)).date()


def today(visit: Visit, office: str) -> date:
    """The calendar day at an office."""
    return visit.now.astimezone(overlay.zone(visit, office)).date()


def _local(visit: Visit, plan: Plan, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(overlay.zone(visit, plan.office))


def after(visit: Visit, plan: Plan) -> Visit:
    """The visit as if the plan were recorded already."""
    return replace(visit, recorded=_recorded(visit, overlay.known(visit), plan))


def _recorded(visit: Visit, known: Recorded, plan: Plan) -> Recorded:
    now = visit.seconds
    match plan.act:
        case Act.CLOSE | Act.OPEN | Act.AGAIN | Act.EXTRA:
            span = (plan.start, plan.end, plan.end)
            row = Change(0, plan.office, plan.sites, KIND[plan.act], *span, plan.name, now)
            return replace(known, changes=(*known.changes, row))
        case Act.DAY_OFF:
            day = DayOff(0, plan.office, *days(visit, plan), plan.name, now)
            return replace(known, days_off=(*known.days_off, day))
        case Act.WEEK:
            weeks = {
                site: SiteWeek(0, site, plan.weekly, today(visit, plan.office)) for site in sites(visit, plan)
            }
            if plan.season:
                return replace(known, ramadan={**known.ramadan, **weeks})
            return replace(known, weeks={**known.weeks, **weeks})
        case Act.REOPEN | Act.CANCEL:
            return replace(known, changes=tuple(row for row in known.changes if row.id != plan.of))
    return replace(known, days_off=tuple(row for row in known.days_off if row.id != plan.of))


def sites(visit: Visit, plan: Plan) -> tuple[str, ...]:
    """Every site that is meant."""
    return plan.sites or tuple(site.id for site in visit.desk.library.offices[plan.office].sites)
