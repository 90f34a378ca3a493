"""The office's truth as files for others: JSON in schema.org's words and a calendar, made of one and the same `Place`.

A reader of the JSON takes a day's `specialOpeningHoursSpecification` before the week's; a place without either has no
confirmed hours, which is not the same as closed. What the board said carries `validThrough`: after it, nothing is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from content.board import SHAPES, Advice, Board, Kind, known
from content.hours import DayHours, State, Status
from content.ics import Entry, calendar
from content.records import Position, Site
from content.schedule import MIDNIGHT, Week

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCHEMA = "https://schema.org"
NOTE = (
    "Jam yang tidak tercantum belum dikonfirmasi kantor, bukan berarti tutup. Isi papan status berlaku sampai validThrough;"
    " sesudah itu tidak diketahui."
)


@dataclass(frozen=True)
class Place:
    """A site at one moment. `week` None: no confirmed hours; it holds to `last`. `special`: days that differ from it."""

    site: Site
    opening: Status
    advice: Advice
    board: Board
    week: Week | None
    last: date
    special: Sequence[DayHours]


@dataclass(frozen=True)
class Data:
    """All of an office at `now` (aware, in its zone); `last` is the last day that was looked at; `visits` as entries."""

    code: str
    name: str
    now: datetime
    last: date
    places: Sequence[Place]
    visits: Sequence[Entry] = field(default=())


def as_json(data: Data) -> dict[str, Any]:
    """A GovernmentOffice with its sites as departments; moments in ISO 8601 with their offset."""
    return {
        "@context": SCHEMA,
        "@type": "GovernmentOffice",
        "identifier": data.code,
        "name": data.name,
        "dateModified": data.now.isoformat(timespec="seconds"),
        "validThrough": data.last.isoformat(),
        "disambiguatingDescription": NOTE,
        "department": [_place(data, place) for place in data.places],
        "event": [_event(entry) for entry in data.visits],
    }


def _place(data: Data, place: Place) -> dict[str, Any]:
    site, opening = place.site, place.opening
    found: dict[str, Any] = {"@type": "GovernmentOffice", "identifier": site.id, "name": site.label}
    if site.position is Position.PIN and site.lat is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": site.lat, "longitude": site.lon}
    if site.address:
        found["address"] = site.address
    if place.week is not None:
        found["openingHoursSpecification"] = list(_week(place.week, place.last))
    found["specialOpeningHoursSpecification"] = [spec for day in place.special for spec in _day(day)]
    found["now"] = {
        "state": opening.state.value,
        "certain": opening.certain,
        "validThrough": opening.until.isoformat() if opening.until else None,
    }
    found["advice"] = place.advice.value
    found["board"] = [_fact(place.board, kind, data.now) for kind in Kind]
    return found


def _week(week: Week, last: date) -> Iterator[dict[str, str]]:
    for name, spans in zip(WEEKDAYS, week, strict=True):
        for start, end in spans:
            yield _spec(start, end) | {"dayOfWeek": f"{SCHEMA}/{name}", "validThrough": last.isoformat()}


def _day(day: DayHours) -> Iterator[dict[str, str]]:
    """A day of its own; closed all day is 00:00 to 00:00."""
    dated = {"validFrom": day.date.isoformat(), "validThrough": day.date.isoformat()}
    for start, end in spans(day) or [(0, 0)]:
        yield _spec(start, end) | dated


def spans(day: DayHours) -> tuple[tuple[int, int], ...]:
    """Minutes from midnight; 1440 is the end of the day."""
    return tuple((_minutes(one.start), _minutes(one.end) or MIDNIGHT) for one in day.intervals)


def _minutes(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _spec(start: int, end: int) -> dict[str, str]:
    return {"@type": "OpeningHoursSpecification", "opens": _clock(start), "closes": _clock(end)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _fact(board: Board, kind: Kind, now: datetime) -> dict[str, Any]:
    """`value` "tidak_diketahui" for what is absent or over, with the end of what was said last."""
    fact, last = known(board, kind, now), board.get(kind)
    if fact is None:
        over = last.until.isoformat() if last is not None and last.until <= now else None
        return {"kind": kind.value, "value": State.UNKNOWN.value, "since": over}
    said = {
        "kind": kind.value,
        "value": fact.value,
        "good": fact.standing.value,
        "saidBy": fact.role,
        "dateModified": fact.at.isoformat(),
        "validThrough": fact.until.isoformat(),
    }
    return said | ({"amount": fact.amount} if fact.amount else {})


def _event(entry: Entry) -> dict[str, Any]:
    return {
        "@type": "Event",
        "identifier": entry.uid,
        "name": entry.title,
        "location": entry.place,
        "startDate": entry.start.isoformat(),
        "endDate": entry.end.isoformat(),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if entry.cancelled else 'EventScheduled'}",
    }


def as_calendar(data: Data) -> bytes:
    """Opening hours, closed days, what the board says while it counts, and dated visits."""
    entries = [entry for place in data.places for entry in (*_hours(data, place), *_said(data, place))]
    return calendar([*entries, *data.visits], data.name)


def _hours(data: Data, place: Place) -> Iterator[Entry]:
    site, about = place.site, "Jam layanan menurut kantor."
    if place.week is not None:
        for weekday, spans_ in enumerate(place.week):
            day = data.now.date() + timedelta(days=(weekday - data.now.weekday()) % 7)
            for start, end in spans_:
                except_ = tuple(
                    _at(data, one.date, start) for one in place.special if one.date.weekday() == weekday
                )
                yield Entry(
                    f"{site.id}-{weekday}-{start}@loket", _at(data, day, start), _at(data, day, end),
                    f"Buka: {site.label}", site.label, about, data.now, without=except_,
                    weekly=_at(data, place.last, MIDNIGHT),
                )  # fmt: skip
    for one in place.special:
        title = "Buka" if one.intervals else "Tutup"
        for start, end in spans(one) or [(0, MIDNIGHT)]:
            yield Entry(
                f"{site.id}-{one.date}-{start}@loket", _at(data, one.date, start), _at(data, one.date, end),
                f"{title}: {site.label}", site.label, about, data.now,
            )  # fmt: skip


def _said(data: Data, place: Place) -> Iterator[Entry]:
    for kind in SHAPES:
        fact = known(place.board, kind, data.now)
        if fact is not None:
            value = f"{fact.value} {fact.amount}" if fact.amount else fact.value
            yield Entry(
                f"{place.site.id}-{kind}-{fact.post}@loket", fact.at, fact.until,
                f"{kind.value} {value}: {place.site.label}", place.site.label, "Papan status, menurut petugas.", fact.at,
            )  # fmt: skip


def _at(data: Data, day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), data.now.tzinfo) + timedelta(minutes=minutes)


def written(data: Data) -> bytes:
    """The JSON as a file, to be read by people too."""
    return msgspec.json.format(msgspec.json.encode(as_json(data)), indent=2) + b"\n"
