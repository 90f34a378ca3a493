"""Reports in the browser: three ways to report, a dialogue, a dispute, a slip, the traces, and who cannot see a case."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.browser import Phone, Staged, browser

pytestmark = pytest.mark.browser
OFFICE = "Kota Tangerang Selatan"
CODE = re.compile(r"\b(?:[a-z]{4}-){6}[a-z]{4}\b")
NUMBER = re.compile(r"\b3674-[A-Z0-9]{6}\b")
STEPS = (
    ("Pamulang", "Kapan"),
    ("Kemarin", "Apa yang terjadi"),
    ("Diminta, saya bayar", "Berapa"),
    ("Rp150.000", "Siapa yang meminta"),
    ("Petugas kecamatan", "Ceritakan"),
)


class Street(NamedTuple):
    bot: Staged
    warga: Phone
    petugas: Phone
    pemeriksa: Phone


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A citizen, a clerk and an inspector on one page; others join for their own report."""
    bot = Staged(tmp_path_factory.mktemp("bot"))
    with browser(tmp_path_factory.mktemp("street"), height=1000) as driver:
        phones = [Phone(driver, role) for role in ("warga", "petugas", "pemeriksa")]
        phones[0].open(bot.address)
        for phone in phones:
            phone.arrive(OFFICE)
        yield Street(bot, *phones)
    bot.kill()


def reported(warga: Phone, mode: str, story: str = "Katanya uang tinta") -> None:
    """From the first screen to the review."""
    warga.hears("/lapor", "Siapa bisa melihat apa")
    warga.picture("lapor-cara")
    warga.step(mode, "Kejadiannya di mana")
    for label, asked in STEPS:
        warga.picture(f"lapor-{label.split()[0].lower()}")
        warga.step(label, asked)
    warga.picture("lapor-cerita")
    warga.hears(story, "Sudah dicatat")
    warga.picture("lapor-dicatat")
    warga.step("➡️ Lanjut", "Sudah benar.*Pamulang.*Rp150.000")
    warga.picture("lapor-periksa")


def code_on(phone: Phone) -> str:
    found = CODE.search(phone.said()[-1])
    assert found, phone.said()
    return found[0]


def test_told_by_itself_asked_answered_and_disputed(street: Street) -> None:
    bot, warga, _, pemeriksa = street
    reported(warga, "Kabari saya")
    warga.step("Kirim laporan", "Laporan sudah masuk")
    warga.picture("lapor-kode")
    code = code_on(warga).split("-")
    warga.step("Sudah saya tulis", "kata ke-2 dan kata ke-5")
    warga.picture("lapor-ketik-kode")
    warga.hears(f"{code[1]} {code[4]}", "Kode tidak tampil lagi")
    warga.picture("lapor-selesai")
    assert not any("uang tinta" in said for said in warga.said()), "the story is still in the chat"

    bot.pass_time(hours=1)
    pemeriksa.expect("Laporan baru.*Kota Tangerang Selatan: 1")
    pemeriksa.picture("aduan-kabar")
    pemeriksa.step("Buka aduan", "perlu ditangani \\(1\\)")
    pemeriksa.picture("aduan-antrean")
    card = pemeriksa.step("3674-", "Laporan 3674-.*Rp150.000.*uang tinta")
    assert "Warga" not in card and "".join(code) not in card
    pemeriksa.picture("aduan-kartu")
    pemeriksa.step("Ambil", "Sekarang Anda yang menanganinya")
    pemeriksa.picture("aduan-diambil")
    pemeriksa.step("Tulis ke pelapor", "Kepada pelapor")
    pemeriksa.picture("aduan-tulis")
    pemeriksa.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    pemeriksa.picture("aduan-periksa")
    pemeriksa.step("✅ Kirim", "Terkirim")

    told = warga.expect("Ada pertanyaan untuk Anda")
    assert "lapor" not in told.lower() and "pungut" not in told.lower()
    warga.picture("tiket-kabar")
    warga.step("Baca", "Jam berapa kejadiannya")
    warga.picture("tiket-buka")
    warga.step("Tulis ke pemeriksa", "Ketik pesan")
    warga.picture("tiket-tulis")
    warga.hears("Sekitar jam 9 pagi", "sampai ke pemeriksa.*jam 9 pagi")
    bot.pass_time(hours=1)
    pemeriksa.expect("menjawab")
    pemeriksa.picture("aduan-dijawab")
    pemeriksa.step("Buka aduan", "perlu ditangani")
    pemeriksa.step("3674-", "pelapor.*jam 9 pagi")
    pemeriksa.picture("aduan-percakapan")

    moved(pemeriksa, "Ditindaklanjuti")
    moved(pemeriksa, "➡️ Selesai", "Uang dikembalikan, petugas ditegur.")
    pemeriksa.picture("aduan-selesai")
    since = len(warga.said()) - 1
    warga.expect("Ada kabar untuk Anda", since)
    warga.step("Baca", "Pemeriksaan laporan Anda selesai.*Uang dikembalikan")
    warga.picture("tiket-selesai")
    warga.step("Belum selesai", "Apa yang belum selesai")
    warga.picture("tiket-sanggah")
    warga.hears("Uangnya belum kembali", "dibuka lagi paling lambat jam berikutnya")
    warga.picture("tiket-disanggah")
    since = len(pemeriksa.said())
    bot.pass_time(hours=1)
    pemeriksa.expect("dibuka lagi: 1", since)
    pemeriksa.ask("/aduan", "Dibuka lagi")
    pemeriksa.picture("aduan-disanggah")


