"""Ids of processed updates, which make processing idempotent, and the replies that wait to be sent."""

from collections.abc import Sequence
from typing import NamedTuple

from storage.crypto.sealed_columns import REPLY_BODY
from storage.engine.database import SqlRow, SqlValue, Transaction
from storage.queues import leases


class PendingReply(NamedTuple):
    """A committed reply that is not sent yet. `position` counts the replies of an update; `body` is its JSON."""

    update_id: int
    position: int
    chat_id: int
    body: str


async def claim_update(tx: Transaction, update_id: int, now: int) -> bool:
    """Record the id of an update. False when its effect is already committed: then it must not be processed again."""
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
    """Store the replies to an update in their order. The process `holder` sends them."""
    replies = [PendingReply(update_id, position, chat_id, body) for position, body in enumerate(bodies)]
    for reply in replies:
        await tx.execute(
            "INSERT INTO replies (update_id, place, chat_id, body, at, holder)"
            " VALUES (:update_id, :position, :chat_id, :body, :now, :holder)",
            update_id=update_id,
            position=reply.position,
            chat_id=chat_id,
            body=REPLY_BODY.seal(tx, reply.body, update_id, reply.position),
            now=now,
            holder=holder,
        )
    return replies


async def delete_sent(tx: Transaction, replies: Sequence[PendingReply]) -> None:
    for reply in replies:
        await tx.execute(
            "DELETE FROM replies WHERE update_id = :update_id AND place = :position",
            update_id=reply.update_id,
            position=reply.position,
        )


async def list_pending(tx: Transaction, holder: str = "", update_id: int | None = None) -> list[PendingReply]:
    """Return the unsent replies of a process, oldest first; with `update_id`, only those to this update."""
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
    """Take over the replies of processes whose lease has ended; return how many."""
    return await tx.execute(
        "UPDATE replies SET holder = :holder WHERE holder <> :holder AND NOT EXISTS"
        " (SELECT 1 FROM leases WHERE leases.name = :alive || replies.holder AND leases.until > :now)",
        holder=holder,
        alive=leases.REPLICA_PREFIX,
        now=now,
    )


async def has_earlier_elsewhere(tx: Transaction, chat_id: int, update_id: int, holder: str) -> bool:
    """Return whether another process has a reply for this chat to an earlier update."""
    found = await tx.fetch_value(
        "SELECT 1 FROM replies WHERE chat_id = :chat_id AND update_id < :update_id AND holder <> :holder LIMIT 1",
        chat_id=chat_id,
        update_id=update_id,
        holder=holder,
    )
    return found is not None


def _unseal_body(tx: Transaction, row: SqlRow) -> str:
    return REPLY_BODY.unseal(tx, row["body"], row["update_id"], row["place"])


async def delete_older_than(tx: Transaction, before: int) -> int:
    """Delete update ids older than `before` (unix seconds); return how many. Telegram keeps updates for 24 hours."""
    return await tx.execute("DELETE FROM intake WHERE at < :before", before=before)
