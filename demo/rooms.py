"""Rooms: one browser's phones, and the stream of what happens on them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from demo.refusal import Json

KEPT = 1000
KEEPALIVE = 15.0


class Room:
    """Events are numbered from the start-up time in ms, so numbers rise across restarts too."""

    def __init__(self, key: str, people: list[int], first: int) -> None:
        self.key = key
        self.people = people
        self.n = first
        self.events: deque[Json] = deque(maxlen=KEPT)
        self.listeners: set[asyncio.Event] = set()
        self.closed = False

    def add(self, person: int | None, kind: str, content: Json) -> None:
        self.n += 1
        self.events.append({"n": self.n, "person": person, "kind": kind, **content})
        self.wake()

    def wake(self) -> None:
        for listener in self.listeners:
            listener.set()

    def close(self) -> None:
        self.closed = True
        self.wake()

    def since(self, n: int) -> list[Json] | None:
        """Events after n; None when some of them are no longer kept."""
        missed = self.n - n
        if missed < 0 or missed > len(self.events):
            return None
        return [self.events[i] for i in range(len(self.events) - missed, len(self.events))]

    async def follow(self, n: int) -> AsyncIterator[list[Json] | None]:
        """Batches of events after n as they come; an empty batch now and then keeps the line open;
        None says that events were missed."""
        listener = asyncio.Event()
        self.listeners.add(listener)
        try:
            while not self.closed:
                batch = self.since(n)
                n = self.n
                yield batch
                await self._pause(listener)
        finally:
            self.listeners.discard(listener)

    async def _pause(self, listener: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(listener.wait(), KEEPALIVE)
        except TimeoutError:
            return
        listener.clear()
