"""The updates of one bot, stored until the bot confirms them."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import islice
from typing import Any

from demo.api.api_errors import JsonObject, conflict
from demo.api.json_store import JsonStore

FIRST_UPDATE_ID = 700_000_001
KEEP_SECONDS = 24 * 60 * 60
OFF_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """The update queue of one bot. Update ids rise by one and are never reused, even after a restart.

    `poll_waiting` is set while a long poll waits."""

    def __init__(self, bot: int, store: JsonStore, pending: list[JsonObject], next_id: int) -> None:
        self.bot = bot
        self.store = store
        self.next_id = next_id
        self.waiting: deque[JsonObject] = deque(pending)
        self.finished: set[int] = set()
        self.poller: asyncio.Future[str] | None = None
        self.poll_waiting = asyncio.Event()
        self.confirmation_waiters: set[asyncio.Future[None]] = set()
        self.on_push: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self.waiting) - len(self.finished)

    def push(self, kind: str, content: JsonObject, now: float) -> None:
        """Queue an update and wake the waiting poll. `now` is in unix seconds."""
        update = {"update_id": self.next_id, kind: content}
        self.next_id += 1
        self.waiting.append(update)
        self.store.put("update", f"{self.bot}:{update['update_id']:020d}", {"at": now, "update": update})
        self.store.put("next", self.bot, {"update_id": self.next_id})
        self._wake_poller("news")
        self.on_push()

    def confirm(self, offset: int) -> None:
        """Delete every update below the offset. A negative offset keeps that many of the newest.

        An offset beyond the next id is of an earlier numbering, and confirms nothing, as on Telegram.
        """
        if offset > self.next_id:
            return
        if offset < 0:
            self._trim()
            offset = self.waiting[offset]["update_id"] if -offset <= len(self.waiting) else 0
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self._forget(self.waiting.popleft()["update_id"])
        self._wake_confirmation_waiters()

    def finish(self, update_id: int) -> None:
        """Delete one delivered update, in any order."""
        self.finished.add(update_id)
        self._trim()
        self._wake_confirmation_waiters()

    def number_anew(self, first: int) -> None:
        """Continue with this id, as Telegram does after a week without updates. Nothing may wait."""
        assert not self.waiting
        self.next_id = first

    def clear(self) -> None:
        self.confirm(self.next_id)

    async def poll(
        self, offset: int, limit: int, seconds: int, gone: Callable[[], Coroutine[Any, Any, None]]
    ) -> list[JsonObject]:
        """Return updates, after waiting at most this many seconds. `gone` returns when the client disconnects.

        Raises ApiError (409) if another poll arrives."""
        self._wake_poller("other")
        self.confirm(offset)
        if not len(self) and seconds > 0:
            await self._wait(min(seconds, 50), gone)
        fresh = (update for update in self.waiting if update["update_id"] not in self.finished)
        return list(islice(fresh, limit))

    async def _wait(self, seconds: int, gone: Callable[[], Coroutine[Any, Any, None]]) -> None:
        ticket = self.poller = asyncio.get_running_loop().create_future()
        self.poll_waiting.set()
        hangup = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({ticket, hangup}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            hangup.cancel()
            if self.poller is ticket:
                self.poller = None
                self.poll_waiting.clear()
        if ticket.done() and ticket.result() == "other":
            raise conflict(SECOND_POLLER)

    async def wait_until_confirmed(self) -> None:
        """Return when the bot has confirmed all updates."""
        while len(self):
            ticket = asyncio.get_running_loop().create_future()
            self.confirmation_waiters.add(ticket)
            try:
                await ticket
            finally:
                self.confirmation_waiters.discard(ticket)

    def release_poller(self) -> None:
        """End a waiting poll without updates."""
        self._wake_poller("closing")

    def _wake_poller(self, what: str) -> None:
        ticket, self.poller = self.poller, None
        self.poll_waiting.clear()
        if ticket and not ticket.done():
            ticket.set_result(what)

    def _trim(self) -> None:
        while self.waiting and self.waiting[0]["update_id"] in self.finished:
            update_id = self.waiting.popleft()["update_id"]
            self.finished.discard(update_id)
            self._forget(update_id)

    def _forget(self, update_id: int) -> None:
        self.finished.discard(update_id)
        self.store.drop("update", f"{self.bot}:{update_id:020d}")

    def _wake_confirmation_waiters(self) -> None:
        if not len(self):
            for ticket in self.confirmation_waiters:
                with suppress(asyncio.InvalidStateError):
                    ticket.set_result(None)


def load_queue(bot: int, store: JsonStore, now: float) -> UpdateQueue:
    """Load the queue of the last run, without updates older than a day, as on Telegram."""
    kept = [
        (key, row)
        for key, row in store.items("update")
        if key.startswith(f"{bot}:") and row["at"] > now - KEEP_SECONDS
    ]
    pending = [row["update"] for _, row in sorted(kept, key=lambda pair: pair[0])]
    numbers = [row["update_id"] for key, row in store.items("next") if key == str(bot)]
    return UpdateQueue(bot, store, pending, numbers[0] if numbers else FIRST_UPDATE_ID)
