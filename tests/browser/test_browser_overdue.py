"""A report that nobody settles, in the browser: a lost code, supervisors, the end of the time, and no answer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support.browser_harness import BotWithTestClock, BrowserPhone, open_browser

pytestmark = pytest.mark.browser
OFFICE = "Kota Tangerang Selatan"
STEPS = (
    ("Kabari saya", "Kejadiannya di mana"),
    ("Pamulang", "Kapan"),
    ("Kemarin", "Apa yang terjadi"),
    ("Diminta, saya bayar", "Berapa"),
    ("Rp150.000", "Siapa yang meminta"),
    ("Petugas kecamatan", "Ceritakan"),
    ("Tanpa cerita", "Sudah benar"),
    ("Kirim laporan", "Laporan sudah masuk"),
)
NEWS = "Ada kabar untuk Anda"


class OverduePhones(NamedTuple):
    bot: BotWithTestClock
    warga: BrowserPhone
    kepala: BrowserPhone
    petugas: BrowserPhone
    pemeriksa: BrowserPhone


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OverduePhones]:
    """A citizen whose report has just come in, a supervisor, an officer and an inspector."""
    bot = BotWithTestClock(tmp_path_factory.mktemp("bot"))
    with open_browser(tmp_path_factory.mktemp("street"), width=1800, height=1000) as driver:
        warga, petugas, pemeriksa = (BrowserPhone(driver, who) for who in ("warga", "petugas", "pemeriksa"))
        warga.open_page(bot.address)
        kepala = warga.add_person("Pak Kepala")
        for phone in (warga, kepala, petugas, pemeriksa):
            phone.choose_office(OFFICE)
        warga.type_removed("/lapor", "Siapa bisa melihat apa")
        for label, asked in STEPS:
            warga.press_and_expect(label, asked)
        yield OverduePhones(bot, warga, kepala, petugas, pemeriksa)
    bot.kill()


def pass_days(phones: OverduePhones, **span: float) -> None:
    """Move the clock. The bot trusts it after a message of the new time."""
    phones.bot.pass_time(**span)
    phones.petugas.ask("/siapa", "Anda boleh")


def test_who_lost_the_code_gets_a_message_that_opens_the_report(phones: OverduePhones) -> None:
    warga = phones.warga
    warga.type_removed("/tiket", "Ketik kode laporan Anda")
    warga.press_and_expect("Kode saya hilang", "Semua orang saya jawab begini")
    warga.save_picture("kode-hilang")
    seen = len(warga.read_messages())
    pass_days(phones, hours=1)
    phones.pemeriksa.expect("Laporan baru")
    pass_days(phones, hours=12)
    warga.expect(NEWS, seen)
    warga.save_picture("kode-kabar")
    warga.press_and_expect("Baca", "Laporan 3674-.*sudah kami terima")
    warga.save_picture("kode-laporan")


def test_supervisors_learn_how_many_and_the_reporter_where_else_to_turn(phones: OverduePhones) -> None:
    _, warga, kepala, petugas, _ = phones
    petugas.ask("/undang", "Penanggung jawab:")
    petugas.press_and_expect("Penanggung jawab:", OFFICE)
    petugas.press_and_expect(OFFICE, "Buat tautan")
    link = re.search(r"start=(\S+)", petugas.press_and_expect("Buat tautan", "start="))
    assert link
    kepala.ask(f"/start {link[1]}", "Anda diundang")
    kepala.press_and_expect("Ya, saya terima", "Selamat bertugas")
    kepala.save_picture("lewat-bertugas")
    seen = len(warga.read_messages())
    pass_days(phones, days=16)
    told = kepala.expect(f"{OFFICE}: laporan pungutan yang lewat batas: 1")
    assert "3674-" not in told and "Pamulang" not in told
    kepala.save_picture("lewat-kepala")
    pass_days(phones, hours=30)
    warga.expect(NEWS, seen)
    warga.press_and_expect("Baca", "Waktunya sudah lewat.*Ombudsman RI: 137")
    warga.save_picture("lewat-pelapor")
    kepala.press_and_expect("Jangan kabari saya", "tidak dikabari lagi soal laporan")
    kepala.save_picture("lewat-berhenti")


def test_a_question_without_an_answer_closes_the_report_after_ten_working_days(phones: OverduePhones) -> None:
    _, warga, _, _, pemeriksa = phones
    pass_days(phones, hours=1)
    pemeriksa.ask("/aduan", "perlu ditangani")
    pemeriksa.press_and_expect("3674-", "Laporan 3674-")
    pemeriksa.press_and_expect("Ambil", "Sekarang Anda yang menanganinya")
    pemeriksa.press_and_expect("Tulis ke pelapor", "Kepada pelapor")
    pemeriksa.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    pemeriksa.press_and_expect("✅ Kirim", "Pelapor sudah ditanya; tanpa jawaban, laporan ditutup sesudah")
    pemeriksa.save_picture("sepuluh-ditanya")
    pass_days(phones, hours=30)
    warga.expect("Ada pertanyaan untuk Anda")
    warga.press_and_expect("Baca", "Jawaban Anda ditunggu sampai")
    warga.save_picture("sepuluh-batas")
    warga.press("Tutup dan hapus")
    pass_days(phones, days=24)
    pass_days(phones, hours=30)
    warga.expect(NEWS)
    warga.press_and_expect("Baca", "menunggu jawaban Anda sampai batas waktunya.*bisa membukanya lagi")
    warga.save_picture("sepuluh-ditutup")
    warga.press_and_expect("Belum selesai", "Apa yang belum selesai")
    warga.type_removed("Hari Rabu pagi", "Pemeriksa akan membaca")
    warga.press_and_expect("✅ Kirim", "dibuka lagi paling lambat jam berikutnya")
    warga.save_picture("sepuluh-dibuka")
