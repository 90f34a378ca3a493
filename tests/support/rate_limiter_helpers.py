"""Helpers that send letters and replies through a rate limiter in virtual time."""

import asyncio

from runtime.telegram.rate_limiter import Limits, RateLimiter

TEN = Limits(per_second=10)


def loop_time() -> float:
    return asyncio.get_running_loop().time()


def new_rate_limiter(limits: Limits = TEN) -> RateLimiter:
    return RateLimiter(limits, loop_time)


async def send_letter(pacer: RateLimiter, chat_id: int, took: float = 0.0, used: bool = True) -> None:
    async with pacer.broadcast_slot(chat_id) as place:
        await asyncio.sleep(took)
        place.is_counted = used


async def send_letters(pacer: RateLimiter, count: int, took: float = 0.0) -> list[float]:
    """Send letters to different chats. Return the time of each."""
    left, tasks = [], []
    for chat in range(1, count + 1):
        await pacer.wait_for_slot()
        left.append(loop_time())
        tasks.append(asyncio.create_task(send_letter(pacer, chat, took)))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    return left


async def send_reply(pacer: RateLimiter, chat_id: int, took: float = 0.0) -> float:
    """Send a direct reply. Return its time."""
    async with pacer.reply_slot(chat_id):
        left = loop_time()
        await asyncio.sleep(took)
    return left
