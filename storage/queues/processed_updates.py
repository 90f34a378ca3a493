"""Ids of processed updates, which make processing idempotent, and the replies that wait to be sent.

Both are committed with the effect of their update. So neither names a chat or a minute. The chat is sealed with the
reply, and only the hour is stored of the time.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from storage.crypto.sealed_columns import REPLY_MESSAGE
from storage.engine.database import SqlRow, SqlValue, Transaction
from storage.engine.sql_lists import named_list, repeat_last
from storage.queues import leases

HOUR = 3600  # seconds
FEW_REPLIES, ALL_REPLIES = 20, 1_000_000  # of other processes, that are read in one query
# Two short ranges in the order of an index: PostgreSQL then passes over our own replies, and over deleted ones.
EARLIER_ELSEWHERE = " UNION ALL ".join(
    f"SELECT * FROM (SELECT update_id, chat FROM replies WHERE holder {others} :holder AND update_id < :update_id"
    f" ORDER BY holder, update_id LIMIT :most) AS {name}"
    for others, name in (("<", "lower"), (">", "higher"))
)
SAVE_REPLY = (
    "INSERT INTO replies (update_id, place, chat, message, holder)"
    " VALUES (:update_id, :position, :chat, :message, :holder)"
)
CHAT_SIZE = 8  # bytes of a chat id before the JSON in a sealed reply


class PendingReply(NamedTuple):
    """A committed reply that is not sent yet. `position` counts the replies of an update; `body` is its JSON."""

    update_id: int
    position: int
    chat_id: int
    body: str


def chat_lock(chat_id: int) -> str:
    """Return the name of the lock under which the updates of a chat are processed."""
    return f"chat:{chat_id}"


async def claim_update(tx: Transaction, update_id: int, now: int) -> bool:
    """Record the id of an update. False when its effect is already committed: then it must not be processed again."""
    return bool(
        await tx.execute(
            "INSERT INTO intake (update_id, at) VALUES (:update_id, :hour) ON CONFLICT DO NOTHING",
            update_id=update_id,
            hour=now - now % HOUR,
        )
    )


async def claim_updates(tx: Transaction, update_ids: Sequence[int], now: int) -> set[int]:
    """Record the ids of the updates of a batch; return those whose effect is not committed yet."""
    names, ids = named_list("update_id", repeat_last(update_ids))
    rows = ", ".join(f"({name}, :hour)" for name in names.split(", "))
    found = await tx.fetch_all(
        f"INSERT INTO intake (update_id, at) VALUES {rows} ON CONFLICT DO NOTHING RETURNING update_id",
        hour=now - now % HOUR,
        **ids,
    )
    return {row["update_id"] for row in found}


async def save_replies(
    tx: Transaction, update_id: int, chat_id: int, bodies: Sequence[str], holder: str = ""
) -> list[PendingReply]:
    """Store the replies to an update in their order. The process `holder` sends them."""
    replies = [PendingReply(update_id, position, chat_id, body) for position, body in enumerate(bodies)]
    for reply in replies:
        await save_reply(tx, reply, holder)
    return replies


async def save_reply(tx: Transaction, reply: PendingReply, holder: str) -> None:
    await tx.execute(SAVE_REPLY, **_seal_reply(tx, reply, holder))


async def save_all_replies(tx: Transaction, replies: Sequence[PendingReply], holder: str) -> None:
    """Store the replies to the updates of a batch in one statement."""
    if replies:
        await tx.execute_many(SAVE_REPLY, [_seal_reply(tx, reply, holder) for reply in replies])


async def delete_sent(tx: Transaction, replies: Sequence[PendingReply]) -> None:
    if replies:
        await tx.execute_many(
            "DELETE FROM replies WHERE update_id = :update_id AND place = :position",
            [{"update_id": reply.update_id, "position": reply.position} for reply in replies],
        )


async def list_pending(tx: Transaction, holder: str = "", update_id: int | None = None) -> list[PendingReply]:
    """Return the unsent replies of a process, oldest first; with `update_id`, only those to this update."""
    values: dict[str, SqlValue] = {"holder": holder} | ({} if update_id is None else {"update_id": update_id})
    rows = await tx.fetch_all(
        "SELECT update_id, place, chat, message FROM replies WHERE holder = :holder"
        + (" AND update_id = :update_id" if update_id is not None else "")
        + " ORDER BY update_id, place",
        **values,
    )
    return [_unseal_reply(tx, row) for row in rows]


async def take_over(tx: Transaction, holder: str, now: int) -> int:
    """Take over the replies of processes whose lease has ended; return how many."""
    return await tx.execute(
        "UPDATE replies SET holder = :holder WHERE holder <> :holder AND NOT EXISTS"
        " (SELECT 1 FROM leases WHERE leases.name = :alive || replies.holder AND leases.until > :now)",
        holder=holder,
        alive=leases.REPLICA_PREFIX,
        now=now,
    )


async def find_behind_others(tx: Transaction, chats: Mapping[int, int], holder: str) -> set[int]:
    """Return for which updates another process has a reply to an earlier update of the same chat (update id -> chat).

    The hash of a chat differs in each update, so the replies of the others are compared one by one. They are few.
    """
    values: dict[str, SqlValue] = {"holder": holder, "update_id": max(chats)}
    rows = await tx.fetch_all(EARLIER_ELSEWHERE, most=FEW_REPLIES, **values)
    if len(rows) >= FEW_REPLIES:
        rows = await tx.fetch_all(EARLIER_ELSEWHERE, most=ALL_REPLIES, **values)
    return {
        update_id
        for update_id, chat_id in chats.items()
        if any(row["update_id"] < update_id and _is_for_chat(tx, row, chat_id) for row in rows)
    }


async def erase_replies(tx: Transaction, chat_id: int) -> None:
    """Erase the unsent replies for a chat."""
    rows = await tx.fetch_all("SELECT update_id, chat FROM replies")
    for update_id in {row["update_id"] for row in rows if _is_for_chat(tx, row, chat_id)}:
        await tx.execute("DELETE FROM replies WHERE update_id = :update_id", update_id=update_id)


async def delete_older_than(tx: Transaction, before: int) -> int:
    """Delete update ids older than `before` (unix seconds); return how many. Telegram keeps updates for 24 hours."""
    return await tx.execute("DELETE FROM intake WHERE at < :hour", hour=before - before % HOUR)


def _chat_hash(tx: Transaction, update_id: int, chat_id: int) -> bytes:
    """Return a hash that differs in each update. A constant one would join a question and a report of one chat."""
    return tx.mac("reply", f"{update_id} {chat_id}")


def _seal_reply(tx: Transaction, reply: PendingReply, holder: str) -> dict[str, SqlValue]:
    """Return the values of the row of a reply."""
    chat = _chat_hash(tx, reply.update_id, reply.chat_id)
    message = reply.chat_id.to_bytes(CHAT_SIZE, "big", signed=True) + reply.body.encode()
    return {
        "update_id": reply.update_id,
        "position": reply.position,
        "chat": chat,
        "message": REPLY_MESSAGE.seal(tx, message, reply.update_id, reply.position, chat),
        "holder": holder,
    }


def _is_for_chat(tx: Transaction, row: SqlRow, chat_id: int) -> bool:
    return bytes(row["chat"]) == _chat_hash(tx, row["update_id"], chat_id)


def _unseal_reply(tx: Transaction, row: SqlRow) -> PendingReply:
    message = REPLY_MESSAGE.unseal_bytes(tx, row["message"], *REPLY_MESSAGE.context_of(row))
    chat_id = int.from_bytes(message[:CHAT_SIZE], "big", signed=True)
    return PendingReply(row["update_id"], row["place"], chat_id, message[CHAT_SIZE:].decode())
