"""The broadcaster alone, with the local Telegram over real HTTP. Tests set its clock and limits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import telegram

from content.text.safe_html import Html
from demo.api.local_telegram import LocalTelegram
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from handlers.core import replies
from handlers.core.replies import Message, Reply
from runtime.telegram.rate_limiter import Limits, RateLimiter
from runtime.telegram.sender import Sender
from runtime.telegram.transport import BotApiRequest
from runtime.workers.broadcaster import Broadcaster
from storage.engine.database import Database
from storage.queues import outbox
from storage.queues.outbox import CampaignProgress, CampaignState

TOKEN = "1000:test"
FAST_LIMITS = Limits(per_second=400)
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


class OutboxHarness:
    """The harness. `now` is the time of the broadcaster; `shown` are the progress reports for staff."""

    def __init__(self, telegram: LocalTelegram, address: str, path: Path) -> None:
        self.telegram, self.address, self.database_path = telegram, address, path
        self.now = NOON
        self.limits = FAST_LIMITS
        self.progress_shown: list[CampaignProgress] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())

    async def open(self) -> None:
        self.database = await Database.open(self.database_path)
        self.bot = telegram.Bot(TOKEN, base_url=f"{self.address}/bot", request=BotApiRequest())
        await self.bot.initialize()
        self.rate_limiter = RateLimiter(self.limits)
        self.sender = Sender(self.bot, self.rate_limiter)
        delivery = Broadcaster(
            self.database, self.sender, self.rate_limiter, lambda: self.now, render_progress=self._progress
        )
        self._running = asyncio.create_task(delivery.run())

    async def _progress(self, tx: Any, campaign: str, now: datetime) -> Sequence[tuple[int, Reply]]:
        tally = await outbox.find_progress(tx, campaign)
        assert tally is not None
        self.progress_shown.append(tally)
        return []

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            await self.bot.shutdown()
            await self.database.close()
            self._running = None

    async def kill(self) -> None:
        """End the broadcaster like a kill. Its claimed letters stay as they are in the database."""
        assert self._running is not None
        kept = Broadcaster.close
        Broadcaster.close = _skip_close  # type: ignore[method-assign,assignment]
        try:
            await self.close()
        finally:
            Broadcaster.close = kept  # type: ignore[method-assign]

    def add_people(self, count: int) -> list[int]:
        """Add people who have started the bot and return their chats."""
        bot = self.telegram.main_bot
        assert bot is not None
        chats = []
        for n in range(count):
            chat = self.telegram.private_chat(bot, self.telegram.add_person(f"Warga {n}"))
            chat.started = True
            chats.append(chat.id)
        return chats

    def get_chat(self, id: int) -> Any:
        bot = self.telegram.main_bot
        assert bot is not None
        return self.telegram.private_chat(bot, self.telegram.people[id])

    def texts_of(self, id: int) -> list[str]:
        return [message["text"] for message in self.get_chat(id).messages.values()]

    def copies_per_chat(self, chats: Sequence[int]) -> Counter[int]:
        """Return the number of messages of each chat."""
        return Counter({id: len(self.texts_of(id)) for id in chats})

    async def add_letters(self, campaign: str, text: str, chats: Sequence[int], **more: Any) -> int:
        async with self.database.transaction() as tx:
            body = replies.encode_reply(Message(Html(text)))
            due = more.pop("due", self.seconds)
            return await outbox.add_for_chats(tx, campaign, body, chats, due, self.seconds, **more)

    async def read_tally(self, campaign: str) -> CampaignProgress:
        async with self.database.read_transaction() as tx:
            tally = await outbox.find_progress(tx, campaign)
        assert tally is not None
        return tally

    async def wait_until(self, so: Callable[[], bool], within: float = 10) -> None:
        """Wait until the condition is true. Fails after `within` seconds."""
        async with asyncio.timeout(within):
            while not so():
                await asyncio.sleep(0.01)

    async def wait_until_ended(self, campaign: str, within: float = 20) -> CampaignProgress:
        """Wait until no letter waits and return the totals."""
        async with asyncio.timeout(within):
            while True:
                tally = await self.read_tally(campaign)
                if tally.state not in (CampaignState.RUNNING, CampaignState.STOPPED):
                    return tally
                await asyncio.sleep(0.02)

    def advance_clock(self, **more: float) -> None:
        self.now += timedelta(**more)


async def _skip_close(delivery: Broadcaster) -> None:
    return


@asynccontextmanager
async def outbox_harness(folder: Path) -> AsyncIterator[OutboxHarness]:
    app = create_app()
    async with serve_app(app) as address:
        harness = OutboxHarness(app.state.telegram, address, folder / "loket.db")
        await harness.open()
        try:
            yield harness
        finally:
            await harness.close()
