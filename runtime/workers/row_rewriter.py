"""Rewrites confidential rows of PostgreSQL soon after a commit that changed some, and at each full hour.

The full hour is independent of what people do, so the last transaction id tells no minute of a report.
"""

from runtime.workers.batched_worker import BatchedWorker
from runtime.workers.polling_worker import wait_for_signal
from storage.engine import commit_traces

HOUR = 3600


class RowRewriter(BatchedWorker):
    name = "row rewriter"
    signal_name = commit_traces.SIGNAL
    batch_delay = 3.0
    min_interval = 60.0
    _last_hour = -1

    async def run_batch(self) -> None:
        now = self._unix_now()
        hour = now // HOUR
        await self._database.rewrite_rows(now, hourly=hour != self._last_hour)
        self._last_hour = hour

    async def work(self) -> bool:
        await super().work()
        await wait_for_signal(self._signal, HOUR - self._unix_now() % HOUR)
        return True
