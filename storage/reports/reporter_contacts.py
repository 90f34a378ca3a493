"""Reporter contacts: the sealed chat of a reporter who asked for news (*Kabari saya*).

A contact is found by a keyed hash of the report id. So no SQL query can join it with the report. Only the news job and
the reporter's own commands read it. Casework calls `notify_reporter` and does not learn whether a contact exists.
"""

from enum import StrEnum

from storage.crypto.sealed_columns import REPORTER_CONTACT_BODY
from storage.engine.database import Transaction
from storage.queues import scheduled_jobs

JOB_KIND = "nudge"  # stored in the rows of scheduled jobs
LOST_CODE_JOB = "report.lost"


class ReporterNews(StrEnum):
    """The news: the state changed (MOVED), an inspector asked (ASKED) or wrote (WROTE), the case was CLOSED.

    OVERDUE: nobody settled the report in time. AFTERCARE: the question after closing whether somebody made trouble.
    """

    MOVED = "moved"
    ASKED = "asked"
    WROTE = "wrote"
    CLOSED = "closed"
    OVERDUE = "overdue"
    AFTERCARE = "aftercare"


async def notify_reporter(tx: Transaction, report_id: str, news: ReporterNews, due: int) -> None:
    """Schedule the news for `due` (unix seconds). Several calls before that time cause one message.

    The news job sends nothing when the reporter has no contact.
    """
    await scheduled_jobs.schedule_unless_earlier(
        tx, JOB_KIND, f"{report_id}:{news}", due, report=report_id, news=news
    )


async def save_contact(tx: Transaction, report_id: str, chat_id: int) -> None:
    key, chat = _report_hash(tx, report_id), _chat_hash(tx, chat_id)
    await tx.execute(
        "INSERT INTO routes (report, chat, body) VALUES (:report, :chat, :body)"
        " ON CONFLICT (report) DO UPDATE SET chat = :chat, body = :body",
        report=key,
        chat=chat,
        body=REPORTER_CONTACT_BODY.seal(tx, str(chat_id), key, chat),
    )


async def find_chat(tx: Transaction, report_id: str) -> int | None:
    """Return the reporter's chat, or None. Only the news job and the reporter's commands may call it."""
    key = _report_hash(tx, report_id)
    row = await tx.fetch_one("SELECT report, chat, body FROM routes WHERE report = :report", report=key)
    if row is None:
        return None
    return int(REPORTER_CONTACT_BODY.unseal(tx, row["body"], *REPORTER_CONTACT_BODY.context_of(row)))


def hash_chat(tx: Transaction, chat_id: int) -> str:
    """Return the keyed hash of a chat as hexadecimal digits, for the data of a job."""
    return _chat_hash(tx, chat_id).hex()


async def find_reports(tx: Transaction, chat_hash: str) -> list[str]:
    """Return the ids of the reports whose contact is the chat with this hash (`hash_chat`).

    No query can join them, so each report of the mode TELL is compared. Only the job for lost codes may call it.
    """
    rows = await tx.fetch_all("SELECT report FROM routes WHERE chat = :chat", chat=bytes.fromhex(chat_hash))
    wanted = {bytes(row["report"]) for row in rows}
    if not wanted:
        return []
    reports = await tx.fetch_all("SELECT id FROM reports WHERE mode = 'tell' ORDER BY id")
    return [row["id"] for row in reports if _report_hash(tx, row["id"]) in wanted]


async def delete_contact(tx: Transaction, report_id: str) -> bool:
    """Delete the contact of a report. False when there is none."""
    return bool(
        await tx.execute("DELETE FROM routes WHERE report = :report", report=_report_hash(tx, report_id))
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    """Delete all contacts with this chat. The reports stay."""
    await tx.execute("DELETE FROM routes WHERE chat = :chat", chat=_chat_hash(tx, chat_id))
    await scheduled_jobs.cancel(tx, LOST_CODE_JOB, hash_chat(tx, chat_id))


def _report_hash(tx: Transaction, report_id: str) -> bytes:
    return tx.mac("route", report_id)


def _chat_hash(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("route chat", chat_id)
