"""The demo as a stranger starts it: `bot.py run`, a real browser, and a citizen on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.support.browser_harness import BotProcess, BrowserPhone, open_browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    bot = BotProcess(tmp_path_factory.mktemp("bot"))
    yield bot
    bot.kill()


@pytest.fixture
def chrome(tmp_path: Path) -> Iterator[Chrome]:
    with open_browser(tmp_path / "one", height=700) as driver:
        yield driver


def open_citizen_phone(driver: Chrome, bot: BotProcess) -> BrowserPhone:
    """Return the phone of a new user who pressed MULAI and chose Kabupaten Blitar."""
    phone = BrowserPhone(driver).open_page(bot.address)
    phone.find("[data-testid=start]").click()
    phone.expect("Ini Loket")
    phone.press("Kabupaten Blitar")
    phone.expect("^Loket:\nKabupaten Blitar\n")
    return phone


def test_a_citizen_asks_is_answered_and_leaves(chrome: Chrome, bot: BotProcess) -> None:
    phone = open_citizen_phone(chrome, bot)
    answer = phone.ask("bikin ktp bayar berapa min", "Gratis")
    assert "Sumber" in answer and "diperiksa" in answer
    assert phone.is_in_view("Gratis."), "the first words of the answer are scrolled away"
    seen = len(phone.read_messages())
    phone.press("Apa saja syarat bikin KTP?")
    phone.expect("Kartu Keluarga", seen)
    seen = len(phone.read_messages())
    phone.send_location("Kab. Blitar")
    near = phone.expect("Terdekat dari Anda", seen)
    assert "Kanigoro" in near and "km" in near
    phone.ask("/bahasa", "Bahasa apa")
    phone.press("English")
    phone.expect("Type your question in your own words")
    assert "Source" in phone.ask("how much is it", "Free")
    phone.ask("/hapusdata", "Delete everything")
    phone.press("Yes, delete now")
    phone.expect("Everything about this chat was deleted")
    phone.ask("/datasaya", "Kantor: belum dipilih")


def test_two_browsers_do_not_mix(chrome: Chrome, bot: BotProcess, tmp_path: Path) -> None:
    with open_browser(tmp_path / "two") as other:
        one, two = BrowserPhone(chrome).open_page(bot.address), BrowserPhone(other).open_page(bot.address)
        one.find("[data-testid=start]").click()
        two.find("[data-testid=start]").click()
        one.expect("Ini Loket")
        two.expect("Ini Loket")
        one.press("Kabupaten Blitar")
        two.press("Kota Bekasi")
        one.expect("Kabupaten Blitar\nKetik")
        two.expect("Kota Bekasi\nKetik")
        one.ask("/datasaya", "Kantor: Kabupaten Blitar")
        two.ask("/datasaya", "Kantor: Kota Bekasi")
        assert len(one.read_messages()) == len(two.read_messages()) == 4


def test_kill_and_go_on_in_the_same_page(chrome: Chrome, bot: BotProcess) -> None:
    phone = open_citizen_phone(chrome, bot)
    phone.ask("syarat ktp", "Kartu Keluarga")
    before = phone.read_messages()
    bot.kill()
    phone.wait_until_offline()
    bot.start()
    phone.wait_until_online()
    assert phone.read_messages() == before
    phone.ask("/datasaya", "Kantor: Kabupaten Blitar")
    phone.ask("ktp hilang", "surat kehilangan")
    chrome.refresh()
    phone.expect("surat kehilangan")
    assert phone.read_messages()[: len(before)] == before
