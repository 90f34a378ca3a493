"""Delivery to a bot's webhook: each chat in order, chats side by side, again until it says 2xx."""

import asyncio
import json
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import aiohttp

from demo.call import Call
from demo.inbox import Inbox
from demo.methods import execute
from demo.params import Params
from demo.refusal import Json, Refused
from demo.state import Bot
from demo.telegram import Telegram

SECRET = "X-Telegram-Bot-Api-Secret-Token"
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0


class Courier:
    """Brings the updates of one bot to its webhook."""

    def __init__(self, telegram: Telegram, bot: Bot, couriers: "Couriers") -> None:
        self.telegram = telegram
        self.bot = bot
        self.box: Inbox = telegram.inboxes[bot.id]
        self.couriers = couriers
        self.hook: Json | None = None
        self.last = 0
        self.lanes: dict[int, deque[Json]] = {}
        self.gate = asyncio.Semaphore(1)
        self.box.wake = self.wake

    def wake(self) -> None:
        """Takes up what is new; starts afresh when the webhook has changed."""
        if self.hook is not self.bot.webhook:
            self.hook, self.last, self.lanes = self.bot.webhook, 0, {}
            self.gate = asyncio.Semaphore(self.hook["max_connections"] if self.hook else 1)
        if self.hook is None:
            return
        fresh = []
        for update in reversed(self.box.waiting):
            if update["update_id"] <= self.last:
                break
            fresh.append(update)
        for update in reversed(fresh):
            self.last = update["update_id"]
            self._line_up(update, self.hook)

    def _line_up(self, update: Json, hook: Json) -> None:
        if update["update_id"] in self.box.done:
            return
        where = lane(update)
        if where in self.lanes:
            self.lanes[where].append(update)
        else:
            self.lanes[where] = deque([update])
            self.couriers.run(self._drive(where, self.lanes, hook))

    async def _drive(self, where: int, lanes: dict[int, deque[Json]], hook: Json) -> None:
        queue = lanes[where]
        while queue and self.hook is hook:
            async with self.gate:
                await self._bring(queue[0], hook)
            queue.popleft()
        del lanes[where]

    async def _bring(self, update: Json, hook: Json) -> None:
        pause = FIRST_PAUSE
        while self.hook is hook:
            try:
                answer = await self._post(update, hook)
            except (aiohttp.ClientError, TimeoutError) as error:
                hook["last_error_message"] = str(error) or type(error).__name__
                hook["last_error_date"] = int(self.telegram.now())
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            self.box.finish(update["update_id"])
            await self._obey(answer)
            return

    async def _post(self, update: Json, hook: Json) -> bytes:
        headers = {SECRET: hook["secret"]} if hook["secret"] else {}
        async with self.couriers.session().post(hook["url"], json=update, headers=headers) as response:
            if response.status // 100 != 2:
                wrong = f"Wrong response from the webhook: {response.status} {response.reason}"
                raise aiohttp.ClientError(wrong)
            return await response.read()

    async def _obey(self, answer: bytes) -> None:
        """A webhook may answer with one call; its result is told to nobody."""
        with suppress(ValueError, Refused):
            wish = json.loads(answer or b"{}")
            if isinstance(wish, dict) and (name := wish.pop("method", None)):
                await execute(str(name), Call(self.telegram, self.bot, Params(wish), forever))
        self.telegram.store.commit()


class Couriers:
    """All couriers and the client they share."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.known: dict[int, Courier] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.client: aiohttp.ClientSession | None = None

    def serve(self, bot: Bot) -> None:
        if bot.id not in self.known:
            self.known[bot.id] = Courier(self.telegram, bot, self)
            self.known[bot.id].wake()

    def session(self) -> aiohttp.ClientSession:
        if self.client is None:
            self.client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self.client

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.known.clear()
        if self.client:
            await self.client.close()
            self.client = None


def lane(update: Json) -> int:
    """Updates of one chat (or person, outside chats) stay in order."""
    for kind, content in update.items():
        if kind != "update_id":
            chat = content.get("chat") or content.get("message", {}).get("chat") or content["from"]
            return int(chat["id"])
    return 0


async def forever() -> None:
    await asyncio.get_running_loop().create_future()
