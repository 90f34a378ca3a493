"""A change of opening hours, and the notice that citizens read about it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from content.opening_hours.opening_status import OpeningState, OpeningStatus
from content.opening_hours.schedule import parse_week
from content.opening_hours.weekly_hours_parser import render_week
from content.text.safe_html import Html, join_lines
from content.text.translation import translator_for
from handlers.core.context import Context, HoursContext
from handlers.opening_hours import effective_hours, hours_text
from storage.announcements.announcements import Audience
from storage.opening_hours import DayOff, RecordedHours, RecordedOverride, SiteWeek


class HoursAction(StrEnum):
    """What a change does. Its value is stored in drafts and in announcements.

    OPEN opens on days that are otherwise closed. REOPEN_SITES exempts some sites from the rest of a closure.
    REOPEN ends a closure early, CANCEL_EXTRA ends extra hours, CANCEL_DAY_OFF ends a day off.
    """

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
    """A change of hours, kept as a draft until it is confirmed. Field names are part of the stored draft.

    `start` and `end` are unix seconds, `end` exclusive. Empty `sites` means the whole office. `weekly` is in the
    language of `schedule`; it holds in `season` ('ramadan') or, if that is empty, on ordinary days. `name` is the
    reason, or the name of a day off. `of`: id of the row that REOPEN, CANCEL_EXTRA or CANCEL_DAY_OFF ends.
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


def audience_for(change: HoursChange) -> Audience:
    topics = ("jadwal", "gangguan") if change.act in OUTAGE_ACTIONS else ("jadwal",)
    return Audience(change.office, change.sites, topics=topics)


def render_title(context: HoursContext, change: HoursChange) -> str:
    """Render the title of the notice: plain text, in Indonesian."""
    t, place = translator_for("id"), render_place(context, change)
    match change.act:
        case HoursAction.CLOSE:
            return t("🔴 {place} is closed", place=place)
        case HoursAction.OPEN | HoursAction.REOPEN_SITES:
            return t("🟢 {place} is open", place=place)
        case HoursAction.EXTRA_HOURS:
            return t("🟢 {place}: extra service", place=place)
        case HoursAction.DAY_OFF:
            return t("📅 {place}: day off", place=place)
        case HoursAction.WEEK if change.season:
            return t("🌙 {place}: opening hours in Ramadan", place=place)
        case HoursAction.WEEK:
            return t("🕘 {place}: new opening hours", place=place)
        case HoursAction.CANCEL_EXTRA:
            return t("🔴 {place}: extra service is cancelled", place=place)
        case HoursAction.CANCEL_DAY_OFF:
            return t("📅 {place}: the day off is cancelled", place=place)
    if change.start > context.timestamp:
        return t("🟢 {place} stays open", place=place)
    shut = any(one.state is OpeningState.CLOSED for one in _statuses_after(context, change))
    return (
        t("🟢 {place}: the closure is over", place=place)
        if shut
        else t("🟢 {place} is open again", place=place)
    )


def _statuses_after(context: HoursContext, change: HoursChange) -> list[OpeningStatus]:
    """Return the opening status of each site once the change is recorded."""
    later = context_after(context, change)
    return [
        hours_text.site_status(later, context.services.sites[site])
        for site in affected_sites(context, change)
    ]


def render_place(context: Context, change: HoursChange) -> str:
    """Name the sites with their office, or the office."""
    return render_places(context, change.office, change.sites)


def render_places(context: Context, code: str, sites: tuple[str, ...]) -> str:
    """Name the sites of an office; no sites means the whole office."""
    office = context.offices[code].name
    if not sites:
        return office
    named = [context.services.sites[site] for site in sites if site in context.services.sites]
    labels = [named[0].label] if len(named) == 1 else [site.name for site in named]
    t = translator_for("id")
    both = f" {t('and')} ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    return both if office in both else f"{both} ({office})"


def render_body(context: HoursContext, change: HoursChange) -> Html:
    """Render the body of the notice: Telegram HTML, in Indonesian."""
    return join_lines(_body_lines(replace(context, t=translator_for("id")), change))


def _body_lines(context: HoursContext, change: HoursChange) -> Iterator[str]:
    t = context.t
    if change.act is HoursAction.WEEK:
        week = parse_week(change.weekly)
        yield from render_week(week) if not isinstance(week, str) else ()
        yield from _season_lines(context, change)
        if _is_closed_on_holidays(context, change):
            yield t("Closed on public holidays and collective leave.")
        yield t(
            "Confirmed by the office on {day}.",
            day=t.format_date(effective_hours.office_today(context, change.office)),
        )
        return
    match change.act:
        case HoursAction.REOPEN:
            yield t("The closure of {when} ends early.", when=render_when(context, change))
            yield from _lines_after_reopening(context, change)
        case HoursAction.CANCEL_DAY_OFF:
            yield t("{when} is a working day after all.", when=render_when(context, change))
        case _:
            yield render_when(context, change)
    if change.name:
        yield (
            Html.escape(change.name)
            if change.act in (HoursAction.DAY_OFF, HoursAction.CANCEL_DAY_OFF)
            else _reason_line(context, change)
        )
    yield from _next_opening_line(context, change)


