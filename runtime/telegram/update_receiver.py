"""Receives updates from Telegram, by polling or by webhook: handle, commit, then confirm.

Updates of different chats are handled in batches or in parallel, those of a chat in order. The offset of getUpdates
confirms an update only after its effect and its replies are committed. After SIGKILL, Telegram sends the other updates
again, and committed ones are skipped by id. Replies are sent from the database, so they survive too.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, cast

import telegram
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import RequestData

from handlers.core import batch_rules, events, replies
from handlers.core.events import Event, EventKind
from handlers.core.replies import Reply
from runtime import logs, metrics
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.telegram.reply_sender import CommittedReplies, ReplySender
from runtime.telegram.sender import SendReply, retry_after_seconds
from runtime.telegram.sent_cards import SentCards
from runtime.telegram.transport import RawParameters
from runtime.telegram.update_batches import BATCH_SIZE, HandleEvent, ReceivedUpdate, UpdateBatches
from storage.engine.commit_traces import ApartCommitError, CommitPlan, OwnCommitError, plan_apart
from storage.engine.database import Database, RetryableError, Transaction
from storage.queues import processed_updates
from storage.queues.processed_updates import PendingReply

log = logging.getLogger("loket.update_receiver")

UPDATE_TYPES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
LONG_POLL = 25  # seconds
COMPANY_SHARE, MAX_COMPANY_SECONDS = 0.05, 0.02
"""How long the next poll waits after all updates are committed: this share of a round trip. Fewer polls bring larger
batches, and the answers just sent bring the next questions."""
ROUND_TRIP_GROWTH = 1.1  # of the estimate at each poll, because a shorter poll replaces it at once
MIN_SETTLE, MAX_SETTLE = 0.06, 0.25
"""Seconds to wait for slow updates before the next poll: while new ones come, and while none come.
An earlier poll gets updates in progress again, and the next ones in small batches.
With 80 ms of network latency, 0.02 s cost a quarter of the throughput."""
INTERRUPTION_DELAYS = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds before an interrupted transaction is tried again
RETRY_SECONDS = 1.0
SOLE_SECONDS = 0.05  # that other chats wait for an update without company, so that they form a batch
MAX_ATTEMPTS = 3  # before an update whose error reply also fails is skipped
CONNECTION_RETRY_SECONDS = 2
DRAIN_SECONDS = 2

BuildErrorReply = Callable[[Transaction, Event, str], Awaitable[Reply]]


class UpdateReceiver:
    def __init__(
        self,
        bot: telegram.Bot,
        database: Database,
        handle: HandleEvent,
        build_error_reply: BuildErrorReply,
        send: SendReply,
        clock: Clock,
        holder: str = "loket",
        guard: ClockGuard | None = None,
        sent_cards: SentCards | None = None,
    ) -> None:
        """`holder` names this process in the database. `guard` learns the dates of messages.

        `sent_cards`: where `send` leaves the messages that show drafts.
        """
        self._guard = guard
        self._bot, self._clock = bot, clock
        self._handle, self._build_error_reply, self._holder = handle, build_error_reply, holder
        self._reply_sender = ReplySender(database, send, clock, holder, sent_cards)
        self._batches = UpdateBatches(self._reply_sender, handle, clock, holder)
        self._chat_queues: dict[int, deque[Event]] = {}
        """Waiting updates of the chats that are being served. One update of a chat is served at a time."""
        self._ready: deque[ReceivedUpdate] = deque()
        self._batch_worker: asyncio.Task[None] | None = None
        self._workers: set[asyncio.Task[None]] = set()
        self._pending: set[int] = set()
        self._webhook_waiters: dict[int, asyncio.Future[bool]] = {}
        self._update_done = asyncio.Event()
        self._next_offset = self._polled_offset = 0
        self._is_disconnected = False
        self._round_trip = MAX_COMPANY_SECONDS / COMPANY_SHARE

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken when Telegram refuses the token."""
        late = asyncio.create_task(self._reply_sender.send_late_replies(self._chat_queues.__contains__))
        try:
            pause = MIN_SETTLE
            while True:
                new = sum([self._enqueue_new(update) for update in await self._poll()])
                pause = MIN_SETTLE if new else min(pause * 2, MAX_SETTLE)
                await self._wait_until_done(pause)
                if new and not self._pending:
                    await asyncio.sleep(min(self._round_trip * COMPANY_SHARE, MAX_COMPANY_SECONDS))
        finally:
            late.cancel()
            await self.drain()

    async def run_webhook(self) -> None:
        """Until cancelled, handle the updates passed to `accept`."""
        late = asyncio.create_task(self._reply_sender.send_late_replies(self._chat_queues.__contains__))
        try:
            await asyncio.Event().wait()
        finally:
            late.cancel()
            await self.drain()

    async def accept(self, update: dict[str, Any]) -> bool:
        """Return True once the update's effect is committed. False: Telegram must send it again."""
        event = self._parse(update)
        if event is None:
            return True
        waiter = self._webhook_waiters.get(event.update_id)
        if waiter is None:
            waiter = self._webhook_waiters[event.update_id] = asyncio.get_running_loop().create_future()
            self._enqueue(event)
        return await asyncio.shield(waiter)

    def _answer_webhook(self, update_id: int, committed: bool) -> None:
        """Answer the webhook request that waits for this update, if there is one."""
        waiter = self._webhook_waiters.pop(update_id, None)
        if waiter is not None and not waiter.done():
            waiter.set_result(committed)

    async def drain(self) -> None:
        """Wait a moment for updates in progress and their replies; Telegram sends the others again."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DRAIN_SECONDS
        while self._workers and (left := deadline - loop.time()) > 0:
            await asyncio.wait(self._workers, timeout=left)
        self._chat_queues.clear()
        self._ready.clear()
        slow = list(self._workers)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        for update_id in list(self._webhook_waiters):
            self._answer_webhook(update_id, False)
        await self._reply_sender.close()

    @property
    def _offset(self) -> int:
        """The first update to get. Updates with higher ids are of an earlier numbering, and do not count."""
        return min((id for id in self._pending if id < self._next_offset), default=self._next_offset)

    async def _poll(self) -> Sequence[dict[str, Any]]:
        """Return the updates of one getUpdates call; empty after an error."""
        loop = asyncio.get_running_loop()
        timeout, begun = 0 if self._pending else LONG_POLL, loop.time()
        self._polled_offset = self._offset
        parameters = {"offset": self._polled_offset, "timeout": timeout, "allowed_updates": UPDATE_TYPES}
        try:
            updates = await self._bot.request.post(
                f"{self._bot.base_url}/getUpdates",
                cast(RequestData, RawParameters(parameters)),
                read_timeout=timeout + 10,
            )
        except InvalidToken:
            raise
        except Conflict:
            await self._wait_after_error(
                "another process polls with this token, or a webhook is set (bot.py webhook remove)",
                CONNECTION_RETRY_SECONDS,
            )
        except RetryAfter as error:
            await self._wait_after_error("Telegram asks to poll more slowly", retry_after_seconds(error))
        except TelegramError as error:
            await self._wait_after_error(
                f"Telegram is unreachable ({error.message}); will retry", CONNECTION_RETRY_SECONDS
            )
        else:
            self._round_trip = min(loop.time() - begun, self._round_trip * ROUND_TRIP_GROWTH)
            if self._is_disconnected:
                self._is_disconnected = False
                log.info("connected to Telegram again")
            return cast(list[dict[str, Any]], updates)
        return ()

    async def _wait_after_error(self, problem: str, seconds: float) -> None:
        if not self._is_disconnected:
            log.warning("%s", problem)
        self._is_disconnected = True
        await asyncio.sleep(seconds)

    def _enqueue_new(self, update: dict[str, Any]) -> bool:
        """Enqueue an update if it is new: each poll returns updates in progress again.

        Telegram returns no update below the offset, unless its numbering began again after a week without updates.
        """
        id: int = update["update_id"]
        if id in self._pending or self._polled_offset <= id < self._next_offset:
            return False
        if id < self._polled_offset and id < self._next_offset:
            log.warning(
                "the numbering of updates began again: %d after %d; continuing there",
                id,
                self._next_offset - 1,
            )
            self._polled_offset = id
        self._next_offset = id + 1
        event = self._parse(update)
        if event is not None:
            self._enqueue(event)
        return True

    def _enqueue(self, event: Event) -> None:
        """Append to the queue of the chat; chats are handled in parallel."""
        self._pending.add(event.update_id)
        queue = self._chat_queues.get(event.chat_id)
        if queue is not None:
            queue.append(event)
            return
        self._chat_queues[event.chat_id] = deque([event])
        self._serve_next(event.chat_id)

    def _parse(self, update: dict[str, Any]) -> Event | None:
        """Return None for updates that need no reply or that cannot be parsed."""
        try:
            if self._guard is not None:
                self._guard.observe_update(update)
            return events.parse_update(update, self._bot.username)
        except Exception:  # updates may have any shape, and a bad one must not stop the others
            id = update["update_id"]
            log.exception("could not parse update %s; it is skipped", id, extra={"update_id": id})
            return None

    def _serve_next(self, chat_id: int) -> None:
        """Serve the next update of a chat, in a batch if possible. A chat has at most one update in a batch."""
        queue = self._chat_queues.get(chat_id)
        if not queue:
            self._chat_queues.pop(chat_id, None)
            return
        event = queue.popleft()
        request = logs.new_request_id(str(event.update_id))
        update = ReceivedUpdate(event, request, asyncio.get_running_loop().time())
        if not batch_rules.may_join_batch(event):
            self._start(self._serve_alone(update))
            return
        self._ready.append(update)
        if self._batch_worker is None or self._batch_worker.done():
            self._batch_worker = self._start(self._serve_batches())

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        worker = asyncio.create_task(work)
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)
        return worker

    async def _serve_batches(self) -> None:
        """Serve the updates that are ready, the oldest first. Others become ready meanwhile and form the next batch."""
        while self._ready:
            updates = [self._ready.popleft() for _ in range(min(len(self._ready), BATCH_SIZE))]
            if len(updates) > 1:
                await self._serve_batch(updates)
            else:
                await asyncio.wait({self._start(self._serve_alone(updates[0]))}, timeout=SOLE_SECONDS)

    async def _serve_batch(self, updates: Sequence[ReceivedUpdate]) -> None:
        """Commit updates of different chats together. If that fails, serve each of them alone."""
        committed: dict[int, CommittedReplies] = {}
        is_interrupted = False
        try:
            committed = await self._batches.commit(updates)
        except (
            Exception
        ) as error:  # whatever is wrong with one update: it shows again when that one is served alone
            is_interrupted = isinstance(error, RetryableError)
            log.debug("a batch of %d updates was rolled back (%s)", len(updates), type(error).__name__)
        for update in updates:
            found = committed.get(update.event.update_id)
            if found is None:
                self._start(self._serve_alone(update, is_interrupted=is_interrupted))
            else:
                self._finish(update, found)

    async def _serve_alone(self, update: ReceivedUpdate, *, is_interrupted: bool = False) -> None:
        """Handle an update in a transaction of its own. `is_interrupted`: its batch was, perhaps during the commit."""
        committed: CommittedReplies | None = None
        with logs.request_scope(update.request):
            try:
                committed = await self._handle_with_retry(update.event, is_interrupted=is_interrupted)
            finally:
                self._finish(update, committed)

    def _finish(self, update: ReceivedUpdate, committed: CommittedReplies | None) -> None:
        """Confirm a committed update and send its replies. Without commit, Telegram sends the update again."""
        event = update.event
        self._pending.discard(event.update_id)
        self._update_done.set()
        self._answer_webhook(event.update_id, committed is not None)
        if committed is not None:
            seconds = asyncio.get_running_loop().time() - update.begun
            metrics.count_update(event.kind, seconds)
            log.debug(
                "%s committed in %.1f ms", event.kind, seconds * 1000, extra={"update_id": event.update_id}
            )
            if committed.rows:
                self._reply_sender.enqueue(event.chat_id, committed, update.request)
        self._serve_next(event.chat_id)

    async def _handle_with_retry(self, event: Event, *, is_interrupted: bool) -> CommittedReplies | None:
        """Commit an update. All retries are here.

        Interrupted by the database: try again, after growing delays and then every second.
        Any other error (the error reply failed too): try again every second, and skip the update after MAX_ATTEMPTS.
        Updates by webhook are not retried every second: None tells Telegram to send them again.
        """
        fields = {"update_id": event.update_id}
        interruptions, failures = int(is_interrupted), 0
        if is_interrupted:
            await asyncio.sleep(INTERRUPTION_DELAYS[0])
        plan = CommitPlan()
        while True:
            try:
                return await self._commit_update(event, plan, may_be_committed=interruptions > 0)
            except RetryableError as error:
                metrics.count_interruption()
                has_delay = interruptions < len(INTERRUPTION_DELAYS)
                delay = INTERRUPTION_DELAYS[interruptions] if has_delay else RETRY_SECONDS
                interruptions += 1
                log.warning(
                    "update %d was interrupted (%s); next attempt in %g s",
                    event.update_id,
                    error,
                    delay,
                    extra=fields,
                )
            except Exception:  # whatever is wrong with one update must not block the chat
                failures += 1
                if failures >= MAX_ATTEMPTS:
                    log.exception("could not handle update %d; it is skipped", event.update_id, extra=fields)
                    return CommittedReplies()
                has_delay, delay = False, RETRY_SECONDS
                log.exception("could not commit update %d; will retry", event.update_id, extra=fields)
            if not has_delay and event.update_id in self._webhook_waiters:
                self._reply_sender.search_soon()  # a commit may have succeeded without an answer
                return None
            await asyncio.sleep(delay)

    async def _commit_update(
        self, event: Event, plan: CommitPlan, *, may_be_committed: bool
    ) -> CommittedReplies:
        """Handle an update in one transaction. A handler that fails changes nothing but sends an error reply.

        `may_be_committed`: the connection was lost during an earlier commit, which may have succeeded.
        """
        now = self._clock()
        try:
            return await self._commit_as_planned(event, plan, now, may_be_committed=may_be_committed)
        except RetryableError:
            raise
        except Exception:  # a handler may fail in any way; the user gets an error reply
            metrics.count_failure()
            code = secrets.token_hex(3).upper()
            log.exception(
                "handler of update %d (%s) failed; the user sees code %s",
                event.update_id,
                event.kind,
                code,
                extra={"update_id": event.update_id},
            )
        return await self._record_failure(event, code, now)

    async def _commit_as_planned(
        self, event: Event, plan: CommitPlan, now: datetime, *, may_be_committed: bool
    ) -> CommittedReplies:
        """Handle an update; again, if it shows that a part of its effect must be committed apart."""
        while True:
            try:
                async with self._reply_sender.transaction(plan) as tx:
                    if not await self._claim(tx, event, now):
                        if not may_be_committed:
                            return CommittedReplies()
                        pending = await processed_updates.list_pending(tx, self._holder, event.update_id)
                        self._reply_sender.delete_apart(
                            pending
                        )  # the earlier commit may have been about a report
                        return CommittedReplies(pending)
                    return await self._save_replies(tx, event, await self._handle(tx, event, now))
            except ApartCommitError:
                plan.is_apart = True
            except OwnCommitError as part:
                async with self._reply_sender.transaction(plan_apart()) as tx:
                    await tx.lock(processed_updates.chat_lock(event.chat_id))
                    plan.done[part.name] = await part.work(tx)

    async def _record_failure(self, event: Event, code: str, now: datetime) -> CommittedReplies:
        """Save the error reply instead of the effect of the update."""
        async with self._reply_sender.transaction() as tx:
            if not await self._claim(tx, event, now):
                return CommittedReplies()
            return await self._save_replies(tx, event, [await self._build_error_reply(tx, event, code)])

    async def _claim(self, tx: Transaction, event: Event, now: datetime) -> bool:
        """Lock the chat, also for other processes. Return False when the update is already committed."""
        await tx.lock(processed_updates.chat_lock(event.chat_id))
        return event.kind is EventKind.INLINE or await processed_updates.claim_update(
            tx, event.update_id, int(now.timestamp())
        )

    async def _save_replies(
        self, tx: Transaction, event: Event, decided: Sequence[Reply]
    ) -> CommittedReplies:
        bodies = [replies.encode_reply(reply) for reply in decided]
        if event.kind is EventKind.INLINE:  # not stored: an inline answer is worthless after a restart
            return CommittedReplies([PendingReply(0, 0, event.chat_id, body) for body in bodies], decided)
        pending = await processed_updates.save_replies(
            tx, event.update_id, event.chat_id, bodies, self._holder
        )
        if tx.is_apart:
            self._reply_sender.delete_apart(pending)
        if pending:
            await self._reply_sender.check_order(tx, {event.update_id: event.chat_id})
        return CommittedReplies(pending, decided)

    async def _wait_until_done(self, longest: float) -> None:
        """Wait until all updates are committed, at most `longest` seconds: slow updates must not delay others."""
        deadline = asyncio.get_running_loop().time() + longest
        while self._pending:
            self._update_done.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return
            try:
                async with asyncio.timeout(left):
                    await self._update_done.wait()
            except TimeoutError:
                return
