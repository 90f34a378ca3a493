"""Abuses in the chat: receipt codes, buttons, groups, files and texts in the wrong place."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from content.reports import evidence_cleaning, receipt_code
from content.reports.evidence_cleaning import EvidenceProblem
from demo.testing.chat_assertions import text_of
from demo.testing.group import GroupChat
from storage.chats import attempt_limits
from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.report_helpers import (
    STEPS,
    answer_panel,
    begin_report,
    dump_tables,
    fill_report,
    press_panel,
    read_draft,
    read_forms,
    send_report,
    write_to_inspectors,
)

NIK = "0000001212900001"


async def dump_citizen_words(database: Database) -> str:
    """Return everything that citizens typed and that staff could read."""
    return await dump_tables(database, "questions", "people")


async def test_a_button_forged_in_a_group_deletes_and_opens_nothing(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """A *Hapus jejak* button on a message of the bot in a group would delete the messages of the group."""
    siti = await harness.new_person(office="3674")
    group = GroupChat(harness.telegram, "RT 05")
    there = siti.in_group(group)
    group.add_bot(siti.bot, siti.human, "administrator")
    there.say("halo semua")
    there.say(f"/bantuan@{siti.bot.username}")
    await there.expect("")
    before = list(there.chat.messages)
    for data in ("report:sweep:1", "report:close", "report:new", "ticket:ask", "ticket:open:x"):
        there.forge_button_press(there.last_message["message_id"], data)
        await there.expect_callback_answer("tidak dipakai")
    await there.wait_for_silence()
    assert list(there.chat.messages) == before
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT day FROM report_drafts") == []


async def test_most_of_a_code_typed_wrong_is_no_question_for_staff(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """With six of the seven words, staff could guess the last one."""
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    harness.now += timedelta(days=2)
    words = code.split("-")
    for typed in (
        " ".join(words[:6]),
        " ".join([*words[:3], "xxxxx", *words[4:]]),
        f"kode saya {' '.join(words)}",
    ):
        siti.say(typed)
        await siti.expect("")
        await siti.wait_for_silence()
    found = await dump_citizen_words(opened_databases[-1])
    assert not [word for word in words if word in found]


async def test_a_code_mended_by_editing_opens_and_is_no_question(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    code = await send_report(siti, "Saya cek sendiri")
    said = eko.say("apa kabar")
    await eko.expect("")
    eko.edit(said["message_id"], f"/tiket {code}")
    await eko.expect("Laporan 3674-")
    await eko.wait_for_silence()
    assert said["message_id"] not in eko.chat.messages
    assert code[:9] not in await dump_citizen_words(opened_databases[-1])


async def test_what_is_told_after_the_form_was_left_is_no_question_for_staff(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """The accused may be one of the staff who read questions."""
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    await siti.ask("/bantuan", "")
    siti.say("orangnya kumisan pakai topi merah di loket tiga")
    await siti.expect("")
    await siti.wait_for_silence()
    assert "kumisan" not in await dump_citizen_words(opened_databases[-1])


async def test_what_is_told_after_sending_once_is_no_question_for_staff(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await send_report(siti, "Sekali kirim")
    siti.say("lupa bilang orangnya kumisan pakai topi merah")
    await siti.expect("")
    await siti.wait_for_silence()
    assert "kumisan" not in await dump_citizen_words(opened_databases[-1])
    harness.now += timedelta(days=2)
    siti.say("apakah zirkonium bisa diurus di hari raya kuningan")
    await siti.expect("")
    await siti.wait_for_silence()
    assert "zirkonium" in await dump_citizen_words(opened_databases[-1])


async def test_a_flood_of_files_to_an_open_case_is_bounded(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    for _ in range(40):
        siti.send_sticker()
    await siti.expect_edit("Tulis sisanya besok")
    await siti.wait_for_silence()
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT id FROM talk") == [], "what was not taken is not said to have come"


async def test_numbers_with_signs_that_nobody_sees_are_taken_out_everywhere(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    hidden = (
        "\u202e".join(NIK),
        "\u2066".join(NIK),
        "\u200b".join(NIK),
        "\ufe0f".join(NIK),
        "\u034f".join(NIK),
    )
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    for one in hidden:
        await answer_panel(siti, f"nik orangnya {one}", "sudah saya buang")
    await press_panel(siti, "➡️ Lanjut", "Sudah benar")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await read_forms(opened_databases[-1])
    assert not [char for char in form.story if char.isdecimal()]


async def test_a_phone_number_under_a_picture_is_taken_out(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    siti.send_photo(caption=f"hubungi 0812 3456 7890, nik {NIK}")
    await siti.expect_edit(r"\[telepon\], nik \[nik\]")
    assert "7890" not in siti.text and NIK not in siti.text


async def test_a_message_as_long_as_telegram_allows_breaks_no_screen(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    for text in ("&<>" * 1300, "😀" * 2000, "\u202e" * 3000 + "x", "a\u0301" * 2000):
        await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
        siti.say(text)
        await siti.expect_edit("Silakan periksa")
        await press_panel(siti, "✅ Kirim", "sampai ke pemeriksa")
        await answer_panel(siti, f"/tiket {code}", "Laporan 3674-")


async def test_a_link_with_a_code_opens_no_case_and_keeps_no_code(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    code = await send_report(siti, "Saya cek sendiri")
    for payload in (code, code.replace("-", "_"), f"tiket_{code}"[:64]):
        eko.say(f"/start {payload}")
        await eko.expect("")
        await eko.wait_for_silence()
    assert "3674-" not in eko.transcript().replace(code, "")
    assert code[:9] not in await dump_citizen_words(opened_databases[-1])


async def test_a_code_typed_after_the_bots_name_in_another_chat_leaves_nothing(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    code = await send_report(siti, "Saya cek sendiri")
    results = await eko.query_inline(code)
    assert "3674-" not in str(results)
    assert code[:9] not in await dump_citizen_words(opened_databases[-1])


async def test_deleting_ones_data_begins_no_new_count(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """/hapusdata between guesses, or between many reports, does not reset the count."""
    eko = await harness.new_person("Eko")
    for _ in range(5):
        await eko.ask(f"/tiket {receipt_code.make_receipt()}", "Kode itu tidak ada")
    await eko.ask("/hapusdata", "Hapus semua")
    eko.press("Ya, hapus sekarang")
    await eko.expect_edit("Selesai")
    await eko.ask(f"/tiket {receipt_code.make_receipt()}", "tunggu sampai")
    async with opened_databases[-1].transaction() as tx:
        await attempt_limits.delete_expired(tx, int(harness.now.timestamp()))
        assert len(await tx.fetch_all("SELECT who FROM tries")) == 1
        await attempt_limits.delete_expired(tx, int((harness.now + timedelta(hours=2)).timestamp()))
        assert await tx.fetch_all("SELECT who FROM tries") == []


async def test_a_code_does_not_wait_for_who_guessed_in_another_chat(harness: BotHarness) -> None:
    """Guessing in another chat does not lock a reporter out, because the code itself is never blocked."""
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    code = await send_report(siti, "Saya cek sendiri")
    for _ in range(6):
        eko.say(f"/tiket {receipt_code.make_receipt()}")
        await eko.expect("")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")


async def test_a_clock_that_ran_ahead_stalls_no_report(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """The clock is a year ahead and is then corrected. Reports become cases again."""
    casework = CaseworkHarness(harness, opened_databases)
    budi = await casework.new_inspector()
    right = harness.now
    harness.now += timedelta(days=365)
    await budi.ask("/siapa", "Pemeriksa")
    await harness.close()
    await harness.open()
    await budi.ask("/siapa", "Pemeriksa")
    harness.now = right
    await budi.ask("/siapa", "Pemeriksa")
    await casework.file_report()
    await casework.pass_hour()
    await budi.expect("Laporan baru")
    await budi.ask("/aduan", r"perlu ditangani \(1\)")


async def test_a_clock_set_back_files_one_report(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    harness.now -= timedelta(days=2)
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    siti.press("Sudah saya tulis")
    await siti.expect_edit("kata ke-2")
    assert len(await read_forms(opened_databases[-1])) == 1


async def test_an_updates_number_sent_again_files_nothing_twice(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    for _ in range(4):
        siti.press("Kirim laporan")
    await siti.expect_edit("sudah masuk")
    await siti.wait_for_silence()
    assert len(await read_forms(opened_databases[-1])) == 1


async def test_a_slip_with_another_number_or_day_proves_nothing(harness: BotHarness) -> None:
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko")
    await send_report(siti, "Saya cek sendiri")
    siti.press("Bukti lapor")
    slip = await siti.expect("/cekslip")
    number, check = text_of(slip).split("/cekslip ")[1].split()[:2]
    await eko.ask(f"/cekslip {number} {check}", "Asli")
    last = "0" if number[-1] != "0" else "1"
    await eko.ask(f"/cekslip {number[:-1]}{last} {check}", "Tidak cocok")
    await eko.ask(f"/cekslip {number} {check[:-1]}{'0' if check[-1] != '0' else '1'}", "Tidak cocok")
    assert siti.human.first_name not in eko.transcript()


def test_a_picture_that_is_walked_over_a_thousand_times_is_refused() -> None:
    """A few bytes make a decoder read all pixels once more. Ten megabytes of them take an hour."""
    out = io.BytesIO()
    Image.new("L", (2000, 2000)).save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    last = whole.rindex(b"\xff\xda")
    bomb = whole[:-2] + whole[last:-2] * 1000 + whole[-2:]
    assert len(bomb) < evidence_cleaning.MAX_BYTES
    assert evidence_cleaning.clean_evidence(bomb) is EvidenceProblem.HUGE
    assert not isinstance(evidence_cleaning.clean_evidence(whole), EvidenceProblem)


@pytest.mark.parametrize(
    "data", ["report:send:", "report:sweep:-1", "report:sweep:999999999999", "ticket:reopen:"]
)
async def test_buttons_of_nobody_change_nothing(
    opened_databases: list[Database], harness: BotHarness, data: str
) -> None:
    eko = await harness.new_person("Eko", office="3674")
    eko.forge_button_press(eko.last_message["message_id"], data)
    await eko.expect_callback_answer("")
    await eko.wait_for_silence()
    assert (
        await read_forms(opened_databases[-1]) == [] and await read_draft(opened_databases[-1], eko) is None
    )


async def test_a_code_told_to_an_inspector_is_taken_out(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """Anyone with the code can write as the reporter. An inspector who asks for it does not get it."""
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await siti.ask(f"kode saya {code.replace('-', ' ')} tolong", "Laporan 3674-")
    for said in (f"kodenya {code} ya", f"ini kode saya: {code.upper()}"):
        await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
        await write_to_inspectors(siti, said, r"sampai ke pemeriksa.*\[kode\]")
    assert code not in siti.text.lower()
