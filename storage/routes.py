"""The sealed way back to a reporter who asked to be told (*Kabari saya*).

A route is found by a keyed hash of the report's id, so no query can join the two, and only the bot's own errand, never a
query of the staff's side, resolves it. Casework says `nudge` and learns nothing, not even whether there is a route.
"""

from enum import StrEnum

from storage import errands
from storage.database import Transaction

ERRAND = "nudge"


class News(StrEnum):
    """What a reporter is told of: the state MOVED, the pemeriksa ASKED something or WROTE, the case was CLOSED."""

    MOVED = "moved"
    ASKED = "asked"
    WROTE = "wrote"
    CLOSED = "closed"


async def nudge(tx: Transaction, report_id: str, news: News, due: int) -> None:
    """Have the reporter told at `due` (unix seconds), if they want to be; once, however often before it is done."""
    await errands.keep(tx, ERRAND, f"{report_id}:{news}", due, report=report_id, news=news)


async def keep(tx: Transaction, report_id: str, chat_id: int) -> None:
    key = _key(tx, report_id)
    await tx.execute(
        "INSERT INTO routes (report, chat, body) VALUES (:report, :chat, :body)"
        " ON CONFLICT (report) DO UPDATE SET chat = :chat, body = :body",
        report=key,
        chat=_chat(tx, chat_id),
        body=tx.seal(str(chat_id), _bound(key)),
    )


async def chat_of(tx: Transaction, report_id: str) -> int | None:
    """The chat to tell; None when there is no way back. For the errand and the citizen's side alone."""
    key = _key(tx, report_id)
    body = await tx.value("SELECT body FROM routes WHERE report = :report", report=key)
    return None if body is None else int(tx.unseal(body, _bound(key)))


async def drop(tx: Transaction, report_id: str) -> bool:
    """Forget the way back; False when there was none."""
    return bool(await tx.execute("DELETE FROM routes WHERE report = :report", report=_key(tx, report_id)))


async def erase(tx: Transaction, chat_id: int) -> None:
    """Forget every way back to a chat; the cases live on."""
    await tx.execute("DELETE FROM routes WHERE chat = :chat", chat=_chat(tx, chat_id))


def _key(tx: Transaction, report_id: str) -> bytes:
    return tx.mac("route", report_id)


def _chat(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("route chat", chat_id)


def _bound(key: bytes) -> str:
    return f"routes:{key.hex()}:body"
