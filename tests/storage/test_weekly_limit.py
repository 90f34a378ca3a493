"""The weekly limit: what a chat gets beyond it waits until a week has passed; nothing is dropped."""

from random import Random

from storage.engine.database import Transaction
from storage.queues import outbox, outbox_claims, weekly_limit
from storage.queues.outbox_claims import DeliveryResult, DeliveryStatus
from storage.queues.weekly_limit import MAX_WEEKLY, WEEK_SECONDS
from tests.support.outbox_helpers import NOW

DAY = 24 * 3600


async def publish(tx: Transaction, name: str, chats: list[int], now: int, *, is_limited: bool = True) -> None:
    await outbox.add_for_chats(tx, name, "text", chats, now, now, is_limited=is_limited)


async def deliver(tx: Transaction, now: int) -> list[int]:
    """Send what is due; return the chats."""
    claimed = await outbox_claims.claim_letters(tx, 1000, now)
    await outbox_claims.record_results(
        tx, [DeliveryResult(letter, DeliveryStatus.SENT, 1) for letter in claimed], now
    )
    return [letter.chat_id for letter in claimed]


async def test_a_letter_beyond_the_limit_waits_until_the_oldest_is_a_week_old(tx: Transaction) -> None:
    for number in range(MAX_WEEKLY):
        await publish(tx, f"announcement:{number}", [1], NOW + number)
        assert await deliver(tx, NOW + number) == [1]
    await publish(tx, "announcement:late", [1, 2], NOW + DAY)
    assert await deliver(tx, NOW + DAY) == [2], "only who has reached the limit waits"
    assert await weekly_limit.count_received(tx, 1, NOW + DAY) == MAX_WEEKLY
    assert await weekly_limit.count_held_back(tx, 1, NOW + DAY) == 1
    assert await deliver(tx, NOW + WEEK_SECONDS - 1) == []
    assert await deliver(tx, NOW + WEEK_SECONDS) == [1]
    assert await weekly_limit.count_held_back(tx, 1, NOW + WEEK_SECONDS) == 0


async def test_closures_and_deadlines_neither_wait_nor_take_a_place(tx: Transaction) -> None:
    for number in range(MAX_WEEKLY + 3):
        await publish(tx, f"change:{number}", [1], NOW + number, is_limited=False)
        assert await deliver(tx, NOW + number) == [1]
    await publish(tx, "announcement:1", [1], NOW + DAY)
    assert await deliver(tx, NOW + DAY) == [1]
    assert await weekly_limit.count_received(tx, 1, NOW + DAY) == MAX_WEEKLY + 4


async def test_cancelled_letters_take_no_place(tx: Transaction) -> None:
    for number in range(MAX_WEEKLY):
        await publish(tx, f"announcement:{number}", [1], NOW)
        await outbox.cancel_campaign(tx, f"announcement:{number}")
    await publish(tx, "announcement:last", [1], NOW)
    assert await deliver(tx, NOW) == [1]


async def test_no_week_has_more_than_the_limit_and_everything_comes(tx: Transaction) -> None:
    random, sent = Random(15), dict[int, list[int]]()
    expected = dict.fromkeys(range(1, 6), 0)
    for hour in range(0, 24 * 40, 6):
        now = NOW + hour * 3600
        if hour < 24 * 14 and random.random() < 0.7:
            chats = random.sample(sorted(expected), random.randint(1, 5))
            await publish(tx, f"announcement:{hour}", chats, now)
            for chat in chats:
                expected[chat] += 1
        for chat in await deliver(tx, now):
            sent.setdefault(chat, []).append(now)
    for hour in range(24 * 40, 24 * 120, 6):
        for chat in await deliver(tx, NOW + hour * 3600):
            sent[chat].append(NOW + hour * 3600)
    assert {chat: len(times) for chat, times in sent.items()} == expected
    for times in sent.values():
        for first, last in zip(times, times[MAX_WEEKLY:], strict=False):
            assert last - first >= WEEK_SECONDS


async def test_news_that_is_over_by_then_does_not_come_and_is_not_promised(tx: Transaction) -> None:
    for number in range(MAX_WEEKLY):
        await publish(tx, f"announcement:{number}", [1], NOW)
        assert await deliver(tx, NOW) == [1]
    await outbox.add_for_chats(tx, "board:1", "text", [1], NOW, NOW, expires=NOW + DAY, is_limited=True)
    assert await weekly_limit.count_held_back(tx, 1, NOW) == 0
    assert await deliver(tx, NOW + WEEK_SECONDS) == []
