"""`bot.py data FOLDER`: the open data of every office as files for a website, also while the bot runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from content.records import Office
from content.wording import words
from handlers import opendata
from handlers.event import Event, Kind
from handlers.visit import Desk, Facts, Visit
from runtime import desk
from storage.database import Database
from storage.people import Person
from storage.seal import Keys


async def written(database: Database, folder: Path, now: datetime) -> AsyncIterator[str]:
    """Write them; a line in words at the end."""
    ready = await asyncio.to_thread(desk.make, Facts(), "")
    files = 0
    for office in ready.library.offices.values():
        files += await _office(database, ready, office, folder, now)
    yield f"{files} berkas ditulis di {folder}."


async def export(where: Path | str, folder: Path, now: datetime, keys: Keys | None = None) -> list[str]:
    """The same with a database that nobody has open."""
    database = await Database.open(where, keys)
    try:
        return [line async for line in written(database, folder, now)]
    finally:
        await database.close()


async def _office(database: Database, ready: Desk, office: Office, folder: Path, now: datetime) -> int:
    async with database.reading() as tx:
        visit = Visit(ready, tx, Event(0, Kind.OTHER, 0, 0), Person(0, office.code), now, words("id"))
        data = await opendata.gather(visit, office)
    return await asyncio.to_thread(_write, folder, list(opendata.files(data)))


def _write(folder: Path, files: list[tuple[str, bytes]]) -> int:
    """Each takes the place of the old one in one step, so that nobody reads half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files:
        fresh = folder / f".{name}"
        fresh.write_bytes(content)
        fresh.replace(folder / name)
    return len(files)
