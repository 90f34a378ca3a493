"""Status board: current facts about an office, and whether a visit is worthwhile.

A fact is valid from the time it was recorded until it expires. Missing or expired facts count as *not known*:
always read facts with `find_current_fact`. All datetimes are aware.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from content.lazy_dataclass import dataclass
from content.opening_hours.holidays import Calendar
from content.opening_hours.opening_status import OpeningState, OpeningStatus


class BoardFactKind(StrEnum):
    """Kinds of facts in display order. The value is also the staff command."""

    BLANGKO = "blangko"
    EQUIPMENT = "alat"
    PRINTER = "printer"
    NETWORK = "jaringan"
    QUOTA = "kuota"
    QUEUE = "antrean"
    LAST_TICKET = "nomor"


class FactRating(StrEnum):
    """What a value means for a citizen who plans a visit."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class BoardFactRules:
    """The allowed values of a kind and its default validity.

    A fact is valid until the end of the n-th working day after it was recorded, or for some hours.
    `until_closing`: it expires when the office closes, at midnight at the latest.
    `is_required`: without it nobody is told to set out. `counts_if_known`: it is not asked for, but counts when it is known.
    """

    ratings: Mapping[str, FactRating]
    working_days: int = 0
    hours: int = 0
    until_closing: bool = False
    is_required: bool = True
    counts_if_known: bool = False


