"""Downloads spreadsheets that staff sent, parses them in a thread, and passes the result to the import handler.

The queue row, the effect and the answer are one transaction, so each file is answered once.
Files are processed one after the other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import telegram
from telegram.error import TelegramError

from content.spreadsheets.grid_reader import MAX_BYTES
from content.spreadsheets.table_reader import TableProblem
from content.text.random_names import draw_letters
from content.text.translation import translator_for
from handlers.core import permissions, spreadsheet_uploads
from handlers.core.context import Context, Services
from handlers.core.events import Event, EventKind
from handlers.core.replies import Reply, encode_reply
from handlers.core.spreadsheet_imports import IMPORTS
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.telegram.file_download import FileGoneError, download_file
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing
from storage.chats import chat_profiles
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Database, Transaction
from storage.queues import outbox, uploads
from storage.queues.uploads import SpreadsheetUpload

log = logging.getLogger("loket.spreadsheet_fetcher")

GIVE_UP_AFTER = 86400  # seconds
TOO_LARGE = TableProblem(f"Berkas terlalu besar. Paling besar {MAX_BYTES // 1_000_000} MB.")

RenderAnswer = Callable[[Context], Awaitable[Reply]]


class SpreadsheetFetcher(PollingWorker):
    name = "spreadsheet fetcher"
    needs_trusted_clock = False  # it looks at the clock before it gives up

    def __init__(
        self,
        database: Database,
        services: Services,
        bot: telegram.Bot,
        clock: Clock,
        timing: Timing = DEFAULT_TIMING,
        guard: ClockGuard | None = None,
    ) -> None:
        super().__init__(database, clock, guard=guard, signal=uploads.SIGNAL, poll=timing.download_poll)
        self._services, self._bot = services, bot

    async def work(self) -> bool:
        upload = await self._claim()
        if upload is None:
            return False
        await self._process(upload)
        return True

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
            await self._finish(upload, _answer_fetch_failure)
        except TelegramError as error:
            log.warning(
                "could not download a spreadsheet (attempt %d): %s; will retry",
                upload.tries + 1,
                type(error).__name__,
            )
            await self._postpone(upload)
        else:
            if await self._begin_reading(upload):
                await self._finish(upload, await self._parse(upload, content))
            else:
                log.error("a spreadsheet for /%s stopped the process each time; it is refused", upload.kind)
                await self._finish(upload, _answer_fetch_failure)

    async def _begin_reading(self, upload: SpreadsheetUpload) -> bool:
        async with self._database.transaction() as tx:
            return await uploads.begin_reading(tx, upload)

    async def _parse(self, upload: SpreadsheetUpload, content: bytes | None) -> RenderAnswer:
        """Return the function that applies and answers the parsed content."""
        importer = IMPORTS.get(upload.kind)
        if content is None or importer is None:
            return _answer_too_large
        try:
            parsed = await asyncio.to_thread(importer.parse, self._services, content, upload.context)
        except Exception:  # a file may break the parser in any way; the sender gets an answer
            log.exception("could not parse spreadsheet for /%s; the sender is told", upload.kind)
            return _answer_fetch_failure
        return lambda context: importer.on_parsed(context, upload, parsed)

    async def _finish(self, upload: SpreadsheetUpload, answer: RenderAnswer) -> None:
        """Delete the row, apply the file and queue the answer, in one transaction.

        Nothing happens when the file was replaced or the sender has lost the role.
        """
        async with self._database.transaction() as tx:
            if not await uploads.finish(tx, upload):
                return
            context = await self._build_context(tx, upload)
            importer = IMPORTS.get(upload.kind)
            if importer is not None and not await permissions.has_right(context, importer.right):
                return
            letter = outbox.Letter(
                campaign=f"sheet:{upload.kind}:{draw_letters(12)}",
                chat_id=upload.chat_id,
                body=encode_reply(await answer(context)),
                due=context.timestamp,
                key=upload.file[-16:],
                urgent=True,
            )
            await outbox.add_letters(tx, [letter], context.timestamp)

    async def _build_context(self, tx: Transaction, upload: SpreadsheetUpload) -> Context:
        """Return the context that the sender's own message would have."""
        chat, now = upload.chat_id, self._clock()
        profile = await chat_profiles.find(tx, chat) or ChatProfile(chat)
        event = Event(0, EventKind.MEDIA, chat, chat, media="document", file=upload.file)
        translator = translator_for(str(upload.context.get("language", "id")))
        return Context(self._services, tx, event, profile, now, translator)

    async def _postpone(self, upload: SpreadsheetUpload) -> None:
        now = self._unix_now()
        if self._trusts(now) and now - upload.at > GIVE_UP_AFTER:
            await self._finish(upload, _answer_fetch_failure)
            return
        async with self._database.transaction() as tx:
            await uploads.postpone(tx, upload, self._unix_now())


async def _answer_fetch_failure(context: Context) -> Reply:
    return spreadsheet_uploads.render_fetch_failure(context)


async def _answer_too_large(context: Context) -> Reply:
    return spreadsheet_uploads.render_faults(context, (TOO_LARGE,))
