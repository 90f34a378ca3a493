"""The rate limiter: when the next letter of a broadcast may be sent, so that Telegram does not answer 429.

Letters are limited in all chats together, in one private chat and in one group. Replies are counted and hardly limited:
nobody waits for an answer because others ask too. If replies alone exceed the limit, Telegram answers 429.
The pause that it asks for then holds for that chat, or for all.

Invariants:
- A message counts against a limit from its start until one second after its answer. Telegram receives it in between,
  so letters never exceed the limit in any second, whatever the latency.
- The window after the answer is shortened by most of the fastest round trip: no message arrives faster than that.
- Direct replies are counted and never wait for broadcast messages, except for a full second that broadcasts filled.
- Broadcast messages wait, and leave slots free for as many replies as the last seconds suggest.

Times are seconds of a monotonic clock.
"""

import asyncio
import math
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from content.lazy_dataclass import dataclass

SECOND, MINUTE = 1.0, 60.0
FLOOD_MARGIN = 0.05  # seconds added to a flood wait, because clocks differ
REPLY_WINDOW = 10.0  # seconds of direct replies that predict the next ones
RECHECK = 0.005  # seconds between checks while messages in flight use every slot
ROUND_TRIP_SHARE = 0.8  # of the fastest round trip, which every request needs at least
GAP_SHARE = 0.9
"""Fraction of the average gap to keep between two broadcast messages, so they are spread evenly over the second."""
QUIET_CHATS = (
    2000  # chats without recent messages are forgotten above this, and then when their number has doubled
)


@dataclass(frozen=True)
class Limits:
    """Messages per second to all chats, per second to one private chat, per minute to one group.

    `paid`: the bot's owner pays in Telegram Stars for broadcast messages beyond the free 30 per second.
    """

    per_second: int = 30
    per_chat: int = 1
    per_group: int = 20
    paid: bool = False


@dataclass
class RateSlot:
    """A message that is being sent. Set `is_counted` to False when Telegram refused it: then it counts against no limit."""

    is_counted: bool = True


