"""What has been shown in one chat, for those who watch it."""

import asyncio
from collections import deque
from dataclasses import dataclass

from demo.refusal import Json

KEPT = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """The n-th thing that happened in a chat, from 1: kind and content as on the demo page."""

    n: int
    kind: str
    content: Json


class Screen:
    def __init__(self) -> None:
        self.n = 0
        self.log: deque[Shown] = deque(maxlen=KEPT)
        self.watchers: set[asyncio.Future[None]] = set()

    def add(self, kind: str, content: Json) -> None:
        self.n += 1
        self.log.append(Shown(self.n, kind, content))
        for watcher in self.watchers:
            if not watcher.done():
                watcher.set_result(None)

    def since(self, n: int) -> list[Shown]:
        fresh = min(self.n - n, len(self.log))
        return [self.log[i] for i in range(len(self.log) - fresh, len(self.log))]

    async def change(self) -> None:
        """Returns when one more thing happens."""
        watcher = asyncio.get_running_loop().create_future()
        self.watchers.add(watcher)
        try:
            await watcher
        finally:
            self.watchers.discard(watcher)
