"""The features of today in a chat in English, in the browser: every word of the bot is English."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from selenium.webdriver.common.by import By

from tests.support.browser_harness import BotWithTestClock, BrowserPhone, open_browser
from tests.support.indonesian_words import find_indonesian

pytestmark = pytest.mark.browser
OFFICE = "Kota Tangerang Selatan"
# A button of the page, which is Indonesian, and words of /jawab.
ALLOWED = r"^Selengkapnya$|\b(?:tanya|singkat|isi|sumber|tanggal|berlaku): \.\.\."


class EnglishPhones(NamedTuple):
    bot: BotWithTestClock
    john: BrowserPhone
    rina: BrowserPhone


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EnglishPhones]:
    """A citizen and an officer who read English."""
    bot = BotWithTestClock(tmp_path_factory.mktemp("bot"))
    with open_browser(tmp_path_factory.mktemp("street"), height=1000) as driver:
        john, rina = BrowserPhone(driver), BrowserPhone(driver, "petugas")
        john.open_page(bot.address)
        for phone in (john, rina):
            phone.choose_office(OFFICE)
            phone.ask("/bahasa", "Bahasa apa")
            phone.press_and_expect("English", "Type your question in your own words")
        yield EnglishPhones(bot, john, rina)
    bot.kill()


def doubt_the_board(phones: EnglishPhones) -> None:
    _, john, rina = phones
    rina.ask("/blangko pamulang ada 250", "Recorded.*250 cards")
    john.ask("/status pamulang", "in stock, 250 cards")
    john.press_and_expect("It is different", "Are you there now")
    john.press("crowded")
    john.close_alert("Thank you")


def read_the_outage(phones: EnglishPhones) -> None:
    _, john, rina = phones
    rina.ask("/jaringan serpong putus", "Recorded.*Network: down")
    john.ask("how much does it cost?", "The network is down: Serpong.*Free")
    rina.ask("/jaringan serpong normal", "Recorded")


def read_plain_words(phones: EnglishPhones) -> None:
    john = phones.john
    john.ask("/mudah", "Plain words.")
    john.ask("I lost my ID card, what do I need?", "📖")
    john.press_and_expect("📖", "Sources?")
    john.ask("/mudah", "Answers are whole again")


def doubt_a_number(phones: EnglishPhones) -> None:
    john = phones.john
    john.ask("is 0813-9999-8888 a number of the office?", "0813-9999-8888.*not")
    john.press_and_expect("Already given away?", "Do this now")


def wait_for_a_card(phones: EnglishPhones) -> None:
    john = phones.john
    john.ask("/cetak", "Where were you recorded")
    john.press_and_expect("Pamulang", "When were you recorded")
    john.ask("10 August", "Not known")
    john.press_and_expect("🔔 Tell me", "You are told once")


def choose_the_way_of_news(phones: EnglishPhones) -> None:
    john = phones.john
    john.ask("/ikuti serpong", "Serpong")
    john.ask("/langganan", "Serpong")
    john.press_and_expect("How and when", "together in the evening")
    john.press_and_expect("together in the evening", "✅ together in the evening")


def hold_a_text(phones: EnglishPhones) -> None:
    rina = phones.rina
    rina.ask("/umumkan", "New announcement")
    rina.ask("Transfer Rp50.000 to BCA 1234567890.", "This text was stopped")
    rina.press("Throw away")


def write_an_answer(phones: EnglishPhones) -> None:
    rina = phones.rina
    rina.ask("/jawab", "None yet")
    rina.press_and_expect("Write a new answer", "1/6")
    rina.ask("Is there a desk for elderly people?", "2/6")
    rina.ask("batal", "Cancelled")


def show_the_week_and_a_code(phones: EnglishPhones) -> None:
    rina = phones.rina
    rina.ask("/mingguan tangsel", "No week is complete yet")
    rina.ask("/qr pamulang", "23 November 2026")


@pytest.mark.parametrize(
    "play",
    [
        doubt_the_board,
        read_the_outage,
        read_plain_words,
        doubt_a_number,
        wait_for_a_card,
        choose_the_way_of_news,
        hold_a_text,
        write_an_answer,
        show_the_week_and_a_code,
    ],
)
def test_nothing_indonesian_is_left(phones: EnglishPhones, play: Callable[[EnglishPhones], None]) -> None:
    seen = {phone: len(phone.read_messages()) for phone in (phones.john, phones.rina)}
    play(phones)
    for phone, first in seen.items():
        phone.save_picture(f"inggris-{play.__name__}-{phone.person}")
        assert read_indonesian(phone, first) == []


def read_indonesian(phone: BrowserPhone, first: int) -> list[str]:
    """Return the Indonesian lines and labels among the messages of the bot from number `first` on."""
    script = """
        return [...document.querySelectorAll(arguments[0])].slice(arguments[1])
          .filter(node => node.classList.contains("in"))
          .map(node => [...node.querySelectorAll(".bubble > .text, .inline-button")].map(part => part.innerText))
    """
    shown: list[list[str]] = phone.driver.execute_script(
        script, f"[data-person={phone.person}] .message", first
    )
    assert phone.driver.find_elements(By.CSS_SELECTOR, f"[data-person={phone.person}] .message.in")
    return [line for text, *labels in filter(None, shown) for line in find_indonesian(text, labels, ALLOWED)]
