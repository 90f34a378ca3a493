"""`bot.py data FOLDER`: the open data of every office as files for a website; and how many were written."""

import asyncio
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


async def export(database: Path | str, folder: Path, now: datetime, keys: Keys | None = None) -> int:
    """Each file takes the place of the old one in one step, so that nobody reads half of it."""
    ready, opened = desk.make(Facts(), ""), await Database.open(database, keys)
    try:
        return sum(
            [await _office(opened, ready, office, folder, now) for office in ready.library.offices.values()]
        )
    finally:
        await opened.close()


async def _office(database: Database, ready: Desk, office: Office, folder: Path, now: datetime) -> int:
    async with database.reading() as tx:
        visit = Visit(ready, tx, Event(0, Kind.OTHER, 0, 0), Person(0, office.code), now, words("id"))
        data = await opendata.gather(visit, office)
    return await asyncio.to_thread(_write, folder, list(opendata.files(data)))


def _write(folder: Path, files: list[tuple[str, bytes]]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files:
        fresh = folder / f".{name}"
        fresh.write_bytes(content)
        fresh.replace(folder / name)
    return len(files)
