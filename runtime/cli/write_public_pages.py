"""`bot.py site FOLDER`: the public pages of every office as files for a website. It also works while the bot runs."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from pathlib import Path

from content.lazy_dataclass import dataclass
from content.public_pages.public_file import PublicFile
from handlers.core.context import Deployment, Services
from handlers.public_pages import national_pages, office_pages, page_facts
from runtime import build_services
from runtime.public_site import remove_other_files, write_file
from runtime.workers.page_writer import make_page_context
from storage.engine.database import Database


@dataclass(frozen=True)
class PageOrder:
    """Where to write the pages, the username of the bot or "", and the folder of the content."""

    folder: Path
    username: str
    library: Path


async def write_public_pages(database: Database, order: PageOrder, now: datetime) -> AsyncIterator[str]:
    """Write the pages, then yield one line for the operator."""
    services = await asyncio.to_thread(
        build_services.build_services, Deployment(), order.username, order.library
    )
    folder = order.folder
    async with database.read_transaction() as tx:
        context = make_page_context(services, tx, now)
        national = list(national_pages.render_files(context))
    changed, total = await asyncio.to_thread(_write_files, folder, national), len(national)
    removed, offices = 0, services.library.offices
    public = [office.code for office in national_pages.list_public_offices(offices.values())]
    for code in offices:
        files = await _render_office(database, services, code, now) if code in public else []
        changed += await asyncio.to_thread(_write_files, folder, files)
        removed += await asyncio.to_thread(
            remove_other_files, folder, f"{code}/", {file.path for file in files}
        )
        total += len(files)
    yield f"{total} berkas di {folder}: {changed} ditulis, {total - changed} tetap, {removed} dihapus."


async def _render_office(
    database: Database, services: Services, code: str, now: datetime
) -> list[PublicFile]:
    async with database.read_transaction() as tx:
        facts = await page_facts.collect_facts(
            make_page_context(services, tx, now, code), services.library.offices[code]
        )
    return await asyncio.to_thread(list, office_pages.render_files(facts))


def _write_files(folder: Path, files: Iterable[PublicFile]) -> int:
    """Return how many files are new or different."""
    return sum(write_file(folder, file) for file in files)
