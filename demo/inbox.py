"""The updates of one bot, kept until it confirms them."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import islice
from typing import Any

from demo.refusal import Json, conflict
from demo.store import Store

FIRST = 700_000_001
KEPT = 24 * 60 * 60
OFF_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Inbox:
    """Update ids rise by one and never return, not even after a restart.

    `polled` is set while a long poll waits."""

    def __init__(self, bot: int, store: Store, pending: list[Json], next_id: int) -> None:
        self.bot = bot
        self.store = store
        self.next_id = next_id
        self.waiting: deque[Json] = deque(pending)
        self.done: set[int] = set()
        self.poller: asyncio.Future[str] | None = None
        self.polled = asyncio.Event()
        self.quiet: set[asyncio.Future[None]] = set()
        self.wake: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self.waiting) - len(self.done)

    def push(self, kind: str, content: Json, now: float) -> None:
        """Queues an update and wakes whoever waits for it. `now` is seconds since 1970."""
        update = {"update_id": self.next_id, kind: content}
        self.next_id += 1
        self.waiting.append(update)
        self.store.put("update", f"{self.bot}:{update['update_id']:020d}", {"at": now, "update": update})
        self.store.put("next", self.bot, {"update_id": self.next_id})
        self._tell("news")
        self.wake()

    def confirm(self, offset: int) -> None:
        """Forgets every update below the offset; a negative one keeps only so many of the newest."""
        if offset < 0:
            self._trim()
            offset = self.waiting[offset]["update_id"] if -offset <= len(self.waiting) else 0
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self._forget(self.waiting.popleft()["update_id"])
        self._notice_quiet()

    def finish(self, update_id: int) -> None:
        """Forgets one update, delivered in whatever order."""
        self.done.add(update_id)
        self._trim()
        self._notice_quiet()

    def clear(self) -> None:
        self.confirm(self.next_id)

    async def poll(
        self, offset: int, limit: int, seconds: int, gone: Callable[[], Coroutine[Any, Any, None]]
    ) -> list[Json]:
        """getUpdates, waiting at most so many seconds. `gone` returns when the asking client hangs up.

        Raises Refused (409) when another poller comes meanwhile."""
        self._tell("other")
        self.confirm(offset)
        if not len(self) and seconds > 0:
            await self._wait(min(seconds, 50), gone)
        fresh = (update for update in self.waiting if update["update_id"] not in self.done)
        return list(islice(fresh, limit))

    async def _wait(self, seconds: int, gone: Callable[[], Coroutine[Any, Any, None]]) -> None:
        ticket = self.poller = asyncio.get_running_loop().create_future()
        self.polled.set()
        hangup = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({ticket, hangup}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            hangup.cancel()
            if self.poller is ticket:
                self.poller = None
                self.polled.clear()
        if ticket.done() and ticket.result() == "other":
            raise conflict(SECOND_POLLER)

    async def confirmed(self) -> None:
        """Returns when the bot has confirmed everything."""
        while len(self):
            ticket = asyncio.get_running_loop().create_future()
            self.quiet.add(ticket)
            try:
                await ticket
            finally:
                self.quiet.discard(ticket)

    def release(self) -> None:
        """Sends a waiting poller home empty-handed."""
        self._tell("closing")

    def _tell(self, what: str) -> None:
        ticket, self.poller = self.poller, None
        self.polled.clear()
        if ticket and not ticket.done():
            ticket.set_result(what)

    def _trim(self) -> None:
        while self.waiting and self.waiting[0]["update_id"] in self.done:
            update_id = self.waiting.popleft()["update_id"]
            self.done.discard(update_id)
            self._forget(update_id)

    def _forget(self, update_id: int) -> None:
        self.done.discard(update_id)
        self.store.drop("update", f"{self.bot}:{update_id:020d}")

    def _notice_quiet(self) -> None:
        if not len(self):
            for ticket in self.quiet:
                with suppress(asyncio.InvalidStateError):
                    ticket.set_result(None)


def load(bot: int, store: Store, now: float) -> Inbox:
    """The inbox as the last run left it; updates older than a day are gone, as on Telegram."""
    kept = [
        (key, row) for key, row in store.all("update") if key.startswith(f"{bot}:") and row["at"] > now - KEPT
    ]
    pending = [row["update"] for _, row in sorted(kept, key=lambda pair: pair[0])]
    numbers = [row["update_id"] for key, row in store.all("next") if key == str(bot)]
    return Inbox(bot, store, pending, numbers[0] if numbers else FIRST)
