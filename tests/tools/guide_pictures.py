"""`python -m tests.tools.guide_pictures` makes the pictures of the guides for staff in docs/.

`--only jawab,qr` makes some of them by name, `--folder` writes them elsewhere.

A citizen, an officer and an inspector play a working day in a real browser. Each picture shows a message with its
buttons. `tests/project/test_docs.py` compares this list with the guides.
"""

import argparse
import re
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps
from selenium.webdriver.remote.webelement import WebElement

from tests.support.browser_harness import (
    ROOT,
    BotWithTestClock,
    BrowserPhone,
    copy_content_with_approval,
    find_free_port,
    open_browser,
    open_tab,
)

OFFICE, STORY = "Kota Tangerang Selatan", "Di loket depan, katanya uang tinta. Tidak ada kuitansi."
PALETTE_SIZE, MARGIN, BORDER_COLOUR, CHART_WIDTH = 64, 10, "#cfe0dc", 420
HIDE_DECORATION_SCRIPT = """
    const style = document.createElement("style");
    style.textContent = ".wallpaper, .day, .to-end, .more { display: none !important }";
    document.head.append(style);
"""
FIND_MESSAGE_SCRIPT = """
    const all = [...document.querySelectorAll(arguments[0])].filter(node => node.innerText.includes(arguments[1]));
    all.at(-1).scrollIntoView({ block: "end", behavior: "instant" });
    return all.at(-1);
"""
FETCH_CHART_SCRIPT = """
    const [done] = arguments;
    const read = (blob) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(blob);
    };
    fetch([...document.querySelectorAll(".photo img")].at(-1).src).then(answer => answer.blob()).then(read);
"""
ASK_AS_OTHERS_SCRIPT = """
    const [questions, done] = arguments;
    const post = async (path, body) => {
      const headers = { "Content-Type": "application/json" };
      return (await fetch(`/play/${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
    };
    const ask = async () => {
      const { room } = await post("rooms", {});
      for (const [n, text] of questions.entries()) {
        const { id } = await post(`rooms/${room}/people`, { first_name: `Warga ${n}`, role: "warga" });
        await post(`people/${id}/text`, { text: "/start 3674" });
        await post(`people/${id}/text`, { text });
      }
      setTimeout(done, 5000);
    };
    ask();
"""
PHONE_SCREEN = {"width": 400, "height": 760, "deviceScaleFactor": 1, "mobile": True}
SavePicture = Callable[..., None]


class Stage(NamedTuple):
    """A bot with the phones of a citizen, an officer and an inspector. `pages` is the address of the public pages."""

    bot: BotWithTestClock
    pages: str
    warga: BrowserPhone
    petugas: BrowserPhone
    pemeriksa: BrowserPhone


def main(folder: Path, wanted: frozenset[str]) -> None:
    """Make the pictures with these names. A scene plays as a whole, because its steps need each other."""
    kept: set[str] = set()

    def keep(phone: BrowserPhone, name: str, *words: str, picture: bytes = b"") -> None:
        """Save a picture of the last messages with these words, stacked, or another picture."""
        for each in words:
            phone.expect(each)
        if name not in wanted:
            return
        kept.add(name)
        found = [picture] if picture else [screenshot_message(phone, each) for each in words]
        (folder / f"panduan-{name}.png").write_bytes(stack_pictures(found))

    for content, scenes in STAGES:
        if chosen := [play for names, play in scenes.items() if wanted & set(names.split())]:
            with open_stage(content) as stage:
                for play in chosen:
                    play(stage, keep)
    assert kept == wanted, kept ^ wanted


@contextmanager
def open_stage(content: Callable[[Path], Path] | None = None) -> Iterator[Stage]:
    """Start a bot on a Monday morning, with its phones and public pages."""
    with tempfile.TemporaryDirectory() as name:
        place, listen = Path(name), f"127.0.0.1:{find_free_port()}"
        bot = BotWithTestClock(place, content(place) if content else None, LOKET_LISTEN=listen)
        try:
            with open_browser(place / "browser", width=1360, height=1900) as driver:
                warga, petugas, pemeriksa = (
                    BrowserPhone(driver, who) for who in ("warga", "petugas", "pemeriksa")
                )
                warga.open_page(bot.address)
                driver.execute_script(HIDE_DECORATION_SCRIPT)
                for phone in (warga, petugas, pemeriksa):
                    phone.choose_office(OFFICE)
                yield Stage(bot, f"http://{listen}", warga, petugas, pemeriksa)
        finally:
            bot.kill()


