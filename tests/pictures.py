"""`python -m tests.pictures`: the pictures of the guides for staff, anew from the real screens, into docs/.

A citizen, a clerk and an inspector live through a working day in a real browser; of each screen that a guide shows, the
message with its buttons is kept. `tests/test_docs.py` holds this list and the guides together.
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

from tests.browser import ROOT, Phone, Staged, browser
from tests.test_browser_board import two

OFFICE, STORY = "Kota Tangerang Selatan", "Di loket depan, katanya uang tinta. Tidak ada kuitansi."
PICTURES = frozenset(
    "aduan capaian cetak jam jemputbola kabar kasus kunjungan laporan papan pindah rekap setuju siapa tulis tutup"
    " umumkan".split()
)
COLOURS, MARGIN, EDGE, NARROW = 64, 10, "#cfe0dc", 420
PLAIN = """
    const style = document.createElement("style");
    style.textContent = ".wallpaper, .day, .to-end, .more { display: none !important }";
    document.head.append(style);
"""
FIND = """
    const all = [...document.querySelectorAll(arguments[0])].filter(node => node.innerText.includes(arguments[1]));
    all.at(-1).scrollIntoView({ block: "end", behavior: "instant" });
    return all.at(-1);
"""
FETCH = """
    const [done] = arguments;
    const read = (blob) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(blob);
    };
    fetch([...document.querySelectorAll(".photo img")].at(-1).src).then(answer => answer.blob()).then(read);
"""
Keep = Callable[..., None]


def main(folder: Path) -> None:
    kept: set[str] = set()

    def keep(phone: Phone, name: str, *words: str, drawing: bool = False) -> None:
        """The last message with these words, its buttons below; of several one after another, or only what is drawn."""
        for each in words:
            phone.expect(each)
        kept.add(name)
        found = [drawn(phone)] if drawing else [cut(phone, each) for each in words]
        (folder / f"panduan-{name}.png").write_bytes(light(found))

    with stage() as (bot, (warga, petugas, pemeriksa)):
        hours(warga, petugas, keep)
        board(petugas, keep)
        announcement(petugas, keep)
        errands(warga, petugas, keep)
        figures(warga, petugas, keep)
        case(bot, warga, pemeriksa, keep)
        months(bot, petugas, pemeriksa, keep)
    with stage(two) as (_, (warga, petugas, _)):
        approval(warga, petugas, keep)
    assert kept == PICTURES, kept ^ PICTURES


@contextmanager
def stage(
    content: Callable[[Path], Path] | None = None,
) -> Iterator[tuple[Staged, tuple[Phone, Phone, Phone]]]:
    """A bot of its own on a Monday morning, with the phones of a citizen, a clerk and an inspector."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        bot = Staged(place, content(place) if content else None)
        try:
            with browser(place / "browser", width=1360, height=1900) as driver:
                warga, petugas, pemeriksa = (Phone(driver, who) for who in ("warga", "petugas", "pemeriksa"))
                warga.open(bot.address)
                driver.execute_script(PLAIN)
                yield bot, (warga.arrive(OFFICE), petugas.arrive(OFFICE), pemeriksa.arrive(OFFICE))
        finally:
            bot.kill()


def cut(phone: Phone, words: str) -> bytes:
    """A message as it stands on the screen, once it rests."""
    found: WebElement = phone.driver.execute_script(FIND, f"[data-person={phone.person}] .message.in", words)
    phone.driver.execute_async_script(
        "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0], 300)))"
    )
    return found.screenshot_as_png


def light(pictures: list[bytes]) -> bytes:
    """One below the other, with few colours, for people on a slow line."""
    found = [Image.open(BytesIO(picture)).convert("RGB") for picture in pictures]
    whole = Image.new("RGB", (max(one.width for one in found), sum(one.height for one in found)), EDGE)
    for at, one in enumerate(found):
        whole.paste(one, (0, sum(before.height for before in found[:at])))
    few, out = ImageOps.expand(whole, MARGIN, EDGE).quantize(COLOURS), BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def hours(warga: Phone, petugas: Phone, keep: Keep) -> None:
    petugas.ask("/siapa", "Anda boleh")
    keep(petugas, "siapa", "Anda boleh")
    warga.ask("/ikuti serpong", "Anda mengikuti Serpong")
    petugas.ask("/tutup serpong besok gangguan server", "Periksa dulu")
    keep(petugas, "tutup", "Orang yang dikabari: 1")
    petugas.step("Simpan dan kabari", "Orang yang dikabari: 1")
    keep(warga, "kabar", "gangguan server")
    petugas.ask("/jam serpong Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00", "jam layanan baru")
    keep(petugas, "jam", "jam layanan baru")
    petugas.step("Batal", "Dibatalkan")


def board(petugas: Phone, keep: Keep) -> None:
    petugas.ask("/blangko pamulang habis", "Blangko: habis")
    keep(petugas, "papan", "Blangko: habis")


def announcement(petugas: Phone, keep: Keep) -> None:
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask(
        "Mulai Senin perekaman KTP-el di Serpong pindah ke lantai 2 kantor. Bawa fotokopi KK.",
        "Siap dikirim",
    )
    keep(petugas, "umumkan", "Siap dikirim")
    petugas.step("Kirim ke 1 orang", "Terkirim: 1 dari 1.*Selesai")
    keep(petugas, "laporan", "Terkirim: 1 dari 1")


