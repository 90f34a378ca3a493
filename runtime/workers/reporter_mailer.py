"""Sends sealed letters, as direct replies are sent: side by side, each chat in order. One process does it at a time.

A letter is deleted only after Telegram took it, so a SIGKILL loses none; what was under way then comes twice.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.core import replies
from runtime.telegram.sender import ReplyOutcome, SendReply
from storage.engine.database import Database
from storage.queues import reporter_mail
from storage.queues.reporter_mail import SealedLetter

log = logging.getLogger("sealed mail")

POLL = 1.0  # seconds between looks for letters that have come due; a new one rings at once
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600  # seconds before a letter that could not be sent is tried again
DRAIN_TIMEOUT = 2.0  # seconds for what is under way at the end


class ReporterMailer:
    def __init__(self, database: Database, send: SendReply, clock: Callable[[], datetime]) -> None:
        self._database, self._send, self._clock = database, send, clock
        self._signal = database.signal(reporter_mail.SIGNAL)
        self._tasks_by_chat: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Send until cancelled, then wait a moment for answers."""
        try:
            while True:
                self._signal.clear()
                try:
                    await self._start_due_letters()
                except Exception:
                    log.exception("sealed letters could not be read; trying again")
                await self._wait_for_signal()
        finally:
            await self._drain()

    async def _start_due_letters(self) -> None:
        async with self._database.read_transaction() as tx:
            found = await reporter_mail.list_due(tx, self._unix_now())
        by_chat: dict[int, list[SealedLetter]] = {}
        for letter in found:
            by_chat.setdefault(letter.chat_id, []).append(letter)
        for chat_id, own in by_chat.items():
            if chat_id not in self._tasks_by_chat:
                self._tasks_by_chat[chat_id] = asyncio.create_task(self._send_chat_letters(chat_id, own))

    async def _send_chat_letters(self, chat_id: int, letters: Sequence[SealedLetter]) -> None:
        try:
            for letter in letters:
                if not await self._send_letter(letter):
                    return
        except Exception:
            log.exception("what became of a sealed letter was not written down; it is tried again")
            await asyncio.sleep(POLL)
        finally:
            del self._tasks_by_chat[chat_id]

    async def _send_letter(self, letter: SealedLetter) -> bool:
        """False when the later ones of the chat are to wait."""
        if not await self._is_still_due(letter):
            return True
        try:
            outcome = await self._send(letter.chat_id, replies.decode_reply(letter.body))
        except Exception:  # the others of the chat do not wait for it
            log.exception("a sealed letter was not sent; it is kept and tried again")
            outcome = ReplyOutcome.LATER
        async with self._database.transaction() as tx:
            if outcome is ReplyOutcome.LATER:
                pause = min(FIRST_PAUSE * 2**letter.tries, LONGEST_PAUSE)
                await reporter_mail.postpone(tx, letter, self._unix_now() + pause)
                return False
            # also to a chat that blocked the bot: a note of that would say who was sent a letter, and when
            await reporter_mail.finish(tx, letter)
        return True

    async def _is_still_due(self, letter: SealedLetter) -> bool:
        """Its chat may have been erased meanwhile."""
        async with self._database.read_transaction() as tx:
            return await reporter_mail.is_still_due(tx, letter)

    async def _wait_for_signal(self) -> None:
        try:
            async with asyncio.timeout(POLL):
                await self._signal.wait()
        except TimeoutError:
            pass

    async def _drain(self) -> None:
        if self._tasks_by_chat:
            _, slow = await asyncio.wait(self._tasks_by_chat.values(), timeout=DRAIN_TIMEOUT)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    def _unix_now(self) -> int:
        return int(self._clock().timestamp())
