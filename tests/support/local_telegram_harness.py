"""A local Telegram with one unmodified python-telegram-bot Bot and one person who has started it."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from demo.api.demo_clock import wall_clock
from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app

TOKEN = "42:test-Token_1"


class LocalTelegramHarness:
    """The harness. `bot` is the real client. `siti` has sent /start, and that update is confirmed."""

    def __init__(self, address: str, telegram: LocalTelegram, bot: Bot) -> None:
        self.address = address
        self.telegram = telegram
        self.bot = bot
        self.siti = Person(telegram, "Siti")
        self.siti.say("/start")
        telegram.update_queues[bot.id].clear()

    async def send(self, text: str = "Halo", **rest: Any) -> int:
        """Send a message to Siti and return its id."""
        return (await self.bot.send_message(self.siti.id, text, **rest)).message_id


def new_client(address: str, token: str = TOKEN) -> Bot:
    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"verify": False})

    return Bot(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=request(),
        get_updates_request=request(),
    )


@asynccontextmanager
async def open_local_telegram(
    data: Path | None = None, clock: Callable[[], float] = wall_clock
) -> AsyncIterator[LocalTelegramHarness]:
    app = create_app(data, clock)
    async with serve_app(app) as address, new_client(address) as bot:
        yield LocalTelegramHarness(address, app.state.telegram, bot)


def expect_refusal(words: str) -> Any:
    """The call inside fails with exactly these words of Telegram."""
    return pytest.raises(TelegramError, match=f"^{re.escape(words)}$")


def inline_article(number: str, text: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(number, "Syarat KTP", content)
