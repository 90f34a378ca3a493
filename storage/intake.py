"""Which updates are done, and which replies still wait to be sent."""

from collections.abc import Sequence
from typing import NamedTuple

from storage.database import Row, Transaction


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
        row = reply._asdict() | {"body": tx.seal(reply.body, _bound(reply.update_id, reply.place))}
        await tx.execute(
            "INSERT INTO replies (update_id, place, chat_id, body, at)"
            " VALUES (:update_id, :place, :chat_id, :body, :now)",
            now=now,
            **row,
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
    return [Waiting(row["update_id"], row["place"], row["chat_id"], _body(tx, row)) for row in rows]


def _body(tx: Transaction, row: Row) -> str:
    """The JSON of a reply; one from before replies were sealed is still as it was."""
    body = bytes(row["body"])
    if body.startswith(b"{"):
        return body.decode()
    return tx.unseal(body, _bound(row["update_id"], row["place"]))


def _bound(update_id: int, place: int) -> str:
    return f"replies:{update_id}.{place}:body"


async def forget(tx: Transaction, before: int) -> int:
    """Drop marks of updates older than `before` (unix seconds); Telegram keeps updates for 24 hours."""
    return await tx.execute("DELETE FROM intake WHERE at < :before", before=before)
