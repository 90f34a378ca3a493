"""Erasure of reports and report drafts.

An erased report keeps a row for the statistics of its office. The row has no text, evidence, messages, receipt, slip
number or contact, and only the month of its days. Erasure sets `SIGNAL`, so that the vacuum worker also removes the
deleted data from the database files.
"""

import secrets

from storage.casework import legal_holds
from storage.crypto import log_chain
from storage.crypto.log_chain import CASE_CHAIN
from storage.engine.database import Transaction
from storage.reports import evidence_files, report_drafts, reporter_contacts

SIGNAL = "erased"


async def erase_report(tx: Transaction, report: str) -> None:
    """Erase a report and its case, except what the statistics need."""
    tx.notify(SIGNAL)
    await reporter_contacts.delete_contact(tx, report)
    await evidence_files.erase_files(tx, evidence_files.report_owner(report))
    await legal_holds.end_hold(tx, report)
    await log_chain.mark_erased(tx, CASE_CHAIN, "report", report)
    for table in ("cases", "case_acts", "case_links", "talk"):
        await tx.execute(f"DELETE FROM {table} WHERE report = :report", report=report)
    await tx.execute("DELETE FROM case_links WHERE other = :report", report=report)
    await tx.execute(
        "DELETE FROM errands WHERE key = :report OR key LIKE :prefixed", report=report, prefixed=f"{report}:%"
    )
    await tx.execute(
        # A random number replaces that of the slip: the column is unique, and the slip must not be verified any more.
        "UPDATE reports SET body = NULL, receipt = NULL, number = :number, mode = 'once',"
        " filed = SUBSTR(filed, 1, 7) || '-01', happened = SUBSTR(happened, 1, 7) WHERE id = :report",
        number=f"-{secrets.token_hex(8)}",
        report=report,
    )


async def erase_old_drafts(tx: Transaction, before: int) -> int:
    """Erase report drafts not changed since `before` (unix seconds), with their evidence; return how many.

    A draft whose report was filed holds only the receipt, so that the bot can repeat it.
    """
    rows = await tx.fetch_all(
        "SELECT chat FROM report_drafts WHERE day < :before",
        before=before // report_drafts.DAY * report_drafts.DAY,
    )
    for row in rows:
        await evidence_files.erase_files(tx, evidence_files.draft_owner(bytes(row["chat"])))
    return await report_drafts.delete_older_than(tx, before)


async def erase_draft(tx: Transaction, chat_id: int) -> None:
    """Erase the report draft of a chat, with its evidence."""
    await evidence_files.erase_files(tx, evidence_files.draft_owner(report_drafts.key_for_chat(tx, chat_id)))
    await report_drafts.delete(tx, chat_id)
