"""Retention: every kind of what is kept about people, how long, how much is over its time, and its erasure.

Errands and marks of updates end by themselves within days. The log of what staff did, announcements,
opening hours and figures are the office's records and stay.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage import home_visits
from storage.chats import attempt_limits, chat_profiles, drafts
from storage.engine.database import Transaction
from storage.privacy import report_erasure
from storage.privacy.retention_periods import DAY, MONTH, RetentionPeriods
from storage.queues import outbox_claims

REPORTS_PER_TRANSACTION = 100  # reports stripped in one transaction

FROM_CLOSED_CASES = (
    "FROM reports JOIN cases ON cases.report = reports.id WHERE cases.closed = 1 AND cases.moved < :day"
    " AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.report = reports.id)"
)
FROM_OPEN_CASES = (
    "FROM reports LEFT JOIN cases ON cases.report = reports.id WHERE reports.body IS NOT NULL"
    " AND COALESCE(cases.closed, 0) = 0 AND reports.filed < :day"
    " AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.report = reports.id)"
)


@dataclass(frozen=True)
class RetentionRule:
    """`seconds` of a kind; `over` counts what is older than a moment (unix seconds), `erase` erases some of it."""

    kind: str
    period_seconds: Callable[[RetentionPeriods], int]
    count_expired: Callable[[Transaction, int], Awaitable[int]]
    erase_expired: Callable[[Transaction, int], Awaitable[int]]


@dataclass(frozen=True)
class ExpiredRecords:
    """So many of a kind are over their time. `seconds` is the period in force."""

    kind: str
    seconds: int
    count: int


async def count_expired(tx: Transaction, periods: RetentionPeriods, now: int) -> list[ExpiredRecords]:
    """What would go now, by kind; also the kinds of which nothing would."""
    found = []
    for rule in RULES:
        seconds = rule.period_seconds(periods)
        found.append(ExpiredRecords(rule.kind, seconds, await rule.count_expired(tx, now - seconds)))
    return found


async def erase_expired(tx: Transaction, periods: RetentionPeriods, now: int) -> list[ExpiredRecords]:
    """Erase some of what is over its time, in one transaction; what was erased. Nothing: all is done."""
    found = []
    for rule in RULES:
        seconds = rule.period_seconds(periods)
        erased = await rule.erase_expired(tx, now - seconds)
        if erased:
            found.append(ExpiredRecords(rule.kind, seconds, erased))
    if found:
        tx.notify(report_erasure.SIGNAL)
    return found


def _counter_for(sql: str) -> Callable[[Transaction, int], Awaitable[int]]:
    async def over(tx: Transaction, before: int) -> int:
        return int(await tx.fetch_value(sql, before=before))

    return over


def _counter_by_day(found: str) -> Callable[[Transaction, int], Awaitable[int]]:
    async def over(tx: Transaction, before: int) -> int:
        return int(await tx.fetch_value(f"SELECT COUNT(*) {found}", day=_iso_day(before)))

    return over


def _report_eraser(found: str) -> Callable[[Transaction, int], Awaitable[int]]:
    async def erase(tx: Transaction, before: int) -> int:
        rows = await tx.fetch_all(
            f"SELECT reports.id {found} LIMIT {REPORTS_PER_TRANSACTION}", day=_iso_day(before)
        )
        for row in rows:
            await report_erasure.erase_report(tx, row["id"])
        return len(rows)

    return erase


def _iso_day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


async def _delete_drafts(tx: Transaction, before: int) -> int:
    """Drafts of staff and citizens."""
    return await drafts.delete_older_than(tx, before)


async def _count_report_drafts(tx: Transaction, before: int) -> int:
    """They know their day only."""
    return int(
        await tx.fetch_value(
            "SELECT COUNT(*) FROM report_drafts WHERE day < :before", before=before // DAY * DAY
        )
    )


async def _delete_questions(tx: Transaction, before: int) -> int:
    return await tx.execute("DELETE FROM questions WHERE at < :before", before=before)


RULES = (
    RetentionRule(
        "chats",
        lambda periods: periods.idle_months * MONTH,
        _counter_for(f"SELECT COUNT(*) FROM people WHERE {chat_profiles.IDLE_CONDITION}"),
        chat_profiles.delete_idle,
    ),
    RetentionRule(
        "letters",
        lambda periods: periods.letter_days * DAY,
        _counter_for(f"SELECT COUNT(*) {outbox_claims.FINISHED_LETTERS}"),
        outbox_claims.delete_old_letters,
    ),
    RetentionRule(
        "questions",
        lambda periods: periods.question_months * MONTH,
        _counter_for("SELECT COUNT(*) FROM questions WHERE at < :before"),
        _delete_questions,
    ),
    RetentionRule(
        "drafts",
        lambda periods: periods.draft_days * DAY,
        _counter_for("SELECT COUNT(*) FROM drafts WHERE at < :before"),
        _delete_drafts,
    ),
    RetentionRule(
        "report_drafts",
        lambda periods: periods.draft_days * DAY,
        _count_report_drafts,
        report_erasure.erase_old_drafts,
    ),
    RetentionRule(
        "home_visits",
        lambda _: home_visits.RETENTION_SECONDS,
        home_visits.count_stale,
        home_visits.delete_stale,
    ),
    RetentionRule(
        "tries",
        lambda _: 0,
        _counter_for("SELECT COUNT(*) FROM tries WHERE until <= :before"),
        attempt_limits.delete_expired,
    ),
    RetentionRule(
        "cases",
        lambda periods: periods.case_months * MONTH,
        _counter_by_day(FROM_CLOSED_CASES),
        _report_eraser(FROM_CLOSED_CASES),
    ),
    RetentionRule(
        "open_cases",
        lambda periods: periods.open_months * MONTH,
        _counter_by_day(FROM_OPEN_CASES),
        _report_eraser(FROM_OPEN_CASES),
    ),
)