BOARD_FACT_RULES: Mapping[BoardFactKind, BoardFactRules] = {
    BoardFactKind.BLANGKO: BoardFactRules(
        {"ada": FactRating.GOOD, "terbatas": FactRating.CAUTION, "habis": FactRating.BAD}, working_days=3
    ),
    BoardFactKind.EQUIPMENT: BoardFactRules(
        {"normal": FactRating.GOOD, "terganggu": FactRating.CAUTION, "rusak": FactRating.BAD}, hours=24
    ),
    BoardFactKind.PRINTER: BoardFactRules(
        {"normal": FactRating.GOOD, "terganggu": FactRating.CAUTION, "rusak": FactRating.BAD},
        hours=24,
        is_required=False,
        counts_if_known=True,
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
    BoardFactKind.LAST_TICKET: BoardFactRules(
        {"terakhir": FactRating.GOOD}, until_closing=True, is_required=False
    ),
}
LASTING_KINDS = frozenset({BoardFactKind.BLANGKO, BoardFactKind.EQUIPMENT, BoardFactKind.NETWORK})
"""Kinds that staff are asked for each morning. They last for more than a day."""
NEWSWORTHY_KINDS = LASTING_KINDS | {BoardFactKind.PRINTER}
"""Kinds whose changes may be announced to followers. The other kinds change within hours."""
REQUIRED_KINDS = tuple(kind for kind in BoardFactKind if BOARD_FACT_RULES[kind].is_required)
KINDS_SHOWN_IF_KNOWN = frozenset({BoardFactKind.PRINTER, BoardFactKind.LAST_TICKET})
"""Kinds without a line on the board while nothing is known, so that nobody's board becomes longer."""
PRINTING_KINDS = frozenset({BoardFactKind.BLANGKO, BoardFactKind.PRINTER})
"""Kinds without which people can still be recorded."""


@dataclass(frozen=True, slots=True)
class BoardFact:
    """A fact recorded for a site, valid from `at` until `until` (exclusive).

    `role` is the role of the person who recorded it. `amount` is a quota, a number of cards, or the minute of the day
    of the last queue number. `post` identifies the
    staff action, which may have recorded facts for several sites.
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
        """The rating of the value. A quota is rated by its amount. An unknown value is rated BAD."""
        if self.kind is BoardFactKind.QUOTA and self.value == "sisa" and not self.amount:
            return FactRating.BAD
        return BOARD_FACT_RULES[self.kind].ratings.get(self.value, FactRating.BAD)


Board = Mapping[BoardFactKind, BoardFact]
"""The newest fact of each kind at one site, including expired ones."""


def find_current_fact(board: Board, kind: BoardFactKind, now: datetime) -> BoardFact | None:
    """Return the fact of a kind if it is valid now."""
    fact = board.get(kind)
    return fact if fact is not None and fact.at <= now < fact.until else None


def find_current_rating(board: Board, kind: BoardFactKind, now: datetime) -> FactRating | None:
    """Return the rating of the current fact, or None if nothing is known."""
    fact = find_current_fact(board, kind, now)
    return None if fact is None else fact.rating


class VisitAdvice(StrEnum):
    """Whether a citizen should go to the office now."""

    GO = "go"
    WAIT = "wait"
    UNSURE = "unsure"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class VisitRecommendation:
    """A recommendation with its reasons. `causes`: kinds that argue against a visit.

    `hours_in_the_way`: the opening hours argue against a visit too.
    """

    advice: VisitAdvice
    causes: tuple[BoardFactKind, ...] = ()
    hours_in_the_way: bool = False


def recommend_visit(board: Board, opening: OpeningStatus, now: datetime) -> VisitRecommendation:
    """Recommend GO only if the office is surely open and all required facts are known and good.

    A fact that counts only if it is known argues against a visit like a required one.

    LATER: nothing is known to be bad, and the office opens later today.
    """
    kinds = list_kinds_that_count(board, now)
    found = {kind: find_current_rating(board, kind, now) for kind in kinds}
    bad = tuple(kind for kind in kinds if found[kind] is FactRating.BAD)
    closed = opening.state is OpeningState.CLOSED
    if bad or (closed and not _opens_today(opening, now)):
        return VisitRecommendation(VisitAdvice.WAIT, bad, closed)
    if closed:
        doubts = tuple(kind for kind in kinds if found[kind] is not FactRating.GOOD)
        return VisitRecommendation(VisitAdvice.LATER, doubts, True)
    open_ = opening.state is OpeningState.OPEN and opening.is_certain
    doubtful = tuple(kind for kind in kinds if found[kind] is not FactRating.GOOD)
    if doubtful or not open_:
        return VisitRecommendation(VisitAdvice.UNSURE, doubtful, not open_)
    return VisitRecommendation(VisitAdvice.GO)


def is_last_ticket_over(board: Board, local_now: datetime) -> bool:
    """Return whether no queue number is handed out any more today. `local_now` is in the time zone of the office."""
    fact = find_current_fact(board, BoardFactKind.LAST_TICKET, local_now)
    return (
        fact is not None and fact.amount is not None and local_now.hour * 60 + local_now.minute >= fact.amount
    )


def list_kinds_that_count(board: Board, now: datetime) -> tuple[BoardFactKind, ...]:
    """Return the kinds on which a recommendation depends, in display order."""
    return tuple(
        kind
        for kind in BoardFactKind
        if BOARD_FACT_RULES[kind].is_required
        or (BOARD_FACT_RULES[kind].counts_if_known and find_current_fact(board, kind, now) is not None)
    )


def list_shown_kinds(board: Board, now: datetime) -> tuple[BoardFactKind, ...]:
    """Return the kinds that have a line on the board, in display order."""
    return tuple(
        kind
        for kind in BoardFactKind
        if kind not in KINDS_SHOWN_IF_KNOWN or find_current_fact(board, kind, now) is not None
    )


def _opens_today(opening: OpeningStatus, now: datetime) -> bool:
    """Return whether a closed office opens later today, for certain."""
    at = opening.next_open
    return at is not None and opening.next_doubt is None and at.date() == now.astimezone(at.tzinfo).date()


def find_expiry(
    kind: BoardFactKind, now: datetime, zone: ZoneInfo, calendar: Calendar, closing: datetime | None
) -> datetime:
    """Return the default end of validity of a fact recorded now. `closing`: when the office closes today."""
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
    """Return the midnight that ends a day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def is_newsworthy(kind: BoardFactKind, before: BoardFact | None, after: BoardFact) -> bool:
    """Return whether staff should be offered to notify followers.

    `before` is the fact that was current until now, None if nothing was known.
    """
    if kind not in NEWSWORTHY_KINDS:
        return False
    if before is not None:
        return before.rating is not after.rating
    return kind is BoardFactKind.BLANGKO or after.rating is not FactRating.GOOD
