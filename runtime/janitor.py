"""Takes out of the database's files what was erased from its tables: soon when that is quick, else at night."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from handlers.visit import DEFAULT_ZONE
from storage import erasure
from storage.database import Database

log = logging.getLogger("janitor")

QUICK = 64 * 1024 * 1024  # bytes of a database that is rewritten in a third of a second
GATHER = 5.0  # seconds for what is erased at the same time
APART = 600.0  # seconds between two times at least, whatever is asked for
NIGHT, MORNING = time(2, 30), time(4)  # in Jakarta, when the others are rewritten


class Janitor:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        gather: float = GATHER,
        apart: float = APART,
    ) -> None:
        self._database, self._clock = database, clock
        self._gather, self._apart = gather, apart
        self._bell = database.bell(erasure.BELL)

    async def run(self) -> None:
        """What was erased just before a kill is still in the files: begin with that."""
        self._bell.set()
        while True:
            await self._bell.wait()
            await asyncio.sleep(self._gather)
            self._bell.clear()
            try:
                if not await self._database.scrub(QUICK):
                    await asyncio.sleep(self._until_night())
                    await self._database.scrub()
            except Exception:
                log.exception("what was erased could not be taken out of the files; trying again")
                self._bell.set()
            await asyncio.sleep(self._apart)

    def _until_night(self) -> float:
        """Seconds; 0 when it is night."""
        here = self._clock().astimezone(DEFAULT_ZONE)
        if NIGHT <= here.time() < MORNING:
            return 0.0
        night = datetime.combine(here.date(), NIGHT, DEFAULT_ZONE)
        return ((night if night > here else night + timedelta(days=1)) - here).total_seconds()
