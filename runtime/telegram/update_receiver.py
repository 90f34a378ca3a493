"""Takes updates from Telegram: handle, commit, then confirm.

Chats are served side by side, each in order. The offset that confirms moves only past updates whose effect and replies
are committed; a SIGKILL at any moment makes Telegram send the rest again, and those already committed are known by id.
Replies are sent from what was committed, so they too survive.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, cast

import telegram
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import RequestData

from handlers.core import events, replies
from handlers.core.events import Event, EventKind
from handlers.core.replies import Reply
from runtime import logs
from runtime.counters import COUNTERS
from runtime.telegram.reply_sender import ReplySender
from runtime.telegram.sender import SendReply, retry_after_seconds
from runtime.telegram.transport import RawParameters
from storage.engine.database import Database, RetryableError, Transaction
from storage.queues import processed_updates

log = logging.getLogger("intake")

UPDATE_TYPES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
LONG_POLL = 25  # seconds
MIN_SETTLE, MAX_SETTLE = 0.06, 0.25
"""Seconds to wait for slow updates before asking for more: while more come, and while none do. Asked sooner, Telegram
sends what is under way once more, and the next ones in small parcels: at 80 ms of network 0.02 s cost a quarter."""
MAX_ATTEMPTS = 3  # tries of an update that fails and cannot be apologised for
RETRY_DELAYS = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds before a transaction that was interrupted is begun anew

HandleEvent = Callable[[Transaction, Event, datetime], Awaitable[Sequence[Reply]]]
BuildErrorReply = Callable[[Event, str], Reply]


class UpdateReceiver:
    def __init__(
        self,
        bot: telegram.Bot,
        database: Database,
        handle: HandleEvent,
        build_error_reply: BuildErrorReply,
        send: SendReply,
        clock: Callable[[], datetime],
        holder: str = "loket",
    ) -> None:
        self._bot, self._clock = bot, clock
        self._handle, self._build_error_reply, self._holder = handle, build_error_reply, holder
        self._reply_sender = ReplySender(database, send, clock, holder)
        self._chat_queues: dict[int, deque[Event]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._pending: set[int] = set()
        self._webhook_waiters: dict[int, asyncio.Future[bool]] = {}
        self._update_done = asyncio.Event()
        self._next_offset = 0
        self._is_disconnected = False

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken when Telegram does not know the token."""
        late = asyncio.create_task(self._reply_sender.send_late_replies(self._chat_queues.__contains__))
        try:
            pause = MIN_SETTLE
            while True:
                new = sum([self._enqueue_new(update) for update in await self._poll()])
                pause = MIN_SETTLE if new else min(pause * 2, MAX_SETTLE)
                await self._wait_until_done(pause)
        finally:
            late.cancel()
            await self.drain()

    async def run_webhook(self) -> None:
        """Until cancelled, serve what `accept` is given: updates come by webhook."""
        late = asyncio.create_task(self._reply_sender.send_late_replies(self._chat_queues.__contains__))
        try:
            await asyncio.Event().wait()
        finally:
            late.cancel()
            await self.drain()

    async def accept(self, update: dict[str, Any]) -> bool:
        """True once the update's effect is committed; False when it could not be and is to be sent again."""
        event = self._parse(update)
        if event is None:
            return True
        known = self._webhook_waiters.get(event.update_id)
        if known is None:
            known = self._webhook_waiters[event.update_id] = asyncio.get_running_loop().create_future()
            self._enqueue(event)
        return await asyncio.shield(known)

    def _answer_webhook(self, update_id: int, done: bool) -> None:
        """Answer the webhook that waits for this update, if one does."""
        waits = self._webhook_waiters.pop(update_id, None)
        if waits is not None and not waits.done():
            waits.set_result(done)

    async def drain(self) -> None:
        """Let what is under way be handled and sent (two seconds at most); the rest Telegram sends again."""
        if self._workers:
            _, slow = await asyncio.wait(self._workers, timeout=2)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        await self._reply_sender.close()

    @property
    def _offset(self) -> int:
        return min(self._pending, default=self._next_offset)

    async def _poll(self) -> Sequence[dict[str, Any]]:
        waiting = 0 if self._pending else LONG_POLL
        asked = {"offset": self._offset, "timeout": waiting, "allowed_updates": UPDATE_TYPES}
        try:
            found = await self._bot.request.post(
                f"{self._bot.base_url}/getUpdates",
                cast(RequestData, RawParameters(asked)),
                read_timeout=waiting + 10,
            )
        except InvalidToken:
            raise
        except Conflict:
            await self._wait_after_error(
                "another process polls with this token, or a webhook is set (bot.py webhook remove)", 2
            )
        except RetryAfter as wait:
            await self._wait_after_error("Telegram asks to poll more slowly", retry_after_seconds(wait))
        except TelegramError as error:
            await self._wait_after_error(f"Telegram cannot be reached ({error.message}); trying again", 2)
        else:
            if self._is_disconnected:
                self._is_disconnected = False
                log.info("connected to Telegram again")
            return cast(list[dict[str, Any]], found)
        return ()

    async def _wait_after_error(self, why: str, seconds: float) -> None:
        if not self._is_disconnected:
            log.warning("%s", why)
        self._is_disconnected = True
        await asyncio.sleep(seconds)

    def _enqueue_new(self, update: dict[str, Any]) -> bool:
        """Queue an update, if it is new: those under way come again with every poll."""
        id: int = update["update_id"]
        if id in self._pending or id < self._next_offset:
            return False
        self._next_offset = id + 1
        event = self._parse(update)
        if event is not None:
            self._enqueue(event)
        return True

    def _enqueue(self, event: Event) -> None:
        """Behind what the chat sent earlier; chats side by side."""
        self._pending.add(event.update_id)
        queue = self._chat_queues.get(event.chat_id)
        if queue is not None:
            queue.append(event)
            return
        self._chat_queues[event.chat_id] = deque([event])
        worker = asyncio.create_task(self._serve_chat(event.chat_id))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    def _parse(self, update: dict[str, Any]) -> Event | None:
        """None for what asks for nothing, or has a shape that nobody knows."""
        try:
            return events.parse_update(update, self._bot.username)
        except Exception:
            log.exception("update %s cannot be read and is left out", update["update_id"])
            return None

    async def _serve_chat(self, chat_id: int) -> None:
        queue = self._chat_queues[chat_id]
        try:
            while queue:
                event = queue.popleft()
                request = logs.new_request_id(str(event.update_id))
                with logs.request_scope(request):
                    self._reply_sender.enqueue(chat_id, await self._process(event), request)
        finally:
            del self._chat_queues[chat_id]
            for event in queue:  # cancelled: Telegram sends these again
                self._pending.discard(event.update_id)
                self._answer_webhook(event.update_id, False)

    async def _process(self, event: Event) -> Sequence[processed_updates.PendingReply]:
        """What is to be sent, once it is committed."""
        begun, done = asyncio.get_running_loop().time(), False
        try:
            tries = 1
            while (waiting := await self._try_commit(event, tries)) is None:
                if event.update_id in self._webhook_waiters:
                    return ()
                await asyncio.sleep(1)
                tries += 1
            done = True
        finally:
            self._pending.discard(event.update_id)
            self._update_done.set()
            self._answer_webhook(event.update_id, done)
        took = asyncio.get_running_loop().time() - begun
        COUNTERS.updates[event.kind] += 1
        COUNTERS.update_times.observe(took)
        log.debug("%s committed in %.1f ms", event.kind, took * 1000)
        return waiting

    async def _try_commit(self, event: Event, tries: int) -> list[processed_updates.PendingReply] | None:
        """None when it could not be committed: the chat waits, and a webhook is told to bring the update again. What fails
        for a reason of its own (a damaged page) is left out at last, so that it holds up nobody for ever."""
        try:
            return await self._commit_with_retry(event)
        except Exception as error:
            if tries >= MAX_ATTEMPTS and not isinstance(error, RetryableError):
                log.exception("update %d cannot be served and is left out", event.update_id)
                return []
            log.exception("update %d could not be committed; it will come again", event.update_id)
            return None

    async def _commit_with_retry(self, event: Event) -> list[processed_updates.PendingReply]:
        """Commit, and again where the database interrupts: the interruption may have come just after the commit."""
        again = False
        for pause in RETRY_DELAYS:
            try:
                return await self._handle_and_commit(event, again)
            except RetryableError as error:
                COUNTERS.interruptions += 1
                log.warning("update %d was interrupted (%s); again", event.update_id, error)
                again = True
                await asyncio.sleep(pause)
        return await self._handle_and_commit(event, again)

    async def _handle_and_commit(self, event: Event, again: bool) -> list[processed_updates.PendingReply]:
        """Handle in one transaction; a handler that fails leaves no trace but an apology with a short id."""
        now = self._clock()
        try:
            async with self._reply_sender.transaction() as tx:
                if not await self._claim(tx, event, now):
                    return (
                        await processed_updates.list_pending(tx, self._holder, event.update_id)
                        if again
                        else []
                    )
                return await self._save_replies(tx, event, await self._handle(tx, event, now), now)
        except RetryableError:
            raise
        except Exception:
            COUNTERS.failures += 1
            code = secrets.token_hex(3).upper()
            log.exception("update %d (%s) failed, told as %s", event.update_id, event.kind, code)
        async with self._reply_sender.transaction() as tx:
            if not await self._claim(tx, event, now):
                return []
            return await self._save_replies(tx, event, [self._build_error_reply(event, code)], now)

    async def _claim(self, tx: Transaction, event: Event, now: datetime) -> bool:
        """Chats are served side by side, also by several processes, but each chat by one at a time."""
        await tx.lock(f"chat:{event.chat_id}")
        return event.kind is EventKind.INLINE or await processed_updates.claim_update(
            tx, event.update_id, int(now.timestamp())
        )

    async def _save_replies(
        self, tx: Transaction, event: Event, decided: Sequence[Reply], now: datetime
    ) -> list[processed_updates.PendingReply]:
        bodies = [replies.encode_reply(reply) for reply in decided]
        if event.kind is EventKind.INLINE:  # an answer to typing: worthless after a restart, so not kept
            return [processed_updates.PendingReply(0, 0, event.chat_id, body) for body in bodies]
        return await processed_updates.save_replies(
            tx, event.update_id, event.chat_id, bodies, int(now.timestamp()), self._holder
        )

    async def _wait_until_done(self, longest: float) -> None:
        """Wait until all is committed, or for `longest` seconds: slow updates must not hold up others."""
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