def moved(pemeriksa: Phone, state: str, words: str = "") -> None:
    pemeriksa.step("Pindah keadaan", "Pindahkan laporan")
    pemeriksa.picture("aduan-pindah")
    pemeriksa.step(state, "Pelapor akan membaca")
    pemeriksa.picture(f"aduan-alasan-{'wajib' if words else 'boleh'}")
    if words:
        pemeriksa.ask(words, "Silakan periksa")
    else:
        pemeriksa.step("Tanpa tambahan", "Silakan periksa")
    pemeriksa.picture("aduan-yakin")
    pemeriksa.step("Ya, pindahkan", "Dipindahkan ke")


def test_i_check_myself_a_slip_is_verified_and_the_traces_go(street: Street) -> None:
    bot, _, petugas, _ = street
    warga = petugas.add("Siti").arrive(OFFICE)
    reported(warga, "Saya cek sendiri", "Loket nomor dua")
    warga.step("Kirim laporan", "Laporan sudah masuk")
    code = code_on(warga)
    warga.step("Bukti lapor", "/cekslip")
    warga.picture("lapor-surat-tanda")
    found = re.search(r"/cekslip (\S+) (\S+)", warga.said()[-1])
    assert found and NUMBER.fullmatch(found[1])
    assert "Asli" in petugas.ask(found[0], "Asli|asli|benar")
    petugas.picture("cekslip-asli")
    petugas.ask(f"/cekslip {found[1]} SALAH2", "tidak|Tidak")
    petugas.picture("cekslip-salah")
    warga.step("Sudah saya tulis", "kata ke-2 dan kata ke-5")
    warga.step("Lihat kode lagi", code)
    warga.step("Sudah saya tulis", "kata ke-2 dan kata ke-5")
    words = code.split("-")
    warga.hears(f"{words[1]} {words[4]}", "Kode tidak tampil lagi")
    warga.step("Hapus jejak", "Yang mungkin masih ada|48 jam")
    warga.picture("lapor-jejak")
    warga.until(lambda: code not in "".join(warga.said()) or None)
    assert not any(found[1] in said or "uang" in said for said in warga.said()[2:])
    bot.pass_time(hours=1)
    warga.hears(f"/tiket {code}", "Laporan 3674-.*menunggu pemeriksa")
    warga.picture("tiket-kode")
    warga.press("Tutup dan hapus")
    warga.until(lambda: not any("3674-" in said for said in warga.said()) or None, "the case is still there")


def test_send_once_keeps_no_way_back(street: Street) -> None:
    warga = street.warga.add("Joko").arrive(OFFICE)
    reported(warga, "Sekali kirim", "Tidak ada kuitansi")
    said = warga.step("Kirim laporan", "Laporan terkirim.*tidak ada jalan kembali")
    assert not CODE.search(said)
    warga.picture("lapor-sekali")
    warga.step("Hapus jejak", "48 jam")


def invited(petugas: Phone, *choices: str) -> str:
    """The payload of a link for a role."""
    petugas.ask("/undang", "Siapa yang Anda undang")
    for label, asked in zip(choices, (*(["Untuk|mana|tugas|Lanjut"] * len(choices)),), strict=True):
        petugas.step(label, asked)
    found = re.search(r"\?start=(u_[\w-]+)", petugas.step("Buat tautan", "start=u_"))
    assert found
    return found[1]


def test_a_pemeriksa_who_serves_the_place_does_not_see_the_case(street: Street) -> None:
    bot, _, petugas, pemeriksa = street
    warga, other = pemeriksa.add("Ayu").arrive(OFFICE), pemeriksa.add("Bu Ani", "pemeriksa").arrive(OFFICE)
    payload = invited(petugas, "Petugas", OFFICE, "Pamulang", "Lanjut (1 dipilih)")
    other.ask(f"/start {payload}", "Anda diundang bertugas")
    other.picture("undangan")
    other.step("Ya, saya terima", "Selamat bertugas")
    reported(warga, "Sekali kirim", "Tidak ada kuitansi")
    warga.step("Kirim laporan", "Laporan terkirim")
    warga.step("Hapus jejak", "48 jam")
    since = len(pemeriksa.said())
    bot.pass_time(hours=1)
    pemeriksa.expect("Laporan baru atau dibuka lagi", since)
    number = NUMBER.search(pemeriksa.ask("/aduan", "belum diambil|perlu ditangani"))
    assert number
    shown = other.ask("/aduan", "perlu ditangani \\(0\\).*tugas lain")
    assert "3674-" not in shown
    other.picture("aduan-tidak-tampak")
    other.ask(f"/aduan {number[0]}", "Tidak ada laporan dengan nomor itu")
    assert not any("Laporan baru" in said for said in other.said())
    assert "3674-" not in petugas.ask(f"/aduan {number[0]}", "")
    petugas.picture("aduan-petugas")
