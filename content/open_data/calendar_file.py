"""Write calendar files (RFC 5545).

An event keeps its uid, so a change or cancellation replaces the saved event.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from content.lazy_dataclass import dataclass

if TYPE_CHECKING:  # icalendar is slow to import, so it is imported on use
    from icalendar import Event

PRODUCT_ID = "-//Loket//Jadwal Disdukcapil//ID"


@dataclass(frozen=True)
class CalendarEntry:
    """One event. Times are aware and written in UTC, but whole days as dates. `sequence` counts changes.

    A cancelled or tentative event also says so in its title, because many calendars hide the status.
    `position` is latitude and longitude. `weekly_until`: the event repeats weekly until then, except at
    `excluded_starts`.
    """

    uid: str
    start: datetime
    end: datetime
    title: str
    place: str
    description: str
    last_modified: datetime
    sequence: int = 0
    is_cancelled: bool = False
    is_tentative: bool = False
    position: tuple[float, float] | None = None
    weekly_until: datetime | None = None
    excluded_starts: tuple[datetime, ...] = ()


def render_calendar_file(entries: Sequence[CalendarEntry], name: str, description: str = "") -> bytes:
    """Return an .ics file with these entries. `description` says what the entries do not tell."""
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", PRODUCT_ID)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    if description:
        file.add("x-wr-caldesc", description)
    for entry in entries:
        file.add_component(_make_event(entry))
    return bytes(file.to_ical())


def _status(entry: CalendarEntry) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.is_tentative else "CONFIRMED"


def _title(entry: CalendarEntry) -> str:
    if entry.is_cancelled:
        return f"BATAL: {entry.title}"
    return f"{entry.title} (belum pasti)" if entry.is_tentative else entry.title


def _is_whole_days(entry: CalendarEntry) -> bool:
    """Return whether an event lasts whole days in its own zone. Calendars show such events above the hours."""
    midnight = entry.start.time() == entry.end.time() == time()
    return midnight and entry.start < entry.end and entry.weekly_until is None


def _make_event(entry: CalendarEntry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.last_modified.astimezone(UTC))
    event.add("last-modified", entry.last_modified.astimezone(UTC))
    if _is_whole_days(entry):
        event.add("dtstart", entry.start.date())
        event.add("dtend", entry.end.date())
    else:
        event.add("dtstart", entry.start.astimezone(UTC))
        event.add("dtend", entry.end.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", _status(entry))
    event.add("summary", _title(entry))
    event.add("location", entry.place)
    event.add("description", entry.description)
    if entry.position is not None:
        event.add("geo", entry.position)
    if entry.weekly_until is not None:
        event.add("rrule", {"freq": "weekly", "until": entry.weekly_until.astimezone(UTC)})
    for start in entry.excluded_starts:
        event.add("exdate", start.astimezone(UTC))
    return event
