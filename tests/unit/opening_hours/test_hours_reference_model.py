"""The engine against a naive reference model, which evaluates one moment rule by rule."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.loading.records import LocalizedText
from content.opening_hours.holiday_file import Calendar, Holiday, HolidayKind, HolidayYear, Season
from content.opening_hours.opening_status import (
    Override,
    OverrideKind,
    Schedule,
    compute_day_hours,
    compute_status,
)

Hours = list[tuple[int, int]]  # quarters of an hour from midnight
NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ZONES = [ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")]
FIRST = date(2026, 12, 14)  # three weeks around Christmas and the end of a year
QUARTER = timedelta(minutes=15)
STEPS = 96 * 12


@dataclass
class ScheduleCase:
    """A schedule as plain values, for both the engine and the reference model."""

    weekly: list[Hours]
    ramadan: list[Hours] | None
    season: tuple[date, date] | None
    policies: dict[HolidayKind, Hours | None]
    holidays: dict[date, HolidayKind]
    special: dict[date, Hours]
    confirmed: bool
    valid_until: date | None
    overrides: list[tuple[OverrideKind, datetime, datetime]]
    zone: ZoneInfo
    at: datetime
    years: tuple[int, ...] = field(default=(2026, 2027))


hours = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda edges: [(a, b) for a, b in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)]
)
maybe_hours: st.SearchStrategy[Hours] = st.one_of(st.just([]), hours)
weeks = st.lists(maybe_hours, min_size=7, max_size=7)
days = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))
moments = st.integers(0, 96 * 16).map(lambda n: datetime.combine(FIRST, datetime.min.time()) + n * QUARTER)


@st.composite
def schedule_cases(draw: st.DrawFn) -> ScheduleCase:
    start = draw(st.none() | days)
    override = st.tuples(st.sampled_from(OverrideKind), moments, st.integers(1, 400))
    overrides = draw(st.lists(override, max_size=3))
    return ScheduleCase(
        weekly=draw(weeks),
        ramadan=draw(st.none() | weeks),
        season=(start, start + timedelta(days=draw(st.integers(1, 10)))) if start else None,
        policies={kind: draw(st.none() | maybe_hours) for kind in HolidayKind},
        holidays=draw(st.dictionaries(days, st.sampled_from(HolidayKind), max_size=5)),
        special=draw(st.dictionaries(days, maybe_hours, max_size=2)),
        confirmed=draw(st.sampled_from([True, True, True, False])),
        valid_until=draw(st.none() | st.none() | days),
        overrides=[(kind, begin, begin + length * QUARTER) for kind, begin, length in overrides],
        zone=draw(st.sampled_from(ZONES)),
        at=draw(moments) + timedelta(seconds=draw(st.sampled_from([0, 0, 1, 899]))),
    )


def render_spans(spans: Hours) -> str:
    return ",".join(f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in spans) or "off"


def render_week(week: list[Hours]) -> str:
    return "; ".join(f"{name} {render_spans(spans)}" for name, spans in zip(NAMES, week, strict=True))


def render_policy(policy: Hours | None) -> str:
    return "open" if policy is None else render_spans(policy).replace("off", "closed")


def build_engine_schedule(case: ScheduleCase) -> Schedule:
    fields: dict[str, object] = {"weekly": render_week(case.weekly)}
    fields["holidays"] = render_policy(case.policies[HolidayKind.LIBUR_NASIONAL])
    fields["cuti_bersama"] = render_policy(case.policies[HolidayKind.CUTI_BERSAMA])
    fields["special"] = [
        {"date": str(day), "hours": render_policy(spans)} for day, spans in case.special.items()
    ]
    fields |= {"ramadan": render_week(case.ramadan)} if case.ramadan is not None else {}
    fields |= {"confirmed": "2026-01-02"} if case.confirmed else {}
    fields |= {"valid_until": str(case.valid_until)} if case.valid_until else {}
    schedule = Schedule.parse(fields)
    assert isinstance(schedule, Schedule), schedule
    return schedule


def build_engine_calendar(case: ScheduleCase) -> Calendar:
    rows = {day: Holiday(day, LocalizedText("Libur"), kind, "SKB") for day, kind in case.holidays.items()}
    seasons = (Season("ramadan", *case.season, estimate=False, source=""),) if case.season else ()
    return Calendar({year: HolidayYear(year, "SKB", "", FIRST) for year in case.years}, rows, seasons)


def reference_ordinary_state(case: ScheduleCase, moment: datetime, *, lifted: bool) -> tuple[str, str]:
    """Return state and reason of the plan alone. `lifted`: ignore holidays and special dates."""
    today = moment.date()
    if not case.confirmed:
        return "tidak_diketahui", "unconfirmed"
    if case.valid_until and today > case.valid_until:
        return "tidak_diketahui", "expired"
    fasting = bool(case.season and case.season[0] <= today <= case.season[1])
    own = fasting and case.ramadan is not None
    spans = (case.ramadan if own and case.ramadan is not None else case.weekly)[today.weekday()]
    closed, opened = "day_off", "ramadan" if own else "hours"
    if not lifted and today in case.special:
        spans, closed, opened = case.special[today], "closure", "extra"
    elif not lifted and today in case.holidays:
        kind = case.holidays[today]
        policy = case.policies[kind]
        if policy is not None and (spans or not policy):
            name = "holiday" if kind is HolidayKind.LIBUR_NASIONAL else "cuti_bersama"
            spans, closed, opened = policy, name, name
    return reference_state_in_spans(spans, moment, closed, opened)


def reference_state_in_spans(spans: Hours, moment: datetime, closed: str, opened: str) -> tuple[str, str]:
    if not spans:
        return "tutup", closed
    quarter = moment.hour * 4 + moment.minute // 15
    if any(a <= quarter < b for a, b in spans):
        return "buka", opened
    if quarter < min(a for a, _ in spans):
        return "tutup", "before_opening"
    if quarter >= max(b for _, b in spans):
        return "tutup", "after_closing"
    return "tutup", "friday_break" if moment.strftime("%a") == "Fri" else "break"


def reference_state(case: ScheduleCase, moment: datetime) -> tuple[str, str]:
    for kind, start, end in reversed(case.overrides):
        if start <= moment < end:
            match kind:
                case OverrideKind.CLOSED:
                    return "tutup", "closure"
                case OverrideKind.EXTRA:
                    return "buka", "extra"
                case OverrideKind.OPEN:
                    return reference_ordinary_state(case, moment, lifted=True)
                case OverrideKind.AGAIN:
                    return reference_ordinary_state(case, moment, lifted=False)
    return reference_ordinary_state(case, moment, lifted=False)


def reference_changes(case: ScheduleCase, state: str) -> tuple[datetime | None, datetime | None]:
    """Find `until` and `next_open` by checking every quarter of an hour for twelve days."""
    moment = case.at.replace(minute=case.at.minute // 15 * 15, second=0)
    until = None
    for _ in range(STEPS):
        moment += QUARTER
        now = reference_state(case, moment)[0]
        until = until or (moment if now != state else None)
        if until and now == "buka":
            return until, moment
    return until, None


def check_agreement(case: ScheduleCase) -> None:
    zone, schedule, calendar = case.zone, build_engine_schedule(case), build_engine_calendar(case)
    overrides = [
        Override(kind, start.replace(tzinfo=zone), end.replace(tzinfo=zone))
        for kind, start, end in case.overrides
    ]
    found = compute_status(
        schedule, calendar, overrides, case.at.replace(tzinfo=zone).astimezone(ZONES[0]), zone
    )
    state, reason = reference_state(case, case.at)
    assert (found.state.value, found.reason.kind.value) == (state, reason)
    limit = (case.at + timedelta(days=11)).replace(tzinfo=zone)
    for ours, theirs in zip((found.until, found.next_open), reference_changes(case, state), strict=True):
        expected = theirs.replace(tzinfo=zone) if theirs else None
        assert ours == expected or ((expected is None or expected > limit) and (ours is None or ours > limit))
    check_day_agreement(
        case,
        [
            (i.start, i.end)
            for i in compute_day_hours(schedule, calendar, overrides, case.at.date(), zone).intervals
        ],
    )


def check_day_agreement(case: ScheduleCase, intervals: list[tuple[datetime, datetime]]) -> None:
    midnight = datetime.combine(case.at.date(), datetime.min.time())
    for quarter in range(96):
        moment = midnight + quarter * QUARTER
        opened = any(a <= moment.replace(tzinfo=case.zone) < b for a, b in intervals)
        assert opened is (reference_state(case, moment)[0] == "buka")
    assert all(a < b for a, b in intervals)
    assert all(first[1] < second[0] for first, second in pairwise(intervals))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schedule_cases())
def test_the_engine_agrees_with_the_naive_evaluator(case: ScheduleCase) -> None:
    check_agreement(case)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schedule_cases())
def test_the_engine_agrees_with_the_naive_evaluator_ten_thousand_times(case: ScheduleCase) -> None:
    check_agreement(case)
