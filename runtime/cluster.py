"""Several processes that share one PostgreSQL database: heartbeats, and the leader that runs background jobs.

If a process stops sending heartbeats, another takes over its work within LEASE_SECONDS + HEARTBEAT_INTERVAL.
With SQLite there is one process; it is always the leader of the background jobs. The broadcaster takes a lease of its
own, with PostgreSQL perhaps in another process: runtime/workers/broadcaster.py.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from content.text.random_names import draw_letters
from runtime.clock import Clock
from runtime.lease_watch import LeaseWatch
from runtime.telegram.rate_limiter import RateLimiter
from storage.engine.database import Database, RetryableError
from storage.queues import leases

log = logging.getLogger("loket.cluster")

HEARTBEAT_INTERVAL = 2.0  # seconds
LEASE_SECONDS = 8  # without a heartbeat a process counts as dead
RESTART_DELAY = 1.0  # seconds before an interrupted job starts again
HOLDER_LENGTH = 12  # letters
LEADER_LEASE = "chores"  # its name in the database

BackgroundJob = Callable[[], Coroutine[Any, Any, None]]


class ClusterMember:
    """`holder` names this process in the database. `leadership` is set while it runs the background jobs."""

    def __init__(self, database: Database, clock: Clock, rate_limiter: RateLimiter) -> None:
        self._database, self._clock, self._rate_limiter = database, clock, rate_limiter
        self.holder = draw_letters(HOLDER_LENGTH) if database.is_shared else "loket"
        self.leadership = asyncio.Event()
        self._lease = LeaseWatch(LEADER_LEASE, LEASE_SECONDS)
        self._last_heartbeat = 0.0

    async def run(self) -> None:
        """Send heartbeats until cancelled, then release all leases."""
        if not self._database.is_shared:
            self.leadership.set()
            await asyncio.Event().wait()
        log.info("this process is replica %s", self.holder)
        try:
            while True:
                await self._heartbeat()
                await asyncio.sleep(HEARTBEAT_INTERVAL)
        finally:
            self.leadership.clear()
            await asyncio.shield(self._release_leases())

    async def run_background_jobs(self, jobs: Sequence[BackgroundJob]) -> None:
        """Run these jobs while this process is the leader, until cancelled."""
        while True:
            await self.leadership.wait()
            tasks = [asyncio.create_task(restart_on_interruption(job)) for job in jobs]
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
        now, loop_time = int(self._clock().timestamp()), asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(LEASE_SECONDS / 2), self._database.transaction() as tx:
                others = await leases.record_heartbeat(
                    tx, self.holder, now, LEASE_SECONDS, self._rate_limiter.recent_replies
                )
                is_leader = await self._lease.acquire(tx, self.holder, now)
        except (RetryableError, TimeoutError) as error:
            if loop_time - self._last_heartbeat > LEASE_SECONDS - HEARTBEAT_INTERVAL:
                self.leadership.clear()
            log.warning(
                "heartbeat failed (%s); another process takes over after %d s without one",
                type(error).__name__,
                LEASE_SECONDS,
            )
            return
        self._last_heartbeat, self._rate_limiter.replies_elsewhere = loop_time, others
        if is_leader and not self.leadership.is_set():
            log.info("this process is the leader and runs the background jobs")
            self.leadership.set()
        elif not is_leader:
            self.leadership.clear()

    async def _release_leases(self) -> None:
        try:
            async with asyncio.timeout(2), self._database.transaction() as tx:
                await leases.release_all(tx, self.holder)
        except (RetryableError, TimeoutError):
            log.warning("leases were not released; they expire after %d s", LEASE_SECONDS)


class _LeadershipLostError(Exception):
    """Another process is the leader now."""


async def restart_on_interruption(job: BackgroundJob) -> None:
    """Run a job until it returns; start it again after each interruption by the database."""
    while True:
        try:
            await job()
        except RetryableError as error:
            log.warning("a background job was interrupted (%s); it restarts in %g s", error, RESTART_DELAY)
            await asyncio.sleep(RESTART_DELAY)
        else:
            return
