"""Reports in the browser: three modes, messages, a dispute, a slip, *Hapus jejak*, and hidden cases."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support.browser_harness import BotWithTestClock, BrowserPhone, open_browser

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


class ReportPhones(NamedTuple):
    bot: BotWithTestClock
    warga: BrowserPhone
    petugas: BrowserPhone
    pemeriksa: BrowserPhone


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportPhones]:
    """A citizen, an officer and an inspector on one page. Others join for their own report."""
    bot = BotWithTestClock(tmp_path_factory.mktemp("bot"))
    with open_browser(tmp_path_factory.mktemp("street"), height=1000) as driver:
        phones = [BrowserPhone(driver, role) for role in ("warga", "petugas", "pemeriksa")]
        phones[0].open_page(bot.address)
        for phone in phones:
            phone.choose_office(OFFICE)
        yield ReportPhones(bot, *phones)
    bot.kill()


def fill_report_to_review(warga: BrowserPhone, mode: str, story: str = "Katanya uang tinta") -> None:
    """Fill the form from the first screen to the review."""
    warga.type_removed("/lapor", "Siapa bisa melihat apa")
    warga.save_picture("lapor-cara")
    warga.press_and_expect(mode, "Kejadiannya di mana")
    for label, asked in STEPS:
        warga.save_picture(f"lapor-{label.split()[0].lower()}")
        warga.press_and_expect(label, asked)
    warga.save_picture("lapor-cerita")
    warga.type_removed(story, "Sudah dicatat")
    warga.save_picture("lapor-dicatat")
    warga.press_and_expect("➡️ Lanjut", "Sudah benar.*Pamulang.*Rp150.000")
    warga.save_picture("lapor-periksa")


def read_code(phone: BrowserPhone) -> str:
    found = CODE.search(phone.read_messages()[-1])
    assert found, phone.read_messages()
    return found[0]


def test_told_by_itself_asked_answered_and_disputed(phones: ReportPhones) -> None:
    bot, warga, _, pemeriksa = phones
    fill_report_to_review(warga, "Kabari saya")
    warga.press_and_expect("Kirim laporan", "Laporan sudah masuk")
    warga.save_picture("lapor-kode")
    code = read_code(warga).split("-")
    warga.press_and_expect("Sudah saya tulis", "kata ke-2 dan kata ke-5")
    warga.save_picture("lapor-ketik-kode")
    warga.type_removed(f"{code[1]} {code[4]}", "Kode tidak tampil lagi")
    warga.save_picture("lapor-selesai")
    assert not any("uang tinta" in said for said in warga.read_messages()), "the story is still in the chat"

    bot.pass_time(hours=1)
    pemeriksa.expect("Laporan baru.*Kota Tangerang Selatan: 1")
    pemeriksa.save_picture("aduan-kabar")
    pemeriksa.press_and_expect("Buka aduan", "perlu ditangani \\(1\\)")
    pemeriksa.save_picture("aduan-antrean")
    card = pemeriksa.press_and_expect("3674-", "Laporan 3674-.*Rp150.000.*uang tinta")
    assert "Warga" not in card and "".join(code) not in card
    pemeriksa.save_picture("aduan-kartu")
    pemeriksa.press_and_expect("Ambil", "Sekarang Anda yang menanganinya")
    pemeriksa.save_picture("aduan-diambil")
    pemeriksa.press_and_expect("Tulis ke pelapor", "Kepada pelapor")
    pemeriksa.save_picture("aduan-tulis")
    pemeriksa.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    pemeriksa.save_picture("aduan-periksa")
    pemeriksa.press_and_expect("✅ Kirim", "Terkirim")

    told = warga.expect("Ada pertanyaan untuk Anda")
    assert "lapor" not in told.lower() and "pungut" not in told.lower()
    warga.save_picture("tiket-kabar")
    warga.press_and_expect("Baca", "Jam berapa kejadiannya")
    warga.save_picture("tiket-buka")
    warga.press_and_expect("Tulis ke pemeriksa", "Ketik pesan")
    warga.save_picture("tiket-tulis")
    warga.type_removed("Sekitar jam 9 pagi", "Pemeriksa akan membaca.*jam 9 pagi")
    warga.press_and_expect("✅ Kirim", "sampai ke pemeriksa.*jam 9 pagi")
    bot.pass_time(hours=1)
    pemeriksa.expect("menjawab")
    pemeriksa.save_picture("aduan-dijawab")
    pemeriksa.press_and_expect("Buka aduan", "perlu ditangani")
    pemeriksa.press_and_expect("3674-", "pelapor.*jam 9 pagi")
    pemeriksa.save_picture("aduan-percakapan")

    move_case_state(pemeriksa, "Ditindaklanjuti")
    move_case_state(pemeriksa, "➡️ Selesai", "Uang dikembalikan, petugas ditegur.")
    pemeriksa.save_picture("aduan-selesai")
    since = len(warga.read_messages()) - 1
    warga.expect("Ada kabar untuk Anda", since)
    warga.press_and_expect("Baca", "Pemeriksaan laporan Anda selesai.*Uang dikembalikan")
    warga.save_picture("tiket-selesai")
    warga.press_and_expect("Belum selesai", "Apa yang belum selesai")
    warga.save_picture("tiket-sanggah")
    warga.type_removed("Uangnya belum kembali", "Pemeriksa akan membaca")
    warga.press_and_expect("✅ Kirim", "dibuka lagi paling lambat jam berikutnya")
    warga.save_picture("tiket-disanggah")
    since = len(pemeriksa.read_messages())
    bot.pass_time(hours=1)
    pemeriksa.expect("dibuka lagi: 1", since)
    pemeriksa.ask("/aduan", "Dibuka lagi")
    pemeriksa.save_picture("aduan-disanggah")


def move_case_state(pemeriksa: BrowserPhone, state: str, words: str = "") -> None:
    pemeriksa.press_and_expect("Pindah keadaan", "Pindahkan laporan")
    pemeriksa.save_picture("aduan-pindah")
    pemeriksa.press_and_expect(state, "Pelapor akan membaca")
    pemeriksa.save_picture(f"aduan-alasan-{'wajib' if words else 'boleh'}")
    if words:
        pemeriksa.ask(words, "Silakan periksa")
    else:
        pemeriksa.press_and_expect("Tanpa tambahan", "Silakan periksa")
    pemeriksa.save_picture("aduan-yakin")
    pemeriksa.press_and_expect("Ya, pindahkan", "Dipindahkan ke")


def test_i_check_myself_a_slip_is_verified_and_the_traces_go(phones: ReportPhones) -> None:
    bot, _, petugas, _ = phones
    warga = petugas.add_person("Siti").choose_office(OFFICE)
    fill_report_to_review(warga, "Saya cek sendiri", "Loket nomor dua")
    warga.press_and_expect("Kirim laporan", "Laporan sudah masuk")
    code = read_code(warga)
    warga.press_and_expect("Bukti lapor", "/cekslip")
    warga.save_picture("lapor-surat-tanda")
    found = re.search(r"/cekslip (\S+) (\S+)", warga.read_messages()[-1])
    assert found and NUMBER.fullmatch(found[1])
    petugas.ask(found[0], "Asli")
    petugas.save_picture("cekslip-asli")
    petugas.ask(f"/cekslip {found[1]} SALAH2", "Tidak cocok")
    petugas.save_picture("cekslip-salah")
    warga.press_and_expect("Sudah saya tulis", "kata ke-2 dan kata ke-5")
    warga.press_and_expect("Lihat kode lagi", code)
    warga.press_and_expect("Sudah saya tulis", "kata ke-2 dan kata ke-5")
    words = code.split("-")
    warga.type_removed(f"{words[1]} {words[4]}", "Kode tidak tampil lagi")
    warga.press_and_expect("Hapus jejak", "48 jam")
    warga.save_picture("lapor-jejak")
    warga.wait_for(lambda: code not in "".join(warga.read_messages()) or None)
    assert not any(found[1] in said or "uang" in said for said in warga.read_messages()[2:])
    bot.pass_time(hours=1)
    warga.type_removed(f"/tiket {code}", "Laporan 3674-.*menunggu pemeriksa")
    warga.save_picture("tiket-kode")
    warga.press("Tutup dan hapus")
    warga.wait_for(
        lambda: not any("3674-" in said for said in warga.read_messages()) or None, "the case is still there"
    )


def test_send_once_keeps_no_way_back(phones: ReportPhones) -> None:
    warga = phones.warga.add_person("Joko").choose_office(OFFICE)
    fill_report_to_review(warga, "Sekali kirim", "Tidak ada kuitansi")
    said = warga.press_and_expect("Kirim laporan", "Laporan terkirim.*tidak ada jalan kembali")
    assert not CODE.search(said)
    warga.save_picture("lapor-sekali")
    warga.press_and_expect("Hapus jejak", "48 jam")


def create_invitation_payload(petugas: BrowserPhone, *choices: str) -> str:
    """Create an invitation for a role and return the payload of its link."""
    petugas.ask("/undang", "Siapa yang Anda undang")
    for label, asked in zip(choices, (*(["Untuk|mana|tugas|Lanjut"] * len(choices)),), strict=True):
        petugas.press_and_expect(label, asked)
    found = re.search(r"\?start=(u_[\w-]+)", petugas.press_and_expect("Buat tautan", "start=u_"))
    assert found
    return found[1]


def test_a_pemeriksa_who_serves_the_place_does_not_see_the_case(phones: ReportPhones) -> None:
    bot, _, petugas, pemeriksa = phones
    warga, other = (
        pemeriksa.add_person("Ayu").choose_office(OFFICE),
        pemeriksa.add_person("Bu Ani", "pemeriksa").choose_office(OFFICE),
    )
    payload = create_invitation_payload(petugas, "Petugas", OFFICE, "Pamulang", "Lanjut (1 dipilih)")
    other.ask(f"/start {payload}", "Anda diundang bertugas")
    other.save_picture("undangan")
    other.press_and_expect("Ya, saya terima", "Selamat bertugas")
    joined = len(
        other.read_messages()
    )  # before that, the notice of an hour may come: in the demo, a minute is an hour
    fill_report_to_review(warga, "Sekali kirim", "Tidak ada kuitansi")
    warga.press_and_expect("Kirim laporan", "Laporan terkirim")
    warga.press_and_expect("Hapus jejak", "48 jam")
    since = len(pemeriksa.read_messages())
    bot.pass_time(hours=1)
    pemeriksa.expect("Laporan baru atau dibuka lagi", since)
    number = NUMBER.search(pemeriksa.ask("/aduan", "perlu ditangani"))
    assert number
    shown = other.ask("/aduan", "perlu ditangani \\(0\\).*tugas lain")
    assert "3674-" not in shown
    other.save_picture("aduan-tidak-tampak")
    other.ask(f"/aduan {number[0]}", "Tidak ada laporan dengan nomor itu")
    assert not [said for said in other.read_messages()[joined:] if "Laporan baru" in said]
    assert "3674-" not in petugas.ask(f"/aduan {number[0]}", "")
    petugas.save_picture("aduan-petugas")
