"""Abuses of the report dialog: each is refused politely and leaves no trace."""

import asyncio
from datetime import timedelta

from content.reports import receipt_code
from demo.testing.chat_assertions import inline_buttons, text_of
from demo.testing.group import GroupChat
from demo.testing.person import Person
from storage.engine.database import Database
from storage.reports.reporter_contacts import ReporterNews, notify_reporter
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import (
    begin_report,
    fill_report,
    form_token,
    press_panel,
    read_contact_chats,
    read_draft,
    read_forms,
    send_report,
    write_to_inspectors,
)

GUESSES = [
    f"{word}-kela-miru-sato-wenu-pila-gohe" for word in ("budo", "kala", "lemi", "nosu", "puwa", "rite")
]


async def press_forged_buttons(person: Person, *data: str) -> None:
    """Press buttons that do not exist. The bot continues to work."""
    for one in data:
        person.forge_button_press(person.last_message["message_id"], one)
        await person.expect_callback_answer()
    await person.wait_for_silence()


async def test_the_form_of_somebody_else_cannot_be_pressed(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    await fill_report(siti)
    stolen = form_token(siti)
    await press_forged_buttons(
        eko, *(f"report:{verb}:{stolen}" for verb in ("send", "yes", "resume", "slip", "again", "wipe"))
    )
    assert await read_forms(opened_databases[-1]) == []
    assert "Sudah benar" in siti.text
    assert "Pamulang" not in eko.transcript()


async def test_nothing_is_sent_before_the_review(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_forged_buttons(
        siti,
        f"report:send:{form_token(siti)}",
        f"report:slip:{form_token(siti)}",
        f"report:again:{form_token(siti)}",
    )
    assert await read_forms(opened_databases[-1]) == []
    await press_panel(siti, "Pamulang", "Kapan")


async def test_values_that_no_button_has_change_nothing(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    mine = form_token(siti)
    await press_forged_buttons(
        siti,
        *(
            f"report:set:{mine}:place:{value}"
            for value in ("9999", "3674-99", "", "'; DROP TABLE reports", "<b>")
        ),
        f"report:page:{mine}:-1",
        f"report:page:{mine}:99999999999",
        f"report:change:{mine}:story",
        f"report:set:{mine}:nostep:x",
        f"report:kind:{mine}:honest",
        f"report:mode:{mine}:once",
        "report",
        "report:",
        "report:set",
        f"report:set:{mine}",
        f"report:xyz:{mine}:a:b:c:d",
        "ticket",
        "ticket:open",
        "ticket:open:::",
        f"ticket:answer:{mine}",
    )
    found = await read_draft(opened_databases[-1], siti)
    assert found is not None and found.step == "place" and found.data["filling"]["mode"] == "tell"


async def test_staff_at_the_counter_keep_no_route_to_their_own_chat(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    rina = await harness.new_admin()
    await rina.ask("/lapor", "untuk siapa")
    await press_panel(rina, "Untuk warga", "Sekali kirim")
    await press_forged_buttons(rina, f"report:mode:{form_token(rina)}:tell")
    found = await read_draft(opened_databases[-1], rina)
    assert found is not None and found.data["filling"].get("mode", "") == ""


async def test_a_citizen_cannot_file_as_staff(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.forge_button_press(siti.last_message["message_id"], "report:new:petugas")
    await siti.expect("Pilih caranya")
    found = await read_draft(opened_databases[-1], siti)
    assert found is not None and found.data["filling"].get("source", "warga") == "warga"


async def test_guessing_codes_is_slowed_down_kindly_and_not_for_ever(harness: BotHarness) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    code = await send_report(siti, "Saya cek sendiri")
    for _ in range(5):
        await eko.ask(f"/tiket {receipt_code.make_receipt()}", "Kode itu tidak ada")
    await eko.ask(f"/tiket {receipt_code.make_receipt()}", "tunggu sampai pukul 11.00.*Laporan Anda aman")
    await eko.ask(f"/tiket {code}", "tunggu sampai pukul")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    harness.now += timedelta(hours=1, seconds=1)
    await eko.ask(f"/tiket {code}", "Laporan 3674-")


async def test_slips_of_the_finger_lock_nobody_out(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    for guess in GUESSES * 2:
        await siti.ask(f"/tiket {guess}", "Ada kata yang belum pas")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")


async def test_checking_slips_cannot_be_used_to_guess(harness: BotHarness) -> None:
    eko = await harness.new_person("Eko")
    for _ in range(20):
        await eko.ask("/cekslip 3674-AAAAAA 00000000", "Tidak cocok")
    await eko.ask("/cekslip 3674-AAAAAA 00000000", "Lanjutkan sejam lagi")


async def test_many_reports_from_one_chat_wait_until_tomorrow(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    for _ in range(3):
        await send_report(siti, "Sekali kirim")
    await siti.ask("/lapor", "bisa dikirim mulai Minggu, 22 November 2026")
    await fill_report(siti, "Sekali kirim")
    await press_panel(
        siti, "Kirim laporan", "menunggu dulu.*Isiannya tetap tersimpan.*Minggu, 22 November 2026"
    )
    assert len(await read_forms(opened_databases[-1])) == 3
    harness.now += timedelta(days=1, seconds=1)
    await press_panel(siti, "Kirim laporan", "Laporan terkirim")
    assert len(await read_forms(opened_databases[-1])) == 4


async def test_news_of_another_report_cannot_be_opened(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    await send_report(siti)
    await messages_of(eko)
    async with opened_databases[-1].transaction() as tx:
        ids = [row["id"] for row in await tx.fetch_all("SELECT id FROM reports")]
        for id in ids:
            await notify_reporter(tx, id, ReporterNews.MOVED, int(harness.now.timestamp()))
    await siti.expect("Ada kabar untuk Anda")
    await eko.expect("Ada kabar untuk Anda")
    opening = inline_buttons(siti.last_message)[0]["callback_data"]
    eko.forge_button_press(eko.last_message["message_id"], opening)
    await eko.expect_edit("Ketik kode laporan")
    assert sorted(await read_contact_chats(opened_databases[-1])) == sorted([siti.id, eko.id])


async def messages_of(person: Person) -> None:
    await person.ask("/start 3674", "Ketik pertanyaan")
    await send_report(person)


async def test_buttons_of_an_open_case_do_nothing_elsewhere(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    code = await send_report(siti, "Saya cek sendiri")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    for button in inline_buttons(siti.last_message):
        eko.say("/bantuan")
        await eko.expect("")
        eko.forge_button_press(eko.last_message["message_id"], button["callback_data"])
        await eko.expect_callback_answer("sudah ditutup")
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT id FROM talk") == []


async def test_a_group_opens_neither_form_nor_case(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    group = GroupChat(harness.telegram, "RT 05")
    there = siti.in_group(group)
    group.add_bot(siti.bot, siti.human)
    there.say(f"/tiket@{siti.bot.username} {code}")
    there.say(f"/lapor@{siti.bot.username} petugas minta uang")
    await there.wait_for_silence()
    said = " ".join(text_of(message) for message in there.bot_messages)
    assert there.bot_messages
    assert "3674-" not in said and "Pilih caranya" not in said
    assert len(await read_forms(opened_databases[-1])) == 1


async def test_two_chats_at_once_do_not_mix(opened_databases: list[Database], harness: BotHarness) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko", office="3674")
    codes = await asyncio.gather(send_report(siti), send_report(eko))
    assert len(set(codes)) == 2
    assert codes[0] not in eko.transcript() and codes[1] not in siti.transcript()


async def test_links_into_the_dialog_start_nothing(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    eko = await harness.new_person("Eko")
    for payload in ("report", "report:send", "lapor", "tiket", GUESSES[0]):
        await eko.ask(f"/start {payload}", "Ini Loket")
    assert await read_draft(opened_databases[-1], eko) is None


async def test_letters_to_examiners_are_bounded(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    for n in range(31):
        await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
        await write_to_inspectors(
            siti, f"pesan {n}", "sampai ke pemeriksa" if n < 30 else "Tulis sisanya besok"
        )
    async with opened_databases[-1].read_transaction() as tx:
        assert len(await tx.fetch_all("SELECT id FROM talk")) == 30
