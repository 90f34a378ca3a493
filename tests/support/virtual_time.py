"""Virtual time: an event loop that skips to the next timer when nothing else happens."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _LeapingSelector(selectors.DefaultSelector):
    """A selector that skips waiting. `grace` are real seconds for threads (the database) before time continues."""

    def __init__(self, grace: float) -> None:
        super().__init__()
        self.grace, self.now = grace, 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(min(self.grace, timeout))
        if not found:
            self.now += timeout
        return found


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self, grace: float) -> None:
        self._leaping_selector = _LeapingSelector(grace)
        super().__init__(self._leaping_selector)

    def time(self) -> float:
        return self._leaping_selector.now


def run_in_virtual_time(work: Coroutine[Any, Any, T], grace: float = 0.0) -> T:
    """Run a coroutine to its end in virtual time. The clock begins at 0."""
    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(grace)) as runner:
        return runner.run(work)
