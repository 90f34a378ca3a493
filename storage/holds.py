"""Reports that retention leaves alone, because a law case or an audit needs them (UU 27/2022)."""

from dataclasses import dataclass

from storage.database import Transaction


@dataclass(frozen=True)
class Hold:
    """`by` is the Telegram user id of who set it, `at` unix seconds."""

    report: str
    reason: str
    by: int
    at: int


async def put(tx: Transaction, report: str, reason: str, by: int, now: int) -> None:
    """Keep a report whatever its age; a second reason takes the place of the first."""
    await tx.execute(
        "INSERT INTO holds (report, reason, by, at) VALUES (:report, :reason, :by, :now)"
        " ON CONFLICT (report) DO UPDATE SET reason = :reason, by = :by, at = :now",
        report=report,
        reason=tx.seal(reason, _bound(report)),
        by=by,
        now=now,
    )


async def end(tx: Transaction, report: str) -> bool:
    """False when there was none."""
    return bool(await tx.execute("DELETE FROM holds WHERE report = :report", report=report))


async def find(tx: Transaction, report: str) -> Hold | None:
    row = await tx.one("SELECT report, reason, by, at FROM holds WHERE report = :report", report=report)
    return (
        None if row is None else Hold(report, tx.unseal(row["reason"], _bound(report)), row["by"], row["at"])
    )


def _bound(report: str) -> str:
    return f"holds:{report}:reason"
