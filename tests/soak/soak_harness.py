"""The harness of a run: a local Telegram that counts messages, people, faults, and a bot that can be killed."""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from demo.api.entities_state import Bot, Chat
from demo.api.flood_limits import FloodLimits
from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app

ROOT = Path(__file__).parents[2]
TOKEN = "1000:test"
PER_SECOND = 30


class RecordingLimits(FloodLimits):
    """Telegram's rate limits. They record every accepted message: (unix seconds, chat)."""

    def __init__(self) -> None:
        super().__init__()
        self.use_telegram_limits()
        self.messages: list[tuple[float, int]] = []

    def count_message(self, chat: int, now: float, *, paid: bool = False) -> None:
        super().count_message(chat, now, paid=paid)
        self.messages.append((now, chat))


class SoakHarness:
    """The harness. `shadows` are the spans (begin, end) of faults."""

    def __init__(self, telegram: LocalTelegram, address: str, folder: Path, seed: int = 1) -> None:
        self.telegram, self.address, self.folder = telegram, address, folder
        self.dice = random.Random(seed)
        self.limits = RecordingLimits()
        telegram.limits = self.limits
        self.fault_spans: list[tuple[float, float]] = []
        self.delays: list[float] = []
        self.unanswered = 0
        self.recovery_times: list[float] = []
        self.chats: list[int] = []
        self.reachable: set[int] = set()
        self._one_kill = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    def add_people(self, count: int, blocked: float = 0.0) -> None:
        """Add people who have started the bot. A share of them blocks it."""
        bot: Bot = self.telegram.find_or_add_bot(TOKEN)
        for n in range(count):
            chat = self.telegram.private_chat(bot, self.telegram.add_person(f"Warga {n}"))
            chat.started = True
            chat.blocked = self.dice.random() < blocked
            self.chats.append(chat.id)
        self.reachable = {chat for chat in self.chats if not self._chat(chat).blocked}

    def _chat(self, id: int) -> Chat:
        return self.telegram.private_chat(self.telegram.find_or_add_bot(TOKEN), self.telegram.people[id])

    # the bot under test

    async def start(self, command: list[str]) -> None:
        environment = {
            **os.environ,
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.address,
            "DATABASE_URL": str(self.folder / "loket.db"),
        }
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
        )

    async def kill(self, command: list[str], patience: float = 60) -> None:
        """Send SIGKILL and start the same command again. The shadow lasts until the next letter.

        Raises TimeoutError if no letter arrives within `patience` seconds."""
        async with self._one_kill:
            await self._kill_and_restart(command, patience)

    async def _kill_and_restart(self, command: list[str], patience: float) -> None:
        assert self._process is not None
        begin, before = self.telegram.now(), len(self.limits.messages)
        self._process.kill()
        await self._process.wait()
        await asyncio.sleep(0.3)
        await self.start(command)
        async with asyncio.timeout(patience):
            while len(self.limits.messages) == before:
                await asyncio.sleep(0.02)
        self.fault_spans.append((begin, self.telegram.now()))
        self.recovery_times.append(self.telegram.now() - begin)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), 15)

    # faults

    def fail_share(self, share: float) -> None:
        """Answer a share of the messages with 502, without delivery."""
        self.telegram.faults.fail(502, method="sendMessage", times=None, probability=share)

    async def flood(self, seconds: float, wait: int) -> None:
        """Refuse half of all messages with 429."""
        begin = self.telegram.now()
        fault = self.telegram.faults.flood(wait, method="sendMessage", times=None, probability=0.5)
        await asyncio.sleep(seconds)
        self.telegram.faults.active.remove(fault)
        self.fault_spans.append((begin, self.telegram.now() + wait))

    async def cut_connections(self, seconds: float) -> None:
        """Close every connection without a response."""
        begin = self.telegram.now()
        fault = self.telegram.faults.drop(method="*", times=None)
        self.telegram.faults.active.insert(0, self.telegram.faults.active.pop())
        await asyncio.sleep(seconds)
        self.telegram.faults.active.remove(fault)
        self.fault_spans.append((begin, self.telegram.now()))

    # people who ask during the broadcast

    async def keep_asking(self, every: float) -> None:
        """Let new people ask one after another. Record the seconds until each answer."""
        while True:
            asker = Person(self.telegram, "Penanya", patience=10)
            loop = asyncio.get_running_loop()
            begin = loop.time()
            try:
                await asker.ask("/start", ".")
                self.delays.append(loop.time() - begin)
            except AssertionError:
                self.unanswered += 1
            await asyncio.sleep(max(0.0, begin + every - loop.time()))

    # results

    @property
    def copies_per_chat(self) -> Counter[int]:
        mine = set(self.chats)
        return Counter(chat for _, chat in self.limits.messages if chat in mine)

    async def wait_until_delivered(self, patience: float) -> None:
        """Return when everybody got the message, or when nothing arrived for `patience` seconds."""
        while not self.reachable <= self.copies_per_chat.keys():
            last = self.limits.messages[-1][0] if self.limits.messages else self.telegram.now()
            busy = any(end > self.telegram.now() - patience for _, end in self.fault_spans)
            if not busy and self.telegram.now() - last > patience:
                return
            await asyncio.sleep(0.5)

    def used_share_of_limit(self) -> float:
        """Return the used share of the permitted rate, outside the shadows.

        The last few messages do not count, because they wait for retries."""
        times = sorted(at for at, _ in self.limits.messages)
        times = times[: max(1, len(times) * 49 // 50)]
        span, taken, at = 0.0, 0, times[0]
        for begin, end in [*sorted(self.fault_spans), (times[-1], times[-1])]:
            if begin > at:
                span += begin - at
                taken += sum(at <= moment < begin for moment in times)
            at = max(at, end)
        return taken / (span * PER_SECOND) if span else 0.0

    def most_in_a_second(self) -> int:
        """Return the highest number of messages in one second."""
        times, first, most = sorted(at for at, _ in self.limits.messages), 0, 0
        for last, at in enumerate(times):
            while times[first] <= at - 1:
                first += 1
            most = max(most, last - first + 1)
        return most


@asynccontextmanager
async def soak_harness(folder: Path, seed: int = 1) -> AsyncIterator[SoakHarness]:
    app = create_app()
    async with serve_app(app) as address:
        found = SoakHarness(app.state.telegram, address, folder, seed)
        try:
            yield found
        finally:
            await found.stop()
