"""The update receiver: retries after errors, and the order of replies of several processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest
import telegram

from content.text.safe_html import Html
from handlers.core import replies
from handlers.core.events import Event
from handlers.core.replies import Message, Reply
from runtime.telegram import reply_sender, update_receiver
from runtime.telegram.sender import ReplyOutcome
from runtime.telegram.update_receiver import UpdateReceiver
from storage.engine.commit_traces import CommitPlan
from storage.engine.database import Database, RetryableError, Transaction, TransactionT
from storage.queues import processed_updates
from tests.support.virtual_time import run_in_virtual_time

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
CHAT = 7


class SharedDatabase(Database):
    """A database that other processes may use too."""

    @property
    def is_shared(self) -> bool:
        return True


def text_update(update_id: int, text: str, chat_id: int = CHAT) -> dict[str, object]:
    person = {"id": chat_id, "is_bot": False, "first_name": "Siti"}
    message = {
        "message_id": update_id,
        "date": int(NOON.timestamp()),
        "chat": {"id": chat_id, "type": "private", "first_name": "Siti"},
        "from": person,
        "text": text,
    }
    return {"update_id": update_id, "message": message}


class AnswerLostDatabase(SharedDatabase):
    """Its connection breaks after a commit with replies, before the process learns of the success."""

    is_answer_lost = False

    @asynccontextmanager
    async def begin(
        self, kind: type[TransactionT], plan: CommitPlan | None = None
    ) -> AsyncIterator[TransactionT]:
        async with super().begin(kind, plan) as tx:
            yield tx
            has_replies = await tx.fetch_value("SELECT count(*) FROM replies")
        if has_replies and not self.is_answer_lost:
            self.is_answer_lost = True
            raise RetryableError("the connection is lost")


class ReceiverHarness:
    """A receiver whose handler raises `errors`, one a call, and then answers with the text of the update."""

    def __init__(self, database: Database, *errors: Exception) -> None:
        self.database, self.errors = database, list(errors)
        self.calls: list[float] = []
        self.sent: list[str] = []
        bot = cast(telegram.Bot, SimpleNamespace(username="loket_bot"))
        self.receiver = UpdateReceiver(
            bot, database, self.handle, self.build_error_reply, self.send, lambda: NOON, "me"
        )

    async def handle(self, tx: Transaction, event: Event, now: datetime) -> Sequence[Reply]:
        self.calls.append(round(asyncio.get_running_loop().time(), 2))
        if self.errors:
            raise self.errors.pop(0)
        return [Message(Html.escape(event.text))]

    async def build_error_reply(self, tx: Transaction, event: Event, code: str) -> Reply:
        return Message(Html.escape("maaf"))

    async def send(self, chat_id: int, reply: Reply) -> ReplyOutcome:
        assert isinstance(reply, Message)
        self.sent.append(reply.body)
        return ReplyOutcome.SENT

    async def accept(self, update_id: int, text: str) -> bool:
        return await self.receiver.accept(text_update(update_id, text))


def run(scene: Callable[[Database], Awaitable[None]], kind: type[Database] = SharedDatabase) -> None:
    async def run_with_database() -> None:
        database = await kind.open(None)
        try:
            await scene(database)
        finally:
            await database.close()

    run_in_virtual_time(run_with_database())


def test_an_interrupted_update_is_retried_after_growing_delays() -> None:
    async def scene(database: Database) -> None:
        harness = ReceiverHarness(database, *[RetryableError("x")] * 3)
        assert await harness.accept(1, "halo")
        assert harness.calls == pytest.approx([0, 0.05, 0.25, 0.75], abs=0.03)
        await harness.receiver.drain()
        assert harness.sent == ["halo"]

    run(scene)


def test_a_webhook_is_told_to_send_again_when_the_database_stays_away() -> None:
    async def scene(database: Database) -> None:
        attempts = len(update_receiver.INTERRUPTION_DELAYS) + 1
        harness = ReceiverHarness(database, *[RetryableError("x")] * attempts)
        assert not await harness.accept(1, "halo")
        assert len(harness.calls) == attempts
        assert await harness.accept(1, "halo"), "the same update may come again"
        await harness.receiver.drain()
        assert harness.sent == ["halo"]

    run(scene)


def test_an_update_whose_commit_lost_its_answer_is_answered_in_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The webhook sends it again, and that process finds it committed and knows no replies."""
    monkeypatch.setattr(update_receiver, "INTERRUPTION_DELAYS", ())

    async def scene(database: Database) -> None:
        harness = ReceiverHarness(database)
        running = asyncio.create_task(harness.receiver.run_webhook())
        await asyncio.sleep(1)
        assert not await harness.accept(1, "halo")
        assert await harness.accept(1, "halo")
        await asyncio.sleep(reply_sender.ADOPT_INTERVAL * 2)
        assert (harness.calls, harness.sent) == ([1.0], ["halo"])
        running.cancel()
        await asyncio.wait({running})

    run(scene, AnswerLostDatabase)


