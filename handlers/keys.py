"""When a new key stands in front, what the older ones sealed is sealed anew, portion by portion, beside everything else."""

import logging
from datetime import datetime

from handlers.turn import JobContext
from handlers.visit import Services
from storage import errands, rotation
from storage.database import Transaction

log = logging.getLogger("keys")

KEY_ROTATION_JOB = "keys"


async def schedule_key_rotation(tx: Transaction, services: Services, now: datetime) -> None:
    """An earlier run's place is kept unless there is nothing to do."""
    if await rotation.is_needed(tx):
        await errands.schedule_unless_earlier(tx, KEY_ROTATION_JOB, "", int(now.timestamp()))


async def rotate_batch(job: JobContext) -> None:
    place = rotation.from_json(job.scheduled.data)
    if not place.is_done:
        place = await rotation.reseal_batch(job.tx, place)
        await errands.schedule(job.tx, KEY_ROTATION_JOB, "", job.timestamp, **rotation.to_json(place))
        return
    gone = await rotation.retire_keys(job.tx)
    log.info(
        "%d values sealed anew, %d could not be opened; keys no longer needed: %s",
        place.sealed,
        place.broken,
        gone,
    )