def screenshot_message(phone: BrowserPhone, words: str, side: str = "in") -> bytes:
    """Return a picture of a message of the bot, or with `side="out"` of the person, after the page stopped moving."""
    found: WebElement = phone.driver.execute_script(
        FIND_MESSAGE_SCRIPT, f"[data-person={phone.person}] .message.{side}", words
    )
    phone.driver.execute_async_script(
        "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0], 300)))"
    )
    return found.screenshot_as_png


def stack_pictures(pictures: list[bytes]) -> bytes:
    """Stack pictures vertically. Few colours keep the file small for slow connections."""
    found = [Image.open(BytesIO(picture)).convert("RGB") for picture in pictures]
    whole = Image.new(
        "RGB", (max(one.width for one in found), sum(one.height for one in found)), BORDER_COLOUR
    )
    for at, one in enumerate(found):
        whole.paste(one, (0, sum(before.height for before in found[:at])))
    few, out = ImageOps.expand(whole, MARGIN, BORDER_COLOUR).quantize(PALETTE_SIZE), BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def capture_hours(stage: Stage, keep: SavePicture) -> None:
    warga, petugas = stage.warga, stage.petugas
    petugas.ask("/siapa", "Anda boleh")
    keep(petugas, "siapa", "Anda boleh")
    warga.ask("/ikuti serpong", "Anda mengikuti Serpong")
    petugas.ask("/tutup serpong besok gangguan server", "Periksa dulu")
    keep(petugas, "tutup", "Orang yang dikabari: 1")
    petugas.press_and_expect("Simpan dan kabari", "Orang yang dikabari: 1")
    keep(warga, "kabar", "gangguan server")
    petugas.ask("/jam serpong Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00", "jam layanan baru")
    keep(petugas, "jam", "jam layanan baru")
    petugas.press_and_expect("Batal", "Dibatalkan")


def capture_board(stage: Stage, keep: SavePicture) -> None:
    petugas = stage.petugas
    petugas.ask("/blangko pamulang habis", "Blangko: habis")
    keep(petugas, "papan", "Blangko: habis")


def capture_announcement(stage: Stage, keep: SavePicture) -> None:
    """Send to the follower of the scene before. Without it, the citizen follows first."""
    warga, petugas = stage.warga, stage.petugas
    warga.ask("/ikuti serpong", "mengikuti Serpong")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask(
        "Mulai Senin perekaman KTP-el di Serpong pindah ke lantai 2 kantor. Bawa fotokopi KK.",
        "Siap dikirim",
    )
    keep(petugas, "umumkan", "Siap dikirim")
    petugas.press_and_expect("Kirim ke 1 orang", "Terkirim: 1 dari 1.*Selesai")
    keep(petugas, "laporan", "Terkirim: 1 dari 1")


def capture_services(stage: Stage, keep: SavePicture) -> None:
    warga, petugas = stage.warga, stage.petugas
    petugas.ask("/cetak pamulang 12 Agustus", "sudah tercetak")
    keep(petugas, "cetak", "sudah tercetak")
    petugas.press_and_expect("Batal", "Dibatalkan")
    petugas.ask(
        "/jemputbola pamulang Sabtu 28 November 08.00-12.00 Balai Desa Sukamaju kuota 50", "Periksa dulu"
    )
    keep(petugas, "jemputbola", "Balai Desa Sukamaju")
    warga.ask("/kunjungan", "Petugas bisa datang")
    warga.press_and_expect("Minta kunjungan", "Kunjungan untuk siapa")
    warga.press_and_expect("Orang sakit", "kecamatan mana")
    warga.press_and_expect("Pamulang", "Desa atau kelurahan mana")
    warga.ask("Benda Baru", "Layanan apa")
    warga.press_and_expect("Perekaman KTP-el", "Sudah benar")
    warga.press_and_expect("Kirim permintaan", "Terkirim")
    petugas.expect("Ada permintaan kunjungan baru")
    petugas.ask("/kunjungan", "Perlu diusulkan: 1")
    petugas.press_and_expect("KJG-", "Benda Baru, Pamulang")
    keep(petugas, "kunjungan", "Benda Baru, Pamulang")


def capture_progress(stage: Stage, keep: SavePicture) -> None:
    warga, petugas = stage.warga, stage.petugas
    for place, number in (("pamulang", "12.345 dari 15.000"), ("serpong", "9.870 dari 14.200")):
        petugas.ask(f"/capaian {place} {number} per 20 November", "Periksa dulu")
        petugas.press_and_expect("✅ Simpan", "Tercatat")
    warga.ask("/capaian", "82,3")
    read_chart(warga)
    keep(warga, "capaian", "82,3")


