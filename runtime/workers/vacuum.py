"""Runs VACUUM after data was erased, so that it leaves the database files too."""

import asyncio
from datetime import datetime, time, timedelta

from handlers.core.context import DEFAULT_ZONE
from runtime.workers.batched_worker import BatchedWorker
from storage.privacy import report_erasure

SMALL_DATABASE_BYTES = 64 * 1024 * 1024  # VACUUM takes a third of a second
NIGHT_START, NIGHT_END = time(2, 30), time(4)  # Jakarta time, for larger databases


class VacuumWorker(BatchedWorker):
    """Small databases are vacuumed soon, larger ones at night."""

    name = "vacuum"
    signal_name = report_erasure.SIGNAL
    batch_delay = 5.0
    min_interval = 600.0

    async def run_batch(self) -> None:
        if not await self._database.vacuum(SMALL_DATABASE_BYTES):
            await asyncio.sleep(self._seconds_until_night())
            await self._database.vacuum()

    def _seconds_until_night(self) -> float:
        here = self._clock().astimezone(DEFAULT_ZONE)
        if NIGHT_START <= here.time() < NIGHT_END:
            return 0.0
        night = datetime.combine(here.date(), NIGHT_START, DEFAULT_ZONE)
        return ((night if night > here else night + timedelta(days=1)) - here).total_seconds()
