"""Releases announcements whose time has come, and says how fast those that are being sent go."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.announcements import delivery_report, send_announcement
from handlers.core.context import Services
from handlers.core.replies import Reply
from storage.announcements import announcements
from storage.engine.database import STAFF_LOCK, Database, RetryableError, Transaction
from storage.queues import outbox

log = logging.getLogger("herald")

POLL = 1.0  # seconds between looks for announcements that are due


class AnnouncementScheduler:
    def __init__(self, database: Database, services: Services, clock: Callable[[], datetime]) -> None:
        self._database, self._services, self._clock = database, services, clock
        self._last_counts: dict[str, tuple[int, int]] = {}

    async def run(self) -> None:
        while True:
            try:
                await self._release_due()
            except Exception:
                log.exception("announcements that are due could not be released; trying again")
            await asyncio.sleep(POLL)

    async def _release_due(self) -> None:
        now = int(self._clock().timestamp())
        async with self._database.read_transaction() as tx:
            due = await announcements.list_due(tx, now)
        for one in due:
            try:
                async with self._database.transaction() as tx:
                    await tx.lock(STAFF_LOCK)
                    await send_announcement.release(tx, self._services, one, now)
            except RetryableError:
                raise
            except Exception:  # the others do not wait for it
                log.exception("announcement %d could not be released; trying again", one.id)

    async def render_progress(
        self, tx: Transaction, campaign: str, now: datetime
    ) -> Sequence[tuple[int, Reply]]:
        """The staff message that shows this campaign, as it is to be now."""
        seconds = int(now.timestamp())
        speed = await self._measure_speed(tx, campaign, seconds)
        shown = await delivery_report.render_watched_report(tx, self._services, campaign, seconds, speed)
        return [] if shown is None else [shown]

    async def _measure_speed(self, tx: Transaction, campaign: str, now: int) -> float | None:
        """Letters a second since the last look; None at the first one."""
        tally = await outbox.find_progress(tx, campaign)
        if tally is None:
            return None
        settled = tally.sent + tally.blocked + tally.refused
        before = self._last_counts.pop(campaign, None)
        if tally.waiting:
            self._last_counts[campaign] = (now, settled)
        if before is None or now <= before[0]:
            return None
        return (settled - before[1]) / (now - before[0])
