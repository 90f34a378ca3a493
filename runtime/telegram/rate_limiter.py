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
FLOOD_MARGIN = 0.05  # seconds beyond a flood wait, for clocks that disagree
REPLY_WINDOW = 10.0  # seconds of direct replies that tell how many to expect
RECHECK = 0.005  # seconds between looks while every place is taken by requests under way
ROUND_TRIP_SHARE = 0.8  # of the fastest round trip: what a request at least needs to get there and back
GAP_SHARE = 0.9  # of the mean gap, in seconds at one message a second: letters go evenly, so that places come free evenly
MAX_CHATS = 2000  # chats remembered before those long quiet are dropped


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
class RateSlot:
    """`used` is set to False when Telegram refused the message, so that it counts against no limit."""

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
        self.replies_elsewhere = 0  # replies that other processes sent in `LOOK_BACK`

    # letters

    async def wait_for_slot(self) -> None:
        """Wait until a letter may go."""
        wait = self._seconds_until_slot(self._clock())
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._seconds_until_slot(self._clock())

    @asynccontextmanager
    async def broadcast_slot(self, chat_id: int) -> AsyncIterator[RateSlot]:
        """Around the request of a letter, right after its `turn`."""
        self._last_broadcast = self._clock()
        begun, place = self._start_send(chat_id), RateSlot()
        try:
            yield place
        finally:
            self._finish_send(chat_id, begun, place.is_counted)

    def seconds_until_allowed(self, chat_id: int) -> float:
        """Seconds until this chat's own limit lets a letter in; 0: now."""
        now = self._clock()
        most, span = self._chat_limit(chat_id)
        sent = self._recent_sends(chat_id, now)
        excess = len(sent) + self._in_flight_by_chat[chat_id] - most
        wait = 0.0
        if excess >= 0:
            wait = sent[excess] + span - now if excess < len(sent) else RECHECK
        return max(wait, self._closed_until.get(chat_id, now) - now, 0.0)

    def pause(self, seconds: float) -> None:
        """No letter to anybody for so long."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    # direct replies

    @asynccontextmanager
    async def reply_slot(self, chat_id: int) -> AsyncIterator[None]:
        """Around the request of a direct reply. It waits for a place only while letters fill the second, and they yield."""
        self._reply_times.append(self._clock())
        await self._wait_for_reply_slot()
        begun = self._start_send(chat_id)
        try:
            yield
        finally:
            self._finish_send(chat_id, begun)

    def on_flood_wait(self, chat_id: int, seconds: float, *, is_broadcast: bool = False) -> None:
        """Telegram answered 429: nothing to this chat so long, and no letter to anybody, unless the chat's own limit
        explains it."""
        now = self._clock()
        self._closed_until[chat_id] = max(self._closed_until.get(chat_id, now), now + seconds + FLOOD_MARGIN)
        if is_broadcast or len(self._recent_sends(chat_id, now)) <= self._chat_limit(chat_id)[0]:
            self.pause(seconds + FLOOD_MARGIN)

    # the books

    def _seconds_until_slot(self, now: float) -> float:
        """Seconds until a letter may go, as things are."""
        wait = max(self._paused_until - now, self._last_broadcast + GAP_SHARE / self.limits.per_second - now)
        most = max(1, self.limits.per_second - self._reserved_slots())
        excess = self._slots_in_use(now) + self._replies_waiting - most
        if excess >= 0:
            wait = max(wait, self._seconds_until_free(excess, now))
        return wait

    def _seconds_until_free(self, place: int, now: float) -> float:
        """Seconds until one more than `place` places are free."""
        if place < len(self._finished):
            return max(self._finished[place] + self._window - now, 0.0005)
        return RECHECK

    async def _wait_for_reply_slot(self) -> None:
        self._replies_waiting += 1
        try:
            patience = self._clock() + SECOND
            while (now := self._clock()) < patience and self._last_broadcast > now - SECOND:
                if self._slots_in_use(now) < self.limits.per_second:
                    break
                await asyncio.sleep(
                    self._seconds_until_free(self._slots_in_use(now) - self.limits.per_second, now)
                )
        finally:
            self._replies_waiting -= 1

    @property
    def recent_replies(self) -> int:
        """Direct replies of this process in `LOOK_BACK`."""
        while self._reply_times and self._reply_times[0] < self._clock() - REPLY_WINDOW:
            self._reply_times.popleft()
        return len(self._reply_times)

    def _reserved_slots(self) -> int:
        """Places that letters leave free: none while nobody writes, more the more people do.

        Replies of this process take their places themselves; those of others are not seen, so their mean stays free too.
        """
        replies = self.recent_replies + self.replies_elsewhere
        room = 1 + round(math.sqrt(replies / REPLY_WINDOW)) if replies else 0
        return room + math.ceil(self.replies_elsewhere / REPLY_WINDOW)

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

    def _finish_send(self, chat_id: int, begun: float, used: bool = True) -> None:
        now = self._clock()
        self._in_flight -= 1
        self._in_flight_by_chat[chat_id] -= 1
        if not self._in_flight_by_chat[chat_id]:
            del self._in_flight_by_chat[chat_id]
        if used:
            self._finished.append(now)
            self._recent_sends(chat_id, now).append(now)
        else:
            self._last_broadcast = (
                -math.inf
            )  # the next letter need not keep its distance from one that never was
        took = min(now - begun, SECOND / 2)
        self._fastest_round_trip = (
            min(took, self._fastest_round_trip * 1.01) if self._fastest_round_trip else took
        )
        if len(self._sends_by_chat) > MAX_CHATS:
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
