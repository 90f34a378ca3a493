"""When the next message may go, so that Telegram never has to say 429. Times are seconds of a monotonic clock.

A send counts against a limit from its start until one second after its answer: so however long either took on the way,
Telegram cannot see more than the limit in any second. Direct replies are counted and never wait for letters; letters
(what is sent to many) keep some room free for them, and wait.
"""

import asyncio
import math
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

SECOND, MINUTE = 1.0, 60.0
MARGIN = 0.05  # seconds beyond a flood wait, for clocks that disagree
LOOK_BACK = 10.0  # seconds of direct replies that tell how many to expect
RECHECK = 0.005  # seconds between looks while every place is taken by requests under way
SAFE = 0.8  # of the fastest round trip: what a request at least needs to get there and back
EVEN = 0.9  # of the mean gap, in seconds at one message a second: letters go evenly, so that places come free evenly
MANY = 2000  # chats remembered before those long quiet are dropped


@dataclass(frozen=True)
class Limits:
    """Messages a second overall, a second to one private chat, a minute to one group.

    `paid`: letters beyond Telegram's free 30 a second are paid for by the owner of the bot, in Stars.
    """

    per_second: int = 30
    per_chat: int = 1
    per_group: int = 20
    paid: bool = False


@dataclass
class Place:
    """`used` is set to False when Telegram refused the message, so that it counts against no limit."""

    used: bool = True


class Pacer:
    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits or Limits()
        self._clock = clock
        self._ended: deque[float] = deque()
        self._under_way = 0
        self._asking = 0
        self._replies: deque[float] = deque()
        self._chats: dict[int, deque[float]] = {}
        self._closed: dict[int, float] = {}
        self._busy: Counter[int] = Counter()
        self._halted = self._last_letter = -math.inf
        self._fastest = 0.0
        self.elsewhere = 0  # replies that other processes sent in `LOOK_BACK`

    # letters

    async def turn(self) -> None:
        """Wait until a letter may go."""
        wait = self._wait(self._clock())
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._wait(self._clock())

    @asynccontextmanager
    async def letter(self, chat_id: int) -> AsyncIterator[Place]:
        """Around the request of a letter, right after its `turn`."""
        self._last_letter = self._clock()
        begun, place = self._begin(chat_id), Place()
        try:
            yield place
        finally:
            self._end(chat_id, begun, place.used)

    def opens(self, chat_id: int) -> float:
        """Seconds until this chat's own limit lets a letter in; 0: now."""
        now = self._clock()
        most, span = self._limit(chat_id)
        sent = self._recent(chat_id, now)
        excess = len(sent) + self._busy[chat_id] - most
        wait = 0.0
        if excess >= 0:
            wait = sent[excess] + span - now if excess < len(sent) else RECHECK
        return max(wait, self._closed.get(chat_id, now) - now, 0.0)

    def halt(self, seconds: float) -> None:
        """No letter to anybody for so long."""
        self._halted = max(self._halted, self._clock() + seconds)

    # direct replies

    @asynccontextmanager
    async def reply(self, chat_id: int) -> AsyncIterator[None]:
        """Around the request of a direct reply. It waits for a place only while letters fill the second, and they yield."""
        self._replies.append(self._clock())
        await self._pushed_in()
        begun = self._begin(chat_id)
        try:
            yield
        finally:
            self._end(chat_id, begun)

    def flooded(self, chat_id: int, seconds: float, *, letter: bool = False) -> None:
        """Telegram answered 429: nothing to this chat so long, and no letter to anybody, unless the chat's own limit
        explains it."""
        now = self._clock()
        self._closed[chat_id] = max(self._closed.get(chat_id, now), now + seconds + MARGIN)
        if letter or len(self._recent(chat_id, now)) <= self._limit(chat_id)[0]:
            self.halt(seconds + MARGIN)

    # the books

    def _wait(self, now: float) -> float:
        """Seconds until a letter may go, as things are."""
        wait = max(self._halted - now, self._last_letter + EVEN / self.limits.per_second - now)
        most = max(1, self.limits.per_second - self._reserve())
        excess = self._used(now) + self._asking - most
        if excess >= 0:
            wait = max(wait, self._freed(excess, now))
        return wait

    def _freed(self, place: int, now: float) -> float:
        """Seconds until one more than `place` places are free."""
        if place < len(self._ended):
            return max(self._ended[place] + self._span - now, 0.0005)
        return RECHECK

    async def _pushed_in(self) -> None:
        self._asking += 1
        try:
            patience = self._clock() + SECOND
            while (now := self._clock()) < patience and self._last_letter > now - SECOND:
                if self._used(now) < self.limits.per_second:
                    break
                await asyncio.sleep(self._freed(self._used(now) - self.limits.per_second, now))
        finally:
            self._asking -= 1

    @property
    def replied(self) -> int:
        """Direct replies of this process in `LOOK_BACK`."""
        while self._replies and self._replies[0] < self._clock() - LOOK_BACK:
            self._replies.popleft()
        return len(self._replies)

    def _reserve(self) -> int:
        """Places that letters leave free: none while nobody writes, more the more people do.

        Replies of this process take their places themselves; those of others are not seen, so their mean stays free too.
        """
        replies = self.replied + self.elsewhere
        room = 1 + round(math.sqrt(replies / LOOK_BACK)) if replies else 0
        return room + math.ceil(self.elsewhere / LOOK_BACK)

    @property
    def _span(self) -> float:
        return SECOND - SAFE * self._fastest

    def _used(self, now: float) -> int:
        while self._ended and self._ended[0] <= now - self._span:
            self._ended.popleft()
        return self._under_way + len(self._ended)

    def _begin(self, chat_id: int) -> float:
        self._under_way += 1
        self._busy[chat_id] += 1
        return self._clock()

    def _end(self, chat_id: int, begun: float, used: bool = True) -> None:
        now = self._clock()
        self._under_way -= 1
        self._busy[chat_id] -= 1
        if not self._busy[chat_id]:
            del self._busy[chat_id]
        if used:
            self._ended.append(now)
            self._recent(chat_id, now).append(now)
        else:
            self._last_letter = (
                -math.inf
            )  # the next letter need not keep its distance from one that never was
        took = min(now - begun, SECOND / 2)
        self._fastest = min(took, self._fastest * 1.01) if self._fastest else took
        if len(self._chats) > MANY:
            self._sweep(now)

    def _limit(self, chat_id: int) -> tuple[int, float]:
        return (self.limits.per_group, MINUTE) if chat_id < 0 else (self.limits.per_chat, SECOND)

    def _recent(self, chat_id: int, now: float) -> deque[float]:
        sent = self._chats.setdefault(chat_id, deque())
        while sent and sent[0] <= now - self._limit(chat_id)[1]:
            sent.popleft()
        return sent

    def _sweep(self, now: float) -> None:
        self._chats = {chat: sent for chat, sent in self._chats.items() if self._recent(chat, now)}
        self._closed = {chat: until for chat, until in self._closed.items() if until > now}
