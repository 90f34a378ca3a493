"""The delivery engine to the tenth of a second: what it takes, when it tries again, and what it gives back.

Telegram is played by `Wire`, the database is real, and the clock leaps: a minute of waiting costs a moment.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from handlers import reply as replies
from handlers.reply import Delete, Reply, Say
from runtime.delivery import Delivery
from runtime.pacer import Limits, Pacer
from runtime.sender import Outcome, Sender
from storage import outbox, people
from storage.database import Database, Transaction
from storage.outbox import State, Tally
from tests.rushed import rushed

pytestmark = pytest.mark.slow
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


def test_letters_are_sent_written_down_and_shown(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.start()
        await desk.announce([1, 2, 3])
        await asyncio.sleep(3 * SHOW)
        tally = await desk.tally()
        assert (tally.state, tally.sent, tally.uncertain) == (State.DONE, 3, 0)
        async with desk.database.reading() as tx:
            assert await outbox.delivered(tx, "a:1") == [(1, 901), (2, 902), (3, 903)]
        assert desk.wire.replied[-1] == (5, Say("a:1"))
        shown = len(desk.shown)
        await asyncio.sleep(5 * SHOW)
        assert len(desk.shown) == shown, "what did not change is not shown again"

    played(tmp_path, scene)


def test_the_bell_is_heard_and_what_comes_due_is_found_within_a_second(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.start()
        await asyncio.sleep(10.3)
        await desk.announce([1])
        rung = now()
        await asyncio.sleep(2)
        await desk.announce([2], campaign="a:2", due=desk.seconds + 7)
        due = now() + 7
        await asyncio.sleep(12)
        assert desk.wire.when(1)[0] < rung + TICK
        assert due - 1 <= desk.wire.when(2)[0] <= due + POLL + TICK

    played(tmp_path, scene)


def test_a_letter_that_fails_is_tried_again_less_and_less_often(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.says[1] = deque([NetworkError("x")] * 6)
        desk.start()
        await desk.announce([1])
        await asyncio.sleep(20)
        assert len(desk.wire.when(1)) == 7
        assert desk.wire.gaps(1) == pytest.approx([0.5, 1.0, 2.0, 2.0, 2.0, 2.0], abs=0.12)
        tally = await desk.tally()
        assert (tally.sent, tally.uncertain) == (1, 1)

    played(tmp_path, scene)


def test_one_letter_that_fails_holds_up_no_other(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.says[1] = deque([NetworkError("x")] * 2)
        desk.start()
        await desk.announce(range(1, 30))
        await asyncio.sleep(5)
        others = [at for at, chat, _ in desk.wire.tries if chat != 1]
        assert max(others) - min(others) < 0.9
        assert (await desk.tally()).sent == 29

    played(tmp_path, scene)


def test_during_an_outage_little_is_asked_and_soon_again_afterwards(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.always = NetworkError("x")
        desk.start()
        await desk.announce(range(1, 200))
        await asyncio.sleep(30)
        tried = [at for at, *_ in desk.wire.tries]
        late = [at for at in tried if at > 10]
        assert 15 <= len(late) <= 60, "about one a second, not a hundred"
        desk.wire.always = None
        await asyncio.sleep(8)
        tally = await desk.tally()
        assert (tally.sent, tally.state) == (199, State.DONE)

    played(tmp_path, scene)


def test_what_may_have_arrived_is_marked_and_what_surely_did_not_is_not(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.says[1] = deque([TimedOut(), None])
        desk.wire.says[2] = deque([RetryAfter(2), None])
        desk.start()
        await desk.announce([1, 2, 3])
        await asyncio.sleep(8)
        tally = await desk.tally()
        assert (tally.sent, tally.uncertain) == (3, 1)

    played(tmp_path, scene)


def test_a_flood_halts_everything_for_as_long_as_asked(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.says[1] = deque([RetryAfter(7), None])
        desk.start()
        await desk.announce(range(1, 20))
        await asyncio.sleep(15)
        first = desk.wire.when(1)[0]
        wait = 7 + MARGIN
        assert desk.wire.gaps(1) == pytest.approx([wait], abs=0.06)
        between = [at for at, *_ in desk.wire.tries if first + 0.02 < at < first + wait]
        assert between == []
        assert (await desk.tally()).sent == 19

    played(tmp_path, scene)


def test_what_each_answer_means(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        async with desk.database.transaction() as tx:
            for chat in (1, 2, 3):
                await people.meet(tx, chat, desk.seconds)
        desk.wire.says[1] = deque([Forbidden("bot was blocked by the user")])
        desk.wire.says[2] = deque([BadRequest("chat not found")])
        desk.wire.says[-4] = deque([ChatMigrated(-400)])
        desk.start()
        await desk.announce([1, 2, 3, -4])
        await asyncio.sleep(3)
        tally = await desk.tally()
        assert (tally.sent, tally.blocked, tally.refused, tally.uncertain) == (2, 1, 1, 0)
        async with desk.database.reading() as tx:
            assert list(await outbox.reasons(tx, "a:1")) == ["chat not found"]
            assert sorted(await outbox.delivered(tx, "a:1")) == [(-400, 500), (3, 903)]
            found = [await people.find(tx, chat) for chat in (1, 2, 3)]
        assert [bool(person and person.blocked_at) for person in found] == [True, False, False]
        assert len(desk.wire.when(-400)) == 1

    played(tmp_path, scene)


def test_a_broken_letter_is_refused_and_holds_up_no_other(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        broken = outbox.Letter(campaign="a:1", chat_id=1, body="{}", due=desk.seconds)
        desk.start()
        async with desk.database.transaction() as tx:
            await outbox.add(tx, [broken], desk.seconds)
        await desk.announce([2], campaign="a:2")
        await asyncio.sleep(3)
        assert ((await desk.tally()).refused, (await desk.tally("a:2")).sent) == (1, 1)
        async with desk.database.reading() as tx:
            assert list(await outbox.reasons(tx, "a:1")) == ["ValidationError"]

    played(tmp_path, scene)


@pytest.mark.parametrize(
    ("body", "fallback", "changeable", "anew", "sent", "refused"),
    [
        (Say("baru"), None, True, [], 1, 0),
        (Say("baru"), None, False, ["baru"], 1, 0),
        (Say("baru"), Say("ralat"), False, ["ralat"], 1, 0),
        (Delete(0), None, True, [], 1, 0),
        (Delete(0), None, False, [], 0, 1),
        (Delete(0), Say("ralat"), False, ["ralat"], 1, 0),
    ],
)
def test_corrections(
    tmp_path: Path,
    body: Reply,
    fallback: Reply | None,
    changeable: bool,
    anew: list[str],
    sent: int,
    refused: int,
) -> None:
    async def scene(desk: Desk) -> None:
        desk.start()
        await desk.announce([1])
        await asyncio.sleep(2)
        desk.wire.changeable = changeable
        async with desk.database.transaction() as tx:
            written = replies.pack(fallback) if fallback else None
            await outbox.edit_for(tx, "a:1", "a:2", replies.pack(body), desk.seconds, fallback=written)
        await asyncio.sleep(3)
        tally = await desk.tally("a:2")
        assert (tally.sent, tally.refused) == (sent, refused)
        assert [text for *_, text in desk.wire.tries[1:]] == anew
        ((chat, change),) = desk.wire.changes
        assert (chat, getattr(change, "edits", 0) or getattr(change, "message_id", 0)) == (1, 901)

    played(tmp_path, scene)


@pytest.mark.parametrize(("fallback", "refused"), [(None, 1), (HELLO, 0)])
def test_a_correction_of_what_never_arrived(tmp_path: Path, fallback: str | None, refused: int) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.takes = 3.0
        desk.wire.says[1] = deque([Forbidden("blocked"), None])
        desk.start()
        await desk.announce([1])
        await asyncio.sleep(1)
        async with desk.database.transaction() as tx:
            await outbox.edit_for(tx, "a:1", "a:2", HELLO, desk.seconds, fallback=fallback)
        await asyncio.sleep(9)
        tally = await desk.tally("a:2")
        assert (tally.refused, tally.sent) == (refused, 1 - refused)
        assert desk.wire.changes == []

    played(tmp_path, scene)


def test_only_half_a_second_of_letters_is_taken_before_its_turn(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.takes = 0.01
        desk.start()
        await desk.announce(range(1, 60))
        most = 0
        for _ in range(40):
            await asyncio.sleep(0.1)
            most = max(most, await desk.count("sending"))
        assert 6 <= most <= 9, "those ahead, one under way, and what was answered since the last look"
        assert len(desk.wire.tries) >= 30, "and never too few"

    played(tmp_path, scene, Limits(per_second=10))


def test_where_nothing_is_answered_no_more_than_two_seconds_of_letters_leave(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.takes = 500.0
        desk.start()
        await desk.announce(range(1, 100))
        await asyncio.sleep(4)
        assert len(desk.wire.tries) <= 20
        assert await desk.count("sending") <= 2 * 10 + 6

    played(tmp_path, scene, Limits(per_second=10))


def test_letters_that_are_tried_again_leave_room_for_others(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for chat in range(1, 12):
            desk.wire.says[chat] = deque([BadRequest("x")] if chat > 6 else [NetworkError("x")])
        desk.start()
        await desk.announce(range(1, 12))
        await asyncio.sleep(12)
        tally = await desk.tally()
        assert (tally.sent, tally.refused) == (6, 5)

    played(tmp_path, scene, Limits(per_second=10))


def test_at_the_end_what_is_under_way_is_awaited_and_the_rest_given_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.takes = DRAIN - 0.5
        running = desk.start()
        await desk.announce(range(1, 30))
        await asyncio.sleep(0.55)
        begun = now()
        left = len(desk.wire.tries)
        await desk.stop(running)
        assert now() - begun <= DRAIN
        tally = await desk.tally()
        assert tally.sent == len(desk.wire.tries) <= left + 1
        assert await desk.count("sending") == 0
        async with desk.database.reading() as tx:
            assert await tx.value("SELECT count(*) FROM letters WHERE uncertain = 1") == 0

    played(tmp_path, scene, Limits(per_second=10))


def test_at_the_end_nobody_waits_longer_than_the_drain_and_the_next_marks_what_was_under_way(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        desk.wire.takes = DRAIN + 5
        running = desk.start()
        await desk.announce([1, 2])
        await asyncio.sleep(1)
        begun = now()
        await desk.stop(running)
        assert now() - begun == pytest.approx(DRAIN, abs=0.1)
        assert await desk.count("sending") == 2
        desk.wire.takes = 0.0
        again = now()
        desk.start()
        await asyncio.sleep(4)
        tally = await desk.tally()
        assert (tally.sent, tally.uncertain) == (2, 2)
        assert min(at for at, *_ in desk.wire.tries if at >= again) >= again + 1, (
            "a second for what left last"
        )

    played(tmp_path, scene)


def test_another_process_sends_only_when_the_first_has_gone(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        first = desk.start("one")
        await desk.announce(range(1, 40))
        await asyncio.sleep(0.5)
        other = Wire()
        second = Delivery(desk.database, other, Pacer(desk.limits, now), desk.clock, holder="two")
        desk.tasks.append(asyncio.create_task(second.run()))
        await asyncio.sleep(12)
        assert (len(other.tries), second._leads) == (0, False)
        await desk.stop(first)
        gone = now()
        await asyncio.sleep(LEASE + 20)
        assert gone + LEASE - 2 < other.tries[0][0] <= gone + LEASE + POLL + 1
        sent = [chat for _, chat, _ in desk.wire.tries + other.tries]
        assert sorted(sent) == list(range(1, 40))
        assert (await desk.tally()).uncertain == 0

    played(tmp_path, scene, Limits(per_second=2))


def test_progress_that_failed_is_shown_later(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.unwell = 2
        desk.start()
        await asyncio.sleep(1)
        await desk.announce([1])
        await asyncio.sleep(6 * SHOW)
        assert desk.shown
        assert desk.shown[0][1] <= 5 * SHOW

    played(tmp_path, scene)


def test_a_chat_of_its_own_limit_waits_and_no_other(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.start()
        for n in range(3):
            await desk.announce([1], campaign=f"a:{n}")
        await desk.announce([2, 3], campaign="b:1")
        await asyncio.sleep(6)
        assert desk.wire.gaps(1) == pytest.approx([1.0, 1.0], abs=0.11)
        assert max(desk.wire.when(2) + desk.wire.when(3)) < 0.6

    played(tmp_path, scene, Limits(per_second=100))


@pytest.mark.parametrize(
    ("failing", "pause"), [(1, 0.0), (2, 0.0), (3, TICK), (4, 2 * TICK), (5, 4 * TICK), (6, 1.0)]
)
def test_three_failures_in_a_row_are_an_outage(tmp_path: Path, failing: int, pause: float) -> None:
    async def scene(desk: Desk) -> None:
        for chat in range(1, failing + 1):
            desk.wire.says[chat] = deque([NetworkError("x"), None])
        desk.start()
        await desk.announce(range(1, 30))
        await asyncio.sleep(6)
        last, following = desk.wire.when(failing)[0], desk.wire.when(failing + 1)[0]
        assert following - last == pytest.approx(max(pause, 0.009), abs=0.008)

    played(tmp_path, scene)


def test_progress_is_shown_every_other_second_at_most(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.start()
        await desk.announce(range(1, 90))
        await asyncio.sleep(12)
        at = [when for _, when in desk.shown]
        assert len(at) >= 4
        assert all(after - before > SHOW - 0.1 for before, after in pairwise(at))

    played(tmp_path, scene, Limits(per_second=10))


def test_at_one_a_second_letters_go_too(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.start()
        await desk.announce([1, 2])
        await asyncio.sleep(5)
        assert (await desk.tally()).sent == 2

    played(tmp_path, scene, Limits(per_second=1))
