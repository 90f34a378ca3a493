"""The demo page: accessible in each state, and groups, voice and accelerated hours can be tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from tests.support.accessibility import (
    NARROW,
    WIDE,
    find_overflow,
    find_small_targets,
    find_violations,
    resize,
)
from tests.support.browser_harness import BotProcess, BrowserPhone, open_browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    bot = BotProcess(tmp_path_factory.mktemp("bot"))
    yield bot
    bot.kill()


@pytest.fixture
def chrome(tmp_path: Path) -> Iterator[Chrome]:
    with open_browser(tmp_path / "profile") as driver:
        yield driver


def assert_accessible(driver: Chrome, state: str) -> None:
    assert find_violations(driver) == [], state
    assert find_overflow(driver) == 0, state
    assert [one for one in find_small_targets(driver) if 'class="link"' not in one] == [], state


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
def test_every_state_of_the_demo_is_accessible(
    chrome: Chrome, bot: BotProcess, size: tuple[int, int], scheme: str
) -> None:
    resize(chrome, size, scheme)
    phone = BrowserPhone(chrome).open_page(bot.address)
    assert_accessible(chrome, "fresh")
    phone.choose_office("Kota Tangerang Selatan")
    phone.ask("syarat ktp", "Kartu Keluarga")
    assert_accessible(chrome, "answer")
    composer = phone.find("[data-testid=composer]")
    composer.send_keys("/")
    phone.find(".suggestion")
    composer.send_keys(Keys.ARROW_DOWN)
    assert_accessible(chrome, "commands")
    composer.send_keys(Keys.ESCAPE, Keys.BACKSPACE)
    phone.find("[data-testid=attach]").click()
    phone.wait_for(lambda: chrome.find_elements(By.CSS_SELECTOR, ".menu-row"))
    assert_accessible(chrome, "attachments")
    chrome.find_element(By.CSS_SELECTOR, ".menu-row").send_keys(Keys.ESCAPE)
    chrome.find_element(By.ID, "help").click()
    phone.wait_for(lambda: chrome.find_elements(By.CSS_SELECTOR, "dialog[open]"))
    assert_accessible(chrome, "help")


def test_the_page_says_that_hours_are_accelerated(chrome: Chrome, bot: BotProcess) -> None:
    phone = BrowserPhone(chrome).open_page(bot.address)
    assert "semenit" in phone.root.text and "semenit" in chrome.find_element(By.CSS_SELECTOR, "header").text
    chrome.find_element(By.ID, "help").click()
    help_text = phone.wait_for(lambda: chrome.find_element(By.CSS_SELECTOR, "dialog[open]").text)
    assert "Jam dipercepat." in help_text and "semenit" in help_text


def test_a_group_can_be_tried(chrome: Chrome, bot: BotProcess) -> None:
    phone = BrowserPhone(chrome).open_page(bot.address).choose_office("Kota Tangerang Selatan")
    group = phone.add_person("Warga RT 06", "grup")
    assert group.person == "grup"
    group.expect("menambahkan Loket")
    group.type_text("selamat pagi semuanya")
    group.expect("selamat pagi semuanya")
    answer = group.ask("@loket_demo_bot bayar berapa", "(?i)gratis")
    assert answer.startswith("Loket:")
    assert not [said for said in group.read_messages() if said.startswith("Loket:") and "pagi" in said]
    Select(group.find("[data-testid=sender]")).select_by_visible_text("Petugas")
    group.ask("/bantuan", "chat pribadi")
    names = [element.text for element in group.root.find_elements(By.CSS_SELECTOR, ".sender")]
    assert "Warga" in names and "Loket" in names and "Petugas" not in names
    assert find_violations(chrome) == []
    chrome.refresh()
    BrowserPhone(chrome, "grup").expect("selamat pagi semuanya")


def test_a_voice_message_can_be_tried(chrome: Chrome, bot: BotProcess) -> None:
    phone = BrowserPhone(chrome).open_page(bot.address).choose_office("Kota Tangerang Selatan")
    seen = len(phone.read_messages())
    phone.find("[data-testid=attach]").click()
    phone.choose_element(".menu-row", "Pesan suara (contoh)")
    phone.choose_element("dialog .button", "Kirim")
    phone.expect("^Loket:", seen)
    player = phone.find(".voice button")
    player.click()
    phone.wait_for(lambda: player.get_attribute("aria-label") == "Jeda pesan suara" or None)
    assert "tidak bisa diputar" not in phone.root.text
