"""A number typed where the bot offers choices: the same rule in every dialog."""

from datetime import timedelta

from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import answer_panel, press_panel
from tests.support.staff_helpers import OFFICER_CHOICES, hire, new_admin_on_duty


async def test_report_is_filled_with_numbers(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lapor", "Siapa bisa melihat apa")
    await siti.ask("2", "Langkah 1 dari 6.*Kejadiannya di mana")
    first = siti.last_message["reply_markup"]["inline_keyboard"][0][0]["text"]
    await siti.ask("nomor 1", "Langkah 2 dari 6.*Kapan")
    await press_panel(siti, "Kemarin", "Langkah 3 dari 6.*Apa yang terjadi")
    paid = siti.last_message["reply_markup"]["inline_keyboard"][1][0]["text"]
    await answer_panel(siti, "2", "Langkah 4 dari 6.*Berapa")
    await answer_panel(siti, "150000", "Langkah 5 dari 6.*Siapa yang meminta")
    await answer_panel(siti, "1.", "Langkah 6 dari 6.*Ceritakan")
    await answer_panel(siti, "katanya uang tinta", "Sudah dicatat")
    await press_panel(siti, "➡️ Lanjut", f"Sudah benar.*{first}.*{paid}.*Rp150.000")


async def test_number_without_a_choice_says_what_to_do(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lapor", "Siapa bisa melihat apa")
    await press_panel(siti, "Saya cek sendiri", "Kejadiannya di mana")
    await press_panel(siti, "Pamulang", "Kapan")
    await press_panel(siti, "Kemarin", "Apa yang terjadi")
    await answer_panel(siti, "9", "Pilih salah satu tombol")


async def test_home_visit_is_asked_for_with_numbers(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("/kunjungan", "Kunjungan bagi yang tidak bisa datang")
    siti.press("Minta kunjungan")
    await siti.expect("Kunjungan untuk siapa")
    await siti.ask("2", "kantor yang mana")
    await siti.ask("nomor 5", "kecamatan mana")
    await siti.ask("pamulang", "desa atau kelurahan")


async def test_old_fact_is_confirmed_by_its_number(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    budi = await hire(harness, rina, "Budi", *OFFICER_CHOICES)
    await budi.ask("/profil pamulang alamat Jalan Contoh 1", "akan dibaca warga")
    budi.press("✅")
    await budi.expect_edit("Tercatat")
    harness.let_time_pass(timedelta(days=183, hours=21, minutes=31))
    await budi.expect("Selamat pagi")
    budi.press("🏢 Periksa yang lama")
    await budi.expect_edit("Apakah ini masih benar.*1. ")
    await budi.ask("2", "")
    await budi.ask("1", "Tidak ada yang perlu dikonfirmasi lagi")
