"""The status board: what staff say of the moment at a counter, and whether to go there.

A fact counts from when it was said until its time is over. An absent or expired fact is *not known* and nothing else:
whoever shows or judges one asks `known` first. Moments are aware.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from content.holiday import Calendar
from content.hours import State, Status


class Kind(StrEnum):
    """In the order in which the board shows them; the value is also the command of staff."""

    BLANGKO = "blangko"
    EQUIPMENT = "alat"
    NETWORK = "jaringan"
    QUOTA = "kuota"
    QUEUE = "antrean"


class Standing(StrEnum):
    """What a value means to somebody who considers going."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind as data: its values, and how long one holds when nothing is said: the end of the n-th working day after,
    or some hours; `at_closing`: no longer than the counter is open that day (where that is known), nor than the day.
    """

    values: Mapping[str, Standing]
    working_days: int = 0
    hours: int = 0
    at_closing: bool = False
    needed: bool = True


SHAPES: Mapping[Kind, Shape] = {
    Kind.BLANGKO: Shape(
        {"ada": Standing.GOOD, "terbatas": Standing.CAUTION, "habis": Standing.BAD}, working_days=3
    ),
    Kind.EQUIPMENT: Shape(
        {"normal": Standing.GOOD, "terganggu": Standing.CAUTION, "rusak": Standing.BAD}, hours=24
    ),
    Kind.NETWORK: Shape(
        {"normal": Standing.GOOD, "lambat": Standing.CAUTION, "putus": Standing.BAD}, hours=24
    ),
    Kind.QUOTA: Shape(
        {"sisa": Standing.GOOD, "bebas": Standing.GOOD, "habis": Standing.BAD}, at_closing=True
    ),
    Kind.QUEUE: Shape(
        {"sepi": Standing.GOOD, "sedang": Standing.GOOD, "padat": Standing.CAUTION},
        hours=3,
        at_closing=True,
        needed=False,
    ),
}
TOLD = frozenset({Kind.BLANGKO, Kind.EQUIPMENT, Kind.NETWORK})
"""Kinds whose changes are worth a notice; the others change within hours."""
NEEDED = tuple(kind for kind in Kind if SHAPES[kind].needed)


@dataclass(frozen=True, slots=True)
class Fact:
    """What was said of a site at `at`, to count until `until` (excluded). `role` of who said it; `amount` of a quota.

    `post` is the act that said it, perhaps of several sites at once.
    """

    post: int
    site: str
    kind: Kind
    value: str
    at: datetime
    until: datetime
    role: str
    amount: int | None = None
    note: str = ""

    @property
    def standing(self) -> Standing:
        """Of a quota the number decides. What no table knows is bad rather than good."""
        if self.kind is Kind.QUOTA and self.value == "sisa" and not self.amount:
            return Standing.BAD
        return SHAPES[self.kind].values.get(self.value, Standing.BAD)


Board = Mapping[Kind, Fact]
"""The newest fact of each kind at one site, expired ones among them."""


def known(board: Board, kind: Kind, now: datetime) -> Fact | None:
    """The fact of a kind, only while it counts."""
    fact = board.get(kind)
    return fact if fact is not None and fact.at <= now < fact.until else None


def standing(board: Board, kind: Kind, now: datetime) -> Standing | None:
    """None: not known."""
    fact = known(board, kind, now)
    return None if fact is None else fact.standing


class Advice(StrEnum):
    GO = "go"
    WAIT = "wait"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to go. `causes` are kinds in the way; `hours`: so is the state of the counter."""

    advice: Advice
    causes: tuple[Kind, ...] = ()
    hours: bool = False


def verdict(board: Board, opening: Status, now: datetime) -> Verdict:
    """GO only when the counter is surely open and all that is needed was said, still counts and is good."""
    found = {kind: standing(board, kind, now) for kind in NEEDED}
    bad = tuple(kind for kind in NEEDED if found[kind] is Standing.BAD)
    closed = opening.state is State.CLOSED
    if bad or closed:
        return Verdict(Advice.WAIT, bad, closed)
    open_ = opening.state is State.OPEN and opening.certain
    doubtful = tuple(kind for kind in NEEDED if found[kind] is not Standing.GOOD)
    if doubtful or not open_:
        return Verdict(Advice.UNSURE, doubtful, not open_)
    return Verdict(Advice.GO)


def expiry(
    kind: Kind, now: datetime, zone: ZoneInfo, calendar: Calendar, closing: datetime | None
) -> datetime:
    """Until when a fact of this kind counts when nothing else is said. `closing`: when the counter closes today."""
    shape, local = SHAPES[kind], now.astimezone(zone)
    if shape.working_days:
        return _end(calendar.working_days_after(local.date(), shape.working_days), zone)
    ends = list(_ends(shape, local, closing, zone))
    return min(ends)


def _ends(shape: Shape, local: datetime, closing: datetime | None, zone: ZoneInfo) -> Iterator[datetime]:
    if shape.hours:
        yield local + timedelta(hours=shape.hours)
    if shape.at_closing:
        yield _end(local.date(), zone)
        if closing is not None and closing > local:
            yield closing.astimezone(zone)


def _end(day: date, zone: ZoneInfo) -> datetime:
    """The midnight that ends a day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def matters(kind: Kind, before: Fact | None, after: Fact) -> bool:
    """Whether those who follow should be offered to be told. `before`: what was known until now (None: nothing)."""
    if kind not in TOLD:
        return False
    if before is not None:
        return before.standing is not after.standing
    return kind is Kind.BLANGKO or after.standing is not Standing.GOOD
