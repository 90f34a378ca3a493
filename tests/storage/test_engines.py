"""The interface of both engines, and behaviour of PostgreSQL alone. Both are tested where PostgreSQL is installed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from storage.chats import chat_profiles, drafts
from storage.crypto import encryption
from storage.engine.database import ConstraintError, Database, DatabaseError, RetryableError, Transaction
from storage.engine.dialect import number_parameters, to_bulk_insert, translate_migration
from storage.queues import outbox, processed_updates
from storage.staff_accounts import audit_log
from tests.support.database_engines import FILE_DATABASES, KEYS, needs_postgresql, only_sqlite, shared_server
from tests.support.postgresql_server import PASSWORD, PostgresqlServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    keys = encryption.parse_keys(KEYS)
    if request.param == "postgresql":
        database = await Database.open(shared_server().address(FILE_DATABASES.name_for(None)), keys)
    else:
        database = await Database.open(tmp_path / "a.db", keys)
    yield database
    await database.close()


@pytest.fixture
async def two_processes() -> AsyncIterator[list[Database]]:
    """Two processes' views of one PostgreSQL."""
    address = shared_server().address(FILE_DATABASES.name_for(None))
    both = [await Database.open(address, encryption.parse_keys(KEYS)) for _ in range(2)]
    yield both
    for database in both:
        await database.close()


async def count_rows(database: Database) -> int:
    async with database.read_transaction() as tx:
        return int(await tx.fetch_value("SELECT count(*) FROM intake"))


async def add_row(database: Database, number: int) -> bool:
    async with database.transaction() as tx:
        return await processed_updates.claim_update(tx, number, 0)


async def test_values_are_returned_unchanged(database: Database) -> None:
    big, text = 2**53 + 1, "Rp1.000 'kutip' :bukan -- ::text 🙂\nbaris"
    async with database.transaction() as tx:
        await chat_profiles.find_or_create(tx, big, 10)
        await chat_profiles.save_last_answer(tx, big, "salam", text, 2**40)
        await drafts.save(tx, -5, "form", {"a": [1, None, "é"]}, 7)
    async with database.read_transaction() as tx:
        person = await chat_profiles.find(tx, big)
        assert person is not None and (person.asked, person.topic_at) == (text, 2**40)
        draft = await drafts.find(tx, -5)
        assert draft is not None and draft.data == {"a": [1, None, "é"]}
        row = await tx.fetch_one(
            "SELECT count(*) AS n, sum(topic_at) AS total, avg(topic_at) AS mean, max(office) AS office FROM people"
            " WHERE CAST(:office AS TEXT) IS NULL OR office = :office",
            office=None,
        )
    assert row == {"n": 1, "total": 2**40, "mean": 2.0**40, "office": None}
    assert [type(value) for value in row.values()] == [int, int, float, type(None)]


async def test_changed_rows_are_counted(database: Database) -> None:
    async with database.transaction() as tx:
        assert await outbox.add_for_chats(tx, "a:1", "{}", [3, 1, 2], 5, 0) == 3
        assert await outbox.add_for_chats(tx, "a:1", "{}", [1, 2, 3, 4], 5, 0) == 1
        assert await tx.execute("UPDATE letters SET due = :due WHERE chat_id > :least", due=9, least=2) == 2
        assert await tx.execute("DELETE FROM letters WHERE chat_id = 77") == 0


async def test_text_is_ordered_by_its_bytes_and_null_comes_first(database: Database) -> None:
    async with database.transaction() as tx:
        for at, office in enumerate(("b", "A", None, "a", "B")):
            await chat_profiles.find_or_create(tx, at, 0)
            await chat_profiles.set_office(tx, at, office)
        rows = await tx.fetch_all("SELECT office FROM people ORDER BY office NULLS FIRST")
    assert [row["office"] for row in rows] == [None, "A", "B", "a", "b"]


async def test_a_failed_or_cancelled_transaction_leaves_nothing_and_frees_its_connection(
    database: Database,
) -> None:
    inside = asyncio.Event()

    async def hang(number: int) -> None:
        async with database.transaction() as tx:
            await processed_updates.claim_update(tx, number, 0)
            inside.set()
            await asyncio.Event().wait()

    for number in range(12):  # more than there are connections
        inside.clear()
        task = asyncio.create_task(hang(number))
        await inside.wait()
        task.cancel()
        await asyncio.wait([task])
        with pytest.raises(RuntimeError):
            async with database.transaction() as tx:
                await processed_updates.claim_update(tx, number, 0)
                raise RuntimeError
    assert await count_rows(database) == 0
    await asyncio.gather(*(add_row(database, n) for n in range(30)))
    assert await count_rows(database) == 30


