"""Background workers: when they work, and what errors and the end of the process do to them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from runtime.workers.polling_worker import RETRY_SECONDS, PollingWorker
from storage.engine.database import Database, RetryableError
from storage.queues.backoff import Backoff
from tests.support.virtual_time import run_in_virtual_time

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
SIGNAL = "test"


class RecordingWorker(PollingWorker):
    """Records when `work` is called; `outcomes` are returned or raised, one a call."""

    name = "recording worker"

    def __init__(self, database: Database, poll: float | None, *outcomes: bool | Exception) -> None:
        super().__init__(database, lambda: NOON, signal=SIGNAL, poll=poll)
        self.times: list[float] = []
        self.outcomes = list(outcomes)
        self.is_closed = False

    async def work(self) -> bool:
        self.times.append(asyncio.get_running_loop().time())
        outcome = self.outcomes.pop(0) if self.outcomes else False
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def close(self) -> None:
        self.is_closed = True


def run_worker(
    make: Callable[[Database], RecordingWorker], seconds: float, signals: tuple[float, ...] = ()
) -> RecordingWorker:
    """Run a worker for so many seconds of virtual time; commits set the signal at the given times."""

    async def scene() -> RecordingWorker:
        database = await Database.open(None)
        worker = make(database)
        start = asyncio.get_running_loop().time()
        task = asyncio.create_task(worker.run())
        for at in signals:
            await asyncio.sleep(start + at - asyncio.get_running_loop().time())
            async with database.transaction() as tx:
                tx.notify(SIGNAL)
        await asyncio.sleep(start + seconds - asyncio.get_running_loop().time())
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()
        worker.times = [round(at - start, 1) for at in worker.times]
        return worker

    return run_in_virtual_time(scene())


def test_it_works_at_once_and_then_polls() -> None:
    worker = run_worker(lambda database: RecordingWorker(database, 2.0), 5)
    assert worker.times == [0, 2, 4]
    assert worker.is_closed


def test_a_signal_ends_the_wait() -> None:
    worker = run_worker(lambda database: RecordingWorker(database, 60.0), 10, signals=(3, 7))
    assert worker.times == [0, 3, 7]


def test_it_goes_on_without_waiting_while_there_is_more() -> None:
    worker = run_worker(lambda database: RecordingWorker(database, 60.0, True, True, False), 10)
    assert worker.times == [0, 0, 0]


@pytest.mark.parametrize(
    ("poll", "error", "second"),
    [
        (1.0, ValueError(), 1.0),
        (3600.0, ValueError(), RETRY_SECONDS),
        (None, RetryableError("x"), RETRY_SECONDS),
    ],
)
def test_an_error_is_logged_and_the_work_tried_again(
    poll: float | None, error: Exception, second: float, caplog: pytest.LogCaptureFixture
) -> None:
    worker = run_worker(lambda database: RecordingWorker(database, poll, error), second + 0.5)
    assert worker.times == [0, second]
    assert f"next attempt in {second:g} s" in caplog.text


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 5.0), (10_000, 5.0)]
)
def test_backoff_doubles_up_to_its_longest_delay(failures: int, seconds: float) -> None:
    backoff = Backoff(0.5, 5.0)
    assert backoff.after(failures) == seconds
    assert backoff.due(100, failures) == 100 + int(seconds)
