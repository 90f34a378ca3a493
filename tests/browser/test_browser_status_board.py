"""Status board, printed cards, home visits and recording progress in the browser, and an approval by a second person."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support.browser_harness import (
    BotWithTestClock,
    BrowserPhone,
    copy_content_with_approval,
    open_browser,
)

pytestmark = pytest.mark.browser
OFFICE = "Kota Tangerang Selatan"


class BoardPhones(NamedTuple):
    bot: BotWithTestClock
    warga: BrowserPhone
    petugas: BrowserPhone


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardPhones]:
    """A citizen and an officer of Tangerang Selatan on one page."""
    bot = BotWithTestClock(
        tmp_path_factory.mktemp("bot"), copy_content_with_approval(tmp_path_factory.mktemp("content"))
    )
    with open_browser(tmp_path_factory.mktemp("street"), height=1000) as driver:
        warga, petugas = BrowserPhone(driver), BrowserPhone(driver, "petugas")
        warga.open_page(bot.address)
        yield BoardPhones(bot, warga.choose_office(OFFICE), petugas.choose_office(OFFICE))
    bot.kill()


def test_cards_run_out_and_who_asks_is_sent_to_the_nearest_that_has_them(phones: BoardPhones) -> None:
    _, warga, petugas = phones
    petugas.ask("/jam serpong Senin-Jumat 08.00-15.00", "08.00–15.00")
    petugas.press_and_expect("✅ Simpan", "Tercatat")
    petugas.ask("/jam pamulang Senin-Jumat 08.00-15.00", "08.00–15.00")
    petugas.press_and_expect("✅ Simpan", "Tercatat")
    petugas.ask("/blangko", "Untuk tempat yang mana")
    petugas.save_picture("blangko-tempat")
    petugas.press_and_expect("Pamulang", "Blangko")
    petugas.save_picture("blangko-pilih")
    petugas.press_and_expect("🔴 Habis", "Tercatat.*Blangko: habis")
    petugas.save_picture("blangko-habis")
    petugas.ask("/blangko serpong ada", "Tercatat.*Blangko: ada")
    petugas.ask("/antrean serpong sepi", "Tercatat")
    warga.ask("blangko di pamulang masih ada?", "Kantor Kecamatan Pamulang.*Blangko: habis")
    warga.save_picture("blangko-tanya")
    warga.ask("/status pamulang", "Sebaiknya jangan berangkat dulu: blangko habis")
    warga.save_picture("status-pamulang")
    near = warga.press_and_expect(
        "Terdekat yang buka, ada blangko", "Serpong: buka sampai 15.00; blangko ada.*km"
    )
    assert "Diukur dari" in near
    warga.save_picture("status-terdekat")
    warga.ask("/status", "Papan status: Kota Tangerang Selatan")
    warga.save_picture("status-kantor")


def test_printer_count_of_cards_and_last_number_stand_on_the_board(phones: BoardPhones) -> None:
    _, warga, petugas = phones
    petugas.ask("/printer setu rusak", "Tercatat.*Alat cetak: rusak")
    petugas.ask("/blangko setu ada 250", "Tercatat.*250 keping")
    petugas.ask("/nomor setu 11.00", "Tercatat.*Nomor antrean terakhir: 11.00")
    petugas.save_picture("papan-nomor")
    board = warga.ask("/status setu", "Alat cetak: rusak")
    assert "250 keping" in board and "Nomor antrean terakhir: 11.00" in board
    warga.save_picture("status-nomor")


def test_while_the_network_is_down_every_answer_says_so(phones: BoardPhones) -> None:
    _, warga, petugas = phones
    petugas.ask("/jaringan serpong putus", "Tercatat")
    petugas.save_picture("putus-petugas")
    warga.ask("bayar berapa?", "🔴 Jaringan putus: Serpong.*gratis")
    warga.ask("jam", "🔴 Jaringan putus: Serpong")
    warga.save_picture("putus-warga")
    petugas.ask("/jaringan serpong normal", "Tercatat")
    assert "Jaringan putus" not in warga.ask("bayar berapa?", "gratis")


def test_the_number_of_a_choice_is_typed_instead_of_a_tap(phones: BoardPhones) -> None:
    warga = phones.warga
    warga.ask("/kunjungan", "Petugas bisa datang")
    warga.press_and_expect("Minta kunjungan", "Kunjungan untuk siapa")
    warga.ask("nomor 2", "kecamatan mana")
    warga.save_picture("angka-kecamatan")
    warga.ask("3", "Desa atau kelurahan mana")
    warga.save_picture("angka-desa")
    warga.press("Batal")


def test_who_waits_for_a_card_is_told_once_when_it_is_printed(phones: BoardPhones) -> None:
    _, warga, petugas = phones
    warga.ask("/cetak", "Di mana Anda rekam")
    warga.save_picture("cetak-mana")
    warga.press_and_expect("Pamulang", "Kapan Anda rekam")
    warga.save_picture("cetak-kapan")
    warga.ask("10 Agustus", "Tidak diketahui")
    warga.save_picture("cetak-belum-tahu")
    warga.press_and_expect("Kabari saya", "Anda dikabari sekali")
    warga.save_picture("cetak-kabari")
    petugas.ask(
        "/cetak pamulang 12 Agustus", "rekaman s.d. 12 Agustus 2026 sudah tercetak.*dikabari sekali: 1"
    )
    petugas.save_picture("cetak-petugas")
    since = len(warga.read_messages())
    petugas.press_and_expect("✅ Simpan", "Tercatat")
    warga.expect("rekaman s.d. 12 Agustus 2026 sudah tercetak.*Kode LKT-", since)
    warga.save_picture("cetak-kabar")
    warga.ask("/cetak pamulang 10 agustus", "Sudah tercetak")
    warga.save_picture("cetak-sudah")


def test_a_visit_is_asked_for_proposed_and_agreed(phones: BoardPhones) -> None:
    _, warga, petugas = phones
    warga.ask("/kunjungan", "Petugas bisa datang")
    warga.save_picture("kunjungan-mulai")
    warga.press_and_expect("Minta kunjungan", "Kunjungan untuk siapa")
    warga.save_picture("kunjungan-siapa")
    warga.press_and_expect("Orang sakit", "kecamatan mana")
    warga.press_and_expect("Pamulang", "Desa atau kelurahan mana")
    warga.ask("Benda Baru", "Layanan apa")
    warga.save_picture("kunjungan-layanan")
    warga.press_and_expect("Perekaman KTP-el", "Sudah benar")
    warga.save_picture("kunjungan-periksa")
    code = re.search(r"KJG-\w{6}", warga.press_and_expect("Kirim permintaan", "Terkirim. Kode Anda: KJG-"))
    assert code
    warga.save_picture("kunjungan-terkirim")
    petugas.expect(f"Ada permintaan kunjungan baru.*{code[0]}")
    petugas.ask("/kunjungan", "Perlu diusulkan: 1")
    petugas.save_picture("kunjungan-antrean")
    petugas.press_and_expect(code[0], "Benda Baru, Pamulang")
    petugas.save_picture("kunjungan-kartu")
    petugas.press_and_expect("Usulkan hari", "Hari dan jam berapa")
    petugas.ask("Selasa 1 Desember 09.00-11.00", "Usulkan")
    petugas.save_picture("kunjungan-usul")
    petugas.press_and_expect("Kirim usulan", "Diusulkan")
    warga.expect("Petugas mengusulkan hari.*Selasa, 1 Desember 2026")
    warga.save_picture("kunjungan-ditanya")
    warga.press_and_expect("✅ Setuju", "Disepakati: Selasa, 1 Desember 2026")
    warga.save_picture("kunjungan-setuju")
    petugas.expect(f"Kunjungan disepakati.*{code[0]}")
    petugas.save_picture("kunjungan-disepakati")


def test_figures_are_drawn(phones: BoardPhones) -> None:
    _, warga, petugas = phones
    petugas.ask("/capaian pamulang 12.345 dari 15.000 per 20 November", "Periksa dulu.*12.345")
    petugas.save_picture("capaian-petugas")
    petugas.press_and_expect("✅ Simpan", "Tercatat")
    warga.ask("/capaian", "82,3")
    warga.wait_for(
        lambda: warga.driver.execute_script(
            "return [...document.querySelectorAll('.photo img')].some(image => image.naturalWidth > 300) || null"
        ),
        "the chart is not drawn",
    )
    warga.save_picture("capaian")


def test_mobile_service_is_announced_and_found(phones: BoardPhones) -> None:
    """Two people are needed in this office for all words of staff that citizens read."""
    _, warga, petugas = phones
    dedi = petugas.add_person("Pak Dedi", "petugas").choose_office(OFFICE)
    petugas.ask(
        "/jemputbola pamulang Sabtu 28 November 08.00-12.00 Balai Desa Sukamaju kuota 50", "Periksa dulu"
    )
    petugas.save_picture("jemputbola-petugas")
    petugas.press_and_expect("Minta orang kedua", "Menunggu orang kedua")
    dedi.expect("ingin warga membaca ini")
    dedi.press_and_expect("Setujui dan kirim", "Disetujui")
    warga.ask("/jemputbola", "Balai Desa Sukamaju")
    warga.save_picture("jemputbola")


def test_a_second_person_approves_an_announcement(phones: BoardPhones) -> None:
    _, warga, petugas = phones
    agus = petugas.add_person("Pak Agus", "petugas").choose_office(OFFICE)
    warga.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask("Perekaman di Pamulang pindah ke lantai 2.", "Siap dikirim.*Orang kedua")
    petugas.save_picture("setuju-kartu")
    petugas.press_and_expect("Kirim ke 1 orang", "Menunggu orang kedua")
    petugas.save_picture("setuju-menunggu")
    agus.expect("ingin mengirim ini")
    agus.save_picture("setuju-ditanya")
    assert not any("lantai 2" in said for said in warga.read_messages())
    agus.press_and_expect("Setujui dan kirim", "Disetujui. Laporannya berjalan di layar Petugas")
    warga.expect("lantai 2")
    petugas.expect("Terkirim: 1 dari 1")
    petugas.save_picture("setuju-terkirim")
    agus.save_picture("setuju-disetujui")
