"""Sealed letters reach whom they are for, in order, whatever happens; a nudge says nothing of what it is about."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from demo.app import create_app
from demo.eyes import words_of
from demo.person import Person
from demo.server import serve
from handlers.reply import Say, pack
from storage import people, report_drafts, reports, routes, sealed_letters
from storage.database import Database, Transaction
from storage.report_drafts import ReportDraft
from storage.reports import Form, Mode
from storage.routes import News
from tests.conftest import Town
from tests.engines import look
from tests.test_kill import start

PEOPLE, EACH = 5, 6
DAY = date(2026, 11, 21)


async def write(path: Path, letters: list[tuple[int, str]], due: int) -> None:
    database = await Database.open(path)
    async with database.transaction() as tx:
        for chat_id, body in letters:
            await sealed_letters.put(tx, chat_id, pack(Say(body)), due)
    await database.close()


async def filed(tx: Transaction, chat_id: int) -> str:
    await report_drafts.put(tx, chat_id, ReportDraft("review"), 0)
    form = Form(office="3505", story="diminta uang", mode=Mode.TELL)
    return (await reports.submit(tx, report_drafts.key(tx, chat_id), form, chat_id, DAY)).report_id


@pytest.mark.slow
async def test_a_kill_loses_no_letter_and_keeps_their_order(tmp_path: Path) -> None:
    app, path = create_app(), tmp_path / "loket.db"
    async with serve(app) as address:
        telegram = app.state.telegram
        bot = await start(address, path)
        while telegram.main_bot is None:
            await asyncio.sleep(0.02)
        people = [Person(telegram, f"Warga {n}", patience=30) for n in range(PEOPLE)]
        for person in people:
            person.say("/start 3505")
            await person.expect("Ketik pertanyaan")
        bot.kill()
        await bot.wait()
        await write(path, [(person.id, f"Kabar {n}.") for n in range(EACH) for person in people], 1)
        bot = await start(address, path)
        while not any(news(person) for person in people):
            await people[0].screen.change()
        bot.kill()
        await bot.wait()
        bot = await start(address, path)
        async with asyncio.timeout(30):
            while look(path, "SELECT count(*) FROM sealed_letters") != [(0,)]:
                await asyncio.sleep(0.3)
        bot.terminate()
        assert await asyncio.wait_for(bot.wait(), 10) == 0
    for person in people:
        arrived = news(person)
        assert list(dict.fromkeys(arrived)) == [f"Kabar {n}." for n in range(EACH)]
        assert len(arrived) <= EACH + 1, "only what was under way may come twice"


def news(person: Person) -> list[str]:
    return [words_of(message) for message in person.shown if "Kabar" in words_of(message)]


async def test_a_letter_waits_for_its_time_and_is_gone_afterwards(town: Town) -> None:
    siti = await town.person("Siti", "3505")
    await town.close()
    moment = int(town.now.timestamp())
    await write(town.database, [(siti.id, "Nanti."), (siti.id, "Nanti juga.")], moment + 60)
    await write(town.database, [(siti.id, "Sekarang.")], moment)
    await town.open()
    await siti.expect(r"Sekarang\.")
    assert not [message for message in siti.shown if "Nanti" in words_of(message)]
    town.now = town.now.replace(minute=5)
    await siti.expect(r"Nanti\.")
    await siti.expect(r"Nanti juga\.")


async def test_a_letter_that_cannot_be_read_holds_up_no_other_of_its_chat(town: Town) -> None:
    siti = await town.person("Siti", "3505")
    await town.close()
    moment = int(town.now.timestamp())
    database = await Database.open(town.database)
    async with database.transaction() as tx:
        await sealed_letters.put(tx, siti.id, '{"type":"of another version"}', moment)
        await sealed_letters.put(tx, siti.id, pack(Say("Sesudahnya.")), moment)
    await database.close()
    await town.open()
    await siti.expect(r"Sesudahnya\.")
    kept = look(town.database, "SELECT tries FROM sealed_letters ORDER BY id LIMIT 1")
    assert kept > [(0,)], "it is kept, and tried less and less often"


@pytest.mark.parametrize(
    ("news", "said"),
    [(News.MOVED, "Ada kabar untuk Anda"), (News.CLOSED, "Ada kabar"), (News.ASKED, "Ada pertanyaan untuk Anda"),
     (News.WROTE, "Ada pesan untuk Anda")],
)  # fmt: skip
async def test_a_nudge_tells_that_there_is_news_and_nothing_more(town: Town, news: News, said: str) -> None:
    siti = await town.person("Siti", "3505")
    await town.close()
    database = await Database.open(town.database)
    async with database.transaction() as tx:
        report = await filed(tx, siti.id)
        await routes.nudge(tx, report, news, int(town.now.timestamp()))
        await routes.nudge(tx, report, news, int(town.now.timestamp()))
        (errand,) = await tx.all("SELECT key, data FROM errands WHERE kind = 'nudge'")
        assert str(siti.id) not in str(errand)
    await database.close()
    await town.open()
    told = words_of(await siti.expect(said))
    assert "/tiket" in told
    for word in ("lapor", "pungut", "petugas", "uang", "3505"):
        assert word not in told.lower()


async def test_a_nudge_after_erasure_reaches_nobody(town: Town) -> None:
    siti = await town.person("Siti", "3505")
    await town.close()
    database = await Database.open(town.database)
    async with database.transaction() as tx:
        await routes.nudge(tx, await filed(tx, siti.id), News.MOVED, int(town.now.timestamp()))
        await people.erase(tx, siti.id)
    await database.close()
    await town.open()
    while look(town.database, "SELECT count(*) FROM errands WHERE kind = 'nudge'") != [(0,)]:
        await asyncio.sleep(0.02)
    await siti.ask("jam buka", "kantor yang mana")
    assert not [message for message in siti.shown if "/tiket" in words_of(message)]


async def test_a_letter_to_who_blocked_the_bot_is_given_up(town: Town) -> None:
    siti = await town.person("Siti", "3505")
    siti.block()
    await town.close()
    await write(town.database, [(siti.id, "Kabar.")], 1)
    await town.open()
    async with asyncio.timeout(10):
        while look(town.database, "SELECT count(*) FROM sealed_letters") != [(0,)]:
            await asyncio.sleep(0.02)