def read_chart(phone: BrowserPhone) -> bytes:
    """Return the whole last chart; the chat shows only a part of it."""
    ready = "return [...document.querySelectorAll('.photo img')].at(-1)?.naturalWidth > 300 || null"
    phone.wait_for(lambda: phone.driver.execute_script(ready), "the chart is not drawn")
    picture = Image.open(
        BytesIO(b64decode(phone.driver.execute_async_script(FETCH_CHART_SCRIPT).partition(",")[2]))
    )
    picture.thumbnail((CHART_WIDTH, CHART_WIDTH * 4))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def file_report(phone: BrowserPhone, mode: str) -> None:
    """File a report, from the choice of the mode to the end."""
    phone.press_and_expect(mode, "Kejadiannya di mana")
    phone.press_and_expect("Pamulang", "Kapan")
    phone.press_and_expect("Kemarin", "Apa yang terjadi")
    phone.press_and_expect("Diminta, saya bayar", "Berapa")
    phone.press_and_expect("Rp150.000", "Siapa yang meminta")
    phone.press_and_expect("Petugas kecamatan", "Ceritakan")
    phone.type_removed(STORY, "Sudah dicatat")
    phone.press_and_expect("➡️ Lanjut", "Sudah benar")
    phone.press_and_expect(
        "Kirim laporan", "Laporan terkirim" if mode == "Sekali kirim" else "Laporan sudah masuk"
    )


def capture_reports(stage: Stage, keep: SavePicture) -> None:
    capture_case(stage, keep)
    capture_recap(stage, keep)


def capture_case(stage: Stage, keep: SavePicture) -> None:
    bot, warga, pemeriksa = stage.bot, stage.warga, stage.pemeriksa
    warga.type_removed("/lapor", "Siapa bisa melihat apa")
    file_report(warga, "Kabari saya")
    bot.pass_time(hours=1)
    pemeriksa.expect("Laporan baru")
    pemeriksa.press_and_expect("Buka aduan", "perlu ditangani")
    keep(pemeriksa, "aduan", "perlu ditangani")
    pemeriksa.press_and_expect("3674-", "uang tinta")
    pemeriksa.press_and_expect("Ambil", "Sekarang Anda yang menanganinya")
    keep(pemeriksa, "kasus", "Sekarang Anda yang menanganinya")
    pemeriksa.press_and_expect("Tulis ke pelapor", "Kepada pelapor")
    pemeriksa.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    keep(pemeriksa, "tulis", "Pelapor akan membaca")
    pemeriksa.press_and_expect("✅ Kirim", "Terkirim")
    pemeriksa.press_and_expect("Pindah keadaan", "Pindahkan laporan")
    keep(pemeriksa, "pindah", "Pindahkan laporan")


def capture_approval(stage: Stage, keep: SavePicture) -> None:
    """Capture the approval in an office that requires two people."""
    warga, petugas = stage.warga, stage.petugas
    agus = petugas.add_person("Pak Agus", "petugas").choose_office(OFFICE)
    warga.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask("Perekaman di Pamulang pindah ke lantai 2.", "Siap dikirim.*Orang kedua")
    petugas.press_and_expect("Kirim ke 1 orang", "Menunggu orang kedua")
    keep(agus, "setuju", "lantai 2", "ingin mengirim ini")


def capture_recap(stage: Stage, keep: SavePicture) -> None:
    """Capture the summary of the month after reports at the counter."""
    bot, petugas, pemeriksa = stage.bot, stage.petugas, stage.pemeriksa
    for _ in range(4):
        petugas.type_removed("/lapor", "Laporan ini untuk siapa")
        petugas.press_and_expect("Untuk warga di loket", "Siapa bisa melihat apa")
        file_report(petugas, "Sekali kirim")
    bot.pass_time(days=30)
    pemeriksa.ask("/rekap", "Kantor mana")
    pemeriksa.press(OFFICE)
    pemeriksa.expect(f"Rekap {OFFICE}")
    seen = len(pemeriksa.read_messages())
    pemeriksa.press("Grafik")
    pemeriksa.expect("Laporan pungutan", seen)
    keep(pemeriksa, "rekap", picture=read_chart(pemeriksa))


