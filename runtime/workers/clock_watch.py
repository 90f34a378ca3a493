"""Shares what Telegram's dates say between processes and runs, and tells admins when the clock of the server is ahead.

When the clock is right again, it pulls back what was written with times of the wrong clock.
"""

import logging
from collections.abc import Awaitable, Callable

from telegram.error import TelegramError

from content.text.random_names import draw_letters
from handlers.staff_accounts import clock_warning
from runtime.clock_guard import ClockGuard
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing
from storage.engine.database import STAFF_LOCK, Database, Transaction
from storage.queues import clock_correction, clock_mark
from storage.queues.clock_mark import HOUR, ClockMark

log = logging.getLogger("loket.clock")

INTERVAL = (
    30.0  # seconds between two questions to Telegram, and between two searches for times of a wrong clock
)
CLOCK_STEP = 60  # seconds by which the clock may be set back unnoticed

PullBack = Callable[[Transaction, int], Awaitable[int]]
# Each in a commit of its own: what is confidential may not be committed together with anything else.
PULL_BACKS: tuple[tuple[str, PullBack], ...] = (
    ("letters", clock_correction.pull_back_letters),
    ("announcements", clock_correction.pull_back_announcements),
    ("requests of staff", clock_correction.pull_back_staff_requests),
    ("messages to reporters", clock_correction.pull_back_reporter_mail),
)


class ClockWatch(PollingWorker):
    """`ask_date` calls Telegram, whose answer shows a date: a bot that has nothing to do gets none otherwise."""

    name = "clock watch"
    needs_trusted_clock = False

    def __init__(
        self,
        database: Database,
        guard: ClockGuard,
        timing: Timing = DEFAULT_TIMING,
        *,
        ask_date: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        super().__init__(database, guard.clock, guard=guard, poll=timing.poll)
        self._clock_guard, self._ask_date = guard, ask_date
        self._last_question = self._last_search = -INTERVAL
        self._highest_offset: float | None = (
            None  # since the last search: the clock minus the time since start
        )

    async def work(self) -> bool:
        await self._ask_while_untrusted()
        await self._share_mark()
        await self._pull_back_due_times()
        return False

    async def _ask_while_untrusted(self) -> None:
        """The clock jumped ahead. Perhaps it was behind before: a date of Telegram tells."""
        elapsed = self._clock_guard.seconds_since_start
        if self._ask_date is None or self._clock_guard.is_trusted or elapsed < self._last_question + INTERVAL:
            return
        self._last_question = elapsed
        try:
            await self._ask_date()
        except TelegramError as error:
            log.warning("Telegram showed no date (%s); asking again in %g s", error.message, INTERVAL)

    async def _share_mark(self) -> None:
        guard = self._clock_guard
        async with self._database.read_transaction() as tx:
            mark = await clock_mark.find_mark(tx)
        if mark is not None and not guard.has_evidence:
            guard.recall(mark.at)
        known, is_warned = guard.known_time, mark is not None and mark.is_warned
        if known is None or not guard.has_evidence:
            return
        if mark is None or known >= mark.at + HOUR or is_warned == guard.is_trusted:
            await self._save(known)

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

    async def _pull_back_due_times(self) -> None:
        """Search when the clock was set back, at the start, and every `INTERVAL`: another process may have been wrong."""
        guard = self._clock_guard
        elapsed, now = guard.seconds_since_start, guard.own_time
        offset = now - elapsed
        highest = offset if self._highest_offset is None else max(offset, self._highest_offset)
        self._highest_offset, is_set_back = highest, offset < highest - CLOCK_STEP
        if not is_set_back and elapsed < self._last_search + INTERVAL:
            return
        if not guard.is_trusted or guard.is_known_behind:
            return  # the times are measured with a clock that is right
        for name, pull_back in PULL_BACKS:
            async with self._database.transaction() as tx:
                await tx.lock(STAFF_LOCK)
                pulled = await pull_back(tx, now)
            if pulled:
                log.warning("%d %s had times of a clock that was ahead; brought back", pulled, name)
        self._last_search, self._highest_offset = elapsed, offset
