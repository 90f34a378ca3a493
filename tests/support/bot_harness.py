"""A bot with its real database, against a local Telegram over real HTTP."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from msgspec import structs

from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from handlers.core.context import Deployment, Services
from runtime import application, build_services
from runtime.settings import Settings
from runtime.telegram.rate_limiter import Limits
from runtime.workers.polling_worker import Timing

TOKEN = "1000:test"
SATURDAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # 10.00 in Jakarta
FAST = Timing(poll=0.05, sync=0.02, progress=0.05)  # real seconds: tests wait for messages, not for intervals
UNTHROTTLED = Limits(per_second=1000, per_chat=50)  # tests of the rate limiter set their own


@cache
def _read_library_services() -> Services:
    """Read the content once for all tests. A test that links a phrasing must unlink it."""
    return build_services.build_services(Deployment(), "")


def build_test_services(facts: Deployment, username: str) -> Services:
    ready = _read_library_services()
    return replace(ready, deployment=facts, username=username)


def build_with_zones(zones: Mapping[str, str]) -> Callable[[Deployment, str], Services]:
    """Return a builder of the test services with other time zones for some offices, by their codes."""

    def build(facts: Deployment, username: str) -> Services:
        ready = build_test_services(facts, username)
        known = ready.library.offices
        moved = {code: structs.replace(known[code], timezone=zone) for code, zone in zones.items()}
        library = structs.replace(ready.library, offices={**known, **moved})
        return replace(ready, library=library)

    return build


class BotHarness:
    """A bot and its surroundings.

    A test may change `now`, the time of the bot's clock, at any moment. `build_services`, `admins` and `limits` count at
    the next `open`.

    `telegram_now` is the time at Telegram, a week later. So the clock of the bot can be moved by days.
    Beyond that the bot finds it wrong, unless `let_time_pass` moves both.
    """

    def __init__(self, telegram: LocalTelegram, address: str, database: Path) -> None:
        self.telegram = telegram
        self.address = address
        self.database_path = database
        self.now = SATURDAY
        self.telegram_now = SATURDAY + timedelta(days=7)
        telegram.now = self._read_telegram_clock
        self.build_services: Callable[[Deployment, str], Services] = build_test_services
        self.admins: set[int] = set()
        self.limits = UNTHROTTLED
        self.timing = FAST
        self._stop = asyncio.Event()
        self._bot: asyncio.Task[None] | None = None

    def _read_telegram_clock(self) -> float:
        return self.telegram_now.timestamp()

    def let_time_pass(self, span: timedelta) -> None:
        """Move the clocks of the bot and of Telegram."""
        self.now += span
        self.telegram_now += span

    async def open(self) -> None:
        """Start the bot and wait for its first call to Telegram."""
        self._stop = asyncio.Event()
        settings = Settings(token=TOKEN, database=self.database_path, limits=self.limits)
        self._bot = asyncio.create_task(
            application.run_bot(
                settings,
                TOKEN,
                self.address,
                self._stop,
                admins=self.admins,
                now=lambda: self.now,
                build=self.build_services,
                timing=self.timing,
                elapsed=self._read_telegram_clock,
            )
        )
        async with asyncio.timeout(60):
            while self.telegram.main_bot is None:
                await asyncio.wait({self._bot}, timeout=0.002)
                assert not self._bot.done(), self._bot.result()

    @property
    def has_ended(self) -> bool:
        return self._bot is not None and self._bot.done()

    async def wait_for_end(self) -> None:
        """Wait until the bot ends by itself. Raises the error that ended it."""
        bot, self._bot = self._bot, None
        assert bot is not None
        await bot

    async def close(self) -> None:
        self._stop.set()
        if self._bot is not None:
            await self._bot

    async def new_admin(self, name: str = "Bu Rina") -> Person:
        """Return a person who is named in BOT_ADMINS."""
        clerk = Person(self.telegram, name)
        self.admins.add(clerk.id)
        clerk.say("/start 3505")
        await clerk.expect("Ketik pertanyaan")
        return clerk

    async def new_person(self, name: str = "Siti", office: str = "") -> Person:
        """Return a person who has started the bot, and has chosen `office` if it is given."""
        person = Person(self.telegram, name)
        person.say(f"/start {office}".strip())
        await person.expect(r"Ketik pertanyaan" if office else r"Ini Loket")
        return person
