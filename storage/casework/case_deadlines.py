"""What reaches cases at full hours, so that no minute betrays a reporter: new reports, answers, disputes; and who is told.

Also the reporter's side of a case: how far it is, and "not settled".
"""

from dataclasses import dataclass
from datetime import date

from storage.casework.cases import CASE_IS_VISIBLE, FROM_VISIBLE_CASES, INSPECTORS, SEPARATION_SECONDS
from storage.engine.database import Transaction


@dataclass(frozen=True)
class NewReport:
    """A report that is no case yet."""

    id: str
    office: str
    site: str | None
    role: str | None
    kind: str
    filed: date


@dataclass(frozen=True)
class InspectorCaseCount:
    """So many cases for one inspector to hear of. `office` "" for all together."""

    user_id: int
    office: str
    count: int


@dataclass(frozen=True)
class RunningDeadline:
    """The last day, as it was reckoned once, of cases in a state that were filed and moved there on these days."""

    state: str
    filed: date
    moved: date
    due: date


@dataclass(frozen=True)
class CaseProgress:
    """How far a report is, for its reporter. `state` "" until it is a case; `moved` is a day at the office."""

    state: str
    moved: date | None
    due: date | None
    disputed: bool


async def list_unopened_reports(tx: Transaction) -> list[NewReport]:
    """Reports that are no cases yet, by place and role."""
    rows = await tx.fetch_all(
        "SELECT id, office, site, role, kind, filed FROM reports"
        " WHERE body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.report = reports.id)"
        " ORDER BY office, site, role, number"
    )
    return [NewReport(**{**row, "filed": date.fromisoformat(row["filed"])}) for row in rows]


async def open_case(
    tx: Transaction, new: NewReport, state: str, *, closed: bool, today: date, due: date | None, slow: bool
) -> None:
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
    """The limits that run for open cases, each once."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT cases.state AS state, reports.filed AS filed, cases.moved AS moved, cases.due AS due"
        " FROM cases JOIN reports ON reports.id = cases.report WHERE cases.closed = 0 AND cases.due IS NOT NULL"
    )
    return [
        RunningDeadline(row["state"], *(date.fromisoformat(row[name]) for name in ("filed", "moved", "due")))
        for row in rows
    ]


async def extend_deadline(tx: Transaction, limit: RunningDeadline, due: date) -> None:
    """Another last day for the cases of this limit."""
    await tx.execute(
        "UPDATE cases SET due = :due WHERE closed = 0 AND state = :state AND moved = :moved AND due = :before"
        " AND report IN (SELECT id FROM reports WHERE filed = :filed)",
        due=due.isoformat(),
        state=limit.state,
        moved=limit.moved.isoformat(),
        before=limit.due.isoformat(),
        filed=limit.filed.isoformat(),
    )


async def release_messages(tx: Transaction) -> list[str]:
    """Show what reporters wrote since; the ids of their reports."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT talk.report AS report FROM talk JOIN cases ON cases.report = talk.report"
        " WHERE talk.author = 'reporter' AND talk.id > cases.heard"
    )
    await tx.execute(
        "UPDATE cases SET heard = (SELECT MAX(talk.id) FROM talk WHERE talk.report = cases.report)"
        " WHERE EXISTS (SELECT 1 FROM talk WHERE talk.report = cases.report AND talk.id > cases.heard)"
    )
    return [row["report"] for row in rows]


async def release_evidence(tx: Transaction) -> None:
    """Show the evidence that came since and is kept by now."""
    await tx.execute(
        "UPDATE cases SET files = (SELECT MAX(evidence.place) FROM evidence"
        " WHERE evidence.owner = 'report:' || cases.report AND evidence.about IS NOT NULL)"
        " WHERE report IN (SELECT held.report FROM evidence JOIN cases AS held"
        " ON held.report = SUBSTR(evidence.owner, 8) WHERE evidence.owner LIKE 'report:%'"
        " AND evidence.about IS NOT NULL AND evidence.place > held.files)"
    )


async def list_disputed(tx: Transaction) -> list[tuple[str, str]]:
    """Cases whose reporters said "not settled", with the code of the office."""
    rows = await tx.fetch_all(
        "SELECT cases.report AS report, reports.office AS office FROM cases"
        " JOIN reports ON reports.id = cases.report WHERE cases.disputed = 1"
    )
    return [(row["report"], row["office"]) for row in rows]


