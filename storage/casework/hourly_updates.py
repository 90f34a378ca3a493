"""What the hourly job changes in cases: new reports, messages, evidence and disputes of reporters appear together.

Staff see them at full hours only. The minute at which a reporter acted could identify a person who was seen typing.
The functions that return `InspectorCaseCount` tell whom the job notifies.
"""

from datetime import date

from content.lazy_dataclass import dataclass
from storage.casework.inspector_access import (
    CASE_IS_VISIBLE,
    FROM_VISIBLE_CASES,
    INSPECTORS,
    SEPARATION_SECONDS,
)
from storage.engine.database import Transaction


@dataclass(frozen=True)
class NewReport:
    """A report that is not a case yet."""

    id: str
    office: str
    site: str | None
    role: str | None
    kind: str
    filed: date


@dataclass(frozen=True)
class InspectorCaseCount:
    """How many cases an inspector is notified of; `office` is "" when the count is over all offices."""

    user_id: int
    office: str
    count: int


@dataclass(frozen=True)
class RunningDeadline:
    """A stored deadline of open cases. They share the state, the day of filing, and the day of the last state change."""

    state: str
    filed: date
    moved: date
    due: date


async def list_unopened_reports(tx: Transaction) -> list[NewReport]:
    """Return the reports that are not cases yet, ordered by office, site and accused role."""
    rows = await tx.fetch_all(
        "SELECT id, office, site, role, kind, filed FROM reports"
        " WHERE body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.report = reports.id)"
        " ORDER BY office, site, role, number"
    )
    return [NewReport(**{**row, "filed": date.fromisoformat(row["filed"])}) for row in rows]


async def open_case(
    tx: Transaction, new: NewReport, state: str, *, closed: bool, today: date, due: date | None, slow: bool
) -> None:
    """Make a report a case. `slow` puts it behind the others of the queue.

    Inspectors are not notified of a case that begins closed: its `told` is set.
    """
    await tx.execute(
        "INSERT INTO cases (report, state, closed, moved, due, slow, told)"
        " VALUES (:report, :state, :closed, :today, :due, :slow, :closed) ON CONFLICT DO NOTHING",
        report=new.id,
        state=state,
        closed=int(closed),
        today=today.isoformat(),
        due=due.isoformat() if due else None,
        slow=int(slow),
    )


async def list_running_deadlines(tx: Transaction) -> list[RunningDeadline]:
    """Return the deadlines of open cases, each once."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT cases.state AS state, reports.filed AS filed, cases.moved AS moved, cases.due AS due"
        " FROM cases JOIN reports ON reports.id = cases.report WHERE cases.closed = 0 AND cases.due IS NOT NULL"
    )
    return [
        RunningDeadline(row["state"], *(date.fromisoformat(row[name]) for name in ("filed", "moved", "due")))
        for row in rows
    ]


async def extend_deadline(tx: Transaction, deadline: RunningDeadline, due: date) -> None:
    """Give the cases of this deadline a new one."""
    await tx.execute(
        "UPDATE cases SET due = :due WHERE closed = 0 AND state = :state AND moved = :moved AND due = :before"
        " AND report IN (SELECT id FROM reports WHERE filed = :filed)",
        due=due.isoformat(),
        state=deadline.state,
        moved=deadline.moved.isoformat(),
        before=deadline.due.isoformat(),
        filed=deadline.filed.isoformat(),
    )


async def release_messages(tx: Transaction) -> list[str]:
    """Show inspectors the reporters' new messages; return the ids of the reports."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT talk.report AS report FROM talk JOIN cases ON cases.report = talk.report"
        " WHERE talk.author = 'reporter' AND talk.id > cases.heard"
    )
    await tx.execute(
        "UPDATE cases SET asked = NULL WHERE asked IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM talk WHERE talk.report = cases.report AND talk.author = 'reporter'"
        " AND talk.id > cases.heard)"
    )
    await tx.execute(
        "UPDATE cases SET heard = (SELECT MAX(talk.id) FROM talk WHERE talk.report = cases.report)"
        " WHERE EXISTS (SELECT 1 FROM talk WHERE talk.report = cases.report AND talk.id > cases.heard)"
    )
    return [row["report"] for row in rows]


