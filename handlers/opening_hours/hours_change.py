"""A change of hours as staff want it: what it is, and the notice that citizens read of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from html import escape

import msgspec

from content.opening_hours.opening_status import OpeningState, OpeningStatus
from content.opening_hours.schedule import parse_week
from content.opening_hours.weekly_hours_parser import render_week
from content.text.translation import translator_for
from handlers.core.context import Context
from handlers.opening_hours import effective_hours, hours_text
from storage.announcements.announcements import Audience
from storage.opening_hours import DayOff, RecordedHours, RecordedOverride, SiteWeek


class HoursAction(StrEnum):
    """OPEN opens on days that are closed, AGAIN some of the places of a closure for the rest of it. REOPEN ends a closure
    before its time, CANCEL extra service; WORKDAY takes a day off back."""

    CLOSE = "close"
    OPEN = "open"
    REOPEN_SITES = "again"
    EXTRA_HOURS = "extra"
    DAY_OFF = "day_off"
    WEEK = "week"
    REOPEN = "reopen"
    CANCEL_EXTRA = "cancel"
    CANCEL_DAY_OFF = "workday"


CHANGE_KINDS = {
    HoursAction.CLOSE: "closed",
    HoursAction.OPEN: "open",
    HoursAction.REOPEN_SITES: "again",
    HoursAction.EXTRA_HOURS: "extra",
}
OUTAGE_ACTIONS = frozenset({HoursAction.CLOSE, HoursAction.REOPEN_SITES, HoursAction.REOPEN})


class HoursChange(msgspec.Struct, frozen=True):
    """[start, end) in unix seconds. `sites` () is the whole office. `weekly`: the schedule language, of a
    `season` ('ramadan') or of ordinary days.

    `of`: what REOPEN, CANCEL and WORKDAY end; `name`: what staff call it, or why.
    """

    act: HoursAction
    office: str
    sites: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    name: str = ""
    weekly: str = ""
    season: str = ""
    of: int = 0


def audience_for(plan: HoursChange) -> Audience:
    topics = ("jadwal", "gangguan") if plan.act in OUTAGE_ACTIONS else ("jadwal",)
    return Audience(plan.office, plan.sites, topics=topics)


def render_title(context: Context, plan: HoursChange) -> str:
    """The notice's title, plain, in Indonesian."""
    t, place = translator_for("id"), render_place(context, plan)
    match plan.act:
        case HoursAction.CLOSE:
            return t("🔴 {place} is closed", place=place)
        case HoursAction.OPEN | HoursAction.REOPEN_SITES:
            return t("🟢 {place} is open", place=place)
        case HoursAction.EXTRA_HOURS:
            return t("🟢 {place}: extra service", place=place)
        case HoursAction.DAY_OFF:
            return t("📅 {place}: day off", place=place)
        case HoursAction.WEEK if plan.season:
            return t("🌙 {place}: opening hours in Ramadan", place=place)
        case HoursAction.WEEK:
            return t("🕘 {place}: new opening hours", place=place)
        case HoursAction.CANCEL_EXTRA:
            return t("🔴 {place}: extra service is cancelled", place=place)
        case HoursAction.CANCEL_DAY_OFF:
            return t("📅 {place}: the day off is cancelled", place=place)
    if plan.start > context.timestamp:
        return t("🟢 {place} stays open", place=place)
    shut = any(one.state is OpeningState.CLOSED for one in _statuses_after(context, plan))
    return (
        t("🟢 {place}: the closure is over", place=place)
        if shut
        else t("🟢 {place} is open again", place=place)
    )


def _statuses_after(context: Context, plan: HoursChange) -> list[OpeningStatus]:
    """How the places are once the plan is recorded."""
    planned = context_after(context, plan)
    return [
        hours_text.site_status(planned, context.services.sites[site])
        for site in affected_sites(context, plan)
    ]


def render_place(context: Context, plan: HoursChange) -> str:
    """The sites and their office, or the office."""
    return render_places(context, plan.office, plan.sites)


def render_places(context: Context, code: str, sites: tuple[str, ...]) -> str:
    """Sites of an office in words, () all of it."""
    office = context.services.library.offices[code].name
    if not sites:
        return office
    named = [context.services.sites[site] for site in sites if site in context.services.sites]
    labels = [named[0].label] if len(named) == 1 else [site.name for site in named]
    t = translator_for("id")
    both = f" {t('and')} ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    return both if office in both else f"{both} ({office})"


def render_body(context: Context, plan: HoursChange) -> str:
    """What citizens read below the title, Telegram HTML, in Indonesian."""
    return "\n".join(_body_lines(replace(context, t=translator_for("id")), plan))


def _body_lines(context: Context, plan: HoursChange) -> Iterator[str]:
    t = context.t
    if plan.act is HoursAction.WEEK:
        week = parse_week(plan.weekly)
        yield from render_week(week) if not isinstance(week, str) else ()
        yield from _season_lines(context, plan)
        if _is_closed_on_holidays(context, plan):
            yield t("Closed on public holidays and collective leave.")
        yield t("Confirmed by the office on {day}.", day=t.format_date(office_today(context, plan.office)))
        return
    match plan.act:
        case HoursAction.REOPEN:
            yield t("The closure of {when} ends early.", when=render_when(context, plan))
            yield from _lines_after_reopening(context, plan)
        case HoursAction.CANCEL_DAY_OFF:
            yield t("{when} is a working day after all.", when=render_when(context, plan))
        case _:
            yield render_when(context, plan)
    if plan.name:
        yield (
            escape(plan.name)
            if plan.act in (HoursAction.DAY_OFF, HoursAction.CANCEL_DAY_OFF)
            else _reason_line(context, plan)
        )
    yield from _next_opening_line(context, plan)


