"""The demo as a process, a browser on its page, and one phone in it. Tests use only what is visible."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from content.loading.library_loader import LIBRARY_FOLDER

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PATIENCE = 15  # seconds
SWITCHES = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --force-prefers-reduced-motion --lang=id"
).split()


MONDAY = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)  # 09.05 in Jakarta, a working day

OFFICE_CODES = {"Kota Tangerang Selatan": "3674"}


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class BotProcess:
    """`bot.py run` with a database of its own. The port stays the same after a restart."""

    program: tuple[str, ...] = ("bot.py", "run")

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.settings = folder, more
        self.port = find_free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start the process. Return when it printed its address."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        environment = {
            **known,
            "DATABASE_URL": str(self.folder / "loket.db"),
            "LOKET_DEMO_PORT": str(self.port),
            "PYTHONWARNINGS": "default",
            **self.settings,
        }
        self.process = subprocess.Popen(
            (sys.executable, *self.program),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.address in self.process.stdout.readline()

    def kill(self) -> None:
        """Send SIGKILL."""
        self.process.kill()
        self.process.communicate()


class BotWithTestClock(BotProcess):
    """A bot with its own content and a clock that the test moves. It begins on a Monday morning."""

    program = ("-m", "tests.support.bot_with_test_clock")

    def __init__(self, folder: Path, content: Path | None = None, **more: str) -> None:
        self.clock = folder / "clock"
        self._write_clock(MONDAY.timestamp())
        own = {"LOKET_TEST_CONTENT": str(content)} if content else {}
        super().__init__(folder, LOKET_TEST_CLOCK=str(self.clock), **own, **more)

    def pass_time(self, **time: float) -> None:
        """Move the clock forward: `hours=1`."""
        self._write_clock(float(self.clock.read_text("ascii")) + timedelta(**time).total_seconds())

    def _write_clock(self, seconds: float) -> None:
        """Write the file atomically, so that nobody reads half a number."""
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(f"{seconds:.0f}", "ascii")
        fresh.replace(self.clock)


@contextmanager
def open_browser(folder: Path, width: int = 1360, height: int = 900) -> Iterator[Chrome]:
    """Open a chromium with a profile in `folder`. Sizes are in pixels."""
    chromium, driver_path = shutil.which("chromium"), shutil.which("chromedriver")
    assert chromium and driver_path, "install chromium and chromium-driver (Debian's packages)"
    options = ChromeOptions()
    options.binary_location = chromium
    for switch in (*SWITCHES, f"--user-data-dir={folder}", f"--window-size={width},{height}"):
        options.add_argument(switch)
    driver = Chrome(options=options, service=Service(driver_path, env={**os.environ, "TZ": "Asia/Jakarta"}))
    try:
        yield driver
    finally:
        driver.quit()


@contextmanager
def open_tab(driver: Chrome) -> Iterator[None]:
    """Open another tab, without the cache, because public pages count for 30 seconds. At the end close it."""
    here = driver.current_window_handle
    driver.switch_to.new_window("tab")
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    try:
        yield
    finally:
        driver.close()
        driver.switch_to.window(here)


class BrowserPhone:
    """The phone of one person (`warga`, `petugas`, `pemeriksa`) on the page that `driver` shows."""

    def __init__(self, driver: Chrome, person: str = "warga") -> None:
        self.driver = driver
        self.person = person

    def wait(self, seconds: float = PATIENCE) -> WebDriverWait[Chrome]:
        return WebDriverWait(self.driver, seconds, 0.05, (StaleElementReferenceException,))

    def wait_for(self, look: Callable[[], T | None], fault: str = "") -> T:
        """Return the first true result of `look`. Raises TimeoutException after PATIENCE."""
        found = self.wait().until(lambda _: look() or False, fault)
        assert found is not False
        return found

    def open_page(self, address: str) -> "BrowserPhone":
        """Open the page. Return when its phones are drawn and the bot has set its commands."""
        self.driver.get(address)
        self.find("[data-testid=start]")
        self.wait().until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "html[data-ready]"))
        return self

    def add_person(self, name: str, role: str = "warga") -> "BrowserPhone":
        """Add a person with "+ Orang". Return their phone."""
        before = self._person_ids()
        self.driver.find_element(By.ID, "add").click()
        field = self.wait_for(
            lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, "dialog input")), None)
        )
        field.clear()
        field.send_keys(name)
        Select(self.driver.find_element(By.CSS_SELECTOR, "dialog select")).select_by_value(role)
        self.choose_element("dialog .button", "Tambah")
        (person,) = self.wait_for(lambda: self._person_ids() - before, f"no phone for {name}")
        return BrowserPhone(self.driver, person)

    def _person_ids(self) -> set[str]:
        script = "return [...document.querySelectorAll('.phone')].map(node => node.dataset.person)"
        return set(self.driver.execute_script(script))

    @property
    def root(self) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, f"[data-person={self.person}]")

    def find(self, css: str) -> WebElement:
        """Wait until the element is visible on this phone and return it."""
        return self.wait_for(lambda: self._find_shown(css), f"no {css}")

    def _find_shown(self, css: str) -> WebElement | None:
        found = self.driver.find_elements(By.CSS_SELECTOR, f"[data-person={self.person}] {css}")
        return next((element for element in found if element.is_displayed()), None)

    def read_messages(self) -> list[str]:
        """Return all messages of the chat, oldest first, with their buttons."""
        script = "return [...document.querySelectorAll(arguments[0])].map(node => node.innerText)"
        texts: list[str] = self.driver.execute_script(script, f"[data-person={self.person}] .message")
        return texts

    def expect(self, pattern: str, since: int = 0) -> str:
        """Return the first matching message from number `since` on. Raises AssertionError with the chat."""
        wanted = re.compile(pattern, re.DOTALL)
        try:
            return self.wait_for(lambda: next(filter(wanted.search, self.read_messages()[since:]), None))
        except TimeoutException as fault:
            raise AssertionError(f"no {pattern!r} in {self.read_messages()[since:]}") from fault

    def type_text(self, text: str) -> None:
        box = self.find("[data-testid=composer]")
        box.click()
        box.send_keys(text)
        self.find("[data-testid=send]").click()

    def paste_text(self, text: str) -> None:
        """Paste a text of several lines into the composer and send it."""
        self.find("[data-testid=composer]").click()
        self.driver.execute_script("document.execCommand('insertText', false, arguments[0])", text)
        self.find("[data-testid=send]").click()

    def copy_message(self, words: str) -> str:
        """Return the text of the last message of the bot with these words, without name, time and buttons."""
        found = self.root.find_elements(By.CSS_SELECTOR, ".message.in .bubble > .text")
        return [text for text in (element.text for element in found) if words in text][-1]

    def ask(self, text: str, pattern: str) -> str:
        """Send a text and return the answer."""
        before = len(self.read_messages())
        self.type_text(text)
        return self.expect(pattern, before + 1)

    def choose_office(self, office: str) -> "BrowserPhone":
        """Press MULAI and choose an office, as a new user. Staff of all offices open its link."""
        self.find("[data-testid=start]").click()
        if "Meja petugas" in self.expect("^Loket:\n"):
            self.ask(f"/start {OFFICE_CODES[office]}", f"^Loket:\n{office}\n")
        else:
            self.press(office)
            self.expect(f"^Loket:\n{office}\n")
        return self

    def press_and_expect(self, label: str, pattern: str) -> str:
        """Press a button. Return its changed message or the next message that matches."""
        self.wait_for(lambda: self._find_button(label), f"no button {label} in {self.read_messages()}")
        under = max(at for at, said in enumerate(self.read_messages()) if label in said)
        self.press(label)
        return self.expect(pattern, under)

    def type_removed(self, text: str, pattern: str) -> str:
        """Send a text that the bot deletes. Return what it changes or sends."""
        before = len(self.read_messages())
        self.type_text(text)
        found = self.expect(pattern, max(before - 2, 0))
        self.wait_for(lambda: text not in self._own_messages() or None, f"{text!r} is still there")
        return found

    def _own_messages(self) -> list[str]:
        """Return the messages of this person that are not deleted."""
        found = self.root.find_elements(By.CSS_SELECTOR, ".message.out .bubble > .text")
        return [element.text for element in found]

    def press(self, *labels: str) -> None:
        """Press the last button with this label when it stopped moving. Of several labels, take the first that exists."""

        def find_resting_button() -> WebElement | None:
            found = next(filter(None, map(self._find_button, labels)), None)
            return found if found and self._is_at_rest(found) else None

        self.wait_for(find_resting_button, f"no button {labels}").click()

    def _is_at_rest(self, element: WebElement) -> bool:
        """Scroll to an element. Return whether it does not move for two frames."""
        script = """
            const [node, done] = arguments;
            node.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
            const { top } = node.getBoundingClientRect();
            const look = () => done(node.isConnected && node.getBoundingClientRect().top === top);
            requestAnimationFrame(() => requestAnimationFrame(look));
        """
        return bool(self.driver.execute_async_script(script, element))

    def _find_button(self, label: str) -> WebElement | None:
        found = self.root.find_elements(By.CSS_SELECTOR, ".inline-button")
        named = [button for button in found if button.text.strip() == label or label in button.text]
        return named[-1] if named else None

    def save_picture(self, name: str) -> None:
        """Save a screenshot of this phone in the folder PICTURES, if it is set."""
        if folder := os.environ.get("PICTURES"):
            self.driver.execute_async_script(
                "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
            )
            self.root.screenshot(str(Path(folder, f"{name}.png")))

    def save_page(self, name: str) -> None:
        """Save a screenshot of the page that the browser shows in the folder PICTURES, if it is set."""
        if folder := os.environ.get("PICTURES"):
            self.driver.save_screenshot(str(Path(folder, f"{name}.png")))

    def is_in_view(self, words: str) -> bool:
        """Return whether the last message with these words begins in view, after the page stopped moving."""
        script = """
            const log = document.querySelector(arguments[0]).getBoundingClientRect();
            const found = [...document.querySelectorAll(arguments[1])].filter(node => node.innerText.includes(arguments[2]));
            const { top } = found.at(-1).getBoundingClientRect();
            return top >= log.top && top < log.bottom;
        """
        log, messages = (f"[data-person={self.person}] {css}" for css in (".log", ".message.in"))
        return bool(self.wait().until(lambda driver: driver.execute_script(script, log, messages, words)))

    def wait_until_offline(self) -> None:
        """Wait until the page shows that the server is offline."""
        self.wait().until(lambda driver: driver.find_element(By.ID, "line").is_displayed())

    def wait_until_online(self) -> None:
        """Wait until the page is connected again."""
        self.wait(30).until(lambda driver: not driver.find_element(By.ID, "line").is_displayed())

    def send_location(self, place: str) -> None:
        """Send a location with the attach menu, from the examples of the dialog."""
        self.find("[data-testid=attach]").click()
        self.choose_element(".menu-row", "Lokasi")
        self.choose_element("dialog .choice", place)
        self.choose_element("dialog .button", "Kirim lokasi")

    def close_alert(self, words: str) -> None:
        """Wait for an alert with these words above the page, and close it."""
        self.wait_for(lambda: words in self._read_dialog() or None, f"no alert with {words}")
        self.choose_element("dialog .button", "OK")
        self.wait_for(lambda: not self._read_dialog() or None, "the alert is still there")

    def _read_dialog(self) -> str:
        """Return the text of the open dialog, or nothing."""
        found = self.driver.find_elements(By.CSS_SELECTOR, "dialog[open]")
        return found[0].text if found else ""

    def choose_element(self, css: str, words: str) -> None:
        """Click the element with these words in a menu or dialog above the page."""

        def find_visible() -> WebElement | None:
            found = self.driver.find_elements(By.CSS_SELECTOR, css)
            return next((one for one in found if one.is_displayed() and words in one.text), None)

        self.wait_for(find_visible, f"no {words} in {css}").click()


def copy_content_with_approval(folder: Path) -> Path:
    """The content, with an office that asks for two people for an announcement."""
    content = Path(shutil.copytree(LIBRARY_FOLDER, folder / "library"))
    office = content / "offices/3674/office.yaml"
    office.write_text(office.read_text("utf-8") + "approval: two\n", "utf-8")
    return content
