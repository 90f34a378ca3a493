"""Sends the replies that were committed with their updates, and forgets them once Telegram took them.

A reply is a row that names the process that sends it. When that process is gone, another takes the row over. Each chat
has a line of its own: what it is owed leaves in order, however long Telegram is away, while its next updates are committed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from handlers import reply as replies
from runtime import logs
from runtime.figures import FIGURES
from runtime.sender import Outcome, Send
from storage import intake, people
from storage.database import Database, Transaction
from storage.intake import Waiting

log = logging.getLogger("answers")

CLEAR = 0.02  # seconds until what was sent is forgotten at the latest
QUIET = 60  # seconds between looks for replies that could not be sent
REST = 5.0  # seconds before a reply is tried again for which the sender had no more patience
DRAIN = 2.0  # seconds for replies under way at the end
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
        self._lines: dict[int, deque[tuple[str, Sequence[Waiting]]]] = {}
        self._sending: set[asyncio.Task[None]] = set()

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

    def line_up(self, chat_id: int, waiting: Sequence[Waiting], request: str = "") -> None:
        """Send what was committed behind what the chat is still owed; `request` is what its log lines carry."""
        line = self._lines.get(chat_id)
        if line is not None:
            line.append((request, waiting))
            return
        self._lines[chat_id] = deque([(request, waiting)])
        task = asyncio.create_task(self._empty(chat_id))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _empty(self, chat_id: int) -> None:
        """Send all that stands in a chat's line."""
        line = self._lines[chat_id]
        try:
            while line:
                request, waiting = line.popleft()
                with logs.request(request):
                    await self._tried(waiting)
        finally:
            del self._lines[chat_id]

    async def _tried(self, waiting: Sequence[Waiting]) -> None:
        try:
            await self._deliver(waiting)
        except Exception:
            log.exception("replies were not sent; they are kept and tried again")

    async def _deliver(self, waiting: Sequence[Waiting]) -> None:
        if waiting and waiting[0].update_id in self._behind:
            await self._in_order(waiting[0].chat_id, waiting[0].update_id)
        for at, row in enumerate(waiting):
            outcome = await self._sent(row)
            self._gone.append(row)
            if outcome is Outcome.BLOCKED:
                self._gone.extend(waiting[at + 1 :])
                await self._blocked(row.chat_id)
                break
        if self._clearing is None or self._clearing.done():
            self._clearing = asyncio.create_task(self._clear_soon())

    async def _sent(self, row: Waiting) -> Outcome:
        """Send until Telegram took or refused it; what is worth nothing later (an inline answer) is tried once."""
        while True:
            reply = replies.unpack(row.body)
            outcome = await self._send(row.chat_id, reply)
            FIGURES.replies[outcome] += 1
            log.debug("%s %s", type(reply).__name__, outcome)
            if outcome is not Outcome.LATER or not row.update_id:
                return outcome
            await asyncio.sleep(REST)

    async def _clear_soon(self) -> None:
        """Forget what was sent: usually the next update's transaction has done it meanwhile, for free."""
        await asyncio.sleep(CLEAR)
        while self._gone:
            try:
                async with self.transaction():
                    pass
            except Exception as error:
                log.warning("what was sent is forgotten later (%s)", type(error).__name__)
                await asyncio.sleep(1)

    async def _blocked(self, chat_id: int) -> None:
        async with self._database.transaction() as tx:
            await people.blocked(tx, chat_id, int(self._clock().timestamp()))

    async def close(self) -> None:
        """Let what is under way be sent, and forget it; the rest is sent after the next start."""
        if self._sending:
            _, slow = await asyncio.wait(self._sending, timeout=DRAIN)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        if self._clearing is not None:
            await asyncio.wait({self._clearing}, timeout=DRAIN)
            self._clearing.cancel()

    async def late(self, busy: Callable[[int], bool]) -> None:
        """Until cancelled, send replies of an earlier run or a process that is gone, and those not sent for long.

        `busy` says whether a chat is being served, which sends its own.
        """
        loop, looked, skipped = asyncio.get_running_loop(), -float(QUIET), 0
        while True:
            try:
                if await self._adopted() or skipped or loop.time() - looked >= QUIET:
                    looked, skipped = loop.time(), await self._send_late(busy)
            except Exception as error:
                log.warning("late replies could not be looked for (%s)", type(error).__name__)
            await asyncio.sleep(LOOK if self._database.shared or skipped else QUIET)

    async def _adopted(self) -> int:
        async with self.transaction() as tx:
            return await intake.adopt(tx, self._holder, int(self._clock().timestamp()))

    async def _send_late(self, busy: Callable[[int], bool]) -> int:
        """How many replies were left for the next look, because their chat is just being served."""
        async with self._database.reading() as tx:
            waiting = await intake.left_over(tx, self._holder)
        by_chat: dict[int, list[Waiting]] = {}
        waiting = [row for row in waiting if row.chat_id not in self._lines and row not in self._gone]
        for row in waiting:
            if not busy(row.chat_id):
                by_chat.setdefault(row.chat_id, []).append(row)
        for chat_id, rows in by_chat.items():
            self.line_up(chat_id, rows, logs.named(str(rows[0].update_id)))
        return len(waiting) - sum(map(len, by_chat.values()))
