"""Calendar files (RFC 5545): one event with a name that stays, so that a change or cancellation replaces what was saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported only when a file is made: it takes time
    from icalendar import Event

PRODUCT = "-//Loket//Jadwal Disdukcapil//ID"


@dataclass(frozen=True)
class Entry:
    """Times are aware; written in UTC. `sequence` counts changes; `position` is latitude and longitude.

    `weekly`: it comes again every seven days until then, save for the starts in `without`.
    """

    uid: str
    start: datetime
    end: datetime
    title: str
    place: str
    about: str
    said: datetime
    sequence: int = 0
    cancelled: bool = False
    position: tuple[float, float] | None = None
    weekly: datetime | None = None
    without: tuple[datetime, ...] = ()


def calendar(entries: Sequence[Entry], name: str) -> bytes:
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    for entry in entries:
        file.add_component(_event(entry))
    return bytes(file.to_ical())


def _event(entry: Entry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.said.astimezone(UTC))
    event.add("last-modified", entry.said.astimezone(UTC))
    event.add("dtstart", entry.start.astimezone(UTC))
    event.add("dtend", entry.end.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("description", entry.about)
    if entry.position is not None:
        event.add("geo", entry.position)
    if entry.weekly is not None:
        event.add("rrule", {"freq": "weekly", "until": entry.weekly.astimezone(UTC)})
    for start in entry.without:
        event.add("exdate", start.astimezone(UTC))
    return event
