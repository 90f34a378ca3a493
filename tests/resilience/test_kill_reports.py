"""A report survives restarts and kills: nothing is lost, and it is filed exactly once."""

import asyncio
import random
from pathlib import Path

import pytest

from demo.testing.chat_assertions import inline_buttons
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from handlers.reports import form_state
from handlers.reports.form_state import FormState
from storage.engine.database import Database
from storage.reports import reports
from tests.support.bot_harness import BotHarness
from tests.support.bot_process import start_bot, stop_bot
from tests.support.database_engines import only_sqlite
from tests.support.report_helpers import (
    STEPS,
    answer_panel,
    begin_report,
    fill_report,
    find_code,
    press_panel,
    read_forms,
    send_report,
)

REPORTERS = 5


async def restart_bot(harness: BotHarness) -> None:
    await harness.close()
    await harness.open()


async def test_the_bot_is_started_anew_at_every_step(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lapor", "Pilih caranya")
    await restart_bot(harness)
    await press_panel(siti, "Kabari saya", "Langkah 1 dari 6")
    for label, pattern in STEPS:
        await restart_bot(harness)
        await press_panel(siti, label, pattern)
    await restart_bot(harness)
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    await restart_bot(harness)
    await answer_panel(siti, "katanya uang tinta", "Sudah dicatat")
    await restart_bot(harness)
    await press_panel(siti, "➡️ Lanjut", "Sudah benar.*uang tinta.*Bukti: 1")
    await restart_bot(harness)
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    code = find_code(siti)
    await restart_bot(harness)
    await press_panel(siti, "Sudah saya tulis", "kata ke-2")
    await restart_bot(harness)
    await press_panel(siti, "Lihat kode lagi", code)
    assert len(await read_forms(opened_databases[-1])) == 1


async def test_two_taps_on_send_and_two_devices_file_one_report(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    message = siti.last_message["message_id"]
    send = inline_buttons(siti.last_message)[0]["callback_data"]
    for _ in range(4):
        siti.forge_button_press(message, send)
    await siti.expect_edit("sudah masuk")
    code = find_code(siti)
    await siti.wait_for_silence()
    assert find_code(siti) == code
    async with opened_databases[-1].read_transaction() as tx:
        assert len(await tx.fetch_all("SELECT id FROM reports")) == 1
        assert await reports.find_by_receipt(tx, code) is not None


async def test_a_second_panel_takes_the_place_of_the_first(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    old = siti.last_message["message_id"]
    await press_panel(siti, "Pamulang", "Kapan")
    await siti.ask("/lapor", "masih tersimpan")
    await press_panel(siti, "Lanjutkan", "Kapan")
    await siti.wait_for_silence()
    assert old not in siti.chat.messages
    await press_panel(siti, "Kemarin", "Apa yang terjadi")


async def test_a_button_of_an_earlier_step_changes_nothing(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Pamulang", "Kapan")
    buttons = {button["text"]: button["callback_data"] for button in inline_buttons(siti.last_message)}
    message = siti.last_message["message_id"]
    siti.forge_button_press(message, buttons["Kemarin"])
    siti.forge_button_press(message, buttons["Bulan lalu"])
    siti.forge_button_press(message, buttons["⬅️ Kembali"])
    await siti.expect_edit("Apa yang terjadi")
    await siti.wait_for_silence()
    assert "Apa yang terjadi" in siti.text
    await press_panel(siti, "Diminta, saya bayar", "Berapa")


def test_parts_of_a_story_stand_in_the_order_they_were_written() -> None:
    filling = FormState("t")
    for message_id, words in ((12, "dua"), (11, "satu"), (13, "tiga"), (12, "dua lagi")):
        filling, fitted = form_state.add_to_story(filling, message_id, words)
        assert fitted
    assert filling.story_text == "satu\ndua lagi\ntiga"


async def kill_while_reporting(tmp_path: Path, kills: int, seed: int) -> None:
    """Let people report while the bot is killed and restarted."""
    dice, app, database = random.Random(seed), create_app(), tmp_path / "loket.db"
    async with serve_app(app) as address:
        telegram = app.state.telegram
        bot = await start_bot(address, database)
        while telegram.main_bot is None:
            await asyncio.sleep(0.02)
        people = [Person(telegram, f"Warga {n}", patience=60) for n in range(REPORTERS)]

        async def reports_once(person: Person) -> str:
            person.say("/start 3674")
            await person.expect("Ketik pertanyaan")
            return await send_report(person, dice.choice(("Kabari saya", "Saya cek sendiri")))

        reporting = asyncio.gather(*(reports_once(person) for person in people))
        for _ in range(kills):
            await asyncio.sleep(0.1 + dice.random() * 0.6)
            bot.kill()
            await bot.wait()
            bot = await start_bot(address, database)
        codes = await reporting
        assert await stop_bot(bot, people[0], database) == 0
    await check_codes_match_reports(database, codes)


async def check_codes_match_reports(database: Path, codes: list[str]) -> None:
    """Check that each code opens its own report, and that no other report exists."""
    kept = await Database.open(database)
    try:
        async with kept.read_transaction() as tx:
            found = [await reports.find_by_receipt(tx, code) for code in codes]
            assert len({case.id for case in found if case is not None}) == REPORTERS
            assert await tx.fetch_value("SELECT COUNT(*) FROM reports") == REPORTERS
            assert {case.form.story for case in found if case is not None} == {"katanya uang tinta"}
    finally:
        await kept.close()


@only_sqlite
@pytest.mark.slow
async def test_sigkill_while_five_people_report(tmp_path: Path) -> None:
    await kill_while_reporting(tmp_path, kills=4, seed=1)


@only_sqlite
@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4])
async def test_many_sigkills_while_five_people_report(tmp_path: Path, seed: int) -> None:
    await kill_while_reporting(tmp_path, kills=12, seed=seed)
