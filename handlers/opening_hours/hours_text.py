"""Texts of opening hours: open or closed, until when, why, and when next. Decisions are made in `content.opening_hours`."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.dates.clock_zones import zone_code
from content.loading.records import Site
from content.opening_hours import opening_status
from content.opening_hours.opening_status import (
    DayHours,
    OpeningDoubt,
    OpeningReason,
    OpeningState,
    OpeningStatus,
    ReasonKind,
)
from content.text.safe_html import Html, html, italic, join_html, join_lines
from handlers.core import end_texts
from handlers.core.context import Context, HoursContext
from handlers.opening_hours import effective_hours
from storage.opening_hours import RecordedOverride

STATE_MARKS = {OpeningState.OPEN: "🟢", OpeningState.CLOSED: "🔴", OpeningState.UNKNOWN: "⚪"}


def site_zone(context: Context, site: Site) -> ZoneInfo:
    return effective_hours.office_zone(context, site.office)


def site_status(context: HoursContext, site: Site, at: datetime | None = None) -> OpeningStatus:
    """Return the opening status now, or at another (aware) moment."""
    facts = (
        effective_hours.effective_schedule(context, site),
        effective_hours.site_calendar(context, site),
        effective_hours.site_overrides(context, site),
    )
    return opening_status.compute_status(*facts, at or context.now, site_zone(context, site))


def day_hours(context: HoursContext, site: Site, day: date) -> DayHours:
    facts = (
        effective_hours.effective_schedule(context, site),
        effective_hours.site_calendar(context, site),
        effective_hours.site_overrides(context, site),
    )
    return opening_status.compute_day_hours(*facts, day, site_zone(context, site))


def render_site_line(context: HoursContext, site: Site) -> Html:
    """Render one line for lists: '⚪ Pamulang: belum dikonfirmasi'."""
    found = site_status(context, site)
    return html("{} {}: {}", STATE_MARKS[found.state], site.name, render_brief(context, found))


def render_site_lines(context: HoursContext, sites: Sequence[Site]) -> Html:
    """Render a line for each site with a known status; the others share one, to keep the list short."""
    unsure = [site for site in sites if site_status(context, site).state is OpeningState.UNKNOWN]
    told: list[str] = [render_site_line(context, site) for site in sites if site not in unsure]
    if unsure:
        names = join_html(", ", [Html.escape(site.name) for site in unsure])
        told.append(
            html("{} {}: {}", STATE_MARKS[OpeningState.UNKNOWN], names, context.t("hours not confirmed"))
        )
    return join_lines(told)


def render_now(context: HoursContext, site: Site) -> Html:
    """Render the status at this moment in a few lines."""
    found, t = site_status(context, site), context.t
    lines: list[str] = [
        html("{} <b>{}</b>: {}", STATE_MARKS[found.state], site.label, render_brief(context, found))
    ]
    why = render_reason(context, found.reason)
    if why:
        lines.append(why)
    lines += _recorded_change_lines(
        context,
        effective_hours.latest_change_in(context, site, context.now, context.now + timedelta(seconds=1)),
    )
    lines += _holiday_lines(context, site, context.now.astimezone(site_zone(context, site)).date())
    if found.state is OpeningState.CLOSED and found.next_open:
        lines.append(t("Opens next: {moment}.", moment=render_moment(context, found.next_open)))
        lines += render_doubt(context, found.next_doubt)
    return join_lines([*lines, *render_doubt(context, found.doubt)])


def render_days(
    context: HoursContext, site: Site, days: Sequence[date], *, shows_holidays: bool = True
) -> list[str]:
    """Render a few lines per day. Consecutive days with the same hours are grouped."""
    runs: list[tuple[list[date], tuple[str, ...]]] = []
    for day in days:
        told = _day_parts(context, site, day, shows_holidays)
        if runs and told == runs[-1][1] and day - runs[-1][0][-1] == timedelta(days=1):
            runs[-1][0].append(day)
        else:
            runs.append(([day], told))
    texts: list[str] = []
    for run, (mark, state, *more) in runs:
        name = " – ".join(dict.fromkeys((context.t.format_day(run[0]), context.t.format_day(run[-1]))))
        texts.append(join_lines([html("{} <b>{}, {}</b>: {}", mark, site.label, name, state), *more]))
    return texts


def _day_parts(context: HoursContext, site: Site, day: date, shows_holidays: bool) -> tuple[str, ...]:
    """Return the mark, the state and further lines of a whole day."""
    found, t = day_hours(context, site, day), context.t
    spans = ", ".join(f"{t.format_clock(span.start)}–{t.format_clock(span.end)}" for span in found.intervals)
    state = {
        OpeningState.OPEN: t("open {spans}", spans=spans),
        OpeningState.CLOSED: t("closed"),
        OpeningState.UNKNOWN: t("hours not confirmed"),
    }[found.state]
    why = render_reason(context, found.reason)
    start = datetime.combine(day, time(), site_zone(context, site))
    recorded = _recorded_change_lines(
        context, effective_hours.latest_change_in(context, site, start, start + timedelta(days=1))
    )
    holiday = _holiday_lines(context, site, day) if shows_holidays else ()
    unsure = render_doubt(context, found.doubt)
    return (STATE_MARKS[found.state], state, *([why] if why else []), *recorded, *holiday, *unsure)


def _recorded_change_lines(context: Context, change: RecordedOverride | None) -> Iterator[str]:
    """Say until when a closure holds and when the office recorded the change."""
    if change is None:
        return
    t = context.t
    start, end, recorded = (
        context.local(seconds, change.office) for seconds in (change.start, change.end, change.at)
    )
    if change.kind == "closed" and start.time() == end.time() == time():
        yield t("Closed until {moment}.", moment=render_end(context, end))
    elif change.kind == "closed":
        yield t("Closed: {when}.", when=render_span(context, start, end))
    yield italic(t("Recorded by the office: {moment}", moment=render_moment(context, recorded)))


def render_change_span(context: Context, change: RecordedOverride) -> str:
    """Render when a recorded change holds, in the office's time zone."""
    start, end = context.local(change.start, change.office), context.local(change.end, change.office)
    return render_span(context, start, end)


