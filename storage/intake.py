"""Which updates are done, and which replies still wait to be sent."""

from collections.abc import Sequence
from typing import NamedTuple

from storage.database import Transaction


class Waiting(NamedTuple):
    """A reply that was decided and committed but not yet taken by Telegram; `body` is its JSON."""

    update_id: int
    place: int
    chat_id: int
    body: str


async def claim(tx: Transaction, update_id: int, now: int) -> bool:
    """True the first time an update is seen; False when its effect is already committed."""
    return bool(
        await tx.execute(
            "INSERT INTO intake (update_id, at) VALUES (:update_id, :now) ON CONFLICT DO NOTHING",
            update_id=update_id,
            now=now,
        )
    )


async def keep(
    tx: Transaction, update_id: int, chat_id: int, bodies: Sequence[str], now: int
) -> list[Waiting]:
    """Write down what is to be sent for an update, in order."""
    waiting = [Waiting(update_id, place, chat_id, body) for place, body in enumerate(bodies)]
    for reply in waiting:
        await tx.execute(
            "INSERT INTO replies (update_id, place, chat_id, body, at)"
            " VALUES (:update_id, :place, :chat_id, :body, :now)",
            now=now,
            **reply._asdict(),
        )
    return waiting


async def sent(tx: Transaction, replies: Sequence[Waiting]) -> None:
    for reply in replies:
        await tx.execute(
            "DELETE FROM replies WHERE update_id = :update_id AND place = :place",
            update_id=reply.update_id,
            place=reply.place,
        )


async def left_over(tx: Transaction) -> list[Waiting]:
    """What an earlier run of the process decided and did not get sent, oldest first."""
    rows = await tx.all("SELECT update_id, place, chat_id, body FROM replies ORDER BY update_id, place")
    return [Waiting(**row) for row in rows]


async def forget(tx: Transaction, before: int) -> int:
    """Drop marks of updates older than `before` (unix seconds); Telegram keeps updates for 24 hours."""
    return await tx.execute("DELETE FROM intake WHERE at < :before", before=before)
