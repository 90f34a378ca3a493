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

from handlers import event as events
from handlers import reply as replies
from handlers.event import Event, Kind
from handlers.reply import Reply
from runtime import logs
from runtime.answers import Answers
from runtime.figures import FIGURES
from runtime.sender import Send, seconds
from runtime.transport import Plain
from storage import intake
from storage.database import Database, Interrupted, Transaction

log = logging.getLogger("intake")

KINDS = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
LONG_POLL = 25  # seconds
SOON, SETTLE = 0.06, 0.25
"""Seconds to wait for slow updates before asking for more: while more come, and while none do. Asked sooner, Telegram
sends what is under way once more, and the next ones in small parcels: at 80 ms of network 0.02 s cost a quarter."""
PATIENCE = 3  # tries of an update that fails and cannot be apologised for
PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds before a transaction that was interrupted is begun anew

Handle = Callable[[Transaction, Event, datetime], Awaitable[Sequence[Reply]]]
Apologise = Callable[[Event, str], Reply]


class Intake:
    def __init__(
        self,
        bot: telegram.Bot,
        database: Database,
        handle: Handle,
        apologise: Apologise,
        send: Send,
        clock: Callable[[], datetime],
        holder: str = "loket",
    ) -> None:
        self._bot, self._clock = bot, clock
        self._handle, self._apologise, self._holder = handle, apologise, holder
        self._answers = Answers(database, send, clock, holder)
        self._queues: dict[int, deque[Event]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._pending: set[int] = set()
        self._awaited: dict[int, asyncio.Future[bool]] = {}
        self._settled = asyncio.Event()
        self._next = 0
        self._stalled = False

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken when Telegram does not know the token."""
        late = asyncio.create_task(self._answers.late(self._queues.__contains__))
        try:
            pause = SOON
            while True:
                new = sum([self._take(update) for update in await self._poll()])
                pause = SOON if new else min(pause * 2, SETTLE)
                await self._settle(pause)
        finally:
            late.cancel()
            await self.drain()

    async def stand(self) -> None:
        """Until cancelled, serve what `accept` is given: updates come by webhook."""
        late = asyncio.create_task(self._answers.late(self._queues.__contains__))
        try:
            await asyncio.Event().wait()
        finally:
            late.cancel()
            await self.drain()

    async def accept(self, update: dict[str, Any]) -> bool:
        """True once the update's effect is committed; False when it could not be and is to be sent again."""
        event = self._read(update)
        if event is None:
            return True
        known = self._awaited.get(event.update_id)
        if known is None:
            known = self._awaited[event.update_id] = asyncio.get_running_loop().create_future()
            self._line_up(event)
        return await asyncio.shield(known)

    def _tell(self, update_id: int, done: bool) -> None:
        """Answer the webhook that waits for this update, if one does."""
        waits = self._awaited.pop(update_id, None)
        if waits is not None and not waits.done():
            waits.set_result(done)

    async def drain(self) -> None:
        """Let what is under way be handled and sent (two seconds at most); the rest Telegram sends again."""
        if self._workers:
            _, slow = await asyncio.wait(self._workers, timeout=2)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        await self._answers.close()

    @property
    def _offset(self) -> int:
        return min(self._pending, default=self._next)

    async def _poll(self) -> Sequence[dict[str, Any]]:
        waiting = 0 if self._pending else LONG_POLL
        asked = {"offset": self._offset, "timeout": waiting, "allowed_updates": KINDS}
        try:
            found = await self._bot.request.post(
                f"{self._bot.base_url}/getUpdates",
                cast(RequestData, Plain(asked)),
                read_timeout=waiting + 10,
            )
        except InvalidToken:
            raise
        except Conflict:
            await self._stall(
                "another process polls with this token, or a webhook is set (bot.py webhook remove)", 2
            )
        except RetryAfter as wait:
            await self._stall("Telegram asks to poll more slowly", seconds(wait))
        except TelegramError as error:
            await self._stall(f"Telegram cannot be reached ({error.message}); trying again", 2)
        else:
            if self._stalled:
                self._stalled = False
                log.info("connected to Telegram again")
            return cast(list[dict[str, Any]], found)
        return ()

    async def _stall(self, why: str, seconds: float) -> None:
        if not self._stalled:
            log.warning("%s", why)
        self._stalled = True
        await asyncio.sleep(seconds)

    def _take(self, update: dict[str, Any]) -> bool:
        """Queue an update, if it is new: those under way come again with every poll."""
        id: int = update["update_id"]
        if id in self._pending or id < self._next:
            return False
        self._next = id + 1
        event = self._read(update)
        if event is not None:
            self._line_up(event)
        return True

    def _line_up(self, event: Event) -> None:
        """Behind what the chat sent earlier; chats side by side."""
        self._pending.add(event.update_id)
        queue = self._queues.get(event.chat_id)
        if queue is not None:
            queue.append(event)
            return
        self._queues[event.chat_id] = deque([event])
        worker = asyncio.create_task(self._serve(event.chat_id))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    def _read(self, update: dict[str, Any]) -> Event | None:
        """None for what asks for nothing, or has a shape that nobody knows."""
        try:
            return events.read(update, self._bot.username)
        except Exception:
            log.exception("update %s cannot be read and is left out", update["update_id"])
            return None

    async def _serve(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        try:
            while queue:
                event = queue.popleft()
                request = logs.named(str(event.update_id))
                with logs.request(request):
                    self._answers.line_up(chat_id, await self._one(event), request)
        finally:
            del self._queues[chat_id]
            for event in queue:  # cancelled: Telegram sends these again
                self._pending.discard(event.update_id)
                self._tell(event.update_id, False)

    async def _one(self, event: Event) -> Sequence[intake.Waiting]:
        """What is to be sent, once it is committed."""
        begun, done = asyncio.get_running_loop().time(), False
        try:
            tries = 1
            while (waiting := await self._tried(event, tries)) is None:
                if event.update_id in self._awaited:
                    return ()
                await asyncio.sleep(1)
                tries += 1
            done = True
        finally:
            self._pending.discard(event.update_id)
            self._settled.set()
            self._tell(event.update_id, done)
        took = asyncio.get_running_loop().time() - begun
        FIGURES.updates[event.kind] += 1
        FIGURES.update_times.add(took)
        log.debug("%s committed in %.1f ms", event.kind, took * 1000)
        return waiting

    async def _tried(self, event: Event, tries: int) -> list[intake.Waiting] | None:
        """None when it could not be committed: the chat waits, and a webhook is told to bring the update again. What fails
        for a reason of its own (a damaged page) is left out at last, so that it holds up nobody for ever."""
        try:
            return await self._committed(event)
        except Exception as error:
            if tries >= PATIENCE and not isinstance(error, Interrupted):
                log.exception("update %d cannot be served and is left out", event.update_id)
                return []
            log.exception("update %d could not be committed; it will come again", event.update_id)
            return None

    async def _committed(self, event: Event) -> list[intake.Waiting]:
        """Commit, and again where the database interrupts: the interruption may have come just after the commit."""
        again = False
        for pause in PAUSES:
            try:
                return await self._commit(event, again)
            except Interrupted as error:
                FIGURES.interruptions += 1
                log.warning("update %d was interrupted (%s); again", event.update_id, error)
                again = True
                await asyncio.sleep(pause)
        return await self._commit(event, again)

    async def _commit(self, event: Event, again: bool) -> list[intake.Waiting]:
        """Handle in one transaction; a handler that fails leaves no trace but an apology with a short id."""
        now = self._clock()
        try:
            async with self._answers.transaction() as tx:
                if not await self._claim(tx, event, now):
                    return await intake.left_over(tx, self._holder, event.update_id) if again else []
                return await self._keep(tx, event, await self._handle(tx, event, now), now)
        except Interrupted:
            raise
        except Exception:
            FIGURES.failures += 1
            code = secrets.token_hex(3).upper()
            log.exception("update %d (%s) failed, told as %s", event.update_id, event.kind, code)
        async with self._answers.transaction() as tx:
            if not await self._claim(tx, event, now):
                return []
            return await self._keep(tx, event, [self._apologise(event, code)], now)

    async def _claim(self, tx: Transaction, event: Event, now: datetime) -> bool:
        """Chats are served side by side, also by several processes, but each chat by one at a time."""
        await tx.alone(f"chat:{event.chat_id}")
        return event.kind is Kind.INLINE or await intake.claim(tx, event.update_id, int(now.timestamp()))

    async def _keep(
        self, tx: Transaction, event: Event, decided: Sequence[Reply], now: datetime
    ) -> list[intake.Waiting]:
        bodies = [replies.pack(reply) for reply in decided]
        if event.kind is Kind.INLINE:  # an answer to typing: worthless after a restart, so not kept
            return [intake.Waiting(0, 0, event.chat_id, body) for body in bodies]
        return await intake.keep(
            tx, event.update_id, event.chat_id, bodies, int(now.timestamp()), self._holder
        )

    async def _settle(self, longest: float) -> None:
        """Wait until all is committed, or for `longest` seconds: slow updates must not hold up others."""
        deadline = asyncio.get_running_loop().time() + longest
        while self._pending:
            self._settled.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return
            try:
                async with asyncio.timeout(left):
                    await self._settled.wait()
            except TimeoutError:
                return
