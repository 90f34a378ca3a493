"""Limits and faults on demand."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from demo.api.api_errors import ApiError
from demo.api.fault_injection import FaultInjector
from demo.api.flood_limits import FloodLimits
from demo.testing.group import GroupChat
from demo.testing.person import Person
from tests.support.local_telegram_harness import LocalTelegramHarness


@pytest.fixture(autouse=True)
def spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """retry_after as python-telegram-bot's next version gives it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


def retry_seconds(refused: RetryAfter) -> float:
    assert isinstance(refused.retry_after, timedelta)
    return refused.retry_after.total_seconds()


async def test_one_message_a_second_to_a_chat(harness: LocalTelegramHarness) -> None:
    harness.telegram.limits.per_chat_second = 1
    budi = Person(harness.telegram, "Budi")
    budi.say("/start")
    await harness.send("satu")
    with pytest.raises(RetryAfter) as refused:
        await harness.send("dua")
    assert retry_seconds(refused.value) == 1
    await harness.bot.send_message(budi.id, "Budi tidak ikut menunggu")
    harness.telegram.limits.clear()
    await harness.send("dua")


async def test_messages_a_second_to_all(harness: LocalTelegramHarness) -> None:
    harness.telegram.limits.per_second = 3
    for number in range(3):
        await harness.send(f"pesan {number}")
    with pytest.raises(RetryAfter):
        await harness.send()


async def test_messages_a_minute_to_a_group(harness: LocalTelegramHarness) -> None:
    group = GroupChat(harness.telegram)
    group.add_bot(harness.telegram.bots[harness.bot.id], harness.siti.human)
    harness.telegram.limits.per_group_minute = 2
    for _ in range(2):
        await harness.bot.send_message(group.chat.id, "Halo")
    with pytest.raises(RetryAfter) as refused:
        await harness.bot.send_message(group.chat.id, "Halo")
    assert 58 <= retry_seconds(refused.value) <= 60


def test_windows_slide() -> None:
    limits = FloodLimits(per_second=2)
    limits.count_message(1, 10.0)
    limits.count_message(2, 10.5)
    with pytest.raises(ApiError) as refused:
        limits.count_message(3, 10.9)
    assert refused.value.parameters == {"retry_after": 1}
    limits.count_message(3, 11.0)


async def test_server_errors_before_and_after_the_call(harness: LocalTelegramHarness) -> None:
    harness.telegram.faults.fail(502, method="sendMessage")
    with pytest.raises(NetworkError):
        await harness.send("hilang")
    assert harness.siti.bot_messages == []
    harness.telegram.faults.fail(500, after=True)
    with pytest.raises(NetworkError):
        await harness.send("sampai")
    assert harness.siti.text == "sampai"
    await harness.send("pulih")


async def test_connections_cut_before_and_after_the_call(harness: LocalTelegramHarness) -> None:
    harness.telegram.faults.drop(method="sendMessage")
    with pytest.raises(NetworkError):
        await harness.send("hilang")
    assert harness.siti.bot_messages == []
    harness.telegram.faults.drop(after=True)
    with pytest.raises(NetworkError):
        await harness.send("sampai")
    assert harness.siti.text == "sampai"
    await harness.send("pulih")


async def test_slow_answers_come_after_the_deed(harness: LocalTelegramHarness) -> None:
    harness.telegram.faults.slow(30)
    with pytest.raises(TimedOut):
        await harness.send("sampai", read_timeout=0.05)
    assert harness.siti.text == "sampai"
    harness.telegram.faults.slow(0.05)
    before = time.monotonic()
    await harness.send("pelan")
    assert time.monotonic() - before >= 0.05


async def test_floods_for_one_chat(harness: LocalTelegramHarness) -> None:
    budi = Person(harness.telegram, "Budi")
    budi.say("/start")
    harness.telegram.faults.flood(7, chat=budi.id)
    await harness.send()
    with pytest.raises(RetryAfter) as refused:
        await harness.bot.send_message(budi.id, "Halo")
    assert retry_seconds(refused.value) == 7
    assert budi.bot_messages == []


async def test_polling_is_spared_unless_named(harness: LocalTelegramHarness) -> None:
    faults = harness.telegram.faults
    faults.fail(times=None)
    await harness.bot.get_updates(timeout=0)
    faults.fail(method="*", times=None)
    with pytest.raises(NetworkError):
        await harness.bot.get_updates(timeout=0)
    faults.clear()
    await harness.send()


def test_a_share_of_the_calls_is_struck() -> None:
    faults = FaultInjector(seed=7)
    faults.fail(probability=0.1, times=None)
    struck = Counter(faults.take_fault("sendmessage", 1) is not None for _ in range(1000))
    assert 60 < struck[True] < 140
    assert faults.injected_count == struck[True]


async def test_calls_are_counted(harness: LocalTelegramHarness) -> None:
    await harness.send()
    harness.siti.block()
    with pytest.raises(Exception, match="blocked"):
        await harness.send()
    assert harness.telegram.call_counts["sendmessage"] == 2
    assert harness.telegram.refusal_counts[403] == 1
