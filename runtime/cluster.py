"""Several processes on one database: who lives, and who does the chores that only one may do.

A process says every few seconds that it lives. What one did that has gone silent, another takes over within `LEASE`
seconds and a beat. With a database of its own a process has nobody to agree with, and nothing is written.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from runtime.telegram.rate_limiter import RateLimiter
from storage.engine.database import Database, RetryableError
from storage.queues import leases

log = logging.getLogger("replica")

HEARTBEAT_INTERVAL = 2.0  # seconds between signs of life
LEASE_SECONDS = 8  # seconds after which a silent process is taken for gone
RESTART_DELAY = 1.0  # seconds before work that the database interrupted is begun anew
LEADER_LEASE = "chores"

BackgroundJob = Callable[[], Coroutine[Any, Any, None]]


class ClusterMember:
    """`holder` names this process in the database; `leads` is set while it has the chores."""

    def __init__(self, database: Database, clock: Callable[[], datetime], rate_limiter: RateLimiter) -> None:
        self._database, self._clock, self._rate_limiter = database, clock, rate_limiter
        self.holder = secrets.token_hex(6) if database.is_shared else "loket"
        self.leadership = asyncio.Event()
        self._last_heartbeat = 0.0

    async def run(self) -> None:
        """Give signs of life until cancelled, then let go of everything at once."""
        if not self._database.is_shared:
            self.leadership.set()
            await asyncio.Event().wait()
        log.info("this is replica %s", self.holder)
        try:
            while True:
                await self._heartbeat()
                await asyncio.sleep(HEARTBEAT_INTERVAL)
        finally:
            self.leadership.clear()
            await asyncio.shield(self._release_leases())

    async def run_background_jobs(self, jobs: Sequence[BackgroundJob]) -> None:
        """Do these works whenever this process is the elected one."""
        while True:
            await self.leadership.wait()
            tasks = [asyncio.create_task(restart_on_interruption(work)) for work in jobs]
            watch = asyncio.create_task(self._watch_leadership())
            try:
                done, _ = await asyncio.wait([*tasks, watch], return_when=asyncio.FIRST_EXCEPTION)
                for task in done - {watch}:
                    task.result()
            finally:
                for task in (*tasks, watch):
                    task.cancel()
                await asyncio.gather(*tasks, watch, return_exceptions=True)

    async def _watch_leadership(self) -> None:
        while self.leadership.is_set():  # noqa: ASYNC110 (an event cannot be awaited to be clear)
            await asyncio.sleep(HEARTBEAT_INTERVAL / 4)
        raise _LeadershipLostError

    async def _heartbeat(self) -> None:
        now, moment = int(self._clock().timestamp()), asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(LEASE_SECONDS / 2), self._database.transaction() as tx:
                others = await leases.record_heartbeat(
                    tx, self.holder, now, LEASE_SECONDS, self._rate_limiter.recent_replies
                )
                elected = await leases.acquire(tx, LEADER_LEASE, self.holder, now, LEASE_SECONDS)
        except (RetryableError, TimeoutError) as error:
            if moment - self._last_heartbeat > LEASE_SECONDS - HEARTBEAT_INTERVAL:
                self.leadership.clear()
            log.warning("no sign of life could be given (%s)", type(error).__name__)
            return
        self._last_heartbeat, self._rate_limiter.replies_elsewhere = moment, others
        if elected and not self.leadership.is_set():
            log.info("this process does the chores now")
            self.leadership.set()
        elif not elected:
            self.leadership.clear()

    async def _release_leases(self) -> None:
        try:
            async with asyncio.timeout(2), self._database.transaction() as tx:
                await leases.release_all(tx, self.holder)
        except (RetryableError, TimeoutError):
            log.warning("the leases end by themselves")


class _LeadershipLostError(Exception):
    """Another process has the chores now."""


async def restart_on_interruption(work: BackgroundJob) -> None:
    """Work that begins anew when the database interrupted it."""
    while True:
        try:
            await work()
        except RetryableError as error:
            log.warning("interrupted (%s); going on in a moment", error)
            await asyncio.sleep(RESTART_DELAY)
        else:
            return