def render_span(context: Context, start: datetime, end: datetime) -> str:
    """Render 'Senin, 23 November 2026' for whole days, '..., 08.00–12.00', or '... sampai ...'.

    Both moments are in the office's time zone.
    """
    t, last = context.t, (end - timedelta(minutes=1)).date()
    if start.time() == end.time() == time():
        one = start.date() == last
        return (
            t.format_day(last)
            if one
            else t("{first} to {last}", first=t.format_day(start.date()), last=t.format_day(last))
        )
    if start.date() == last:
        close = t.format_clock(end) if end.date() == last else "24.00"
        return f"{t.format_day(last)}, {t.format_clock(start)}–{close}"
    return t("{first} to {last}", first=render_moment(context, start), last=render_end(context, end))


def zone_line(context: Context, office: str, start: int, end: int) -> Iterator[str]:
    """Say in which time zone the hours of a preview are, if it shows hours."""
    times = [context.local(seconds, office) for seconds in (start, end)]
    if end and any(at.time() != time() for at in times):
        yield context.t("The hours above are in {zone}.", zone=zone_code(times[0]))


def render_end(context: Context, at: datetime) -> str:
    """Render an end: midnight is the end of the day before."""
    return end_texts.render_end_time(context.t, at)


def render_brief(context: Context, found: OpeningStatus) -> str:
    """Render 'buka sampai 15.00'."""
    t = context.t
    match found.state:
        case OpeningState.OPEN if found.until:
            return t("open until {time}", time=_render_until(context, found.until))
        case OpeningState.OPEN:
            return t("open")
        case OpeningState.CLOSED:
            return t("closed now")
    return t("hours not confirmed")


