"""`python -m tests.tools.guide_pictures` makes the pictures of the guides for staff in docs/.

A citizen, an officer and an inspector play a working day in a real browser. Each picture shows a message with its
buttons. `tests/project/test_docs.py` compares this list with the guides.
"""

import sys
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from selenium.webdriver.remote.webelement import WebElement

from tests.support.browser_harness import (
    ROOT,
    BotWithTestClock,
    BrowserPhone,
    copy_content_with_approval,
    open_browser,
)

OFFICE, STORY = "Kota Tangerang Selatan", "Di loket depan, katanya uang tinta. Tidak ada kuitansi."
PICTURES = frozenset(
    "aduan capaian cetak jam jemputbola kabar kasus kunjungan laporan papan pindah rekap setuju siapa tulis tutup"
    " umumkan".split()
)
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
SavePicture = Callable[..., None]


def main(folder: Path) -> None:
    kept: set[str] = set()

    def keep(phone: BrowserPhone, name: str, *words: str, drawing: bool = False) -> None:
        """Save a picture of the last messages with these words, stacked. `drawing` saves the last chart only."""
        for each in words:
            phone.expect(each)
        kept.add(name)
        found = [read_chart(phone)] if drawing else [screenshot_message(phone, each) for each in words]
        (folder / f"panduan-{name}.png").write_bytes(stack_pictures(found))

    with open_stage() as (bot, (warga, petugas, pemeriksa)):
        capture_hours(warga, petugas, keep)
        capture_board(petugas, keep)
        capture_announcement(petugas, keep)
        capture_services(warga, petugas, keep)
        capture_progress(warga, petugas, keep)
        capture_case(bot, warga, pemeriksa, keep)
        capture_recap(bot, petugas, pemeriksa, keep)
    with open_stage(copy_content_with_approval) as (_, (warga, petugas, _)):
        capture_approval(warga, petugas, keep)
    assert kept == PICTURES, kept ^ PICTURES


@contextmanager
def open_stage(
    content: Callable[[Path], Path] | None = None,
) -> Iterator[tuple[BotWithTestClock, tuple[BrowserPhone, BrowserPhone, BrowserPhone]]]:
    """Start a bot on a Monday morning, with the phones of a citizen, an officer and an inspector."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        bot = BotWithTestClock(place, content(place) if content else None)
        try:
            with open_browser(place / "browser", width=1360, height=1900) as driver:
                warga, petugas, pemeriksa = (
                    BrowserPhone(driver, who) for who in ("warga", "petugas", "pemeriksa")
                )
                warga.open_page(bot.address)
                driver.execute_script(HIDE_DECORATION_SCRIPT)
                yield (
                    bot,
                    (
                        warga.choose_office(OFFICE),
                        petugas.choose_office(OFFICE),
                        pemeriksa.choose_office(OFFICE),
                    ),
                )
        finally:
            bot.kill()


def screenshot_message(phone: BrowserPhone, words: str) -> bytes:
    """Return a picture of a message after the page stopped moving."""
    found: WebElement = phone.driver.execute_script(
        FIND_MESSAGE_SCRIPT, f"[data-person={phone.person}] .message.in", words
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


def capture_hours(warga: BrowserPhone, petugas: BrowserPhone, keep: SavePicture) -> None:
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


def capture_board(petugas: BrowserPhone, keep: SavePicture) -> None:
    petugas.ask("/blangko pamulang habis", "Blangko: habis")
    keep(petugas, "papan", "Blangko: habis")


def capture_announcement(petugas: BrowserPhone, keep: SavePicture) -> None:
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask(
        "Mulai Senin perekaman KTP-el di Serpong pindah ke lantai 2 kantor. Bawa fotokopi KK.",
        "Siap dikirim",
    )
    keep(petugas, "umumkan", "Siap dikirim")
    petugas.press_and_expect("Kirim ke 1 orang", "Terkirim: 1 dari 1.*Selesai")
    keep(petugas, "laporan", "Terkirim: 1 dari 1")


def capture_services(warga: BrowserPhone, petugas: BrowserPhone, keep: SavePicture) -> None:
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


def capture_progress(warga: BrowserPhone, petugas: BrowserPhone, keep: SavePicture) -> None:
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


def capture_case(
    bot: BotWithTestClock, warga: BrowserPhone, pemeriksa: BrowserPhone, keep: SavePicture
) -> None:
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


def capture_approval(warga: BrowserPhone, petugas: BrowserPhone, keep: SavePicture) -> None:
    """Capture the approval in an office that requires two people."""
    agus = petugas.add_person("Pak Agus", "petugas").choose_office(OFFICE)
    warga.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask("Perekaman di Pamulang pindah ke lantai 2.", "Siap dikirim.*Orang kedua")
    petugas.press_and_expect("Kirim ke 1 orang", "Menunggu orang kedua")
    keep(agus, "setuju", "lantai 2", "ingin mengirim ini")


def capture_recap(
    bot: BotWithTestClock, petugas: BrowserPhone, pemeriksa: BrowserPhone, keep: SavePicture
) -> None:
    """Capture the summary of the month after reports at the counter."""
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
    keep(pemeriksa, "rekap", "Laporan pungutan", drawing=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
