"""What is erased when its time is over, and what of it stays: figures.

A report keeps its row for the figures of its office, without anything that tells it from others: no words, evidence, talk,
receipt, slip or way back, and of its days only the month. What is erased rings `BELL`, so that it is taken out of the
files as well.
"""

import secrets

from storage.casework import case_deadlines, legal_holds
from storage.engine.database import Transaction
from storage.reports import evidence_files, report_drafts, reporter_contacts

SIGNAL = "erased"


async def erase_report(tx: Transaction, report: str) -> None:
    """Erase a report save its figures."""
    tx.notify(SIGNAL)
    await reporter_contacts.delete_contact(tx, report)
    await evidence_files.erase_files(tx, evidence_files.report_owner(report))
    await case_deadlines.erase(tx, report)
    await legal_holds.end_hold(tx, report)
    await tx.execute("DELETE FROM talk WHERE report = :report", report=report)
    await tx.execute(
        "DELETE FROM errands WHERE key = :report OR key LIKE :with", report=report, **{"with": f"{report}:%"}
    )
    await tx.execute(
        "UPDATE reports SET body = NULL, receipt = NULL, number = :number, mode = 'once',"
        " filed = SUBSTR(filed, 1, 7) || '-01', happened = SUBSTR(happened, 1, 7) WHERE id = :report",
        number=f"-{secrets.token_hex(8)}",
        report=report,
    )


async def erase_old_drafts(tx: Transaction, before: int) -> int:
    """Reports that were begun and not changed since `before` (unix seconds), and receipts repeated until then."""
    rows = await tx.fetch_all(
        "SELECT chat FROM report_drafts WHERE day < :before",
        before=before // report_drafts.DAY * report_drafts.DAY,
    )
    for row in rows:
        await evidence_files.erase_files(tx, evidence_files.draft_owner(bytes(row["chat"])))
    return await report_drafts.delete_older_than(tx, before)


async def erase_draft(tx: Transaction, chat_id: int) -> None:
    """What a chat began to report, with its evidence."""
    await evidence_files.erase_files(tx, evidence_files.draft_owner(report_drafts.key_for_chat(tx, chat_id)))
    await report_drafts.delete(tx, chat_id)
