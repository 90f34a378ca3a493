"""The gate of the clock: which dates of Telegram it believes, and for how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runtime.clock_guard import HEADER_TOLERANCE, MESSAGE_TOLERANCE, ClockGuard
from runtime.workers.clock_watch import ClockWatch
from runtime.workers.polling_worker import ClockAheadError, PollingWorker
from storage.engine.database import Database
from storage.queues import clock_mark, processed_updates
from storage.queues.clock_mark import ClockMark

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


class Surroundings:
    """The clock of the server, and the seconds since its start."""

    def __init__(self) -> None:
        self.now, self.elapsed = NOW, 1000.0

    def make_guard(self) -> ClockGuard:
        return ClockGuard(lambda: self.now, lambda: self.elapsed)


def test_a_new_database_trusts_its_clock() -> None:
    guard = Surroundings().make_guard()
    assert guard.is_trusted and not guard.has_evidence and guard.known_time is None


@pytest.mark.parametrize("ahead", [timedelta(minutes=16), timedelta(hours=3), timedelta(days=1461)])
def test_the_dates_of_answers_allow_minutes(ahead: timedelta) -> None:
    surroundings = Surroundings()
    guard = surroundings.make_guard()
    guard.observe_header(SECONDS)
    assert guard.is_trusted
    surroundings.now += ahead
    assert not guard.is_trusted
    surroundings.elapsed += ahead.total_seconds()
    assert guard.is_trusted, "that time has really passed"


def test_the_dates_of_messages_allow_a_day() -> None:
    surroundings = Surroundings()
    guard = surroundings.make_guard()
    guard.observe_update({"update_id": 1, "message": {"date": SECONDS - 3600}})
    surroundings.now += timedelta(hours=22)
    assert guard.is_trusted
    surroundings.now += timedelta(hours=2)
    assert not guard.is_trusted
    guard.observe_update({"update_id": 2, "edited_message": {"date": 5, "edit_date": SECONDS + 7200}})
    assert guard.is_trusted


def test_an_older_message_changes_nothing() -> None:
    guard = Surroundings().make_guard()
    for date in (SECONDS, SECONDS - 50000):
        guard.observe_update({"update_id": 1, "message": {"date": date}})
    assert guard.known_time == SECONDS


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"date": "x"}},
        {"update_id": 1, "message": []},
        {"update_id": 1, "callback_query": {"message": {"date": 10**12}}},
        {"update_id": 1, "message": {"forward_date": 10**12}},
    ],
)
def test_other_dates_are_not_believed(update: dict[str, object]) -> None:
    """Dates inside a message, such as that of a forwarded one, are not its own."""
    guard = Surroundings().make_guard()
    guard.observe_update(update)
    assert guard.known_time is None


def test_an_answer_corrects_a_mark_that_was_too_late() -> None:
    guard = Surroundings().make_guard()
    guard.recall(SECONDS + 10**8)
    guard.observe_header(SECONDS)
    assert guard.known_time == SECONDS
    assert not guard.trusts(SECONDS + HEADER_TOLERANCE + 1)
    assert guard.trusts(SECONDS + HEADER_TOLERANCE)


async def test_a_restart_remembers_the_last_date(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "loket.db")
    guard = Surroundings().make_guard()
    await guard.open(database)
    assert guard.known_time is None
    async with database.transaction() as tx:
        await processed_updates.claim_update(tx, 1, SECONDS - 5)
    await guard.open(database)
    assert not guard.trusts(SECONDS + MESSAGE_TOLERANCE + 3600), (
        "the last commit counts where no date is known"
    )
    async with database.transaction() as tx:
        for at in (SECONDS + 1800, SECONDS - 10**6):
            await clock_mark.save_mark(tx, ClockMark(at, False))
        assert await clock_mark.find_mark(tx) == ClockMark(SECONDS, False), "by the hour, and never earlier"
    await database.close()


class CountingWorker(PollingWorker):
    """Counts how often it reads the time."""

    name = "counting worker"

    def __init__(self, database: Database, surroundings: Surroundings, guard: ClockGuard) -> None:
        super().__init__(database, lambda: surroundings.now, guard=guard, poll=0.01)
        self.surroundings, self.times = surroundings, 0

    async def work(self) -> bool:
        self.surroundings.now += timedelta(days=365)  # the clock jumps between the gate and the job
        self._unix_now()
        self.times += 1
        return False


async def test_a_clock_that_jumps_during_the_work_ends_it(tmp_path: Path) -> None:
    database, surroundings = await Database.open(tmp_path / "loket.db"), Surroundings()
    guard = surroundings.make_guard()
    guard.observe_header(SECONDS)
    worker = CountingWorker(database, surroundings, guard)
    with pytest.raises(ClockAheadError):
        await worker.work()
    assert worker.times == 0
    await database.close()


async def test_an_idle_bot_asks_telegram_for_the_date_after_a_jump(tmp_path: Path) -> None:
    """The clock was behind for days and was corrected. Without a message nothing would tell so."""
    database, surroundings = await Database.open(tmp_path / "loket.db"), Surroundings()
    guard = surroundings.make_guard()
    guard.observe_header(SECONDS)
    asked = []

    async def show_date() -> None:
        asked.append(surroundings.elapsed)
        guard.observe_header(surroundings.now.timestamp())

    watch = ClockWatch(database, guard, ask_date=show_date)
    await watch.work()
    assert asked == [] and guard.is_trusted
    surroundings.now += timedelta(days=3)
    surroundings.elapsed += 60
    assert not guard.is_trusted
    await watch.work()
    assert asked == [surroundings.elapsed] and guard.is_trusted
    await database.close()


def test_a_clock_behind_the_date_of_an_answer_is_known_to_be_behind() -> None:
    surroundings = Surroundings()
    guard = surroundings.make_guard()
    guard.observe_update({"update_id": 1, "message": {"date": SECONDS + 86400}})
    assert not guard.is_known_behind, "the date of a message may be that of a clock that was ahead"
    guard.observe_header(SECONDS + 3600)
    assert guard.is_known_behind
