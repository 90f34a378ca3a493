"""A local Telegram with one unmodified python-telegram-bot Bot and one person who has started it."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from demo.app import create_app
from demo.clock import wall
from demo.person import Person
from demo.server import serve
from demo.telegram import Telegram

TOKEN = "42:test-Token_1"


class Street:
    """`bot` is the real client; `siti` has said /start, and that update is confirmed."""

    def __init__(self, address: str, telegram: Telegram, bot: Bot) -> None:
        self.address = address
        self.telegram = telegram
        self.bot = bot
        self.siti = Person(telegram, "Siti")
        self.siti.say("/start")
        telegram.inboxes[bot.id].clear()

    async def send(self, text: str = "Halo", **rest: Any) -> int:
        """The id of a new message to Siti."""
        return (await self.bot.send_message(self.siti.id, text, **rest)).message_id


def client(address: str, token: str = TOKEN) -> Bot:
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
async def opened(data: Path | None = None, clock: Callable[[], float] = wall) -> AsyncIterator[Street]:
    app = create_app(data, clock)
    async with serve(app) as address, client(address) as bot:
        yield Street(address, app.state.telegram, bot)


def refuses(words: str) -> Any:
    """The call inside fails with exactly these words of Telegram."""
    return pytest.raises(TelegramError, match=f"^{re.escape(words)}$")
