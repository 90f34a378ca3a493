"""Writes the public pages of offices again when a fact changes, and when time changes what they say."""

import asyncio
from datetime import datetime, timedelta

from content.lazy_dataclass import dataclass
from content.public_pages.public_file import PublicFile
from content.status_board.doubt_kinds import MIN_DOUBTERS
from content.text.translation import translator_for
from handlers.core.context import Context, Services
from handlers.core.events import Event, EventKind
from handlers.public_pages import national_pages, office_pages, page_facts
from runtime.clock import Clock
from runtime.public_site import PublicSite
from runtime.workers.polling_worker import PollingWorker
from storage import site_doubts
from storage.announcements import announcements
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Database, Transaction
from storage.staff_accounts import audit_log

POLL_SECONDS = 5.0  # for acts in other processes of the cluster
MAX_AGE = timedelta(minutes=15)  # the moment that a page names is not older, as long as the bot runs
LOOKBACK_SECONDS = 60  # an announcement may be committed some time after its time of publication


def make_page_context(
    services: Services, tx: Transaction, now: datetime, office: str | None = None
) -> Context:
    """Return a context of nobody: pages are the same for everybody. Dates are those of the office."""
    return Context(
        services, tx, Event(0, EventKind.OTHER, 0, 0), ChatProfile(0, office), now, translator_for("id")
    )


@dataclass(frozen=True)
class WrittenOffice:
    """When all pages of an office were written, and until when they count at most."""

    refreshed_at: datetime
    counts_until: datetime


class PageWriter(PollingWorker):
    """Every act of staff is in the audit log. Its newest entries name the offices whose facts may have changed.

    What citizens on the spot say is not in it, so it is looked up itself.
    """

    name = "public pages"
    needs_trusted_clock = False

    def __init__(self, services: Services, database: Database, clock: Clock, site: PublicSite) -> None:
        super().__init__(database, clock, signal=audit_log.SIGNAL, poll=POLL_SECONDS)
        self._services, self._site = services, site
        self._offices = national_pages.list_public_offices(services.library.offices.values())
        self._written: dict[str, WrittenOffice] = {}
        self._last_act = -1
        self._doubts: set[tuple[str, str, str, int]] = set()
        self._last_look = 0

    async def work(self) -> bool:
        now = self._clock()
        if self._last_act < 0:
            await self._write_national_pages(now)
        changed = await self._find_changed_offices(now)
        for office in self._offices:
            written = self._written.get(office.code)
            is_old = written is None or not written.refreshed_at <= now < written.refreshed_at + MAX_AGE
            is_over = written is not None and now >= written.counts_until
            if is_old or is_over or None in changed or office.code in changed:
                await self._write_office(office.code, now, refreshes=is_old)
        return False

    async def _find_changed_offices(self, now: datetime) -> set[str | None]:
        """Return the offices of what was said or done since the last look; None stands for all of them."""
        seconds = int(now.timestamp())
        async with self._database.read_transaction() as tx:
            newest = await audit_log.find_newest_id(tx)
            acts = (
                await audit_log.list_offices_since(tx, self._last_act) if newest != self._last_act else set()
            )
            since = self._last_look - LOOKBACK_SECONDS
            published = await announcements.list_offices_since(tx, since, seconds)
            doubts = await site_doubts.list_sites_with(tx, MIN_DOUBTERS)
        differ, self._doubts = doubts ^ self._doubts, doubts
        self._last_act, self._last_look = newest, seconds
        sites = self._services.sites
        return acts | published | {sites[one[0]].office for one in differ if one[0] in sites}

    async def _write_national_pages(self, now: datetime) -> None:
        """Write the pages that only the content changes, once, and remove those of offices that want none."""
        async with self._database.read_transaction() as tx:
            context = make_page_context(self._services, tx, now)
            files = list(national_pages.render_files(context))
        public = {office.code for office in self._offices}
        await asyncio.to_thread(self._site.publish, files)
        for code in self._services.library.offices.keys() - public:
            await asyncio.to_thread(self._site.remove_others, f"{code}/", ())

    async def _write_office(self, code: str, now: datetime, *, refreshes: bool) -> None:
        async with self._database.read_transaction() as tx:
            context = make_page_context(self._services, tx, now, code)
            facts = await page_facts.collect_facts(context, context.offices[code])
        files: list[PublicFile] = []
        for file in office_pages.render_files(facts):
            files.append(file)
            await asyncio.sleep(0)  # answers to citizens come first
        changes = self._site.list_changes(files, refreshes=refreshes)
        await asyncio.to_thread(self._site.publish, changes)
        await asyncio.to_thread(self._site.remove_others, f"{code}/", [file.path for file in files])
        refreshed_at = now if refreshes else self._written[code].refreshed_at
        self._written[code] = WrittenOffice(refreshed_at, facts.counts_until)
