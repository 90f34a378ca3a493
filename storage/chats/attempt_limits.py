"""How often a chat did something of late, so that it may be told to wait. Nobody can read which chat a count is of."""

from storage.engine.database import Transaction

HOUR = 3600  # seconds


async def blocked_until(tx: Transaction, purpose: str, chat_id: int, limit: int, now: int) -> int:
    """Until when (unix seconds) the chat has to wait because it did this `most` times; 0: it need not."""
    row = await tx.fetch_one(
        "SELECT count, until FROM tries WHERE who = :who AND until > :now",
        who=_chat_hash(tx, purpose, chat_id),
        now=now,
    )
    return int(row["until"]) if row is not None and row["count"] >= limit else 0


async def record_attempt(tx: Transaction, purpose: str, chat_id: int, seconds: int, now: int) -> None:
    """Once more; the count begins anew `seconds` after its first, at the full hour before: the row tells no minute."""
    await delete_expired(tx, now)
    await tx.execute(
        "INSERT INTO tries (who, count, until) VALUES (:who, 1, :until)"
        " ON CONFLICT (who) DO UPDATE SET count = tries.count + 1",
        who=_chat_hash(tx, purpose, chat_id),
        until=(now + seconds) // HOUR * HOUR,
    )


async def delete_expired(tx: Transaction, now: int) -> int:
    """Drop counts that are over; how many. Those that run stay, or deleting one's data would begin them anew."""
    return await tx.execute("DELETE FROM tries WHERE until <= :now", now=now)


async def reset(tx: Transaction, purpose: str, chat_id: int) -> None:
    await tx.execute("DELETE FROM tries WHERE who = :who", who=_chat_hash(tx, purpose, chat_id))


def _chat_hash(tx: Transaction, purpose: str, chat_id: int) -> bytes:
    return tx.mac(f"tries {purpose}", chat_id)
