"""Retention: every kind of what is kept about people, how long, how much is over its time, and its erasure.

Errands and marks of updates end by themselves within days. The log of what staff did, announcements,
opening hours and figures are the office's records and stay.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage import dispatch, drafts, erasure, home_visits, people, tries
from storage.database import Transaction
from storage.periods import DAY, MONTH, Periods

AT_ONCE = 100  # reports stripped in one transaction

CLOSED = (
    "FROM reports JOIN cases ON cases.report = reports.id WHERE cases.closed = 1 AND cases.moved < :day"
    " AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.report = reports.id)"
)
OPEN = (
    "FROM reports LEFT JOIN cases ON cases.report = reports.id WHERE reports.body IS NOT NULL"
    " AND COALESCE(cases.closed, 0) = 0 AND reports.filed < :day"
    " AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.report = reports.id)"
)


@dataclass(frozen=True)
class Rule:
    """`seconds` of a kind; `over` counts what is older than a moment (unix seconds), `erase` erases some of it."""

    kind: str
    seconds: Callable[[Periods], int]
    over: Callable[[Transaction, int], Awaitable[int]]
    erase: Callable[[Transaction, int], Awaitable[int]]


@dataclass(frozen=True)
class Due:
    """So many of a kind are over their time. `seconds` is the period in force."""

    kind: str
    seconds: int
    count: int


async def due(tx: Transaction, periods: Periods, now: int) -> list[Due]:
    """What would go now, by kind; also the kinds of which nothing would."""
    found = []
    for rule in RULES:
        seconds = rule.seconds(periods)
        found.append(Due(rule.kind, seconds, await rule.over(tx, now - seconds)))
    return found


async def sweep(tx: Transaction, periods: Periods, now: int) -> list[Due]:
    """Erase some of what is over its time, in one transaction; what was erased. Nothing: all is done."""
    found = []
    for rule in RULES:
        seconds = rule.seconds(periods)
        erased = await rule.erase(tx, now - seconds)
        if erased:
            found.append(Due(rule.kind, seconds, erased))
    if found:
        tx.ring(erasure.BELL)
    return found


def _count(sql: str) -> Callable[[Transaction, int], Awaitable[int]]:
    async def over(tx: Transaction, before: int) -> int:
        return int(await tx.value(sql, before=before))

    return over


def _count_days(found: str) -> Callable[[Transaction, int], Awaitable[int]]:
    async def over(tx: Transaction, before: int) -> int:
        return int(await tx.value(f"SELECT COUNT(*) {found}", day=_day(before)))

    return over


def _strip(found: str) -> Callable[[Transaction, int], Awaitable[int]]:
    async def erase(tx: Transaction, before: int) -> int:
        rows = await tx.all(f"SELECT reports.id {found} LIMIT {AT_ONCE}", day=_day(before))
        for row in rows:
            await erasure.strip(tx, row["id"])
        return len(rows)

    return erase


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


async def _texts(tx: Transaction, before: int) -> int:
    """Drafts of staff and citizens."""
    return await drafts.forget(tx, before)


async def _begun(tx: Transaction, before: int) -> int:
    """They know their day only."""
    return int(
        await tx.value("SELECT COUNT(*) FROM report_drafts WHERE day < :before", before=before // DAY * DAY)
    )


async def _questions(tx: Transaction, before: int) -> int:
    return await tx.execute("DELETE FROM questions WHERE at < :before", before=before)


RULES = (
    Rule(
        "chats",
        lambda periods: periods.idle_months * MONTH,
        _count(f"SELECT COUNT(*) FROM people WHERE {people.IDLE}"),
        people.forget_idle,
    ),
    Rule(
        "letters",
        lambda periods: periods.letter_days * DAY,
        _count(f"SELECT COUNT(*) {dispatch.OLD}"),
        dispatch.forget,
    ),
    Rule(
        "questions",
        lambda periods: periods.question_months * MONTH,
        _count("SELECT COUNT(*) FROM questions WHERE at < :before"),
        _questions,
    ),
    Rule(
        "drafts",
        lambda periods: periods.draft_days * DAY,
        _count("SELECT COUNT(*) FROM drafts WHERE at < :before"),
        _texts,
    ),
    Rule(
        "report_drafts",
        lambda periods: periods.draft_days * DAY,
        _begun,
        erasure.drafts,
    ),
    Rule("home_visits", lambda _: home_visits.KEPT, home_visits.stale, home_visits.forget_stale),
    Rule("tries", lambda _: 0, _count("SELECT COUNT(*) FROM tries WHERE until <= :before"), tries.forget),
    Rule("cases", lambda periods: periods.case_months * MONTH, _count_days(CLOSED), _strip(CLOSED)),
    Rule("open_cases", lambda periods: periods.open_months * MONTH, _count_days(OPEN), _strip(OPEN)),
)
