"""Letters to many: everybody gets theirs, once, in the permitted time, whatever breaks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers import reply as replies
from handlers.reply import Delete, Say
from runtime.pacer import Limits
from storage import dispatch, outbox, people
from storage.outbox import State
from tests.engines import look
from tests.post_office import PostOffice, post_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with post_office(tmp_path) as office:
        yield office


async def test_everybody_gets_one_and_staff_see_the_numbers(office: PostOffice) -> None:
    chats = office.people(100)
    assert await office.announce("a:1", "Besok tutup", chats) == 100
    assert await office.announce("a:1", "Besok tutup", chats) == 0, "added twice, sent once"
    tally = await office.ended("a:1")
    assert (tally.state, tally.sent, tally.uncertain) == (State.DONE, 100, 0)
    assert office.copies(chats) == dict.fromkeys(chats, 1)
    await office.until(lambda: bool(office.shown) and office.shown[-1] == tally)


async def test_who_blocked_is_ended_and_who_is_refused_has_a_reason(office: PostOffice) -> None:
    chats = office.people(10)
    async with office.database.transaction() as tx:
        for chat in chats:
            await people.meet(tx, chat, office.seconds)
    for chat in chats[:3]:
        office.chat(chat).blocked = True
    office.telegram.faults.fail(400, method="sendMessage", chat=chats[5], times=None)
    await office.announce("a:1", "Besok tutup", chats)
    tally = await office.ended("a:1")
    assert (tally.sent, tally.blocked, tally.refused) == (6, 3, 1)
    async with office.database.reading() as tx:
        found = [await people.find(tx, chat) for chat in chats]
        assert sum((await outbox.reasons(tx, "a:1")).values()) == 1
    assert [bool(person and person.blocked_at) for person in found] == [True] * 3 + [False] * 7


async def test_errors_of_the_server_are_tried_again(office: PostOffice) -> None:
    chats = office.people(40)
    office.telegram.faults.fail(502, method="sendMessage", times=4)
    await office.announce("a:1", "Besok tutup", chats)
    tally = await office.ended("a:1")
    assert (tally.sent, tally.refused) == (40, 0)
    assert office.copies(chats) == dict.fromkeys(chats, 1)


@pytest.mark.slow
async def test_an_answer_that_never_came_is_marked_uncertain(office: PostOffice) -> None:
    chats = office.people(40)
    office.telegram.faults.drop(method="sendMessage", times=5, after=True)
    await office.announce("a:1", "Besok tutup", chats)
    tally = await office.ended("a:1")
    doubled = [chat for chat, copies in office.copies(chats).items() if copies > 1]
    assert min(office.copies(chats).values()) == 1
    assert tally.sent == 40
    assert len(doubled) <= tally.uncertain <= 5


@pytest.mark.slow
async def test_a_flood_wait_halts_everything_for_exactly_as_long(office: PostOffice) -> None:
    chats = office.people(60)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    office.telegram.faults.flood(2, method="sendMessage", times=1)
    await office.announce("a:1", "Besok tutup", chats)
    await office.until(lambda: office.telegram.faults.struck == 1)
    heard = loop.time()
    had = sum(office.copies(chats).values())
    while loop.time() < heard + 1.9:
        assert sum(office.copies(chats).values()) <= had + 5, "only what was under way may still arrive"
        await asyncio.sleep(0.05)
    assert (await office.ended("a:1")).sent == 60
    assert loop.time() - begin >= 2
    assert not office.telegram.refused[429]


@pytest.mark.slow
async def test_limits_are_never_met(office: PostOffice) -> None:
    await office.close()
    office.limits = Limits(per_second=60, per_chat=2)
    await office.open()
    office.telegram.limits.per_second, office.telegram.limits.per_chat_second = 60, 2
    chats = office.people(70)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for n in range(2):
        await office.announce(f"a:{n}", f"Kabar {n}", chats)
    for n in range(2):
        await office.ended(f"a:{n}")
    assert not office.telegram.refused[429]
    assert 140 / (loop.time() - begin + 1) < 60
    assert office.copies(chats) == dict.fromkeys(chats, 2)


@pytest.mark.slow
async def test_a_chat_of_its_own_limit_holds_up_no_other(office: PostOffice) -> None:
    office.telegram.limits.per_chat_second = 1
    first, *rest = office.people(50)
    for n in range(5):
        await office.announce(f"a:{n}", f"Kabar {n}", [first])
    await office.announce("b:1", "Untuk semua", rest)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await office.ended("b:1")
    assert loop.time() - begin < 3.5
    for n in range(5):
        await office.ended(f"a:{n}")
    assert not office.telegram.refused[429]


@pytest.mark.slow
async def test_urgent_letters_overtake_and_others_take_turns(office: PostOffice) -> None:
    await office.close()
    office.limits = Limits(per_second=50)
    await office.open()
    chats = office.people(200)
    await office.announce("slow:1", "Besar", chats[:150])
    await office.announce("slow:2", "Kecil", chats[150:160])
    await office.announce("urgent:1", "Mendesak", chats[160:170], urgent=True)
    urgent = await office.ended("urgent:1")
    small = await office.ended("slow:2")
    assert urgent.last is not None and small.last is not None
    big = await office.tally("slow:1")
    assert big.state is State.RUNNING and big.sent < 100


@pytest.mark.slow
async def test_stop_resume_and_cancel(office: PostOffice) -> None:
    await office.close()
    office.limits = Limits(per_second=50)
    await office.open()
    chats = office.people(160)
    await office.announce("a:1", "Besok tutup", chats)
    await asyncio.sleep(0.5)
    async with office.database.transaction() as tx:
        assert await outbox.stop(tx, "a:1")
        assert not await outbox.stop(tx, "a:1")
    await asyncio.sleep(0.8)
    stopped = await office.tally("a:1")
    assert stopped.state is State.STOPPED and 0 < stopped.sent < 160
    await asyncio.sleep(0.3)
    assert await office.tally("a:1") == stopped
    async with office.database.transaction() as tx:
        assert await outbox.resume(tx, "a:1")
    await asyncio.sleep(0.3)
    async with office.database.transaction() as tx:
        left = await outbox.cancel(tx, "a:1")
    await asyncio.sleep(0.8)
    tally = await office.tally("a:1")
    assert tally.state is State.CANCELLED and stopped.sent < tally.sent < 160
    assert 0 < tally.cancelled <= left
    assert tally.sent + tally.cancelled == 160


async def test_letters_wait_for_their_time_and_expire(office: PostOffice) -> None:
    night, day = office.people(2)
    due = {night: office.seconds + 3600, day: office.seconds}
    await office.announce("a:1", "Kabar", [night, day], due=due)
    await office.announce("a:2", "Kabar", [night], due=office.seconds + 50, expires=office.seconds + 100)
    await office.until(lambda: bool(office.texts(day)))
    assert not office.texts(night)
    office.later(hours=1)
    tally = await office.ended("a:1")
    assert (tally.sent, office.texts(night)) == (2, ["Kabar"])
    expired = await office.ended("a:2")
    assert (expired.state, expired.expired) == (State.EXPIRED, 1)


@pytest.mark.slow
async def test_a_kill_loses_nobody_and_doubles_only_what_is_marked(office: PostOffice) -> None:
    chats = office.people(300)
    office.telegram.faults.slow(0.05, method="sendMessage", times=None)
    await office.announce("a:1", "Besok tutup", chats)
    for _ in range(4):
        await asyncio.sleep(0.2)
        await office.kill()
        await office.open()
    tally = await office.ended("a:1")
    copies = office.copies(chats)
    marked = {row[0] for row in look(office.path, "SELECT chat_id FROM letters WHERE uncertain = 1")}
    assert tally.sent == 300 and min(copies.values()) == 1
    assert {chat for chat in chats if copies[chat] > 1} <= marked
    assert len(marked) == tally.uncertain < 300


async def test_a_clean_end_doubles_nothing(office: PostOffice) -> None:
    chats = office.people(200)
    await office.announce("a:1", "Besok tutup", chats)
    for _ in range(3):
        await asyncio.sleep(0.1)
        await office.close()
        await office.open()
    assert (await office.ended("a:1")).uncertain == 0
    assert office.copies(chats) == dict.fromkeys(chats, 1)


@pytest.mark.slow
async def test_what_was_delivered_is_corrected_also_under_way(office: PostOffice) -> None:
    chats = office.people(60)
    gone = chats[0]
    await office.announce("a:1", "Besok tutup", chats)
    await office.until(lambda: sum(office.copies(chats).values()) > 20)
    if message := office.chat(gone).messages:
        message.clear()  # too old, or taken away by the citizen: cannot be edited
    async with office.database.transaction() as tx:
        await outbox.reword(tx, "a:1", replies.pack(Say("Lusa tutup")))
        fallback = replies.pack(Say("RALAT: lusa tutup"))
        await outbox.edit_for(
            tx, "a:1", "a:1:2", replies.pack(Say("Lusa tutup")), office.seconds, fallback=fallback
        )
    assert (await office.ended("a:1")).sent == 60
    assert (await office.ended("a:1:2")).refused == 0
    assert office.texts(gone) == ["RALAT: lusa tutup"]
    assert all(office.texts(chat) == ["Lusa tutup"] for chat in chats[1:])


async def test_what_was_delivered_is_withdrawn(office: PostOffice) -> None:
    chats = office.people(20)
    await office.announce("a:1", "Besok tutup", chats)
    await office.ended("a:1")
    async with office.database.transaction() as tx:
        assert len(await outbox.delivered(tx, "a:1")) == 20
        await outbox.edit_for(tx, "a:1", "a:1:x", replies.pack(Delete(0)), office.seconds)
    assert (await office.ended("a:1:x")).sent == 20
    assert not any(office.texts(chat) for chat in chats)


async def test_erasing_somebody_ends_their_letters(office: PostOffice) -> None:
    first, second = office.people(2)
    await office.announce("a:1", "Kabar", [first, second], due=office.seconds + 60)
    async with office.database.transaction() as tx:
        await people.erase(tx, first)
    office.later(minutes=1)
    tally = await office.ended("a:1")
    assert (tally.total, tally.sent) == (1, 1)
    assert not office.texts(first)


async def test_direct_replies_go_first(office: PostOffice) -> None:
    await office.close()
    office.limits = Limits(per_second=40)
    await office.open()
    office.telegram.limits.per_second = 40
    *chats, asker = office.people(200)
    await office.announce("a:1", "Besok tutup", chats)
    await office.until(lambda: bool(office.copies(chats)))
    for n in range(12):
        await office.sender.send(asker, Say(f"jawaban {n}"))
        assert f"jawaban {n}" in office.texts(asker)
        tally = await office.tally("a:1")
        assert tally and tally.waiting, "the answer has waited for the letters"


@pytest.mark.slow
async def test_many_bodies_and_keys(office: PostOffice) -> None:
    first, second = office.people(2)
    letter = outbox.Letter(campaign="r:1", chat_id=first, body=replies.pack(Say("satu")), due=office.seconds)
    same, other = replace(letter), replace(letter, key="2", body=replies.pack(Say("dua")))
    broken = replace(letter, chat_id=second, body="{}")
    async with office.database.transaction() as tx:
        assert await outbox.add(tx, [letter, same, other, broken], office.seconds) == 3
    tally = await office.ended("r:1")
    assert (tally.sent, tally.refused) == (2, 1)
    assert sorted(office.texts(first)) == ["dua", "satu"]


async def test_letters_of_long_ago_are_forgotten_and_the_totals_stay(office: PostOffice) -> None:
    chats = office.people(5)
    await office.announce("a:1", "Kabar", chats)
    tally = await office.ended("a:1")
    async with office.database.transaction() as tx:
        assert await dispatch.forget(tx, office.seconds) == 0
        assert await dispatch.forget(tx, office.seconds + 1) == 5
        assert await outbox.delivered(tx, "a:1") == []
    assert await office.tally("a:1") == tally