async def reopen_case(tx: Transaction, report: str, state: str, today: date, due: date | None) -> None:
    """Carry a dispute out."""
    await tx.execute(
        "UPDATE cases SET state = :state, closed = 0, disputed = 0, told = 0, moved = :today, due = :due,"
        " version = version + 1 WHERE report = :report AND disputed = 1",
        state=state,
        today=today.isoformat(),
        due=due.isoformat() if due else None,
        report=report,
    )


async def unassign_unauthorized(tx: Transaction, now: int) -> int:
    """Put back what is held by somebody who may not see it any more; how many."""
    return await tx.execute(
        "UPDATE cases SET holder = NULL, version = version + 1 WHERE closed = 0 AND holder IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM reports JOIN {INSPECTORS} AS who ON {CASE_IS_VISIBLE}"
        " WHERE reports.id = cases.report AND who.user_id = cases.holder)",
        apart=now - SEPARATION_SECONDS,
    )


async def collect_new_cases(tx: Transaction, now: int) -> list[InspectorCaseCount]:
    """New cases that inspectors were not told of, for each who may see them, by office; told from now on."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id, reports.office AS office, COUNT(*) AS count{FROM_VISIBLE_CASES}"
        " WHERE cases.told = 0 GROUP BY who.user_id, reports.office ORDER BY who.user_id, reports.office",
        apart=now - SEPARATION_SECONDS,
    )
    await tx.execute("UPDATE cases SET told = 1 WHERE told = 0")
    return [InspectorCaseCount(**row) for row in rows]


async def count_by_holder(tx: Transaction, reports: list[str], now: int) -> list[InspectorCaseCount]:
    """Who holds these cases and may still see them, with how many."""
    found: dict[int, int] = {}
    for report in reports:
        row = await tx.fetch_one(
            f"SELECT who.user_id{FROM_VISIBLE_CASES} WHERE reports.id = :report AND who.user_id = cases.holder",
            report=report,
            apart=now - SEPARATION_SECONDS,
        )
        if row is not None:
            found[row["user_id"]] = found.get(row["user_id"], 0) + 1
    return [InspectorCaseCount(user_id, "", count) for user_id, count in sorted(found.items())]


async def count_overdue(tx: Transaction, today: date, now: int) -> list[InspectorCaseCount]:
    """For everybody who may see them: open cases past their day."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id, '' AS office, COUNT(*) AS count{FROM_VISIBLE_CASES}"
        " WHERE cases.closed = 0 AND cases.slow = 0 AND cases.due < :today GROUP BY who.user_id ORDER BY who.user_id",
        today=today.isoformat(),
        apart=now - SEPARATION_SECONDS,
    )
    return [InspectorCaseCount(**row) for row in rows]


async def count_due_soon(tx: Transaction, today: date, until: date, now: int) -> list[InspectorCaseCount]:
    """For everybody who took cases: those that are due from today until a day."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id, '' AS office, COUNT(*) AS count{FROM_VISIBLE_CASES}"
        " WHERE cases.closed = 0 AND cases.holder = who.user_id AND cases.due >= :today AND cases.due <= :until"
        " GROUP BY who.user_id ORDER BY who.user_id",
        today=today.isoformat(),
        until=until.isoformat(),
        apart=now - SEPARATION_SECONDS,
    )
    return [InspectorCaseCount(**row) for row in rows]


async def find_progress(tx: Transaction, report: str) -> CaseProgress:
    """For whoever holds the receipt."""
    row = await tx.fetch_one(
        "SELECT state, moved, due, disputed FROM cases WHERE report = :report", report=report
    )
    if row is None:
        return CaseProgress("", None, None, False)
    due = date.fromisoformat(row["due"]) if row["due"] else None
    return CaseProgress(row["state"], date.fromisoformat(row["moved"]), due, bool(row["disputed"]))


async def record_dispute(tx: Transaction, report: str) -> bool:
    """The reporter says "not settled"; False when the case is not closed, or this was said already."""
    return bool(
        await tx.execute(
            "UPDATE cases SET disputed = 1 WHERE report = :report AND closed = 1 AND disputed = 0",
            report=report,
        )
    )


async def erase(tx: Transaction, report: str) -> None:
    """Everything of a case, when its report goes."""
    for table in ("cases", "case_acts", "case_links"):
        await tx.execute(f"DELETE FROM {table} WHERE report = :report", report=report)
    await tx.execute("DELETE FROM case_links WHERE other = :report", report=report)
