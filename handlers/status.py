"""In words: is a counter open, until when, why, and when next. Nothing here decides; content.hours does."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from content import hours
from content.hours import DayHours, Doubt, Reason, ReasonKind, State, Status
from content.records import Site
from handlers import overlay
from handlers.visit import Visit
from storage.hours import Change

MARK = {State.OPEN: "🟢", State.CLOSED: "🔴", State.UNKNOWN: "⚪"}


def zone(visit: Visit, site: Site) -> ZoneInfo:
    return overlay.zone(visit, site.office)


def of_site(visit: Visit, site: Site, at: datetime | None = None) -> Status:
    """The state now, or at another (aware) moment."""
    facts = (
        overlay.schedule(visit, site),
        overlay.calendar(visit, site),
        overlay.overrides(visit, site),
    )
    return hours.status(*facts, at or visit.now, zone(visit, site))


def of_day(visit: Visit, site: Site, day: date) -> DayHours:
    facts = (
        overlay.schedule(visit, site),
        overlay.calendar(visit, site),
        overlay.overrides(visit, site),
    )
    return hours.day(*facts, day, zone(visit, site))


def line(visit: Visit, site: Site) -> str:
    """One line for lists: '⚪ Pamulang: belum dikonfirmasi'."""
    found = of_site(visit, site)
    return f"{MARK[found.state]} {escape(site.name)}: {brief(visit, found)}"


def lines(visit: Visit, sites: Sequence[Site]) -> str:
    """A line for each counter whose state is known; the others share one: the list stays short."""
    unsure = [site for site in sites if of_site(visit, site).state is State.UNKNOWN]
    told = [line(visit, site) for site in sites if site not in unsure]
    if unsure:
        names = ", ".join(escape(site.name) for site in unsure)
        told.append(f"{MARK[State.UNKNOWN]} {names}: {visit.t('hours not confirmed')}")
    return "\n".join(told)


def now_text(visit: Visit, site: Site) -> str:
    """A few lines on this moment."""
    found, t = of_site(visit, site), visit.t
    lines = [f"{MARK[found.state]} <b>{escape(site.label)}</b>: {brief(visit, found)}"]
    why = reason(visit, found.reason)
    if why:
        lines.append(why)
    lines += _recorded(visit, overlay.change_on(visit, site, visit.now, visit.now + timedelta(seconds=1)))
    lines += _holiday(visit, site, visit.now.astimezone(zone(visit, site)).date())
    if found.state is State.CLOSED and found.next_open:
        lines.append(t("Opens next: {moment}.", moment=moment(visit, found.next_open)))
        lines += doubt(visit, found.next_doubt)
    return "\n".join([*lines, *doubt(visit, found.doubt)])


def days_text(visit: Visit, site: Site, days: Sequence[date]) -> list[str]:
    """A few lines a day; days in a row of which the same is known are told of once."""
    runs: list[tuple[list[date], tuple[str, ...]]] = []
    for day in days:
        told = _day(visit, site, day)
        if runs and told == runs[-1][1] and day - runs[-1][0][-1] == timedelta(days=1):
            runs[-1][0].append(day)
        else:
            runs.append(([day], told))
    texts = []
    for run, (mark, state, *more) in runs:
        name = " – ".join(dict.fromkeys((visit.t.day(run[0]), visit.t.day(run[-1]))))
        texts.append("\n".join([f"{mark} <b>{escape(site.label)}, {name}</b>: {state}", *more]))
    return texts


def _day(visit: Visit, site: Site, day: date) -> tuple[str, ...]:
    """What is known of a whole day: its mark, its state, further lines."""
    found, t = of_day(visit, site, day), visit.t
    spans = ", ".join(f"{t.clock(span.start)}–{t.clock(span.end)}" for span in found.intervals)
    state = {
        State.OPEN: t("open {spans}", spans=spans),
        State.CLOSED: t("closed"),
        State.UNKNOWN: t("hours not confirmed"),
    }[found.state]
    why = reason(visit, found.reason)
    start = datetime.combine(day, time(), zone(visit, site))
    recorded = _recorded(visit, overlay.change_on(visit, site, start, start + timedelta(days=1)))
    holiday, unsure = _holiday(visit, site, day), doubt(visit, found.doubt)
    return (MARK[found.state], state, *([why] if why else []), *recorded, *holiday, *unsure)


def _recorded(visit: Visit, change: Change | None) -> Iterator[str]:
    """Until when a closure holds, and when the office recorded what is in force."""
    if change is None:
        return
    here, t = overlay.zone(visit, change.office), visit.t
    start, end, recorded = (
        datetime.fromtimestamp(seconds, UTC).astimezone(here)
        for seconds in (change.start, change.end, change.at)
    )
    if change.kind == "closed" and start.time() == end.time() == time():
        yield t("Closed until {moment}.", moment=ending(visit, end))
    elif change.kind == "closed":
        yield t("Closed: {when}.", when=span(visit, start, end))
    yield f"<i>{t('Recorded by the office: {moment}', moment=moment(visit, recorded))}</i>"


def change_span(visit: Visit, change: Change) -> str:
    """When a recorded change holds, in the zone of its office."""
    here = overlay.zone(visit, change.office)
    start, end = (
        datetime.fromtimestamp(seconds, UTC).astimezone(here) for seconds in (change.start, change.end)
    )
    return span(visit, start, end)


def span(visit: Visit, start: datetime, end: datetime) -> str:
    """'Senin, 23 November 2026' for a whole day, '..., 08.00–12.00', or '... sampai ...'. Both in the office's zone."""
    t, last = visit.t, (end - timedelta(minutes=1)).date()
    if start.time() == end.time() == time():
        one = start.date() == last
        return t.day(last) if one else t("{first} to {last}", first=t.day(start.date()), last=t.day(last))
    if start.date() == last:
        close = t.clock(end) if end.date() == last else "24.00"
        return f"{t.day(last)}, {t.clock(start)}–{close}"
    return t("{first} to {last}", first=moment(visit, start), last=ending(visit, end))


