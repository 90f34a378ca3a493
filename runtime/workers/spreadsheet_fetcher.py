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

from content.spreadsheets.grid_reader import MAX_BYTES
from content.spreadsheets.table_reader import TableProblem
from content.text.translation import translator_for
from handlers.core import permissions, spreadsheet_uploads
from handlers.core.context import Context, Services
from handlers.core.events import Event, EventKind
from handlers.core.replies import Reply, encode_reply
from handlers.core.spreadsheet_imports import IMPORTS, SpreadsheetImport
from runtime.telegram.file_download import FileGoneError, download_file
from storage.chats import chat_profiles
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Database, Transaction
from storage.queues import outbox, uploads
from storage.queues.uploads import SpreadsheetUpload

log = logging.getLogger("uploads")

POLL = 5.0  # seconds between looks for files whose fetching failed; a new one rings at once
GIVE_UP_AFTER = 86400  # seconds after which a file is given up
TOO_LARGE = TableProblem(f"Berkas terlalu besar. Paling besar {MAX_BYTES // 1_000_000} MB.")


class SpreadsheetFetcher:
    def __init__(
        self, database: Database, services: Services, bot: telegram.Bot, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._services, self._bot, self._clock = database, services, bot, clock

    async def run(self) -> None:
        bell = self._database.signal(uploads.SIGNAL)
        while True:
            bell.clear()
            try:
                found = await self._claim()
                if found is not None:
                    await self._process(found)
                    continue
            except Exception:
                log.exception("a spreadsheet could not be read; trying again")
            try:
                async with asyncio.timeout(POLL):
                    await bell.wait()
            except TimeoutError:
                pass

    async def _claim(self) -> SpreadsheetUpload | None:
        async with self._database.read_transaction() as tx:
            if not await uploads.has_due(tx, self._unix_now()):
                return None
        async with self._database.transaction() as tx:
            return await uploads.claim(tx, self._unix_now())

    async def _process(self, upload: SpreadsheetUpload) -> None:
        try:
            content = await download_file(self._bot, upload.file, MAX_BYTES)
        except FileGoneError:
            await self._finish(
                upload, lambda context: _return_reply(spreadsheet_uploads.render_fetch_failure(context))
            )
        except TelegramError as error:
            log.warning("spreadsheet not fetched (try %d): %s", upload.tries + 1, type(error).__name__)
            await self._postpone(upload)
        else:
            await self._parse_and_answer(upload, content)

    async def _parse_and_answer(self, upload: SpreadsheetUpload, content: bytes | None) -> None:
        listed = IMPORTS.get(upload.kind)
        if content is None or listed is None:
            await self._finish(
                upload,
                lambda context: _return_reply(spreadsheet_uploads.render_faults(context, (TOO_LARGE,))),
            )
            return
        try:
            found = await asyncio.to_thread(listed.parse, self._services, content, upload.context)
        except Exception:
            log.exception("a table for %s broke its reader", upload.kind)
            await self._finish(
                upload, lambda context: _return_reply(spreadsheet_uploads.render_fetch_failure(context))
            )
        else:
            await self._finish(upload, lambda context: _apply_import(context, upload, listed, found))

    async def _finish(self, upload: SpreadsheetUpload, answer: Callable[[Context], Any]) -> None:
        """The effect, its answer and the end of the row; nothing when the file was replaced or the role has ended."""
        async with self._database.transaction() as tx:
            if not await uploads.finish(tx, upload):
                return
            context = await self._build_context(tx, upload)
            listed = IMPORTS.get(upload.kind)
            if listed is not None and not await permissions.has_right(context, listed.right):
                return
            reply: Reply = await answer(context)
            letter = outbox.Letter(
                campaign=f"sheet:{upload.chat_id}:{upload.at}:{upload.kind}",
                chat_id=upload.chat_id,
                body=encode_reply(reply),
                due=context.timestamp,
                key=upload.file[-16:],
                urgent=True,
            )
            await outbox.add_letters(tx, [letter], context.timestamp)

    async def _build_context(self, tx: Transaction, upload: SpreadsheetUpload) -> Context:
        """As if the clerk stood at the counter."""
        chat, now = upload.chat_id, self._clock()
        person = await chat_profiles.find(tx, chat) or ChatProfile(chat)
        event = Event(0, EventKind.MEDIA, chat, chat, media="document", file=upload.file)
        return Context(
            self._services, tx, event, person, now, translator_for(str(upload.context.get("language", "id")))
        )

    async def _postpone(self, upload: SpreadsheetUpload) -> None:
        if self._unix_now() - upload.at > GIVE_UP_AFTER:
            await self._finish(
                upload, lambda context: _return_reply(spreadsheet_uploads.render_fetch_failure(context))
            )
            return
        async with self._database.transaction() as tx:
            await uploads.postpone(tx, upload, self._unix_now())

    def _unix_now(self) -> int:
        return int(self._clock().timestamp())


async def _return_reply(reply: Reply) -> Reply:
    return reply


async def _apply_import(
    context: Context, upload: SpreadsheetUpload, listed: SpreadsheetImport, found: Any
) -> Reply:
    return await listed.on_parsed(context, upload, found)
