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

from content.reports import evidence_cleaning
from content.reports.evidence_cleaning import CleanEvidence, EvidenceProblem
from handlers.core.replies import Reply, encode_reply
from handlers.reports import evidence_texts
from runtime.telegram.file_download import FileGoneError, download_file
from storage.engine.database import Database, Transaction
from storage.queues import evidence_downloads, reporter_mail
from storage.queues.evidence_downloads import PendingDownload
from storage.reports import evidence_files
from storage.reports.evidence_files import EvidenceItem

log = logging.getLogger("evidence")

POLL = 5.0  # seconds between looks for files whose fetching failed; a new one rings at once
WORKERS = 3  # files fetched at the same time; one is cleaned at a time
GIVE_UP_AFTER = 3 * 86400  # seconds after which a file is given up


class EvidenceFetcher:
    def __init__(self, database: Database, bot: telegram.Bot, clock: Callable[[], datetime]) -> None:
        self._database, self._bot, self._clock = database, bot, clock
        self._signal = database.signal(evidence_files.SIGNAL)
        self._cleaning_lock = asyncio.Lock()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._run_worker())

    async def _run_worker(self) -> None:
        while True:
            self._signal.clear()
            try:
                found = await self._claim()
                if found is not None:
                    await self._process(found)
                    continue
            except Exception:
                log.exception("evidence could not be kept; trying again")
            await self._wait_for_signal()

    async def _claim(self) -> PendingDownload | None:
        async with self._database.read_transaction() as tx:
            if not await evidence_downloads.has_due(tx, self._unix_now()):
                return None
        async with self._database.transaction() as tx:
            return await evidence_downloads.claim(tx, self._unix_now())

    async def _process(self, found: PendingDownload) -> None:
        try:
            content = await download_file(self._bot, found.request.file_id, evidence_cleaning.MAX_BYTES)
        except FileGoneError:
            await self._give_up(found, None)
        except TelegramError as error:
            log.warning("evidence not fetched (try %d): %s", found.tries + 1, type(error).__name__)
            await self._postpone(found)
        else:
            async with self._cleaning_lock:
                clean = (
                    EvidenceProblem.HEAVY
                    if content is None
                    else await asyncio.to_thread(evidence_cleaning.clean_evidence, content)
                )
            if isinstance(clean, CleanEvidence):
                await self._save(found, clean)
            else:
                await self._give_up(found, clean)

    async def _save(self, found: PendingDownload, clean: CleanEvidence) -> None:
        """A part a transaction, so that nobody waits behind a large file."""
        *most, last = enumerate(evidence_files.split_parts(clean.content))
        for number, part in most:
            async with self._database.transaction() as tx:
                if not await evidence_files.save_part(tx, found.id, number, part):
                    return
        async with self._database.transaction() as tx:
            if await evidence_files.save_part(tx, found.id, *last):
                settled = await evidence_files.finish_download(tx, found.id, clean)
                if settled is not None:
                    said = settled.request.language
                    begun = evidence_files.is_draft_owner(settled.owner)
                    await self._notify_reporter(
                        tx,
                        settled,
                        evidence_texts.render_saved(settled.number, clean.trace, said, begun=begun),
                    )

    async def _postpone(self, found: PendingDownload) -> None:
        if self._unix_now() - found.since > GIVE_UP_AFTER:
            await self._give_up(found, None)
            return
        async with self._database.transaction() as tx:
            await evidence_downloads.postpone(tx, found, self._unix_now())

    async def _give_up(self, found: PendingDownload, why: EvidenceProblem | None) -> None:
        async with self._database.transaction() as tx:
            dropped = await evidence_files.abandon_download(tx, found.id)
            if dropped is not None:
                said, begun = dropped.request.language, evidence_files.is_draft_owner(dropped.owner)
                await self._notify_reporter(
                    tx, dropped, evidence_texts.render_refused(dropped.number, why, said, begun=begun)
                )

    async def _notify_reporter(self, tx: Transaction, settled: PendingDownload, reply: Reply) -> None:
        if settled.request.chat_id is not None:
            await reporter_mail.add(tx, settled.request.chat_id, encode_reply(reply), self._unix_now())

    async def _wait_for_signal(self) -> None:
        try:
            async with asyncio.timeout(POLL):
                await self._signal.wait()
        except TimeoutError:
            pass

    def _unix_now(self) -> int:
        return int(self._clock().timestamp())


async def read_evidence_file(database: Database, id: str) -> tuple[EvidenceItem, bytes] | None:
    """A kept file, for sending; None when it is not there (any more). Takes turns with others at the database."""
    async with database.read_transaction() as tx:
        item = await evidence_files.find(tx, id)
    if item is None or item.form is None:
        return None
    content = bytearray()
    for number in range(item.part_count):
        async with database.read_transaction() as tx:
            part = await evidence_files.read_part(tx, id, number)
        if part is None:
            return None
        content += part
    return (item, bytes(content)) if len(content) == item.size else None
