"""The HTTP server: updates by webhook, the commands of the webhook, health checks and metrics."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from runtime import application, http_server
from runtime.settings import Settings, SettingsError, read_settings
from runtime.telegram import webhook
from storage.crypto import encryption
from tests.support import bot_harness
from tests.support.database_engines import KEYS, needs_postgresql
from tests.support.postgresql_server import PostgresqlServer

SECRET = "rahasia_webhook_uji"


class WebhookBot:
    """A bot that receives its updates by webhook."""

    def __init__(self, telegram: LocalTelegram, address: str, path: Path, **more: Any) -> None:
        self.telegram = telegram
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.settings = Settings(
            token=bot_harness.TOKEN, api_url=address, database=path, listen_address=("127.0.0.1", port),
            webhook_url=f"{self.url}/hook", webhook_secret=SECRET, **more,
        )  # fmt: skip

    async def post_update(self, body: Any, secret: str = SECRET) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with (
            aiohttp.ClientSession() as client,
            client.post(f"{self.url}/hook", data=body, headers=headers) as answer,
        ):
            return answer.status

    async def get_page(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as client, client.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.text()

    async def run_webhook_command(self, what: str) -> str:
        out = StringIO()
        assert await webhook.run_webhook_command(self.settings, what, out) == 0
        return out.getvalue()


@asynccontextmanager
async def webhook_bot(path: Path, **more: Any) -> AsyncIterator[WebhookBot]:
    app = create_app()
    async with serve_app(app) as address:
        bot, stop = WebhookBot(app.state.telegram, address, path, **more), asyncio.Event()
        assert bot.settings.token
        running = asyncio.create_task(
            application.run_bot(
                bot.settings, bot.settings.token, address, stop, build=bot_harness.build_test_services
            )
        )
        async with asyncio.timeout(20):
            while True:
                assert not running.done(), running.result()
                try:
                    if (await bot.get_page("/ready"))[0] == 200:
                        break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)
        try:
            yield bot
        finally:
            stop.set()
            await running


async def test_updates_come_by_webhook_until_it_is_removed(tmp_path: Path) -> None:
    async with webhook_bot(tmp_path / "loket.db") as bot:
        assert "/hook" in await bot.run_webhook_command("set")
        siti = Person(bot.telegram, "Siti")
        siti.say("/start 3505")
        await siti.expect("Ketik pertanyaan")
        await siti.ask("bayar berapa", "tidak dipungut biaya")
        shown = await bot.run_webhook_command("show")
        assert bot.settings.webhook_url in shown and "Menunggu: 0" in shown
        assert "dihapus" in await bot.run_webhook_command("remove")
        assert "Tidak ada webhook" in await bot.run_webhook_command("show")


async def test_only_telegram_may_post_and_only_updates(tmp_path: Path) -> None:
    update = '{"update_id": 7, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}}'
    async with webhook_bot(tmp_path / "loket.db") as bot:
        assert await bot.post_update(update, secret="salah") == 403
        assert await bot.post_update(update, secret="") == 403
        assert await bot.post_update(update, secret="é") == 403
        assert await bot.post_update("bukan json") == 400
        assert await bot.post_update('{"update_id": true}') == 400
        assert await bot.post_update(BytesIO(b"[" * (1024 * 1024 + 1))) == 413
        assert (await bot.get_page("/hook"))[0] == 405
        assert await bot.post_update('{"update_id": 8, "poll": {}}') == 200


HEAD = "POST /hook HTTP/1.1\r\nHost: loket\r\nX-Telegram-Bot-Api-Secret-Token: {}\r\n"


async def read_answer(bot: WebhookBot, request: str) -> str:
    """Send raw bytes and return what comes until the server closes the connection."""
    address = urlsplit(bot.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(request.encode())
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return answer.decode()


async def test_requests_that_do_not_end_are_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "HEADER_TIMEOUT", 0.1)
    monkeypatch.setattr(http_server, "BODY_TIMEOUT", 0.1)
    async with webhook_bot(tmp_path / "loket.db") as bot:
        secret = str(bot.settings.webhook_secret)
        slow = ("", "P", "POST /hook HTTP/1.1\r\nHost:", HEAD.format(secret) + "X-A: b\r\n")
        answers = await asyncio.gather(*(read_answer(bot, request) for request in slow * 20))
        assert all("408 Request Timeout" in answer for answer in answers)
        body = HEAD.format(secret) + 'Content-Length: 100\r\n\r\n{"update'
        assert "408 Request Timeout" in await read_answer(bot, body)
        assert await bot.get_page("/health") == (200, "ok\n")


async def test_requests_that_proxies_read_differently_are_refused(tmp_path: Path) -> None:
    async with webhook_bot(tmp_path / "loket.db") as bot:
        both = (
            HEAD.format(bot.settings.webhook_secret)
            + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        )
        assert "400 Bad Request" in await read_answer(bot, both)
        deep = '{"update_id": 9, "message": ' + "[" * 100_000 + "]" * 100_000 + "}"
        assert await bot.post_update(deep) == 400


@pytest.mark.slow
@needs_postgresql
async def test_while_the_database_is_away_telegram_keeps_the_update(tmp_path: Path) -> None:
    own = PostgresqlServer()
    try:
        await asyncio.to_thread(own.start)
        address = await asyncio.to_thread(own.create, "loket")
        async with webhook_bot(
            tmp_path / "loket.db", postgres_url=address, keys=encryption.parse_keys(KEYS)
        ) as bot:
            await bot.run_webhook_command("set")
            await asyncio.to_thread(own.stop)
            siti = Person(bot.telegram, "Siti", patience=30)
            siti.say("/start 3505")
            assert (await bot.get_page("/ready"))[0] == 503
            assert "loket_database_up 0.0" in (await bot.get_page("/metrics"))[1]
            async with asyncio.timeout(20):
                while "503" not in await bot.run_webhook_command("show"):  # noqa: ASYNC110 (waits for a server)
                    await asyncio.sleep(0.05)
            await asyncio.to_thread(own.start)
            await siti.expect("Ketik pertanyaan")
            assert (await bot.get_page("/ready"))[0] == 200
            await bot.telegram.wait_until_confirmed()
        assert len(siti.bot_messages) == 1
    finally:
        await asyncio.to_thread(own.release)


async def test_health_readiness_and_figures_without_persons(tmp_path: Path) -> None:
    async with webhook_bot(tmp_path / "loket.db") as bot:
        await bot.run_webhook_command("set")
        siti = Person(bot.telegram, "Siti")
        siti.say("/start 3505")
        await siti.expect("Ketik pertanyaan")
        assert await bot.get_page("/health") == (200, "ok\n")
        status, text = await bot.get_page("/metrics")
    assert status == 200
    for name in (
        'loket_updates_total{kind="command"}', 'loket_replies_total{outcome="sent"}', "loket_update_seconds_bucket",
        "loket_chores_leader 1.0", "loket_database_up 1.0", "loket_letters_waiting 0.0", "process_resident_memory_bytes",
    ):  # fmt: skip
        assert name in text
    assert set(re.findall(r"(\w+)=\"", text)) <= {"kind", "outcome", "le", "implementation", "major", "minor",
                                                  "patchlevel", "version"}  # fmt: skip
    assert {str(siti.id), "3505"}.isdisjoint(
        re.findall(r"\w+", re.sub(r" [\d.e+-]+$", "", text, flags=re.MULTILINE))
    )


def test_settings_of_the_web_side() -> None:
    good = {
        "BOT_TOKEN": "123456:abc", "LOKET_WEBHOOK_URL": "https://loket.example/hook", "LOKET_WEBHOOK_SECRET": "a" * 16,
    }  # fmt: skip
    settings = read_settings(good)
    assert settings.listen_address == ("127.0.0.1", 8081) and settings.webhook_secret not in repr(settings)
    assert read_settings({**good, "LOKET_LISTEN": "0.0.0.0:9000"}).listen_address == ("0.0.0.0", 9000)
    assert replace(read_settings({"BOT_TOKEN": "123456:abc"})).listen_address is None
    with pytest.raises(SettingsError) as caught:
        read_settings(
            {
                **good,
                "LOKET_WEBHOOK_URL": "http://loket.example/hook",
                "LOKET_WEBHOOK_SECRET": "pendek!",
                "LOKET_LISTEN": "x",
            }
        )
    assert all(
        name in str(caught.value) for name in ("LOKET_WEBHOOK_URL", "LOKET_WEBHOOK_SECRET", "LOKET_LISTEN")
    )
    assert "pendek!" not in str(caught.value)