def _lines_after_reopening(context: HoursContext, change: HoursChange) -> Iterator[str]:
    """Say when a closed site opens next, and whether any site has unconfirmed hours."""
    found = _statuses_after(context, change)
    opens = [one.next_open for one in found if one.state is OpeningState.CLOSED and one.next_open]
    if opens and change.start <= context.timestamp:
        yield context.t("Opens next: {moment}.", moment=hours_text.render_moment(context, min(opens)))
    if any(one.state is OpeningState.UNKNOWN for one in found):
        yield context.t("The regular hours are not confirmed yet: ask until what time before you travel.")


def _season_lines(context: Context, change: HoursChange) -> Iterator[str]:
    """Say when Ramadan hours hold, as far as the dates are known."""
    if not change.season:
        return
    t, season = (
        context.t,
        context.services.calendar.season_on_or_after(effective_hours.office_today(context, change.office)),
    )
    if season is None:
        yield t("These hours hold in Ramadan only; its dates are not set yet.")
        return
    span = {"first": t.format_date(season.start), "last": t.format_date(season.end)}
    yield t("These hours hold in Ramadan only: {first} to {last}.", **span)
    if season.estimate:
        yield t("The date is an estimate until the ministry decides.")


def _is_closed_on_holidays(context: HoursContext, change: HoursChange) -> bool:
    """Return whether every site is closed on holidays. Only content editors can change that."""
    later = context_after(context, change)
    schedules = [
        effective_hours.effective_schedule(later, context.services.sites[site])
        for site in affected_sites(context, change)
    ]
    return all(row is not None and row.holidays == () == row.cuti_bersama for row in schedules)


def _reason_line(context: Context, change: HoursChange) -> str:
    return context.t.html("Note: {why}.", why=change.name.rstrip("."))


def _next_opening_line(context: HoursContext, change: HoursChange) -> Iterator[str]:
    """Say when the first site opens next, if its hours are known."""
    if change.act not in (HoursAction.CLOSE, HoursAction.DAY_OFF):
        return
    office = context.offices[change.office]
    site = context.services.sites.get(change.sites[0]) if change.sites else next(iter(office.sites), None)
    if site is None:
        return
    found = hours_text.site_status(
        context_after(context, change), site, context.local(change.end, change.office)
    )
    opens = context.local(change.end, change.office) if found.state is OpeningState.OPEN else found.next_open
    if opens is not None and found.state is not OpeningState.UNKNOWN:
        yield context.t("Opens next: {moment}.", moment=hours_text.render_moment(context, opens))


def valid_until(context: Context, change: HoursChange) -> datetime | None:
    """Return the last minute for which the notice holds; None: until something else is recorded."""
    if not change.end:
        return None
    end = context.local(change.end, change.office)
    return end - timedelta(minutes=1) if not (end.hour or end.minute) else end


def render_when(context: Context, change: HoursChange) -> str:
    return hours_text.render_span(
        context, context.local(change.start, change.office), context.local(change.end, change.office)
    )


def first_and_last_day(context: Context, change: HoursChange) -> tuple[date, date]:
    """Return the first and last day, in the office's time zone."""
    start, end = context.local(change.start, change.office), context.local(change.end, change.office)
    return start.date(), (end - timedelta(seconds=1)).date()


def context_after(context: HoursContext, change: HoursChange) -> HoursContext:
    """Return the context as if the change were recorded already."""
    return replace(context, recorded=_apply_to_recorded(context, context.recorded, change))


def _apply_to_recorded(context: Context, known: RecordedHours, change: HoursChange) -> RecordedHours:
    now = context.timestamp
    match change.act:
        case HoursAction.CLOSE | HoursAction.OPEN | HoursAction.REOPEN_SITES | HoursAction.EXTRA_HOURS:
            span = (change.start, change.end, change.end)
            row = RecordedOverride(
                0, change.office, change.sites, CHANGE_KINDS[change.act], *span, change.name, now
            )
            return replace(known, overrides=(*known.overrides, row))
        case HoursAction.DAY_OFF:
            day = DayOff(0, change.office, *first_and_last_day(context, change), change.name, now)
            return replace(known, days_off=(*known.days_off, day))
        case HoursAction.WEEK:
            weeks = {
                site: SiteWeek(0, site, change.weekly, effective_hours.office_today(context, change.office))
                for site in affected_sites(context, change)
            }
            if change.season:
                return replace(known, ramadan={**known.ramadan, **weeks})
            return replace(known, weeks={**known.weeks, **weeks})
        case HoursAction.REOPEN | HoursAction.CANCEL_EXTRA:
            return replace(known, overrides=tuple(row for row in known.overrides if row.id != change.of))
    return replace(known, days_off=tuple(row for row in known.days_off if row.id != change.of))


def affected_sites(context: Context, change: HoursChange) -> tuple[str, ...]:
    """Return the ids of all sites that the change affects."""
    return change.sites or tuple(site.id for site in context.offices[change.office].sites)
