"""Abuses by staff who want to learn who reported, to see hidden data, or to undo a report."""

import asyncio
import re
from datetime import date, timedelta

import pytest

from content.text.contact_leads import WORD_JOINER
from demo.api.message_entities import find_entities
from demo.testing.chat_assertions import inline_buttons
from storage.casework import case_messages, reporter_view
from storage.casework.case_messages import MessageAuthor
from storage.reports import evidence_files
from tests.support.casework_harness import (
    CaseworkHarness,
    add_picture,
    ask_reporter,
    list_cases,
    move_case,
    new_handled_case,
    request_evidence,
    take_case,
)


async def test_a_file_that_is_being_sent_does_not_show_who_is_at_the_phone_now(
    casework: CaseworkHarness,
) -> None:
    """An inspector who refreshes the card while watching a suspect sees no change before the full hour."""
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    async with casework.database.transaction() as tx:
        await evidence_files.request_download(
            tx, evidence_files.report_owner(filed.report_id), "photo", "AgAC", 9, 0, chat_id=1
        )
    await budi.ask(f"/aduan {filed.number}", "Laporan 3674")
    assert "Bukti" not in str(budi.buttons)
    await add_picture(casework, filed.report_id)
    await budi.ask(f"/aduan {filed.number}", "Laporan 3674")
    assert "Bukti" not in str(budi.buttons)
    budi.forge_button_press(budi.last_message["message_id"], f"case:proof:{filed.report_id}")
    await budi.expect_edit("")
    assert "bukti-" not in budi.transcript()
    await casework.pass_hour()
    await budi.ask(f"/aduan {filed.number}", "Laporan 3674")
    assert "📎 Bukti (1)" in budi.buttons


async def test_no_phone_rings_at_the_moment_when_an_inspector_acts(casework: CaseworkHarness) -> None:
    """An inspector who acts and watches phones learns nothing."""
    budi, siti = await casework.new_inspector(), await casework.harness.new_person()
    await new_handled_case(casework, budi, siti.id)
    await move_case(budi, "Diverifikasi", "Tanpa tambahan")
    async with casework.database.read_transaction() as tx:
        due = await tx.fetch_value("SELECT due FROM errands WHERE kind = 'nudge'")
    wait = due - int(casework.harness.now.timestamp())  # it is 11.00 in Jakarta
    assert 3 * 3600 <= wait < 9 * 3600
    assert await siti.wait_for_silence() == []
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")


async def test_a_second_act_does_not_move_the_time_of_news(casework: CaseworkHarness) -> None:
    """An inspector who acts again and again cannot make news come at an hour of their choice."""
    budi, siti = await casework.new_inspector(), await casework.harness.new_person()
    await new_handled_case(casework, budi, siti.id)
    times = set()
    for state in ("Diverifikasi", "Ditindaklanjuti"):
        await move_case(budi, state, "Tanpa tambahan")
        async with casework.database.read_transaction() as tx:
            times |= {
                row["due"] for row in await tx.fetch_all("SELECT due FROM errands WHERE kind = 'nudge'")
            }
        casework.harness.now += timedelta(minutes=7)
    assert len(times) == 1


@pytest.mark.parametrize(
    "lure",
    ["buka https://contoh.test/x", "s.id/x saja", "isi di contoh . ru", "hubungi ＠petugas_x", "IG: petugas"],
)
async def test_an_inspector_cannot_lure_the_reporter_out_with_a_link(
    casework: CaseworkHarness, lure: str
) -> None:
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    await ask_reporter(budi)
    await budi.ask(lure, "Tanpa tautan dan nama akun")
    await budi.ask("Di loket nomor berapa? Jl.Raya atau ruang 2.b", "Pelapor akan membaca")
    async with casework.database.read_transaction() as tx:
        assert await tx.fetch_all("SELECT id FROM talk WHERE report = :id", id=filed.report_id) == []


@pytest.mark.parametrize("number", ["0812-3456-7890", "081.234.567.890", "⁰⁸¹²³⁴⁵⁶⁷⁸⁹⁰", "555 01 23"])
async def test_an_inspector_cannot_pass_on_a_phone_number(casework: CaseworkHarness, number: str) -> None:
    budi = await casework.new_inspector()
    await new_handled_case(casework, budi)
    await ask_reporter(budi)
    await budi.ask(f"Nomor saya {number}", "Tanpa nomor telepon")


async def test_a_link_from_an_earlier_version_is_not_clickable_for_the_reporter(
    casework: CaseworkHarness,
) -> None:
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    async with casework.database.transaction() as tx:
        await case_messages.add_message(
            tx,
            filed.report_id,
            MessageAuthor.INSPECTOR,
            "Buka t.me/akun dan @petugas_x",
            1,
            date(2026, 11, 21),
        )
        (line,) = await case_messages.list_messages(tx, filed.report_id, MessageAuthor.REPORTER)
    assert line.text.replace(WORD_JOINER, "") == "Buka t.me/akun dan @petugas_x"
    assert not find_entities(line.text)


