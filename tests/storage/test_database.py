"""SQLite transactions: atomic, durable, one process, group commit."""

import asyncio
from pathlib import Path

import pytest

from storage.engine.database import Database, DatabaseError
from tests.support.database_engines import only_sqlite


async def count_rows(database: Database) -> int:
    async with database.read_transaction() as tx:
        return int(await tx.fetch_value("SELECT count(*) FROM intake"))


async def add_row(database: Database, number: int) -> None:
    async with database.transaction() as tx:
        await tx.execute("INSERT INTO intake (update_id, at) VALUES (:n, 0)", n=number)


async def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "a.db")
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO intake (update_id, at) VALUES (1, 0)")
            raise RuntimeError
    assert await count_rows(database) == 0
    await database.close()


async def test_a_failure_does_not_undo_other_transactions_of_its_group(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "a.db")

    async def spoil() -> None:
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO intake (update_id, at) VALUES (100, 0)")
            raise RuntimeError

    done = await asyncio.gather(*(add_row(database, n) for n in range(20)), spoil(), return_exceptions=True)
    assert sum(isinstance(result, RuntimeError) for result in done) == 1
    await database.close()
    database = await Database.open(tmp_path / "a.db")
    assert await count_rows(database) == 20
    await database.close()


async def test_a_transaction_cancelled_while_it_begins_does_not_affect_others(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "a.db")
    for number in range(40):
        task = asyncio.create_task(add_row(database, number))
        for _ in range(number // 4):
            await asyncio.sleep(0)
        task.cancel()
        await add_row(database, 100 + number)
        await asyncio.wait([task])
    assert await count_rows(database) >= 40
    await database.close()


async def test_a_cancelled_transaction_leaves_nothing_and_frees_the_lock(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "a.db")
    inside = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO intake (update_id, at) VALUES (1, 0)")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    await add_row(database, 2)
    assert await count_rows(database) == 1
    await database.close()


@only_sqlite
async def test_a_second_process_gets_an_error_with_a_remedy(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "a.db")
    with pytest.raises(DatabaseError, match="sedang dipakai"):
        await Database.open(tmp_path / "a.db")
    await database.close()


@only_sqlite
async def test_a_folder_that_cannot_be_created_gives_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("", encoding="utf-8")
    with pytest.raises(DatabaseError, match="tidak dapat ditulisi"):
        await Database.open(tmp_path / "berkas" / "a.db")


@only_sqlite
async def test_a_file_that_is_no_database_gives_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("bukan basis data " * 500, encoding="utf-8")
    with pytest.raises(DatabaseError, match="tidak dapat dibuka"):
        await Database.open(tmp_path / "a.db")
