"""Leases: who does what only one process may do, and which processes live. Each ends by itself unless it is renewed.

Times are unix seconds of the processes' clocks, which must agree within a second or two.
"""

from storage.engine.database import Transaction

REPLICA_PREFIX = "replica:"


async def acquire(tx: Transaction, name: str, holder: str, now: int, seconds: int) -> bool:
    """Be, or stay, the one who holds `name`, for `seconds`. False while somebody else does."""
    return bool(
        await tx.execute(
            "INSERT INTO leases (name, holder, until) VALUES (:name, :holder, :until) ON CONFLICT (name)"
            " DO UPDATE SET holder = :holder, until = :until WHERE leases.holder = :holder OR leases.until <= :now",
            name=name,
            holder=holder,
            until=now + seconds,
            now=now,
        )
    )


async def record_heartbeat(tx: Transaction, holder: str, now: int, seconds: int, replies: int) -> int:
    """This process lives and sent so many replies of late; how many all others did. Those long gone are forgotten."""
    await acquire(tx, f"{REPLICA_PREFIX}{holder}", holder, now, seconds)
    await tx.execute(
        "UPDATE leases SET replies = :replies WHERE name = :name",
        replies=replies,
        name=f"{REPLICA_PREFIX}{holder}",
    )
    await tx.execute(
        "DELETE FROM leases WHERE name LIKE 'replica:%' AND until < :before", before=now - 60 * seconds
    )
    others = await tx.fetch_value(
        "SELECT sum(replies) FROM leases WHERE name LIKE 'replica:%' AND holder <> :holder AND until > :now",
        holder=holder,
        now=now,
    )
    return int(others or 0)


async def release_all(tx: Transaction, holder: str) -> None:
    """All that a process holds, so that others need not wait."""
    await tx.execute("DELETE FROM leases WHERE holder = :holder", holder=holder)
