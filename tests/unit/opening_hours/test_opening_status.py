"""Open, closed or unknown, until when and why: one table per case."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from content.opening_hours.holiday_file import Calendar, load_calendar
from content.opening_hours.opening_status import (
    OpeningDoubt,
    OpeningState,
    Override,
    OverrideKind,
    ReasonKind,
    Schedule,
    compute_day_hours,
    compute_status,
    compute_week_hours,
)
from tests.support.opening_hours_helpers import (
    WEEKLY,
    WIB,
    WIT,
    WITA,
    describe_state,
    local_time,
    new_schedule,
)

RAMADAN = "Mo-Th 08:00-14:00; Fr 08:00-11:00"


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    loaded = load_calendar()
    assert isinstance(loaded, Calendar)
    return loaded


ORDINARY = [
    # Thursday 19 to Monday 23 November 2026: no holiday near
    ("2026-11-19 07:59", OpeningState.CLOSED, "11-19 08:00", "11-19 08:00", ReasonKind.BEFORE_OPENING),
    ("2026-11-19 08:00", OpeningState.OPEN, "11-19 12:00", "11-19 13:00", ReasonKind.HOURS),
    ("2026-11-19 12:00", OpeningState.CLOSED, "11-19 13:00", "11-19 13:00", ReasonKind.BREAK),
    ("2026-11-19 14:59:59", OpeningState.OPEN, "11-19 15:00", "11-20 08:00", ReasonKind.HOURS),
    ("2026-11-19 15:00", OpeningState.CLOSED, "11-20 08:00", "11-20 08:00", ReasonKind.AFTER_CLOSING),
    ("2026-11-20 12:00", OpeningState.CLOSED, "11-20 13:30", "11-20 13:30", ReasonKind.FRIDAY_BREAK),
    ("2026-11-20 14:00", OpeningState.OPEN, "11-20 15:00", "11-23 08:00", ReasonKind.HOURS),
    ("2026-11-21 10:00", OpeningState.CLOSED, "11-23 08:00", "11-23 08:00", ReasonKind.DAY_OFF),
    ("2026-11-23 00:00", OpeningState.CLOSED, "11-23 08:00", "11-23 08:00", ReasonKind.BEFORE_OPENING),
    # Christmas: Thursday 24 December is cuti bersama
    ("2026-12-23 16:00", OpeningState.CLOSED, "12-28 08:00", "12-28 08:00", ReasonKind.AFTER_CLOSING),
    ("2026-12-24 10:00", OpeningState.CLOSED, "12-28 08:00", "12-28 08:00", ReasonKind.CUTI_BERSAMA),
    ("2026-12-25 10:00", OpeningState.CLOSED, "12-28 08:00", "12-28 08:00", ReasonKind.HOLIDAY),
    ("2026-12-31 15:30", OpeningState.CLOSED, "01-04 08:00", "01-04 08:00", ReasonKind.AFTER_CLOSING),
]


@pytest.mark.parametrize(("moment", "state", "until", "opens", "kind"), ORDINARY)
@pytest.mark.parametrize("zone", [WIB, WITA, WIT], ids=["WIB", "WITA", "WIT"])
def test_an_ordinary_week(
    calendar: Calendar,
    zone: ZoneInfo,
    moment: str,
    state: OpeningState,
    until: str,
    opens: str,
    kind: ReasonKind,
) -> None:
    found = compute_status(new_schedule(), calendar, (), local_time(moment, zone), zone)
    assert describe_state(found) == (state, until, opens, kind)
    assert found.is_certain


def test_the_zone_of_the_site_decides(calendar: Calendar) -> None:
    moment = local_time("2026-11-19 07:30", WIB)
    assert compute_status(new_schedule(), calendar, (), moment, WIB).state is OpeningState.CLOSED
    assert compute_status(new_schedule(), calendar, (), moment, WITA).state is OpeningState.OPEN
    until = compute_status(new_schedule(), calendar, (), moment, WIT).until
    assert until == local_time("2026-11-19 12:00", WIT) and until and until.tzinfo is WIT


def test_moments_must_be_aware_but_may_be_in_any_zone(calendar: Calendar) -> None:
    assert (
        compute_status(new_schedule(), calendar, (), datetime(2026, 11, 19, 1, tzinfo=UTC), WIB).state
        is OpeningState.OPEN
    )
    with pytest.raises(ValueError, match="aware"):
        compute_status(new_schedule(), calendar, (), datetime(2026, 11, 19, 8), WIB)


def test_the_holiday_is_named(calendar: Calendar) -> None:
    found = compute_status(new_schedule(), calendar, (), local_time("2026-12-25 10:00"), WIB)
    assert found.reason.name and found.reason.name.id == "Hari Raya Natal"


HOLIDAY_RULES = [
    ({"cuti_bersama": "open"}, "2026-12-24 10:00", OpeningState.OPEN, ReasonKind.HOURS),
    ({"cuti_bersama": "08:00-12:00"}, "2026-12-24 10:00", OpeningState.OPEN, ReasonKind.CUTI_BERSAMA),
    ({"cuti_bersama": "08:00-12:00"}, "2026-12-24 12:00", OpeningState.CLOSED, ReasonKind.AFTER_CLOSING),
    ({"cuti_bersama": "open"}, "2026-12-25 10:00", OpeningState.CLOSED, ReasonKind.HOLIDAY),
    ({"holidays": "open"}, "2026-12-25 12:00", OpeningState.CLOSED, ReasonKind.FRIDAY_BREAK),
    ({"holidays": "08:00-12:00"}, "2026-12-25 11:59", OpeningState.OPEN, ReasonKind.HOLIDAY),
    # Easter Sunday: holiday hours never open a day that is closed every week
    ({"holidays": "08:00-12:00"}, "2026-04-05 10:00", OpeningState.CLOSED, ReasonKind.DAY_OFF),
    ({}, "2026-04-05 10:00", OpeningState.CLOSED, ReasonKind.HOLIDAY),
]


@pytest.mark.parametrize(("fields", "moment", "state", "kind"), HOLIDAY_RULES)
def test_rules_for_holidays(
    calendar: Calendar, fields: dict[str, str], moment: str, state: OpeningState, kind: ReasonKind
) -> None:
    found = compute_status(new_schedule(**fields), calendar, (), local_time(moment), WIB)
    assert (found.state, found.reason.kind) == (state, kind)


def test_ramadan_has_its_own_hours(calendar: Calendar) -> None:
    plan = new_schedule(ramadan=RAMADAN)
    assert describe_state(compute_status(plan, calendar, (), local_time("2026-03-03 13:00"), WIB)) == (
        OpeningState.OPEN, "03-03 14:00", "03-04 08:00", ReasonKind.RAMADAN,
    )  # fmt: skip
    assert (
        compute_status(plan, calendar, (), local_time("2026-03-03 14:00"), WIB).state is OpeningState.CLOSED
    )
    assert (
        compute_status(plan, calendar, (), local_time("2026-03-25 14:00"), WIB).reason.kind
        is ReasonKind.HOURS
    )


DOUBTS = [
    ({}, "2028-01-03 10:00", OpeningDoubt.YEAR_NOT_SET),
    ({}, "2026-03-03 10:00", OpeningDoubt.RAMADAN_HOURS),
    ({"ramadan": RAMADAN}, "2026-02-19 10:00", OpeningDoubt.ESTIMATE),
    ({"ramadan": RAMADAN}, "2026-02-18 10:00", OpeningDoubt.ESTIMATE),
    ({"ramadan": RAMADAN}, "2026-02-25 10:00", None),
    ({}, "2027-03-10 10:00", OpeningDoubt.ESTIMATE),
    ({}, "2028-01-02 10:00", None),  # a Sunday: closed, decree or none
    ({"special": [{"date": "2028-01-03", "hours": "08:00-12:00"}]}, "2028-01-03 10:00", None),
]


@pytest.mark.parametrize(("fields", "moment", "doubt"), DOUBTS)
def test_probable_states_have_a_doubt(
    calendar: Calendar, fields: dict[str, str], moment: str, doubt: OpeningDoubt | None
) -> None:
    found = compute_status(new_schedule(**fields), calendar, (), local_time(moment), WIB)
    assert found.doubt == doubt and found.is_certain is (doubt is None)
    assert (
        compute_day_hours(new_schedule(**fields), calendar, (), local_time(moment).date(), WIB).doubt == doubt
    )


def test_the_next_opening_may_be_doubtful_alone(calendar: Calendar) -> None:
    found = compute_status(new_schedule(), calendar, (), local_time("2027-12-31 16:00"), WIB)
    assert found.is_certain and found.next_doubt is OpeningDoubt.YEAR_NOT_SET


UNKNOWN = [
    (None, ReasonKind.UNCONFIRMED),
    ({"weekly": WEEKLY}, ReasonKind.UNCONFIRMED),
    ({"weekly": WEEKLY, "confirmed": "2026-01-01", "valid_until": "2026-11-18"}, ReasonKind.EXPIRED),
]


@pytest.mark.parametrize(("fields", "kind"), UNKNOWN)
def test_without_confirmed_hours_nothing_is_claimed(
    calendar: Calendar, fields: dict[str, str] | None, kind: ReasonKind
) -> None:
    plan = Schedule.parse(fields) if fields else None
    assert not isinstance(plan, list)
    moment = local_time("2026-11-19 10:00")
    assert describe_state(compute_status(plan, calendar, (), moment, WIB)) == (
        OpeningState.UNKNOWN,
        None,
        None,
        kind,
    )
    closed = Override(
        OverrideKind.CLOSED, local_time("2026-11-19 00:00"), local_time("2026-11-20 00:00"), "Listrik padam"
    )
    found = compute_status(plan, calendar, (closed,), moment, WIB)
    assert describe_state(found) == (OpeningState.CLOSED, "11-20 00:00", None, ReasonKind.CLOSURE)
    assert found.reason.name and found.reason.name.id == "Listrik padam"
    extra = Override(OverrideKind.EXTRA, local_time("2026-11-19 09:00"), local_time("2026-11-19 11:00"))
    assert compute_status(plan, calendar, (extra,), moment, WIB).state is OpeningState.OPEN
    assert describe_state(compute_status(plan, calendar, (extra,), local_time("2026-11-19 08:00"), WIB)) == (
        OpeningState.UNKNOWN, "11-19 09:00", "11-19 09:00", kind,
    )  # fmt: skip
    ordinary = Override(OverrideKind.OPEN, local_time("2026-11-19 00:00"), local_time("2026-11-20 00:00"))
    assert compute_status(plan, calendar, (ordinary,), moment, WIB).state is OpeningState.UNKNOWN


def test_a_schedule_is_valid_to_its_last_day(calendar: Calendar) -> None:
    plan = new_schedule(valid_until="2026-11-19")
    found = compute_status(plan, calendar, (), local_time("2026-11-19 15:00"), WIB)
    assert describe_state(found) == (OpeningState.CLOSED, "11-20 00:00", None, ReasonKind.AFTER_CLOSING)


def test_a_later_override_wins(calendar: Calendar) -> None:
    closed = Override(
        OverrideKind.CLOSED,
        local_time("2026-11-19 10:00"),
        local_time("2026-11-23 00:00"),
        "Server pusat gangguan",
    )
    back = Override(OverrideKind.OPEN, local_time("2026-11-20 00:00"), local_time("2026-11-23 00:00"))
    moment = local_time("2026-11-19 09:00")
    assert describe_state(compute_status(new_schedule(), calendar, (closed,), moment, WIB)) == (
        OpeningState.OPEN, "11-19 10:00", "11-23 08:00", ReasonKind.HOURS,
    )  # fmt: skip
    assert (
        describe_state(compute_status(new_schedule(), calendar, (closed, back), moment, WIB))[2]
        == "11-20 08:00"
    )
    assert (
        describe_state(compute_status(new_schedule(), calendar, (back, closed), moment, WIB))[2]
        == "11-23 08:00"
    )


def test_staff_lift_a_holiday_or_add_hours(calendar: Calendar) -> None:
    lifted = Override(
        OverrideKind.OPEN, local_time("2026-12-24 00:00"), local_time("2026-12-25 00:00"), "Tetap melayani"
    )
    assert describe_state(compute_status(new_schedule(), calendar, (lifted,), local_time("2026-12-24 12:30"), WIB)) == (
        OpeningState.CLOSED, "12-24 13:00", "12-24 13:00", ReasonKind.BREAK,
    )  # fmt: skip
    evening = Override(
        OverrideKind.EXTRA, local_time("2026-11-19 15:00"), local_time("2026-11-19 20:00"), "Layanan malam"
    )
    assert describe_state(compute_status(new_schedule(), calendar, (evening,), local_time("2026-11-19 14:00"), WIB)) == (
        OpeningState.OPEN, "11-19 20:00", "11-20 08:00", ReasonKind.HOURS,
    )  # fmt: skip
    hours = compute_day_hours(new_schedule(), calendar, (evening,), date(2026, 11, 19), WIB)
    assert [(f"{i.start:%H:%M}", f"{i.end:%H:%M}") for i in hours.intervals] == [
        ("08:00", "12:00"),
        ("13:00", "20:00"),
    ]
    assert hours.reason.kind is ReasonKind.EXTRA


def test_over_midnight_in_two_days(calendar: Calendar) -> None:
    plan = new_schedule(weekly="Sa 20:00-24:00; Su 00:00-02:00")
    found = compute_status(plan, calendar, (), local_time("2026-11-21 23:00"), WIB)
    assert describe_state(found) == (OpeningState.OPEN, "11-22 02:00", "11-28 20:00", ReasonKind.HOURS)


def test_open_always_and_never(calendar: Calendar) -> None:
    always = new_schedule(
        weekly="Mo-Su 00:00-24:00", holidays="open", cuti_bersama="open", ramadan="Mo-Su 00:00-24:00"
    )
    assert describe_state(compute_status(always, calendar, (), local_time("2026-11-19 10:00"), WIB))[:3] == (
        OpeningState.OPEN,
        None,
        None,
    )
    never = new_schedule(weekly="Mo-Su off")
    assert describe_state(compute_status(never, calendar, (), local_time("2026-11-19 10:00"), WIB))[:3] == (
        OpeningState.CLOSED,
        None,
        None,
    )


def test_special_dates_win_over_holidays(calendar: Calendar) -> None:
    rows = [
        {
            "date": "2026-12-25",
            "hours": "09:00-10:00",
            "reason": "Posko Natal",
            "reason_en": "Christmas post",
        },
        {"date": "2026-12-28", "hours": "closed", "reason": "Pindah gedung"},
    ]
    plan = new_schedule(special=rows)
    assert (
        compute_status(plan, calendar, (), local_time("2026-12-25 09:30"), WIB).reason.kind
        is ReasonKind.EXTRA
    )
    moved = compute_status(plan, calendar, (), local_time("2026-12-28 09:30"), WIB)
    assert (
        moved.reason.kind is ReasonKind.CLOSURE
        and moved.reason.name
        and moved.reason.name.id == "Pindah gedung"
    )


def test_a_week_of_days(calendar: Calendar) -> None:
    days = compute_week_hours(new_schedule(), calendar, (), date(2026, 12, 21), WIB)
    assert [d.state.value for d in days] == ["buka", "buka", "buka", "tutup", "tutup", "tutup", "tutup"]
    assert [d.reason.kind for d in days][3:] == [
        ReasonKind.CUTI_BERSAMA, ReasonKind.HOLIDAY, ReasonKind.DAY_OFF, ReasonKind.DAY_OFF,
    ]  # fmt: skip
    assert [len(d.intervals) for d in days] == [2, 2, 2, 0, 0, 0, 0]


def test_an_override_needs_aware_moments_in_order() -> None:
    with pytest.raises(ValueError, match="aware"):
        Override(OverrideKind.CLOSED, datetime(2026, 1, 1), datetime(2026, 1, 2))
    with pytest.raises(ValueError, match="after"):
        Override(OverrideKind.CLOSED, local_time("2026-01-02 00:00"), local_time("2026-01-01 00:00"))
