"""The public pages in a real browser: accessible, within their budget, printable and embeddable."""

import base64
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pypdfium2  # type: ignore[import-untyped]
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.support.accessibility import (
    NARROW,
    WIDE,
    find_overflow,
    find_small_targets,
    find_violations,
    resize,
)
from tests.support.browser_harness import PATIENCE, BotProcess, BrowserPhone, open_browser

pytestmark = pytest.mark.browser

BUDGET_FILE = Path(__file__).parents[2] / "docs/performance.md"
BUDGET_ROW = re.compile(r"^\| (bytes|requests|nodes|layout shift)\b.*\| ([\d.,]+) \|$", re.MULTILINE)
PATHS = (
    "/", "/3674/", "/3674/06.html", "/3674/jawaban.html", "/3674/capaian.html", "/3674/sematan.html",
    "/3674/sematan-06.html", "/3203/", "/jawaban/kk_akta.html",
)  # fmt: skip


class BotWithPages(BotProcess):
    """A demo that also serves the public pages."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.pages = f"http://127.0.0.1:{port}"
        super().__init__(folder, LOKET_LISTEN=f"127.0.0.1:{port}")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotWithPages]:
    bot = BotWithPages(tmp_path_factory.mktemp("bot"))
    yield bot
    bot.kill()


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory, bot: BotWithPages) -> Iterator[Chrome]:
    """Return a browser. An officer has set a board and sent an announcement."""
    with open_browser(tmp_path_factory.mktemp("profile")) as driver:
        officer = (
            BrowserPhone(driver, "petugas").open_page(bot.address).choose_office("Kota Tangerang Selatan")
        )
        officer.ask("/blangko pamulang terbatas, tinggal sedikit", "Tercatat")
        officer.ask("/umumkan", "Pengumuman baru")
        officer.type_text("Besok loket rekam di Serpong tutup. Silakan ke Setu.")
        officer.expect("Siap dikirim")
        officer.press("✅ Kirim ke")
        officer.expect("sudah dikirim")
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})  # pages count for 30 s
        show_page(driver, bot, "/3674/", "LKT-")
        yield driver


def show_page(driver: Chrome, bot: BotWithPages, path: str, words: str = "") -> None:
    """Open a page, again and again until it has these words: the bot writes it within seconds."""

    def is_there(driver: Chrome) -> bool:
        driver.get(bot.pages + path)
        return words in driver.find_element(By.TAG_NAME, "body").text

    WebDriverWait(driver, PATIENCE, 0.2).until(is_there)


def list_paths(driver: Chrome, bot: BotWithPages) -> list[str]:
    show_page(driver, bot, "/3674/", "LKT-")
    link = driver.find_element(By.PARTIAL_LINK_TEXT, "Baca lengkap LKT-").get_attribute("href")
    assert link
    return [*PATHS, link.removeprefix(bot.pages)]


def read_budget() -> dict[str, float]:
    found = BUDGET_ROW.findall(BUDGET_FILE.read_text("utf-8"))
    return {name: float(most.replace(",", "")) for name, most in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
def test_every_kind_of_page_is_accessible(
    chrome: Chrome, bot: BotWithPages, size: tuple[int, int], scheme: str
) -> None:
    for path in list_paths(chrome, bot):
        show_page(chrome, bot, path)
        resize(chrome, size, scheme)
        assert find_violations(chrome) == [], path
        assert find_overflow(chrome) == 0, path
        assert find_small_targets(chrome) == [], path


def test_the_check_finds_faults(chrome: Chrome) -> None:
    chrome.get(
        "data:text/html,<title>x</title><p style='color:%23ccc'>pucat</p><img src=x><ul><li><a href=x>.</a></ul>"
    )
    resize(chrome, NARROW)
    found = " ".join(find_violations(chrome))
    for rule in ("html-has-lang", "image-alt", "color-contrast", "landmark-one-main", "page-has-heading-one"):
        assert rule in found
    assert find_small_targets(chrome)


def test_every_kind_of_page_is_within_the_budget(chrome: Chrome, bot: BotWithPages) -> None:
    budget = read_budget()
    assert set(budget) == {"bytes", "requests", "nodes", "layout shift"}
    resize(chrome, NARROW)
    for path in list_paths(chrome, bot):
        show_page(chrome, bot, path)
        found = measure_page(chrome)
        assert found.pop("foreign") == [], path
        assert {name: value for name, value in found.items() if value > budget[name]} == {}, path


def measure_page(driver: Chrome) -> dict[str, Any]:
    """Return what the page cost. `foreign` lists what came from other servers."""
    script = """
        const [done] = arguments;
        const loaded = performance.getEntries().filter((one) => ["navigation", "resource"].includes(one.entryType));
        const shifts = [];
        const watcher = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
        watcher.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => done({
            "bytes": loaded.filter((one) => !one.name.endsWith(".png")).reduce((sum, one) => sum + one.encodedBodySize, 0),
            "requests": loaded.length,
            "nodes": document.querySelectorAll("*").length,
            "layout shift": shifts.reduce((sum, one) => sum + one.value, 0),
            "foreign": loaded.filter((one) => !one.name.startsWith(location.origin)).map((one) => one.name),
        })));
    """
    found: dict[str, Any] = driver.execute_async_script(script)
    return found


def test_a_page_prints_without_navigation(chrome: Chrome, bot: BotWithPages) -> None:
    show_page(chrome, bot, "/3674/06.html", "Pamulang")
    printed = chrome.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    document = pypdfium2.PdfDocument(base64.b64decode(printed["data"]))
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    assert len(document) == 1
    assert "Kantor Kecamatan Pamulang" in text and "Blangko: terbatas" in text
    assert "Semua kantor" not in text and "Langsung ke isi" not in text


def test_a_page_needs_no_script(chrome: Chrome, bot: BotWithPages) -> None:
    for path in list_paths(chrome, bot):
        with urlopen(bot.pages + path) as answer:
            page = answer.read().decode()
        scripts = re.findall(r"<script\b[^>]*>", page)
        assert set(scripts) <= {'<script type="application/ld+json">'}, path
        assert not re.search(r"\son\w+=|javascript:|<form|<iframe", page), path


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_another_website_embeds_the_small_page_only(
    chrome: Chrome, bot: BotWithPages, tmp_path: Path
) -> None:
    frames = [
        f'<iframe title="{path}" src="{bot.pages}{path}"></iframe>'
        for path in ("/3674/sematan-06.html", "/3674/06.html")
    ]
    (tmp_path / "index.html").write_text(
        "<!doctype html><title>Situs lain</title>" + "".join(frames), "utf-8"
    )
    with serve_folder(tmp_path) as address:
        chrome.get(address)
        shown = []
        for frame in chrome.find_elements(By.TAG_NAME, "iframe"):
            chrome.switch_to.frame(frame)
            shown.append(chrome.find_element(By.TAG_NAME, "body").text)
            chrome.switch_to.default_content()
    assert "Kantor Kecamatan Pamulang" in shown[0] and "Pamulang" not in shown[1]