def test_a_failing_handler_is_not_retried_and_sends_an_error_reply() -> None:
    async def scene(database: Database) -> None:
        harness = ReceiverHarness(database, ValueError())
        assert await harness.accept(1, "halo") and await harness.accept(1, "halo")
        await harness.receiver.drain()
        assert (len(harness.calls), harness.sent) == (1, ["maaf"])

    run(scene)


def test_earlier_replies_of_another_process_are_sent_first() -> None:
    async def scene(database: Database) -> None:
        async with database.transaction() as tx:
            bodies = [replies.encode_reply(Message(Html.escape("lebih dulu")))]
            earlier = await processed_updates.save_replies(tx, 1, CHAT, bodies, "other")
        harness = ReceiverHarness(database)
        assert await harness.accept(2, "sesudah")
        await asyncio.sleep(1)
        assert harness.sent == []
        async with database.transaction() as tx:
            await processed_updates.delete_sent(tx, earlier)
        await asyncio.sleep(1)
        assert harness.sent == ["sesudah"]
        await harness.receiver.drain()

    run(scene)


def test_replies_of_a_batch_wait_only_where_another_process_has_an_earlier_one() -> None:
    async def scene(database: Database) -> None:
        async with database.transaction() as tx:
            bodies = [replies.encode_reply(Message(Html.escape("lebih dulu")))]
            earlier = await processed_updates.save_replies(tx, 1, CHAT, bodies, "other")
            await processed_updates.save_replies(tx, 9, CHAT + 1, bodies, "other")
        harness = ReceiverHarness(database)
        batch = [
            text_update(2, "sesudah"),
            text_update(3, "lain", CHAT + 1),
            text_update(4, "baru", CHAT + 2),
        ]
        assert all(await asyncio.gather(*map(harness.receiver.accept, batch)))
        await asyncio.sleep(1)
        assert harness.sent == ["lain", "baru"]
        async with database.transaction() as tx:
            await processed_updates.delete_sent(tx, earlier)
        await asyncio.sleep(1)
        assert harness.sent == ["lain", "baru", "sesudah"]
        await harness.receiver.drain()

    run(scene)


def test_the_order_is_given_up_when_another_process_sends_nothing() -> None:
    async def scene(database: Database) -> None:
        async with database.transaction() as tx:
            bodies = [replies.encode_reply(Message(Html.escape("tidak pernah")))]
            await processed_updates.save_replies(tx, 1, CHAT, bodies, "other")
        harness = ReceiverHarness(database)
        assert await harness.accept(2, "sesudah")
        await asyncio.sleep(12)
        assert harness.sent == ["sesudah"]
        await harness.receiver.drain()

    run(scene)


def test_a_poll_waits_a_share_of_a_round_trip_for_company() -> None:
    """A batch is committed at once. Without the pause, the next poll would bring few updates."""

    async def scene(database: Database) -> None:
        loop, polls, enough = asyncio.get_running_loop(), [0.0], asyncio.Event()
        harness = ReceiverHarness(database)

        async def poll(*given: object, **named: object) -> list[dict[str, object]]:
            polls.append(loop.time())
            if len(polls) > 5:
                enough.set()
                await asyncio.Event().wait()
            await asyncio.sleep(0.08)
            return [text_update(len(polls), "halo")]

        bot = SimpleNamespace(username="loket_bot", base_url="", request=SimpleNamespace(post=poll))
        receiver = UpdateReceiver(
            cast(telegram.Bot, bot),
            database,
            harness.handle,
            harness.build_error_reply,
            harness.send,
            lambda: NOON,
        )
        polling = asyncio.create_task(receiver.run())
        await enough.wait()
        polling.cancel()
        await asyncio.wait({polling})
        pauses = [later - earlier for earlier, later in pairwise(polls[1:])]
        assert pauses == pytest.approx([0.084] * 4, abs=0.001)

    run(scene)
