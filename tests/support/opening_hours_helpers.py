"""Helpers that build schedules and overrides, and describe opening states as text."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from content.opening_hours.holidays import Calendar, HolidayYear
from content.opening_hours.opening_status import (
    OpeningState,
    OpeningStatus,
    Override,
    OverrideKind,
    ReasonKind,
    Schedule,
)

WIB, WITA, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")
WEEKLY = "Mo-Th 08:00-12:00,13:00-15:00; Fr 08:00-11:30,13:30-15:00"


def new_schedule(**fields: object) -> Schedule:
    parsed = Schedule.parse({"weekly": WEEKLY, "confirmed": "2026-01-02", "source": "Contoh", **fields})
    assert isinstance(parsed, Schedule), parsed
    return parsed


def local_time(text: str, zone: ZoneInfo = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def describe_state(found: OpeningStatus) -> tuple[OpeningState, str | None, str | None, ReasonKind]:
    return found.state, describe_clock(found.until), describe_clock(found.next_open), found.reason.kind


def describe_clock(moment: datetime | None) -> str | None:
    return f"{moment:%m-%d %H:%M}" if moment else None


THURSDAY, FRIDAY, SATURDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)
YEARS = {number: HolidayYear(number, "SKB", "x", date(2026, 1, 1)) for number in (2026, 2027, 2028)}
EMPTY = Calendar(YEARS, {})
CLOSED, OPEN, EXTRA = OverrideKind.CLOSED, OverrideKind.OPEN, OverrideKind.EXTRA


def new_override(kind: OverrideKind, start: str, end: str, reason: str = "") -> Override:
    return Override(kind, local_time(start), local_time(end), reason)
