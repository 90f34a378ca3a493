"""Fetches spreadsheets that staff sent, reads them in a thread, and hands the result to its handler.

The row, the effect and the answer (a letter) are one transaction, so each is answered once. Two clerks' files are read
one after the other.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import telegram
from telegram.error import TelegramError

from content.sheet import Fault
from content.sheetgrid import MOST_BYTES
from content.wording import words
from handlers import access, sheets
from handlers.event import Event, Kind
from handlers.imports import IMPORTS, Import
from handlers.reply import Reply, pack
from handlers.visit import Desk, Visit
from runtime.download import Gone, download
from storage import outbox, people, uploads
from storage.database import Database, Transaction
from storage.people import Person
from storage.uploads import Upload

log = logging.getLogger("uploads")

POLL = 5.0  # seconds between looks for files whose fetching failed; a new one rings at once
PATIENCE = 86400  # seconds after which a file is given up
TOO_LARGE = Fault(f"Berkas terlalu besar. Paling besar {MOST_BYTES // 1_000_000} MB.")


class Uploads:
    def __init__(
        self, database: Database, desk: Desk, bot: telegram.Bot, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._desk, self._bot, self._clock = database, desk, bot, clock

    async def run(self) -> None:
        bell = self._database.bell(uploads.BELL)
        while True:
            bell.clear()
            try:
                found = await self._claim()
                if found is not None:
                    await self._one(found)
                    continue
            except Exception:
                log.exception("a spreadsheet could not be read; trying again")
            try:
                async with asyncio.timeout(POLL):
                    await bell.wait()
            except TimeoutError:
                pass

    async def _claim(self) -> Upload | None:
        async with self._database.reading() as tx:
            if not await uploads.waits(tx, self._seconds()):
                return None
        async with self._database.transaction() as tx:
            return await uploads.claim(tx, self._seconds())

    async def _one(self, upload: Upload) -> None:
        try:
            content = await download(self._bot, upload.file, MOST_BYTES)
        except Gone:
            await self._settle(upload, lambda visit: _said(sheets.gone(visit)))
        except TelegramError as error:
            log.warning("spreadsheet not fetched (try %d): %s", upload.tries + 1, type(error).__name__)
            await self._later(upload)
        else:
            await self._read(upload, content)

    async def _read(self, upload: Upload, content: bytes | None) -> None:
        listed = IMPORTS.get(upload.kind)
        if content is None or listed is None:
            await self._settle(upload, lambda visit: _said(sheets.faulty(visit, (TOO_LARGE,))))
            return
        try:
            found = await asyncio.to_thread(listed.read, self._desk, content, upload.context)
        except Exception:
            log.exception("a table for %s broke its reader", upload.kind)
            await self._settle(upload, lambda visit: _said(sheets.gone(visit)))
        else:
            await self._settle(upload, lambda visit: _done(visit, upload, listed, found))

    async def _settle(self, upload: Upload, answer: Callable[[Visit], Any]) -> None:
        """The effect, its answer and the end of the row; nothing when the file was replaced or the role has ended."""
        async with self._database.transaction() as tx:
            if not await uploads.take(tx, upload):
                return
            visit = await self._visit(tx, upload)
            listed = IMPORTS.get(upload.kind)
            if listed is not None and not await access.may(visit, listed.right):
                return
            reply: Reply = await answer(visit)
            letter = outbox.Letter(
                campaign=f"sheet:{upload.chat_id}:{upload.at}:{upload.kind}",
                chat_id=upload.chat_id,
                body=pack(reply),
                due=visit.seconds,
                key=upload.file[-16:],
                urgent=True,
            )
            await outbox.add(tx, [letter], visit.seconds)

    async def _visit(self, tx: Transaction, upload: Upload) -> Visit:
        """As if the clerk stood at the counter."""
        chat, now = upload.chat_id, self._clock()
        person = await people.find(tx, chat) or Person(chat)
        event = Event(0, Kind.MEDIA, chat, chat, media="document", file=upload.file)
        return Visit(self._desk, tx, event, person, now, words(str(upload.context.get("language", "id"))))

    async def _later(self, upload: Upload) -> None:
        if self._seconds() - upload.at > PATIENCE:
            await self._settle(upload, lambda visit: _said(sheets.gone(visit)))
            return
        async with self._database.transaction() as tx:
            await uploads.postpone(tx, upload, self._seconds())

    def _seconds(self) -> int:
        return int(self._clock().timestamp())


async def _said(reply: Reply) -> Reply:
    return reply


async def _done(visit: Visit, upload: Upload, listed: Import, found: Any) -> Reply:
    return await listed.done(visit, upload, found)