def capture_new_answer(stage: Stage, keep: SavePicture) -> None:
    """Capture a question that nobody can answer yet, and the new answer."""
    warga, petugas = stage.warga, stage.petugas
    warga.ask(QUESTION, "Maksud Anda")
    warga.press_and_expect("Bukan itu semua", "Saya belum tahu")
    warga.press_and_expect("Kabari kalau sudah ada jawabannya", "Anda dikabari sekali")
    petugas.ask("/pertanyaan", QUESTION)
    petugas.press_and_expect(QUESTION, "menunggu jawabannya")
    keep(petugas, "menunggu", "menunggu jawabannya")
    petugas.paste_text(ANSWER_FORM)
    petugas.expect("Ini yang dibaca warga")
    keep(petugas, "jawab", "loket 3. Pada hari lain", "Ini yang dibaca warga")
    petugas.press_and_expect("Tayangkan", "Tayang: mulai sekarang")


def capture_plain_words(stage: Stage, keep: SavePicture) -> None:
    warga = stage.warga
    warga.ask("/mudah", "Kalimat mudah menyala")
    warga.ask("apa syarat bikin ktp baru?", "Kartu Keluarga")
    keep(warga, "mudah", "Kalimat mudah menyala", "Kartu Keluarga")
    warga.ask("/mudah", "Jawaban lengkap lagi")


def capture_scam_desk(stage: Stage, keep: SavePicture) -> None:
    warga = stage.warga
    warga.ask("nomor 0813-9999-8888 ini punya dinas?", "tidak ada di daftar kantor")
    keep(warga, "penipuan", "tidak ada di daftar kantor")


def capture_held_text(stage: Stage, keep: SavePicture) -> None:
    """Capture a text that only a second person can let pass, and its copy for a WhatsApp group."""
    warga, petugas = stage.warga, stage.petugas
    agus = petugas.add_person("Pak Agus", "petugas").choose_office(OFFICE)
    warga.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask("Nomor antrean Pamulang sekarang lewat WA 0812-1111-2222, gratis.", "Teks ini ditahan")
    petugas.press_and_expect("Minta orang kedua", "Menunggu orang kedua: 1")
    keep(agus, "ditahan", "Teks ini ditahan")
    agus.press_and_expect("Sudah saya periksa: loloskan", "Disetujui")
    warga.expect("Nomor antrean Pamulang sekarang lewat WA")
    warga.press_and_expect("Untuk grup WhatsApp", "Untuk grup WhatsApp: ketuk teksnya")
    keep(warga, "whatsapp", "Untuk grup WhatsApp: ketuk teksnya")


def capture_doubts(stage: Stage, keep: SavePicture) -> None:
    """Capture what an officer is asked after three people said that the board is wrong, and the public page."""
    warga, petugas = stage.warga, stage.petugas
    petugas.ask("/blangko pamulang ada", "Tercatat")
    for phone in (warga, *(warga.add_person(name).choose_office(OFFICE) for name in ("Siti", "Budi"))):
        phone.ask("/status pamulang", "Blangko: ada")
        phone.press_and_expect("Ternyata lain", "Anda sedang di sana")
        phone.press("Blangko habis")
        phone.close_alert("Terima kasih")
    keep(petugas, "ternyata", "3 orang di tempat")
    keep(petugas, "halaman", picture=screenshot_page(stage, "/3674/06.html", "Diragukan"))
    petugas.press_and_expect("Papan benar", "tanda ragu dihapus")


def screenshot_page(stage: Stage, path: str, words: str) -> bytes:
    """Return a picture of a public page on a phone, once it has these words."""
    driver = stage.warga.driver
    with open_tab(driver):
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE_SCREEN)

        def read_page() -> bool | None:
            driver.get(stage.pages + path)
            return words in driver.find_element("tag name", "body").text or None

        stage.warga.wait_for(read_page, f"no {words} on {path}")
        return driver.get_screenshot_as_png()


def capture_outage(stage: Stage, keep: SavePicture) -> None:
    warga, petugas = stage.warga, stage.petugas
    petugas.ask("/jaringan serpong putus", "Tercatat")
    warga.ask("bayar berapa?", "Jaringan putus: Serpong")
    keep(warga, "putus", "Jaringan putus: Serpong")
    petugas.ask("/jaringan serpong normal", "Tercatat")


def capture_full_board(stage: Stage, keep: SavePicture) -> None:
    """Capture a board with the card printer, the number of blank cards and the last queue number."""
    warga, petugas = stage.warga, stage.petugas
    for command in ("/printer setu rusak", "/blangko setu ada 250", "/nomor setu 11.00"):
        petugas.ask(command, "Tercatat")
    warga.ask("/status setu", "Nomor antrean terakhir: 11.00")
    keep(warga, "nomor", "Nomor antrean terakhir: 11.00")


