"""The board, printed cards, home visits and progress in the browser, and an announcement that a second person approves."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from content.library import LIBRARY
from tests.browser import Phone, Staged, browser

pytestmark = pytest.mark.browser
OFFICE = "Kota Tangerang Selatan"


class Street(NamedTuple):
    bot: Staged
    warga: Phone
    petugas: Phone


def two(folder: Path) -> Path:
    """The content, with an office that asks for two people for an announcement."""
    content = Path(shutil.copytree(LIBRARY, folder / "library"))
    office = content / "offices/3674/office.yaml"
    office.write_text(office.read_text("utf-8") + "approval: two\n", "utf-8")
    return content


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A citizen and a clerk on one page; both chose Tangerang Selatan."""
    bot = Staged(tmp_path_factory.mktemp("bot"), two(tmp_path_factory.mktemp("content")))
    with browser(tmp_path_factory.mktemp("street"), height=1000) as driver:
        warga, petugas = Phone(driver), Phone(driver, "petugas")
        warga.open(bot.address)
        yield Street(bot, warga.arrive(OFFICE), petugas.arrive(OFFICE))
    bot.kill()


def test_cards_run_out_and_who_asks_is_sent_to_the_nearest_that_has_them(street: Street) -> None:
    _, warga, petugas = street
    petugas.ask("/jam serpong Senin-Jumat 08.00-15.00", "08.00–15.00")
    petugas.step("✅ Simpan", "Tercatat")
    petugas.ask("/jam pamulang Senin-Jumat 08.00-15.00", "08.00–15.00")
    petugas.step("✅ Simpan", "Tercatat")
    petugas.ask("/blangko", "mana|tempat")
    petugas.picture("blangko-tempat")
    petugas.step("Pamulang", "Blangko")
    petugas.picture("blangko-pilih")
    petugas.step("🔴 Habis", "Tercatat.*Blangko: habis")
    petugas.picture("blangko-habis")
    petugas.ask("/blangko serpong ada", "Tercatat.*Blangko: ada")
    petugas.ask("/antrean serpong sepi", "Tercatat")
    warga.ask("blangko di pamulang masih ada?", "Kantor Kecamatan Pamulang.*Blangko: habis")
    warga.picture("blangko-tanya")
    warga.ask("/status pamulang", "Sebaiknya jangan berangkat dulu: blangko habis")
    warga.picture("status-pamulang")
    near = warga.step("Terdekat yang buka dan ada blangko", "Serpong: buka sampai 15.00; blangko ada.*km")
    assert "Diukur dari" in near
    warga.picture("status-terdekat")
    warga.ask("/status", "Papan status: Kota Tangerang Selatan")
    warga.picture("status-kantor")


def test_who_waits_for_a_card_is_told_once_when_it_is_printed(street: Street) -> None:
    _, warga, petugas = street
    warga.ask("/cetak", "Di mana Anda rekam")
    warga.picture("cetak-mana")
    warga.step("Pamulang", "Kapan Anda rekam")
    warga.picture("cetak-kapan")
    warga.ask("10 Agustus", "Tidak diketahui")
    warga.picture("cetak-belum-tahu")
    warga.step("Kabari saya", "Anda dikabari sekali")
    warga.picture("cetak-kabari")
    petugas.ask(
        "/cetak pamulang 12 Agustus", "rekaman s.d. 12 Agustus 2026 sudah tercetak.*dikabari sekali: 1"
    )
    petugas.picture("cetak-petugas")
    since = len(warga.said())
    petugas.step("✅ Simpan", "Tercatat")
    warga.expect("rekaman s.d. 12 Agustus 2026 sudah tercetak.*Kode LKT-", since)
    warga.picture("cetak-kabar")
    warga.ask("/cetak pamulang 10 agustus", "Sudah tercetak")
    warga.picture("cetak-sudah")


def test_a_visit_is_asked_for_proposed_and_agreed(street: Street) -> None:
    _, warga, petugas = street
    warga.ask("/kunjungan", "Petugas bisa datang")
    warga.picture("kunjungan-mulai")
    warga.step("Minta kunjungan", "Kunjungan untuk siapa")
    warga.picture("kunjungan-siapa")
    warga.step("Orang sakit", "kecamatan mana")
    warga.step("Pamulang", "Desa atau kelurahan mana")
    warga.ask("Benda Baru", "Layanan apa")
    warga.picture("kunjungan-layanan")
    warga.step("Perekaman KTP-el", "Sudah benar")
    warga.picture("kunjungan-periksa")
    code = re.search(r"KJG-\w{6}", warga.step("Kirim permintaan", "Terkirim. Kode Anda: KJG-"))
    assert code
    warga.picture("kunjungan-terkirim")
    petugas.expect(f"Ada permintaan kunjungan baru.*{code[0]}")
    petugas.ask("/kunjungan", "Perlu diusulkan: 1")
    petugas.picture("kunjungan-antrean")
    petugas.step(code[0], "Benda Baru, Pamulang")
    petugas.picture("kunjungan-kartu")
    petugas.step("Usulkan hari", "Hari dan jam berapa")
    petugas.ask("Selasa 1 Desember 09.00-11.00", "Usulkan")
    petugas.picture("kunjungan-usul")
    petugas.step("Kirim usulan", "Diusulkan")
    warga.expect("Petugas mengusulkan hari.*Selasa, 1 Desember 2026")
    warga.picture("kunjungan-ditanya")
    warga.step("✅ Setuju", "Disepakati: Selasa, 1 Desember 2026")
    warga.picture("kunjungan-setuju")
    petugas.expect(f"Kunjungan disepakati.*{code[0]}")
    petugas.picture("kunjungan-disepakati")


def test_figures_are_drawn(street: Street) -> None:
    _, warga, petugas = street
    petugas.ask("/capaian pamulang 12.345 dari 15.000 per 20 November", "Periksa dulu|12.345")
    petugas.picture("capaian-petugas")
    petugas.step("✅ Simpan", "Tercatat")
    warga.ask("/capaian", "12.345|82,3")
    warga.until(
        lambda: warga.driver.execute_script(
            "return [...document.querySelectorAll('.photo img')].some(image => image.naturalWidth > 300) || null"
        ),
        "the chart is not drawn",
    )
    warga.picture("capaian")


def test_mobile_service_is_announced_and_found(street: Street) -> None:
    _, warga, petugas = street
    petugas.ask(
        "/jemputbola pamulang Sabtu 28 November 08.00-12.00 Balai Desa Sukamaju kuota 50", "Periksa dulu"
    )
    petugas.picture("jemputbola-petugas")
    petugas.step("✅ Simpan", "Tercatat")
    warga.ask("/jemputbola", "Balai Desa Sukamaju")
    warga.picture("jemputbola")


def test_a_second_person_approves_an_announcement(street: Street) -> None:
    _, warga, petugas = street
    agus = petugas.add("Pak Agus", "petugas").arrive(OFFICE)
    warga.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask("Perekaman di Pamulang pindah ke lantai 2.", "Siap dikirim.*Orang kedua")
    petugas.picture("setuju-kartu")
    petugas.step("Kirim ke 1 orang", "Menunggu orang kedua")
    petugas.picture("setuju-menunggu")
    agus.expect("ingin mengirim ini")
    agus.picture("setuju-ditanya")
    assert not any("lantai 2" in said for said in warga.said())
    agus.step("Setujui dan kirim", "Disetujui. Laporannya berjalan di layar Petugas")
    warga.expect("lantai 2")
    petugas.expect("Terkirim: 1 dari 1")
    petugas.picture("setuju-terkirim")
    agus.picture("setuju-disetujui")
