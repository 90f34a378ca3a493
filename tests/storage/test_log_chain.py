"""The chain over the audit log and the case history names what was changed, cut or added outside the bot."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.casework import case_history
from storage.crypto import backup, log_chain
from storage.crypto.encryption import EncryptionKeys, generate_keys
from storage.crypto.log_chain import AUDIT_CHAIN, CASE_CHAIN, ChainedLog
from storage.engine.database import Database, Transaction
from storage.privacy import report_erasure
from storage.staff_accounts import audit_log
from tests.support.database_engines import only_sqlite

KEYS_OF_1_0 = EncryptionKeys({"k2": b"2" * 32, "k1": b"1" * 32})


@pytest.fixture
async def tx(tmp_path: Path) -> AsyncIterator[Transaction]:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as transaction:
        for number in range(1, 21):
            await audit_log.record(
                transaction, at=number, actor=7, act="closure.add", office="3505", about={"n": number}
            )
            await case_history.record_act(transaction, f"report{number % 3}", "claim", number, 9)
        yield transaction
    await database.close()


async def remove_triggers(tx: Transaction) -> None:
    """Do what somebody who writes the file does first. A transaction of a test is rolled back by nobody."""
    if not (await tx.fetch_one("SELECT 1 FROM log_heads")):
        return
    for name in ("audit_never_changes", "audit_never_shrinks", "audit_never_replaces"):
        await tx.execute(f"DROP TRIGGER {name}")


async def list_faults(tx: Transaction, log: ChainedLog = AUDIT_CHAIN) -> list[str]:
    state = await log_chain.check_chain(tx, log)
    return [f"{fault.kind} {fault.first}-{fault.last}" for fault in state.faults]


async def test_untouched_logs_are_intact(tx: Transaction) -> None:
    for log in (AUDIT_CHAIN, CASE_CHAIN):
        assert await list_faults(tx, log) == []
        head = await log_chain.find_head(tx, log)
        assert head is not None and (head.number, head.taken_over) == (20, 0)
        assert await log_chain.contains_head(tx, log, head.text)
        assert await log_chain.contains_head(tx, log, head.text.replace("-", "-", 1).lower())
        assert not await log_chain.contains_head(tx, log, f"19{head.text[2:]}")


@only_sqlite
@pytest.mark.parametrize(
    ("manipulation", "faults"),
    [
        (["UPDATE audit SET actor = 8 WHERE id = 5"], ["changed 5-5"]),
        (["UPDATE audit SET at = at + 1 WHERE id BETWEEN 5 AND 9"], ["changed 5-9"]),
        (["UPDATE audit SET about = '{}' WHERE id = 5"], ["changed 5-5"]),
        (["DELETE FROM audit WHERE id BETWEEN 3 AND 6"], ["cut 3-6"]),
        (["DELETE FROM audit WHERE id > 15"], ["cut 16-20"]),
        (
            [
                "DELETE FROM audit WHERE id BETWEEN 3 AND 6",
                "DELETE FROM log_chain WHERE log = 'audit' AND number BETWEEN 3 AND 6",
            ],
            ["cut 3-6"],
        ),
        (
            ["DELETE FROM audit WHERE id > 15", "DELETE FROM log_chain WHERE log = 'audit' AND number > 15"],
            ["cut 16-20"],
        ),
        (
            [
                "DELETE FROM audit WHERE id = 4",
                "DELETE FROM log_chain WHERE log = 'audit' AND number = 4",
                "UPDATE log_chain SET number = number - 1 WHERE log = 'audit' AND number > 4",
            ],
            ["cut 20-20", "changed 4-19"],
        ),
        (
            ["INSERT INTO audit (id, at, actor, act, about) VALUES (99, 1, 7, 'closure.add', '{}')"],
            ["added 99-99"],
        ),
        (["UPDATE log_chain SET digest = x'00' WHERE log = 'audit' AND number = 7"], ["changed 7-7"]),
        (
            ["UPDATE log_chain SET erased = x'00' WHERE log = 'audit' AND number = 7", "DELETE FROM audit WHERE id = 7"],
            ["cut 7-7"],
        ),
        (
            [
                "UPDATE log_chain SET erased = (SELECT other.digest FROM log_chain AS other WHERE other.number = 2)"
                " WHERE log = 'audit' AND number = 7",
                "DELETE FROM audit WHERE id = 7",
            ],
            ["cut 7-7"],
        ),
        (["DELETE FROM log_heads"], ["cut 21-21"]),
        (["DELETE FROM log_chain", "DELETE FROM log_heads"], ["cut 1-1", "added 1-20"]),
        (["UPDATE log_heads SET number = 15 WHERE log = 'audit'"], ["cut 21-21"]),
    ],
)  # fmt: skip
async def test_what_was_changed_or_cut_is_named(
    tx: Transaction, manipulation: list[str], faults: list[str]
) -> None:
    await remove_triggers(tx)
    for sql in manipulation:
        await tx.execute(sql)
    assert await list_faults(tx) == faults


@only_sqlite
@pytest.mark.parametrize("with_head", [False, True])
async def test_new_entries_do_not_hide_a_cut(tx: Transaction, with_head: bool) -> None:
    """The bot goes on writing after somebody cut the end of the log."""
    await remove_triggers(tx)
    await tx.execute("DELETE FROM audit WHERE id > 15")
    await tx.execute("DELETE FROM log_chain WHERE log = 'audit' AND number > 15")
    if with_head:
        await tx.execute("DELETE FROM log_heads")
    for at in range(5):
        await audit_log.record(tx, at=at, actor=7, act="closure.add", office=None, about={})
    assert (await list_faults(tx))[0].startswith("cut 16-")


async def test_an_older_copy_of_the_whole_log_lacks_the_head_that_people_saw(tmp_path: Path) -> None:
    """Nothing in the file shows it. The head in the chats of admins and inspectors does."""
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await audit_log.record(tx, at=1, actor=7, act="closure.add", office=None, about={})
        older = await log_chain.find_head(tx, AUDIT_CHAIN)
        await audit_log.record(tx, at=2, actor=7, act="closure.end", office=None, about={})
        shown = await log_chain.find_head(tx, AUDIT_CHAIN)
    await database.close()
    assert older is not None and shown is not None
    replaced = await Database.open(tmp_path / "older.db")
    async with replaced.transaction() as tx:
        await audit_log.record(tx, at=1, actor=7, act="closure.add", office=None, about={})
        assert await list_faults(tx) == []
        assert not await log_chain.contains_head(tx, AUDIT_CHAIN, shown.text)
    await replaced.close()


async def test_erasure_of_a_report_is_no_fault(tx: Transaction) -> None:
    before = await log_chain.find_head(tx, CASE_CHAIN)
    await report_erasure.erase_report(tx, "report1")
    assert await list_faults(tx, CASE_CHAIN) == []
    assert await log_chain.find_head(tx, CASE_CHAIN) == before
    assert await case_history.list_acts(tx, "report1", 9) == []
    await case_history.record_act(tx, "report4", "claim", 30, 9)
    assert await list_faults(tx, CASE_CHAIN) == []


@pytest.mark.parametrize(
    ("manipulation", "fault"),
    [
        ("DELETE FROM case_acts WHERE id = 4", "cut 4-4"),
        ("UPDATE case_acts SET report = 'other' WHERE id = 4", "changed 4-4"),
        ("UPDATE case_acts SET actor = NULL WHERE id BETWEEN 4 AND 5", "changed 4-5"),
    ],
)
async def test_the_history_of_a_case_is_protected(tx: Transaction, manipulation: str, fault: str) -> None:
    await tx.execute(manipulation)
    assert await list_faults(tx, CASE_CHAIN) == [fault]


@only_sqlite
async def test_a_database_of_1_0_begins_its_chain_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "loket.db"
    with Path(__file__).with_name("version_1_0.backup").open("rb") as file:
        backup.restore_backup(file, path, KEYS_OF_1_0)
    for _ in range(2):
        database = await Database.open(path, KEYS_OF_1_0)
        async with database.transaction() as tx:
            for log in (AUDIT_CHAIN, CASE_CHAIN):
                state = await log_chain.check_chain(tx, log)
                assert state.faults == () and state.head is not None
                assert state.head.taken_over == await tx.fetch_value(f"SELECT COUNT(*) FROM {log.table}") > 0
        await database.close()


@only_sqlite
async def test_a_removed_chain_is_not_begun_anew(tmp_path: Path) -> None:
    """Only the first start of this version begins a chain."""
    path, keys = tmp_path / "loket.db", generate_keys()
    database = await Database.open(path, keys)
    async with database.transaction() as tx:
        await audit_log.record(tx, at=1, actor=7, act="closure.add", office=None, about={})
    await database.close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM log_chain")
        file.execute("DELETE FROM log_heads")
    database = await Database.open(path, keys)
    async with database.transaction() as tx:
        assert await list_faults(tx) == ["cut 1-1", "added 1-1"]
    await database.close()


async def test_a_new_key_keeps_the_chain(tmp_path: Path) -> None:
    path, old, new = tmp_path / "loket.db", generate_keys(), generate_keys()
    for keys in (old, EncryptionKeys({**new.by_id, **old.by_id})):
        database = await Database.open(path, keys)
        async with database.transaction() as tx:
            await audit_log.record(tx, at=1, actor=7, act="closure.add", office=None, about={})
            assert await list_faults(tx) == []
        await database.close()