def ending(visit: Visit, at: datetime) -> str:
    """An end: midnight is the end of the day before."""
    if at.time() != time():
        return moment(visit, at)
    return visit.t("the end of {day}", day=visit.t.day(at.date() - timedelta(days=1)))


def brief(visit: Visit, found: Status) -> str:
    """'buka sampai 15.00'."""
    t = visit.t
    match found.state:
        case State.OPEN if found.until:
            return t("open until {time}", time=_until(visit, found.until))
        case State.OPEN:
            return t("open")
        case State.CLOSED:
            return t("closed now")
    return t("hours not confirmed")


def _until(visit: Visit, until: datetime) -> str:
    same = until.date() == visit.now.astimezone(until.tzinfo).date()
    return visit.t.clock(until) if same else moment(visit, until)


def moment(visit: Visit, at: datetime) -> str:
    return f"{visit.t.day(at.date())}, {visit.t.clock(at)}"


def reason(visit: Visit, found: Reason) -> str:
    """Why, in a sentence; "" when the state says it all."""
    t = visit.t
    name = escape(found.name.said(t.language)) if found.name else ""
    match found.kind:
        case ReasonKind.UNCONFIRMED:
            return t(
                "The office has not confirmed its hours here yet, so nothing is promised. Ask before you travel."
            )
        case ReasonKind.EXPIRED:
            return t("The hours we had have expired. Ask the office before you travel.")
        case ReasonKind.BREAK:
            return t("Break.")
        case ReasonKind.FRIDAY_BREAK:
            return t("Friday prayer break.")
        case ReasonKind.DAY_OFF:
            return t("No service on this day of the week.")
        case ReasonKind.RAMADAN:
            return t("Ramadan hours.")
        case ReasonKind.CLOSURE:
            return t("Closed by the office: {why}.", why=name) if name else t("Closed by the office.")
        case ReasonKind.EXTRA:
            return t("Extra service: {why}.", why=name) if name else t("Extra service.")
    return ""


def _holiday(visit: Visit, site: Site, day: date) -> Iterator[str]:
    t = visit.t
    holiday = overlay.calendar(visit, site).holiday_on(day)
    if holiday is not None and not holiday.decree:
        yield f"📅 {t('Day off, set by the office')}: {escape(holiday.name.said(t.language))}"
    elif holiday is not None:
        name = escape(holiday.name.said(t.language))
        kind = (
            t("Public holiday") if holiday.kind == "libur_nasional" else t("Collective leave (cuti bersama)")
        )
        yield f"📅 {kind}: {name} <i>({escape(holiday.decree)})</i>"
        if holiday.estimate:
            yield t("The date is an estimate until the ministry decides.")
    elif not visit.desk.calendar.covers(day.year):
        yield t("The holidays of {year} are not decreed yet.", year=day.year)


def doubt(visit: Visit, found: Doubt | None) -> Iterator[str]:
    t = visit.t
    match found:
        case Doubt.ESTIMATE:
            yield "⚠️ " + t("The date of the holiday or season may still move.")
        case Doubt.RAMADAN_HOURS:
            yield "⚠️ " + t("It is Ramadan and the office gave no hours for it: ask before you travel.")
        case Doubt.YEAR_NOT_SET:
            yield "⚠️ " + t("Holidays of that year are not decreed yet.")


def week(visit: Visit, site: Site) -> list[str]:
    """Seven days from today, one line each; empty while no hours are confirmed."""
    schedule = overlay.schedule(visit, site)
    if schedule is None or schedule.confirmed is None:
        return []
    lines = []
    today = visit.now.astimezone(zone(visit, site)).date()
    facts = (schedule, overlay.calendar(visit, site), overlay.overrides(visit, site))
    for day in hours.week(*facts, today, zone(visit, site)):
        spans = ", ".join(f"{visit.t.clock(span.start)}–{visit.t.clock(span.end)}" for span in day.intervals)
        lines.append(f"{MARK[day.state]} {visit.t.day(day.date)}: {spans or visit.t('closed')}")
    return lines
