"""Replies that could not be sent because the database was away are sent soon after it is back."""

import asyncio
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
from tests.support.database_engines import KEYS


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
    async with database.transaction() as tx:
        rows = await processed_updates.save_replies(tx, 5, 7, [encode_reply(Message(Html("baik")))], "loket")
    late = asyncio.create_task(sender.send_late_replies(lambda chat_id: False))
    sender.enqueue(7, CommittedReplies(rows))
    async with asyncio.timeout(reply_sender.UNSENT_INTERVAL / 2):
        await sent.wait()
    late.cancel()
    with suppress(asyncio.CancelledError):
        await late
    await sender.close()
    await database.close()
