"""Reporter mail arrives at the right chat, in order, during all faults. A news notice does not reveal its topic."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from content.reports.report_form import ReportContent, ReportMode
from content.text.safe_html import Html
from demo.testing.chat_assertions import text_of
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from handlers.core.replies import Message, encode_reply
from storage.chats import chat_profiles
from storage.engine.database import Database, Transaction
from storage.queues import reporter_mail
from storage.reports import report_drafts, reporter_contacts, reports
from storage.reports.report_drafts import ReportDraft
from storage.reports.reporter_contacts import ReporterNews
from tests.support.bot_harness import BotHarness
from tests.support.bot_process import start_bot
from tests.support.database_engines import query_committed

PEOPLE, EACH = 5, 6
DAY = date(2026, 11, 21)


async def write_letters(path: Path, letters: list[tuple[int, str]], due: int) -> None:
    database = await Database.open(path)
    async with database.transaction() as tx:
        for chat_id, body in letters:
            await reporter_mail.add(tx, chat_id, encode_reply(Message(Html(body))), due)
    await database.close()


async def file_report(tx: Transaction, chat_id: int) -> str:
    await report_drafts.save(tx, chat_id, ReportDraft("review"), 0)
    form = ReportContent(office="3505", story="diminta uang", mode=ReportMode.TELL)
    return (await reports.submit(tx, report_drafts.key_for_chat(tx, chat_id), form, chat_id, DAY)).report_id


@pytest.mark.slow
async def test_a_kill_loses_no_letter_and_keeps_their_order(tmp_path: Path) -> None:
    app, path = create_app(), tmp_path / "loket.db"
    async with serve_app(app) as address:
        telegram = app.state.telegram
        bot = await start_bot(address, path)
        while telegram.main_bot is None:
            await asyncio.sleep(0.02)
        people = [Person(telegram, f"Warga {n}", patience=30) for n in range(PEOPLE)]
        for person in people:
            person.say("/start 3505")
            await person.expect("Ketik pertanyaan")
        bot.kill()
        await bot.wait()
        await write_letters(path, [(person.id, f"Kabar {n}.") for n in range(EACH) for person in people], 1)
        bot = await start_bot(address, path)
        while not any(count_news(person) for person in people):
            await people[0].screen.wait_for_change()
        bot.kill()
        await bot.wait()
        bot = await start_bot(address, path)
        async with asyncio.timeout(30):
            while query_committed(path, "SELECT count(*) FROM sealed_letters") != [(0,)]:
                await asyncio.sleep(0.3)
        bot.terminate()
        assert await asyncio.wait_for(bot.wait(), 10) == 0
    for person in people:
        arrived = count_news(person)
        assert list(dict.fromkeys(arrived)) == [f"Kabar {n}." for n in range(EACH)]
        assert len(arrived) <= EACH + 1, "only what was under way may come twice"


def count_news(person: Person) -> list[str]:
    return [text_of(message) for message in person.bot_messages if "Kabar" in text_of(message)]


async def test_a_letter_waits_for_its_time_and_is_gone_afterwards(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", "3505")
    await harness.close()
    moment = int(harness.now.timestamp())
    await write_letters(harness.database_path, [(siti.id, "Nanti."), (siti.id, "Nanti juga.")], moment + 60)
    await write_letters(harness.database_path, [(siti.id, "Sekarang.")], moment)
    await harness.open()
    await siti.expect(r"Sekarang\.")
    assert not [message for message in siti.bot_messages if "Nanti" in text_of(message)]
    harness.now = harness.now.replace(minute=5)
    await siti.expect(r"Nanti\.")
    await siti.expect(r"Nanti juga\.")


async def test_a_letter_that_cannot_be_read_holds_up_no_other_of_its_chat(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", "3505")
    await harness.close()
    moment = int(harness.now.timestamp())
    database = await Database.open(harness.database_path)
    async with database.transaction() as tx:
        await reporter_mail.add(tx, siti.id, '{"type":"of another version"}', moment)
        await reporter_mail.add(tx, siti.id, encode_reply(Message(Html("Sesudahnya."))), moment)
    await database.close()
    await harness.open()
    await siti.expect(r"Sesudahnya\.")
    kept = query_committed(harness.database_path, "SELECT tries FROM sealed_letters ORDER BY id LIMIT 1")
    assert kept > [(0,)], "it is kept, and tried less and less often"


@pytest.mark.parametrize(
    ("news", "said"),
    [
        (ReporterNews.MOVED, "Ada kabar untuk Anda"),
        (ReporterNews.CLOSED, "Ada kabar"),
        (ReporterNews.ASKED, "Ada pertanyaan untuk Anda"),
        (ReporterNews.WROTE, "Ada pesan untuk Anda"),
    ],
)
async def test_a_nudge_tells_that_there_is_news_and_nothing_more(
    harness: BotHarness, news: ReporterNews, said: str
) -> None:
    siti = await harness.new_person("Siti", "3505")
    await harness.close()
    database = await Database.open(harness.database_path)
    async with database.transaction() as tx:
        report = await file_report(tx, siti.id)
        await reporter_contacts.notify_reporter(tx, report, news, int(harness.now.timestamp()))
        await reporter_contacts.notify_reporter(tx, report, news, int(harness.now.timestamp()))
        (errand,) = await tx.fetch_all("SELECT key, data FROM errands WHERE kind = 'nudge'")
        assert str(siti.id) not in str(errand)
    await database.close()
    await harness.open()
    told = text_of(await siti.expect(said))
    assert "/tiket" in told
    for word in ("lapor", "pungut", "petugas", "uang", "3505"):
        assert word not in told.lower()


async def test_a_nudge_after_erasure_reaches_nobody(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", "3505")
    await harness.close()
    database = await Database.open(harness.database_path)
    async with database.transaction() as tx:
        await reporter_contacts.notify_reporter(
            tx, await file_report(tx, siti.id), ReporterNews.MOVED, int(harness.now.timestamp())
        )
        await chat_profiles.erase(tx, siti.id)
    await database.close()
    await harness.open()
    while query_committed(harness.database_path, "SELECT count(*) FROM errands WHERE kind = 'nudge'") != [
        (0,)
    ]:
        await asyncio.sleep(0.02)
    await siti.ask("jam buka", "kantor yang mana")
    assert not [message for message in siti.bot_messages if "/tiket" in text_of(message)]


async def test_a_letter_to_who_blocked_the_bot_is_given_up(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", "3505")
    siti.block()
    await harness.close()
    await write_letters(harness.database_path, [(siti.id, "Kabar.")], 1)
    await harness.open()
    async with asyncio.timeout(10):
        while query_committed(harness.database_path, "SELECT count(*) FROM sealed_letters") != [(0,)]:
            await asyncio.sleep(0.02)
