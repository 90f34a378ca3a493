"""A town for tests: a local Telegram over real HTTP, the bot with its real database, and people who talk to it."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from handlers.core.context import Deployment, Services
from runtime import application, build_services
from runtime.settings import Settings
from runtime.telegram.rate_limiter import Limits
from runtime.workers import announcement_scheduler, broadcaster, job_runner, reporter_mailer
from storage.engine import sqlite
from tests.support import database_engines

TOKEN = "1000:test"
SHARED_MEMORY = Path("/dev/shm")
NEEDED_BYTES = 2 * 1024**3  # bytes that must be free in MEMORY to keep the databases of tests there
SATURDAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # 10.00 in Jakarta
UNTHROTTLED = Limits(per_second=1000, per_chat=50)  # who tests the pace sets their own

if (
    SHARED_MEMORY.is_dir()
    and os.access(SHARED_MEMORY, os.W_OK)
    and shutil.disk_usage(SHARED_MEMORY).free > NEEDED_BYTES
):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHARED_MEMORY))


@cache
def _library_services() -> Services:
    """Content is read once for all tests; what a test links it takes back."""
    return build_services.build_services(Deployment(), "")


def _build_services(facts: Deployment, username: str) -> Services:
    ready = _library_services()
    return replace(ready, deployment=facts, username=username)


class BotHarness:
    """`now` is what the bot's clock says, `make` makes its desk; change them freely."""

    def __init__(self, telegram: LocalTelegram, address: str, database: Path) -> None:
        self.telegram = telegram
        self.address = address
        self.database_path = database
        self.now = SATURDAY
        self.build_services: Callable[[Deployment, str], Services] = _build_services
        self.admins: set[int] = set()
        self.limits = UNTHROTTLED
        self._stop = asyncio.Event()
        self._bot: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start the bot and wait until it has met Telegram."""
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
        """Wait until the bot ends by itself; raises what it ends with."""
        bot, self._bot = self._bot, None
        assert bot is not None
        await bot

    async def close(self) -> None:
        self._stop.set()
        if self._bot is not None:
            await self._bot

    async def new_admin(self, name: str = "Bu Rina") -> Person:
        """Somebody named in BOT_ADMINS."""
        clerk = Person(self.telegram, name)
        self.admins.add(clerk.id)
        clerk.say("/start 3505")
        await clerk.expect("Ketik pertanyaan")
        return clerk

    async def new_person(self, name: str = "Siti", office: str = "") -> Person:
        """Somebody who has started the bot, and chosen an office when given."""
        person = Person(self.telegram, name)
        person.say(f"/start {office}".strip())
        await person.expect(r"Ketik pertanyaan" if office else r"Ini Loket")
        return person


@pytest.fixture(scope="session", autouse=True)
def engine() -> Iterator[None]:
    """The database that LOKET_TEST_ENGINE names, for the whole session."""
    if database_engines.ENGINE == "postgresql":
        with database_engines.redirect_to_postgresql():
            yield
    else:
        yield
    if database_engines.shared_server.cache_info().currsize:
        database_engines.shared_server().release()


@pytest.fixture(scope="session", autouse=True)
def template() -> Iterator[None]:
    """A new file begins as a copy of one that was migrated once, and no test waits for a disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "migrate", _migrate_from_template)
        yield


def _migrate_from_template(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous=OFF")
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        _migrated_template().backup(connection)
    _migrate(connection)


@cache
def _migrated_template() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _migrate(made)
    return made


_migrate = sqlite.migrate


@pytest.fixture(autouse=True)
def cleared() -> Iterator[None]:
    """No test leaves a database to the next."""
    yield
    database_engines.FILE_DATABASES.clear()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the bot looks at once a second or less, it looks at more often."""
    for module in (broadcaster, job_runner, announcement_scheduler, reporter_mailer):
        monkeypatch.setattr(module, "POLL", 0.1)
    monkeypatch.setattr(broadcaster, "SHOW", 0.2)


@pytest.fixture
async def town(tmp_path: Path, impatient: None) -> AsyncIterator[BotHarness]:
    app = create_app()
    async with serve_app(app) as address:
        town = BotHarness(app.state.telegram, address, tmp_path / "loket.db")
        await town.open()
        yield town
        await town.close()
