"""Deletes the ids of processed updates once Telegram cannot send them again."""

from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.workers.polling_worker import PollingWorker
from storage.engine.database import Database
from storage.queues import processed_updates

KEEP_SECONDS = 2 * 86400  # Telegram keeps an update for one day
POLL_SECONDS = 3600.0


class UpdateIdCleanup(PollingWorker):
    name = "update id cleanup"

    def __init__(self, database: Database, clock: Clock, guard: ClockGuard | None = None) -> None:
        super().__init__(database, clock, guard=guard, poll=POLL_SECONDS)

    async def work(self) -> bool:
        async with self._database.transaction() as tx:
            await processed_updates.delete_older_than(tx, self._unix_now() - KEEP_SECONDS)
        return False
