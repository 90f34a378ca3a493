"""Batches: updates of different chats are handled in one transaction. Most of its cost is the same for one or for 32.

The handlers run one after the other and do not notice. Whatever fails, the whole batch is rolled back. The receiver then
serves each of its updates alone, so a bad update harms no other one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from handlers.core import batch_rules, replies
from handlers.core.events import Event
from handlers.core.replies import Reply
from runtime import logs
from runtime.clock import Clock
from runtime.telegram.reply_sender import CommittedReplies, ReplySender
from storage.chats import chat_profiles
from storage.engine.batch_transaction import BatchTransaction
from storage.engine.commit_traces import CommitPlan
from storage.engine.database import Transaction
from storage.queues import processed_updates
from storage.queues.processed_updates import PendingReply

BATCH_SIZE = 32  # updates; 64 gained nothing
MAX_HANDLING_SECONDS = 2.0  # of a batch: a slow update then delays its own chat only

HandleEvent = Callable[[Transaction, Event, datetime], Awaitable[Sequence[Reply]]]


class ReceivedUpdate(NamedTuple):
    """An update that is being served. `request` is its id in log lines, `begun` the time of the event loop."""

    event: Event
    request: str
    begun: float


class UpdateBatches:
    def __init__(self, reply_sender: ReplySender, handle: HandleEvent, clock: Clock, holder: str) -> None:
        self._reply_sender, self._handle, self._clock, self._holder = reply_sender, handle, clock, holder

    async def commit(self, updates: Sequence[ReceivedUpdate]) -> dict[int, CommittedReplies]:
        """Handle updates of different chats and commit their effects; return their replies by update id.

        Updates that are not in the result must be served alone. After any exception, that holds for all of them.
        """
        now = self._clock()
        async with self._reply_sender.begin(BatchTransaction, CommitPlan()) as tx:
            chats = {update.event.chat_id: update for update in updates}
            await tx.lock_all(map(processed_updates.chat_lock, chats))
            for chat_id in await batch_rules.find_lone_chats(tx, list(chats), int(now.timestamp())):
                del chats[chat_id]
            decided = await self._handle_new(tx, list(chats.values()), now)
            return await self._save(tx, chats, decided)

    async def _handle_new(
        self, tx: BatchTransaction, updates: Sequence[ReceivedUpdate], now: datetime
    ) -> dict[int, Sequence[Reply]]:
        """Claim the updates, and handle those whose effect is not committed yet."""
        if not updates:
            return {}
        seconds = int(now.timestamp())
        new = await processed_updates.claim_updates(tx, [one.event.update_id for one in updates], seconds)
        claimed = [update for update in updates if update.event.update_id in new]
        if not claimed:
            return {}
        await chat_profiles.find_or_create_all(tx, [one.event.chat_id for one in claimed], seconds)
        decided = {}
        async with asyncio.timeout(MAX_HANDLING_SECONDS):
            for update in claimed:
                with logs.request_scope(update.request):
                    decided[update.event.update_id] = await self._handle(tx, update.event, now)
        return decided

    async def _save(
        self,
        tx: BatchTransaction,
        chats: dict[int, ReceivedUpdate],
        decided: dict[int, Sequence[Reply]],
    ) -> dict[int, CommittedReplies]:
        """Save the replies of all updates in one statement."""
        committed = {}
        for chat_id, update in chats.items():
            update_id = update.event.update_id
            own = decided.get(update_id, ())
            bodies = [replies.encode_reply(reply) for reply in own]
            rows = [PendingReply(update_id, place, chat_id, body) for place, body in enumerate(bodies)]
            committed[update_id] = CommittedReplies(rows, own)
        await processed_updates.save_all_replies(
            tx, [row for one in committed.values() for row in one.rows], self._holder
        )
        await self._reply_sender.check_order(
            tx, {one.rows[0].update_id: one.rows[0].chat_id for one in committed.values() if one.rows}
        )
        return committed
