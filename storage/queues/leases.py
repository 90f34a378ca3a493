"""Leases: which process may do a task of the leader, and which processes are alive. A lease that is not renewed ends.

Times are unix seconds of the clocks of the processes. The clocks must agree within two seconds.
A process whose clock was far ahead may leave a lease that ends in a year. `runtime/lease_watch.py` ends it.
"""

from typing import NamedTuple

from storage.engine.database import Transaction

REPLICA_PREFIX = "replica:"  # each process holds a lease of this name and its id while it is alive


async def acquire(tx: Transaction, name: str, holder: str, now: int, seconds: int) -> bool:
    """Acquire or renew the lease `name` for `seconds`. False while another process holds it."""
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


class Lease(NamedTuple):
    holder: str
    until: int


async def find(tx: Transaction, name: str) -> Lease | None:
    row = await tx.fetch_one("SELECT holder, until FROM leases WHERE name = :name", name=name)
    return None if row is None else Lease(row["holder"], row["until"])


async def end(tx: Transaction, name: str, lease: Lease) -> None:
    """End a lease, unless it was renewed or taken over meanwhile."""
    await tx.execute(
        "DELETE FROM leases WHERE name = :name AND holder = :holder AND until = :until",
        name=name,
        holder=lease.holder,
        until=lease.until,
    )


async def record_heartbeat(tx: Transaction, holder: str, now: int, seconds: int, replies: int) -> int:
    """Record a heartbeat and our number of recent replies; return the total of the other live processes.

    Leases of processes that have been dead for a long time are deleted. So are leases that end too late: a clock was ahead.
    A process that is alive adds its own again.
    """
    await acquire(tx, f"{REPLICA_PREFIX}{holder}", holder, now, seconds)
    await tx.execute(
        "UPDATE leases SET replies = :replies WHERE name = :name",
        replies=replies,
        name=f"{REPLICA_PREFIX}{holder}",
    )
    await tx.execute(
        "DELETE FROM leases WHERE name LIKE 'replica:%' AND (until < :before OR until > :after)",
        before=now - 60 * seconds,
        after=now + 60 * seconds,
    )
    others = await tx.fetch_value(
        "SELECT sum(replies) FROM leases WHERE name LIKE 'replica:%' AND holder <> :holder AND until > :now",
        holder=holder,
        now=now,
    )
    return int(others or 0)


async def release_all(tx: Transaction, holder: str) -> None:
    """Release the leases of a process that stops, so that others do not wait for their end."""
    await tx.execute("DELETE FROM leases WHERE holder = :holder", holder=holder)
