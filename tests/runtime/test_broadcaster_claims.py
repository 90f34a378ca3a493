"""The broadcaster in virtual time: the order of claims, letters returned at the end, and progress reports."""

import asyncio
from collections import deque
from itertools import pairwise
from pathlib import Path

import pytest
from telegram.error import BadRequest, NetworkError

from runtime.telegram.rate_limiter import Limits, RateLimiter
from runtime.workers.broadcaster import Broadcaster
from storage.queues import outbox_claims
from tests.support.broadcaster_harness import (
    DRAIN,
    LEASE,
    POLL,
    SHOW,
    TICK,
    BroadcasterHarness,
    ScriptedSender,
    now,
    run_broadcaster,
)

pytestmark = pytest.mark.slow


def test_only_half_a_second_of_letters_is_taken_before_its_turn(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.duration = 0.01
        harness.start()
        await harness.add_letters(range(1, 60))
        most = 0
        for _ in range(40):
            await asyncio.sleep(0.1)
            most = max(most, await harness.count_letters("sending"))
        assert 6 <= most <= 9, "those ahead, one under way, and what was answered since the last look"
        assert len(harness.sender.attempts) >= 30, "and never too few"

    run_broadcaster(tmp_path, scene, Limits(per_second=10))


def test_where_nothing_is_answered_no_more_than_two_seconds_of_letters_leave(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.duration = 500.0
        harness.start()
        await harness.add_letters(range(1, 100))
        await asyncio.sleep(4)
        assert len(harness.sender.attempts) <= 20
        assert await harness.count_letters("sending") <= 2 * 10 + 6

    run_broadcaster(tmp_path, scene, Limits(per_second=10))


def test_letters_that_are_tried_again_leave_room_for_others(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        for chat in range(1, 12):
            harness.sender.outcomes[chat] = deque([BadRequest("x")] if chat > 6 else [NetworkError("x")])
        harness.start()
        await harness.add_letters(range(1, 12))
        await asyncio.sleep(12)
        tally = await harness.read_tally()
        assert (tally.sent, tally.refused) == (6, 5)

    run_broadcaster(tmp_path, scene, Limits(per_second=10))


def test_at_the_end_what_is_under_way_is_awaited_and_the_rest_given_back(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.duration = DRAIN - 0.5
        running = harness.start()
        await harness.add_letters(range(1, 30))
        await asyncio.sleep(0.55)
        begun = now()
        left = len(harness.sender.attempts)
        await harness.stop(running)
        assert now() - begun <= DRAIN
        tally = await harness.read_tally()
        assert tally.sent == len(harness.sender.attempts) <= left + 1
        assert await harness.count_letters("sending") == 0
        async with harness.database.read_transaction() as tx:
            assert await tx.fetch_value("SELECT count(*) FROM letters WHERE uncertain = 1") == 0

    run_broadcaster(tmp_path, scene, Limits(per_second=10))


def test_at_the_end_nobody_waits_longer_than_the_drain_and_the_next_marks_what_was_under_way(
    tmp_path: Path,
) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.duration = DRAIN + 5
        running = harness.start()
        await harness.add_letters([1, 2])
        await asyncio.sleep(1)
        begun = now()
        await harness.stop(running)
        assert now() - begun == pytest.approx(DRAIN, abs=0.1)
        assert await harness.count_letters("sending") == 2
        harness.sender.duration = 0.0
        again = now()
        harness.start()
        await asyncio.sleep(4)
        tally = await harness.read_tally()
        assert (tally.sent, tally.uncertain) == (2, 2)
        assert min(at for at, *_ in harness.sender.attempts if at >= again) >= again + 1, (
            "a second for what left last"
        )

    run_broadcaster(tmp_path, scene)


@pytest.mark.parametrize("off", [86400, 365 * 86400, -86400])
def test_a_lease_of_a_process_whose_clock_was_wrong_ends_when_it_is_gone(tmp_path: Path, off: int) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        async with harness.database.transaction() as tx:
            wrong = int(harness.clock().timestamp()) + off
            assert await outbox_claims.acquire_lease(tx, "killed", wrong, LEASE)
        harness.start()
        await harness.add_letters([1])
        await asyncio.sleep(LEASE + 5)
        assert (await harness.read_tally()).sent == 1

    run_broadcaster(tmp_path, scene)


def test_another_process_sends_only_when_the_first_has_gone(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        first = harness.start("one")
        await harness.add_letters(range(1, 40))
        await asyncio.sleep(0.5)
        other = ScriptedSender()
        second = Broadcaster(
            harness.database, other, RateLimiter(harness.limits, now), harness.clock, holder="two"
        )
        harness.tasks.append(asyncio.create_task(second.run()))
        await asyncio.sleep(12)
        assert (len(other.attempts), second._is_leader) == (0, False)
        await harness.stop(first)
        gone = now()
        await asyncio.sleep(LEASE + 20)
        assert gone + LEASE - 2 < other.attempts[0][0] <= gone + LEASE + POLL + 1
        sent = [chat for _, chat, _ in harness.sender.attempts + other.attempts]
        assert sorted(sent) == list(range(1, 40))
        assert (await harness.read_tally()).uncertain == 0

    run_broadcaster(tmp_path, scene, Limits(per_second=2))


def test_progress_that_failed_is_shown_later(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.progress_failures = 2
        harness.start()
        await asyncio.sleep(1)
        await harness.add_letters([1])
        await asyncio.sleep(6 * SHOW)
        assert harness.progress_shown
        assert harness.progress_shown[0][1] <= 5 * SHOW

    run_broadcaster(tmp_path, scene)


def test_a_chat_of_its_own_limit_waits_and_no_other(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.start()
        for n in range(3):
            await harness.add_letters([1], campaign=f"a:{n}")
        await harness.add_letters([2, 3], campaign="b:1")
        await asyncio.sleep(6)
        assert harness.sender.attempt_gaps(1) == pytest.approx([1.0, 1.0], abs=0.11)
        assert max(harness.sender.attempt_times(2) + harness.sender.attempt_times(3)) < 0.6

    run_broadcaster(tmp_path, scene, Limits(per_second=100))


@pytest.mark.parametrize(("failing", "pause"), [(1, 0.0), (2, 0.0), (3, 0.2), (4, 0.4), (5, 0.8), (6, 1.0)])
def test_three_failures_in_a_row_are_an_outage(tmp_path: Path, failing: int, pause: float) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        for chat in range(1, failing + 1):
            harness.sender.outcomes[chat] = deque([NetworkError("x"), None])
        harness.start()
        await harness.add_letters(range(1, 30))
        await asyncio.sleep(6)
        last, following = (
            harness.sender.attempt_times(failing)[0],
            harness.sender.attempt_times(failing + 1)[0],
        )
        assert following - last == pytest.approx(max(pause, 0.009), abs=0.008)

    run_broadcaster(tmp_path, scene)


def test_a_success_ends_the_row_of_failures(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        for chat in (1, 2, 4, 5):
            harness.sender.outcomes[chat] = deque([NetworkError("x"), None])
        harness.start()
        await harness.add_letters(range(1, 30))
        await asyncio.sleep(6)
        starts = [harness.sender.attempt_times(chat)[0] for chat in (5, 6, 7)]
        assert starts[1] - starts[0] < TICK / 2 and starts[2] - starts[1] < TICK / 2

    run_broadcaster(tmp_path, scene)


def test_progress_is_shown_every_other_second_at_most(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.start()
        await harness.add_letters(range(1, 90))
        await asyncio.sleep(12)
        at = [when for _, when in harness.progress_shown]
        assert len(at) >= 4
        assert all(after - before > SHOW - 0.1 for before, after in pairwise(at))

    run_broadcaster(tmp_path, scene, Limits(per_second=10))


def test_at_one_a_second_letters_go_too(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.start()
        await harness.add_letters([1, 2])
        await asyncio.sleep(5)
        assert (await harness.read_tally()).sent == 2

    run_broadcaster(tmp_path, scene, Limits(per_second=1))