def _lines_after_reopening(context: Context, plan: HoursChange) -> Iterator[str]:
    """What is known of the hours after a closure: when it opens where it is closed now, or that they are not confirmed."""
    found = _statuses_after(context, plan)
    opens = [one.next_open for one in found if one.state is OpeningState.CLOSED and one.next_open]
    if opens and plan.start <= context.timestamp:
        yield context.t("Opens next: {moment}.", moment=hours_text.render_moment(context, min(opens)))
    if any(one.state is OpeningState.UNKNOWN for one in found):
        yield context.t("The regular hours are not confirmed yet: ask until what time before you travel.")


def _season_lines(context: Context, plan: HoursChange) -> Iterator[str]:
    """When a week of Ramadan holds, as far as its days are known."""
    if not plan.season:
        return
    t, season = context.t, context.services.calendar.season_on_or_after(office_today(context, plan.office))
    if season is None:
        yield t("These hours hold in Ramadan only; its dates are not set yet.")
        return
    span = {"first": t.format_date(season.start), "last": t.format_date(season.end)}
    yield t("These hours hold in Ramadan only: {first} to {last}.", **span)
    if season.estimate:
        yield t("The date is an estimate until the ministry decides.")


def _is_closed_on_holidays(context: Context, plan: HoursChange) -> bool:
    """Whether every place is closed on holidays, which only an editor changes."""
    planned = context_after(context, plan)
    schedules = [
        effective_hours.effective_schedule(planned, context.services.sites[site])
        for site in affected_sites(context, plan)
    ]
    return all(row is not None and row.holidays == () == row.cuti_bersama for row in schedules)


def _reason_line(context: Context, plan: HoursChange) -> str:
    return context.t("Note: {why}.", why=escape(plan.name).rstrip("."))


def _next_opening_line(context: Context, plan: HoursChange) -> Iterator[str]:
    """When the (first) place opens next, where its hours are known."""
    if plan.act not in (HoursAction.CLOSE, HoursAction.DAY_OFF):
        return
    office = context.services.library.offices[plan.office]
    site = context.services.sites.get(plan.sites[0]) if plan.sites else next(iter(office.sites), None)
    if site is None:
        return
    found = hours_text.site_status(context_after(context, plan), site, _local_time(context, plan, plan.end))
    opens = _local_time(context, plan, plan.end) if found.state is OpeningState.OPEN else found.next_open
    if opens is not None and found.state is not OpeningState.UNKNOWN:
        yield context.t("Opens next: {moment}.", moment=hours_text.render_moment(context, opens))


def valid_until(context: Context, plan: HoursChange) -> datetime | None:
    """The last minute for which the notice holds; None: for as long as nothing else is said."""
    if not plan.end:
        return None
    end = _local_time(context, plan, plan.end)
    return end - timedelta(minutes=1) if not (end.hour or end.minute) else end


def render_when(context: Context, plan: HoursChange) -> str:
    return hours_text.render_span(
        context, _local_time(context, plan, plan.start), _local_time(context, plan, plan.end)
    )


def first_and_last_day(context: Context, plan: HoursChange) -> tuple[date, date]:
    """First and last day, at the office."""
    start, end = _local_time(context, plan, plan.start), _local_time(context, plan, plan.end)
    return start.date(), (end - timedelta(seconds=1)).date()


def office_today(context: Context, office: str) -> date:
    """The calendar day at an office."""
    return context.now.astimezone(effective_hours.office_zone(context, office)).date()


def _local_time(context: Context, plan: HoursChange, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(effective_hours.office_zone(context, plan.office))


def context_after(context: Context, plan: HoursChange) -> Context:
    """The visit as if the plan were recorded already."""
    return replace(
        context, recorded=_apply_to_recorded(context, effective_hours.recorded_hours(context), plan)
    )


def _apply_to_recorded(context: Context, known: RecordedHours, plan: HoursChange) -> RecordedHours:
    now = context.timestamp
    match plan.act:
        case HoursAction.CLOSE | HoursAction.OPEN | HoursAction.REOPEN_SITES | HoursAction.EXTRA_HOURS:
            span = (plan.start, plan.end, plan.end)
            row = RecordedOverride(0, plan.office, plan.sites, CHANGE_KINDS[plan.act], *span, plan.name, now)
            return replace(known, overrides=(*known.overrides, row))
        case HoursAction.DAY_OFF:
            day = DayOff(0, plan.office, *first_and_last_day(context, plan), plan.name, now)
            return replace(known, days_off=(*known.days_off, day))
        case HoursAction.WEEK:
            weeks = {
                site: SiteWeek(0, site, plan.weekly, office_today(context, plan.office))
                for site in affected_sites(context, plan)
            }
            if plan.season:
                return replace(known, ramadan={**known.ramadan, **weeks})
            return replace(known, weeks={**known.weeks, **weeks})
        case HoursAction.REOPEN | HoursAction.CANCEL_EXTRA:
            return replace(known, overrides=tuple(row for row in known.overrides if row.id != plan.of))
    return replace(known, days_off=tuple(row for row in known.days_off if row.id != plan.of))


def affected_sites(context: Context, plan: HoursChange) -> tuple[str, ...]:
    """Every site that is meant."""
    return plan.sites or tuple(site.id for site in context.services.library.offices[plan.office].sites)
