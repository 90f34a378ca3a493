"""Sends sealed messages to reporters: chats in parallel, each chat in order. One process of a cluster runs it.

A message is deleted only after Telegram accepts it, so SIGKILL loses none. Messages in flight are then sent twice.
"""

import asyncio
import logging
from collections.abc import Sequence

from handlers.core import replies
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.telegram.sender import ReplyOutcome, SendReply
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing, drain
from storage.engine.database import Database
from storage.queues import reporter_mail
from storage.queues.backoff import Backoff
from storage.queues.reporter_mail import SealedLetter

log = logging.getLogger("loket.reporter_mailer")

BACKOFF = Backoff(30, 3600)


class ReporterMailer(PollingWorker):
    name = "reporter mailer"

    def __init__(
        self,
        database: Database,
        send: SendReply,
        clock: Clock,
        timing: Timing = DEFAULT_TIMING,
        guard: ClockGuard | None = None,
    ) -> None:
        super().__init__(database, clock, guard=guard, signal=reporter_mail.SIGNAL, poll=timing.poll)
        self._send = send
        self._tasks_by_chat: dict[int, asyncio.Task[None]] = {}

    async def work(self) -> bool:
        """Start a task for each chat that has due messages and no task yet."""
        async with self._database.read_transaction() as tx:
            due = await reporter_mail.list_due(tx, self._unix_now())
        by_chat: dict[int, list[SealedLetter]] = {}
        for letter in due:
            by_chat.setdefault(letter.chat_id, []).append(letter)
        for chat_id, letters in by_chat.items():
            if chat_id not in self._tasks_by_chat:
                self._tasks_by_chat[chat_id] = asyncio.create_task(self._send_chat_letters(chat_id, letters))
        return False

    async def close(self) -> None:
        await drain(self._tasks_by_chat.values())

    async def _send_chat_letters(self, chat_id: int, letters: Sequence[SealedLetter]) -> None:
        try:
            for letter in letters:
                if not await self._send_letter(letter):
                    return
        except Exception:  # other chats must not wait for this one
            log.exception("could not record delivery of a reporter message; will retry")
            await asyncio.sleep(self._poll or 0)
        finally:
            del self._tasks_by_chat[chat_id]

    async def _send_letter(self, letter: SealedLetter) -> bool:
        """Return False when later messages of the chat must wait for this one."""
        if not await self._is_still_due(letter):
            return True
        try:
            outcome = await self._send(letter.chat_id, replies.decode_reply(letter.body))
        except Exception:  # an undecodable message must not stop other chats
            log.exception("could not send a reporter message; will retry")
            outcome = ReplyOutcome.LATER
        async with self._database.transaction() as tx:
            if outcome is ReplyOutcome.LATER:
                due = BACKOFF.due(self._unix_now(), letter.tries)
                await reporter_mail.postpone(tx, letter, due)
                return False
            # Also when the chat blocked the bot: recording that would show who was sent a message, and when.
            await reporter_mail.finish(tx, letter)
        return True

    async def _is_still_due(self, letter: SealedLetter) -> bool:
        """The chat may have been erased since the message was listed."""
        async with self._database.read_transaction() as tx:
            return await reporter_mail.is_still_due(tx, letter)
