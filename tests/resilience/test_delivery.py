"""Broadcasts: everybody gets the letter once, within the rate limit, during all kinds of faults."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from content.text.safe_html import Html
from handlers.core import replies
from handlers.core.replies import DeleteMessage, Message
from runtime.telegram.rate_limiter import Limits
from storage.chats import chat_profiles
from storage.queues import outbox, outbox_claims
from storage.queues.outbox import CampaignState
from tests.support.database_engines import query_committed
from tests.support.outbox_harness import OutboxHarness, outbox_harness


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[OutboxHarness]:
    async with outbox_harness(tmp_path) as harness:
        yield harness


async def test_everybody_gets_one_and_staff_see_the_numbers(harness: OutboxHarness) -> None:
    chats = harness.add_people(100)
    assert await harness.add_letters("a:1", "Besok tutup", chats) == 100
    assert await harness.add_letters("a:1", "Besok tutup", chats) == 0, "added twice, sent once"
    tally = await harness.wait_until_ended("a:1")
    assert (tally.state, tally.sent, tally.uncertain) == (CampaignState.DONE, 100, 0)
    assert harness.copies_per_chat(chats) == dict.fromkeys(chats, 1)
    await harness.wait_until(lambda: bool(harness.progress_shown) and harness.progress_shown[-1] == tally)


async def test_who_blocked_is_ended_and_who_is_refused_has_a_reason(harness: OutboxHarness) -> None:
    chats = harness.add_people(10)
    async with harness.database.transaction() as tx:
        for chat in chats:
            await chat_profiles.find_or_create(tx, chat, harness.seconds)
    for chat in chats[:3]:
        harness.get_chat(chat).blocked = True
    harness.telegram.faults.fail(400, method="sendMessage", chat=chats[5], times=None)
    await harness.add_letters("a:1", "Besok tutup", chats)
    tally = await harness.wait_until_ended("a:1")
    assert (tally.sent, tally.blocked, tally.refused) == (6, 3, 1)
    async with harness.database.read_transaction() as tx:
        found = [await chat_profiles.find(tx, chat) for chat in chats]
        assert sum((await outbox.count_refusal_reasons(tx, "a:1")).values()) == 1
    assert [bool(person and person.blocked_at) for person in found] == [True] * 3 + [False] * 7


async def test_errors_of_the_server_are_tried_again(harness: OutboxHarness) -> None:
    chats = harness.add_people(40)
    harness.telegram.faults.fail(502, method="sendMessage", times=4)
    await harness.add_letters("a:1", "Besok tutup", chats)
    tally = await harness.wait_until_ended("a:1")
    assert (tally.sent, tally.refused) == (40, 0)
    assert harness.copies_per_chat(chats) == dict.fromkeys(chats, 1)


@pytest.mark.slow
async def test_an_answer_that_never_came_is_marked_uncertain(harness: OutboxHarness) -> None:
    chats = harness.add_people(40)
    harness.telegram.faults.drop(method="sendMessage", times=5, after=True)
    await harness.add_letters("a:1", "Besok tutup", chats)
    tally = await harness.wait_until_ended("a:1")
    doubled = [chat for chat, copies in harness.copies_per_chat(chats).items() if copies > 1]
    assert min(harness.copies_per_chat(chats).values()) == 1
    assert tally.sent == 40
    assert len(doubled) <= tally.uncertain <= 5


@pytest.mark.slow
async def test_a_flood_wait_halts_everything_for_exactly_as_long(harness: OutboxHarness) -> None:
    chats = harness.add_people(60)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    harness.telegram.faults.flood(2, method="sendMessage", times=1)
    await harness.add_letters("a:1", "Besok tutup", chats)
    await harness.wait_until(lambda: harness.telegram.faults.injected_count == 1)
    heard = loop.time()
    had = sum(harness.copies_per_chat(chats).values())
    while loop.time() < heard + 1.9:
        assert sum(harness.copies_per_chat(chats).values()) <= had + 5, (
            "only what was under way may still arrive"
        )
        await asyncio.sleep(0.05)
    assert (await harness.wait_until_ended("a:1")).sent == 60
    assert loop.time() - begin >= 2
    assert not harness.telegram.refusal_counts[429]


@pytest.mark.slow
async def test_limits_are_never_met(harness: OutboxHarness) -> None:
    await harness.close()
    harness.limits = Limits(per_second=60, per_chat=2)
    await harness.open()
    harness.telegram.limits.per_second, harness.telegram.limits.per_chat_second = 60, 2
    chats = harness.add_people(70)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for n in range(2):
        await harness.add_letters(f"a:{n}", f"Kabar {n}", chats)
    for n in range(2):
        await harness.wait_until_ended(f"a:{n}")
    assert not harness.telegram.refusal_counts[429]
    assert 140 / (loop.time() - begin + 1) < 60
    assert harness.copies_per_chat(chats) == dict.fromkeys(chats, 2)


@pytest.mark.slow
async def test_a_chat_of_its_own_limit_holds_up_no_other(harness: OutboxHarness) -> None:
    harness.telegram.limits.per_chat_second = 1
    first, *rest = harness.add_people(50)
    for n in range(5):
        await harness.add_letters(f"a:{n}", f"Kabar {n}", [first])
    await harness.add_letters("b:1", "Untuk semua", rest)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await harness.wait_until_ended("b:1")
    assert loop.time() - begin < 3.5
    for n in range(5):
        await harness.wait_until_ended(f"a:{n}")
    assert not harness.telegram.refusal_counts[429]


@pytest.mark.slow
async def test_urgent_letters_overtake_and_others_take_turns(harness: OutboxHarness) -> None:
    await harness.close()
    harness.limits = Limits(per_second=50)
    await harness.open()
    chats = harness.add_people(200)
    await harness.add_letters("slow:1", "Besar", chats[:150])
    await harness.add_letters("slow:2", "Kecil", chats[150:160])
    await harness.add_letters("urgent:1", "Mendesak", chats[160:170], urgent=True)
    urgent = await harness.wait_until_ended("urgent:1")
    small = await harness.wait_until_ended("slow:2")
    assert urgent.last is not None and small.last is not None
    big = await harness.read_tally("slow:1")
    assert big.state is CampaignState.RUNNING and big.sent < 100


@pytest.mark.slow
async def test_stop_resume_and_cancel(harness: OutboxHarness) -> None:
    await harness.close()
    harness.limits = Limits(per_second=50)
    await harness.open()
    chats = harness.add_people(160)
    await harness.add_letters("a:1", "Besok tutup", chats)
    await asyncio.sleep(0.5)
    async with harness.database.transaction() as tx:
        assert await outbox.stop_campaign(tx, "a:1")
        assert not await outbox.stop_campaign(tx, "a:1")
    await asyncio.sleep(0.8)
    stopped = await harness.read_tally("a:1")
    assert stopped.state is CampaignState.STOPPED and 0 < stopped.sent < 160
    await asyncio.sleep(0.3)
    assert await harness.read_tally("a:1") == stopped
    async with harness.database.transaction() as tx:
        assert await outbox.resume_campaign(tx, "a:1")
    await asyncio.sleep(0.3)
    async with harness.database.transaction() as tx:
        left = await outbox.cancel_campaign(tx, "a:1")
    await asyncio.sleep(0.8)
    tally = await harness.read_tally("a:1")
    assert tally.state is CampaignState.CANCELLED and stopped.sent < tally.sent < 160
    assert 0 < tally.cancelled <= left
    assert tally.sent + tally.cancelled == 160


async def test_letters_wait_for_their_time_and_expire(harness: OutboxHarness) -> None:
    night, day = harness.add_people(2)
    due = {night: harness.seconds + 3600, day: harness.seconds}
    await harness.add_letters("a:1", "Kabar", [night, day], due=due)
    await harness.add_letters(
        "a:2", "Kabar", [night], due=harness.seconds + 50, expires=harness.seconds + 100
    )
    await harness.wait_until(lambda: bool(harness.texts_of(day)))
    assert not harness.texts_of(night)
    harness.advance_clock(hours=1)
    tally = await harness.wait_until_ended("a:1")
    assert (tally.sent, harness.texts_of(night)) == (2, ["Kabar"])
    expired = await harness.wait_until_ended("a:2")
    assert (expired.state, expired.expired) == (CampaignState.EXPIRED, 1)


@pytest.mark.slow
async def test_a_kill_loses_nobody_and_doubles_only_what_is_marked(harness: OutboxHarness) -> None:
    chats = harness.add_people(300)
    harness.telegram.faults.slow(0.05, method="sendMessage", times=None)
    await harness.add_letters("a:1", "Besok tutup", chats)
    for _ in range(4):
        await asyncio.sleep(0.2)
        await harness.kill()
        await harness.open()
    tally = await harness.wait_until_ended("a:1")
    copies = harness.copies_per_chat(chats)
    marked = {
        row[0]
        for row in query_committed(harness.database_path, "SELECT chat_id FROM letters WHERE uncertain = 1")
    }
    assert tally.sent == 300 and min(copies.values()) == 1
    assert {chat for chat in chats if copies[chat] > 1} <= marked
    assert len(marked) == tally.uncertain < 300


async def test_a_clean_end_doubles_nothing(harness: OutboxHarness) -> None:
    chats = harness.add_people(200)
    await harness.add_letters("a:1", "Besok tutup", chats)
    for _ in range(3):
        await asyncio.sleep(0.1)
        await harness.close()
        await harness.open()
    assert (await harness.wait_until_ended("a:1")).uncertain == 0
    assert harness.copies_per_chat(chats) == dict.fromkeys(chats, 1)


@pytest.mark.slow
async def test_what_was_delivered_is_corrected_also_under_way(harness: OutboxHarness) -> None:
    chats = harness.add_people(60)
    gone = chats[0]
    await harness.add_letters("a:1", "Besok tutup", chats)
    await harness.wait_until(lambda: sum(harness.copies_per_chat(chats).values()) > 20)
    if message := harness.get_chat(gone).messages:
        message.clear()  # a message that is too old or deleted cannot be edited
    async with harness.database.transaction() as tx:
        await outbox.update_body(tx, "a:1", replies.encode_reply(Message(Html("Lusa tutup"))))
        fallback = replies.encode_reply(Message(Html("RALAT: lusa tutup")))
        await outbox.add_corrections(
            tx,
            "a:1",
            "a:1:2",
            replies.encode_reply(Message(Html("Lusa tutup"))),
            harness.seconds,
            fallback=fallback,
        )
    assert (await harness.wait_until_ended("a:1")).sent == 60
    assert (await harness.wait_until_ended("a:1:2")).refused == 0
    assert harness.texts_of(gone) == ["RALAT: lusa tutup"]
    assert all(harness.texts_of(chat) == ["Lusa tutup"] for chat in chats[1:])


async def test_what_was_delivered_is_withdrawn(harness: OutboxHarness) -> None:
    chats = harness.add_people(20)
    await harness.add_letters("a:1", "Besok tutup", chats)
    await harness.wait_until_ended("a:1")
    async with harness.database.transaction() as tx:
        assert len(await outbox.list_delivered(tx, "a:1")) == 20
        await outbox.add_corrections(
            tx, "a:1", "a:1:x", replies.encode_reply(DeleteMessage(0)), harness.seconds
        )
    assert (await harness.wait_until_ended("a:1:x")).sent == 20
    assert not any(harness.texts_of(chat) for chat in chats)


async def test_erasing_somebody_ends_their_letters(harness: OutboxHarness) -> None:
    first, second = harness.add_people(2)
    await harness.add_letters("a:1", "Kabar", [first, second], due=harness.seconds + 60)
    async with harness.database.transaction() as tx:
        await chat_profiles.erase(tx, first)
    harness.advance_clock(minutes=1)
    tally = await harness.wait_until_ended("a:1")
    assert (tally.total, tally.sent) == (1, 1)
    assert not harness.texts_of(first)


async def test_direct_replies_go_first(harness: OutboxHarness) -> None:
    await harness.close()
    harness.limits = Limits(per_second=40)
    await harness.open()
    harness.telegram.limits.per_second = 40
    *chats, asker = harness.add_people(200)
    await harness.add_letters("a:1", "Besok tutup", chats)
    await harness.wait_until(lambda: bool(harness.copies_per_chat(chats)))
    for n in range(12):
        await harness.sender.send(asker, Message(Html(f"jawaban {n}")))
        assert f"jawaban {n}" in harness.texts_of(asker)
        tally = await harness.read_tally("a:1")
        assert tally and tally.waiting, "the answer has waited for the letters"


@pytest.mark.slow
async def test_many_bodies_and_keys(harness: OutboxHarness) -> None:
    first, second = harness.add_people(2)
    letter = outbox.Letter(
        campaign="r:1", chat_id=first, body=replies.encode_reply(Message(Html("satu"))), due=harness.seconds
    )
    same, other = replace(letter), replace(letter, key="2", body=replies.encode_reply(Message(Html("dua"))))
    broken = replace(letter, chat_id=second, body="{}")
    async with harness.database.transaction() as tx:
        assert await outbox.add_letters(tx, [letter, same, other, broken], harness.seconds) == 3
    tally = await harness.wait_until_ended("r:1")
    assert (tally.sent, tally.refused) == (2, 1)
    assert sorted(harness.texts_of(first)) == ["dua", "satu"]


async def test_letters_of_long_ago_are_forgotten_and_the_totals_stay(harness: OutboxHarness) -> None:
    chats = harness.add_people(5)
    await harness.add_letters("a:1", "Kabar", chats)
    tally = await harness.wait_until_ended("a:1")
    async with harness.database.transaction() as tx:
        assert await outbox_claims.delete_old_letters(tx, harness.seconds) == 0
        assert await outbox_claims.delete_old_letters(tx, harness.seconds + 1) == 5
        assert await outbox.list_delivered(tx, "a:1") == []
    assert await harness.read_tally("a:1") == tally