def errands(warga: Phone, petugas: Phone, keep: Keep) -> None:
    petugas.ask("/cetak pamulang 12 Agustus", "sudah tercetak")
    keep(petugas, "cetak", "sudah tercetak")
    petugas.step("Batal", "Dibatalkan")
    petugas.ask(
        "/jemputbola pamulang Sabtu 28 November 08.00-12.00 Balai Desa Sukamaju kuota 50", "Periksa dulu"
    )
    keep(petugas, "jemputbola", "Balai Desa Sukamaju")
    warga.ask("/kunjungan", "Petugas bisa datang")
    warga.step("Minta kunjungan", "Kunjungan untuk siapa")
    warga.step("Orang sakit", "kecamatan mana")
    warga.step("Pamulang", "Desa atau kelurahan mana")
    warga.ask("Benda Baru", "Layanan apa")
    warga.step("Perekaman KTP-el", "Sudah benar")
    warga.step("Kirim permintaan", "Terkirim")
    petugas.expect("Ada permintaan kunjungan baru")
    petugas.ask("/kunjungan", "Perlu diusulkan: 1")
    petugas.step("KJG-", "Benda Baru, Pamulang")
    keep(petugas, "kunjungan", "Benda Baru, Pamulang")


def figures(warga: Phone, petugas: Phone, keep: Keep) -> None:
    for place, number in (("pamulang", "12.345 dari 15.000"), ("serpong", "9.870 dari 14.200")):
        petugas.ask(f"/capaian {place} {number} per 20 November", "Periksa dulu")
        petugas.step("✅ Simpan", "Tercatat")
    warga.ask("/capaian", "82,3")
    drawn(warga)
    keep(warga, "capaian", "82,3")


def drawn(phone: Phone) -> bytes:
    """The whole of the last chart, which the chat shows only a part of."""
    ready = "return [...document.querySelectorAll('.photo img')].at(-1)?.naturalWidth > 300 || null"
    phone.until(lambda: phone.driver.execute_script(ready), "the chart is not drawn")
    picture = Image.open(BytesIO(b64decode(phone.driver.execute_async_script(FETCH).partition(",")[2])))
    picture.thumbnail((NARROW, NARROW * 4))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def report(phone: Phone, mode: str) -> None:
    """From the choice of the way to the end."""
    phone.step(mode, "Kejadiannya di mana")
    phone.step("Pamulang", "Kapan")
    phone.step("Kemarin", "Apa yang terjadi")
    phone.step("Diminta, saya bayar", "Berapa")
    phone.step("Rp150.000", "Siapa yang meminta")
    phone.step("Petugas kecamatan", "Ceritakan")
    phone.hears(STORY, "Sudah dicatat")
    phone.step("➡️ Lanjut", "Sudah benar")
    phone.step("Kirim laporan", "Laporan sudah masuk|Laporan terkirim")


def case(bot: Staged, warga: Phone, pemeriksa: Phone, keep: Keep) -> None:
    warga.hears("/lapor", "Siapa bisa melihat apa")
    report(warga, "Kabari saya")
    bot.pass_time(hours=1)
    pemeriksa.expect("Laporan baru")
    pemeriksa.step("Buka aduan", "perlu ditangani")
    keep(pemeriksa, "aduan", "perlu ditangani")
    pemeriksa.step("3674-", "uang tinta")
    pemeriksa.step("Ambil", "Sekarang Anda yang menanganinya")
    keep(pemeriksa, "kasus", "Sekarang Anda yang menanganinya")
    pemeriksa.step("Tulis ke pelapor", "Kepada pelapor")
    pemeriksa.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    keep(pemeriksa, "tulis", "Pelapor akan membaca")
    pemeriksa.step("✅ Kirim", "Terkirim")
    pemeriksa.step("Pindah keadaan", "Pindahkan laporan")
    keep(pemeriksa, "pindah", "Pindahkan laporan")


def approval(warga: Phone, petugas: Phone, keep: Keep) -> None:
    """An office that asks for two people."""
    agus = petugas.add("Pak Agus", "petugas").arrive(OFFICE)
    warga.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask("Perekaman di Pamulang pindah ke lantai 2.", "Siap dikirim.*Orang kedua")
    petugas.step("Kirim ke 1 orang", "Menunggu orang kedua")
    keep(agus, "setuju", "lantai 2", "ingin mengirim ini")


def months(bot: Staged, petugas: Phone, pemeriksa: Phone, keep: Keep) -> None:
    """Reports at the counter, and the month after them."""
    for _ in range(4):
        petugas.hears("/lapor", "Laporan ini untuk siapa")
        petugas.step("Untuk warga di loket", "Siapa bisa melihat apa|Pilih caranya")
        report(petugas, "Sekali kirim")
    bot.pass_time(days=30)
    pemeriksa.ask("/rekap", "Kantor mana")
    pemeriksa.press(OFFICE)
    pemeriksa.expect(f"Rekap {OFFICE}")
    seen = len(pemeriksa.said())
    pemeriksa.press("Grafik")
    pemeriksa.expect("Laporan pungutan", seen)
    keep(pemeriksa, "rekap", "Laporan pungutan", drawing=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
