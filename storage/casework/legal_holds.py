"""Legal holds: reports that retention must not erase, because a lawsuit or an audit needs them (UU 27/2022)."""

from content.lazy_dataclass import dataclass
from content.text.redaction import redact
from storage.crypto.sealed_columns import LEGAL_HOLD_REASON
from storage.engine.database import Transaction


@dataclass(frozen=True)
class LegalHold:
    """`by` is the Telegram user id of the inspector who set it; `at` is unix seconds."""

    report: str
    reason: str
    by: int
    at: int


async def set_hold(tx: Transaction, report: str, reason: str, by: int, now: int) -> None:
    """Keep a report whatever its age. A second reason replaces the first."""
    await tx.execute(
        "INSERT INTO holds (report, reason, by, at) VALUES (:report, :reason, :by, :now)"
        " ON CONFLICT (report) DO UPDATE SET reason = :reason, by = :by, at = :now",
        report=report,
        reason=LEGAL_HOLD_REASON.seal(tx, redact(reason).text, report, by, now),
        by=by,
        now=now,
    )


async def end_hold(tx: Transaction, report: str) -> bool:
    """End the hold of a report. False when there is none."""
    return bool(await tx.execute("DELETE FROM holds WHERE report = :report", report=report))


async def find_hold(tx: Transaction, report: str) -> LegalHold | None:
    row = await tx.fetch_one("SELECT report, reason, by, at FROM holds WHERE report = :report", report=report)
    if row is None:
        return None
    return LegalHold(
        report,
        LEGAL_HOLD_REASON.unseal(tx, row["reason"], *LEGAL_HOLD_REASON.context_of(row)),
        row["by"],
        row["at"],
    )
