"""A database file that is moved, deleted or replaced under the running bot: nothing is accepted that would be lost."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.testing.person import Person
from storage.chats import chat_profiles
from storage.engine.database import Database
from storage.engine.database_errors import RetryableError
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import only_sqlite

pytestmark = only_sqlite


def move_away(path: Path) -> Path:
    return path.rename(path.with_name("diambil.db"))


def replace_with_copy(path: Path) -> Path:
    copy = Path(shutil.copy(path, path.with_name("salinan.db")))
    kept = path.rename(path.with_name("diambil.db"))
    copy.rename(path)
    return kept


def delete_log(path: Path) -> Path:
    log = path.with_name(path.name + "-wal")
    return log.rename(path.with_name("diambil-wal"))


@pytest.mark.parametrize("take", [move_away, replace_with_copy, delete_log])
async def test_nothing_is_read_or_written_until_the_file_is_back(
    tmp_path: Path, take: Callable[[Path], Path]
) -> None:
    path = tmp_path / "loket.db"
    database = await Database.open(path)
    kept = take(path)
    with pytest.raises(RetryableError, match="moved, deleted or replaced"):
        async with database.transaction() as tx:
            await chat_profiles.find_or_create(tx, 5, 1)
    with pytest.raises(RetryableError, match="moved, deleted or replaced"):
        async with database.read_transaction() as tx:
            await chat_profiles.find(tx, 5)
    back = path.with_name(path.name + "-wal") if "wal" in kept.name else path
    await asyncio.to_thread(kept.rename, back)
    async with database.transaction() as tx:
        await chat_profiles.find_or_create(tx, 5, 1)
    await database.close()
    database = await Database.open(path)
    async with database.read_transaction() as tx:
        assert await chat_profiles.find(tx, 5) is not None
    await database.close()


class WarningWatcher(logging.Handler):
    """Sets an event when a warning about the database file is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if "the database file was moved, deleted or replaced" in record.getMessage():
            self.seen.set()


async def test_a_question_waits_at_telegram_while_the_file_is_away(harness: BotHarness) -> None:
    siti: Person = await harness.new_person(office="3674")
    watcher, receiver = WarningWatcher(), logging.getLogger("loket.update_receiver")
    receiver.addHandler(watcher)
    kept = move_away(harness.database_path)
    siti.say("gratis?")
    await watcher.seen.wait()
    receiver.removeHandler(watcher)
    assert "Gratis" not in siti.text
    await asyncio.to_thread(kept.rename, harness.database_path)
    await siti.expect("Gratis")
