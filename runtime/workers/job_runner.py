"""Runs what is to be done by itself at a time: each errand and its deletion in one transaction, so each is done once."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from handlers.core.context import Services
from handlers.core.job_context import JobContext
from handlers.core.job_handlers import JOB_HANDLERS, STARTUP_SCHEDULERS
from storage.engine.database import STAFF_LOCK, Database, RetryableError
from storage.queues import scheduled_jobs
from storage.queues.scheduled_jobs import ScheduledJob

log = logging.getLogger("errands")

POLL = 1.0  # seconds between looks; a commit that puts one rings at once


class JobRunner:
    def __init__(self, database: Database, services: Services, clock: Callable[[], datetime]) -> None:
        self._database, self._services, self._clock = database, services, clock

    async def run(self) -> None:
        async with self._database.transaction() as tx:
            for begin in STARTUP_SCHEDULERS:
                await begin(tx, self._services, self._clock())
        while True:
            self._database.signal(scheduled_jobs.SIGNAL).clear()
            for errand in await self._load_due_jobs():
                await self._run_job(errand)
            await self._wait_for_signal()

    async def _load_due_jobs(self) -> list[ScheduledJob]:
        async with self._database.read_transaction() as tx:
            return await scheduled_jobs.list_due(tx, self._unix_now())

    async def _run_job(self, errand: ScheduledJob) -> None:
        try:
            async with self._database.transaction() as tx:
                await tx.lock(STAFF_LOCK)
                if await scheduled_jobs.finish(tx, errand):
                    await JOB_HANDLERS[errand.kind](JobContext(self._services, tx, errand, self._clock()))
        except RetryableError:
            raise
        except Exception:
            log.exception("errand %s failed (try %d)", errand.kind, errand.tries + 1)
            async with self._database.transaction() as tx:
                await scheduled_jobs.postpone(tx, errand, self._unix_now())

    async def _wait_for_signal(self) -> None:
        """Not when one was put meanwhile."""
        try:
            async with asyncio.timeout(POLL):
                await self._database.signal(scheduled_jobs.SIGNAL).wait()
        except TimeoutError:
            pass

    def _unix_now(self) -> int:
        return int(self._clock().timestamp())
