"""The base of all background workers: do what is due, then wait for a signal or for the poll interval."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterable
from datetime import datetime
from typing import Any, ClassVar

from content.lazy_dataclass import dataclass
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from storage.engine.database import Database, RetryableError

log = logging.getLogger("loket.worker")

RETRY_SECONDS = 5.0  # longest wait after an error, also for workers that poll rarely
DRAIN_SECONDS = 2.0  # for requests in flight when the process stops


@dataclass(frozen=True)
class Timing:
    """Intervals of the background workers in seconds. Tests use shorter ones."""

    poll: float = 1.0  # jobs, announcements and letters that become due
    download_poll: float = 5.0  # downloads that failed and become due again
    sync: float = 0.1  # between two transactions of the broadcaster while it sends
    progress: float = 2.0  # between two updates of the messages that show progress


DEFAULT_TIMING = Timing()


class ClockAheadError(RetryableError):
    """The clock jumped ahead during the work, which is rolled back and waits."""


class PollingWorker(ABC):
    """Calls `work` until cancelled.

    A commit that sets the database signal ends the wait at once; otherwise the worker polls.
    An error is logged and `work` is called again, so one error never stops a worker.
    """

    name: ClassVar[str]
    """For log lines."""
    concurrency: ClassVar[int] = 1
    """How many loops run concurrently."""
    needs_trusted_clock: ClassVar[bool] = True
    """Whether `work` deletes, closes or sends by time. Then it is not called while the clock is ahead."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        guard: ClockGuard | None = None,
        signal: str | None = None,
        poll: float | None = None,
    ) -> None:
        """`signal` is the name of a database signal. `poll` None: only the signal ends the wait."""
        self._database, self._poll = database, poll
        self._own_clock, self._guard = clock, guard
        self._signal = asyncio.Event() if signal is None else database.signal(signal)

    async def run(self) -> None:
        """Work until cancelled, then close."""
        await self.open()
        try:
            async with asyncio.TaskGroup() as group:
                for loop in self._loops():
                    group.create_task(loop)
        finally:
            await asyncio.shield(self.close())

    async def open(self) -> None:  # noqa: B027 (optional)
        """Called once before the first `work`. An error here ends the worker."""

    @abstractmethod
    async def work(self) -> bool:
        """Do what is due. Return True to be called again without waiting."""

    async def close(self) -> None:  # noqa: B027 (optional)
        """Called once after cancellation."""

    def _loops(self) -> list[Coroutine[Any, Any, None]]:
        return [self._loop() for _ in range(self.concurrency)]

    async def _loop(self) -> None:
        while True:
            self._signal.clear()  # before `work`: a commit during `work` must end the wait
            wait = self._poll
            try:
                if self._may_work and await self.work():
                    continue
            except RetryableError as error:
                wait = self._retry_wait()
                log.warning("%s was interrupted (%s); next attempt in %g s", self.name, error, wait)
            except Exception:
                wait = self._retry_wait()
                log.exception("%s failed; next attempt in %g s", self.name, wait)
            await wait_for_signal(self._signal, wait)

    def _clock(self) -> datetime:
        """Return the time. A worker that needs a trusted clock never gets another one: ClockAheadError ends its work."""
        now = self._own_clock()
        if self.needs_trusted_clock and not self._trusts(int(now.timestamp())):
            raise ClockAheadError("the clock of this server is ahead")
        return now

    def _trusts(self, now: int) -> bool:
        """Return whether the clock was not ahead when it showed `now` (unix seconds)."""
        return self._guard is None or self._guard.trusts(now)

    @property
    def _may_work(self) -> bool:
        return not self.needs_trusted_clock or self._trusts(int(self._own_clock().timestamp()))

    def _retry_wait(self) -> float:
        return RETRY_SECONDS if self._poll is None else min(self._poll, RETRY_SECONDS)

    def _unix_now(self) -> int:
        return int(self._clock().timestamp())


async def wait_for_signal(signal: asyncio.Event, seconds: float | None) -> None:
    """Return when the signal is set, or after this many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await signal.wait()
    except TimeoutError:
        pass


async def drain(tasks: Iterable["asyncio.Task[None]"], seconds: float = DRAIN_SECONDS) -> None:
    """Wait for tasks to end, then cancel those that have not."""
    tasks = set(tasks)
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
