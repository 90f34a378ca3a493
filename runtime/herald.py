"""Releases announcements whose time has come, and says how fast those that are being sent go."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.reply import Reply
from handlers.staff import report, sending
from handlers.visit import Desk
from storage import announcements, outbox
from storage.database import STAFF, Database, Interrupted, Transaction

log = logging.getLogger("herald")

POLL = 1.0  # seconds between looks for announcements that are due


class Herald:
    def __init__(self, database: Database, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._database, self._desk, self._clock = database, desk, clock
        self._seen: dict[str, tuple[int, int]] = {}

    async def run(self) -> None:
        while True:
            try:
                await self._release()
            except Exception:
                log.exception("announcements that are due could not be released; trying again")
            await asyncio.sleep(POLL)

    async def _release(self) -> None:
        now = int(self._clock().timestamp())
        async with self._database.reading() as tx:
            due = await announcements.due(tx, now)
        for one in due:
            try:
                async with self._database.transaction() as tx:
                    await tx.alone(STAFF)
                    await sending.release(tx, self._desk, one, now)
            except Interrupted:
                raise
            except Exception:  # the others do not wait for it
                log.exception("announcement %d could not be released; trying again", one.id)

    async def progress(self, tx: Transaction, campaign: str, now: datetime) -> Sequence[tuple[int, Reply]]:
        """The staff message that shows this campaign, as it is to be now."""
        seconds = int(now.timestamp())
        speed = await self._speed(tx, campaign, seconds)
        shown = await report.progress(tx, self._desk, campaign, seconds, speed)
        return [] if shown is None else [shown]

    async def _speed(self, tx: Transaction, campaign: str, now: int) -> float | None:
        """Letters a second since the last look; None at the first one."""
        tally = await outbox.tally(tx, campaign)
        if tally is None:
            return None
        settled = tally.sent + tally.blocked + tally.refused
        before = self._seen.pop(campaign, None)
        if tally.waiting:
            self._seen[campaign] = (now, settled)
        if before is None or now <= before[0]:
            return None
        return (settled - before[1]) / (now - before[0])