async def test_a_card_cannot_be_forwarded_and_its_copied_buttons_do_nothing(
    casework: CaseworkHarness,
) -> None:
    budi, eko = await casework.new_inspector(), await casework.harness.new_person("Eko", office="3674")
    filed = await new_handled_case(casework, budi)
    card = budi.last_message
    seen = [
        message
        for message in budi.chat.messages.values()
        if filed.number in str(message) and "from" in message
    ]
    assert seen and all(
        message.get("has_protected_content") for message in seen if message["from"]["id"] == budi.bot.id
    )
    before = await list_cases(casework)
    for button in inline_buttons(card):
        eko.forge_button_press(eko.last_message["message_id"], button["callback_data"])
        await eko.expect_callback_answer("tidak dipakai")
    assert await list_cases(casework) == before
    assert filed.number not in eko.transcript()


async def test_the_letter_of_new_reports_becomes_a_card_that_stays_protected(
    casework: CaseworkHarness,
) -> None:
    """The queue replaces the letter, so the letter is protected too."""
    budi = await casework.new_inspector()
    await casework.file_report()
    await casework.pass_hour()
    letter = await budi.expect("Laporan baru")
    assert letter["has_protected_content"]
    siti = await casework.harness.new_person(office="3674")
    ordinary = await siti.ask("/aduan", "")
    assert not ordinary.get("has_protected_content"), "what everybody may read may be passed on"


async def test_words_of_a_card_told_to_the_bot_by_a_stranger_are_not_kept(casework: CaseworkHarness) -> None:
    budi, eko = await casework.new_inspector(), await casework.harness.new_person("Eko", office="3674")
    await new_handled_case(casework, budi)
    words = budi.text
    eko.say(words[:900])
    await eko.expect("")
    await eko.wait_for_silence()
    async with casework.database.read_transaction() as tx:
        assert await tx.fetch_all("SELECT text FROM questions") == []
        assert await tx.fetch_all("SELECT chat_id FROM people WHERE asked IS NOT NULL") == []


async def test_two_closures_at_once_close_one_case_once(casework: CaseworkHarness) -> None:
    """The same inspector confirms on two devices."""
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Ditutup karena keterangan kurang")
    await budi.expect_edit("Tambahkan alasannya")
    budi.press("Keterangan kurang")
    await budi.expect_edit("Silakan periksa")
    yes = next(
        one["callback_data"] for one in inline_buttons(budi.last_message) if "Ya, pindahkan" in one["text"]
    )
    for _ in range(3):
        budi.forge_button_press(budi.last_message["message_id"], yes)
    await budi.expect_edit("Dipindahkan ke")
    await budi.wait_for_silence()
    async with casework.database.read_transaction() as tx:
        acts = await tx.fetch_all(
            "SELECT act FROM case_acts WHERE report = :id AND act = 'move'", id=filed.report_id
        )
        said = await tx.fetch_all("SELECT id FROM talk WHERE report = :id", id=filed.report_id)
    assert (len(acts), len(said)) == (1, 1)


async def test_a_race_of_closing_and_disputing_loses_neither(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    await move_case(budi, "Diteruskan", "Diteruskan karena pidana")

    async def dispute() -> bool:
        async with casework.database.transaction() as tx:
            return await reporter_view.record_dispute(tx, filed.report_id)

    found = await asyncio.gather(*(dispute() for _ in range(5)))
    assert sum(found) == 1
    await casework.pass_hour()
    await budi.ask(f"/aduan {filed.number}", "Dibuka lagi")


async def test_a_move_that_the_rules_do_not_know_is_refused(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    before = await list_cases(casework)
    for target in ("dibuka_lagi", "selesai", "dicatat", "'; DROP TABLE cases", "", "baru"):
        budi.forge_button_press(budi.last_message["message_id"], f"case:to:{filed.report_id}:2:{target}"[:64])
        await budi.expect_callback_answer("")
    await budi.wait_for_silence()
    found = await list_cases(casework)
    assert [row["state"] for row in found] == [row["state"] for row in before]


async def test_a_case_cannot_be_opened_by_the_reporters_button_with_its_id(casework: CaseworkHarness) -> None:
    """An inspector knows the id of a case, and the buttons of its reporter still do not open it."""
    budi, siti = await casework.new_inspector(), await casework.harness.new_person()
    filed = await new_handled_case(casework, budi, siti.id)
    budi.forge_button_press(budi.last_message["message_id"], f"ticket:open:{filed.report_id}")
    await budi.expect_edit("Ketik kode laporan")
    for verb in ("quiet", "reopen", "answer", "look"):
        budi.forge_button_press(budi.last_message["message_id"], f"ticket:{verb}:{filed.report_id}")
        await budi.expect_callback_answer("sudah ditutup")
        budi.say("/tiket")
        await budi.expect("Ketik kode laporan")


async def test_a_name_that_turns_the_words_round_is_shown_as_words(casework: CaseworkHarness) -> None:
    """Messages to admins contain a display name with right-to-left characters and HTML."""
    admin, budi = await casework.get_admin(), await casework.new_inspector()
    ani = await casework.new_inspector("\u202e<b>inA</b>")
    filed = await casework.file_report()
    await add_picture(casework, filed.report_id)
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    await request_evidence(ani, filed.number)
    ani.say("mencocokkan kuitansi")
    await admin.expect(re.escape("<b>inA</b>") + ".*membuka bukti")
    assert "\u202e" not in admin.text
