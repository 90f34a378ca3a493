"""Is a card printed? What an office said of a site, held against the days on which somebody may have been recorded.

The office says "recordings up to 12 August are printed, kept until ..."; nobody's own card is looked up. What it said is
positive only while it holds: an old word is never yesterday's yes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content.dates.past_dates import DateSpan


@dataclass(frozen=True, slots=True)
class PrintNotice:
    """What staff said of a site at `at`: printed up to the day `through`, included. Holds before `until` (unix seconds)."""

    id: int
    site: str
    through: date
    until: int
    collect: str
    bring: str
    at: int


class PrintStatus(StrEnum):
    """PARTLY: the first of the days are printed. LAPSED: printed once, but the time for collecting is over."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintVerdict:
    """`mark` is the word that decides; None when the site has never said anything that still counts."""

    status: PrintStatus
    notice: PrintNotice | None = None


def judge_printed(marks: Sequence[PrintNotice], span: DateSpan, now: int) -> PrintVerdict:
    """`marks` of one site, oldest first, none that was taken back; `now` in unix seconds."""
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
    )  # said again: the newer word holds
    return PrintVerdict(PrintStatus.YES if first.until > now else PrintStatus.LAPSED, first)
