"""Notices a lease that nobody renews, whatever the clocks say.

A process whose clock was a year ahead leaves a lease that ends in a year. If it was killed, no other process could work
until then. So the time since start counts too: a lease that stays as it is for its length has ended.
"""

import asyncio

from storage.engine.database import Transaction
from storage.queues import leases
from storage.queues.leases import Lease

MARGIN = 2.0  # seconds beyond the length of a lease


class LeaseWatch:
    """Acquires the lease `name` for `seconds`, as this process sees it over time."""

    def __init__(self, name: str, seconds: int) -> None:
        self._name, self._seconds = name, seconds
        self._seen: Lease | None = None
        self._since = 0.0  # a time of the event loop's clock

    async def acquire(self, tx: Transaction, holder: str, now: int) -> bool:
        """Acquire or renew the lease. False while another process holds it."""
        if await leases.acquire(tx, self._name, holder, now, self._seconds):
            return True
        lease, elapsed = await leases.find(tx, self._name), asyncio.get_running_loop().time()
        if lease is None or lease != self._seen:
            self._seen, self._since = lease, elapsed
            return False
        if elapsed < self._since + self._seconds + MARGIN:
            return False
        await leases.end(tx, self._name, lease)
        return await leases.acquire(tx, self._name, holder, now, self._seconds)
