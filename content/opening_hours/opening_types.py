"""The words of opening hours: states, reasons, what staff record, and a piece of a day."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from content.loading.records import LocalizedText


class OpeningState(StrEnum):
    OPEN = "buka"
    CLOSED = "tutup"
    UNKNOWN = "tidak_diketahui"


class ReasonKind(StrEnum):
    HOURS = "hours"
    BREAK = "break"
    FRIDAY_BREAK = "friday_break"
    BEFORE_OPENING = "before_opening"
    AFTER_CLOSING = "after_closing"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"
    CUTI_BERSAMA = "cuti_bersama"
    RAMADAN = "ramadan"
    CLOSURE = "closure"
    EXTRA = "extra"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"


class OpeningDoubt(StrEnum):
    """Why a state is only probable.

    YEAR_NOT_SET: the year's holidays are not decreed. ESTIMATE: the date of a holiday or season may move.
    RAMADAN_HOURS: it is Ramadan and the office gave no hours for it.
    """

    YEAR_NOT_SET = "year_not_set"
    ESTIMATE = "estimate"
    RAMADAN_HOURS = "ramadan_hours"


class OverrideKind(StrEnum):
    """CLOSED: closed throughout. OPEN: the weekday's ordinary hours hold (no holiday, no earlier closure).
    AGAIN: as if there were no earlier closure; holidays hold.
    EXTRA: open throughout, whatever the schedule says, even where there is none.
    """

    CLOSED = "closed"
    OPEN = "open"
    AGAIN = "again"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Override:
    """What staff recorded for [start, end), both aware. Given in the order set: a later one wins."""

    kind: OverrideKind
    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end <= self.start:
            raise ValueError("an override needs aware moments, the end after the start")


@dataclass(frozen=True, slots=True)
class OpeningReason:
    """Why. `name`: the holiday, or the words staff gave."""

    kind: ReasonKind
    name: LocalizedText | None = None


@dataclass(frozen=True, slots=True)
class DaySegment:
    """A piece of a day in wall-clock time of the site (naive)."""

    start: datetime
    end: datetime
    state: OpeningState
    reason: OpeningReason
    doubt: OpeningDoubt | None = None
