"""Shares what Telegram's dates say between processes and runs, and tells admins when the clock of the server is ahead."""

import logging

from content.text.random_names import draw_letters
from handlers.staff_accounts import clock_warning
from runtime.clock_guard import ClockGuard
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing
from storage.engine.database import STAFF_LOCK, Database
from storage.queues import clock_mark
from storage.queues.clock_mark import HOUR, ClockMark

log = logging.getLogger("loket.clock")


class ClockWatch(PollingWorker):
    name = "clock watch"
    needs_trusted_clock = False

    def __init__(self, database: Database, guard: ClockGuard, timing: Timing = DEFAULT_TIMING) -> None:
        super().__init__(database, guard.clock, guard=guard, poll=timing.poll)
        self._clock_guard = guard

    async def work(self) -> bool:
        guard = self._clock_guard
        async with self._database.read_transaction() as tx:
            mark = await clock_mark.find_mark(tx)
        if mark is not None and not guard.has_evidence:
            guard.recall(mark.at)
        known, is_warned = guard.known_time, mark is not None and mark.is_warned
        if known is None or not guard.has_evidence:
            return False
        if mark is None or known >= mark.at + HOUR or is_warned == guard.is_trusted:
            await self._save(known)
        return False

    async def _save(self, known: int) -> None:
        guard = self._clock_guard
        async with self._database.transaction() as tx:
            await tx.lock(STAFF_LOCK)
            mark = await clock_mark.find_mark(tx)
            is_ahead, is_warned = not guard.is_trusted, mark is not None and mark.is_warned
            await clock_mark.save_mark(tx, ClockMark(known, is_ahead))
            if is_ahead != is_warned:
                await clock_warning.send_warning(
                    tx, guard.own_time, known, draw_letters(8), is_ahead=is_ahead
                )
        if is_ahead != is_warned and is_ahead:
            log.error(
                "the clock of this server is %d s ahead of Telegram: nothing is deleted, closed or sent by time;"
                " set the clock (timedatectl), the bot goes on by itself",
                guard.own_time - known,
            )
        elif is_ahead != is_warned:
            log.info("the clock of this server is right again: waiting jobs go on")