class RateLimiter:
    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits or Limits()
        self._clock = clock
        self._finished: deque[float] = deque()
        self._in_flight = 0
        self._replies_waiting = 0
        self._reply_times: deque[float] = deque()
        self._sends_by_chat: dict[int, deque[float]] = {}
        self._closed_until: dict[int, float] = {}
        self._in_flight_by_chat: Counter[int] = Counter()
        self._paused_until = self._last_broadcast = -math.inf
        self._fastest_round_trip = 0.0
        self._forget_above = QUIET_CHATS
        self.replies_elsewhere = 0  # in the last REPLY_WINDOW seconds, by other processes

    # broadcast messages

    async def wait_for_slot(self) -> None:
        """Wait until a broadcast message may be sent."""
        wait = self._seconds_until_slot(self._clock())
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._seconds_until_slot(self._clock())

    @asynccontextmanager
    async def broadcast_slot(self, chat_id: int) -> AsyncIterator[RateSlot]:
        """Count a broadcast message while its request runs. Call `wait_for_slot` just before."""
        self._last_broadcast = self._clock()
        start, slot = self._start_send(chat_id), RateSlot()
        try:
            yield slot
        finally:
            self._finish_send(chat_id, start, slot.is_counted)

    def seconds_until_allowed(self, chat_id: int) -> float:
        """Return seconds until the limit of this chat allows a broadcast message; 0 means now."""
        now = self._clock()
        limit, window = self._chat_limit(chat_id)
        sent = self._recent_sends(chat_id, now)
        excess = len(sent) + self._in_flight_by_chat[chat_id] - limit
        wait = 0.0
        if excess >= 0:
            wait = sent[excess] + window - now if excess < len(sent) else RECHECK
        return max(wait, self._closed_until.get(chat_id, now) - now, 0.0)

    def pause(self, seconds: float) -> None:
        """Send no broadcast message for so many seconds."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    # direct replies

    @asynccontextmanager
    async def reply_slot(self, chat_id: int) -> AsyncIterator[None]:
        """Count a direct reply while its request runs. Waits only while broadcast messages fill the second."""
        self._reply_times.append(self._clock())
        await self._wait_for_reply_slot()
        start = self._start_send(chat_id)
        try:
            yield
        finally:
            self._finish_send(chat_id, start)

    def on_flood_wait(self, chat_id: int, seconds: float, *, is_broadcast: bool = False) -> None:
        """Handle a 429: pause this chat, and all broadcasts unless the limit of the chat explains it."""
        now = self._clock()
        self._closed_until[chat_id] = max(self._closed_until.get(chat_id, now), now + seconds + FLOOD_MARGIN)
        if is_broadcast or len(self._recent_sends(chat_id, now)) <= self._chat_limit(chat_id)[0]:
            self.pause(seconds + FLOOD_MARGIN)

    # counting

    def _seconds_until_slot(self, now: float) -> float:
        """Return seconds until a broadcast message may be sent; 0 or less means now."""
        wait = max(self._paused_until - now, self._last_broadcast + GAP_SHARE / self.limits.per_second - now)
        available = max(1, self.limits.per_second - self._reserved_slots())
        excess = self._slots_in_use(now) + self._replies_waiting - available
        if excess >= 0:
            wait = max(wait, self._seconds_until_free(excess, now))
        return wait

    def _seconds_until_free(self, excess: int, now: float) -> float:
        """Return seconds until `excess` + 1 of the used slots are free."""
        if excess < len(self._finished):
            return max(self._finished[excess] + self._window - now, 0.0005)
        return RECHECK

    async def _wait_for_reply_slot(self) -> None:
        self._replies_waiting += 1
        try:
            deadline = self._clock() + SECOND
            while (now := self._clock()) < deadline and self._last_broadcast > now - SECOND:
                if self._slots_in_use(now) < self.limits.per_second:
                    break
                await asyncio.sleep(
                    self._seconds_until_free(self._slots_in_use(now) - self.limits.per_second, now)
                )
        finally:
            self._replies_waiting -= 1

    @property
    def recent_replies(self) -> int:
        """Direct replies of this process in the last REPLY_WINDOW seconds."""
        while self._reply_times and self._reply_times[0] < self._clock() - REPLY_WINDOW:
            self._reply_times.popleft()
        return len(self._reply_times)

    def _reserved_slots(self) -> int:
        """Return how many slots broadcasts leave free: none without replies, more with more replies.

        The reserve covers the spread of the number of replies per second (its square root).
        Replies of this process are counted themselves. Those of other processes are not, so their mean is added.
        """
        replies = self.recent_replies + self.replies_elsewhere
        spread = 1 + round(math.sqrt(replies / REPLY_WINDOW)) if replies else 0
        return spread + math.ceil(self.replies_elsewhere / REPLY_WINDOW)

    @property
    def _window(self) -> float:
        return SECOND - ROUND_TRIP_SHARE * self._fastest_round_trip

    def _slots_in_use(self, now: float) -> int:
        while self._finished and self._finished[0] <= now - self._window:
            self._finished.popleft()
        return self._in_flight + len(self._finished)

    def _start_send(self, chat_id: int) -> float:
        self._in_flight += 1
        self._in_flight_by_chat[chat_id] += 1
        return self._clock()

    def _finish_send(self, chat_id: int, start: float, is_counted: bool = True) -> None:
        now = self._clock()
        self._in_flight -= 1
        self._in_flight_by_chat[chat_id] -= 1
        if not self._in_flight_by_chat[chat_id]:
            del self._in_flight_by_chat[chat_id]
        if is_counted:
            self._finished.append(now)
            self._recent_sends(chat_id, now).append(now)
        else:
            self._last_broadcast = -math.inf  # a refused message needs no gap after it
        took = min(now - start, SECOND / 2)
        fastest = self._fastest_round_trip
        self._fastest_round_trip = min(took, fastest * 1.01) if fastest else took  # follows slower networks
        if len(self._sends_by_chat) > self._forget_above:
            self._forget_quiet_chats(now)

    def _chat_limit(self, chat_id: int) -> tuple[int, float]:
        return (self.limits.per_group, MINUTE) if chat_id < 0 else (self.limits.per_chat, SECOND)

    def _recent_sends(self, chat_id: int, now: float) -> deque[float]:
        sent = self._sends_by_chat.setdefault(chat_id, deque())
        while sent and sent[0] <= now - self._chat_limit(chat_id)[1]:
            sent.popleft()
        return sent

    def _forget_quiet_chats(self, now: float) -> None:
        self._sends_by_chat = {
            chat: sent for chat, sent in self._sends_by_chat.items() if self._recent_sends(chat, now)
        }
        self._closed_until = {chat: until for chat, until in self._closed_until.items() if until > now}
        # While many chats are active, little can be forgotten. A sweep for each message would then cost the most.
        self._forget_above = max(QUIET_CHATS, 2 * len(self._sends_by_chat))
