"""Faults on demand: what a network and a busy Telegram do to a bot."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    REFUSE = "refuse"
    DROP = "drop"
    SLOW = "slow"


@dataclass(eq=False)
class Fault:
    """`after`: the call is executed first, so the bot cannot know. `times` None: until cleared."""

    kind: Kind
    method: str | None
    chat: int | None
    times: int | None
    share: float
    after: bool = False
    code: int = 0
    seconds: float = 0.0

    def hits(self, method: str, chat: int) -> bool:
        if self.times == 0 or self.chat not in (None, chat):
            return False
        if self.method is None:
            return method != "getupdates"
        return self.method == "*" or self.method.lower() == method


class Faults:
    """Each fault strikes `times` calls (None: all) of a method (None: any but getUpdates, "*": any),
    a chat (None: any), with probability `share`."""

    def __init__(self, seed: int = 1) -> None:
        self.armed: list[Fault] = []
        self.struck = 0
        self.dice = random.Random(seed)

    def fail(
        self,
        code: int = 502,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        share: float = 1.0,
        after: bool = False,
    ) -> Fault:
        """Answers with an HTTP error: 5xx, or 401, 409 and the like."""
        return self._arm(Fault(Kind.REFUSE, method, chat, times, share, after, code=code))

    def flood(
        self,
        retry_after: int = 1,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        share: float = 1.0,
    ) -> Fault:
        """Answers 429 with parameters.retry_after in seconds."""
        return self._arm(Fault(Kind.REFUSE, method, chat, times, share, code=429, seconds=retry_after))

    def drop(
        self,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        share: float = 1.0,
        after: bool = False,
    ) -> Fault:
        """Cuts the connection without an answer, before or after the call is executed."""
        return self._arm(Fault(Kind.DROP, method, chat, times, share, after))

    def slow(
        self,
        seconds: float,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        share: float = 1.0,
    ) -> Fault:
        """Executes at once and answers late."""
        return self._arm(Fault(Kind.SLOW, method, chat, times, share, after=True, seconds=seconds))

    def clear(self) -> None:
        self.armed.clear()

    def strike(self, method: str, chat: int) -> Fault | None:
        """The fault this call meets, if any; spends it."""
        for fault in self.armed:
            if fault.hits(method, chat) and (fault.share >= 1 or self.dice.random() < fault.share):
                self._spend(fault)
                return fault
        return None

    def _arm(self, fault: Fault) -> Fault:
        self.armed.append(fault)
        return fault

    def _spend(self, fault: Fault) -> None:
        self.struck += 1
        if fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self.armed.remove(fault)