def capture_typed_number(stage: Stage, keep: SavePicture) -> None:
    warga = stage.warga
    warga.ask("/kunjungan", "Petugas bisa datang")
    warga.press_and_expect("Minta kunjungan", "Kunjungan untuk siapa")
    shown = screenshot_message(warga, "Kunjungan untuk siapa")
    warga.ask("2", "kecamatan mana")
    shown = stack_pictures(
        [shown, screenshot_message(warga, "2", "out"), screenshot_message(warga, "kecamatan mana")]
    )
    keep(warga, "angka", picture=shown)
    warga.press("Batal")


def capture_repetition(stage: Stage, keep: SavePicture) -> None:
    warga, petugas = stage.warga, stage.petugas
    warga.ask("/ikuti serpong", "mengikuti Serpong")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask("Loket rekam di Serpong melayani lansia lebih dulu.", "Siap dikirim")
    petugas.press_and_expect("⏰ Kapan", "Kapan dikirim")
    petugas.ask("setiap Senin 08.00", "Setiap Senin 08.00, terakhir")
    petugas.press_and_expect("Kirim ke", "menunggu waktunya")
    keep(petugas, "ulang", "menunggu waktunya")


def capture_english(stage: Stage, keep: SavePicture) -> None:
    john = stage.warga.add_person("John")
    john.choose_office(OFFICE)
    john.ask("/bahasa", "Bahasa apa")
    john.press_and_expect("English", "Type your question in your own words")
    john.ask("resep rendang padang", "I do not know that yet")
    keep(john, "inggris", "Type your question in your own words", "I do not know that yet")


def capture_ways_of_news(stage: Stage, keep: SavePicture) -> None:
    warga = stage.warga
    warga.ask("/ikuti serpong", "Anda mengikuti Serpong")
    warga.ask("/langganan", "Anda mengikuti")
    warga.press_and_expect("Cara kabar datang", "Kabar datang dengan cara apa")
    keep(warga, "langganan", "Kabar datang dengan cara apa")


def capture_week(stage: Stage, keep: SavePicture) -> None:
    """Capture the sheet of a week in which other people asked."""
    bot, petugas = stage.bot, stage.petugas
    petugas.ask("/mingguan tangsel", "Belum ada minggu")
    petugas.press_and_expect("Kirim tiap Senin", "Jangan kirim lagi")
    petugas.driver.execute_async_script(ASK_AS_OTHERS_SCRIPT, ASKED)
    seen = len(petugas.read_messages())
    bot.pass_time(days=7)
    petugas.ask("/siapa", "Anda boleh")
    petugas.expect("Paling banyak ditanyakan", seen)
    petugas.press_and_expect("📊 Gambar", "Paling banyak ditanyakan, Kota")
    keep(petugas, "mingguan", picture=read_chart(petugas))


def capture_counter_code(stage: Stage, keep: SavePicture) -> None:
    """Capture the code of today, and the reminder to collect the card."""
    bot, warga, petugas = stage.bot, stage.warga, stage.petugas
    shown = petugas.ask("/qr pamulang", "rekaman hari ini")
    read_chart(petugas)
    keep(petugas, "qr", "rekaman hari ini")
    day = re.search(r"rekaman hari ini, \w+, (\d+ \w+ \d{4})", shown)
    assert day
    warga.ask("/cetak", "Di mana Anda rekam")
    warga.press_and_expect("Pamulang", "Kapan Anda rekam")
    warga.ask(day[1], "Tidak diketahui")
    warga.press_and_expect("Kabari saya", "Anda dikabari sekali")
    bot.pass_time(days=9)
    petugas.ask(f"/cetak pamulang {day[1]}", "dikabari sekali: 1")
    petugas.press_and_expect("✅ Simpan", "Tercatat")
    warga.expect("sudah tercetak.*Kode LKT-")
    bot.pass_time(days=24, hours=1)
    petugas.ask("/siapa", "Anda boleh")
    keep(warga, "pengingat", "Pengingat: ambil kartu")


