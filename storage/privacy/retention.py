"""Retention: for each kind of personal data its period, a count of what is older, and its erasure.

Scheduled jobs and the ids of processed updates need no rule: they are deleted within days. The audit log,
announcements, opening hours and recording progress are records of the office and stay.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from content.lazy_dataclass import dataclass
from storage import answer_requests, home_visits, scam_contacts, site_doubts
from storage.chats import attempt_limits, chat_profiles, drafts
from storage.engine.database import Transaction
from storage.privacy import report_erasure
from storage.privacy.retention_periods import DAY, MONTH, RetentionPeriods
from storage.queues import outbox_claims

REPORTS_PER_TRANSACTION = 100  # erased in one transaction

CountExpired = Callable[[Transaction, int], Awaitable[int]]
EraseExpired = Callable[[Transaction, int], Awaitable[int]]

# Reports whose period ended before :day. A legal hold keeps a report whatever its age.
FROM_CLOSED_CASES = (
    "FROM reports JOIN cases ON cases.report = reports.id WHERE cases.closed = 1 AND cases.moved < :day"
    " AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.report = reports.id)"
)
# Reports that nobody closed, or that are not cases yet. `body` is NULL once a report is erased.
FROM_OPEN_CASES = (
    "FROM reports LEFT JOIN cases ON cases.report = reports.id WHERE reports.body IS NOT NULL"
    " AND COALESCE(cases.closed, 0) = 0 AND reports.filed < :day"
    " AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.report = reports.id)"
)


@dataclass(frozen=True)
class RetentionRule:
    """The retention of a kind of data. Both functions take the time (unix seconds) before which data is expired.

    `erase_expired` may erase only a part; it returns how many it erased. What is `about_reports` is erased in commits
    of its own.
    """

    kind: str
    period_seconds: Callable[[RetentionPeriods], int]
    count_expired: CountExpired
    erase_expired: EraseExpired
    about_reports: bool = False


@dataclass(frozen=True)
class ExpiredRecords:
    """How many records of a kind are older than its period of `seconds`."""

    kind: str
    seconds: int
    count: int


async def count_expired(tx: Transaction, periods: RetentionPeriods, now: int) -> list[ExpiredRecords]:
    """Count the expired records of every kind, also where there are none."""
    expired = []
    for rule in RULES:
        seconds = rule.period_seconds(periods)
        expired.append(ExpiredRecords(rule.kind, seconds, await rule.count_expired(tx, now - seconds)))
    return expired


async def erase_expired(tx: Transaction, periods: RetentionPeriods, now: int) -> list[ExpiredRecords]:
    """Erase a batch of expired records; return what was erased. Call it again until it returns nothing.

    A commit that erases reports erases nothing else. It would join them to the chats that are erased in that night.
    """
    for about_reports in (False, True):
        erased = []
        for rule in (rule for rule in RULES if rule.about_reports == about_reports):
            seconds = rule.period_seconds(periods)
            count = await rule.erase_expired(tx, now - seconds)
            if count:
                erased.append(ExpiredRecords(rule.kind, seconds, count))
        if erased:
            tx.notify(report_erasure.SIGNAL)
            return erased
    return []


def _counter_for(sql: str) -> CountExpired:
    async def count(tx: Transaction, before: int) -> int:
        return int(await tx.fetch_value(sql, before=before))

    return count


def _counter_by_day(from_sql: str) -> CountExpired:
    async def count(tx: Transaction, before: int) -> int:
        return int(await tx.fetch_value(f"SELECT COUNT(*) {from_sql}", day=_iso_day(before)))

    return count


def _report_eraser(from_sql: str) -> EraseExpired:
    async def erase(tx: Transaction, before: int) -> int:
        rows = await tx.fetch_all(
            f"SELECT reports.id {from_sql} LIMIT {REPORTS_PER_TRANSACTION}", day=_iso_day(before)
        )
        for row in rows:
            await report_erasure.erase_report(tx, row["id"])
        return len(rows)

    return erase


def _iso_day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


async def _count_report_drafts(tx: Transaction, before: int) -> int:
    """Report drafts store only the day of their last change, so `before` is rounded down to a day."""
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
        drafts.delete_older_than,
    ),
    RetentionRule(
        "report_drafts",
        lambda periods: periods.draft_days * DAY,
        _count_report_drafts,
        report_erasure.erase_old_drafts,
        about_reports=True,
    ),
    RetentionRule(
        "home_visits",
        lambda _: home_visits.RETENTION_SECONDS,
        home_visits.count_stale,
        home_visits.delete_stale,
    ),
    RetentionRule(
        "answer_requests",
        lambda _: 0,
        _counter_for("SELECT COUNT(*) FROM answer_requests WHERE until <= :before"),
        answer_requests.delete_expired,
    ),
    RetentionRule(
        "site_doubts",
        lambda _: 2 * DAY,
        _counter_by_day("FROM site_doubts WHERE day < :day"),
        lambda tx, before: site_doubts.delete_before(tx, _iso_day(before)),
    ),
    RetentionRule(
        "scam_contacts",
        lambda _: int(scam_contacts.KEPT.total_seconds()),
        _counter_by_day("FROM scam_sightings WHERE day < :day"),
        lambda tx, before: scam_contacts.delete_before(tx, _iso_day(before)),
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
        about_reports=True,
    ),
    RetentionRule(
        "open_cases",
        lambda periods: periods.open_months * MONTH,
        _counter_by_day(FROM_OPEN_CASES),
        _report_eraser(FROM_OPEN_CASES),
        about_reports=True,
    ),
)
