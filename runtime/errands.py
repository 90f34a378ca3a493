"""Runs what is to be done by itself at a time: each errand and its deletion in one transaction, so each is done once."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from handlers.errands import STARTUP_SCHEDULERS, JOB_HANDLERS
from handlers.turn import JobContext
from handlers.visit import Services
from storage import errands
from storage.database import STAFF_LOCK, Database, RetryableError
from storage.errands import ScheduledJob

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
            self._database.signal(errands.SIGNAL).clear()
            for errand in await self._load_due_jobs():
                await self._run_job(errand)
            await self._wait_for_signal()

    async def _load_due_jobs(self) -> list[ScheduledJob]:
        async with self._database.read_transaction() as tx:
            return await errands.list_due(tx, self._unix_now())

    async def _run_job(self, errand: ScheduledJob) -> None:
        try:
            async with self._database.transaction() as tx:
                await tx.lock(STAFF_LOCK)
                if await errands.finish(tx, errand):
                    await JOB_HANDLERS[errand.kind](JobContext(self._services, tx, errand, self._clock()))
        except RetryableError:
            raise
        except Exception:
            log.exception("errand %s failed (try %d)", errand.kind, errand.tries + 1)
            async with self._database.transaction() as tx:
                await errands.postpone(tx, errand, self._unix_now())

    async def _wait_for_signal(self) -> None:
        """Not when one was put meanwhile."""
        try:
            async with asyncio.timeout(POLL):
                await self._database.signal(errands.SIGNAL).wait()
        except TimeoutError:
            pass

    def _unix_now(self) -> int:
        return int(self._clock().timestamp())
