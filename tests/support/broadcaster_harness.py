"""Helpers for tests of the broadcaster: a scripted sender, a real database, virtual time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from content.text.safe_html import Html
from handlers.core import replies
from handlers.core.replies import Message, Reply
from runtime.telegram.rate_limiter import Limits, RateLimiter
from runtime.telegram.sender import ReplyOutcome, Sender
from runtime.workers.broadcaster import Broadcaster
from storage.engine.database import Database, Transaction
from storage.queues import outbox
from storage.queues.outbox import CampaignProgress
from tests.support.virtual_time import run_in_virtual_time

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
# seconds; repeated here, so that a changed constant fails a test
TICK, POLL, LEASE, SHOW, DRAIN, MARGIN = 0.1, 1.0, 10, 2.0, 2.0, 0.05
HELLO_BODY = replies.encode_reply(Message(Html("halo")))


def now() -> float:
    return asyncio.get_running_loop().time()


class ScriptedSender(Sender):
    """Answers each attempt with the result of `says` for the chat (it raises errors), after `takes` seconds."""

    def __init__(self) -> None:
        self.attempts: list[tuple[float, int, str]] = []
        self.outcomes: dict[int, deque[Exception | None]] = {}
        self.default_error: Exception | None = None
        self.duration = 0.0
        self.edits: list[tuple[int, Reply]] = []
        self.can_edit = True
        self.replies: list[tuple[int, Reply]] = []

    async def send_once(self, chat_id: int, reply: Reply, *, paid: bool = False) -> int:
        self.attempts.append((now(), chat_id, reply.body if isinstance(reply, Message) else "?"))
        await asyncio.sleep(self.duration)
        said = self.outcomes.get(chat_id)
        error = said.popleft() if said else self.default_error
        if error is not None:
            raise error
        return 900 + chat_id

    async def change(self, chat_id: int, reply: Any) -> bool:
        self.edits.append((chat_id, reply))
        return self.can_edit

    async def send(self, chat_id: int, reply: Reply) -> ReplyOutcome:
        self.replies.append((chat_id, reply))
        return ReplyOutcome.SENT

    def attempt_times(self, chat_id: int) -> list[float]:
        return [at for at, chat, _ in self.attempts if chat == chat_id]

    def attempt_gaps(self, chat_id: int) -> list[float]:
        at = self.attempt_times(chat_id)
        return [after - before for before, after in pairwise(at)]


class BroadcasterHarness:
    """One broadcaster on a database of its own."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self.database, self.sender, self.limits = database, ScriptedSender(), limits
        self.progress_shown: list[tuple[str, float]] = []
        self.progress_failures = 0
        self.tasks: list[asyncio.Task[None]] = []

    def clock(self) -> datetime:
        return NOON + timedelta(seconds=now())

    @property
    def seconds(self) -> int:
        return int(self.clock().timestamp())

    def start(self, holder: str = "loket") -> asyncio.Task[None]:
        engine = Broadcaster(
            self.database,
            self.sender,
            RateLimiter(self.limits, now),
            self.clock,
            render_progress=self._progress,
            holder=holder,
        )
        task = asyncio.create_task(engine.run())
        self.tasks.append(task)
        return task

    async def stop(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _progress(self, tx: Transaction, campaign: str, at: datetime) -> Sequence[tuple[int, Reply]]:
        if self.progress_failures:
            self.progress_failures -= 1
            raise ValueError("not now")
        self.progress_shown.append((campaign, now()))
        return [(5, Message(Html(campaign)))]

    async def add_letters(self, chats: Sequence[int], campaign: str = "a:1", **more: Any) -> None:
        async with self.database.transaction() as tx:
            due = more.pop("due", self.seconds)
            await outbox.add_for_chats(tx, campaign, HELLO_BODY, chats, due, self.seconds, **more)

    async def read_tally(self, campaign: str = "a:1") -> CampaignProgress:
        async with self.database.read_transaction() as tx:
            found = await outbox.find_progress(tx, campaign)
        assert found is not None
        return found

    async def count_letters(self, state: str) -> int:
        async with self.database.read_transaction() as tx:
            return int(await tx.fetch_value("SELECT count(*) FROM letters WHERE state = :state", state=state))


@asynccontextmanager
async def broadcaster_harness(folder: Path, limits: Limits) -> AsyncIterator[BroadcasterHarness]:
    database = await Database.open(folder / "loket.db")
    made = BroadcasterHarness(database, limits)
    try:
        yield made
    finally:
        for task in made.tasks:
            await made.stop(task)
        await database.close()


Scene = Callable[[BroadcasterHarness], Coroutine[Any, Any, None]]


def run_broadcaster(folder: Path, scene: Scene, limits: Limits | None = None) -> None:
    async def work() -> None:
        async with broadcaster_harness(folder, limits or Limits(per_second=100, per_chat=100)) as made:
            await scene(made)

    run_in_virtual_time(work())
