"""Faults on demand: what a network and a busy Telegram do to a bot."""

import random
from dataclasses import dataclass
from enum import StrEnum


class InjectedFaultKind(StrEnum):
    REFUSE = "refuse"
    DROP = "drop"
    SLOW = "slow"


@dataclass(eq=False)
class InjectedFault:
    """`after`: the call is executed first, so the bot cannot know. `times` None: until cleared."""

    kind: InjectedFaultKind
    method: str | None
    chat: int | None
    times: int | None
    probability: float
    after: bool = False
    code: int = 0
    seconds: float = 0.0

    def matches(self, method: str, chat: int) -> bool:
        if self.times == 0 or self.chat not in (None, chat):
            return False
        if self.method is None:
            return method != "getupdates"
        return self.method == "*" or self.method.lower() == method


class FaultInjector:
    """Each fault strikes `times` calls (None: all) of a method (None: any but getUpdates, "*": any),
    a chat (None: any), with probability `share`."""

    def __init__(self, seed: int = 1) -> None:
        self.active: list[InjectedFault] = []
        self.injected_count = 0
        self.rng = random.Random(seed)

    def fail(
        self,
        code: int = 502,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
        after: bool = False,
    ) -> InjectedFault:
        """Answers with an HTTP error: 5xx, or 401, 409 and the like."""
        return self._add(
            InjectedFault(InjectedFaultKind.REFUSE, method, chat, times, probability, after, code=code)
        )

    def flood(
        self,
        retry_after: int = 1,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
    ) -> InjectedFault:
        """Answers 429 with parameters.retry_after in seconds."""
        return self._add(
            InjectedFault(
                InjectedFaultKind.REFUSE, method, chat, times, probability, code=429, seconds=retry_after
            )
        )

    def drop(
        self,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
        after: bool = False,
    ) -> InjectedFault:
        """Cuts the connection without an answer, before or after the call is executed."""
        return self._add(InjectedFault(InjectedFaultKind.DROP, method, chat, times, probability, after))

    def slow(
        self,
        seconds: float,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
    ) -> InjectedFault:
        """Executes at once and answers late."""
        return self._add(
            InjectedFault(
                InjectedFaultKind.SLOW, method, chat, times, probability, after=True, seconds=seconds
            )
        )

    def clear(self) -> None:
        self.active.clear()

    def take_fault(self, method: str, chat: int) -> InjectedFault | None:
        """The fault this call meets, if any; spends it."""
        for fault in self.active:
            if fault.matches(method, chat) and (
                fault.probability >= 1 or self.rng.random() < fault.probability
            ):
                self._use_up(fault)
                return fault
        return None

    def _add(self, fault: InjectedFault) -> InjectedFault:
        self.active.append(fault)
        return fault

    def _use_up(self, fault: InjectedFault) -> None:
        self.injected_count += 1
        if fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self.active.remove(fault)
