"""Attempt limits per chat, for example for guessing codes. Chats are stored as keyed hashes."""

from collections.abc import Sequence

from storage.engine.batch_transaction import BatchTransaction
from storage.engine.database import Transaction

HOUR = 3600  # seconds
LONGEST = 24 * HOUR  # the longest period; a count that ends later is of a clock that was ahead, and has ended
IN_FORCE = f"until > :now AND until <= :now + {LONGEST}"
FIND = f"SELECT who, count, until FROM tries WHERE who = :who AND {IN_FORCE}"


async def blocked_until(tx: Transaction, purpose: str, chat_id: int, limit: int, now: int) -> int:
    """Return until when the chat must wait after `limit` attempts, in unix seconds; 0 when it need not wait."""
    row = await tx.fetch_one(FIND, who=_chat_hash(tx, purpose, chat_id), now=now)
    return int(row["until"]) if row is not None and row["count"] >= limit else 0


async def find_all(tx: BatchTransaction, purpose: str, chat_ids: Sequence[int], now: int) -> set[int]:
    """Return for which chats of a batch an attempt is counted in the current period."""
    chats = {_chat_hash(tx, purpose, chat_id): chat_id for chat_id in chat_ids}
    found = await tx.read_ahead(FIND, "who", list(chats), now=now)
    return {chats[bytes(row["who"])] for row in found}


async def count_attempts(tx: Transaction, purpose: str, chat_id: int, now: int) -> int:
    """Return what was counted for the chat in the current period."""
    found = await tx.fetch_value(
        f"SELECT count FROM tries WHERE who = :who AND {IN_FORCE}",
        who=_chat_hash(tx, purpose, chat_id),
        now=now,
    )
    return int(found or 0)


async def record_attempt(
    tx: Transaction, purpose: str, chat_id: int, seconds: int, now: int, amount: int = 1
) -> None:
    """Count an attempt, or an `amount`. The count restarts `seconds` after its first attempt, rounded down to a full hour.

    `seconds` is at most LONGEST.

    The hour keeps the row from revealing the minute of a report.
    """
    assert seconds <= LONGEST
    await delete_expired(tx, now)
    await tx.execute(
        "INSERT INTO tries (who, count, until) VALUES (:who, :amount, :until)"
        " ON CONFLICT (who) DO UPDATE SET count = tries.count + :amount",
        amount=amount,
        who=_chat_hash(tx, purpose, chat_id),
        until=(now + seconds) // HOUR * HOUR,
    )


async def delete_expired(tx: Transaction, now: int) -> int:
    """Delete expired counts; return how many. Erasing a chat does not delete its counts, or it would reset the limit."""
    return await tx.execute(f"DELETE FROM tries WHERE until <= :now OR until > :now + {LONGEST}", now=now)


async def reset(tx: Transaction, purpose: str, chat_id: int) -> None:
    await tx.execute("DELETE FROM tries WHERE who = :who", who=_chat_hash(tx, purpose, chat_id))


def _chat_hash(tx: Transaction, purpose: str, chat_id: int) -> bytes:
    return tx.mac(f"tries {purpose}", chat_id)
