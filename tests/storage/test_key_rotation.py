"""Key rotation: with a new key, everything is encrypted again while the bot runs. Then the old key can go."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from storage.crypto import key_rotation
from storage.crypto.encryption import (
    EncryptionKeys,
    KeyringError,
    format_keys,
    generate_keys,
    key_file_for,
    parse_keys,
)
from storage.crypto.key_rotation import RotationProgress
from storage.crypto.sealed_columns import SEALED_COLUMNS
from storage.engine.database import Database
from storage.queues import reporter_mail
from storage.reports import evidence_files, reports
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import only_sqlite
from tests.support.sealed_rows import TODAY, fill_sealed_columns


async def rotate_all(database: Database) -> RotationProgress:
    place = RotationProgress()
    while not place.is_done:
        async with database.transaction() as tx:
            place = await key_rotation.reseal_batch(tx, key_rotation.from_json(key_rotation.to_json(place)))
    return place


def open_with_both(new: EncryptionKeys, old: EncryptionKeys) -> EncryptionKeys:
    return EncryptionKeys({**new.by_id, **old.by_id})


async def test_every_value_moves_to_the_new_key_and_the_old_one_can_go(tmp_path: Path) -> None:
    path, old, new = tmp_path / "loket.db", generate_keys(), generate_keys()
    database = await Database.open(path, old)
    async with database.transaction() as tx:
        filed = await fill_sealed_columns(tx)
        before = await key_rotation.count_by_key(tx)
        assert set(before) == {old.newest_id}
        for column in SEALED_COLUMNS:
            sql = f"SELECT COUNT(*) FROM {column.table} WHERE {column.column} IS NOT NULL"
            assert await tx.fetch_value(sql), f"nothing in {column.table}.{column.column}"
    await database.close()
    database = await Database.open(path, open_with_both(new, old))
    place = await rotate_all(database)
    assert (place.sealed, place.broken) == (before[old.newest_id], 0)
    async with database.transaction() as tx:
        assert await key_rotation.count_by_key(tx) == {new.newest_id: before[old.newest_id]}
        assert await key_rotation.retire_keys(tx) == [old.newest_id]
    await database.close()
    database = await Database.open(path, new)
    async with database.transaction() as tx:
        case = await reports.find_by_receipt(tx, filed.receipt or "")
        assert case is not None and case.form.story == "cerita", "the receipt still finds it"
        assert len(await evidence_files.list_items(tx, evidence_files.report_owner(filed.report_id))) == 2
        assert [one.chat_id for one in await reporter_mail.list_due(tx, 1)] == [5]
    await database.close()
    with pytest.raises(KeyringError, match="tidak diberikan"):
        await Database.open(path, old)


async def test_the_old_key_is_required_until_the_rotation_is_done(tmp_path: Path) -> None:
    path, old, new = tmp_path / "loket.db", generate_keys(), generate_keys()
    database = await Database.open(path, old)
    async with database.transaction() as tx:
        await fill_sealed_columns(tx)
    await database.close()
    database = await Database.open(path, open_with_both(new, old))
    async with database.transaction() as tx:
        await key_rotation.reseal_batch(tx, RotationProgress())
        assert await key_rotation.retire_keys(tx) == []
    await database.close()
    with pytest.raises(KeyringError, match="tidak diberikan"):
        await Database.open(path, new)


async def test_a_damaged_value_is_counted_and_does_not_stop_the_rotation(tmp_path: Path) -> None:
    old, new = generate_keys(), generate_keys()
    database = await Database.open(tmp_path / "loket.db", old)
    async with database.transaction() as tx:
        filed = await fill_sealed_columns(tx)
        await case_messages.add_message(tx, filed.report_id, MessageAuthor.REPORTER, "lagi", None, TODAY)
        await tx.execute("UPDATE talk SET token = 'moved' WHERE id = 1")
    await database.close()
    database = await Database.open(tmp_path / "loket.db", open_with_both(new, old))
    assert (await rotate_all(database)).broken == 1
    async with database.transaction() as tx:
        assert await key_rotation.retire_keys(tx) == [], "what it sealed is still there"
    await database.close()


@only_sqlite
async def test_the_running_bot_rotates_keys(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await harness.close()
    path = key_file_for(harness.database_path)
    old, new = parse_keys(path.read_text("utf-8")), generate_keys()
    database = await Database.open(harness.database_path)
    async with database.transaction() as tx:
        await fill_sealed_columns(tx)
        await tx.execute("DELETE FROM sealed_letters")
        await tx.execute("DELETE FROM evidence_wanted")
    await database.close()
    path.write_text(format_keys(open_with_both(new, old)), "utf-8")
    await harness.open()
    siti.say("halo")
    await siti.expect("Ada yang bisa dibantu")
    with closing(sqlite3.connect(f"file:{harness.database_path}?mode=ro", uri=True)) as connection:
        async with asyncio.timeout(10):
            while connection.execute("SELECT id FROM keyring").fetchall() != [(new.newest_id,)]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    await harness.close()
    path.write_text(format_keys(new), "utf-8")
    await harness.open()
    siti.say("halo")
    await siti.expect("Ada yang bisa dibantu")


def test_the_progress_survives_as_json() -> None:
    place = RotationProgress(3, (b"\x01\xff", 7, "x"), 5, 1)
    assert key_rotation.from_json(key_rotation.to_json(place)) == place
    assert key_rotation.from_json({}) == RotationProgress()
    assert replace(place, column=len(SEALED_COLUMNS)).is_done