def _render_until(context: Context, until: datetime) -> str:
    today = context.now.astimezone(until.tzinfo).date()
    if until.time() == time() and until.date() == today + timedelta(days=1):
        return "24.00"
    return context.t.format_clock(until) if until.date() == today else render_end(context, until)


def render_moment(context: Context, at: datetime) -> str:
    return context.t.format_moment(at)


def render_reason(context: Context, found: OpeningReason) -> Html:
    """Render the reason in a sentence; "" if the state says it all."""
    t = context.t
    name = Html.escape(found.name.in_language(t.language)) if found.name else Html()
    match found.kind:
        case ReasonKind.UNCONFIRMED:
            return t.html(
                "The office has not confirmed its hours here yet, so nothing is promised. Ask before you travel."
            )
        case ReasonKind.EXPIRED:
            return t.html("The hours we had have expired. Ask the office before you travel.")
        case ReasonKind.BREAK:
            return t.html("Break.")
        case ReasonKind.FRIDAY_BREAK:
            return t.html("Friday prayer break.")
        case ReasonKind.DAY_OFF:
            return t.html("No service on this day of the week.")
        case ReasonKind.RAMADAN:
            return t.html("Ramadan hours.")
        case ReasonKind.CLOSURE:
            return (
                t.html("Closed by the office: {why}.", why=name) if name else t.html("Closed by the office.")
            )
        case ReasonKind.EXTRA:
            return t.html("Extra service: {why}.", why=name) if name else t.html("Extra service.")
    return Html()


def _holiday_lines(context: HoursContext, site: Site, day: date) -> Iterator[str]:
    t = context.t
    holiday = effective_hours.site_calendar(context, site).holiday_on(day)
    if holiday is not None and not holiday.decree:
        yield html("📅 {}: {}", t("Day off, set by the office"), holiday.name.in_language(t.language))
    elif holiday is not None:
        name = Html.escape(holiday.name.in_language(t.language))
        kind = (
            t("Public holiday") if holiday.kind == "libur_nasional" else t("Collective leave (cuti bersama)")
        )
        yield html("📅 {}: {} <i>({})</i>", kind, name, holiday.decree)
        if holiday.estimate:
            yield t("The date is an estimate until the ministry decides.")
    elif not context.services.calendar.covers_year(day.year):
        yield t("The holidays of {year} are not decreed yet.", year=day.year)


def render_doubt(context: Context, found: OpeningDoubt | None) -> Iterator[str]:
    t = context.t
    match found:
        case OpeningDoubt.ESTIMATE:
            yield "⚠️ " + t("The date of the holiday or season may still move.")
        case OpeningDoubt.RAMADAN_HOURS:
            yield "⚠️ " + t("It is Ramadan and the office gave no hours for it: ask before you travel.")
        case OpeningDoubt.YEAR_NOT_SET:
            yield "⚠️ " + t("Holidays of that year are not decreed yet.")


def render_week(context: HoursContext, site: Site) -> list[str]:
    """Render seven days from today, one line each; empty while no hours are confirmed."""
    schedule = effective_hours.effective_schedule(context, site)
    if schedule is None or schedule.confirmed is None:
        return []
    lines = []
    today = context.now.astimezone(site_zone(context, site)).date()
    facts = (
        schedule,
        effective_hours.site_calendar(context, site),
        effective_hours.site_overrides(context, site),
    )
    for day in opening_status.compute_week_hours(*facts, today, site_zone(context, site)):
        spans = ", ".join(
            f"{context.t.format_clock(span.start)}–{context.t.format_clock(span.end)}"
            for span in day.intervals
        )
        lines.append(
            f"{STATE_MARKS[day.state]} {context.t.format_day(day.date)}: {spans or context.t('closed')}"
        )
    return lines
