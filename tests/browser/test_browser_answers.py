"""What an answer leads to, in the browser: news of an answer, plain words, scams, the weekly sheet."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support.browser_harness import BotWithTestClock, BrowserPhone, open_browser

pytestmark = pytest.mark.browser
OFFICE = "Kota Tangerang Selatan"
QUESTION = "Ada loket khusus lansia?"
ANSWER = "Loket 3 untuk lansia dan difabel, pukul 08.00 sampai 11.00."
STEPS = (
    ("Ada, loket 3 untuk lansia dan difabel.", "3/6"),
    (ANSWER, "4/6"),
    ("Surat Kepala Dinas No. 12", "5/6"),
    ("2 November 2026", "6/6"),
)
ODD = "resep rendang padang"
NOTICE = "Loket rekam di Serpong pindah ke lantai 2."


class AnswerPhones(NamedTuple):
    bot: BotWithTestClock
    warga: BrowserPhone
    ayu: BrowserPhone
    petugas: BrowserPhone


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnswerPhones]:
    """Two citizens, one of whom reads English, and an officer."""
    bot = BotWithTestClock(tmp_path_factory.mktemp("bot"))
    with open_browser(tmp_path_factory.mktemp("street"), width=1720, height=1000) as driver:
        warga, petugas = BrowserPhone(driver), BrowserPhone(driver, "petugas")
        warga.open_page(bot.address)
        ayu = warga.add_person("Ayu")
        for phone in (warga, ayu, petugas):
            phone.choose_office(OFFICE)
        yield AnswerPhones(bot, warga, ayu, petugas)
    bot.kill()


def test_everybody_who_asked_gets_the_answer_that_staff_write(phones: AnswerPhones) -> None:
    bot, warga, ayu, petugas = phones
    ayu.ask("/bahasa", "Bahasa apa")
    ayu.press_and_expect("English", "Type your question in your own words")
    warga.ask(ODD, "Saya belum tahu")
    warga.save_picture("jawaban-belum-tahu")
    warga.press_and_expect("Kabari kalau sudah ada jawabannya", "Anda dikabari sekali")
    warga.save_picture("jawaban-dikabari")
    ayu.ask(ODD, "I do not know that yet")
    ayu.save_picture("jawaban-belum-tahu-en")
    ayu.press_and_expect("Tell me when there is an answer", "once")
    petugas.ask("/pertanyaan", ODD)
    petugas.press_and_expect(ODD, "2 orang menunggu jawabannya")
    petugas.save_picture("jawaban-menunggu")
    petugas.press_and_expect("Tulis jawaban baru", "1/6")
    petugas.ask(QUESTION, "2/6")
    for typed, asked in STEPS:
        petugas.ask(typed, asked)
    petugas.save_picture("jawaban-langkah")
    petugas.press_and_expect("3 bulan", "Ini yang dibaca warga")
    petugas.save_picture("jawaban-periksa")
    seen = [len(phone.read_messages()) for phone in (warga, ayu)]
    petugas.press_and_expect("Tayangkan", "Tayang: mulai sekarang")
    petugas.save_picture("jawaban-tayang")
    bot.pass_time(minutes=2)
    warga.expect("Sekarang ada jawabannya.*loket 3 untuk lansia", seen[0])
    warga.save_picture("jawaban-kabar")
    ayu.expect("Now there is an answer.*loket 3 untuk lansia", seen[1])
    ayu.save_picture("jawaban-kabar-en")
    warga.press_and_expect("Jawaban lengkap", "pukul 08.00 sampai 11.00.*Surat Kepala Dinas No. 12")
    warga.save_picture("jawaban-lengkap")


def test_plain_words_are_short_and_a_tap_shows_all(phones: AnswerPhones) -> None:
    _, warga, _, _ = phones
    warga.ask("/mudah", "Kalimat mudah menyala")
    warga.save_picture("mudah-menyala")
    short = warga.ask("apa syarat bikin ktp baru?", "Kartu Keluarga")
    warga.save_picture("mudah-pendek")
    assert "KTP-el" not in short.split("Sumber")[0]
    warga.press_and_expect("📖", "KTP-el.*Sumber")
    warga.save_picture("mudah-semua")
    warga.ask("/mudah", "Jawaban lengkap lagi")


def test_a_foreign_number_is_not_of_the_office_and_victims_get_steps(phones: AnswerPhones) -> None:
    _, warga, _, _ = phones
    warga.ask("nomor 0813-9999-8888 ini punya dinas?", "🚫 0813-9999-8888: tidak ada di daftar kantor")
    warga.save_picture("penipuan-nomor")
    warga.press_and_expect("Sudah terlanjur?", "Lakukan sekarang.*bank")
    warga.save_picture("penipuan-langkah")
    warga.paste_text("IKD Anda harus diperbarui hari ini, klik bit.ly/ikd-2026 atau WA 0813-9999-8888.")
    warga.expect("mirip penipuan yang sudah dikenal.*IKD hanya diaktifkan di depan petugas")
    warga.save_picture("penipuan-teks")


def test_news_come_together_in_the_evening(phones: AnswerPhones) -> None:
    bot, warga, _, petugas = phones
    warga.ask("/ikuti serpong", "Anda mengikuti Serpong")
    warga.ask("/langganan", "Anda mengikuti")
    warga.save_picture("langganan")
    warga.press_and_expect("Cara kabar datang", "Kabar datang dengan cara apa")
    warga.save_picture("langganan-cara")
    warga.press_and_expect("dikumpulkan sore hari", "✅ dikumpulkan sore hari")
    warga.save_picture("langganan-sore")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask(NOTICE, "Siap dikirim")
    petugas.press("Kirim ke 1 orang")
    petugas.expect("Terkirim: 0 dari 1.*Menunggu: 1")
    petugas.save_picture("langganan-petugas")
    assert not any(NOTICE in said for said in warga.read_messages())
    bot.pass_time(hours=8)
    warga.expect(NOTICE)
    warga.save_picture("langganan-kabar")


def test_staff_get_their_week_in_figures(phones: AnswerPhones) -> None:
    bot, _, _, petugas = phones
    petugas.ask("/mingguan tangsel", "Belum ada minggu yang lengkap")
    petugas.press_and_expect("Kirim tiap Senin", "Jangan kirim lagi")
    seen = len(petugas.read_messages())
    bot.pass_time(days=7)
    petugas.ask("/siapa", "Anda boleh")  # the bot trusts a clock that jumped after the next message
    petugas.expect("23 November 2026 – 29 November 2026.*Warga yang bertanya: kurang dari 5", seen)
    petugas.save_picture("mingguan")
    petugas.press_and_expect("Sebagai berkas", "minggu ini dalam angka")
    petugas.save_picture("mingguan-berkas")
