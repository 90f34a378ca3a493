"""Downloads evidence that reporters sent, removes its metadata in a child process, and stores it sealed.

A download is claimed first and comes back until it is finished, so SIGKILL loses none.
A file becomes readable only when its last part is stored.
"""

import asyncio
import logging

import telegram
from telegram.error import TelegramError

from content.reports import evidence_cleaning
from content.reports.evidence_cleaning import CleanEvidence, EvidenceProblem
from handlers.core.replies import Reply, encode_reply
from handlers.reports import evidence_texts
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.telegram.file_download import FileGoneError, download_file
from runtime.workers.evidence_process import clean_in_child
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing
from storage.engine.commit_traces import plan_apart
from storage.engine.database import Database, Transaction
from storage.queues import evidence_downloads, reporter_mail
from storage.queues.evidence_downloads import PendingDownload
from storage.reports import evidence_files
from storage.reports.evidence_files import EvidenceItem

log = logging.getLogger("loket.evidence_fetcher")

GIVE_UP_AFTER = 3 * 86400  # seconds


class EvidenceFetcher(PollingWorker):
    """Downloads several files at a time and cleans one at a time."""

    name = "evidence fetcher"
    needs_trusted_clock = False  # it looks at the clock before it gives up
    concurrency = 3

    def __init__(
        self,
        database: Database,
        bot: telegram.Bot,
        clock: Clock,
        timing: Timing = DEFAULT_TIMING,
        guard: ClockGuard | None = None,
    ) -> None:
        super().__init__(
            database, clock, guard=guard, signal=evidence_files.SIGNAL, poll=timing.download_poll
        )
        self._bot = bot
        self._cleaning_lock = asyncio.Lock()

    async def work(self) -> bool:
        download = await self._claim()
        if download is None:
            return False
        await self._process(download)
        return True

    async def _claim(self) -> PendingDownload | None:
        async with self._database.read_transaction() as tx:
            if not await evidence_downloads.has_due(tx, self._unix_now()):
                return None
        async with self._database.transaction(plan_apart()) as tx:
            return await evidence_downloads.claim(tx, self._unix_now())

    async def _process(self, download: PendingDownload) -> None:
        now = self._unix_now()
        if self._trusts(now) and now - download.since > GIVE_UP_AFTER:
            await self._give_up(download, None)
            return
        try:
            content = await download_file(self._bot, download.request.file_id, evidence_cleaning.MAX_BYTES)
        except FileGoneError:
            await self._give_up(download, None)
        except TelegramError as error:
            log.warning(
                "could not download evidence (attempt %d): %s; will retry",
                download.tries + 1,
                type(error).__name__,
            )
            await self._postpone(download)
        else:
            await self._clean_and_save(download, content)

    async def _clean_and_save(self, download: PendingDownload, content: bytes | None) -> None:
        try:
            cleaned = await self._clean(download, content)
        except OSError as error:  # the machine has no memory or process left for a child
            log.warning("could not start cleaning evidence (%s); will retry", type(error).__name__)
            async with self._database.transaction(plan_apart()) as tx:
                await evidence_downloads.end_cleaning(tx, download.id)
            await self._postpone(download)
            return
        if isinstance(cleaned, CleanEvidence):
            await self._save(download, cleaned)
        else:
            await self._give_up(download, cleaned)

    async def _clean(
        self, download: PendingDownload, content: bytes | None
    ) -> CleanEvidence | EvidenceProblem:
        if content is None:
            return EvidenceProblem.HEAVY
        async with self._cleaning_lock:
            async with self._database.transaction(plan_apart()) as tx:
                may_begin = await evidence_downloads.begin_cleaning(tx, download.id)
            if may_begin:
                return await clean_in_child(content)
        log.error("a file of evidence stopped the process each time; it is refused")
        return EvidenceProblem.UNREADABLE

    async def _save(self, download: PendingDownload, cleaned: CleanEvidence) -> None:
        """Store each part in its own transaction, so that a large file blocks nobody."""
        *most, last = enumerate(evidence_files.split_parts(cleaned.content))
        for number, part in most:
            async with self._database.transaction(plan_apart()) as tx:
                if not await evidence_files.save_part(tx, download.id, number, part):
                    return
        async with self._database.transaction(plan_apart()) as tx:
            if not await evidence_files.save_part(tx, download.id, *last):
                return
            finished = await evidence_files.finish_download(tx, download.id, cleaned)
            if finished is not None:
                in_draft = evidence_files.is_draft_owner(finished.owner)
                reply = evidence_texts.render_saved(
                    finished.number, cleaned.trace, finished.request.language, begun=in_draft
                )
                await self._notify_reporter(tx, finished, reply)

    async def _postpone(self, download: PendingDownload) -> None:
        async with self._database.transaction(plan_apart()) as tx:
            await evidence_downloads.postpone(tx, download, self._unix_now())

    async def _give_up(self, download: PendingDownload, problem: EvidenceProblem | None) -> None:
        async with self._database.transaction(plan_apart()) as tx:
            abandoned = await evidence_files.abandon_download(tx, download.id)
            if abandoned is not None:
                in_draft = evidence_files.is_draft_owner(abandoned.owner)
                reply = evidence_texts.render_refused(
                    abandoned.number, problem, abandoned.request.language, begun=in_draft
                )
                await self._notify_reporter(tx, abandoned, reply)

    async def _notify_reporter(self, tx: Transaction, download: PendingDownload, reply: Reply) -> None:
        if download.request.chat_id is not None:
            await reporter_mail.add(tx, download.request.chat_id, encode_reply(reply), self._unix_now())


async def read_evidence_file(database: Database, id: str) -> tuple[EvidenceItem, bytes] | None:
    """Return a stored file, unsealed, or None when it does not exist.

    Each part is read in its own transaction, so that a large file blocks nobody.
    """
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
