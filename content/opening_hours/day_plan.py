"""Build a site's days from the week, Ramadan, holidays, special dates and staff overrides. Later rules win.

Internally, days use naive wall-clock time of the site's zone. Indonesia has no daylight saving time.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from content.dates.clock_times import MIDNIGHT
from content.loading.records import LocalizedText
from content.opening_hours.holidays import Calendar, HolidayKind
from content.opening_hours.opening_types import (
    DaySegment,
    OpeningDoubt,
    OpeningReason,
    OpeningState,
    Override,
    OverrideKind,
    ReasonKind,
)
from content.opening_hours.schedule import Schedule, Spans

HORIZON_DAYS = 370
_FRIDAY = 4
_DAY_BY_DAY_KINDS = frozenset({OverrideKind.OPEN, OverrideKind.AGAIN})  # their hours differ from day to day


class _WallClockOverride(NamedTuple):
    """An override with its start and end in naive wall-clock time of the site."""

    start: datetime
    end: datetime
    override: Override

    def touches(self, start: datetime, end: datetime) -> bool:
        """Return whether it overlaps [start, end)."""
        return self.start < end and self.end > start


class DayPlanner:
    """Plans the days of one site. Overrides are converted to wall-clock time."""

    def __init__(
        self, schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], zone: ZoneInfo
    ) -> None:
        self.schedule, self.calendar = schedule, calendar
        self.overrides = [
            _WallClockOverride(_to_wall_clock(item.start, zone), _to_wall_clock(item.end, zone), item)
            for item in overrides
        ]

    def iter_segments(self, start: date) -> Iterator[DaySegment]:
        """Yield segments without gaps from midnight of `start` until nothing more can change."""
        day, last = start, start + timedelta(days=self._count_lookahead_days(start))
        while day <= last:
            blanket = self._find_blanket_segment(datetime.combine(day, time()))
            yield from [blanket] if blanket else self.plan_day(day)
            day = blanket.end.date() if blanket else day + timedelta(days=1)

    def _find_blanket_segment(self, midnight: datetime) -> DaySegment | None:
        """Return one segment for several whole days that a single override decides.

        This avoids planning every day of a long closure.
        """
        for number in reversed(range(len(self.overrides))):
            override = self.overrides[number]
            end = datetime.combine(override.end.date(), time())
            covers_days = override.start <= midnight and end > midnight + timedelta(days=1)
            if not covers_days or override.override.kind in _DAY_BY_DAY_KINDS:
                continue
            if not any(later.touches(midnight, end) for later in self.overrides[number + 1 :]):
                return self._apply_override(midnight.date(), midnight, midnight, end, override.override)[0]
        return None

    def _count_lookahead_days(self, start: date) -> int:
        """Return how many days to plan ahead.

        Without weekly hours, planning ends at the last date that anyone named.
        """
        dates = [item.end.date() for item in self.overrides]
        schedule = self.schedule
        if schedule is not None and schedule.confirmed and self._is_valid_on(start):
            if schedule.has_open_days:
                return HORIZON_DAYS
            dates += [day + timedelta(days=1) for day in (*schedule.special, schedule.valid_until) if day]
        return min(max((max(dates, default=start) - start).days, 0), HORIZON_DAYS)

    def _is_valid_on(self, day: date) -> bool:
        return self.schedule is not None and (
            self.schedule.valid_until is None or day <= self.schedule.valid_until
        )

    def plan_day(self, day: date) -> list[DaySegment]:
        """Return the segments of one day in order, without gaps."""
        midnight = datetime.combine(day, time())
        end = midnight + timedelta(days=1)
        touching = [item for item in self.overrides if item.touches(midnight, end)]
        covering = [
            number for number, item in enumerate(touching) if item.start <= midnight and item.end >= end
        ]
        if covering:  # the last override for the whole day hides all before it
            segments, effective = [], touching[covering[-1] :]
        else:
            segments, effective = self._plan_without_overrides(day, midnight), touching
        for item in effective:
            start, stop = max(item.start, midnight), min(item.end, end)
            segments = _overlay(segments, self._apply_override(day, midnight, start, stop, item.override))
        return segments

    def _apply_override(
        self, day: date, midnight: datetime, start: datetime, end: datetime, override: Override
    ) -> list[DaySegment]:
        name = LocalizedText(override.reason) if override.reason else None
        match override.kind:
            case OverrideKind.CLOSED:
                return [DaySegment(start, end, OpeningState.CLOSED, OpeningReason(ReasonKind.CLOSURE, name))]
            case OverrideKind.EXTRA:
                return [DaySegment(start, end, OpeningState.OPEN, OpeningReason(ReasonKind.EXTRA, name))]
            case OverrideKind.OPEN:
                return _clip(self._plan_ordinary_day(day, midnight), start, end)
            case OverrideKind.AGAIN:
                return _clip(self._plan_without_overrides(day, midnight), start, end)

    def _plan_without_overrides(self, day: date, midnight: datetime) -> list[DaySegment]:
        """Return the segments of a day before overrides apply."""
        schedule = self.schedule
        if schedule is None or schedule.confirmed is None or not self._is_valid_on(day):
            return self._plan_ordinary_day(day, midnight)
        if special := schedule.special.get(day):
            kind = ReasonKind.EXTRA if special.spans else ReasonKind.CLOSURE
            return _make_segments(midnight, special.spans, OpeningReason(kind, special.reason), None)
        holiday = self.calendar.holiday_on(day)
        if holiday is None:
            return self._plan_ordinary_day(day, midnight)
        national = holiday.kind is HolidayKind.LIBUR_NASIONAL
        policy = schedule.holidays if national else schedule.cuti_bersama
        ordinary = schedule.ordinary_hours(day, self.calendar.season_on(day) is not None)
        if policy is None or (policy and not ordinary):
            return self._plan_ordinary_day(day, midnight)
        reason = OpeningReason(ReasonKind.HOLIDAY if national else ReasonKind.CUTI_BERSAMA, holiday.name)
        doubt = OpeningDoubt.ESTIMATE if holiday.estimate and ordinary and ordinary != policy else None
        return _make_segments(midnight, policy, reason, doubt)

    def _plan_ordinary_day(self, day: date, midnight: datetime) -> list[DaySegment]:
        """Return the weekday's hours without holidays. Without a schedule the day is UNKNOWN."""
        schedule = self.schedule
        if schedule is None or schedule.confirmed is None:
            return _make_whole_day(midnight, OpeningState.UNKNOWN, ReasonKind.UNCONFIRMED)
        if not self._is_valid_on(day):
            return _make_whole_day(midnight, OpeningState.UNKNOWN, ReasonKind.EXPIRED)
        fasting = self.calendar.season_on(day) is not None
        spans = schedule.ordinary_hours(day, fasting)
        if not spans:
            return _make_whole_day(midnight, OpeningState.CLOSED, ReasonKind.DAY_OFF)
        kind = ReasonKind.RAMADAN if fasting and schedule.ramadan is not None else ReasonKind.HOURS
        return _make_segments(midnight, spans, OpeningReason(kind), self._find_doubt(schedule, day, fasting))

    def _find_doubt(self, schedule: Schedule, day: date, fasting: bool) -> OpeningDoubt | None:
        if not self.calendar.covers_year(day.year):
            return OpeningDoubt.YEAR_NOT_SET
        if schedule.ramadan is None:
            return OpeningDoubt.RAMADAN_HOURS if fasting else None
        differs = schedule.ramadan[day.weekday()] != schedule.weekly[day.weekday()]
        return OpeningDoubt.ESTIMATE if differs and self.calendar.is_edge_of_season(day) else None


