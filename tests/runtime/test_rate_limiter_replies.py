"""Replies and letters share the rate limit: which waits for which, and how long, to the millisecond."""

import asyncio

import pytest

from runtime.telegram.rate_limiter import Limits
from tests.support.rate_limiter_helpers import (
    loop_time,
    new_rate_limiter,
    send_letter,
    send_letters,
    send_reply,
)
from tests.support.virtual_time import run_in_virtual_time


@pytest.mark.parametrize(
    ("replies", "ago", "free"),
    [(0, 2, 0), (1, 2, 1), (2, 2, 1), (3, 2, 2), (20, 2, 2), (30, 2, 3), (30, 9.0, 3), (30, 10.1, 0)],
)
def test_letters_leave_room_for_as_many_as_were_asked_lately(replies: int, ago: float, free: int) -> None:
    """Letters leave one slot free plus the square root of the replies per second. Without replies they leave none."""

    async def work() -> int:
        pacer = new_rate_limiter()
        for chat in range(replies):
            await send_reply(pacer, 100 + chat)
        await asyncio.sleep(ago)
        begun = loop_time()
        left = await send_letters(pacer, 11)
        return sum(at < begun + 0.99 for at in left)

    assert run_in_virtual_time(work()) == 10 - free


def test_one_place_is_always_left_for_letters() -> None:
    async def work() -> float:
        pacer = new_rate_limiter(Limits(per_second=1))
        for chat in range(5):
            await send_reply(pacer, 100 + chat)
        await asyncio.sleep(2)
        begun = loop_time()
        await pacer.wait_for_slot()
        return loop_time() - begun

    assert run_in_virtual_time(work()) == 0.0


def test_replies_wait_for_no_other_reply() -> None:
    async def work() -> list[float]:
        pacer = new_rate_limiter()
        return [await send_reply(pacer, chat) for chat in range(40)]

    assert run_in_virtual_time(work()) == [0.0] * 40


def test_a_reply_waits_for_a_place_that_letters_have_and_goes_before_the_next_letter() -> None:
    async def work() -> tuple[list[float], float]:
        pacer = new_rate_limiter()
        letters = asyncio.create_task(send_letters(pacer, 13))
        await asyncio.sleep(0.85)
        reply = await send_reply(pacer, 100)
        return await letters, reply

    letters, reply = run_in_virtual_time(work())
    assert reply == pytest.approx(1.0, abs=0.002)
    assert letters[9] == pytest.approx(0.81, abs=0.002)
    assert letters[10] == pytest.approx(1.18, abs=0.02), "the second place freed is kept for replies"


def test_a_reply_goes_at_once_while_a_place_is_free() -> None:
    async def work() -> float:
        pacer = new_rate_limiter()
        letters = asyncio.create_task(send_letters(pacer, 9))
        await asyncio.sleep(0.75)
        reply = await send_reply(pacer, 100)
        await letters
        return reply

    assert run_in_virtual_time(work()) == pytest.approx(0.75, abs=1e-6)


def test_a_reply_waits_a_second_at_most_and_only_while_letters_leave() -> None:
    async def work() -> tuple[float, float]:
        pacer = new_rate_limiter()
        letters = asyncio.create_task(send_letters(pacer, 10, took=9.0))
        await asyncio.sleep(0.82)
        soon = await send_reply(pacer, 100)
        late = await send_reply(pacer, 101)
        await letters
        return soon, late

    soon, late = run_in_virtual_time(work())
    assert soon == pytest.approx(1.81, abs=0.01), "the last letter left a second ago"
    assert late == pytest.approx(soon, abs=1e-6)


def test_patience_ends_while_letters_go_on() -> None:
    async def work() -> float:
        pacer = new_rate_limiter(Limits(per_second=2))
        busy = [asyncio.create_task(send_letter(pacer, chat, took=9.0)) for chat in (1, 2)]
        await asyncio.sleep(0.1)
        asking = asyncio.create_task(send_reply(pacer, 100))
        await asyncio.sleep(0.8)
        busy.append(asyncio.create_task(send_letter(pacer, 3, took=9.0)))
        left = await asking
        await asyncio.gather(*busy)
        return left

    assert run_in_virtual_time(work()) == pytest.approx(1.1, abs=0.01)
