"""Errands: done at their time, once, also when one fails or the bot was away."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from demo.eyes import matches, words_of
from handlers import errands as listed
from handlers.reply import Say, pack
from handlers.turn import Turn
from storage import errands, outbox
from storage.database import Database
from tests.conftest import Town


async def remind(turn: Turn) -> None:
    body = pack(Say(f"Pengingat {turn.errand.key}"))
    letter = outbox.Letter(
        campaign=f"reminder:{turn.errand.key}", chat_id=turn.errand.data["chat"], body=body, due=turn.seconds
    )
    await outbox.add(turn.tx, [letter], turn.seconds)


async def fail(turn: Turn) -> None:
    await outbox.add(turn.tx, [outbox.Letter(campaign="x", chat_id=1, body="{}", due=0)], turn.seconds)
    raise RuntimeError("no")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(listed.ERRANDS, "remind", remind)
    monkeypatch.setitem(listed.ERRANDS, "fail", fail)
    yield


async def waiting(path: Path) -> dict[str, int]:
    """Errands of the closed town's database: key and tries."""
    database = await Database.open(path)
    async with database.reading() as tx:
        rows = await tx.all("SELECT key, tries FROM errands")
    await database.close()
    return {row["key"]: row["tries"] for row in rows if row["key"] in ("a", "b", "broken")}


async def test_a_reminder_comes_once_even_after_the_bot_was_away(town: Town) -> None:
    person = await town.person()
    await town.close()
    database = await Database.open(town.database)
    now = int(town.now.timestamp())
    async with database.transaction() as tx:
        await errands.put(tx, "remind", "a", now + 3600, chat=person.id)
        await errands.put(tx, "remind", "b", now + 7 * 86400, chat=person.id)
        await errands.put(tx, "fail", "broken", now, chat=person.id)
    await database.close()
    town.now += timedelta(hours=2)
    await town.open()
    await person.expect("Pengingat a")
    await town.close()
    assert await waiting(town.database) == {"b": 0, "broken": 1}
    await town.open()
    person.say("halo")
    await person.expect("Halo|Ketik|bantu")
    assert sum(matches("Pengingat", words_of(message)) for message in person.shown) == 1


async def test_one_put_again_is_moved_and_one_kept_is_not(tmp_path: Path) -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        await errands.put(tx, "remind", "a", 100, n=1)
        await errands.keep(tx, "remind", "a", 200, n=2)
        assert [(one.due, one.data) for one in await errands.due(tx, 150)] == [(100, {"n": 1})]
        old = (await errands.due(tx, 150))[0]
        await errands.put(tx, "remind", "a", 120, n=3)
        assert not await errands.take(tx, old), "it was moved meanwhile"
        assert [one.data for one in await errands.due(tx, 150)] == [{"n": 3}]
        await errands.drop(tx, "remind", "a")
        assert await errands.due(tx, 150) == []
    await database.close()
