"""Publish an office's data as JSON (schema.org terms) and as a calendar, both from the same `SiteData`.

In the JSON, a day in `specialOpeningHoursSpecification` overrides the week. A site without either has no
confirmed hours, which does not mean closed. Hours with `certain` false are only probable: `doubt` and `description`
say why. Board facts carry `validThrough`: after it, nothing is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from content.dates.clock_times import MIDNIGHT
from content.lazy_dataclass import dataclass
from content.loading.records import PositionKind, Site
from content.open_data.calendar_file import CalendarEntry, render_calendar_file
from content.open_data.doubt_texts import DOUBT_TEXTS, OTHER_HOURS_UNKNOWN, SITE_UNKNOWN
from content.opening_hours.opening_status import DayHours, OpeningState, OpeningStatus
from content.opening_hours.schedule import Week
from content.status_board.board_facts import (
    BOARD_FACT_RULES,
    Board,
    BoardFactKind,
    FactRating,
    VisitAdvice,
    find_current_fact,
    is_last_ticket_over,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCHEMA_URL = "https://schema.org"
DISCLAIMER = (
    "Jam yang tidak tercantum belum dikonfirmasi kantor, bukan berarti tutup. Isi papan status berlaku sampai validThrough;"
    " sesudah itu tidak diketahui."
)


@dataclass(frozen=True)
class SiteData:
    """A site at one moment. `week` is None without confirmed hours; it is valid until `last_day`.

    `special_days` are days that differ from the week. `address` and `telephone` are "" when they are not known.
    """

    site: Site
    opening: OpeningStatus
    advice: VisitAdvice
    board: Board
    week: Week | None
    last_day: date
    special_days: Sequence[DayHours]
    address: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class AnnouncementData:
    """An announcement in force, as plain text. Its code can be verified in the chat. `until` None: without an end."""

    code: str
    title: str
    text: str
    published: datetime
    until: datetime | None


@dataclass(frozen=True)
class OfficeData:
    """All data of an office at `now` (aware, in its zone). `last_day` is the last day considered.

    `visits` are mobile service visits as calendar entries.
    """

    code: str
    name: str
    now: datetime
    last_day: date
    sites: Sequence[SiteData]
    visits: Sequence[CalendarEntry] = field(default=())
    announcements: Sequence[AnnouncementData] = field(default=())


def office_as_json(data: OfficeData) -> dict[str, Any]:
    """Return a GovernmentOffice with its sites as departments. Times are ISO 8601 with offset."""
    return {
        **name_as_json(data),
        "validThrough": data.last_day.isoformat(),
        "disambiguatingDescription": DISCLAIMER,
        "department": [site_as_json(data, site_data) for site_data in data.sites],
        "event": [_event_as_json(data, entry) for entry in data.visits],
        "subjectOf": [announcement_as_json(one) for one in data.announcements],
    }


def name_as_json(data: OfficeData) -> dict[str, Any]:
    """Return a GovernmentOffice with nothing but its name."""
    return {
        "@context": SCHEMA_URL,
        "@type": "GovernmentOffice",
        "identifier": data.code,
        "name": data.name,
        "dateModified": data.now.isoformat(timespec="seconds"),
    }


def announcement_as_json(one: AnnouncementData, *, with_text: bool = True) -> dict[str, Any]:
    """Return a SpecialAnnouncement."""
    result = {
        "@type": "SpecialAnnouncement",
        "identifier": one.code,
        "name": one.title,
        "datePosted": one.published.isoformat(),
    }
    if one.until is not None:
        result["expires"] = one.until.isoformat()
    return result | ({"text": one.text} if with_text else {})


def site_as_json(data: OfficeData, site_data: SiteData) -> dict[str, Any]:
    """Return a site as a GovernmentOffice."""
    site, opening = site_data.site, site_data.opening
    result: dict[str, Any] = {"@type": "GovernmentOffice", "identifier": site.id, "name": site.label}
    if site.position is PositionKind.PIN and site.lat is not None:
        result["geo"] = {"@type": "GeoCoordinates", "latitude": site.lat, "longitude": site.lon}
    if site_data.address:
        result["address"] = site_data.address
    if site_data.telephone:
        result["telephone"] = site_data.telephone
    if site_data.week is not None:
        result["openingHoursSpecification"] = list(_week_specifications(site_data.week, site_data.last_day))
    result["hoursState"] = "unknown" if site_data.week is None else "confirmed"
    if site_data.week is None:
        result["description"] = SITE_UNKNOWN
    result["specialOpeningHoursSpecification"] = [
        spec for day in site_data.special_days for spec in _day_specifications(site_data, day)
    ]
    result["now"] = _status_as_json(opening)
    result["advice"] = site_data.advice.value
    result["board"] = [_fact_as_json(site_data.board, kind, data.now) for kind in BoardFactKind]
    return result


def _status_as_json(opening: OpeningStatus) -> dict[str, Any]:
    """Return the state at this moment and the next opening, each with its doubt."""
    result = {
        "state": opening.state.value,
        "certain": opening.is_certain and opening.state is not OpeningState.UNKNOWN,
        "validThrough": opening.until.isoformat() if opening.until else None,
        "nextOpening": opening.next_open.isoformat() if opening.next_open else None,
    }
    if opening.doubt is not None:
        result |= {"doubt": opening.doubt.value, "description": DOUBT_TEXTS[opening.doubt]}
    if opening.next_doubt is not None:
        result |= {"nextDoubt": opening.next_doubt.value}
    return result


def _week_specifications(week: Week, last_day: date) -> Iterator[dict[str, str]]:
    for name, spans in zip(WEEKDAYS, week, strict=True):
        for start, end in spans:
            yield _hours_specification(start, end) | {
                "dayOfWeek": f"{SCHEMA_URL}/{name}",
                "validThrough": last_day.isoformat(),
            }


def _day_specifications(site_data: SiteData, day: DayHours) -> Iterator[dict[str, Any]]:
    """Yield the hours of one day, and how sure they are. Closed all day is 00:00 to 00:00."""
    dated: dict[str, Any] = {
        "validFrom": day.date.isoformat(),
        "validThrough": day.date.isoformat(),
        "certain": day.is_certain,
    }
    if day.doubt is not None:
        dated["doubt"] = day.doubt.value
    if _has_unknown_hours(site_data, day):
        dated["otherHours"] = OpeningState.UNKNOWN.value
    if description := _describe_day(site_data, day):
        dated["description"] = description
    for start, end in find_open_spans(day) or [(0, 0)]:
        yield _hours_specification(start, end) | dated


def _has_unknown_hours(site_data: SiteData, day: DayHours) -> bool:
    """Return whether only some hours of the day are known: extra service at a place without confirmed hours."""
    is_unknown = site_data.week is None or day.date > site_data.last_day
    return is_unknown and bool(day.intervals)


def _describe_day(site_data: SiteData, day: DayHours) -> str:
    """Name the reason of a special day, its doubt, and what is not known about it."""
    parts = [f"{day.reason.name.id.rstrip('.')}." if day.reason.name else ""]
    parts.append(DOUBT_TEXTS[day.doubt] if day.doubt else "")
    parts.append(OTHER_HOURS_UNKNOWN if _has_unknown_hours(site_data, day) else "")
    return " ".join(part for part in parts if part)


def find_open_spans(day: DayHours) -> tuple[tuple[int, int], ...]:
    """Return the open spans in minutes from midnight; 1440 is the end of the day."""
    return tuple(
        (_minute_of_day(interval.start), _minute_of_day(interval.end) or MIDNIGHT)
        for interval in day.intervals
    )


def _minute_of_day(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _hours_specification(start: int, end: int) -> dict[str, str]:
    return {"@type": "OpeningHoursSpecification", "opens": _format_clock(start), "closes": _format_clock(end)}


def _format_clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _fact_as_json(board: Board, kind: BoardFactKind, now: datetime) -> dict[str, Any]:
    """Return a board fact. For a missing or expired fact, `value` is "tidak_diketahui" and `since` its end.

    `now` has the offset of the office. The last queue number has a `time`, and is "bad" after it.
    """
    fact, last = find_current_fact(board, kind, now), board.get(kind)
    if fact is None:
        expired_at = _format_moment(last.until, now) if last is not None and last.until <= now else None
        return {"kind": kind.value, "value": OpeningState.UNKNOWN.value, "since": expired_at}
    published = {
        "kind": kind.value,
        "value": fact.value,
        "good": fact.rating.value,
        "saidBy": fact.role,
        "dateModified": _format_moment(fact.at, now),
        "validThrough": _format_moment(fact.until, now),
    }
    if kind is BoardFactKind.LAST_TICKET and fact.amount:
        good = FactRating.BAD if is_last_ticket_over(board, now) else fact.rating
        return published | {"good": good.value, "time": _format_clock(fact.amount)}
    return published | ({"amount": fact.amount} if fact.amount else {})


def _format_moment(moment: datetime, now: datetime) -> str:
    """Return ISO 8601 with the offset of the office, which `now` has."""
    return moment.astimezone(now.tzinfo).isoformat()


def _event_as_json(data: OfficeData, entry: CalendarEntry) -> dict[str, Any]:
    return {
        "@type": "Event",
        "identifier": entry.uid,
        "name": entry.title,
        "location": entry.place,
        "startDate": _format_moment(entry.start, data.now),
        "endDate": _format_moment(entry.end, data.now),
        "eventStatus": f"{SCHEMA_URL}/{'EventCancelled' if entry.is_cancelled else 'EventScheduled'}",
    }


def render_office_calendar(data: OfficeData) -> bytes:
    """Render opening hours, closed days, current board facts and visits as an .ics file."""
    entries: list[CalendarEntry] = []
    for site_data in data.sites:
        entries += [*_hours_entries(data, site_data), *_board_entries(data, site_data)]
    return render_calendar_file([*entries, *data.visits], data.name, _describe_calendar(data))


def _describe_calendar(data: OfficeData) -> str:
    """Say at which places no hours are confirmed; a calendar without entries looks like closed."""
    unknown = [site_data.site.name for site_data in data.sites if site_data.week is None]
    if not unknown:
        return ""
    return f"Jam belum dikonfirmasi kantor, bukan berarti tutup: {', '.join(unknown)}."


def _hours_entries(data: OfficeData, site_data: SiteData) -> Iterator[CalendarEntry]:
    """Yield the weekly hours until the last day, and each special day."""
    for weekday, spans in enumerate(site_data.week or ()):
        for start, end in spans:
            yield _weekly_entry(data, site_data, weekday, start, end)
    for day in site_data.special_days:
        title = "Buka" if day.intervals else "Tutup"
        if day.reason.name and not day.intervals:
            title = f"{title} ({day.reason.name.id.rstrip('.')})"
        for start, end in find_open_spans(day) or [(0, MIDNIGHT)]:
            uid = f"{site_data.site.id}-{day.date}-{start}@loket"
            entry = _hours_entry(data, site_data, uid, title, day.date, start, end)
            description = " ".join(filter(None, (entry.description, _describe_day(site_data, day))))
            yield replace(entry, description=description, is_tentative=not day.is_certain)


def _weekly_entry(data: OfficeData, site_data: SiteData, weekday: int, start: int, end: int) -> CalendarEntry:
    """Return the hours of a weekday from today on, except on special days."""
    first = data.now.date() + timedelta(days=(weekday - data.now.weekday()) % 7)
    uid = f"{site_data.site.id}-{weekday}-{start}@loket"
    special_starts = tuple(
        _moment_at(data, day.date, start) for day in site_data.special_days if day.date.weekday() == weekday
    )
    entry = _hours_entry(data, site_data, uid, "Buka", first, start, end)
    until = _moment_at(data, site_data.last_day, MIDNIGHT)
    return replace(entry, weekly_until=until, excluded_starts=special_starts)


def _hours_entry(
    data: OfficeData, site_data: SiteData, uid: str, title: str, day: date, start: int, end: int
) -> CalendarEntry:
    label = site_data.site.label
    return CalendarEntry(
        uid=uid,
        start=_moment_at(data, day, start),
        end=_moment_at(data, day, end),
        title=f"{title}: {label}",
        place=label,
        description="Jam layanan menurut kantor.",
        last_modified=data.now,
    )


def _board_entries(data: OfficeData, site_data: SiteData) -> Iterator[CalendarEntry]:
    """Yield the current facts of the status board."""
    label = site_data.site.label
    for kind in BOARD_FACT_RULES:
        fact = find_current_fact(site_data.board, kind, data.now)
        if fact is None:
            continue
        value = f"{fact.value} {fact.amount}" if fact.amount else fact.value
        yield CalendarEntry(
            uid=f"{site_data.site.id}-{kind}-{fact.post}@loket",
            start=fact.at,
            end=fact.until,
            title=f"{kind.value} {value}: {label}",
            place=label,
            description="Papan status, menurut petugas.",
            last_modified=fact.at,
        )


def _moment_at(data: OfficeData, day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), data.now.tzinfo) + timedelta(minutes=minutes)


def render_office_json(data: OfficeData) -> bytes:
    """Return the JSON as an indented file."""
    return msgspec.json.format(msgspec.json.encode(office_as_json(data)), indent=2) + b"\n"
