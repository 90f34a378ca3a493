"""A new key in front: everything is sealed anew while the bot works, and then the old key can go."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from content.cleaning import Clean
from content.cleaning import Form as Shown
from content.report import Form, Mode
from storage import (
    evidence,
    holds,
    home_visits,
    intake,
    report_drafts,
    reports,
    rotation,
    sealed_letters,
    talk,
)
from storage.database import Database, Transaction
from storage.drafts import put
from storage.home_visits import About
from storage.report_drafts import ReportDraft
from storage.rotation import COLUMNS, Place
from storage.seal import KeyFault, Keys, beside, make, parse, written
from storage.talk import Author
from tests.conftest import SATURDAY, Town
from tests.engines import only_sqlite

TODAY = SATURDAY.date()


async def filled(tx: Transaction) -> reports.Filed:
    """Something in every sealed column."""
    await intake.keep(tx, 1, 5, ['{"type":"say","body":"a"}'], 1)
    await put(tx, 5, "announce", {"html": "tulisan"}, 1)
    await report_drafts.put(tx, 5, ReportDraft("review"), 1)
    form = Form(office="3505", story="cerita", mode=Mode.TELL)
    filed = await reports.submit(tx, report_drafts.key(tx, 5), form, 5, TODAY)
    await talk.say(tx, filed.report_id, Author.REPORTER, "halo", None, TODAY)
    await sealed_letters.put(tx, 5, "{}", 1)
    about = About(who="lansia", village="Sukamaju", service="rekam")
    await home_visits.ask(tx, "3505-01", about, 5, "id", 1)
    await holds.put(tx, filed.report_id, "sidang", 1, 1)
    content = bytes(evidence.PART * 3)
    owner = evidence.of_report(filed.report_id)
    item = await evidence.want(tx, owner, "photo", "x", 1, 1, chat_id=5)
    assert isinstance(item, evidence.Item)
    for number, part in enumerate(evidence.parts(content)):
        await evidence.put_part(tx, item.id, number, part)
    await evidence.finish(tx, item.id, Clean(Shown.PHOTO, ".jpg", content))
    await evidence.want(tx, owner, "photo", "x", 1, 1, chat_id=5)
    return filed


async def rotated(database: Database) -> Place:
    place = Place()
    while not place.done:
        async with database.transaction() as tx:
            place = await rotation.reseal(tx, rotation.unpacked(rotation.packed(place)))
    return place


def both(new: Keys, old: Keys) -> Keys:
    return Keys({**new.by_id, **old.by_id})


async def test_every_value_moves_to_the_new_key_and_the_old_one_can_go(tmp_path: Path) -> None:
    path, old, new = tmp_path / "loket.db", make(), make()
    database = await Database.open(path, old)
    async with database.transaction() as tx:
        filed = await filled(tx)
        before = await rotation.count(tx)
        assert set(before) == {old.newest}
        for column in COLUMNS:
            sql = f"SELECT COUNT(*) FROM {column.table} WHERE {column.column} IS NOT NULL"
            assert await tx.value(sql), f"nothing in {column.table}.{column.column}"
    await database.close()
    database = await Database.open(path, both(new, old))
    place = await rotated(database)
    assert (place.sealed, place.broken) == (before[old.newest], 0)
    async with database.transaction() as tx:
        assert await rotation.count(tx) == {new.newest: before[old.newest]}
        assert await rotation.retire(tx) == [old.newest]
    await database.close()
    database = await Database.open(path, new)
    async with database.transaction() as tx:
        case = await reports.by_receipt(tx, filed.receipt or "")
        assert case is not None and case.form.story == "cerita", "the receipt still finds it"
        assert len(await evidence.listed(tx, evidence.of_report(filed.report_id))) == 2
        assert [one.chat_id for one in await sealed_letters.due(tx, 1)] == [5]
    await database.close()
    with pytest.raises(KeyFault, match="tidak diberikan"):
        await Database.open(path, old)


async def test_the_old_key_stays_needed_until_all_is_done(tmp_path: Path) -> None:
    path, old, new = tmp_path / "loket.db", make(), make()
    database = await Database.open(path, old)
    async with database.transaction() as tx:
        await filled(tx)
    await database.close()
    database = await Database.open(path, both(new, old))
    async with database.transaction() as tx:
        await rotation.reseal(tx, Place())
        assert await rotation.retire(tx) == []
    await database.close()
    with pytest.raises(KeyFault, match="tidak diberikan"):
        await Database.open(path, new)


async def test_a_damaged_value_stops_nothing_and_is_counted(tmp_path: Path) -> None:
    old, new = make(), make()
    database = await Database.open(tmp_path / "loket.db", old)
    async with database.transaction() as tx:
        filed = await filled(tx)
        await talk.say(tx, filed.report_id, Author.REPORTER, "lagi", None, TODAY)
        await tx.execute("UPDATE talk SET token = 'moved' WHERE id = 1")
    await database.close()
    database = await Database.open(tmp_path / "loket.db", both(new, old))
    assert (await rotated(database)).broken == 1
    async with database.transaction() as tx:
        assert await rotation.retire(tx) == [], "what it sealed is still there"
    await database.close()


@only_sqlite
async def test_no_sealed_column_is_forgotten() -> None:
    """Every BLOB of the schema is either rotated, a keyed hash, or the keyring itself."""
    hashes = {"reports.receipt", "report_drafts.chat", "routes.report", "routes.chat", "sealed_letters.chat"}
    hashes |= {"keyring.mac", "tries.who", "home_visits.owner"}
    database = await Database.open(None)
    async with database.reading() as tx:
        tables = [row["name"] for row in await tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        blobs = {
            f"{table}.{row['name']}"
            for table in tables
            for row in await tx.all(f"PRAGMA table_info({table})")
            if row["type"] == "BLOB"
        }
    await database.close()
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert blobs - hashes == {f"{column.table}.{column.column}" for column in COLUMNS}


@only_sqlite
async def test_the_running_bot_does_it_by_itself(town: Town) -> None:
    siti = await town.person()
    await town.close()
    path = beside(town.database)
    old, new = parse(path.read_text("utf-8")), make()
    database = await Database.open(town.database)
    async with database.transaction() as tx:
        await filled(tx)
        await tx.execute("DELETE FROM sealed_letters")
        await tx.execute("DELETE FROM evidence_wanted")
    await database.close()
    path.write_text(written(both(new, old)), "utf-8")
    await town.open()
    siti.say("halo")
    await siti.expect("Halo|bantu|Ketik")
    with closing(sqlite3.connect(f"file:{town.database}?mode=ro", uri=True)) as connection:
        async with asyncio.timeout(10):
            while connection.execute("SELECT id FROM keyring").fetchall() != [(new.newest,)]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    await town.close()
    path.write_text(written(new), "utf-8")
    await town.open()
    siti.say("halo")
    await siti.expect("Halo|bantu|Ketik")


def test_places_survive_as_json() -> None:
    place = Place(3, (b"\x01\xff", 7, "x"), 5, 1)
    assert rotation.unpacked(rotation.packed(place)) == place
    assert rotation.unpacked({}) == Place()
    assert replace(place, column=len(COLUMNS)).done
