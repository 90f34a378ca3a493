"""Virtual time: an event loop that skips to the next timer when nothing else happens."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiosqlite
import pytest

T = TypeVar("T")
THREAD_WAIT = 10.0  # real seconds that a thread may take before time goes on without it


class _LeapingSelector(selectors.DefaultSelector):
    """A selector that skips waiting, except for work in threads: that of the database takes real time."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.threads = 0.0, 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(THREAD_WAIT if self.threads else 0)
        if not found:
            self.now += timeout
        return found


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.leaping_selector = _LeapingSelector()
        super().__init__(self.leaping_selector)

    def time(self) -> float:
        return self.leaping_selector.now

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override] # typeshed: with TypeVarTuple
        self.leaping_selector.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._end_thread)
        return future

    def _end_thread(self, _: object) -> None:
        self.leaping_selector.threads -= 1


def count_threads(work: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Make time wait while a method of a connection works in its thread."""

    async def run_and_count(*args: Any, **more: Any) -> Any:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        loop.leaping_selector.threads += 1
        try:
            return await work(*args, **more)
        finally:
            loop.leaping_selector.threads -= 1

    return run_and_count


def run_in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time. The clock begins at 0. Databases are SQLite files."""
    with (
        pytest.MonkeyPatch.context() as patch,
        asyncio.Runner(loop_factory=VirtualTimeLoop) as runner,
    ):
        for name in ("_connect", "_execute"):
            patch.setattr(aiosqlite.Connection, name, count_threads(getattr(aiosqlite.Connection, name)))
        return runner.run(work)
