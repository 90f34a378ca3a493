"""The status board: what staff say of the moment at a counter, and whether to go there.

A fact counts from when it was said until its time is over. An absent or expired fact is *not known* and nothing else:
whoever shows or judges one asks `known` first. Moments are aware.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from content.opening_hours.holidays import Calendar
from content.opening_hours.opening_status import OpeningState, OpeningStatus


class BoardFactKind(StrEnum):
    """In the order in which the board shows them; the value is also the command of staff."""

    BLANGKO = "blangko"
    EQUIPMENT = "alat"
    NETWORK = "jaringan"
    QUOTA = "kuota"
    QUEUE = "antrean"


class FactRating(StrEnum):
    """What a value means to somebody who considers going."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class BoardFactRules:
    """A kind as data: its values, and how long one holds when nothing is said: the end of the n-th working day after,
    or some hours; `at_closing`: no longer than the counter is open that day (where that is known), nor than the day.
    """

    ratings: Mapping[str, FactRating]
    working_days: int = 0
    hours: int = 0
    until_closing: bool = False
    is_required: bool = True


BOARD_FACT_RULES: Mapping[BoardFactKind, BoardFactRules] = {
    BoardFactKind.BLANGKO: BoardFactRules(
        {"ada": FactRating.GOOD, "terbatas": FactRating.CAUTION, "habis": FactRating.BAD}, working_days=3
    ),
    BoardFactKind.EQUIPMENT: BoardFactRules(
        {"normal": FactRating.GOOD, "terganggu": FactRating.CAUTION, "rusak": FactRating.BAD}, hours=24
    ),
    BoardFactKind.NETWORK: BoardFactRules(
        {"normal": FactRating.GOOD, "lambat": FactRating.CAUTION, "putus": FactRating.BAD}, hours=24
    ),
    BoardFactKind.QUOTA: BoardFactRules(
        {"sisa": FactRating.GOOD, "bebas": FactRating.GOOD, "habis": FactRating.BAD}, until_closing=True
    ),
    BoardFactKind.QUEUE: BoardFactRules(
        {"sepi": FactRating.GOOD, "sedang": FactRating.GOOD, "padat": FactRating.CAUTION},
        hours=3,
        until_closing=True,
        is_required=False,
    ),
}
NEWSWORTHY_KINDS = frozenset({BoardFactKind.BLANGKO, BoardFactKind.EQUIPMENT, BoardFactKind.NETWORK})
"""Kinds whose changes are worth a notice; the others change within hours."""
REQUIRED_KINDS = tuple(kind for kind in BoardFactKind if BOARD_FACT_RULES[kind].is_required)


@dataclass(frozen=True, slots=True)
class BoardFact:
    """What was said of a site at `at`, to count until `until` (excluded). `role` of who said it; `amount` of a quota.

    `post` is the act that said it, perhaps of several sites at once.
    """

    post: int
    site: str
    kind: BoardFactKind
    value: str
    at: datetime
    until: datetime
    role: str
    amount: int | None = None
    note: str = ""

    @property
    def rating(self) -> FactRating:
        """Of a quota the number decides. What no table knows is bad rather than good."""
        if self.kind is BoardFactKind.QUOTA and self.value == "sisa" and not self.amount:
            return FactRating.BAD
        return BOARD_FACT_RULES[self.kind].ratings.get(self.value, FactRating.BAD)


Board = Mapping[BoardFactKind, BoardFact]
"""The newest fact of each kind at one site, expired ones among them."""


def find_current_fact(board: Board, kind: BoardFactKind, now: datetime) -> BoardFact | None:
    """The fact of a kind, only while it counts."""
    fact = board.get(kind)
    return fact if fact is not None and fact.at <= now < fact.until else None


def find_current_rating(board: Board, kind: BoardFactKind, now: datetime) -> FactRating | None:
    """None: not known."""
    fact = find_current_fact(board, kind, now)
    return None if fact is None else fact.rating


class VisitAdvice(StrEnum):
    GO = "go"
    WAIT = "wait"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class VisitRecommendation:
    """Whether to go. `causes` are kinds in the way; `hours`: so is the state of the counter."""

    advice: VisitAdvice
    causes: tuple[BoardFactKind, ...] = ()
    hours_in_the_way: bool = False


def recommend_visit(board: Board, opening: OpeningStatus, now: datetime) -> VisitRecommendation:
    """GO only when the counter is surely open and all that is needed was said, still counts and is good."""
    found = {kind: find_current_rating(board, kind, now) for kind in REQUIRED_KINDS}
    bad = tuple(kind for kind in REQUIRED_KINDS if found[kind] is FactRating.BAD)
    closed = opening.state is OpeningState.CLOSED
    if bad or closed:
        return VisitRecommendation(VisitAdvice.WAIT, bad, closed)
    open_ = opening.state is OpeningState.OPEN and opening.is_certain
    doubtful = tuple(kind for kind in REQUIRED_KINDS if found[kind] is not FactRating.GOOD)
    if doubtful or not open_:
        return VisitRecommendation(VisitAdvice.UNSURE, doubtful, not open_)
    return VisitRecommendation(VisitAdvice.GO)


def find_expiry(
    kind: BoardFactKind, now: datetime, zone: ZoneInfo, calendar: Calendar, closing: datetime | None
) -> datetime:
    """Until when a fact of this kind counts when nothing else is said. `closing`: when the counter closes today."""
    shape, local = BOARD_FACT_RULES[kind], now.astimezone(zone)
    if shape.working_days:
        return _end_of_day(calendar.working_days_after(local.date(), shape.working_days), zone)
    ends = list(_expiry_candidates(shape, local, closing, zone))
    return min(ends)


def _expiry_candidates(
    shape: BoardFactRules, local: datetime, closing: datetime | None, zone: ZoneInfo
) -> Iterator[datetime]:
    if shape.hours:
        yield local + timedelta(hours=shape.hours)
    if shape.until_closing:
        yield _end_of_day(local.date(), zone)
        if closing is not None and closing > local:
            yield closing.astimezone(zone)


def _end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The midnight that ends a day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def is_newsworthy(kind: BoardFactKind, before: BoardFact | None, after: BoardFact) -> bool:
    """Whether those who follow should be offered to be told. `before`: what was known until now (None: nothing)."""
    if kind not in NEWSWORTHY_KINDS:
        return False
    if before is not None:
        return before.rating is not after.rating
    return kind is BoardFactKind.BLANGKO or after.rating is not FactRating.GOOD
