"""Three replicas on one PostgreSQL, with random kills and a restart of the server: nothing is lost or done twice."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from content.text.safe_html import Html
from demo.testing.chat_assertions import text_of
from demo.testing.person import Person
from handlers.core import replies
from handlers.core.replies import Message
from runtime import clock
from storage.queues import outbox
from storage.queues.outbox import CampaignProgress, CampaignState
from tests.support.bot_process import EACH, ODD, PEOPLE, count_answers, wait_until_answered
from tests.support.database_engines import needs_postgresql
from tests.support.replica_cluster import ReplicaCluster, replica_cluster

pytestmark = [needs_postgresql, pytest.mark.slow]


async def query_database(office: ReplicaCluster, sql: str) -> list[tuple[object, ...]]:
    database = await office.open_database()
    async with database.read_transaction() as tx:
        rows = [tuple(row.values()) for row in await tx.fetch_all(sql)]
    await database.close()
    return rows


async def add_broadcast(office: ReplicaCluster, chats: list[int]) -> None:
    database, now = await office.open_database(), int(clock.now().timestamp())
    async with database.transaction() as tx:
        await outbox.add_for_chats(
            tx, "a:1", replies.encode_reply(Message(Html("Besok tutup"))), chats, now, now
        )
    await database.close()


async def wait_until_ended(office: ReplicaCluster, within: float) -> CampaignProgress:
    database = await office.open_database()
    try:
        async with asyncio.timeout(within):
            while True:
                async with database.read_transaction() as tx:
                    tally = await outbox.find_progress(tx, "a:1")
                assert tally is not None
                if tally.state is CampaignState.DONE:
                    return tally
                await asyncio.sleep(0.2)
    finally:
        await database.close()


@pytest.mark.parametrize("strikes", [4, 12])
async def test_replicas_and_the_server_fall_and_nothing_is_lost(tmp_path: Path, strikes: int) -> None:
    async with replica_cluster(tmp_path) as office:
        people = [Person(office.telegram, f"Warga {n}", patience=150) for n in range(PEOPLE)]
        for person in people:
            person.say("/start 3505")
        plan = [(person, n) for n in range(EACH) for person in people]
        struck = set(office.dice.sample(range(len(plan)), strikes))
        for at, (person, n) in enumerate(plan):
            person.say(ODD.format(n))
            await asyncio.sleep(office.dice.random() * 0.03)
            if at in struck:
                await office.kill_and_restart(office.dice.choice(office.replicas))
            if at == len(plan) // 2:
                await asyncio.to_thread(office.cluster.stop)
                await asyncio.sleep(0.5)
                await asyncio.to_thread(office.cluster.start)
        answers = await wait_until_answered(people)
        # Replies of a dead replica wait for the end of its lease, for earlier ones and for the rate limit of a chat.
        async with asyncio.timeout(150):
            while await query_database(office, "SELECT count(*) FROM replies") != [(0,)]:
                await asyncio.sleep(0.2)
        noted = Counter(row[0] for row in await query_database(office, "SELECT text FROM questions"))
        for replica in office.replicas:
            assert "Traceback" not in replica.log_text, replica.log_text
    assert noted == {ODD.format(n): PEOPLE for n in range(EACH)}, "an effect was lost or happened twice"
    assert answers <= PEOPLE * EACH + (strikes + 1) * PEOPLE
    for person in people:
        assert count_answers(person) >= EACH


async def test_the_elected_sender_falls_in_the_middle_and_another_goes_on(tmp_path: Path) -> None:
    async with replica_cluster(tmp_path, send_per_second=10) as office:
        people = [Person(office.telegram, f"Warga {n}", patience=30) for n in range(120)]
        for person in people:
            person.say("/start 3505")
        for person in people:
            await person.expect("Ketik pertanyaan")
        # The sender is found before the first letter: on a busy machine that may take as long as all letters.
        async with asyncio.timeout(60):
            while (sender := await office.find_lease_holder("sender")) is None:
                await asyncio.sleep(0.05)
        await add_broadcast(office, [person.id for person in people])

        def count_notices(person: Person) -> int:
            return sum("Besok tutup" in text_of(message) for message in person.bot_messages)

        async with asyncio.timeout(60):
            while sum(map(count_notices, people)) < 30:
                await asyncio.sleep(0.05)
        await sender.stop()
        before = sum(map(count_notices, people))
        assert before < 120, "the sender had finished before it fell"
        async with asyncio.timeout(60):
            while sum(map(count_notices, people)) == before:
                await asyncio.sleep(0.05)
        tally = await wait_until_ended(office, 60)
        copies = [count_notices(person) for person in people]
        assert tally.sent == 120 and min(copies) == 1
        assert sum(copies) - 120 <= tally.uncertain <= 20


async def test_chores_go_to_another_replica(tmp_path: Path) -> None:
    async with replica_cluster(tmp_path, 2) as office:
        first = await office.find_lease_holder("chores")
        assert first is not None
        await first.stop()
        async with asyncio.timeout(60):
            while await office.find_lease_holder("chores") in (first, None):
                await asyncio.sleep(0.2)
