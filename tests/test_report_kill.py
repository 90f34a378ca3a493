"""A report outlives whatever happens to the bot: nothing is lost, and it is filed exactly once."""

import asyncio
import random
from pathlib import Path

import pytest

from demo.app import create_app
from demo.eyes import inline_buttons
from demo.person import Person
from demo.server import serve
from handlers.report import form
from handlers.report.form import Filling
from storage import reports
from storage.database import Database
from tests.casework_street import opened
from tests.conftest import Town
from tests.engines import only_sqlite
from tests.reporting import STEPS, begun, code_of, filled, forms, panel, sent, told
from tests.test_kill import start

__all__ = ["opened"]
REPORTERS = 5


async def again(town: Town) -> None:
    await town.close()
    await town.open()


async def test_the_bot_is_started_anew_at_every_step(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await siti.ask("/lapor", "Pilih caranya")
    await again(town)
    await panel(siti, "Kabari saya", "Langkah 1 dari 6")
    for label, pattern in STEPS:
        await again(town)
        await panel(siti, label, pattern)
    await again(town)
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    await again(town)
    await told(siti, "katanya uang tinta", "Sudah dicatat")
    await again(town)
    await panel(siti, "➡️ Lanjut", "Sudah benar.*uang tinta.*Bukti: 1")
    await again(town)
    await panel(siti, "Kirim laporan", "sudah masuk")
    code = code_of(siti)
    await again(town)
    await panel(siti, "Sudah saya tulis", "kata ke-2")
    await again(town)
    await panel(siti, "Lihat kode lagi", code)
    assert len(await forms(opened[-1])) == 1


async def test_two_taps_on_send_and_two_devices_file_one_report(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await filled(siti)
    message = siti.last["message_id"]
    send = inline_buttons(siti.last)[0]["callback_data"]
    for _ in range(4):
        siti.forge(message, send)
    await siti.expect_edit("sudah masuk")
    code = code_of(siti)
    await siti.silence()
    assert code_of(siti) == code
    async with opened[-1].reading() as tx:
        assert len(await tx.all("SELECT id FROM reports")) == 1
        assert await reports.by_receipt(tx, code) is not None


async def test_a_second_panel_takes_the_place_of_the_first(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    old = siti.last["message_id"]
    await panel(siti, "Pamulang", "Kapan")
    await siti.ask("/lapor", "masih tersimpan")
    await panel(siti, "Lanjutkan", "Kapan")
    await siti.silence()
    assert old not in siti.chat.messages
    await panel(siti, "Kemarin", "Apa yang terjadi")


async def test_a_button_of_an_earlier_step_changes_nothing(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    await panel(siti, "Pamulang", "Kapan")
    buttons = {button["text"]: button["callback_data"] for button in inline_buttons(siti.last)}
    message = siti.last["message_id"]
    siti.forge(message, buttons["Kemarin"])
    siti.forge(message, buttons["Bulan lalu"])
    siti.forge(message, buttons["⬅️ Kembali"])
    await siti.expect_edit("Apa yang terjadi")
    await siti.silence()
    assert "Apa yang terjadi" in siti.text
    await panel(siti, "Diminta, saya bayar", "Berapa")


def test_parts_of_a_story_stand_in_the_order_they_were_written() -> None:
    filling = Filling("t")
    for message_id, words in ((12, "dua"), (11, "satu"), (13, "tiga"), (12, "dua lagi")):
        filling, fitted = form.tell(filling, message_id, words)
        assert fitted
    assert filling.told == "satu\ndua lagi\ntiga"


async def killed(tmp_path: Path, kills: int, seed: int) -> None:
    """People report while the bot is killed and started again."""
    dice, app, database = random.Random(seed), create_app(), tmp_path / "loket.db"
    async with serve(app) as address:
        telegram = app.state.telegram
        bot = await start(address, database)
        while telegram.main_bot is None:
            await asyncio.sleep(0.02)
        people = [Person(telegram, f"Warga {n}", patience=60) for n in range(REPORTERS)]

        async def reports_once(person: Person) -> str:
            person.say("/start 3674")
            await person.expect("Ketik pertanyaan")
            return await sent(person, dice.choice(("Kabari saya", "Saya cek sendiri")))

        reporting = asyncio.gather(*(reports_once(person) for person in people))
        for _ in range(kills):
            await asyncio.sleep(0.1 + dice.random() * 0.6)
            bot.kill()
            await bot.wait()
            bot = await start(address, database)
        codes = await reporting
        bot.terminate()
        assert await asyncio.wait_for(bot.wait(), 20) == 0
    await matches(database, codes)


async def matches(database: Path, codes: list[str]) -> None:
    """Each code opens its own report, and there is none beside."""
    kept = await Database.open(database)
    try:
        async with kept.reading() as tx:
            found = [await reports.by_receipt(tx, code) for code in codes]
            assert len({case.id for case in found if case is not None}) == REPORTERS
            assert await tx.value("SELECT COUNT(*) FROM reports") == REPORTERS
            assert {case.form.story for case in found if case is not None} == {"katanya uang tinta"}
    finally:
        await kept.close()


@only_sqlite
@pytest.mark.slow
async def test_sigkill_while_five_people_report(tmp_path: Path) -> None:
    await killed(tmp_path, kills=4, seed=1)


@only_sqlite
@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4])
async def test_many_sigkills_while_five_people_report(tmp_path: Path, seed: int) -> None:
    await killed(tmp_path, kills=12, seed=seed)
