"""The sealed way back to a reporter who asked to be told (*Kabari saya*).

A route is found by a keyed hash of the report's id, so no query can join the two, and only the bot's own errand, never a
query of the staff's side, resolves it. Casework says `nudge` and learns nothing, not even whether there is a route.
"""

from enum import StrEnum

from storage.crypto.sealed_columns import REPORTER_CONTACT_BODY
from storage.engine.database import Transaction
from storage.queues import scheduled_jobs

JOB_KIND = "nudge"


class ReporterNews(StrEnum):
    """What a reporter is told of: the state MOVED, the pemeriksa ASKED something or WROTE, the case was CLOSED."""

    MOVED = "moved"
    ASKED = "asked"
    WROTE = "wrote"
    CLOSED = "closed"


async def notify_reporter(tx: Transaction, report_id: str, news: ReporterNews, due: int) -> None:
    """Have the reporter told at `due` (unix seconds), if they want to be; once, however often before it is done."""
    await scheduled_jobs.schedule_unless_earlier(
        tx, JOB_KIND, f"{report_id}:{news}", due, report=report_id, news=news
    )


async def save_contact(tx: Transaction, report_id: str, chat_id: int) -> None:
    key = _report_hash(tx, report_id)
    await tx.execute(
        "INSERT INTO routes (report, chat, body) VALUES (:report, :chat, :body)"
        " ON CONFLICT (report) DO UPDATE SET chat = :chat, body = :body",
        report=key,
        chat=_chat_hash(tx, chat_id),
        body=REPORTER_CONTACT_BODY.seal(tx, str(chat_id), key),
    )


async def find_chat(tx: Transaction, report_id: str) -> int | None:
    """The chat to tell; None when there is no way back. For the errand and the citizen's side alone."""
    key = _report_hash(tx, report_id)
    body = await tx.fetch_value("SELECT body FROM routes WHERE report = :report", report=key)
    return None if body is None else int(REPORTER_CONTACT_BODY.unseal(tx, body, key))


async def delete_contact(tx: Transaction, report_id: str) -> bool:
    """Forget the way back; False when there was none."""
    return bool(
        await tx.execute("DELETE FROM routes WHERE report = :report", report=_report_hash(tx, report_id))
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    """Forget every way back to a chat; the cases live on."""
    await tx.execute("DELETE FROM routes WHERE chat = :chat", chat=_chat_hash(tx, chat_id))


def _report_hash(tx: Transaction, report_id: str) -> bytes:
    return tx.mac("route", report_id)


def _chat_hash(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("route chat", chat_id)
