"""Types of opening hours: states, reasons, staff overrides and segments of a day."""

from datetime import datetime
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.loading.records import LocalizedText


class OpeningState(StrEnum):
    """Whether a site is open."""

    OPEN = "buka"
    CLOSED = "tutup"
    UNKNOWN = "tidak_diketahui"


class ReasonKind(StrEnum):
    """Why a site is open or closed."""

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

    YEAR_NOT_SET: the holidays of the year are not decreed. ESTIMATE: the date of a holiday or season may
    move. RAMADAN_HOURS: it is Ramadan and the office gave no hours for it.
    """

    YEAR_NOT_SET = "year_not_set"
    ESTIMATE = "estimate"
    RAMADAN_HOURS = "ramadan_hours"


class OverrideKind(StrEnum):
    """What an override does.

    CLOSED: closed throughout. OPEN: the weekday's ordinary hours apply, without holidays and earlier
    closures. AGAIN: earlier closures are lifted; holidays still apply. EXTRA: open throughout, even without a
    schedule.
    """

    CLOSED = "closed"
    OPEN = "open"
    AGAIN = "again"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Override:
    """A staff override for [start, end), both aware. Overrides are ordered; a later one wins."""

    kind: OverrideKind
    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end <= self.start:
            raise ValueError("an override needs aware moments, the end after the start")


@dataclass(frozen=True, slots=True)
class OpeningReason:
    """The reason of a state. `name` is the holiday, or the text of staff."""

    kind: ReasonKind
    name: LocalizedText | None = None


@dataclass(frozen=True, slots=True)
class DaySegment:
    """Part of a day in naive wall-clock time of the site."""

    start: datetime
    end: datetime
    state: OpeningState
    reason: OpeningReason
    doubt: OpeningDoubt | None = None
