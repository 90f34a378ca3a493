"""Cases that are overdue, that wait for their reporter, or that were closed some time ago.

The daily job reads and marks them. Counts for supervisors and neighbour offices name no case.
"""

from collections.abc import Iterable
from datetime import date

from content.lazy_dataclass import dataclass
from storage.casework.inspector_access import SEPARATION_SECONDS
from storage.engine.database import Transaction


@dataclass(frozen=True)
class PassedDeadline:
    """A deadline that passed in an office, and how many open cases have it. Cases of a flood are not counted."""

    office: str
    due: date
    count: int


async def list_passed_deadlines(tx: Transaction, today: date) -> list[PassedDeadline]:
    """Return the deadlines of open cases before `today`, by office, the oldest first."""
    rows = await tx.fetch_all(
        "SELECT reports.office AS office, cases.due AS due, COUNT(*) AS count"
        " FROM cases JOIN reports ON reports.id = cases.report"
        " WHERE cases.closed = 0 AND cases.slow = 0 AND cases.due < :today"
        " GROUP BY reports.office, cases.due ORDER BY reports.office, cases.due",
        today=today.isoformat(),
    )
    return [PassedDeadline(row["office"], date.fromisoformat(row["due"]), row["count"]) for row in rows]


async def mark_overdue(tx: Transaction, passed: PassedDeadline) -> list[str]:
    """Mark the cases of a deadline whose reporters are told that it is over; return their reports.

    Each reporter is told once of each deadline, and not while a question waits for the reporter.
    """
    rows = await tx.fetch_all(
        "UPDATE cases SET told_late = due WHERE closed = 0 AND slow = 0 AND asked IS NULL AND due = :due"
        " AND (told_late IS NULL OR told_late <> due)"
        " AND report IN (SELECT id FROM reports WHERE office = :office AND mode <> 'once') RETURNING report",
        due=passed.due.isoformat(),
        office=passed.office,
    )
    return sorted(row["report"] for row in rows)


async def close_unanswered(
    tx: Transaction, offices: Iterable[str], asked_until: date, state: str, today: date
) -> list[tuple[str, str]]:
    """Close the cases of these offices whose reporters did not answer a question of `asked_until` or before.

    An answer that inspectors do not see yet counts. Returns (report, office) of the closed cases.
    """
    closed = []
    for office in offices:
        rows = await tx.fetch_all(
            "UPDATE cases SET state = :state, closed = 1, moved = :today, due = NULL, asked = NULL,"
            " version = version + 1 WHERE closed = 0 AND asked IS NOT NULL AND asked <= :until"
            " AND report IN (SELECT id FROM reports WHERE office = :office AND mode <> 'once')"
            " AND NOT EXISTS (SELECT 1 FROM talk WHERE talk.report = cases.report AND talk.author = 'reporter'"
            " AND talk.id > cases.heard) RETURNING report",
            state=state,
            today=today.isoformat(),
            until=asked_until.isoformat(),
            office=office,
        )
        closed += [(row["report"], office) for row in rows]
    return sorted(closed)


async def mark_aftercare(
    tx: Transaction, offices: Iterable[str], states: Iterable[str], stage: int, since: date, until: date
) -> list[tuple[str, str]]:
    """Mark the question number `stage` of cases that were closed from `since` to `until`; return (report, office).

    `states` are the closed states whose reporters may dispute. Each question is marked once.
    """
    marked = []
    for office in offices:
        for state in states:
            rows = await tx.fetch_all(
                "UPDATE cases SET aftercare = :stage WHERE closed = 1 AND aftercare < :stage AND state = :state"
                " AND moved >= :since AND moved <= :until"
                " AND report IN (SELECT id FROM reports WHERE office = :office AND mode = 'tell') RETURNING report",
                stage=stage,
                state=state,
                since=since.isoformat(),
                until=until.isoformat(),
                office=office,
            )
            marked += [(row["report"], office) for row in rows]
    return sorted(marked)


async def list_supervisors(tx: Transaction, office: str, now: int) -> list[int]:
    """Return the supervisors of an office. People with another task there, now or in the last two years, are left out."""
    return await _list_apart(
        tx,
        office,
        now,
        "overseer.role = 'penanggung' AND (overseer.office IS NULL OR overseer.office = :office)",
    )


async def list_neighbour_inspectors(tx: Transaction, office: str, neighbour: str, now: int) -> list[int]:
    """Return the inspectors of the neighbour office who are not of all offices, without those who serve in `office`."""
    return await _list_apart(
        tx, office, now, "overseer.role = 'pemeriksa' AND overseer.office = :neighbour", neighbour=neighbour
    )


async def _list_apart(tx: Transaction, office: str, now: int, condition: str, **values: str) -> list[int]:
    rows = await tx.fetch_all(
        f"SELECT DISTINCT overseer.user_id AS user_id FROM staff AS overseer WHERE overseer.ended_at IS NULL"
        f" AND {condition} AND NOT EXISTS (SELECT 1 FROM staff AS served WHERE served.user_id = overseer.user_id"
        " AND served.role NOT IN ('pemeriksa', 'penanggung')"
        " AND (served.ended_at IS NULL OR served.ended_at > :apart)"
        " AND (served.office IS NULL OR served.office = :office)) ORDER BY overseer.user_id",
        office=office,
        apart=now - SEPARATION_SECONDS,
        **values,
    )
    return [row["user_id"] for row in rows]
