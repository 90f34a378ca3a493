"""Paints a site's days: the week, Ramadan, holidays, special dates, then staff overrides, later over earlier.

Inside, a day is wall-clock time of the site's zone without a zone attached: Indonesia has no daylight saving.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.holiday import Calendar, HolidayKind
from content.opening import Doubt, Override, OverrideKind, Reason, ReasonKind, Segment, State
from content.records import Text
from content.schedule import MIDNIGHT, Schedule, Spans

HORIZON = 370
_FRIDAY = 4
_WALKED = frozenset({OverrideKind.OPEN, OverrideKind.AGAIN})  # each day of these is one of its own


class Site:
    """A site's hours with the overrides in wall-clock time."""

    def __init__(
        self, schedule: Schedule | None, calendar: Calendar, overrides: Sequence[Override], zone: ZoneInfo
    ) -> None:
        self.schedule, self.calendar = schedule, calendar
        self.overrides = [(_wall(o.start, zone), _wall(o.end, zone), o) for o in overrides]

    def segments(self, start: date) -> Iterator[Segment]:
        """From midnight of `start` on, without gaps, to where nothing more can change."""
        day, last = start, start + timedelta(days=self._days(start))
        while day <= last:
            blanket = self._blanket(datetime.combine(day, time()))
            yield from [blanket] if blanket else self.day(day)
            day = blanket.end.date() if blanket else day + timedelta(days=1)

    def _blanket(self, midnight: datetime) -> Segment | None:
        """Several whole days that one override decides, as one piece: a long closure is not walked through."""
        for number in reversed(range(len(self.overrides))):
            start, stop, override = self.overrides[number]
            end = datetime.combine(stop.date(), time())
            later = self.overrides[number + 1 :]
            if start > midnight or end <= midnight + timedelta(days=1) or override.kind in _WALKED:
                continue
            if not any(row[0] < end and row[1] > midnight for row in later):
                return self._override(midnight.date(), midnight, midnight, end, override)[0]
        return None

    def _days(self, start: date) -> int:
        """How many days ahead are worth a look: where no week opens, only to the last date anyone named."""
        dates = [end.date() for _, end, _ in self.overrides]
        schedule = self.schedule
        if schedule is not None and schedule.confirmed and self._unexpired(start):
            if schedule.opens:
                return HORIZON
            dates += [day + timedelta(days=1) for day in (*schedule.special, schedule.valid_until) if day]
        return min(max((max(dates, default=start) - start).days, 0), HORIZON)

    def _unexpired(self, day: date) -> bool:
        return self.schedule is not None and (
            self.schedule.valid_until is None or day <= self.schedule.valid_until
        )

    def day(self, day: date) -> list[Segment]:
        """The pieces of one day, in order and without gaps."""
        midnight = datetime.combine(day, time())
        end = midnight + timedelta(days=1)
        touching = [row for row in self.overrides if row[0] < end and row[1] > midnight]
        whole = [
            number for number, (start, stop, _) in enumerate(touching) if start <= midnight and stop >= end
        ]
        segments = [] if whole else self._planned(day, midnight)
        for start, stop, override in touching[whole[-1] if whole else 0 :]:
            over = self._override(day, midnight, max(start, midnight), min(stop, end), override)
            segments = _painted(segments, over)
        return segments

    def _override(
        self, day: date, midnight: datetime, start: datetime, end: datetime, override: Override
    ) -> list[Segment]:
        name = Text(override.reason) if override.reason else None
        match override.kind:
            case OverrideKind.CLOSED:
                return [Segment(start, end, State.CLOSED, Reason(ReasonKind.CLOSURE, name))]
            case OverrideKind.EXTRA:
                return [Segment(start, end, State.OPEN, Reason(ReasonKind.EXTRA, name))]
            case OverrideKind.OPEN:
                return _clipped(self._ordinary(day, midnight), start, end)
            case OverrideKind.AGAIN:
                return _clipped(self._planned(day, midnight), start, end)

    def _planned(self, day: date, midnight: datetime) -> list[Segment]:
        """The day without overrides."""
        schedule = self.schedule
        if schedule is None or schedule.confirmed is None or not self._unexpired(day):
            return self._ordinary(day, midnight)
        if special := schedule.special.get(day):
            kind = ReasonKind.EXTRA if special.spans else ReasonKind.CLOSURE
            return _spread(midnight, special.spans, Reason(kind, special.reason), None)
        holiday = self.calendar.holiday_on(day)
        if holiday is None:
            return self._ordinary(day, midnight)
        national = holiday.kind is HolidayKind.LIBUR_NASIONAL
        policy = schedule.holidays if national else schedule.cuti_bersama
        ordinary = schedule.ordinary(day, self.calendar.season_on(day) is not None)
        if policy is None or (policy and not ordinary):
            return self._ordinary(day, midnight)
        reason = Reason(ReasonKind.HOLIDAY if national else ReasonKind.CUTI_BERSAMA, holiday.name)
        doubt = Doubt.ESTIMATE if holiday.estimate and ordinary and ordinary != policy else None
        return _spread(midnight, policy, reason, doubt)

    def _ordinary(self, day: date, midnight: datetime) -> list[Segment]:
        """The weekday's own hours, holidays aside; one UNKNOWN segment where no schedule is known."""
        schedule = self.schedule
        if schedule is None or schedule.confirmed is None:
            return _whole(midnight, State.UNKNOWN, ReasonKind.UNCONFIRMED)
        if not self._unexpired(day):
            return _whole(midnight, State.UNKNOWN, ReasonKind.EXPIRED)
        fasting = self.calendar.season_on(day) is not None
        spans = schedule.ordinary(day, fasting)
        if not spans:
            return _whole(midnight, State.CLOSED, ReasonKind.DAY_OFF)
        kind = ReasonKind.RAMADAN if fasting and schedule.ramadan is not None else ReasonKind.HOURS
        return _spread(midnight, spans, Reason(kind), self._doubt(schedule, day, fasting))

    def _doubt(self, schedule: Schedule, day: date, fasting: bool) -> Doubt | None:
        if not self.calendar.covers(day.year):
            return Doubt.YEAR_NOT_SET
        if schedule.ramadan is None:
            return Doubt.RAMADAN_HOURS if fasting else None
        differs = schedule.ramadan[day.weekday()] != schedule.weekly[day.weekday()]
        return Doubt.ESTIMATE if differs and self.calendar.edge_of_season(day) else None


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _whole(midnight: datetime, state: State, kind: ReasonKind) -> list[Segment]:
    return [Segment(midnight, midnight + timedelta(days=1), state, Reason(kind))]


