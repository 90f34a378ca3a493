"""The events that a chat shows, for the page and the tests that watch it."""

import asyncio
from collections import deque
from dataclasses import dataclass

from demo.api.api_errors import JsonObject

MAX_EVENTS = 1000


@dataclass(frozen=True, slots=True)
class ScreenEvent:
    """An event of a chat, numbered from 1. Kind and content are those of the demo page."""

    number: int
    kind: str
    content: JsonObject


class ChatScreen:
    def __init__(self) -> None:
        self.last_number = 0
        self.log: deque[ScreenEvent] = deque(maxlen=MAX_EVENTS)
        self.watchers: set[asyncio.Future[None]] = set()

    def add(self, kind: str, content: JsonObject) -> None:
        self.last_number += 1
        self.log.append(ScreenEvent(self.last_number, kind, content))
        for watcher in self.watchers:
            if not watcher.done():
                watcher.set_result(None)

    def events_since(self, n: int) -> list[ScreenEvent]:
        fresh = min(self.last_number - n, len(self.log))
        return [self.log[i] for i in range(len(self.log) - fresh, len(self.log))]

    async def wait_for_change(self) -> None:
        """Return when the next event happens."""
        watcher = asyncio.get_running_loop().create_future()
        self.watchers.add(watcher)
        try:
            await watcher
        finally:
            self.watchers.discard(watcher)
