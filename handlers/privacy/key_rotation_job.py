"""The key rotation job: encrypts values of older keys again with the newest key, in batches, while the bot runs."""

import logging
from datetime import datetime

from handlers.core.context import Services
from handlers.core.job_context import JobContext
from storage.crypto import key_rotation
from storage.engine.database import Transaction
from storage.queues import scheduled_jobs

log = logging.getLogger("loket.key_rotation")

KEY_ROTATION_JOB = "keys"


async def schedule_key_rotation(tx: Transaction, services: Services, now: datetime) -> None:
    """Schedule key rotation if an older key is in use. The progress of an earlier run stays."""
    if await key_rotation.is_needed(tx):
        await scheduled_jobs.schedule_unless_earlier(tx, KEY_ROTATION_JOB, "", int(now.timestamp()))


async def rotate_batch(job: JobContext) -> None:
    place = key_rotation.from_json(job.scheduled.data)
    if not place.is_done:
        place = await key_rotation.reseal_batch(job.tx, place)
        await scheduled_jobs.schedule(
            job.tx, KEY_ROTATION_JOB, "", job.timestamp, **key_rotation.to_json(place)
        )
        return
    gone = await key_rotation.retire_keys(job.tx)
    log.info(
        "key rotation done: %d values re-encrypted, %d could not be decrypted; keys no longer needed: %s",
        place.sealed,
        place.broken,
        gone,
    )
