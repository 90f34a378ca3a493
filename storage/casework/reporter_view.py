"""The reporter's side of a case: its progress, and the dispute "not settled". Access needs the receipt code."""

from datetime import date

from content.lazy_dataclass import dataclass
from storage.engine.database import Transaction


@dataclass(frozen=True)
class CaseProgress:
    """The progress of a report.

    `state` is "" until the next full hour makes the report a case. `moved` is the day of the last state change.
    `due` is the deadline of the state. Both are days at the office.
    `disputed`: the reporter says that the case is not settled.
    `asked`: the day of the last question that the reporter has not answered.
    """

    state: str
    moved: date | None
    due: date | None
    disputed: bool
    asked: date | None = None


async def find_progress(tx: Transaction, report: str) -> CaseProgress:
    row = await tx.fetch_one(
        "SELECT state, moved, due, disputed, asked FROM cases WHERE report = :report", report=report
    )
    if row is None:
        return CaseProgress("", None, None, False)
    due = date.fromisoformat(row["due"]) if row["due"] else None
    asked = date.fromisoformat(row["asked"]) if row["asked"] else None
    return CaseProgress(row["state"], date.fromisoformat(row["moved"]), due, bool(row["disputed"]), asked)


async def record_dispute(tx: Transaction, report: str) -> bool:
    """Record that the reporter disputes a closed case. False when it is open or disputed already."""
    return bool(
        await tx.execute(
            "UPDATE cases SET disputed = 1 WHERE report = :report AND closed = 1 AND disputed = 0",
            report=report,
        )
    )