def _to_wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _make_whole_day(midnight: datetime, state: OpeningState, kind: ReasonKind) -> list[DaySegment]:
    return [DaySegment(midnight, midnight + timedelta(days=1), state, OpeningReason(kind))]


def _make_segments(
    midnight: datetime, spans: Spans, reason: OpeningReason, doubt: OpeningDoubt | None
) -> list[DaySegment]:
    """Return open spans and the closed time around them. Without spans the whole day is closed for `reason`."""
    if not spans:
        return [DaySegment(midnight, midnight + timedelta(days=1), OpeningState.CLOSED, reason, doubt)]
    break_kind = ReasonKind.FRIDAY_BREAK if midnight.weekday() == _FRIDAY else ReasonKind.BREAK
    closed_kinds = [ReasonKind.BEFORE_OPENING, *[break_kind] * (len(spans) - 1), ReasonKind.AFTER_CLOSING]
    segments: list[DaySegment] = []
    closed_from = midnight
    for kind, (start, end) in zip(closed_kinds, (*spans, (MIDNIGHT, MIDNIGHT)), strict=True):
        opens, closes = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
        if opens > closed_from:
            segments.append(DaySegment(closed_from, opens, OpeningState.CLOSED, OpeningReason(kind)))
        if closes > opens:
            segments.append(DaySegment(opens, closes, OpeningState.OPEN, reason, doubt))
        closed_from = closes
    return segments


def _clip(segments: Sequence[DaySegment], start: datetime, end: datetime) -> list[DaySegment]:
    return [
        DaySegment(max(s.start, start), min(s.end, end), s.state, s.reason, s.doubt)
        for s in segments
        if s.start < end and s.end > start
    ]


def _overlay(segments: Sequence[DaySegment], replacement: Sequence[DaySegment]) -> list[DaySegment]:
    """Replace part of a day by `replacement`, a run of segments without gaps."""
    before = _clip(segments, datetime.min, replacement[0].start)
    return [*before, *replacement, *_clip(segments, replacement[-1].end, datetime.max)]
