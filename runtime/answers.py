"""Sends the replies that were committed with their updates, and forgets them once Telegram took them.

A reply is a row that names the process that sends it. When that process is gone, another takes the row over.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from handlers import reply as replies
from runtime import logs
from runtime.figures import FIGURES
from runtime.sender import Outcome, Send
from storage import intake, people
from storage.database import Database, Interrupted, Transaction
from storage.intake import Waiting

log = logging.getLogger("answers")

CLEAR = 0.02  # seconds until what was sent is forgotten at the latest
QUIET = 60  # seconds between looks for replies that could not be sent
LOOK = 3  # seconds between looks for replies of processes that are gone
BEHIND, STEP = 10.0, 0.1  # seconds to wait at most for earlier replies of another process, and between looks


class Answers:
    """`holder` names this process in the rows."""

    def __init__(
        self, database: Database, send: Send, clock: Callable[[], datetime], holder: str = "loket"
    ) -> None:
        self._database, self._send, self._clock, self._holder = database, send, clock, holder
        self._gone: list[Waiting] = []
        self._behind: set[int] = set()
        self._clearing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that forgets what was sent as well, for free; what it does not commit is kept in mind."""
        gone, self._gone = self._gone, []
        try:
            async with self._database.transaction() as tx:
                await intake.sent(tx, [row for row in gone if row.update_id])
                yield tx
        except BaseException:
            self._gone = gone + self._gone
            raise

    async def heed(self, tx: Transaction, chat_id: int, update_id: int) -> None:
        """See whether another process still owes the chat something earlier, which is to come first."""
        if self._database.shared and await intake.behind(tx, chat_id, update_id, self._holder):
            self._behind.add(update_id)

    async def _in_order(self, chat_id: int, update_id: int) -> None:
        self._behind.discard(update_id)
        for _ in range(int(BEHIND / STEP)):
            async with self._database.reading() as tx:
                if not await intake.behind(tx, chat_id, update_id, self._holder):
                    return
            await asyncio.sleep(STEP)

    async def deliver(self, waiting: Sequence[Waiting]) -> None:
        """Send what was committed, in order, and forget it; what cannot be sent now is tried again later."""
        if waiting and waiting[0].update_id in self._behind:
            await self._in_order(waiting[0].chat_id, waiting[0].update_id)
        for at, row in enumerate(waiting):
            reply = replies.unpack(row.body)
            outcome = await self._send(row.chat_id, reply)
            FIGURES.replies[outcome] += 1
            log.debug("%s %s", type(reply).__name__, outcome)
            if outcome is Outcome.LATER:
                return
            self._gone.append(row)
            if outcome is Outcome.BLOCKED:
                self._gone.extend(waiting[at + 1 :])
                await self._blocked(row.chat_id)
                break
        if self._clearing is None or self._clearing.done():
            self._clearing = asyncio.create_task(self._clear_soon())

    async def _clear_soon(self) -> None:
        """Forget what was sent: usually the next update's transaction has done it meanwhile, for free."""
        await asyncio.sleep(CLEAR)
        while self._gone:
            try:
                async with self.transaction():
                    pass
            except Interrupted:
                await asyncio.sleep(1)

    async def _blocked(self, chat_id: int) -> None:
        async with self._database.transaction() as tx:
            await people.blocked(tx, chat_id, int(self._clock().timestamp()))

    async def close(self) -> None:
        """Forget what was sent last."""
        if self._clearing is not None:
            await self._clearing

    async def late(self, busy: Callable[[int], bool]) -> None:
        """Until cancelled, send replies of an earlier run or a process that is gone, and those not sent for long.

        `busy` says whether a chat is being served, which sends its own.
        """
        loop, looked = asyncio.get_running_loop(), -float(QUIET)
        while True:
            try:
                if await self._adopted() or loop.time() - looked >= QUIET:
                    looked = loop.time()
                    await self._send_late(busy)
            except Interrupted as error:
                log.warning("late replies could not be looked for (%s)", error)
            await asyncio.sleep(LOOK if self._database.shared else QUIET)

    async def _adopted(self) -> int:
        async with self.transaction() as tx:
            return await intake.adopt(tx, self._holder, int(self._clock().timestamp()))

    async def _send_late(self, busy: Callable[[int], bool]) -> None:
        async with self._database.reading() as tx:
            waiting = await intake.left_over(tx, self._holder)
        by_chat: dict[int, list[Waiting]] = {}
        for row in waiting:
            if not busy(row.chat_id) and row not in self._gone:
                by_chat.setdefault(row.chat_id, []).append(row)
        for rows in by_chat.values():
            try:
                with logs.request(str(rows[0].update_id)):
                    await self.deliver(rows)
            except Exception:
                log.exception("late replies could not be sent; trying again in %d s", QUIET)
