"""Delivery to the webhook of a bot: chats concurrently, each chat in order, repeated until status 2xx."""

import asyncio
import json
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import aiohttp

from demo.api.api_errors import ApiError, JsonObject
from demo.api.call_parameters import CallParameters
from demo.api.entities_state import Bot
from demo.api.local_telegram import LocalTelegram
from demo.api.method_call import MethodCall
from demo.api.method_table import execute_method
from demo.api.update_queue import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0


class WebhookPusher:
    """Sends the updates of one bot to its webhook."""

    def __init__(self, telegram: LocalTelegram, bot: Bot, pushers: "WebhookPushers") -> None:
        self.telegram = telegram
        self.bot = bot
        self.update_queue: UpdateQueue = telegram.update_queues[bot.id]
        self.pushers = pushers
        self.webhook: JsonObject | None = None
        self.last_update_id = 0
        self.chat_queues: dict[int, deque[JsonObject]] = {}
        self.connection_slots = asyncio.Semaphore(1)
        self.update_queue.on_push = self.push_new_updates

    def push_new_updates(self) -> None:
        """Take new updates. Start again if the webhook changed."""
        if self.webhook is not self.bot.webhook:
            self.webhook, self.last_update_id, self.chat_queues = self.bot.webhook, 0, {}
            self.connection_slots = asyncio.Semaphore(self.webhook["max_connections"] if self.webhook else 1)
        if self.webhook is None:
            return
        fresh = []
        for update in reversed(self.update_queue.waiting):
            if update["update_id"] <= self.last_update_id:
                break
            fresh.append(update)
        for update in reversed(fresh):
            self.last_update_id = update["update_id"]
            self._enqueue(update, self.webhook)

    def _enqueue(self, update: JsonObject, hook: JsonObject) -> None:
        if update["update_id"] in self.update_queue.finished:
            return
        where = chat_of_update(update)
        if where in self.chat_queues:
            self.chat_queues[where].append(update)
        else:
            self.chat_queues[where] = deque([update])
            self.pushers.start_task(self._push_chat(where, self.chat_queues, hook))

    async def _push_chat(self, where: int, lanes: dict[int, deque[JsonObject]], hook: JsonObject) -> None:
        queue = lanes[where]
        while queue and self.webhook is hook:
            async with self.connection_slots:
                await self._push_until_accepted(queue[0], hook)
            queue.popleft()
        del lanes[where]

    async def _push_until_accepted(self, update: JsonObject, hook: JsonObject) -> None:
        pause = FIRST_PAUSE
        while self.webhook is hook:
            try:
                answer = await self._post(update, hook)
            except (aiohttp.ClientError, TimeoutError) as error:
                hook["last_error_message"] = str(error) or type(error).__name__
                hook["last_error_date"] = int(self.telegram.now())
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            self.update_queue.finish(update["update_id"])
            await self._execute_reply(answer)
            return

    async def _post(self, update: JsonObject, hook: JsonObject) -> bytes:
        headers = {SECRET_HEADER: hook["secret"]} if hook["secret"] else {}
        async with self.pushers.client_session().post(hook["url"], json=update, headers=headers) as response:
            if response.status // 100 != 2:
                wrong = f"Wrong response from the webhook: {response.status} {response.reason}"
                raise aiohttp.ClientError(wrong)
            return await response.read()

    async def _execute_reply(self, answer: bytes) -> None:
        """Execute the call in the response of a webhook. Its result is discarded."""
        with suppress(ValueError, ApiError):
            wish = json.loads(answer or b"{}")
            if isinstance(wish, dict) and (name := wish.pop("method", None)):
                await execute_method(
                    str(name), MethodCall(self.telegram, self.bot, CallParameters(wish), wait_forever)
                )
        self.telegram.store.commit()


class WebhookPushers:
    """All webhook pushers and the HTTP client that they share."""

    def __init__(self, telegram: LocalTelegram) -> None:
        self.telegram = telegram
        self.pushers_by_bot: dict[int, WebhookPusher] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.client: aiohttp.ClientSession | None = None

    def start_pushing(self, bot: Bot) -> None:
        if bot.id not in self.pushers_by_bot:
            self.pushers_by_bot[bot.id] = WebhookPusher(self.telegram, bot, self)
            self.pushers_by_bot[bot.id].push_new_updates()

    def client_session(self) -> aiohttp.ClientSession:
        if self.client is None:
            self.client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self.client

    def start_task(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.pushers_by_bot.clear()
        if self.client:
            await self.client.close()
            self.client = None


def chat_of_update(update: JsonObject) -> int:
    """Return the chat of an update, or the person outside chats. Its updates stay in order."""
    for kind, content in update.items():
        if kind != "update_id":
            chat = content.get("chat") or content.get("message", {}).get("chat") or content["from"]
            return int(chat["id"])
    return 0


async def wait_forever() -> None:
    await asyncio.get_running_loop().create_future()
