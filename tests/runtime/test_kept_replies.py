"""Replies that could not be sent because the database was away are sent soon after it is back."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from content.text.safe_html import Html
from handlers.core.replies import Message, Reply, encode_reply
from runtime import clock
from runtime.telegram import reply_sender
from runtime.telegram.reply_sender import CommittedReplies, ReplySender
from runtime.telegram.sender import ReplyOutcome
from storage.crypto import encryption
from storage.engine.database import Database, RetryableError
from storage.queues import processed_updates
from tests.support.database_engines import KEYS, needs_postgresql, only_sqlite, shared_server


async def save_reply(
    database: Database, update_id: int, chat_id: int, text: str, holder: str
) -> CommittedReplies:
    async with database.transaction() as tx:
        body = encode_reply(Message(Html.escape(text)))
        return CommittedReplies(await processed_updates.save_replies(tx, update_id, chat_id, [body], holder))


async def wait_until_deleted(database: Database) -> None:
    async with asyncio.timeout(reply_sender.UNSENT_INTERVAL / 2):
        while True:
            async with database.read_transaction() as tx:
                if not await tx.fetch_value("SELECT count(*) FROM replies"):
                    return
            await asyncio.sleep(0.01)


async def stop(late: asyncio.Task[None], sender: ReplySender, database: Database) -> None:
    late.cancel()
    with suppress(asyncio.CancelledError):
        await late
    await sender.close()
    await database.close()


async def test_a_reply_that_the_database_held_up_is_sent_in_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_sender, "ADOPT_INTERVAL", 0.01)
    database, sent = await Database.open(tmp_path / "loket.db", encryption.parse_keys(KEYS)), asyncio.Event()
    failures = 2  # at once, and in the search at the start

    async def send(chat_id: int, reply: Reply) -> ReplyOutcome:
        nonlocal failures
        if failures:
            failures -= 1
            raise RetryableError("the server restarts")
        sent.set()
        return ReplyOutcome.SENT

    sender = ReplySender(database, send, clock.now)
    committed = await save_reply(database, 5, 7, "baik", "loket")
    late = asyncio.create_task(sender.send_late_replies(lambda chat_id: False))
    sender.enqueue(7, committed)
    async with asyncio.timeout(reply_sender.UNSENT_INTERVAL / 2):
        await sent.wait()
    await stop(late, sender, database)


async def test_a_reply_of_a_dead_process_is_sent_once_the_chat_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_sender, "ADOPT_INTERVAL", 0.01)
    database = await Database.open(tmp_path / "loket.db", encryption.parse_keys(KEYS))
    searched, sent = asyncio.Event(), list[str]()

    async def send(chat_id: int, reply: Reply) -> ReplyOutcome:
        assert isinstance(reply, Message)
        if reply.body == "baru":
            await searched.wait()
        sent.append(reply.body)
        return ReplyOutcome.SENT

    def is_busy(chat_id: int) -> bool:
        searched.set()
        return False

    sender = ReplySender(database, send, clock.now)
    await save_reply(database, 5, 7, "lama", "dead")
    await save_reply(database, 4, 8, "lain", "dead")
    sender.enqueue(7, await save_reply(database, 6, 7, "baru", "loket"))
    late = asyncio.create_task(sender.send_late_replies(is_busy))
    await wait_until_deleted(database)
    assert Counter(sent) == {"lama": 1, "baru": 1, "lain": 1}
    await stop(late, sender, database)


@needs_postgresql
@only_sqlite
async def test_a_reply_whose_row_is_being_deleted_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL shows the row of a sent reply until the transaction that deletes it has ended."""
    monkeypatch.setattr(reply_sender, "CLEAR_DELAY", 3600)
    address = await asyncio.to_thread(shared_server().create, "kept_replies")
    database = await Database.open(address, encryption.parse_keys(KEYS))
    sent, accepted = list[int](), asyncio.Event()

    async def send(chat_id: int, reply: Reply) -> ReplyOutcome:
        sent.append(chat_id)
        accepted.set()
        return ReplyOutcome.SENT

    sender = ReplySender(database, send, clock.now)
    sender.enqueue(7, await save_reply(database, 5, 7, "sekali", "loket"))
    await accepted.wait()
    await asyncio.sleep(0)
    async with sender.transaction():
        assert await sender._enqueue_late(lambda chat_id: False) == 0
    assert sent == [7]
    await sender.close()
    await database.close()


async def test_sent_replies_are_deleted_at_the_end_without_a_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_sender, "CLEAR_DELAY", 3600)
    database, sent = await Database.open(tmp_path / "loket.db", encryption.parse_keys(KEYS)), asyncio.Event()

    async def send(chat_id: int, reply: Reply) -> ReplyOutcome:
        sent.set()
        return ReplyOutcome.SENT

    sender = ReplySender(database, send, clock.now)
    sender.enqueue(7, await save_reply(database, 5, 7, "sekali", "loket"))
    await sent.wait()
    await sender.close()
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT count(*) FROM replies") == 0
    await database.close()
