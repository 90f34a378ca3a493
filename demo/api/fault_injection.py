"""Fault injection: errors, flood waits, lost connections and delays that a bot must survive."""

import random
from dataclasses import dataclass
from enum import StrEnum


class InjectedFaultKind(StrEnum):
    REFUSE = "refuse"
    DROP = "drop"
    SLOW = "slow"
    PAGE = "page"


@dataclass(eq=False)
class InjectedFault:
    """`after` means that the call is executed before the fault. With `times` None the fault stays until it is cleared."""

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
    """Injects faults into calls.

    A fault applies to `times` calls (None: all) of a method, in a chat (None: any), with this `probability`.
    Method None means any method except getUpdates; "*" means any method."""

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
        """Answer with an HTTP error such as 401, 409 or 5xx."""
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
        """Answer 429 with parameters.retry_after in seconds."""
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
        """Close the connection without a response, before or after the call is executed."""
        return self._add(InjectedFault(InjectedFaultKind.DROP, method, chat, times, probability, after))

    def show_page(
        self, *, method: str | None = None, times: int | None = 1, after: bool = False
    ) -> InjectedFault:
        """Answer with a page, as a proxy does, before or after the call is executed."""
        return self._add(InjectedFault(InjectedFaultKind.PAGE, method, None, times, 1.0, after))

    def slow(
        self,
        seconds: float,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
    ) -> InjectedFault:
        """Execute the call at once and delay the response."""
        return self._add(
            InjectedFault(
                InjectedFaultKind.SLOW, method, chat, times, probability, after=True, seconds=seconds
            )
        )

    def clear(self) -> None:
        self.active.clear()

    def take_fault(self, method: str, chat: int) -> InjectedFault | None:
        """Return the fault for this call, if any, and count it as used."""
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
