"""Runs scheduled jobs. A job and its deletion are one transaction, so each job takes effect once."""

import logging
from functools import partial

from handlers.core.context import Services
from handlers.core.job_context import JobContext
from handlers.core.job_handlers import JOB_HANDLERS, LONGEST_DELAYS, STARTUP_SCHEDULERS
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing
from storage.engine.database import STAFF_LOCK, Database, RetryableError, Transaction
from storage.queues import scheduled_jobs
from storage.queues.scheduled_jobs import ScheduledJob

log = logging.getLogger("loket.job_runner")

CLOCK_STEP = 60  # seconds by which the clock may be set back unnoticed
LATE_SEARCH_INTERVAL = 60  # seconds between two searches for jobs that are due too late


class JobRunner(PollingWorker):
    name = "job runner"

    def __init__(
        self,
        database: Database,
        services: Services,
        clock: Clock,
        timing: Timing = DEFAULT_TIMING,
        guard: ClockGuard | None = None,
    ) -> None:
        super().__init__(database, clock, guard=guard, signal=scheduled_jobs.SIGNAL, poll=timing.poll)
        self._services = services
        self._last_run: int | None = None
        self._last_late_search = 0

    async def work(self) -> bool:
        now = self._unix_now()
        if self._last_run is None or now < self._last_run - CLOCK_STEP:
            await self._schedule_recurring_jobs()
        self._last_run = now
        if abs(now - self._last_late_search) >= LATE_SEARCH_INTERVAL:
            # The clock may have been put ahead since `now`. What was scheduled by the new time is not too late.
            await self._pull_back_jobs(self._unix_now())
            self._last_late_search = now
        async with self._database.read_transaction() as tx:
            due = await scheduled_jobs.list_due(tx, now)
        for job in due:
            await self._run_job(job)
        return False

    async def _do_job(self, job: ScheduledJob, tx: Transaction) -> None:
        await tx.lock(STAFF_LOCK)
        if await scheduled_jobs.finish(tx, job):
            await JOB_HANDLERS[job.kind](JobContext(self._services, tx, job, self._clock()))

    async def _schedule_recurring_jobs(self) -> None:
        """Schedule at the start, and when the clock was set back: jobs may have a time that it showed before."""
        async with self._database.transaction() as tx:
            for schedule in STARTUP_SCHEDULERS:
                await schedule(tx, self._services, self._clock())

    async def _pull_back_jobs(self, now: int) -> None:
        """Bring back jobs that were scheduled while the clock was ahead, also by another process."""
        async with self._database.read_transaction() as tx:
            kinds = await scheduled_jobs.list_too_late(tx, LONGEST_DELAYS, now)
        if not kinds:
            return
        await self._schedule_recurring_jobs()
        for kind in kinds:
            async with self._database.transaction() as tx:
                await tx.lock(STAFF_LOCK)
                pulled = await scheduled_jobs.pull_back(tx, kind, LONGEST_DELAYS[kind], now)
            if pulled:
                log.warning(
                    "%d jobs %s were due too late, because the clock was ahead; brought back", pulled, kind
                )

    async def _run_job(self, job: ScheduledJob) -> None:
        try:
            await self._database.commit(partial(self._do_job, job))
        except RetryableError:
            raise
        except Exception:  # other jobs must run, whatever is wrong with this one
            log.exception(
                "job %s failed (attempt %d); it is postponed",
                job.kind,
                job.tries + 1,
                extra={"job": job.kind},
            )
            async with self._database.transaction() as tx:
                await scheduled_jobs.postpone(tx, job, self._unix_now())
