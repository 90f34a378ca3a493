"""Rooms: the phones of one browser and the stream of their events."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from demo.api.api_errors import JsonObject

MAX_EVENTS = 1000
KEEPALIVE_SECONDS = 15.0


class Room:
    """A room. Event numbers begin at the start-up time in ms, so they rise across restarts."""

    def __init__(self, key: str, people: list[int], first: int) -> None:
        self.key = key
        self.people = people
        self.last_number = first
        self.events: deque[JsonObject] = deque(maxlen=MAX_EVENTS)
        self.listeners: set[asyncio.Event] = set()
        self.closed = False

    def add(self, person: int | None, kind: str, content: JsonObject) -> None:
        self.last_number += 1
        self.events.append({"n": self.last_number, "person": person, "kind": kind, **content})
        self.notify_listeners()

    def notify_listeners(self) -> None:
        for listener in self.listeners:
            listener.set()

    def close(self) -> None:
        self.closed = True
        self.notify_listeners()

    def events_since(self, n: int) -> list[JsonObject] | None:
        """Return the events after n, or None if some of them are deleted already."""
        missed = self.last_number - n
        if missed < 0 or missed > len(self.events):
            return None
        return [self.events[i] for i in range(len(self.events) - missed, len(self.events))]

    async def follow(self, n: int) -> AsyncIterator[list[JsonObject] | None]:
        """Yield batches of new events after n. Empty batches keep the connection open.

        None means that events were missed."""
        listener = asyncio.Event()
        self.listeners.add(listener)
        try:
            while not self.closed:
                batch = self.events_since(n)
                n = self.last_number
                yield batch
                await self._wait_for_event(listener)
        finally:
            self.listeners.discard(listener)

    async def _wait_for_event(self, listener: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(listener.wait(), KEEPALIVE_SECONDS)
        except TimeoutError:
            return
        listener.clear()
