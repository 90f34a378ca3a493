"""Three replicas on one PostgreSQL, killed at random, with the server itself restarted: nothing lost, effects once."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from demo.eyes import words_of
from demo.person import Person
from handlers import reply as replies
from handlers.reply import Say
from runtime import clock
from storage import outbox
from storage.outbox import State, Tally
from tests.engines import with_postgresql
from tests.fleet import Fleet, fleet
from tests.test_kill import EACH, ODD, PEOPLE, count, until_answered

pytestmark = [with_postgresql, pytest.mark.slow]


async def look(office: Fleet, sql: str) -> list[tuple[object, ...]]:
    database = await office.database()
    async with database.reading() as tx:
        rows = [tuple(row.values()) for row in await tx.all(sql)]
    await database.close()
    return rows


async def broadcast(office: Fleet, chats: list[int]) -> None:
    database, now = await office.database(), int(clock.now().timestamp())
    async with database.transaction() as tx:
        await outbox.add_for(tx, "a:1", replies.pack(Say("Besok tutup")), chats, now, now)
    await database.close()


async def ended(office: Fleet, within: float) -> Tally:
    database = await office.database()
    try:
        async with asyncio.timeout(within):
            while True:
                async with database.reading() as tx:
                    tally = await outbox.tally(tx, "a:1")
                assert tally is not None
                if tally.state is State.DONE:
                    return tally
                await asyncio.sleep(0.2)
    finally:
        await database.close()


@pytest.mark.parametrize("strikes", [4, 12])
async def test_replicas_and_the_server_fall_and_nothing_is_lost(tmp_path: Path, strikes: int) -> None:
    async with fleet(tmp_path) as office:
        people = [Person(office.telegram, f"Warga {n}", patience=60) for n in range(PEOPLE)]
        for person in people:
            person.say("/start 3505")
        plan = [(person, n) for n in range(EACH) for person in people]
        struck = set(office.dice.sample(range(len(plan)), strikes))
        for at, (person, n) in enumerate(plan):
            person.say(ODD.format(n))
            await asyncio.sleep(office.dice.random() * 0.03)
            if at in struck:
                await office.again(office.dice.choice(office.replicas))
            if at == len(plan) // 2:
                await asyncio.to_thread(office.cluster.stop)
                await asyncio.sleep(0.5)
                await asyncio.to_thread(office.cluster.start)
        answers = await until_answered(people)
        for _ in range(200):
            if await look(office, "SELECT count(*) FROM replies") == [(0,)]:
                break
            await asyncio.sleep(0.1)
        assert await look(office, "SELECT count(*) FROM replies") == [(0,)]
        noted = Counter(row[0] for row in await look(office, "SELECT text FROM questions"))
        for replica in office.replicas:
            assert "Traceback" not in replica.told, replica.told
    assert noted == {ODD.format(n): PEOPLE for n in range(EACH)}, "an effect was lost or happened twice"
    assert answers <= PEOPLE * EACH + (strikes + 1) * PEOPLE
    for person in people:
        assert count(person) >= EACH


async def test_the_elected_sender_falls_in_the_middle_and_another_goes_on(tmp_path: Path) -> None:
    async with fleet(tmp_path) as office:
        people = [Person(office.telegram, f"Warga {n}", patience=30) for n in range(120)]
        for person in people:
            person.say("/start 3505")
        for person in people:
            await person.expect("Ketik pertanyaan")
        await broadcast(office, [person.id for person in people])

        def arrived(person: Person) -> int:
            return sum("Besok tutup" in words_of(message) for message in person.shown)

        while sum(map(arrived, people)) < 30:
            await asyncio.sleep(0.05)
        sender = await office.holding("sender")
        assert sender is not None
        loop = asyncio.get_running_loop()
        await sender.end()
        fallen, before = loop.time(), sum(map(arrived, people))
        while sum(map(arrived, people)) == before:
            await asyncio.sleep(0.05)
        assert loop.time() - fallen < 15, "another took over too late"
        tally = await ended(office, 60)
        copies = [arrived(person) for person in people]
        assert tally.sent == 120 and min(copies) == 1
        assert sum(copies) - 120 <= tally.uncertain <= 60


async def test_chores_go_to_another_replica(tmp_path: Path) -> None:
    async with fleet(tmp_path, 2) as office:
        first = await office.holding("chores")
        assert first is not None
        await first.end()
        async with asyncio.timeout(15):
            while await office.holding("chores") in (first, None):
                await asyncio.sleep(0.2)
