"""`bot.py data FOLDER`: the open data of every office as files for a website. It also works while the bot runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from content.loading.records import Office
from content.text.translation import translator_for
from handlers.core.context import Context, Deployment, Services
from handlers.core.events import Event, EventKind
from handlers.open_data import collect_open_data
from runtime import build_services
from storage.chats.chat_profiles import ChatProfile
from storage.crypto.encryption import EncryptionKeys
from storage.engine.database import Database


async def write_open_data(database: Database, folder: Path, now: datetime) -> AsyncIterator[str]:
    """Write the files, then yield one line for the operator."""
    services = await asyncio.to_thread(build_services.build_services, Deployment(), "")
    files = 0
    for office in services.library.offices.values():
        files += await _write_office(database, services, office, folder, now)
    yield f"{files} berkas ditulis di {folder}."


async def export_offline(
    where: Path | str, folder: Path, now: datetime, keys: EncryptionKeys | None = None
) -> list[str]:
    """Write the files from a database that no process has open."""
    database = await Database.open(where, keys)
    try:
        return [line async for line in write_open_data(database, folder, now)]
    finally:
        await database.close()


async def _write_office(
    database: Database, services: Services, office: Office, folder: Path, now: datetime
) -> int:
    async with database.read_transaction() as tx:
        context = Context(
            services,
            tx,
            Event(0, EventKind.OTHER, 0, 0),
            ChatProfile(0, office.code),
            now,
            translator_for("id"),
        )
        data = await collect_open_data.collect(context, office)
    return await asyncio.to_thread(_write_files, folder, list(collect_open_data.render_files(data)))


def _write_files(folder: Path, files: list[tuple[str, bytes]]) -> int:
    """Replace each file atomically, so that no reader sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files:
        fresh = folder / f".{name}"
        fresh.write_bytes(content)
        fresh.replace(folder / name)
    return len(files)
