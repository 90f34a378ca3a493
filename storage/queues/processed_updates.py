"""Which updates are done, and which replies still wait to be sent."""

from collections.abc import Sequence
from typing import NamedTuple

from storage.crypto.sealed_columns import REPLY_BODY
from storage.engine.database import SqlRow, SqlValue, Transaction
from storage.queues import leases


class PendingReply(NamedTuple):
    """A reply that was decided and committed but not yet taken by Telegram; `body` is its JSON."""

    update_id: int
    place: int
    chat_id: int
    body: str


async def claim_update(tx: Transaction, update_id: int, now: int) -> bool:
    """True the first time an update is seen; False when its effect is already committed."""
    return bool(
        await tx.execute(
            "INSERT INTO intake (update_id, at) VALUES (:update_id, :now) ON CONFLICT DO NOTHING",
            update_id=update_id,
            now=now,
        )
    )


async def save_replies(
    tx: Transaction, update_id: int, chat_id: int, bodies: Sequence[str], now: int, holder: str = ""
) -> list[PendingReply]:
    """Write down what is to be sent for an update, in order, and which process (`holder`) sends it."""
    waiting = [PendingReply(update_id, place, chat_id, body) for place, body in enumerate(bodies)]
    for reply in waiting:
        row = reply._asdict() | {"body": REPLY_BODY.seal(tx, reply.body, reply.update_id, reply.place)}
        await tx.execute(
            "INSERT INTO replies (update_id, place, chat_id, body, at, holder)"
            " VALUES (:update_id, :place, :chat_id, :body, :now, :holder)",
            now=now,
            holder=holder,
            **row,
        )
    return waiting


async def delete_sent(tx: Transaction, replies: Sequence[PendingReply]) -> None:
    for reply in replies:
        await tx.execute(
            "DELETE FROM replies WHERE update_id = :update_id AND place = :place",
            update_id=reply.update_id,
            place=reply.place,
        )


async def list_pending(tx: Transaction, holder: str = "", update_id: int | None = None) -> list[PendingReply]:
    """What a process decided (for one update, or for any) and did not get sent, oldest first."""
    values: dict[str, SqlValue] = {"holder": holder} | ({} if update_id is None else {"update_id": update_id})
    rows = await tx.fetch_all(
        "SELECT update_id, place, chat_id, body FROM replies WHERE holder = :holder"
        + (" AND update_id = :update_id" if update_id is not None else "")
        + " ORDER BY update_id, place",
        **values,
    )
    return [
        PendingReply(row["update_id"], row["place"], row["chat_id"], _unseal_body(tx, row)) for row in rows
    ]


async def take_over(tx: Transaction, holder: str, now: int) -> int:
    """Take over the replies of processes that are gone; how many."""
    return await tx.execute(
        "UPDATE replies SET holder = :holder WHERE holder <> :holder AND NOT EXISTS"
        " (SELECT 1 FROM leases WHERE leases.name = :alive || replies.holder AND leases.until > :now)",
        holder=holder,
        alive=leases.REPLICA_PREFIX,
        now=now,
    )


async def has_earlier_elsewhere(tx: Transaction, chat_id: int, update_id: int, holder: str) -> bool:
    """Whether another process still sends the chat something earlier."""
    found = await tx.fetch_value(
        "SELECT 1 FROM replies WHERE chat_id = :chat_id AND update_id < :update_id AND holder <> :holder LIMIT 1",
        chat_id=chat_id,
        update_id=update_id,
        holder=holder,
    )
    return found is not None


def _unseal_body(tx: Transaction, row: SqlRow) -> str:
    """The JSON of a reply."""
    return REPLY_BODY.unseal(tx, row["body"], row["update_id"], row["place"])


async def delete_older_than(tx: Transaction, before: int) -> int:
    """Drop marks of updates older than `before` (unix seconds); Telegram keeps updates for 24 hours."""
    return await tx.execute("DELETE FROM intake WHERE at < :before", before=before)
