"""The delivery engine alone, against the local Telegram over real HTTP, with a clock and limits that tests set."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import telegram

from demo.app import create_app
from demo.server import serve
from demo.telegram import Telegram
from handlers import reply as replies
from handlers.reply import Reply, Say
from runtime.delivery import Delivery
from runtime.pacer import Limits, Pacer
from runtime.sender import Sender
from runtime.transport import AiohttpRequest
from storage import outbox
from storage.database import Database
from storage.outbox import State, Tally

TOKEN = "1000:test"
FAST = Limits(per_second=400)
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


class PostOffice:
    """`now` is what the engine's clock says; `shown` what staff were told of progress."""

    def __init__(self, telegram: Telegram, address: str, path: Path) -> None:
        self.telegram, self.address, self.path = telegram, address, path
        self.now = NOON
        self.limits = FAST
        self.shown: list[Tally] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())

    async def open(self) -> None:
        self.database = await Database.open(self.path)
        self.bot = telegram.Bot(TOKEN, base_url=f"{self.address}/bot", request=AiohttpRequest())
        await self.bot.initialize()
        self.pacer = Pacer(self.limits)
        self.sender = Sender(self.bot, self.pacer)
        delivery = Delivery(self.database, self.sender, self.pacer, lambda: self.now, progress=self._progress)
        self._running = asyncio.create_task(delivery.run())

    async def _progress(self, tx: Any, campaign: str, now: datetime) -> Sequence[tuple[int, Reply]]:
        tally = await outbox.tally(tx, campaign)
        assert tally is not None
        self.shown.append(tally)
        return []

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            await self.bot.shutdown()
            await self.database.close()
            self._running = None

    async def kill(self) -> None:
        """The process is gone at once: what it had in hand stays as it was in the database."""
        assert self._running is not None
        kept = Delivery._close
        Delivery._close = _nothing  # type: ignore[method-assign,assignment]
        try:
            await self.close()
        finally:
            Delivery._close = kept  # type: ignore[method-assign]

    def people(self, count: int) -> list[int]:
        """The chats of so many people who have started the bot."""
        bot = self.telegram.main_bot
        assert bot is not None
        chats = []
        for n in range(count):
            chat = self.telegram.private(bot, self.telegram.add_person(f"Warga {n}"))
            chat.started = True
            chats.append(chat.id)
        return chats

    def chat(self, id: int) -> Any:
        bot = self.telegram.main_bot
        assert bot is not None
        return self.telegram.private(bot, self.telegram.people[id])

    def texts(self, id: int) -> list[str]:
        return [message["text"] for message in self.chat(id).messages.values()]

    def copies(self, chats: Sequence[int]) -> Counter[int]:
        """How many messages each chat has."""
        return Counter({id: len(self.texts(id)) for id in chats})

    async def announce(self, campaign: str, text: str, chats: Sequence[int], **more: Any) -> int:
        async with self.database.transaction() as tx:
            body = replies.pack(Say(text))
            due = more.pop("due", self.seconds)
            return await outbox.add_for(tx, campaign, body, chats, due, self.seconds, **more)

    async def tally(self, campaign: str) -> Tally:
        async with self.database.reading() as tx:
            tally = await outbox.tally(tx, campaign)
        assert tally is not None
        return tally

    async def until(self, so: Callable[[], bool], within: float = 10) -> None:
        """Wait until it is so; fails after `within` seconds."""
        async with asyncio.timeout(within):
            while not so():
                await asyncio.sleep(0.01)

    async def ended(self, campaign: str, within: float = 20) -> Tally:
        """The totals once nothing waits any more."""
        async with asyncio.timeout(within):
            while True:
                tally = await self.tally(campaign)
                if tally.state not in (State.RUNNING, State.STOPPED):
                    return tally
                await asyncio.sleep(0.02)

    def later(self, **more: float) -> None:
        self.now += timedelta(**more)


async def _nothing(delivery: Delivery) -> None:
    return


@asynccontextmanager
async def post_office(folder: Path) -> AsyncIterator[PostOffice]:
    app = create_app()
    async with serve(app) as address:
        office = PostOffice(app.state.telegram, address, folder / "loket.db")
        await office.open()
        try:
            yield office
        finally:
            await office.close()
