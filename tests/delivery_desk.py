"""Help for tests of the delivery engine: Telegram is played by `Wire`, the database is real, and the clock leaps."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from handlers import reply as replies
from handlers.reply import Reply, Say
from runtime.delivery import Delivery
from runtime.pacer import Limits, Pacer
from runtime.sender import Outcome, Sender
from storage import outbox
from storage.database import Database, Transaction
from storage.outbox import Tally
from tests.rushed import rushed

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
# seconds, as promised by the engine and written here again, so that a changed promise is noticed
TICK, POLL, LEASE, SHOW, DRAIN, MARGIN = 0.2, 1.0, 10, 2.0, 2.0, 0.05
HELLO = replies.pack(Say("halo"))


def now() -> float:
    return asyncio.get_running_loop().time()


class Wire(Sender):
    """Answers each try with what `says` gives for the chat (an error is raised), after `takes` seconds."""

    def __init__(self) -> None:
        self.tries: list[tuple[float, int, str]] = []
        self.says: dict[int, deque[Exception | None]] = {}
        self.always: Exception | None = None
        self.takes = 0.0
        self.changes: list[tuple[int, Reply]] = []
        self.changeable = True
        self.replied: list[tuple[int, Reply]] = []

    async def perform(self, chat_id: int, reply: Reply, *, paid: bool = False) -> int:
        self.tries.append((now(), chat_id, reply.body if isinstance(reply, Say) else "?"))
        await asyncio.sleep(self.takes)
        said = self.says.get(chat_id)
        error = said.popleft() if said else self.always
        if error is not None:
            raise error
        return 900 + chat_id

    async def change(self, chat_id: int, reply: Any) -> bool:
        self.changes.append((chat_id, reply))
        return self.changeable

    async def send(self, chat_id: int, reply: Reply) -> Outcome:
        self.replied.append((chat_id, reply))
        return Outcome.SENT

    def when(self, chat_id: int) -> list[float]:
        return [at for at, chat, _ in self.tries if chat == chat_id]

    def gaps(self, chat_id: int) -> list[float]:
        at = self.when(chat_id)
        return [after - before for before, after in pairwise(at)]


class Desk:
    """One engine on a database of its own."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self.database, self.wire, self.limits = database, Wire(), limits
        self.shown: list[tuple[str, float]] = []
        self.unwell = 0
        self.tasks: list[asyncio.Task[None]] = []

    def clock(self) -> datetime:
        return NOON + timedelta(seconds=now())

    @property
    def seconds(self) -> int:
        return int(self.clock().timestamp())

    def start(self, holder: str = "loket") -> asyncio.Task[None]:
        engine = Delivery(
            self.database,
            self.wire,
            Pacer(self.limits, now),
            self.clock,
            progress=self._progress,
            holder=holder,
        )
        task = asyncio.create_task(engine.run())
        self.tasks.append(task)
        return task

    async def stop(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _progress(self, tx: Transaction, campaign: str, at: datetime) -> Sequence[tuple[int, Reply]]:
        if self.unwell:
            self.unwell -= 1
            raise ValueError("not now")
        self.shown.append((campaign, now()))
        return [(5, Say(campaign))]

    async def announce(self, chats: Sequence[int], campaign: str = "a:1", **more: Any) -> None:
        async with self.database.transaction() as tx:
            due = more.pop("due", self.seconds)
            await outbox.add_for(tx, campaign, HELLO, chats, due, self.seconds, **more)

    async def tally(self, campaign: str = "a:1") -> Tally:
        async with self.database.reading() as tx:
            found = await outbox.tally(tx, campaign)
        assert found is not None
        return found

    async def count(self, state: str) -> int:
        async with self.database.reading() as tx:
            return int(await tx.value("SELECT count(*) FROM letters WHERE state = :state", state=state))


@asynccontextmanager
async def desk(folder: Path, limits: Limits) -> AsyncIterator[Desk]:
    database = await Database.open(folder / "loket.db")
    made = Desk(database, limits)
    try:
        yield made
    finally:
        for task in made.tasks:
            await made.stop(task)
        await database.close()


Scene = Callable[[Desk], Coroutine[Any, Any, None]]


def played(folder: Path, scene: Scene, limits: Limits | None = None) -> None:
    async def work() -> None:
        async with desk(folder, limits or Limits(per_second=100, per_chat=100)) as made:
            await scene(made)

    rushed(work(), grace=0.004)
