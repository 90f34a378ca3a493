"""Vacuum: deleted bytes leave the files of the database, not only its tables."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.engine.commit_traces import plan_apart
from storage.engine.database import Database, RetryableError
from storage.engine.sqlite import SQLiteEngine
from storage.reports import report_drafts
from storage.reports.report_drafts import ReportDraft
from tests.support.database_engines import database_bytes, only_sqlite

pytestmark = only_sqlite  # a server's files are its own


async def fill_database(path: Path) -> Database:
    """Write and rewrite rows of many lengths, so that pages are split and rebuilt."""
    dice, database = random.Random(7), await Database.open(path)
    for _ in range(15):
        async with database.transaction() as tx:
            for _ in range(80):
                name = "PENANDA-RAHASIA" if dice.random() < 0.3 else "lain"
                text = f"{name} {'x' * dice.randrange(300)}"
                await tx.execute(
                    "INSERT INTO questions (text, outcome, at) VALUES (:text, 'unknown', :at)",
                    text=text,
                    at=dice.randrange(10**6),
                )
            await tx.execute("DELETE FROM questions WHERE text LIKE 'lain%' AND at % 5 = 0")
    return database


async def test_vacuum_leaves_no_deleted_data_in_any_file(tmp_path: Path) -> None:
    path = tmp_path / "loket.db"
    database = await fill_database(path)
    assert b"PENANDA-RAHASIA" in database_bytes(path)
    async with database.transaction() as tx:
        assert await tx.execute("DELETE FROM questions WHERE text LIKE 'PENANDA%'")
    assert await database.vacuum()
    assert b"PENANDA-RAHASIA" not in database_bytes(path)
    assert b"lain xxx" in database_bytes(path)
    await database.close()


async def test_vacuum_runs_beside_transactions_and_loses_nothing(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "loket.db")

    async def write(number: int) -> None:
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO intake (update_id, at) VALUES (:number, 0)", number=number)

    work = [write(number) for number in range(60)]
    scrubs = [database.vacuum() for _ in range(5)]
    both: list[object] = [*work, *scrubs]
    random.Random(1).shuffle(both)
    await asyncio.gather(*both)  # type: ignore[call-overload]
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT COUNT(*) FROM intake") == 60
    await database.close()


async def test_a_large_database_only_empties_its_log(tmp_path: Path) -> None:
    database = await fill_database(tmp_path / "loket.db")
    assert not await database.vacuum(max_bytes=1000)
    assert (tmp_path / "loket.db-wal").stat().st_size == 0
    await database.close()


async def test_the_log_is_emptied_after_a_program_that_read_it(tmp_path: Path) -> None:
    """A backup that reads the file at that moment keeps the log from being emptied. It is tried again."""
    path = tmp_path / "loket.db"
    database = await fill_database(path)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM questions").fetchone()
        async with database.transaction(plan_apart()) as tx:
            await report_drafts.save(tx, 5, ReportDraft("review"), 1)
        async with database.read_transaction():
            assert path.with_name("loket.db-wal").stat().st_size > 0
        with pytest.raises(RetryableError, match="another program"):
            await database.vacuum()
        reader.execute("COMMIT")
    engine = database._engine
    assert isinstance(engine, SQLiteEngine) and engine._emptying is not None
    await engine._emptying
    assert path.with_name("loket.db-wal").stat().st_size == 0
    await database.close()


async def test_the_log_of_a_killed_process_is_emptied_at_the_start(tmp_path: Path) -> None:
    path, killed, log = tmp_path / "loket.db", tmp_path / "killed.db", tmp_path / "killed.db-wal"
    database = await fill_database(path)
    shutil.copyfile(path, killed)
    shutil.copyfile(path.with_name("loket.db-wal"), log)
    await database.close()
    size = log.stat().st_size
    database = await Database.open(killed)
    assert log.stat().st_size < size / 2
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT COUNT(*) FROM questions") > 100
    await database.close()
