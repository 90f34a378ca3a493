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

from handlers.core import replies
from runtime import logs
from runtime.counters import COUNTERS
from runtime.telegram.sender import ReplyOutcome, SendReply
from storage.chats import chat_profiles
from storage.engine.database import Database, Transaction
from storage.queues import processed_updates
from storage.queues.processed_updates import PendingReply

log = logging.getLogger("answers")

CLEAR_DELAY = 0.02  # seconds until what was sent is forgotten at the latest
QUIET = 60  # seconds between looks for replies that could not be sent
RETRY_DELAY = 5.0  # seconds before a reply is tried again for which the sender had no more patience
DRAIN_TIMEOUT = 2.0  # seconds for replies under way at the end
ADOPT_INTERVAL = 3  # seconds between looks for replies of processes that are gone
MAX_ORDER_WAIT, ORDER_CHECK_INTERVAL = (
    10.0,
    0.1,
)  # seconds to wait at most for earlier replies of another process, and between looks


class ReplySender:
    """`holder` names this process in the rows."""

    def __init__(
        self, database: Database, send: SendReply, clock: Callable[[], datetime], holder: str = "loket"
    ) -> None:
        self._database, self._send, self._clock, self._holder = database, send, clock, holder
        self._sent_rows: list[PendingReply] = []
        self._behind: set[int] = set()
        self._clear_task: asyncio.Task[None] | None = None
        self._chat_queues: dict[int, deque[tuple[str, Sequence[PendingReply]]]] = {}
        self._send_tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that forgets what was sent as well, for free; what it does not commit is kept in mind."""
        gone, self._sent_rows = self._sent_rows, []
        try:
            async with self._database.transaction() as tx:
                await processed_updates.delete_sent(tx, [row for row in gone if row.update_id])
                yield tx
        except BaseException:
            self._sent_rows = gone + self._sent_rows
            raise

    async def check_order(self, tx: Transaction, chat_id: int, update_id: int) -> None:
        """See whether another process still owes the chat something earlier, which is to come first."""
        if self._database.is_shared and await processed_updates.has_earlier_elsewhere(
            tx, chat_id, update_id, self._holder
        ):
            self._behind.add(update_id)

    async def _wait_for_earlier(self, chat_id: int, update_id: int) -> None:
        self._behind.discard(update_id)
        for _ in range(int(MAX_ORDER_WAIT / ORDER_CHECK_INTERVAL)):
            async with self._database.read_transaction() as tx:
                if not await processed_updates.has_earlier_elsewhere(tx, chat_id, update_id, self._holder):
                    return
            await asyncio.sleep(ORDER_CHECK_INTERVAL)

    def enqueue(self, chat_id: int, waiting: Sequence[PendingReply], request: str = "") -> None:
        """Send what was committed behind what the chat is still owed; `request` is what its log lines carry."""
        line = self._chat_queues.get(chat_id)
        if line is not None:
            line.append((request, waiting))
            return
        self._chat_queues[chat_id] = deque([(request, waiting)])
        task = asyncio.create_task(self._send_chat_queue(chat_id))
        self._send_tasks.add(task)
        task.add_done_callback(self._send_tasks.discard)

    async def _send_chat_queue(self, chat_id: int) -> None:
        """Send all that stands in a chat's line."""
        line = self._chat_queues[chat_id]
        try:
            while line:
                request, waiting = line.popleft()
                with logs.request_scope(request):
                    await self._try_send(waiting)
        finally:
            del self._chat_queues[chat_id]

    async def _try_send(self, waiting: Sequence[PendingReply]) -> None:
        try:
            await self._send_rows(waiting)
        except Exception:
            log.exception("replies were not sent; they are kept and tried again")

    async def _send_rows(self, waiting: Sequence[PendingReply]) -> None:
        if waiting and waiting[0].update_id in self._behind:
            await self._wait_for_earlier(waiting[0].chat_id, waiting[0].update_id)
        for at, row in enumerate(waiting):
            outcome = await self._send_until_answered(row)
            self._sent_rows.append(row)
            if outcome is ReplyOutcome.BLOCKED:
                self._sent_rows.extend(waiting[at + 1 :])
                await self._save_blocked(row.chat_id)
                break
        if self._clear_task is None or self._clear_task.done():
            self._clear_task = asyncio.create_task(self._clear_soon())

    async def _send_until_answered(self, row: PendingReply) -> ReplyOutcome:
        """Send until Telegram took or refused it; what is worth nothing later (an inline answer) is tried once."""
        while True:
            reply = replies.decode_reply(row.body)
            outcome = await self._send(row.chat_id, reply)
            COUNTERS.replies[outcome] += 1
            log.debug("%s %s", type(reply).__name__, outcome)
            if outcome is not ReplyOutcome.LATER or not row.update_id:
                return outcome
            await asyncio.sleep(RETRY_DELAY)

    async def _clear_soon(self) -> None:
        """Forget what was sent: usually the next update's transaction has done it meanwhile, for free."""
        await asyncio.sleep(CLEAR_DELAY)
        while self._sent_rows:
            try:
                async with self.transaction():
                    pass
            except Exception as error:
                log.warning("what was sent is forgotten later (%s)", type(error).__name__)
                await asyncio.sleep(1)

    async def _save_blocked(self, chat_id: int) -> None:
        async with self._database.transaction() as tx:
            await chat_profiles.record_block(tx, chat_id, int(self._clock().timestamp()))

    async def close(self) -> None:
        """Let what is under way be sent, and forget it; the rest is sent after the next start."""
        if self._send_tasks:
            _, slow = await asyncio.wait(self._send_tasks, timeout=DRAIN_TIMEOUT)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        if self._clear_task is not None:
            await asyncio.wait({self._clear_task}, timeout=DRAIN_TIMEOUT)
            self._clear_task.cancel()

    async def send_late_replies(self, busy: Callable[[int], bool]) -> None:
        """Until cancelled, send replies of an earlier run or a process that is gone, and those not sent for long.

        `busy` says whether a chat is being served, which sends its own.
        """
        loop, looked, skipped = asyncio.get_running_loop(), -float(QUIET), 0
        while True:
            try:
                if await self._adopt_rows() or skipped or loop.time() - looked >= QUIET:
                    looked, skipped = loop.time(), await self._enqueue_late(busy)
            except Exception as error:
                log.warning("late replies could not be looked for (%s)", type(error).__name__)
            await asyncio.sleep(ADOPT_INTERVAL if self._database.is_shared or skipped else QUIET)

    async def _adopt_rows(self) -> int:
        async with self.transaction() as tx:
            return await processed_updates.take_over(tx, self._holder, int(self._clock().timestamp()))

    async def _enqueue_late(self, busy: Callable[[int], bool]) -> int:
        """How many replies were left for the next look, because their chat is just being served."""
        async with self._database.read_transaction() as tx:
            waiting = await processed_updates.list_pending(tx, self._holder)
        by_chat: dict[int, list[PendingReply]] = {}
        waiting = [
            row for row in waiting if row.chat_id not in self._chat_queues and row not in self._sent_rows
        ]
        for row in waiting:
            if not busy(row.chat_id):
                by_chat.setdefault(row.chat_id, []).append(row)
        for chat_id, rows in by_chat.items():
            self.enqueue(chat_id, rows, logs.new_request_id(str(rows[0].update_id)))
        return len(waiting) - sum(map(len, by_chat.values()))
