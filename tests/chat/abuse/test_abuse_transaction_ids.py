"""A copy of PostgreSQL without keys: do transaction ids, places or replaced rows join a chat and a report?"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage.engine.commit_traces import CASE_TABLES, COMMON_TABLES, REPORTER_TABLES
from storage.engine.database import Database
from storage.engine.row_traces import REWRITTEN, REWRITTEN_EACH_HOUR
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import (
    FILE_DATABASES,
    needs_postgresql,
    redirect_to_postgresql,
    shared_server,
)
from tests.support.heap_pages import HeapReader, HeapRow
from tests.support.report_helpers import press_panel, report_in_a_busy_office, send_report

pytestmark = needs_postgresql
MODES = ("Kabari saya", "Saya cek sendiri", "Sekali kirim")
TABLES = [table.name for table in (*REWRITTEN, *REWRITTEN_EACH_HOUR)]


@pytest.fixture
async def server_office(tmp_path: Path) -> AsyncIterator[tuple[BotHarness, Database, HeapReader]]:
    """Return a bot on PostgreSQL, whatever the engine of the other tests is."""
    path, app, opened = tmp_path / "kantor.db", create_app(), []
    with redirect_to_postgresql(), pytest.MonkeyPatch.context() as patch:
        open_ = Database.open

        async def remember(*args: object, **more: object) -> Database:
            opened.append(await open_(*args, **more))  # type: ignore[arg-type]
            return opened[-1]

        patch.setattr(Database, "open", staticmethod(remember))
        async with serve_app(app) as address:
            harness = BotHarness(app.state.telegram, address, path)
            await harness.open()
            reader = await HeapReader.connect(shared_server().address(FILE_DATABASES.name_for(path)))
            yield harness, opened[-1], reader
            await reader.connection.close()
            await harness.close()


async def rewrite_all_rows(
    harness: BotHarness, database: Database, reader: HeapReader
) -> dict[str, list[HeapRow]]:
    """Rewrite rows as often as the bot would, and return them by table.

    A replaced row stays while another session may read it, and files of evidence are still being stored.
    """
    for _ in range(20):
        await database.rewrite_rows(int(harness.now.timestamp()), hourly=True)
        found = {table: await reader.read_rows(table) for table in TABLES}
        tables = found.values()
        if all(len({row.xmin for row in rows}) <= 1 and not any(row.xmax for row in rows) for rows in tables):
            break
    return found


@pytest.mark.parametrize("mode", MODES)
async def test_transaction_ids_and_replaced_rows_join_no_chat_and_report(
    server_office: tuple[BotHarness, Database, HeapReader], mode: str
) -> None:
    harness, database, reader = server_office
    for other in ("Ani", "Budi"):
        await send_report(await harness.new_person(other, office="3674"))
    siti = await harness.new_person(office="3674")
    await report_in_a_busy_office(harness, siti, mode)
    rows = await reader.read_rows()
    confidential = {id for row in rows if row.table in REPORTER_TABLES for id in (row.xmin, row.xmax) if id}
    number, text = siti.id.to_bytes(8, "little"), f"{siti.id}".encode()
    for row in rows:
        if {row.xmin, row.xmax} & confidential:
            assert row.table in REPORTER_TABLES | CASE_TABLES | COMMON_TABLES, row.table
            assert number not in row.content and text not in row.content, row.table

    for table, found in (await rewrite_all_rows(harness, database, reader)).items():
        assert len({row.xmin for row in found}) <= 1, f"{table}: one transaction wrote all"
        assert not any(row.xmax for row in found), f"{table}: no replaced row is left"
    for one, other in (("reports", "intake"), ("reports", "routes"), ("reports", "tries"), ("people", "intake"),
                       ("reports", "people"), ("reports", "report_drafts"), ("talk", "report_drafts")):  # fmt: skip
        assert not await reader.count_joined(one, other), f"{one} and {other}"
    for table, key in (("reports", "id"), ("routes", "report"), ("report_drafts", "chat"), ("tries", "who")):
        stored = [row[0] for row in await reader.connection.fetch(f"SELECT {key} FROM {table} ORDER BY ctid")]
        assert stored == sorted(stored), f"{table} lies in the order of its key"
    old = {id.to_bytes(4, "little") for id in confidential}
    for table in ("reports", "routes", "report_drafts", "tries", "evidence"):
        pages = await reader.read_pages(table)
        heads = {
            pages[start : start + 4] for start in range(0, len(pages), 8)
        }  # rows begin at multiples of 8
        assert not heads & old, f"{table}: nothing of replaced rows lies between the rows"


async def test_replaced_rows_go_while_another_database_is_written(
    server_office: tuple[BotHarness, Database, HeapReader],
) -> None:
    """CLUSTER keeps what the oldest transaction of the whole server might read, whatever its database."""
    harness, database, reader = server_office
    await send_report(await harness.new_person(office="3674"))
    other = await asyncpg.connect(shared_server().address("postgres"))
    transaction = other.transaction()
    await transaction.start()
    await other.fetchval("SELECT pg_current_xact_id()")
    rewriting = asyncio.create_task(database.rewrite_rows(int(harness.now.timestamp()), hourly=True))
    await asyncio.wait({rewriting}, timeout=0.5)  # long enough for the first tables
    await transaction.rollback()
    await other.close()
    await rewriting
    assert not any(row.xmax for row in await reader.read_rows("reports", "report_drafts", "routes"))


async def test_rewriting_loses_no_row_and_no_change(
    server_office: tuple[BotHarness, Database, HeapReader],
) -> None:
    """Reports go on while rows are rewritten."""
    harness, database, reader = server_office
    siti, now = await harness.new_person(office="3674"), int(harness.now.timestamp())
    for _ in range(2):
        await siti.ask("/lapor", "Siapa bisa melihat apa")
        for label, pattern in (("Sekali kirim", "Langkah 1 dari 6"), ("Pamulang", "Langkah 2 dari 6")):
            siti.press(label)
            await database.rewrite_rows(now, hourly=True)
            await siti.expect_edit(pattern)
        siti.press("Batal")
        await database.rewrite_rows(now, hourly=False)
        await siti.expect_edit("Belum ada yang terkirim")
        await press_panel(siti, "Ya, hapus", "Dihapus")
    await send_report(siti, "Kabari saya")
    await database.vacuum()
    assert await reader.connection.fetchval("SELECT COUNT(*) FROM reports") == 1
    assert await reader.connection.fetchval("SELECT COUNT(*) FROM routes") == 1
