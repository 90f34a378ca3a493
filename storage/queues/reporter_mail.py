"""Letters to people whom the database must not reveal. The text and the chat are sealed together.

`runtime.workers.reporter_mailer` sends them. A letter is added in the transaction of the fact that causes it, and deleted
once it is sent. A letter that was being sent when the process stopped is sent again.
"""

import secrets

import msgspec

from content.lazy_dataclass import dataclass
from storage.crypto.encryption import DecryptionError
from storage.crypto.sealed_columns import SEALED_LETTER_BODY
from storage.engine.database import Transaction

SIGNAL = "sealed letters"  # set by the commit of a transaction that adds a letter


@dataclass(frozen=True)
class SealedLetter:
    """A decrypted letter. `body` is the JSON of a reply (`handlers.core.replies`); `due` is unix seconds."""

    token: str
    chat_id: int
    body: str
    due: int
    tries: int


async def add(tx: Transaction, chat_id: int, body: str, due: int) -> None:
    """Add a letter that is sent at `due` (unix seconds). Letters with the same time are sent in the order of adding.

    `body` is the JSON of a reply (`handlers.core.replies`).
    """
    tx.notify(SIGNAL)
    token = secrets.token_hex(8)
    chat = _chat_hash(tx, token, chat_id)
    await tx.execute(
        "INSERT INTO sealed_letters (token, chat, body, due) VALUES (:token, :chat, :body, :due)",
        token=token,
        chat=chat,
        body=SEALED_LETTER_BODY.seal(tx, msgspec.json.encode((chat_id, body)), token, chat),
        due=due,
    )


async def list_due(tx: Transaction, now: int, limit: int = 100) -> list[SealedLetter]:
    """Return the letters that are due, the longest waiting first."""
    rows = await tx.fetch_all(
        "SELECT * FROM sealed_letters WHERE due <= :now ORDER BY due, id LIMIT :limit", now=now, limit=limit
    )
    letters = []
    for row in rows:
        try:
            plaintext = SEALED_LETTER_BODY.unseal_bytes(tx, row["body"], *SEALED_LETTER_BODY.context_of(row))
        except (
            DecryptionError
        ):  # the row was changed by hand: its chat is unknown, and the others must not wait
            continue
        chat_id, body = msgspec.json.decode(plaintext, type=tuple[int, str])
        letters.append(SealedLetter(row["token"], chat_id, body, row["due"], row["tries"]))
    return letters


async def is_still_due(tx: Transaction, letter: SealedLetter) -> bool:
    """Return False when the letter was sent, postponed or erased meanwhile."""
    due = await tx.fetch_value("SELECT due FROM sealed_letters WHERE token = :token", token=letter.token)
    return bool(due == letter.due)


async def finish(tx: Transaction, letter: SealedLetter) -> None:
    """Delete a letter that was sent, or that Telegram refuses for good."""
    await tx.execute("DELETE FROM sealed_letters WHERE token = :token", token=letter.token)


async def postpone(tx: Transaction, letter: SealedLetter, due: int) -> None:
    await tx.execute(
        "UPDATE sealed_letters SET due = :due, tries = tries + 1 WHERE token = :token",
        due=due,
        token=letter.token,
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    """Erase the letters to a chat. Few letters wait, so each is compared."""
    version_1_hash = tx.mac("letter chat", chat_id)
    for row in await tx.fetch_all("SELECT token, chat FROM sealed_letters"):
        if bytes(row["chat"]) in (_chat_hash(tx, row["token"], chat_id), version_1_hash):
            await tx.execute("DELETE FROM sealed_letters WHERE token = :token", token=row["token"])


def _chat_hash(tx: Transaction, token: str, chat_id: int) -> bytes:
    """Return a hash that differs in each letter. A constant one would join the letters about two reports of a chat."""
    return tx.mac("letter", f"{token} {chat_id}")