async def test_a_transaction_cancelled_at_any_moment_does_not_affect_others(database: Database) -> None:
    for number in range(40):
        task = asyncio.create_task(add_row(database, number))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        assert await add_row(database, 100 + number)
        await asyncio.wait([task])
    assert await count_rows(database) >= 40


async def test_both_engines_refuse_with_the_same_text(database: Database) -> None:
    async with database.transaction() as tx:
        await audit_log.record(tx, at=0, actor=1, act="closure.add", office=None, about={})
    for sql in ("UPDATE audit SET actor = 2", "DELETE FROM audit"):
        with pytest.raises(ConstraintError, match="append-only"):
            async with database.transaction() as tx:
                await tx.execute(sql)
    with pytest.raises(ConstraintError):
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO linked_phrasings (link, text) VALUES (999, 'x')")


async def test_a_signal_is_set_after_the_commit_and_not_before(database: Database) -> None:
    with suppress(RuntimeError):
        async with database.transaction() as tx:
            tx.notify("outbox")
            raise RuntimeError
    assert not database.signal("outbox").is_set()
    async with database.transaction() as tx:
        tx.notify("outbox")
        assert not database.signal("outbox").is_set()
    assert database.signal("outbox").is_set()


@needs_postgresql
async def test_a_transaction_with_an_ignored_error_does_not_commit() -> None:
    database = await Database.open(
        shared_server().address(FILE_DATABASES.name_for(None)), encryption.parse_keys(KEYS)
    )
    with pytest.raises(ConstraintError):
        async with database.transaction() as tx:
            await processed_updates.claim_update(tx, 1, 0)
            with suppress(ConstraintError):
                await tx.execute("INSERT INTO intake (update_id, at) VALUES (1, 0)")
    assert await count_rows(database) == 0
    await database.close()


@needs_postgresql
async def test_one_of_two_processes_claims_an_update(two_processes: list[Database]) -> None:
    for number in range(20):
        claims = await asyncio.gather(*(add_row(database, number) for database in two_processes))
        assert sorted(claims) == [False, True]


@needs_postgresql
async def test_transactions_with_the_same_lock_wait_for_each_other(two_processes: list[Database]) -> None:
    seen: list[str] = []

    async def hold(database: Database, name: str) -> None:
        async with database.transaction() as tx:
            await tx.lock("chat:5")
            seen.append(f"{name} begins")
            for _ in range(5):
                await tx.fetch_value("SELECT 1")
            seen.append(f"{name} ends")

    await asyncio.gather(*(hold(database, f"{n}") for n in range(3) for database in two_processes))
    assert all(begin[0] == end[0] for begin, end in zip(seen[::2], seen[1::2], strict=True))


@needs_postgresql
async def test_processes_that_start_together_migrate_once_and_share_the_keyring(tmp_path: Path) -> None:
    name = f"new_{tmp_path.name}".lower()
    address = shared_server().create(name)
    opened = await asyncio.gather(*(Database.open(address, encryption.parse_keys(KEYS)) for _ in range(3)))
    macs = {database.cipher.mac("x", 1) for database in opened}
    for database in opened:
        await database.close()
    shared_server().drop(name)
    assert len(macs) == 1


@needs_postgresql
async def test_after_a_restart_of_the_server_the_next_transaction_works() -> None:
    own = PostgresqlServer()
    try:
        await asyncio.to_thread(own.start)
        database = await Database.open(
            await asyncio.to_thread(own.create, "loket"), encryption.parse_keys(KEYS)
        )
        await asyncio.gather(*(add_row(database, n) for n in range(10)))
        with pytest.raises(RetryableError):
            async with database.transaction() as tx:
                await processed_updates.claim_update(tx, 100, 0)
                await asyncio.to_thread(own.stop)
                await tx.fetch_value("SELECT 1")
        with pytest.raises(RetryableError):
            await add_row(database, 101)
        await asyncio.to_thread(own.start)
        assert await add_row(database, 102)
        assert await count_rows(database) == 11
        await database.close()
    finally:
        await asyncio.to_thread(own.release)


