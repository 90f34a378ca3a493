"""The nightly job that erases expired data in batches, so that nobody waits for it."""

from datetime import datetime, time, timedelta

from handlers.core.context import DEFAULT_ZONE, Services
from handlers.core.job_context import JobContext
from storage.engine.database import Transaction
from storage.privacy import retention
from storage.queues import scheduled_jobs

ERASURE_JOB = "retention"
RUN_AT = time(2, 30)  # in Jakarta


async def schedule_erasure(tx: Transaction, services: Services, now: datetime) -> None:
    await scheduled_jobs.schedule_unless_earlier(tx, ERASURE_JOB, "", _next_run(now))


async def erase_batch(job: JobContext) -> None:
    """Erase one batch. Schedule the next one at once, or for the next night if nothing is left."""
    erased = await retention.erase_expired(job.tx, job.services.deployment.periods, job.timestamp)
    await scheduled_jobs.schedule(job.tx, ERASURE_JOB, "", job.timestamp if erased else _next_run(job.now))


def _next_run(now: datetime) -> int:
    """Return the next night in unix seconds."""
    here = now.astimezone(DEFAULT_ZONE)
    night = datetime.combine(here.date(), RUN_AT, DEFAULT_ZONE)
    return int((night if night > here else night + timedelta(days=1)).timestamp())
