"""Decide whether a card is printed, from the office's notices and the possible days of recording.

The office says "recordings up to 12 August are printed, kept until ...". No individual card is looked up. A
notice counts only while it is valid.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from content.dates.past_dates import DateSpan
from content.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PrintNotice:
    """A staff notice for a site, made at `at`: recordings up to and including `through` are printed.

    It is valid before `until` (unix seconds). `by` is the user id of the staff member; 0 if it does not matter.
    """

    id: int
    site: str
    through: date
    until: int
    collect: str
    bring: str
    at: int
    by: int = 0


class PrintStatus(StrEnum):
    """PARTLY: only the first of the days are printed. LAPSED: printed, but the time for collecting is over."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintVerdict:
    """The status and the notice that decides it. `notice` is None if the site has no notice."""

    status: PrintStatus
    notice: PrintNotice | None = None


def judge_printed(marks: Sequence[PrintNotice], span: DateSpan, now: int) -> PrintVerdict:
    """Decide from the notices of one site, oldest first, without withdrawn ones. `now` is in unix seconds."""
    if not marks:
        return PrintVerdict(PrintStatus.UNKNOWN)
    newest = marks[-1]
    if newest.until <= now:
        return PrintVerdict(PrintStatus.UNKNOWN, newest)
    if span.first > newest.through:
        return PrintVerdict(PrintStatus.NO, newest)
    if span.last > newest.through:
        return PrintVerdict(PrintStatus.PARTLY, newest)
    reached = next(mark for mark in marks if mark.through >= span.last).through
    first = next(
        mark for mark in reversed(marks) if mark.through == reached
    )  # a repeated notice replaces the older one
    return PrintVerdict(PrintStatus.YES if first.until > now else PrintStatus.LAPSED, first)
