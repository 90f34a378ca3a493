"""Runs VACUUM after data was erased, so that it leaves the database files too."""

import asyncio
from datetime import datetime, time, timedelta

from handlers.core.context import DEFAULT_ZONE
from runtime.clock import Clock
from runtime.workers.polling_worker import PollingWorker
from storage.engine.database import Database
from storage.privacy import report_erasure

SMALL_DATABASE_BYTES = 64 * 1024 * 1024  # VACUUM takes a third of a second
BATCH_DELAY = 5.0  # seconds to wait for more erasures
MIN_INTERVAL = 600.0  # seconds between two runs
NIGHT_START, NIGHT_END = time(2, 30), time(4)  # Jakarta time, for larger databases


class VacuumWorker(PollingWorker):
    """Small databases are vacuumed soon, larger ones at night."""

    name = "vacuum"
    needs_trusted_clock = False  # it removes only what was deleted before

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        batch_delay: float = BATCH_DELAY,
        min_interval: float = MIN_INTERVAL,
    ) -> None:
        super().__init__(database, clock, signal=report_erasure.SIGNAL)
        self._batch_delay, self._min_interval = batch_delay, min_interval
        self._not_before = 0.0

    async def work(self) -> bool:
        """The first run needs no signal: erasures just before a SIGKILL may not be vacuumed yet."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(self._batch_delay, self._not_before - loop.time()))
        self._signal.clear()
        try:
            if not await self._database.vacuum(SMALL_DATABASE_BYTES):
                await asyncio.sleep(self._seconds_until_night())
                await self._database.vacuum()
        except Exception:
            self._signal.set()
            raise
        finally:
            self._not_before = loop.time() + self._min_interval
        return False

    def _seconds_until_night(self) -> float:
        here = self._clock().astimezone(DEFAULT_ZONE)
        if NIGHT_START <= here.time() < NIGHT_END:
            return 0.0
        night = datetime.combine(here.date(), NIGHT_START, DEFAULT_ZONE)
        return ((night if night > here else night + timedelta(days=1)) - here).total_seconds()
