"""The public pages over HTTP: headers, caching, embedding, and what is not there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from multidict import CIMultiDictProxy

from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from runtime import application
from runtime.settings import Settings
from tests.support import bot_harness


class PageServer:
    """A running bot that serves its pages, and a person."""

    def __init__(self, telegram: LocalTelegram, port: int, admins: set[int]) -> None:
        self.telegram, self.url, self.admins = telegram, f"http://127.0.0.1:{port}", admins

    async def get(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, CIMultiDictProxy[str], str]:
        async with (
            aiohttp.ClientSession() as client,
            client.request(method, self.url + path, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, answer.headers, await answer.text(errors="replace")

    async def wait_for(self, path: str, words: str) -> str:
        async with asyncio.timeout(20):
            while True:
                try:
                    status, _, text = await self.get(path)
                    if status == 200 and words in text:
                        return text
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.05)


@asynccontextmanager
async def page_server(folder: Path, site_folder: Path | None = None) -> AsyncIterator[PageServer]:
    app, stop = create_app(), asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with serve_app(app) as address:
        server = PageServer(app.state.telegram, port, set())
        settings = Settings(
            token=bot_harness.TOKEN, api_url=address, database=folder / "loket.db", listen_address=("127.0.0.1", port),
            site_folder=site_folder,
        )  # fmt: skip
        running = asyncio.create_task(
            application.run_bot(
                settings,
                bot_harness.TOKEN,
                address,
                stop,
                admins=server.admins,
                build=bot_harness.build_test_services,
            )
        )
        try:
            await server.wait_for("/3674/loket-3674.ics", "BEGIN")
            yield server
        finally:
            stop.set()
            await running


async def test_pages_are_served_with_strict_headers(tmp_path: Path) -> None:
    async with page_server(tmp_path) as server:
        for path in (
            "/",
            "/gaya.css",
            "/3674/",
            "/3674/06.html",
            "/jawaban/kk_akta.html",
            "/3674/loket-3674.json",
        ):
            status, headers, _ = await server.get(path)
            assert status == 200, path
            policy = headers["Content-Security-Policy"]
            assert (
                "default-src 'none'" in policy
                and "unsafe" not in policy
                and "frame-ancestors 'none'" in policy
            )
            assert "script-src" not in policy and headers["X-Frame-Options"] == "DENY"
            assert headers["X-Content-Type-Options"] == "nosniff" and "Set-Cookie" not in headers
        status, headers, text = await server.get("/3674/sematan-06.html")
        assert status == 200 and "frame-ancestors *" in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers and 'target="_blank"' in text
        assert (await server.get("/3674"))[0] == 308
        assert (await server.get("/3674/06.html", "HEAD"))[0] == 200
        assert (await server.get("/metrics"))[0] == (await server.get("/health"))[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/3674/tidak.html",
        "/../bot.py",
        "/%2e%2e/bot.py",
        "/3674/..%2f..%2fbot.py",
        "/9999/",
        "/jawaban/x",
        "/a",
    ],
)
async def test_nothing_else_is_served(tmp_path: Path, path: str) -> None:
    async with page_server(tmp_path) as server:
        status, _, text = await server.get(path)
        assert status == 404 and "import" not in text
        assert (await server.get("/3674/06.html", "POST"))[0] == 405


async def test_a_cache_asks_with_the_etag_and_learns_of_a_change(tmp_path: Path) -> None:
    async with page_server(tmp_path, tmp_path / "web") as server:
        _, headers, _ = await server.get("/3674/06.html")
        tag = headers["ETag"]
        status, again, text = await server.get("/3674/06.html", **{"If-None-Match": f'"lain", {tag}'})
        assert (status, again["ETag"], text) == (304, tag, "")
        rina = Person(server.telegram, "Bu Rina")
        server.admins.add(rina.id)
        await rina.ask("/start 3674", "Kota Tangerang Selatan")
        await rina.ask("/blangko pamulang habis", "Tercatat")
        await server.wait_for("/3674/06.html", "habis")
        status, headers, _ = await server.get("/3674/06.html", **{"If-None-Match": tag})
        assert status == 200 and headers["ETag"] != tag
        assert "habis" in (tmp_path / "web/3674/06.html").read_text("utf-8")
