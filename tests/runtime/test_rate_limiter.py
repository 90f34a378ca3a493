"""The rate limiter in virtual time: when letters and replies may leave, to the millisecond."""

import asyncio

import pytest

from runtime.telegram.rate_limiter import Limits, RateLimiter
from tests.support.rate_limiter_helpers import (
    loop_time,
    new_rate_limiter,
    send_letter,
    send_letters,
    send_reply,
)
from tests.support.virtual_time import run_in_virtual_time

EVEN, MANY, MARGIN, RECHECK = 0.9, 2000, 0.05, 0.005  # repeated here, so that a changed constant fails a test


def test_letters_go_evenly_and_never_more_than_the_limit() -> None:
    left = run_in_virtual_time(send_letters(new_rate_limiter(), 30))
    gap = EVEN / 10
    wanted = [second + gap * n for second in range(3) for n in range(10)]
    assert left == pytest.approx(wanted, abs=0.002)


def test_a_place_is_taken_until_a_second_after_the_answer_less_the_way() -> None:
    left = run_in_virtual_time(send_letters(new_rate_limiter(), 12, took=0.1))
    assert left[9] == pytest.approx(0.81, abs=0.002)
    assert left[10] == pytest.approx(0.1 + 1 - 0.8 * 0.1, abs=0.002)
    assert left[11] == pytest.approx(0.09 + 0.1 + 1 - 0.8 * 0.1, abs=0.02)


def test_the_way_is_never_taken_for_longer_than_half_a_second() -> None:
    async def work() -> float:
        pacer = new_rate_limiter(Limits(per_second=1))
        await send_letter(pacer, 1, took=3.0)
        await pacer.wait_for_slot()
        return loop_time()

    assert run_in_virtual_time(work()) == pytest.approx(3 + 1 - 0.8 * 0.5, abs=0.002)


def test_the_fastest_way_counts_and_a_slow_one_hardly_changes_it() -> None:
    async def work() -> float:
        pacer = new_rate_limiter(Limits(per_second=1))
        await send_letter(pacer, 1, took=0.1)
        await asyncio.sleep(5)
        await send_letter(pacer, 2, took=0.4)
        begun = loop_time()
        await pacer.wait_for_slot()
        return loop_time() - begun

    assert run_in_virtual_time(work()) == pytest.approx(1 - 0.8 * 0.101, abs=0.002)


def test_while_every_answer_is_awaited_nothing_more_leaves() -> None:
    left = run_in_virtual_time(send_letters(new_rate_limiter(Limits(per_second=2)), 3, took=4.0))
    assert left[1] == pytest.approx(0.45, abs=0.002)
    assert left[2] == pytest.approx(4 + 1 - 0.4, abs=0.02)


@pytest.mark.parametrize(
    ("sent", "wait"),
    [((), 0.0), ((0.0,), 0.0), ((0.0, 0.4), 0.5), ((0.0, 0.4, 0.45), 0.9), ((-0.6,), 0.0)],
)
def test_a_chat_of_two_a_second_opens_when_the_oldest_is_a_second_ago(
    sent: tuple[float, ...], wait: float
) -> None:
    async def work() -> float:
        pacer = new_rate_limiter(Limits(per_second=100, per_chat=2))
        for at in sent:
            await asyncio.sleep(1 + at - loop_time())
            await send_letter(pacer, 7)
        await asyncio.sleep(1.5 - loop_time())
        assert pacer.seconds_until_allowed(8) == 0.0
        return pacer.seconds_until_allowed(7)

    assert run_in_virtual_time(work()) == pytest.approx(wait, abs=1e-6)


def test_what_is_under_way_to_a_chat_takes_its_place() -> None:
    async def work() -> tuple[float, float, float]:
        pacer = new_rate_limiter(Limits(per_second=100, per_chat=2))
        first = asyncio.create_task(send_letter(pacer, 7, took=1.0))
        await asyncio.sleep(0.1)
        one = pacer.seconds_until_allowed(7)
        second = asyncio.create_task(send_letter(pacer, 7, took=1.0))
        await asyncio.sleep(0.1)
        two = pacer.seconds_until_allowed(7)
        await first
        await asyncio.sleep(0)
        mixed = pacer.seconds_until_allowed(7)
        await second
        return one, two, mixed

    one, two, mixed = run_in_virtual_time(work())
    assert (one, two) == (0.0, RECHECK)
    assert mixed == pytest.approx(1.0, abs=1e-6)


def test_a_group_takes_twenty_a_minute() -> None:
    async def work() -> list[float]:
        pacer = new_rate_limiter(Limits(per_second=1000))
        found = []
        for _ in range(20):
            found.append(pacer.seconds_until_allowed(-5))
            await send_letter(pacer, -5)
        await asyncio.sleep(1)
        return [*found, pacer.seconds_until_allowed(-5), pacer.seconds_until_allowed(5)]

    *before, full, other = run_in_virtual_time(work())
    assert before == [0.0] * 20
    assert full == pytest.approx(59.0, abs=1e-6)
    assert other == 0.0


