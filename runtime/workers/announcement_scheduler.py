"""Publishes announcements when they are due, and renders the progress of those being sent."""

import logging
from collections.abc import Sequence
from datetime import datetime

from handlers.announcements import approval_requests, delivery_report, send_announcement
from handlers.core.context import Services
from handlers.core.replies import Reply
from handlers.text_guard import hold_change
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing
from storage.announcements import announcements
from storage.engine.database import STAFF_LOCK, Database, RetryableError, Transaction
from storage.queues import outbox

EXPIRY_INTERVAL = 60  # seconds between two searches for requests for approval that have ended

log = logging.getLogger("loket.announcement_scheduler")


class AnnouncementScheduler(PollingWorker):
    name = "announcement scheduler"

    def __init__(
        self,
        database: Database,
        services: Services,
        clock: Clock,
        timing: Timing = DEFAULT_TIMING,
        guard: ClockGuard | None = None,
    ) -> None:
        super().__init__(database, clock, guard=guard, poll=timing.poll)
        self._services = services
        self._last_expiry = 0
        self._last_counts: dict[str, tuple[int, int]] = {}

    async def work(self) -> bool:
        now = self._unix_now()
        async with self._database.read_transaction() as tx:
            due = await announcements.list_due(tx, now)
        for announcement in due:
            try:
                async with self._database.transaction() as tx:
                    await tx.lock(STAFF_LOCK)
                    await send_announcement.release(tx, self._services, announcement, now)
            except RetryableError:
                raise
            except Exception:  # other announcements must not wait for this one
                log.exception("could not publish announcement %d; will retry", announcement.id)
        await self._expire_requests(now)
        return False

    async def _expire_requests(self, now: int) -> None:
        """End the requests for approval whose time is over, looked up once a minute."""
        if abs(now - self._last_expiry) < EXPIRY_INTERVAL:
            return
        self._last_expiry = now
        async with self._database.read_transaction() as tx:
            is_overdue = await hold_change.has_overdue_changes(tx, now)
            if not is_overdue and not await approval_requests.has_requests(tx):
                return
        async with self._database.transaction() as tx:
            await tx.lock(STAFF_LOCK)
            await approval_requests.expire_requests(tx, self._services, now)
            await hold_change.expire_changes(tx, now)

    async def render_progress(
        self, tx: Transaction, campaign: str, now: datetime
    ) -> Sequence[tuple[int, Reply]]:
        """Return the staff message that shows this campaign, with its chat; empty when there is none."""
        seconds = int(now.timestamp())
        speed = await self._measure_speed(tx, campaign, seconds)
        shown = await delivery_report.render_watched_report(tx, self._services, campaign, seconds, speed)
        return [] if shown is None else [shown]

    async def _measure_speed(self, tx: Transaction, campaign: str, now: int) -> float | None:
        """Return messages per second since the last call; None at the first call."""
        progress = await outbox.find_progress(tx, campaign)
        if progress is None:
            return None
        finished = progress.sent + progress.blocked + progress.refused
        last = self._last_counts.pop(campaign, None)
        if progress.waiting:
            self._last_counts[campaign] = (now, finished)
        if last is None or now <= last[0]:
            return None
        return (finished - last[1]) / (now - last[0])
