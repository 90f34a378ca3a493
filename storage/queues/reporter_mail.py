"""Letters to people who must not be known from the database: sealed with their chat, sent by `runtime.workers.reporter_mailer`.

Written in the transaction of what causes them, deleted once Telegram took them. One that was under way when the process
died is sent again.
"""

import secrets
from dataclasses import dataclass

import msgspec

from storage.crypto.encryption import DecryptionError
from storage.crypto.sealed_columns import SEALED_LETTER_BODY
from storage.engine.database import Transaction

SIGNAL = "sealed letters"  # rung by the commit of a transaction that leaves one


@dataclass(frozen=True)
class SealedLetter:
    """`body` is JSON of handlers.core.replies, `due` unix seconds."""

    token: str
    chat_id: int
    body: str
    due: int
    tries: int


async def add(tx: Transaction, chat_id: int, body: str, due: int) -> None:
    """Send this (JSON of handlers.core.replies) to the chat at `due` (unix seconds), after those put before for the same time."""
    tx.notify(SIGNAL)
    token = secrets.token_hex(8)
    await tx.execute(
        "INSERT INTO sealed_letters (token, chat, body, due) VALUES (:token, :chat, :body, :due)",
        token=token,
        chat=_chat_hash(tx, chat_id),
        body=SEALED_LETTER_BODY.seal(tx, msgspec.json.encode((chat_id, body)), token),
        due=due,
    )


async def list_due(tx: Transaction, now: int, limit: int = 100) -> list[SealedLetter]:
    """Those whose time has come, the longest waiting first."""
    rows = await tx.fetch_all(
        "SELECT * FROM sealed_letters WHERE due <= :now ORDER BY due, id LIMIT :room", now=now, room=limit
    )
    found = []
    for row in rows:
        try:
            opened = SEALED_LETTER_BODY.unseal_bytes(tx, row["body"], row["token"])
        except DecryptionError:  # tampered with: it can be sent to nobody, and holds up nobody else
            continue
        chat_id, body = msgspec.json.decode(opened, type=tuple[int, str])
        found.append(SealedLetter(row["token"], chat_id, body, row["due"], row["tries"]))
    return found


async def is_still_due(tx: Transaction, letter: SealedLetter) -> bool:
    """False when it was sent, moved or erased meanwhile."""
    found = await tx.fetch_value("SELECT due FROM sealed_letters WHERE token = :token", token=letter.token)
    return bool(found == letter.due)


async def finish(tx: Transaction, letter: SealedLetter) -> None:
    """Telegram took it, or never will."""
    await tx.execute("DELETE FROM sealed_letters WHERE token = :token", token=letter.token)


async def postpone(tx: Transaction, letter: SealedLetter, due: int) -> None:
    await tx.execute(
        "UPDATE sealed_letters SET due = :due, tries = tries + 1 WHERE token = :token",
        due=due,
        token=letter.token,
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM sealed_letters WHERE chat = :chat", chat=_chat_hash(tx, chat_id))


def _chat_hash(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("letter chat", chat_id)