def _spread(midnight: datetime, spans: Spans, reason: Reason, doubt: Doubt | None) -> list[Segment]:
    """A day's open spans and the closed time around them; without spans the whole day closed for `reason`."""
    if not spans:
        return [Segment(midnight, midnight + timedelta(days=1), State.CLOSED, reason, doubt)]
    gap = ReasonKind.FRIDAY_BREAK if midnight.weekday() == _FRIDAY else ReasonKind.BREAK
    kinds = [ReasonKind.BEFORE_OPENING, *[gap] * (len(spans) - 1), ReasonKind.AFTER_CLOSING]
    segments: list[Segment] = []
    edge = 0
    for kind, (start, end) in zip(kinds, (*spans, (MIDNIGHT, MIDNIGHT)), strict=True):
        if start > edge:
            segments.append(Segment(_at(midnight, edge), _at(midnight, start), State.CLOSED, Reason(kind)))
        if end > start:
            segments.append(Segment(_at(midnight, start), _at(midnight, end), State.OPEN, reason, doubt))
        edge = end
    return segments


def _at(midnight: datetime, minutes: int) -> datetime:
    return midnight + timedelta(minutes=minutes)


def _clipped(segments: Sequence[Segment], start: datetime, end: datetime) -> list[Segment]:
    return [
        Segment(max(s.start, start), min(s.end, end), s.state, s.reason, s.doubt)
        for s in segments
        if s.start < end and s.end > start
    ]


def _painted(under: Sequence[Segment], over: Sequence[Segment]) -> list[Segment]:
    """`over`, a run without gaps, laid on a day."""
    before = _clipped(under, datetime.min, over[0].start)
    return [*before, *over, *_clipped(under, over[-1].end, datetime.max)]
