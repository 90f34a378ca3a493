"""At the counter and around it, in the browser: doubts, a held text, WhatsApp, the public page, a scanned code."""

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import zxingcpp
from PIL import Image
from selenium.webdriver.common.by import By

from tests.support.browser_harness import (
    BotWithTestClock,
    BrowserPhone,
    find_free_port,
    open_browser,
    open_tab,
)

# The tests are one story: a worker that runs one of them runs all.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("counter")]
OFFICE = "Kota Tangerang Selatan"
HELD = "Nomor antrean Pamulang sekarang lewat WA 0812-1111-2222, gratis."


class CounterPhones(NamedTuple):
    bot: BotWithTestClock
    pages: str
    warga: BrowserPhone
    siti: BrowserPhone
    budi: BrowserPhone
    petugas: BrowserPhone
    agus: BrowserPhone


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CounterPhones]:
    """Three citizens and two officers. The bot serves the public pages."""
    listen = f"127.0.0.1:{find_free_port()}"
    bot = BotWithTestClock(tmp_path_factory.mktemp("bot"), LOKET_LISTEN=listen)
    with open_browser(tmp_path_factory.mktemp("street"), width=2300, height=1000) as driver:
        warga, petugas = BrowserPhone(driver), BrowserPhone(driver, "petugas")
        warga.open_page(bot.address)
        siti, budi = warga.add_person("Siti"), warga.add_person("Budi")
        agus = warga.add_person("Pak Agus", "petugas")
        for phone in (warga, siti, budi, petugas, agus):
            phone.choose_office(OFFICE)
        yield CounterPhones(bot, f"http://{listen}", warga, siti, budi, petugas, agus)
    bot.kill()


def test_three_people_say_that_it_is_different(phones: CounterPhones) -> None:
    petugas = phones.petugas
    petugas.ask("/blangko pamulang ada", "Tercatat")
    for phone in (phones.warga, phones.siti, phones.budi):
        phone.ask("/status pamulang", "Blangko: ada")
        phone.press_and_expect("Ternyata lain", "Anda sedang di sana")
        phone.save_picture(f"ternyata-{phone.person}")
        phone.press("Blangko habis")
        phone.close_alert("Terima kasih")
    petugas.expect("3 orang di tempat hari ini berkata: blangko habis.*Papan mengatakan: blangko ada")
    petugas.save_picture("ternyata-petugas")
    phones.warga.ask(
        "/status pamulang", "Diragukan: 3 orang hari ini berkata: blangko habis.*🟢 Blangko: ada"
    )
    phones.warga.save_picture("ternyata-ragu")


def test_the_public_page_shows_the_same_doubt(phones: CounterPhones) -> None:
    warga = phones.warga
    with open_tab(warga.driver):
        warga.wait_for(lambda: read_page(phones, "/3674/06.html", "Diragukan"), "no doubt on the page")
        warga.save_page("halaman-pamulang")
        assert read_page(phones, "/3674/", "blangko ada ⚠️ diragukan")
        warga.save_page("halaman-kantor")


def read_page(phones: CounterPhones, path: str, words: str) -> str | None:
    """Open a public page. Return its text if it has these words."""
    phones.warga.driver.get(phones.pages + path)
    text: str = phones.warga.driver.find_element(By.TAG_NAME, "body").text
    return text if words in text else None


def test_a_held_text_is_let_pass_by_a_second_person_and_copied_to_whatsapp(phones: CounterPhones) -> None:
    _, _, warga, siti, _, petugas, agus = phones
    warga.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    petugas.ask("/umumkan", "Pengumuman baru")
    petugas.ask(HELD, "Teks ini ditahan.*bukan milik kantor: 0812-1111-2222")
    petugas.save_picture("tahan-penulis")
    petugas.press_and_expect("Minta orang kedua", "Menunggu orang kedua: 1")
    agus.expect("Teks ini ditahan.*0812-1111-2222")
    agus.save_picture("tahan-orang-kedua")
    assert not any("0812" in said for said in warga.read_messages())
    agus.press_and_expect("Sudah saya periksa: loloskan", "Disetujui")
    warga.expect("Nomor antrean Pamulang sekarang lewat WA")
    warga.save_picture("tahan-kabar")
    warga.press_and_expect("Untuk grup WhatsApp", "Untuk grup WhatsApp: ketuk teksnya")
    warga.save_picture("whatsapp-teks")
    text = warga.root.find_elements(By.CSS_SELECTOR, ".message.in .block code")[-1].text
    assert text.startswith("*📢 ") and re.search(r"LKT-\w{5}", text)
    seen = len(siti.read_messages())
    siti.paste_text(f"[23/11/26 09.12] Budi RT 03: {text}")
    siti.expect("✅ Asli", seen)
    siti.save_picture("whatsapp-asli")
    siti.paste_text(text.replace("gratis", "bayar Rp50.000"))
    siti.expect("⚠️ Diubah. Jangan diikuti", seen)
    siti.save_picture("whatsapp-diubah")


def test_who_scans_the_code_at_the_counter_waits_and_is_reminded(phones: CounterPhones) -> None:
    bot, _, warga, _, _, petugas, _ = phones
    petugas.ask("/qr pamulang", "rekaman hari ini, Senin, 23 November 2026")
    petugas.save_picture("qr-petugas")
    link = scan_last_picture(petugas)
    seen = len(warga.read_messages())
    warga.ask(f"/start {link.partition('?start=')[2]}", "Anda dikabari sekali.*23 November 2026")
    warga.save_picture("qr-menunggu")
    bot.pass_time(days=9)
    petugas.ask("/cetak pamulang 23 november", "dikabari sekali: 1")
    petugas.press_and_expect("✅ Simpan", "Tercatat")
    warga.expect("rekaman s.d. 23 November 2026 sudah tercetak", seen)
    warga.save_picture("qr-tercetak")
    petugas.ask("/cetak", "1 dikabari, 1 belum bilang sudah mengambil")
    petugas.save_picture("qr-belum-diambil")
    bot.pass_time(days=24, hours=1)
    petugas.ask("/siapa", "Anda boleh")  # the bot trusts a clock that jumped after the next message
    warga.expect("Pengingat: ambil kartu.*7 hari lagi", seen)
    warga.save_picture("qr-pengingat")
    warga.press("Sudah saya ambil")
    warga.close_alert("tidak diingatkan lagi")
    petugas.ask("/cetak", "1 dikabari, 0 belum bilang sudah mengambil")
    petugas.save_picture("qr-diambil")


def scan_last_picture(phone: BrowserPhone) -> str:
    """Return what a camera reads of the last picture on the screen."""
    shown = phone.find(".photo img")
    phone.wait_for(lambda: shown.get_property("naturalWidth") or None, "the picture is not drawn")
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(shown.screenshot_as_png)))
    return found[0].text
