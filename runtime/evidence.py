"""Fetches evidence that reporters sent, cleans it in a thread, and keeps it sealed; opens it again for sending.

A file is claimed before it is fetched and comes again until it is settled, so a SIGKILL loses none; its parts count only
once the last one is there.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

import telegram
from telegram.error import TelegramError

from content import cleaning
from content.cleaning import Clean, Refused
from handlers import evidence as words
from handlers.reply import Reply, pack
from runtime.download import Gone, download
from storage import evidence, sealed_letters, wanted
from storage.database import Database, Transaction
from storage.evidence import Item
from storage.wanted import Wanted

log = logging.getLogger("evidence")

POLL = 5.0  # seconds between looks for files whose fetching failed; a new one rings at once
WORKERS = 3  # files fetched at the same time; one is cleaned at a time
PATIENCE = 3 * 86400  # seconds after which a file is given up


class Evidence:
    def __init__(self, database: Database, bot: telegram.Bot, clock: Callable[[], datetime]) -> None:
        self._database, self._bot, self._clock = database, bot, clock
        self._bell = database.bell(evidence.BELL)
        self._cleaning = asyncio.Lock()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            try:
                found = await self._claim()
                if found is not None:
                    await self._one(found)
                    continue
            except Exception:
                log.exception("evidence could not be kept; trying again")
            await self._rest()

    async def _claim(self) -> Wanted | None:
        async with self._database.reading() as tx:
            if not await wanted.waits(tx, self._seconds()):
                return None
        async with self._database.transaction() as tx:
            return await wanted.claim(tx, self._seconds())

    async def _one(self, found: Wanted) -> None:
        try:
            content = await download(self._bot, found.asked.file_id, cleaning.MOST)
        except Gone:
            await self._give_up(found, None)
        except TelegramError as error:
            log.warning("evidence not fetched (try %d): %s", found.tries + 1, type(error).__name__)
            await self._later(found)
        else:
            async with self._cleaning:
                clean = Refused.HEAVY if content is None else await asyncio.to_thread(cleaning.clean, content)
            if isinstance(clean, Clean):
                await self._keep(found, clean)
            else:
                await self._give_up(found, clean)

    async def _keep(self, found: Wanted, clean: Clean) -> None:
        """A part a transaction, so that nobody waits behind a large file."""
        *most, last = enumerate(evidence.parts(clean.content))
        for number, part in most:
            async with self._database.transaction() as tx:
                if not await evidence.put_part(tx, found.id, number, part):
                    return
        async with self._database.transaction() as tx:
            if await evidence.put_part(tx, found.id, *last):
                settled = await evidence.finish(tx, found.id, clean)
                if settled is not None:
                    said = settled.asked.language
                    begun = evidence.is_begun(settled.owner)
                    await self._tell(tx, settled, words.kept(settled.place, clean.left, said, begun=begun))

    async def _later(self, found: Wanted) -> None:
        if self._seconds() - found.since > PATIENCE:
            await self._give_up(found, None)
            return
        async with self._database.transaction() as tx:
            await wanted.postpone(tx, found, self._seconds())

    async def _give_up(self, found: Wanted, why: Refused | None) -> None:
        async with self._database.transaction() as tx:
            dropped = await evidence.give_up(tx, found.id)
            if dropped is not None:
                said, begun = dropped.asked.language, evidence.is_begun(dropped.owner)
                await self._tell(tx, dropped, words.refused(dropped.place, why, said, begun=begun))

    async def _tell(self, tx: Transaction, settled: Wanted, reply: Reply) -> None:
        if settled.asked.chat_id is not None:
            await sealed_letters.put(tx, settled.asked.chat_id, pack(reply), self._seconds())

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL):
                await self._bell.wait()
        except TimeoutError:
            pass

    def _seconds(self) -> int:
        return int(self._clock().timestamp())


async def opened(database: Database, id: str) -> tuple[Item, bytes] | None:
    """A kept file, for sending; None when it is not there (any more). Takes turns with others at the database."""
    async with database.reading() as tx:
        item = await evidence.find(tx, id)
    if item is None or item.form is None:
        return None
    content = bytearray()
    for number in range(item.parts):
        async with database.reading() as tx:
            part = await evidence.part(tx, id, number)
        if part is None:
            return None
        content += part
    return (item, bytes(content)) if len(content) == item.size else None
