"""Compute whether an office is open, until when, why, and when it opens next.

Later rules win: the week (or the Ramadan week), holiday or joint leave, a special date, staff overrides.
Overrides apply in the order they were set. Without a confirmed and valid schedule the state is UNKNOWN, except where an
override is CLOSED or EXTRA. Holiday hours apply only on days that are ordinarily open. All datetimes are
aware.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from content.lazy_dataclass import dataclass
from content.opening_hours.day_plan import DayPlanner
from content.opening_hours.holidays import Calendar
from content.opening_hours.opening_types import (
    DaySegment,
    OpeningDoubt,
    OpeningReason,
    OpeningState,
    Override,
    OverrideKind,
    ReasonKind,
)
from content.opening_hours.schedule import Schedule

__all__ = [
    "DayHours",
    "OpenInterval",
    "OpeningDoubt",
    "OpeningReason",
    "OpeningState",
    "OpeningStatus",
    "Override",
    "OverrideKind",
    "ReasonKind",
    "Schedule",
    "compute_day_hours",
    "compute_status",
    "compute_week_hours",
]


@dataclass(frozen=True, slots=True)
class OpeningStatus:
    """The state at a moment.

    `until`: when it ends. `next_open`: the next known opening; for OPEN, the one after the current run. Both
    are aware, in the site's zone, and None if not within a year. `doubt` applies to the state, `next_doubt`
    to `next_open`.
    """

    state: OpeningState
    until: datetime | None
    next_open: datetime | None
    reason: OpeningReason
    doubt: OpeningDoubt | None = None
    next_doubt: OpeningDoubt | None = None

    @property
    def is_certain(self) -> bool:
        """Whether nothing puts the state in doubt."""
        return self.doubt is None


@dataclass(frozen=True, slots=True)
class OpenInterval:
    """Open from `start` to `end` (aware). 24:00 is the next midnight."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day. The state is OPEN if the site opens at any time.

    `reason` is the most important one of the day.
    """

    date: date
    state: OpeningState
    intervals: tuple[OpenInterval, ...]
    reason: OpeningReason
    doubt: OpeningDoubt | None = None

    @property
    def is_certain(self) -> bool:
        """Whether nothing puts the hours in doubt."""
        return self.doubt is None


def compute_status(
    schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], at: datetime, zone: ZoneInfo
) -> OpeningStatus:
    """Return the state of a site at `at`, in any zone. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("a status needs an aware moment")
    site = DayPlanner(schedule, calendar, overrides, zone)
    moment = at.astimezone(zone).replace(tzinfo=None)
    segments = (segment for segment in site.iter_segments(moment.date()) if segment.end > moment)
    now = next(segments)
    until = next((segment for segment in segments if segment.state != now.state), None)
    opening = until if until is None or until.state is OpeningState.OPEN else _find_next_open(segments)
    return OpeningStatus(
        state=now.state,
        until=until.start.replace(tzinfo=zone) if until else None,
        next_open=opening.start.replace(tzinfo=zone) if opening else None,
        reason=now.reason,
        doubt=now.doubt,
        next_doubt=opening.doubt if opening else None,
    )


def compute_day_hours(
    schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], date: date, zone: ZoneInfo
) -> DayHours:
    """Return the hours of one day; `date` is the date in the site's zone."""
    segments = DayPlanner(schedule, calendar, overrides, zone).plan_day(date)
    open_segments = [segment for segment in segments if segment.state is OpeningState.OPEN]
    main = min(segments, key=lambda segment: _REASON_PRIORITY.index(segment.reason.kind))
    states = {segment.state for segment in segments}
    state = next(
        state for state in (OpeningState.OPEN, OpeningState.UNKNOWN, OpeningState.CLOSED) if state in states
    )
    doubt = next((segment.doubt for segment in segments if segment.doubt), None)
    return DayHours(date, state, _merge_open_segments(open_segments, zone), main.reason, doubt)


def compute_week_hours(
    schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], start: date, zone: ZoneInfo
) -> tuple[DayHours, ...]:
    """Return the hours of seven days from `start`."""
    return tuple(
        compute_day_hours(schedule, calendar, overrides, start + timedelta(days=n), zone) for n in range(7)
    )


_REASON_PRIORITY = (
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


def _find_next_open(segments: Iterator[DaySegment]) -> DaySegment | None:
    return next((segment for segment in segments if segment.state is OpeningState.OPEN), None)


def _merge_open_segments(open_segments: Sequence[DaySegment], zone: ZoneInfo) -> tuple[OpenInterval, ...]:
    """Merge open segments that touch."""
    joined: list[OpenInterval] = []
    for segment in open_segments:
        start, end = segment.start.replace(tzinfo=zone), segment.end.replace(tzinfo=zone)
        if joined and joined[-1].end == start:
            start = joined.pop().start
        joined.append(OpenInterval(start, end))
    return tuple(joined)
