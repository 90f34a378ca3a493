"""Sends sealed letters, as direct replies are sent: side by side, each chat in order. One process does it at a time.

A letter is deleted only after Telegram took it, so a SIGKILL loses none; what was under way then comes twice.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from handlers import reply as replies
from runtime.sender import Outcome, Send
from storage import sealed_letters
from storage.database import Database
from storage.sealed_letters import SealedLetter

log = logging.getLogger("sealed mail")

POLL = 1.0  # seconds between looks for letters that have come due; a new one rings at once
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600  # seconds before a letter that could not be sent is tried again
DRAIN = 2.0  # seconds for what is under way at the end


class SealedMail:
    def __init__(self, database: Database, send: Send, clock: Callable[[], datetime]) -> None:
        self._database, self._send, self._clock = database, send, clock
        self._bell = database.bell(sealed_letters.BELL)
        self._busy: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Send until cancelled, then wait a moment for answers."""
        try:
            while True:
                self._bell.clear()
                try:
                    await self._look()
                except Exception:
                    log.exception("sealed letters could not be read; trying again")
                await self._rest()
        finally:
            await self._drain()

    async def _look(self) -> None:
        async with self._database.reading() as tx:
            found = await sealed_letters.due(tx, self._seconds())
        by_chat: dict[int, list[SealedLetter]] = {}
        for letter in found:
            by_chat.setdefault(letter.chat_id, []).append(letter)
        for chat_id, own in by_chat.items():
            if chat_id not in self._busy:
                self._busy[chat_id] = asyncio.create_task(self._serve(chat_id, own))

    async def _serve(self, chat_id: int, letters: Sequence[SealedLetter]) -> None:
        try:
            for letter in letters:
                if not await self._one(letter):
                    return
        except Exception:
            log.exception("what became of a sealed letter was not written down; it is tried again")
            await asyncio.sleep(POLL)
        finally:
            del self._busy[chat_id]

    async def _one(self, letter: SealedLetter) -> bool:
        """False when the later ones of the chat are to wait."""
        if not await self._waits(letter):
            return True
        try:
            outcome = await self._send(letter.chat_id, replies.unpack(letter.body))
        except Exception:  # the others of the chat do not wait for it
            log.exception("a sealed letter was not sent; it is kept and tried again")
            outcome = Outcome.LATER
        async with self._database.transaction() as tx:
            if outcome is Outcome.LATER:
                pause = min(FIRST_PAUSE * 2**letter.tries, LONGEST_PAUSE)
                await sealed_letters.postpone(tx, letter, self._seconds() + pause)
                return False
            # also to a chat that blocked the bot: a note of that would say who was sent a letter, and when
            await sealed_letters.done(tx, letter)
        return True

    async def _waits(self, letter: SealedLetter) -> bool:
        """Its chat may have been erased meanwhile."""
        async with self._database.reading() as tx:
            return await sealed_letters.waits(tx, letter)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL):
                await self._bell.wait()
        except TimeoutError:
            pass

    async def _drain(self) -> None:
        if self._busy:
            _, slow = await asyncio.wait(self._busy.values(), timeout=DRAIN)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    def _seconds(self) -> int:
        return int(self._clock().timestamp())
