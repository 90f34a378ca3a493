"""Sends replies that were committed with their updates, and deletes them once Telegram accepts them.

A reply is a row that names the process that sends it. When that process is dead, another takes the row over.
Each chat has its own queue: its replies are sent in order while its next updates are already handled.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import chain
from typing import NamedTuple

from handlers.core import replies
from handlers.core.replies import Reply
from runtime import logs, metrics
from runtime.clock import Clock
from runtime.telegram.sender import ReplyOutcome, SendReply
from runtime.telegram.sent_cards import SentCards
from runtime.workers.polling_worker import wait_for_signal
from storage.chats import chat_profiles, drafts
from storage.engine.commit_traces import CommitPlan, plan_apart
from storage.engine.database import Database, RetryableError, Transaction, TransactionT
from storage.queues import processed_updates
from storage.queues.processed_updates import PendingReply

log = logging.getLogger("loket.reply_sender")

CLEAR_DELAY = 0.02  # seconds until sent replies are deleted at the latest
UNSENT_INTERVAL = 60  # seconds between two searches for replies that were not sent, while nothing fails
RETRY_DELAY = 5.0  # seconds before a reply that could not be sent is tried again
DRAIN_TIMEOUT = 2.0  # seconds for replies in flight when the process stops
ADOPT_INTERVAL = 3  # seconds between two searches for replies of dead processes, and after a failure
MAX_ORDER_WAIT = 10.0  # seconds to wait for earlier replies of another process
ORDER_CHECK_INTERVAL = 0.1  # seconds


class CommittedReplies(NamedTuple):
    """The rows of the replies to one update. `decided`: the replies themselves, if this process decided them just now."""

    rows: Sequence[PendingReply] = ()
    decided: Sequence[Reply] = ()

    def read_reply(self, index: int) -> Reply:
        """Return the reply of a row. Only replies of an earlier run or of a dead process are decoded."""
        return self.decided[index] if self.decided else replies.decode_reply(self.rows[index].body)


class ReplySender:
    """`holder` names this process in the rows. `sent_cards`: where `send` leaves the messages that show drafts."""

    def __init__(
        self,
        database: Database,
        send: SendReply,
        clock: Clock,
        holder: str = "loket",
        sent_cards: SentCards | None = None,
    ) -> None:
        self._sent_cards = sent_cards or SentCards()
        self._database, self._send, self._clock, self._holder = database, send, clock, holder
        self._sent_rows: list[PendingReply] = []
        self._rows_in_deletion: list[list[PendingReply]] = []  # of each open transaction
        self._after_others: set[int] = set()
        self._apart: dict[int, int] = {}  # unsent replies by update id, whose rows are deleted apart
        self._clear_task: asyncio.Task[None] | None = None
        self._chat_queues: dict[int, deque[tuple[str, CommittedReplies]]] = {}
        self._send_tasks: set[asyncio.Task[None]] = set()
        self._search_due = asyncio.Event()  # replies wait that no task sends
        self._closing = asyncio.Event()

    def transaction(self, plan: CommitPlan | None = None) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that also deletes replies already sent. If it rolls back, the next one deletes them.

        A transaction apart deletes none, and its own replies are deleted apart. A commit with the update ids of two
        chats would join them.
        """
        return self.begin(Transaction, plan)

    @asynccontextmanager
    async def begin(
        self, kind: type[TransactionT], plan: CommitPlan | None = None
    ) -> AsyncIterator[TransactionT]:
        """Like `transaction`, of a given class."""
        is_apart = plan is not None and plan.is_apart
        sent = [] if is_apart else self._take_sent_rows()
        cards = [] if is_apart else self._sent_cards.take_all()
        self._rows_in_deletion.append(sent)
        try:
            async with self._database.begin(kind, plan) as tx:
                await processed_updates.delete_sent(tx, [row for row in sent if row.update_id])
                for card in cards:
                    await drafts.save_card(tx, card.chat_id, card.token, card.message_id)
                yield tx
        except BaseException:
            self._sent_rows = sent + self._sent_rows
            self._sent_cards.put_back(cards)
            raise
        finally:
            self._rows_in_deletion.remove(sent)

    def _take_sent_rows(self) -> list[PendingReply]:
        """Remove and return the replies that were sent, except those that must be deleted apart."""
        sent, self._sent_rows = self._sent_rows, []
        if self._apart:
            self._sent_rows = [row for row in sent if row.update_id in self._apart]
            sent = [row for row in sent if row.update_id not in self._apart]
        return sent

    def delete_apart(self, rows: Sequence[PendingReply]) -> None:
        """Delete these replies, of one update, in transactions apart once they are sent."""
        if rows:
            self._apart[rows[0].update_id] = len(rows)

    async def _delete_sent_apart(self) -> None:
        for update_id in {row.update_id for row in self._sent_rows if row.update_id in self._apart}:
            rows = [row for row in self._sent_rows if row.update_id == update_id]
            async with self._database.transaction(plan_apart()) as tx:
                await processed_updates.delete_sent(tx, rows)
            self._sent_rows = [row for row in self._sent_rows if row not in rows]
            self._apart[update_id] -= len(rows)
            if self._apart[update_id] <= 0:
                del self._apart[update_id]

    async def check_order(self, tx: Transaction, chats: Mapping[int, int]) -> None:
        """Remember for which updates (id -> chat) another process still has an earlier reply: ours is sent after it."""
        if self._database.is_shared and chats:
            self._after_others |= await processed_updates.find_behind_others(tx, chats, self._holder)

    async def _wait_for_others(self, chat_id: int, update_id: int) -> None:
        """Wait until other processes have sent their earlier replies for this chat, at most MAX_ORDER_WAIT."""
        self._after_others.discard(update_id)
        for _ in range(int(MAX_ORDER_WAIT / ORDER_CHECK_INTERVAL)):
            async with self._database.read_transaction() as tx:
                if not await processed_updates.find_behind_others(tx, {update_id: chat_id}, self._holder):
                    return
            await asyncio.sleep(ORDER_CHECK_INTERVAL)

    def enqueue(self, chat_id: int, committed: CommittedReplies, request: str = "") -> None:
        """Send committed replies after the earlier ones of the chat. `request` is the request id for log lines."""
        queue = self._chat_queues.get(chat_id)
        if queue is not None:
            queue.append((request, committed))
            return
        self._chat_queues[chat_id] = deque([(request, committed)])
        task = asyncio.create_task(self._send_chat_queue(chat_id))
        self._send_tasks.add(task)
        task.add_done_callback(self._send_tasks.discard)

    async def _send_chat_queue(self, chat_id: int) -> None:
        queue = self._chat_queues[chat_id]
        try:
            while queue:
                request, committed = queue[0]
                with logs.request_scope(request):
                    await self._try_send(committed)
                queue.popleft()
        finally:
            del self._chat_queues[chat_id]

    async def _try_send(self, committed: CommittedReplies) -> None:
        try:
            await self._send_replies(committed)
        except RetryableError as error:
            log.warning("could not send replies (%s); they are kept and tried again", error)
            self._search_due.set()
        except Exception:  # one broken reply must not block the chat
            log.exception("could not send replies; they are kept and tried again")

    async def _send_replies(self, committed: CommittedReplies) -> None:
        rows = committed.rows
        if rows and rows[0].update_id in self._after_others:
            await self._wait_for_others(rows[0].chat_id, rows[0].update_id)
        for index, row in enumerate(rows):
            outcome = await self._send_until_answered(row, committed.read_reply(index))
            self._sent_rows.append(row)
            if outcome is ReplyOutcome.BLOCKED:
                self._sent_rows.extend(rows[index + 1 :])
                await self._save_blocked(row.chat_id)
                break
        if self._clear_task is None or self._clear_task.done():
            self._clear_task = asyncio.create_task(self._clear_soon())

    async def _send_until_answered(self, row: PendingReply, reply: Reply) -> ReplyOutcome:
        """Send until Telegram accepts or refuses the reply. An inline answer is worthless later, so it is tried once."""
        while True:
            outcome = await self._send(row.chat_id, reply)
            metrics.count_reply(outcome)
            log.debug("%s %s", type(reply).__name__, outcome, extra={"update_id": row.update_id})
            if outcome is not ReplyOutcome.LATER or not row.update_id:
                return outcome
            await asyncio.sleep(RETRY_DELAY)

    async def _clear_soon(self) -> None:
        """Delete sent replies, unless the transaction of the next update has deleted them."""
        await wait_for_signal(self._closing, CLEAR_DELAY)
        while self._sent_rows:
            try:
                async with self.transaction():
                    pass
                await self._delete_sent_apart()
            except Exception as error:  # the database may be away for any reason
                log.warning("could not delete sent replies (%s); will retry", type(error).__name__)
                await asyncio.sleep(1)

    async def _save_blocked(self, chat_id: int) -> None:
        async with self._database.transaction() as tx:
            await chat_profiles.record_block(tx, chat_id, int(self._clock().timestamp()))

    async def close(self) -> None:
        """Wait a moment for replies in flight and delete them; the next start sends the others."""
        if self._send_tasks:
            _, slow = await asyncio.wait(self._send_tasks, timeout=DRAIN_TIMEOUT)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        self._closing.set()
        if self._clear_task is not None:
            await asyncio.wait({self._clear_task}, timeout=DRAIN_TIMEOUT)
            self._clear_task.cancel()

    def search_soon(self) -> None:
        """Search for rows that this process saved without knowing it: the database went away during the commit."""
        self._search_due.set()

    async def send_late_replies(self, is_busy: Callable[[int], bool]) -> None:
        """Until cancelled, send replies of an earlier run or a dead process, and replies that were not sent.

        `is_busy` says whether a chat is being served; such a chat sends its own replies.
        """
        loop, last_search = asyncio.get_running_loop(), -float(UNSENT_INTERVAL)
        while True:
            try:
                if await self._adopt_rows() or loop.time() - last_search >= UNSENT_INTERVAL:
                    self._search_due.set()
                if self._search_due.is_set():
                    self._search_due.clear()
                    if await self._enqueue_late(is_busy):
                        self._search_due.set()
                    last_search = loop.time()
            except Exception as error:  # the database may be away for any reason
                log.warning("could not search for late replies (%s); will retry", type(error).__name__)
                self._search_due.set()
            await asyncio.sleep(ADOPT_INTERVAL)
            if not self._database.is_shared:
                await wait_for_signal(self._search_due, UNSENT_INTERVAL - ADOPT_INTERVAL)

    async def _adopt_rows(self) -> int:
        async with self.transaction() as tx:
            return await processed_updates.take_over(tx, self._holder, int(self._clock().timestamp()))

    async def _enqueue_late(self, is_busy: Callable[[int], bool]) -> int:
        """Return how many replies were left for the next search, because their chat is being served."""
        known = self._list_known_rows()
        async with self._database.read_transaction() as tx:
            rows = await processed_updates.list_pending(tx, self._holder)
        known |= self._list_known_rows()
        late = [row for row in rows if (row.update_id, row.position) not in known]
        by_chat: dict[int, list[PendingReply]] = {}
        for row in late:
            if row.chat_id not in self._chat_queues and not is_busy(row.chat_id):
                by_chat.setdefault(row.chat_id, []).append(row)
        for chat_id, own in by_chat.items():
            # Of an earlier run: nobody knows which of them concern a report.
            self._apart.update(Counter(row.update_id for row in own))
            self.enqueue(chat_id, CommittedReplies(own), logs.new_request_id(str(own[0].update_id)))
        return len(late) - sum(map(len, by_chat.values()))

    def _list_known_rows(self) -> set[tuple[int, int]]:
        """Return update id and position of each row that this process is about to send or to delete."""
        queued = (row for queue in self._chat_queues.values() for _, own in queue for row in own.rows)
        deleted = (row for rows in self._rows_in_deletion for row in rows)
        return {(row.update_id, row.position) for row in chain(queued, deleted, self._sent_rows)}
