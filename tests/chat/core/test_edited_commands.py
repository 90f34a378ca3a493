"""A command of staff whose message is edited is the command corrected."""

from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import MONDAY, new_admin_on_duty


async def test_an_edit_before_the_tap_replaces_the_preview(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("/tutup serpong besok gangguan server")
    first = await rina.expect("Selasa, 24 November")
    rina.edit(said["message_id"], "/tutup serpong lusa gangguan server")
    second = await rina.expect("Rabu, 25 November.*mengubah perintah.*besok gangguan server")
    assert "Perintah Anda sebelum ini" not in second["text"], "one note is enough"
    save = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    rina.forge_button_press(first["message_id"], save)
    await rina.expect_callback_answer("Tidak tercatat")
    assert not query_committed(harness.database_path, "SELECT * FROM overrides")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat.*25 November")
    assert len(query_committed(harness.database_path, "SELECT * FROM overrides")) == 1


async def test_the_same_words_again_change_nothing(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("/tutup serpong besok gangguan server")
    await rina.expect("Selasa, 24 November")
    rina.edit(said["message_id"], "/tutup  serpong besok gangguan server ")
    assert await rina.wait_for_silence() == []
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat.*24 November")
    rina.edit(said["message_id"], "/tutup serpong besok gangguan server")
    assert await rina.wait_for_silence() == []


async def test_an_edit_after_the_tap_says_that_the_first_is_done(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("/tutup serpong besok gangguan server")
    await rina.expect("Selasa, 24 November")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat.*24 November")
    rina.edit(said["message_id"], "/tutup serpong lusa gangguan server")
    await rina.expect("Rabu, 25 November.*sudah tercatat.*besok")
    rina.press("✖️ Batal")
    await rina.expect_edit("Dibatalkan")
    rina.edit(said["message_id"], "/tutup pamulang lusa gangguan server")
    await rina.expect("Pamulang.*25 November")


async def test_an_edit_of_a_command_that_asked_back(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("/tutup serpong nanti saja")
    await rina.expect("Kapan")
    rina.edit(said["message_id"], "/tutup serpong besok listrik padam")
    await rina.expect("Selasa, 24 November.*tidak mencatat apa pun")


async def test_an_edit_of_a_fact_that_is_recorded_at_once(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("/blangko serpong habis")
    await rina.expect("Tercatat.*habis")
    rina.edit(said["message_id"], "/blangko serpong ada")
    await rina.expect("Tercatat.*sudah tercatat: “/blangko serpong habis”")


async def test_an_edit_changes_the_announcement_that_is_written(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("/umumkan Layanan pindah ke aula")
    await rina.expect("Siap dikirim")
    rina.edit(said["message_id"], "/umumkan Layanan pindah ke gedung B")
    await rina.expect("pindah ke gedung B")
    await rina.expect("Siap dikirim.*mengubah perintah")
    typed = rina.say("/umumkan")
    await rina.expect("gedung B")
    rina.edit(typed["message_id"], "/umumkan Layanan pindah ke gedung C")
    await rina.expect("pindah ke gedung C")


async def test_a_question_becomes_a_command(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("tutup serpong besok listrik padam")
    await rina.expect(".")
    rina.edit(said["message_id"], "/tutup serpong besok listrik padam")
    await rina.expect("Periksa dulu.*24 November")


async def test_a_text_that_waits_is_not_taken_for_a_question(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/umumkan", "Tulis")
    said = rina.say("Layanan pindah ke aula")
    await rina.expect("Siap dikirim")
    rina.edit(said["message_id"], "Layanan pindah ke gedung B")
    await rina.expect("kirim sebagai pesan baru")


async def test_a_command_that_becomes_plain_words_is_taken_back(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.say("/tutup serpong besok gangguan server")
    first = await rina.expect("Selasa, 24 November")
    rina.edit(said["message_id"], "ga jadi")
    await rina.expect("bukan perintah lagi.*/tutup serpong besok")
    save = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    rina.forge_button_press(first["message_id"], save)
    await rina.expect_callback_answer("sudah diubah atau sudah dilakukan")
    assert not query_committed(harness.database_path, "SELECT * FROM overrides")
    said = rina.say("/blangko serpong habis")
    await rina.expect("Tercatat.*habis")
    rina.edit(said["message_id"], "blangko")
    await rina.expect("sudah tercatat.*tidak membatalkannya")


async def test_citizens_correct_their_commands_too(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    said = siti.say("gratis?")
    await siti.expect("Gratis")
    siti.edit(said["message_id"], "/lokasi pamulang")
    await siti.expect("Pamulang")
    siti.edit(said["message_id"], "/jemputbola")
    await siti.expect("jemput bola")
    siti.edit(said["message_id"], "/lapor")
    await siti.expect("pungutan")


async def test_a_photo_with_an_edited_command(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    said = rina.send_photo(caption="/umumkan Layanan pindah ke aula")
    await rina.expect("Siap dikirim")
    rina.edit(said["message_id"], "/umumkan Layanan pindah ke gedung B")
    shown = await rina.expect("gedung B")
    assert "photo" in shown
