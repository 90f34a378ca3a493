"""What reaches cases at full hours, so that no minute betrays a reporter: new reports, answers, disputes; and who is told.

Also the reporter's side of a case: how far it is, and "not settled".
"""

from dataclasses import dataclass
from datetime import date

from storage.casework import APART, FROM, INSPECTORS, SEEN
from storage.database import Transaction


@dataclass(frozen=True)
class New:
    """A report that is no case yet."""

    id: str
    office: str
    site: str | None
    role: str | None
    kind: str
    filed: date


@dataclass(frozen=True)
class Tally:
    """So many cases for one inspector to hear of. `office` "" for all together."""

    user_id: int
    office: str
    count: int


@dataclass(frozen=True)
class Limit:
    """The last day, as it was reckoned once, of cases in a state that were filed and moved there on these days."""

    state: str
    filed: date
    moved: date
    due: date


@dataclass(frozen=True)
class Progress:
    """How far a report is, for its reporter. `state` "" until it is a case; `moved` is a day at the office."""

    state: str
    moved: date | None
    due: date | None
    disputed: bool


async def waiting(tx: Transaction) -> list[New]:
    """Reports that are no cases yet, by place and role."""
    rows = await tx.all(
        "SELECT id, office, site, role, kind, filed FROM reports"
        " WHERE body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.report = reports.id)"
        " ORDER BY office, site, role, number"
    )
    return [New(**{**row, "filed": date.fromisoformat(row["filed"])}) for row in rows]


async def begin(
    tx: Transaction, new: New, state: str, *, closed: bool, today: date, due: date | None, slow: bool
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


async def limits(tx: Transaction) -> list[Limit]:
    """The limits that run for open cases, each once."""
    rows = await tx.all(
        "SELECT DISTINCT cases.state AS state, reports.filed AS filed, cases.moved AS moved, cases.due AS due"
        " FROM cases JOIN reports ON reports.id = cases.report WHERE cases.closed = 0 AND cases.due IS NOT NULL"
    )
    return [
        Limit(row["state"], *(date.fromisoformat(row[name]) for name in ("filed", "moved", "due")))
        for row in rows
    ]


async def extend(tx: Transaction, limit: Limit, due: date) -> None:
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


async def answered(tx: Transaction) -> list[str]:
    """Show what reporters wrote since; the ids of their reports."""
    rows = await tx.all(
        "SELECT DISTINCT talk.report AS report FROM talk JOIN cases ON cases.report = talk.report"
        " WHERE talk.author = 'reporter' AND talk.id > cases.heard"
    )
    await tx.execute(
        "UPDATE cases SET heard = (SELECT MAX(talk.id) FROM talk WHERE talk.report = cases.report)"
        " WHERE EXISTS (SELECT 1 FROM talk WHERE talk.report = cases.report AND talk.id > cases.heard)"
    )
    return [row["report"] for row in rows]


async def uncover(tx: Transaction) -> None:
    """Show the evidence that came since and is kept by now."""
    await tx.execute(
        "UPDATE cases SET files = (SELECT MAX(evidence.place) FROM evidence"
        " WHERE evidence.owner = 'report:' || cases.report AND evidence.about IS NOT NULL)"
        " WHERE report IN (SELECT held.report FROM evidence JOIN cases AS held"
        " ON held.report = SUBSTR(evidence.owner, 8) WHERE evidence.owner LIKE 'report:%'"
        " AND evidence.about IS NOT NULL AND evidence.place > held.files)"
    )


async def disputed(tx: Transaction) -> list[tuple[str, str]]:
    """Cases whose reporters said "not settled", with the code of the office."""
    rows = await tx.all(
        "SELECT cases.report AS report, reports.office AS office FROM cases"
        " JOIN reports ON reports.id = cases.report WHERE cases.disputed = 1"
    )
    return [(row["report"], row["office"]) for row in rows]


async def reopen(tx: Transaction, report: str, state: str, today: date, due: date | None) -> None:
    """Carry a dispute out."""
    await tx.execute(
        "UPDATE cases SET state = :state, closed = 0, disputed = 0, told = 0, moved = :today, due = :due,"
        " version = version + 1 WHERE report = :report AND disputed = 1",
        state=state,
        today=today.isoformat(),
        due=due.isoformat() if due else None,
        report=report,
    )


async def free(tx: Transaction, now: int) -> int:
    """Put back what is held by somebody who may not see it any more; how many."""
    return await tx.execute(
        "UPDATE cases SET holder = NULL, version = version + 1 WHERE closed = 0 AND holder IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM reports JOIN {INSPECTORS} AS who ON {SEEN}"
        " WHERE reports.id = cases.report AND who.user_id = cases.holder)",
        apart=now - APART,
    )


async def fresh(tx: Transaction, now: int) -> list[Tally]:
    """New cases that inspectors were not told of, for each who may see them, by office; told from now on."""
    rows = await tx.all(
        f"SELECT who.user_id, reports.office AS office, COUNT(*) AS count{FROM}"
        " WHERE cases.told = 0 GROUP BY who.user_id, reports.office ORDER BY who.user_id, reports.office",
        apart=now - APART,
    )
    await tx.execute("UPDATE cases SET told = 1 WHERE told = 0")
    return [Tally(**row) for row in rows]


async def holders(tx: Transaction, reports: list[str], now: int) -> list[Tally]:
    """Who holds these cases and may still see them, with how many."""
    found: dict[int, int] = {}
    for report in reports:
        row = await tx.one(
            f"SELECT who.user_id{FROM} WHERE reports.id = :report AND who.user_id = cases.holder",
            report=report,
            apart=now - APART,
        )
        if row is not None:
            found[row["user_id"]] = found.get(row["user_id"], 0) + 1
    return [Tally(user_id, "", count) for user_id, count in sorted(found.items())]


async def overdue(tx: Transaction, today: date, now: int) -> list[Tally]:
    """For everybody who may see them: open cases past their day."""
    rows = await tx.all(
        f"SELECT who.user_id, '' AS office, COUNT(*) AS count{FROM}"
        " WHERE cases.closed = 0 AND cases.slow = 0 AND cases.due < :today GROUP BY who.user_id ORDER BY who.user_id",
        today=today.isoformat(),
        apart=now - APART,
    )
    return [Tally(**row) for row in rows]


async def pressing(tx: Transaction, today: date, until: date, now: int) -> list[Tally]:
    """For everybody who took cases: those that are due from today until a day."""
    rows = await tx.all(
        f"SELECT who.user_id, '' AS office, COUNT(*) AS count{FROM}"
        " WHERE cases.closed = 0 AND cases.holder = who.user_id AND cases.due >= :today AND cases.due <= :until"
        " GROUP BY who.user_id ORDER BY who.user_id",
        today=today.isoformat(),
        until=until.isoformat(),
        apart=now - APART,
    )
    return [Tally(**row) for row in rows]


async def progress(tx: Transaction, report: str) -> Progress:
    """For whoever holds the receipt."""
    row = await tx.one("SELECT state, moved, due, disputed FROM cases WHERE report = :report", report=report)
    if row is None:
        return Progress("", None, None, False)
    due = date.fromisoformat(row["due"]) if row["due"] else None
    return Progress(row["state"], date.fromisoformat(row["moved"]), due, bool(row["disputed"]))


async def dispute(tx: Transaction, report: str) -> bool:
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