async def release_evidence(tx: Transaction) -> None:
    """Show inspectors the new evidence that is completely stored."""
    await tx.execute(
        "UPDATE cases SET files = (SELECT MAX(evidence.place) FROM evidence"
        " WHERE evidence.owner = 'report:' || cases.report AND evidence.about IS NOT NULL)"
        " WHERE report IN (SELECT held.report FROM evidence JOIN cases AS held"
        " ON held.report = SUBSTR(evidence.owner, 8) WHERE evidence.owner LIKE 'report:%'"
        " AND evidence.about IS NOT NULL AND evidence.place > held.files)"
    )


async def list_disputed(tx: Transaction) -> list[tuple[str, str]]:
    """Return (report id, office code) of the cases that their reporters dispute."""
    rows = await tx.fetch_all(
        "SELECT cases.report AS report, reports.office AS office FROM cases"
        " JOIN reports ON reports.id = cases.report WHERE cases.disputed = 1"
    )
    return [(row["report"], row["office"]) for row in rows]


async def reopen_case(tx: Transaction, report: str, state: str, today: date, due: date | None) -> None:
    """Reopen a disputed case. Inspectors are notified as of a new one."""
    await tx.execute(
        "UPDATE cases SET state = :state, closed = 0, disputed = 0, told = 0, moved = :today, due = :due,"
        " asked = NULL, aftercare = 0, version = version + 1 WHERE report = :report AND disputed = 1",
        state=state,
        today=today.isoformat(),
        due=due.isoformat() if due else None,
        report=report,
    )


async def unassign_unauthorized(tx: Transaction, now: int) -> int:
    """Take cases from inspectors who may no longer see them; return how many."""
    return await tx.execute(
        "UPDATE cases SET holder = NULL, version = version + 1 WHERE closed = 0 AND holder IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM reports JOIN {INSPECTORS} AS who ON {CASE_IS_VISIBLE}"
        " WHERE reports.id = cases.report AND who.user_id = cases.holder)",
        apart=now - SEPARATION_SECONDS,
    )


async def collect_new_cases(tx: Transaction, now: int) -> list[InspectorCaseCount]:
    """Count the new cases by inspector and office, and mark them as notified."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id, reports.office AS office, COUNT(*) AS count{FROM_VISIBLE_CASES}"
        " WHERE cases.told = 0 GROUP BY who.user_id, reports.office ORDER BY who.user_id, reports.office",
        apart=now - SEPARATION_SECONDS,
    )
    await tx.execute("UPDATE cases SET told = 1 WHERE told = 0")
    return [InspectorCaseCount(**row) for row in rows]


async def count_by_holder(tx: Transaction, reports: list[str], now: int) -> list[InspectorCaseCount]:
    """Count these cases by the inspector who holds them. Holders who may no longer see a case are left out."""
    counts: dict[int, int] = {}
    for report in reports:
        row = await tx.fetch_one(
            f"SELECT who.user_id{FROM_VISIBLE_CASES} WHERE reports.id = :report AND who.user_id = cases.holder",
            report=report,
            apart=now - SEPARATION_SECONDS,
        )
        if row is not None:
            counts[row["user_id"]] = counts.get(row["user_id"], 0) + 1
    return [InspectorCaseCount(user_id, "", count) for user_id, count in sorted(counts.items())]


async def count_overdue(tx: Transaction, today: date, now: int) -> list[InspectorCaseCount]:
    """Count the open cases past their deadline, for each inspector who may see them."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id, '' AS office, COUNT(*) AS count{FROM_VISIBLE_CASES}"
        " WHERE cases.closed = 0 AND cases.slow = 0 AND cases.due < :today GROUP BY who.user_id ORDER BY who.user_id",
        today=today.isoformat(),
        apart=now - SEPARATION_SECONDS,
    )
    return [InspectorCaseCount(**row) for row in rows]


async def count_due_soon(tx: Transaction, today: date, until: date, now: int) -> list[InspectorCaseCount]:
    """Count the cases due from `today` to `until`, by the inspector who holds them."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id, '' AS office, COUNT(*) AS count{FROM_VISIBLE_CASES}"
        " WHERE cases.closed = 0 AND cases.holder = who.user_id AND cases.due >= :today AND cases.due <= :until"
        " GROUP BY who.user_id ORDER BY who.user_id",
        today=today.isoformat(),
        until=until.isoformat(),
        apart=now - SEPARATION_SECONDS,
    )
    return [InspectorCaseCount(**row) for row in rows]