def test_chat_zero_is_nobodys_group() -> None:
    async def work() -> float:
        pacer = new_rate_limiter(Limits(per_second=1000))
        await send_letter(pacer, 0)
        return pacer.seconds_until_allowed(0)

    assert run_in_virtual_time(work()) == pytest.approx(1.0, abs=1e-6)


def test_a_flood_closes_the_chat_and_halts_the_letters_for_exactly_as_long() -> None:
    async def work() -> tuple[float, float, float]:
        pacer = new_rate_limiter()
        pacer.on_flood_wait(7, 3.0, is_broadcast=True)
        pacer.on_flood_wait(7, 1.0, is_broadcast=True)
        closed, other = pacer.seconds_until_allowed(7), pacer.seconds_until_allowed(8)
        await pacer.wait_for_slot()
        return closed, other, loop_time()

    closed, other, left = run_in_virtual_time(work())
    assert closed == pytest.approx(3 + MARGIN)
    assert other == 0.0
    assert left == pytest.approx(3 + MARGIN, abs=1e-6)


@pytest.mark.parametrize(("earlier", "halted"), [(0, 2 + MARGIN), (1, 2 + MARGIN), (2, 0.0)])
def test_a_reply_that_met_its_chats_own_limit_halts_no_letters(earlier: int, halted: float) -> None:
    async def work() -> float:
        pacer = new_rate_limiter()
        for _ in range(earlier):
            await send_reply(pacer, 7)
        pacer.on_flood_wait(7, 2.0)
        await pacer.wait_for_slot()
        return loop_time()

    assert run_in_virtual_time(work()) == pytest.approx(halted, abs=1e-6)


def test_a_halt_is_never_shortened() -> None:
    async def work() -> float:
        pacer = new_rate_limiter()
        pacer.pause(4)
        pacer.pause(1)
        await pacer.wait_for_slot()
        return loop_time()

    assert run_in_virtual_time(work()) == pytest.approx(4, abs=1e-6)


def test_a_refused_message_takes_no_place() -> None:
    async def work() -> tuple[float, float]:
        pacer = new_rate_limiter(Limits(per_second=1))
        await send_letter(pacer, 7, used=False)
        await pacer.wait_for_slot()
        return loop_time(), pacer.seconds_until_allowed(7)

    assert run_in_virtual_time(work()) == (0.0, 0.0)


def test_chats_long_quiet_are_forgotten_and_those_that_count_are_not() -> None:
    async def work() -> tuple[int, int, float, float]:
        pacer = new_rate_limiter(Limits(per_second=10**6))
        for chat in range(1, MANY + 1):
            await send_letter(pacer, chat)
        before = len(pacer._sends_by_chat)
        pacer.on_flood_wait(-3, 60.0)
        pacer.on_flood_wait(3, 0.5)
        await asyncio.sleep(1.5)
        await send_letter(pacer, -5)
        return before, len(pacer._sends_by_chat), len(pacer._closed_until), pacer.seconds_until_allowed(-3)

    before, after, closed, left = run_in_virtual_time(work())
    assert (before, after, closed) == (MANY, 1, 1)
    assert left == pytest.approx(58.5 + MARGIN)


def test_many_active_chats_are_not_searched_for_each_message(monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[float] = []
    forget = RateLimiter._forget_quiet_chats

    def count(limiter: RateLimiter, now: float) -> None:
        searches.append(now)
        forget(limiter, now)

    monkeypatch.setattr(RateLimiter, "_forget_quiet_chats", count)

    async def work() -> int:
        pacer = new_rate_limiter(Limits(per_second=10**6))
        for chat in range(3 * MANY):
            await send_letter(pacer, 1 + chat)
        return len(pacer._sends_by_chat)

    assert run_in_virtual_time(work()) == 3 * MANY
    assert len(searches) <= 3


def test_without_limits_given_those_of_telegram_hold() -> None:
    assert RateLimiter().limits == Limits(per_second=30, per_chat=1, per_group=20)


def test_what_was_sent_exactly_a_second_ago_counts_no_more() -> None:
    async def work() -> float:
        pacer = new_rate_limiter(Limits(per_second=100))
        await send_reply(pacer, 7)
        await send_reply(pacer, 7)
        await asyncio.sleep(1.0)
        pacer.on_flood_wait(7, 2.0)
        await pacer.wait_for_slot()
        return loop_time()

    assert run_in_virtual_time(work()) == pytest.approx(3 + MARGIN, abs=1e-6)


def test_nothing_is_paid_for_unless_somebody_says_so() -> None:
    assert Limits() == Limits(per_second=30, per_chat=1, per_group=20, paid=False)