def capture_overdue(stage: Stage, keep: SavePicture) -> None:
    """Capture what a supervisor reads of a report that nobody handled."""
    bot, warga, petugas = stage.bot, stage.warga, stage.petugas
    petugas.ask("/undang", "Penanggung jawab:")
    petugas.press_and_expect("Penanggung jawab:", OFFICE)
    petugas.press_and_expect(OFFICE, "Buat tautan")
    link = re.search(r"start=(\S+)", petugas.press_and_expect("Buat tautan", "start="))
    assert link
    head = petugas.add_person("Pak Kepala")
    head.choose_office(OFFICE)
    head.ask(f"/start {link[1]}", "Anda diundang")
    head.press_and_expect("Ya, saya terima", "Selamat bertugas")
    warga.type_removed("/lapor", "Siapa bisa melihat apa")
    file_report(warga, "Kabari saya")
    bot.pass_time(hours=1)
    stage.pemeriksa.expect("Laporan baru")
    bot.pass_time(days=16)
    petugas.ask("/siapa", "Anda boleh")
    keep(head, "lewat", "yang lewat batas")


def capture_silent_reporter(stage: Stage, keep: SavePicture) -> None:
    """Capture what a reporter reads after the code was lost, and after ten working days without an answer."""
    bot, petugas, pemeriksa = stage.bot, stage.petugas, stage.pemeriksa
    siti = stage.warga.add_person("Siti").choose_office(OFFICE)
    siti.type_removed("/lapor", "Siapa bisa melihat apa")
    file_report(siti, "Kabari saya")
    siti.type_removed("/tiket", "Ketik kode laporan Anda")
    siti.press_and_expect("Kode saya hilang", "Kalau chat ini memilih")
    keep(siti, "kode", "Kalau chat ini memilih")
    bot.pass_time(hours=1)
    petugas.ask("/siapa", "Anda boleh")
    pemeriksa.ask("/aduan", "perlu ditangani")
    pemeriksa.press_and_expect("3674-", "Laporan 3674-")
    pemeriksa.press_and_expect("Ambil", "Sekarang Anda yang menanganinya")
    pemeriksa.press_and_expect("Tulis ke pelapor", "Kepada pelapor")
    pemeriksa.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    pemeriksa.press_and_expect("✅ Kirim", "tanpa jawaban, laporan ditutup sesudah")
    bot.pass_time(days=30)
    petugas.ask("/siapa", "Anda boleh")
    bot.pass_time(hours=30)
    petugas.ask("/siapa", "Anda boleh")
    siti.expect("Ada kabar untuk Anda")
    siti.press_and_expect("Baca", "bisa membukanya lagi")
    keep(siti, "tunggu", "bisa membukanya lagi")


QUESTION = "Ada penerjemah bahasa isyarat?"
ANSWER_FORM = f"""/jawab tanya: {QUESTION}
singkat: Ada, setiap Rabu pukul 09.00 sampai 12.00.
isi: Penerjemah bahasa isyarat ada setiap Rabu, di loket 3. Pada hari lain petugas menulis di kertas.
sumber: Surat Kepala Dinas No. 12
tanggal: 2 November 2026
berlaku: 31 Desember 2026"""
ASKED = [*["syarat ktp baru"] * 9, *["ktp saya hilang"] * 7, *["bayar berapa"] * 6]
STAGES: tuple[tuple[Callable[[Path], Path] | None, dict[str, Callable[[Stage, SavePicture], None]]], ...] = (
    (
        None,
        {
            "siapa tutup kabar jam": capture_hours,
            "papan": capture_board,
            "umumkan laporan": capture_announcement,
            "cetak jemputbola kunjungan": capture_services,
            "capaian": capture_progress,
            "aduan kasus tulis pindah rekap": capture_reports,
        },
    ),
    (copy_content_with_approval, {"setuju": capture_approval}),
    (
        None,
        {
            "menunggu jawab": capture_new_answer,
            "mudah": capture_plain_words,
            "penipuan": capture_scam_desk,
            "ditahan whatsapp": capture_held_text,
            "ternyata halaman": capture_doubts,
            "putus": capture_outage,
            "nomor": capture_full_board,
            "angka": capture_typed_number,
            "ulang": capture_repetition,
            "inggris": capture_english,
            "langganan": capture_ways_of_news,
            "mingguan": capture_week,
            "qr pengingat": capture_counter_code,
            "lewat": capture_overdue,
            "kode tunggu": capture_silent_reporter,
        },
    ),
)
PICTURES = frozenset(name for _, scenes in STAGES for names in scenes for name in names.split())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "docs")
    parser.add_argument("--only", default=",".join(PICTURES), help="names, separated by commas")
    arguments = parser.parse_args()
    main(arguments.folder, frozenset(arguments.only.split(",")))