@needs_postgresql
async def test_errors_have_a_remedy_and_no_password() -> None:
    server = f"127.0.0.1:{shared_server().port}"
    secret = quote("sandi salah/x", safe="")
    for address, words in (
        (f"postgresql://loket:{secret}@{server}/postgres", "menolak nama pengguna atau kata sandi"),
        (f"postgresql://loket:{PASSWORD}@{server}/tidakada", "tidakada tidak ada.*createdb tidakada"),
        (f"postgresql://loket:{secret}@127.0.0.1:1/loket", "tidak dapat dihubungi"),
        (f"postgresql://loket:{secret}@{server}:x/loket", "DATABASE_URL tidak terbaca"),
    ):
        with pytest.raises(DatabaseError, match=words) as caught:
            await Database.open(address, encryption.parse_keys(KEYS))
        assert secret not in str(caught.value) and PASSWORD not in str(caught.value)
        assert "sandi salah" not in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT :a, :b, :a", ("SELECT $1, $2, $3", ("a", "b", "a"))),
        ("SELECT ':a', x::text, :a -- :b\n", ("SELECT ':a', x::text, $1 -- :b\n", ("a",))),
        ("SELECT 'it''s :a' || :b /* :c */", ("SELECT 'it''s :a' || $1 /* :c */", ("b",))),
        ('SELECT ":a" FROM t WHERE x = :a_1', ('SELECT ":a" FROM t WHERE x = $1', ("a_1",))),
    ],
)
def test_named_parameters_become_numbered(sql: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert number_parameters(sql) == expected


def test_which_inserts_become_bulk_inserts() -> None:
    sql = "INSERT INTO t (a, b) VALUES (:a, :b) ON CONFLICT DO NOTHING"
    assert to_bulk_insert(sql, ("int8", "text")) == (
        "INSERT INTO t (a, b) SELECT * FROM unnest(:a::int8[], :b::text[]) ON CONFLICT DO NOTHING"
    )
    for other in ("UPDATE t SET a = :a WHERE b = :b", "INSERT INTO t (a, b, c) VALUES (:a, :b, 0)",
                  "INSERT INTO t (a, b) VALUES (:a, :b) ON CONFLICT (a) DO UPDATE SET b = 1"):  # fmt: skip
        assert to_bulk_insert(other, ("int8", "text")) is None


async def test_a_bulk_insert_has_the_same_result_as_single_inserts(database: Database) -> None:
    sql = (
        "INSERT INTO letters (campaign, chat_id, key, due, body) VALUES (:n, :n, :key, :n, :body)"
        " ON CONFLICT DO NOTHING"
    )
    rows = [{"n": n, "key": f"k'{n}", "body": None if n % 2 else "é"} for n in range(10_001)]
    async with database.transaction() as tx:
        assert await tx.execute_many(sql, []) == 0
        assert await tx.execute_many(sql, [*rows, rows[7], rows[10_000]]) == 10_001
        assert await tx.execute_many(sql, iter(rows)) == 0
        found = await tx.fetch_all("SELECT chat_id AS n, key, body FROM letters ORDER BY id")
    assert found == rows


def test_migrations_are_translated() -> None:
    made = "-- x's\nCREATE TABLE t (\n id INTEGER PRIMARY KEY, -- it's TEXT\n text TEXT, on_off BOOLEAN, data BLOB);"
    assert translate_migration(made) == [
        'CREATE TABLE t (\n id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, \n text TEXT COLLATE "C",'
        " on_off BIGINT, data BYTEA);"
    ]
    trigger = "CREATE TRIGGER n BEFORE UPDATE ON t BEGIN\n SELECT RAISE(ABORT, 'no; never');\nEND;"
    function, bound = translate_migration(trigger)
    assert "RAISE EXCEPTION 'no; never'" in function and "BEFORE UPDATE ON t FOR EACH ROW" in bound


async def test_a_database_of_a_newer_version_is_refused_and_not_changed(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await tx.execute("INSERT INTO migrations (number, name) VALUES (9001, '9001_future.sql')")
    await database.close()
    with pytest.raises(DatabaseError, match="9001 tidak dikenal"):
        await Database.open(tmp_path / "loket.db")


@only_sqlite
async def test_what_a_killed_restore_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "loket.db.restoring"
    left.write_bytes(b"a whole database")
    await (await Database.open(tmp_path / "loket.db")).close()
    assert not left.exists()


async def count_once(tx: Transaction) -> int:
    return int((await tx.fetch_once("SELECT count(*) AS n FROM intake WHERE update_id = :n", n=1))[0]["n"])


async def test_rows_that_were_read_once_are_read_again_after_a_change(database: Database) -> None:
    async with database.transaction() as tx:
        assert [await count_once(tx), await count_once(tx)] == [0, 0]
        await tx.execute("INSERT INTO intake (update_id, at) VALUES (1, 0)")
        assert [await count_once(tx), await count_once(tx)] == [1, 1]
        await tx.execute_many("DELETE FROM intake WHERE update_id = :n", [{"n": 1}])
        assert await count_once(tx) == 0
        await tx.execute_in_thread("INSERT INTO intake (update_id, at) VALUES (1, 0)")
        assert await count_once(tx) == 1


@needs_postgresql
async def test_rows_that_were_read_once_are_read_again_after_a_lock(two_processes: list[Database]) -> None:
    here, there = two_processes
    async with here.transaction() as tx:
        assert await count_once(tx) == 0
        assert await add_row(there, 1)
        await tx.lock("staff")
        assert await count_once(tx) == 1
