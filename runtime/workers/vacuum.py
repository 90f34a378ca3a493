"""Takes out of the database's files what was erased from its tables: soon when that is quick, else at night."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from handlers.core.context import DEFAULT_ZONE
from storage.engine.database import Database
from storage.privacy import report_erasure

log = logging.getLogger("janitor")

SMALL_DATABASE_BYTES = 64 * 1024 * 1024  # bytes of a database that is rewritten in a third of a second
BATCH_DELAY = 5.0  # seconds for what is erased at the same time
MIN_INTERVAL = 600.0  # seconds between two times at least, whatever is asked for
NIGHT_START, NIGHT_END = time(2, 30), time(4)  # in Jakarta, when the others are rewritten


class VacuumWorker:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        batch_delay: float = BATCH_DELAY,
        min_interval: float = MIN_INTERVAL,
    ) -> None:
        self._database, self._clock = database, clock
        self._batch_delay, self._min_interval = batch_delay, min_interval
        self._signal = database.signal(report_erasure.SIGNAL)

    async def run(self) -> None:
        """What was erased just before a kill is still in the files: begin with that."""
        self._signal.set()
        while True:
            await self._signal.wait()
            await asyncio.sleep(self._batch_delay)
            self._signal.clear()
            try:
                if not await self._database.vacuum(SMALL_DATABASE_BYTES):
                    await asyncio.sleep(self._seconds_until_night())
                    await self._database.vacuum()
            except Exception:
                log.exception("what was erased could not be taken out of the files; trying again")
                self._signal.set()
            await asyncio.sleep(self._min_interval)

    def _seconds_until_night(self) -> float:
        """Seconds; 0 when it is night."""
        here = self._clock().astimezone(DEFAULT_ZONE)
        if NIGHT_START <= here.time() < NIGHT_END:
            return 0.0
        night = datetime.combine(here.date(), NIGHT_START, DEFAULT_ZONE)
        return ((night if night > here else night + timedelta(days=1)) - here).total_seconds()
