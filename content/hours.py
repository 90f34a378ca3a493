"""Is the counter open, until when, why, and when does it open next?

Order, later wins: the week (or the Ramadan week), holiday or cuti bersama, a special date, then staff
overrides in the order they were set. Without a confirmed and valid schedule the answer is UNKNOWN, save where
staff said CLOSED or EXTRA. Holiday hours hold only on days that are ordinarily open. All moments are aware.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from content.dayplan import Site
from content.holiday import Calendar
from content.opening import Doubt, Override, OverrideKind, Reason, ReasonKind, Segment, State
from content.schedule import Schedule

__all__ = [
    "DayHours",
    "Doubt",
    "Interval",
    "Override",
    "OverrideKind",
    "Reason",
    "ReasonKind",
    "Schedule",
    "State",
    "Status",
    "day",
    "status",
    "week",
]


@dataclass(frozen=True, slots=True)
class Status:
    """The state at a moment.

    `until`: when it ceases. `next_open`: the next known opening (for OPEN, the one after this run). Both are
    aware, in the site's zone, and None when not within a year. `doubt` is of the state, `next_doubt` of
    `next_open`.
    """

    state: State
    until: datetime | None
    next_open: datetime | None
    reason: Reason
    doubt: Doubt | None = None
    next_doubt: Doubt | None = None

    @property
    def certain(self) -> bool:
        return self.doubt is None


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `start` to `end`, aware; 24:00 is the next midnight."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day. OPEN when open at any time of it; `reason` is the most telling one of the day."""

    date: date
    state: State
    intervals: tuple[Interval, ...]
    reason: Reason
    doubt: Doubt | None = None

    @property
    def certain(self) -> bool:
        return self.doubt is None


def status(
    schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], at: datetime, zone: ZoneInfo
) -> Status:
    """The state of a site at `at`, a moment of any zone. ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("a status needs an aware moment")
    site = Site(schedule, calendar, overrides, zone)
    moment = at.astimezone(zone).replace(tzinfo=None)
    segments = (segment for segment in site.segments(moment.date()) if segment.end > moment)
    now = next(segments)
    until = next((segment for segment in segments if segment.state != now.state), None)
    opening = until if until is None or until.state is State.OPEN else _opening(segments)
    return Status(
        state=now.state,
        until=until.start.replace(tzinfo=zone) if until else None,
        next_open=opening.start.replace(tzinfo=zone) if opening else None,
        reason=now.reason,
        doubt=now.doubt,
        next_doubt=opening.doubt if opening else None,
    )


def day(
    schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], date: date, zone: ZoneInfo
) -> DayHours:
    """One day of a site, `date` in its zone."""
    segments = Site(schedule, calendar, overrides, zone).day(date)
    opened = [segment for segment in segments if segment.state is State.OPEN]
    told = min(segments, key=lambda segment: _TELLING.index(segment.reason.kind))
    states = {segment.state for segment in segments}
    state = next(state for state in (State.OPEN, State.UNKNOWN, State.CLOSED) if state in states)
    doubt = next((segment.doubt for segment in segments if segment.doubt), None)
    return DayHours(date, state, _joined(opened, zone), told.reason, doubt)


def week(
    schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], start: date, zone: ZoneInfo
) -> tuple[DayHours, ...]:
    """Seven days from `start`."""
    return tuple(day(schedule, calendar, overrides, start + timedelta(days=n), zone) for n in range(7))


_TELLING = (
    ReasonKind.CLOSURE,
    ReasonKind.EXTRA,
    ReasonKind.HOLIDAY,
    ReasonKind.CUTI_BERSAMA,
    ReasonKind.EXPIRED,
    ReasonKind.UNCONFIRMED,
    ReasonKind.RAMADAN,
    ReasonKind.HOURS,
    ReasonKind.DAY_OFF,
    ReasonKind.FRIDAY_BREAK,
    ReasonKind.BREAK,
    ReasonKind.BEFORE_OPENING,
    ReasonKind.AFTER_CLOSING,
)


def _opening(segments: Iterator[Segment]) -> Segment | None:
    return next((segment for segment in segments if segment.state is State.OPEN), None)


def _joined(opened: Sequence[Segment], zone: ZoneInfo) -> tuple[Interval, ...]:
    """Open segments that touch, as one."""
    joined: list[Interval] = []
    for segment in opened:
        start, end = segment.start.replace(tzinfo=zone), segment.end.replace(tzinfo=zone)
        if joined and joined[-1].end == start:
            start = joined.pop().start
        joined.append(Interval(start, end))
    return tuple(joined)
