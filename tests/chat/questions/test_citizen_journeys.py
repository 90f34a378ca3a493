"""Journeys of citizens through the chat."""

import re

from demo.testing.person import Person
from handlers.core.command_list import CITIZEN_COMMANDS, CITIZEN_MENU
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import dump_everything
from tests.support.shipped_library import shipped_library

NIK = "0000001234567890"


async def test_start_choose_ask_and_go_back(harness: BotHarness) -> None:
    siti = Person(harness.telegram, "Siti")
    siti.say("/start")
    await siti.expect("Halo, Siti! Ini Loket")
    assert {"Kab. Blitar", "Kab. Cianjur", "Kota Bekasi"} <= {
        b.replace("Kabupaten", "Kab.") for b in siti.buttons
    }
    siti.press("Kota Bekasi")
    await siti.expect("Kota Bekasi.*Ketik pertanyaan")
    await siti.ask("bikin ktp bayar brp min", "gratis.*Sumber.*diperiksa.*UU 24/2013")
    assert "🏠 Menu" in siti.buttons
    siti.press("🏠 Menu")
    await siti.expect("Kota Bekasi.*Ketik pertanyaan")


async def test_a_deep_link_chooses_the_office(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    assert "Blitar" in siti.text


async def test_city_or_regency_is_asked_and_the_other_is_said_not_served(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("blitar", "Kota atau Kabupaten")
    siti.press("Kota Blitar")
    await siti.expect("Kota Blitar belum dilayani di sini")
    await siti.ask("Blitar", "Kota Blitar belum dilayani.*Maksud Anda yang lain")
    siti.press("Kabupaten Blitar")
    await siti.expect("Kabupaten Blitar.*Ketik pertanyaan")


async def test_hours_are_never_invented(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    message = await siti.ask(
        "serpong minggu buka ga?", "Serpong, Minggu, 22 November 2026.*belum dikonfirmasi"
    )
    assert "Sumber" in message["text"]


async def test_christmas_is_named_with_its_decree(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lokasi serpong", "Serpong.*jam belum dikonfirmasi")
    await siti.ask("tanggal 25 desember kantor buka?", "Natal.*SKB")


async def test_choosing_the_office_answers_the_question_that_was_asked(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("sabtu depan buka ga?", "Untuk kantor yang mana")
    siti.press("Kota Bekasi")
    await siti.expect("Disdukcapil Kota Bekasi, Sabtu, 28 November 2026: jam belum dikonfirmasi")


async def test_days_off_of_the_office_are_red_days_too(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    siti = await harness.new_person(office="3505")
    await rina.ask("/libur kab blitar 9 desember Pilkada", "9 Desember 2026")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await siti.ask("tanggal merah kantor buka ga?", "9 Desember 2026.*Pilkada")


async def test_nearest_from_a_location(harness: BotHarness) -> None:
    siti = await harness.new_person()
    siti.send_location(-6.34, 106.74)
    await siti.expect(r"Terdekat dari Anda.*Pamulang.*Ciputat.*titik tengah")
    assert any("🏢 Pilih" in label for label in siti.buttons)
    siti.send_location(3.59, 98.67)
    await siti.expect("belum dilayani")


async def test_a_nik_is_warned_of_deleted_not_stored_and_the_question_answered(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    sent = siti.say(f"nik saya {NIK} ktp saya hilang gimana ngurusnya")
    await siti.expect_deleted(sent["message_id"])
    await siti.expect("Jangan pernah mengirim NIK")
    await siti.expect("hilang.*Sumber")
    await harness.close()
    assert NIK.encode() not in dump_everything(harness.database_path)
    await harness.open()


async def test_a_bare_nik_gets_the_warning_alone(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    siti.say(f"nik saya {NIK}")
    await siti.expect("Jangan pernah mengirim NIK")
    assert not await siti.wait_for_silence()


async def test_unknown_is_said_and_kept_without_a_name(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask("resep rendang padang yang enak gimana", "Saya belum tahu jawabannya")
    assert "🏠 Menu" in siti.buttons


async def test_other_offices_services_are_redirected(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask("syarat perpanjang SIM C apa aja", "SIM.*polisi")


async def test_archive_is_shown_as_archive(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask("udah rekam tapi ktp belum jadi", "Sumber")
    siti.press("🗄 Arsip")
    await siti.expect_edit("Arsip, per 27 Desember 2018.*bertentangan")
    siti.press("⬅️ Kembali")
    await siti.expect_edit("Sumber")


async def test_english_and_back(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    siti.press("☰ Lainnya")
    await siti.expect_edit("")
    siti.press("🌐 English")
    await siti.expect_edit("Type your question")
    await siti.ask("how much does it cost", "free.*Source")
    siti.say("/bahasa")
    await siti.expect("Which language")
    siti.press("Bahasa Indonesia")
    await siti.expect_edit("Ketik pertanyaan")


async def test_my_data_and_delete(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("/privasi", r"12 bulan.*luar negeri.*UU 27/2022")
    await siti.ask("/datasaya", rf"{siti.id}.*Kabupaten Blitar")
    await siti.ask("/hapusdata", "tidak bisa dibatalkan")
    siti.press("Ya, hapus sekarang")
    await siti.expect_edit("sudah dihapus")
    await siti.ask("/datasaya", "Kantor: belum dipilih")


async def test_every_attachment_gets_a_sensible_word(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    photo = siti.send_photo(caption="ini foto ktp saya")
    await siti.expect_deleted(photo["message_id"])
    await siti.expect("bisa disalahgunakan")
    siti.send_voice()
    await siti.expect("belum bisa mendengar")
    siti.send_sticker()
    await siti.expect("ketik pertanyaan")
    siti.send_document()
    await siti.expect("tidak bisa melihat foto atau berkas")
    contact = siti.send_contact("+620000000000")
    await siti.expect_deleted(contact["message_id"])
    await siti.expect("tidak memerlukan nomor telepon")


async def test_odd_texts_break_nothing(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    for odd in (
        "😀😀😀",
        "<b>gratis</b> & <script>",
        "\u202egratis\u202c",
        "a" * 4000,
        "?",
        "_*[]()~`>#+-=|{}.!",
        "\u200b\u200b",
    ):
        siti.say(odd)
        await siti.expect(".")
    await siti.ask("<b>bikin ktp bayar?</b>", "gratis")


async def test_an_edited_message_is_answered_anew(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    sent = siti.say("resep rendang padang yang enak")
    await siti.expect("belum tahu")
    siti.edit(sent["message_id"], "ktp hilang ngurusnya gimana")
    await siti.expect("hilang.*Sumber")


FORGED = (
    "x", "answer:show:tidak_ada", "office:pick:9999", "where:list:3505:99999999999", "where:list:3505:-1",
    "privacy:erase2", "a:b:c:d:e:f", "answer:show:lokasi:9999999999999999999999", ":", "answer:archive:lokasi:x",
)  # fmt: skip


async def test_a_forged_or_old_button_is_refused_kindly(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    for data in FORGED:
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.expect_callback_answer()
    await siti.ask("bikin ktp bayar berapa min", "gratis")


async def test_inline_mode_inserts_a_vetted_answer(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    results = await siti.query_inline("syarat ktp")
    assert results and all(r["type"] == "article" for r in results)
    siti.choose_result("syarat ktp", results[0]["id"])
    assert not await siti.wait_for_silence()


async def test_the_menu_and_help_are_published(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("/bantuan", "/lokasi.*/hapusdata.*@loket_demo_bot")
    await siti.wait_for_silence()
    assert {"start", "lokasi", "privasi", "hapusdata"} <= {command.name for command in CITIZEN_COMMANDS}
    assert [command.name for command in CITIZEN_MENU] == siti.commands
    assert 8 <= len(siti.commands) <= 10


async def test_a_choice_is_one_tap_away(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    siti.say("ktp")
    await siti.expect(".")
    library = shipped_library()
    questions = {answer.question.id for answer in library.answers.values()}
    questions |= {case.question.id for case in library.cases.cases.values()}
    assert any(label in questions for label in siti.buttons)


async def test_follow_up_keeps_the_topic(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("jam buka kantor kapan", "belum dikonfirmasi")
    await siti.ask("kalau sabtu?", "Sabtu, .* 2026")


def test_no_button_question_is_a_category_name() -> None:
    for id, answer in shipped_library().answers.items():
        assert id == "salam" or re.search(r"\s", answer.question.id), id


async def test_a_complaint_is_neither_kept_nor_shown_to_staff(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    siti = await harness.new_person(office="3674")
    for text in (
        "Pak Joko di serpong minta uang 200 ribu katanya biar cepet",
        "si Joko kasar banget, resep rendang aja lebih jelas",
    ):
        siti.say(text)
        await siti.expect("")
        if "👎" in siti.buttons:
            siti.press("👎")
            await siti.expect("Maaf")
    await rina.ask("/pertanyaan", "")
    assert "Joko" not in rina.transcript()
    await harness.close()
    assert b"Joko" not in dump_everything(harness.database_path)
    await harness.open()


async def test_numbers_are_warned_of_wherever_they_stand(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    for sent in (
        siti.say(f"/lokasi {NIK}"),
        siti.say(f"{'rendang ' * 300}{NIK}"),
        siti.send_voice(caption=f"nik {NIK}"),
    ):
        await siti.expect_deleted(sent["message_id"])
        await siti.expect("Jangan pernah mengirim NIK")
    photo = siti.send_photo(caption="halo")
    await siti.expect("tidak bisa melihat foto")
    siti.edit(photo["message_id"], "ini foto ktp saya")
    await siti.expect_deleted(photo["message_id"])


async def test_a_live_location_is_answered_once(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    sent = siti.send_location(-6.34, 106.74)
    await siti.expect("Terdekat dari Anda")
    siti.move_location(sent["message_id"], -6.35, 106.75)
    assert not await siti.wait_for_silence()


async def test_one_word_that_may_mean_several_things_is_asked_about(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("petugas", "Maksud Anda")
    assert "Menu" in str(siti.buttons) and len(siti.buttons) == 5
    await siti.ask("petugasnya minta uang", "tidak wajib membayar")
    await siti.ask("makasih bu petugas", "Sama-sama")
