"""A background worker whose runs are costly: it waits for more commits before a run, and between two runs."""

import asyncio
from abc import abstractmethod
from typing import ClassVar

from runtime.clock import Clock
from runtime.workers.polling_worker import PollingWorker
from storage.engine.database import Database


class BatchedWorker(PollingWorker):
    """Calls `run_batch` some seconds after a signal, and rarely.

    The first run needs no signal: commits just before a SIGKILL may not be worked on yet.
    """

    needs_trusted_clock = False  # such a worker only finishes what a commit deleted or wrote
    signal_name: ClassVar[str]
    batch_delay: float
    """Seconds to wait for more commits."""
    min_interval: float
    """Seconds between two runs."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        batch_delay: float | None = None,
        min_interval: float | None = None,
    ) -> None:
        """The arguments replace the intervals of the class; tests use shorter ones."""
        super().__init__(database, clock, signal=self.signal_name)
        if batch_delay is not None:
            self.batch_delay = batch_delay
        if min_interval is not None:
            self.min_interval = min_interval
        self._not_before = 0.0

    @abstractmethod
    async def run_batch(self) -> None:
        """Do what is due."""

    async def work(self) -> bool:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(self.batch_delay, self._not_before - loop.time()))
        self._signal.clear()
        try:
            await self.run_batch()
        except Exception:
            self._signal.set()
            raise
        finally:
            self._not_before = loop.time() + self.min_interval
        return False
