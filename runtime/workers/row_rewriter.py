"""Rewrites confidential rows of PostgreSQL soon after a commit that changed some, and at each full hour.

The full hour is independent of what people do, so the last transaction id tells no minute of a report.
"""

import asyncio

from runtime.clock import Clock
from runtime.workers.polling_worker import PollingWorker, wait_for_signal
from storage.engine import commit_traces
from storage.engine.database import Database

BATCH_DELAY = 3.0  # seconds to wait for more commits
MIN_INTERVAL = 60.0  # seconds between two runs
HOUR = 3600


class RowRewriter(PollingWorker):
    name = "row rewriter"
    needs_trusted_clock = False  # it deletes nothing

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        batch_delay: float = BATCH_DELAY,
        min_interval: float = MIN_INTERVAL,
    ) -> None:
        super().__init__(database, clock, signal=commit_traces.SIGNAL)
        self._batch_delay, self._min_interval = batch_delay, min_interval
        self._not_before, self._hour = 0.0, -1

    async def work(self) -> bool:
        """The first run needs no signal: commits just before a SIGKILL may not be rewritten yet."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(self._batch_delay, self._not_before - loop.time()))
        self._signal.clear()
        now = self._unix_now()
        hour = now // HOUR
        try:
            await self._database.rewrite_rows(now, hourly=hour != self._hour)
        except Exception:
            self._signal.set()
            raise
        finally:
            self._not_before = loop.time() + self._min_interval
        self._hour = hour
        await wait_for_signal(self._signal, HOUR - self._unix_now() % HOUR)
        return True
