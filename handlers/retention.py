"""Every night: erase what is over its time, in portions, so that nobody waits behind it."""

from datetime import datetime, time, timedelta

from handlers.turn import JobContext
from handlers.visit import DEFAULT_ZONE, Services
from storage import errands, retention
from storage.database import Transaction

ERASURE_JOB = "retention"
RUN_AT = time(2, 30)  # in Jakarta


async def schedule_erasure(tx: Transaction, services: Services, now: datetime) -> None:
    await errands.schedule_unless_earlier(tx, ERASURE_JOB, "", _next_run(now))


async def erase_batch(job: JobContext) -> None:
    """One portion; the next at once, or the next night when nothing is left."""
    erased = await retention.erase_expired(job.tx, job.services.deployment.periods, job.timestamp)
    await errands.schedule(job.tx, ERASURE_JOB, "", job.timestamp if erased else _next_run(job.now))


def _next_run(now: datetime) -> int:
    """The next night, unix seconds."""
    here = now.astimezone(DEFAULT_ZONE)
    night = datetime.combine(here.date(), RUN_AT, DEFAULT_ZONE)
    return int((night if night > here else night + timedelta(days=1)).timestamp())
