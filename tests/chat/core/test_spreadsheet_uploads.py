"""Spreadsheets in the chat: read once during all faults, answered with a preview or with errors per row."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from content.spreadsheets.workbook_writer import WorkbookSheet, write_workbook
from demo.testing.chat_assertions import text_of
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage.engine.database import Database
from storage.queues import uploads
from tests.support.bot_harness import BotHarness
from tests.support.bot_process import start_bot
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import hire

DAY = date(2026, 11, 20)
NAMES = ("Serpong", "Serpong Utara", "Pondok Aren", "Ciputat", "Ciputat Timur", "Pamulang", "Setu")
ROWS = [(name, 900 + at, 1_000, DAY) for at, name in enumerate(NAMES)]
TABLE = write_workbook(
    [WorkbookSheet("Capaian", ("Kecamatan", "Terekam", "Sasaran", "Per tanggal"), ROWS)], DAY
)
TEXT = b"Kecamatan;Terekam;Sasaran\nKec. Pamulang;12.345;15.000\nSETU;900;1.000\nJumlah;13.245;16.000\n"


@pytest.fixture
async def rina(harness: BotHarness) -> AsyncIterator[Person]:
    clerk = await harness.new_admin()
    await clerk.ask("/start 3674", "Kota Tangerang Selatan")
    yield clerk


async def test_a_table_after_the_command_is_looked_at_recorded_and_shown(
    harness: BotHarness, rina: Person
) -> None:
    siti = await harness.new_person(office="3674")
    await rina.ask("/capaian", "kolom: Kecamatan, Terekam, Sasaran, Per tanggal")
    rina.send_document(TABLE, name="capaian.xlsx")
    await rina.expect("Berkas sudah sampai.*Tidak ada yang dicatat")
    await rina.expect(r"Yang akan dibaca warga.*Pamulang: 905 dari 1.000 \(90,5%\), per 20 November 2026")
    await siti.ask("/capaian", "belum mencatat angka baru")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat.*Baris baru atau berubah: 7")
    await siti.ask("/capaian", "per 20 November 2026.*Ciputat Timur: 904 dari 1.000.*Serpong Utara: 901")
    await rina.ask("/log", "mencatat angka capaian")


async def test_a_table_with_the_command_as_its_caption_and_a_total_row(
    harness: BotHarness, rina: Person
) -> None:
    rina.send_document(TEXT, "/capaian per 18 november", "capaian.csv")
    told = text_of(await rina.expect("Yang akan dibaca warga"))
    assert "Pamulang: 12.345 dari 15.000" in told and "per 18 November 2026" in told
    assert "Kota Tangerang Selatan: 13.245" in told and "Setu: 900" in told
    names = str(query_committed(harness.database_path, "SELECT name FROM campaigns"))
    assert "sheet:capaian:" in names and str(rina.id) not in names


async def test_faults_are_told_by_row_and_the_table_can_be_sent_again(rina: Person) -> None:
    bad = TEXT.replace(b"SETU", b"Setuu Raya").replace(b"12.345", b"12,5")
    rina.send_document(bad, "/capaian per 18 november", "capaian.csv")
    await rina.expect("Belum ada yang dicatat.*Baris 2, kolom Terekam .B.: “12,5” bukan bilangan bulat")
    rina.send_document(bad.replace(b"12,5", b"125"), name="capaian.csv")
    told = text_of(await rina.expect("Baris 2: tanggal belum ada"))
    assert "Baris 3, kolom Kecamatan: “Setuu Raya” bukan tempat di Kota Tangerang Selatan" in told
    rina.send_document(TEXT + b"Setu;5;6\n", "per 18 November", "capaian.csv")
    await rina.expect("Baris 5: Setu pada tanggal yang sama sudah ada di baris 3")
    rina.send_document(TEXT, "per 30 November", "capaian.csv")
    await rina.expect("tanggal itu belum tiba")
    rina.send_document(b"%PDF-1.4", name="capaian.pdf")
    await rina.expect("Ini bukan lembar kerja")
    rina.send_document(TEXT, "per 18 November", "capaian.csv")
    await rina.expect("Yang akan dibaca warga")


async def test_many_faults_come_as_a_file(rina: Person) -> None:
    rows = "\n".join(f"Desa {n};banyak" for n in range(40))
    rina.send_document(f"Kecamatan;Terekam\n{rows}\n".encode(), "/capaian per 18 november", "capaian.csv")
    told = await rina.expect("Ada 40 yang perlu dibetulkan")
    assert told["document"]["file_name"] == "perbaikan.txt"


async def test_the_caption_names_the_office_and_only_own_places_count(
    harness: BotHarness, rina: Person
) -> None:
    dewi = await hire(harness, rina, "Dewi", "Petugas:", "Kota Tangerang Selatan", "Setu", "Lanjut")
    dewi.send_document(TABLE, "/capaian", "capaian.xlsx")
    await dewi.expect("di luar tugas Anda")
    table = TEXT.replace(b"Pamulang", b"Jatiasih").replace(b"SETU", b"Bekasi Timur")
    rina.send_document(table, "/capaian kota bekasi per 18 november", "capaian.csv")
    await rina.expect("Jatiasih: 12.345.*Kota Bekasi: 13.245")


async def test_a_citizen_who_sends_a_table_gets_the_ordinary_answer(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.send_document(TABLE, "/capaian", "capaian.xlsx")
    await siti.expect("tidak bisa melihat foto atau berkas")
    assert query_committed(harness.database_path, "SELECT count(*) FROM uploads") == [(0,)]


async def test_a_clerk_whose_role_ends_meanwhile_is_not_answered(harness: BotHarness, rina: Person) -> None:
    await rina.ask("/capaian", "Excel")
    await harness.close()
    database = await Database.open(harness.database_path)
    async with database.transaction() as tx:
        await uploads.save(
            tx, rina.id, "capaian", "gone", {"words": "", "office": "3674", "today": "2026-11-21"}, 0
        )
        await tx.execute("UPDATE staff SET ended_at = 1, ended_by = 1")
    await database.close()
    await harness.open()
    assert not [event for event in await rina.wait_for_silence() if "Telegram" in str(event)]


async def test_a_file_that_telegram_has_no_more_is_told(harness: BotHarness, rina: Person) -> None:
    await harness.close()
    database = await Database.open(harness.database_path)
    async with database.transaction() as tx:
        await uploads.save(
            tx, rina.id, "capaian", "gone", {"words": "", "office": "3674", "today": "2026-11-21"}, 0
        )
    await database.close()
    await harness.open()
    await rina.expect("tidak bisa diambil dari Telegram")
    assert query_committed(harness.database_path, "SELECT count(*) FROM uploads") == [(0,)]


async def test_the_newest_file_of_a_chat_counts_and_a_lease_ends(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await uploads.save(tx, 1, "capaian", "old", {}, 100)
        old = await uploads.claim(tx, 100)
        assert old is not None and await uploads.claim(tx, 100) is None, "nobody else takes it meanwhile"
        again = await uploads.claim(tx, 100 + uploads.LEASE_SECONDS)
        assert again is not None and again.tries == 1
        await uploads.save(tx, 1, "capaian", "new", {"words": "a"}, 200)
        assert not await uploads.finish(tx, old), "a newer one took its place"
        new = await uploads.claim(tx, 200)
        assert new is not None and (new.file, new.tries, new.context) == ("new", 0, {"words": "a"})
        await uploads.postpone(tx, new, 200)
        assert not await uploads.has_due(tx, 200) and await uploads.has_due(tx, 300)
        assert await uploads.finish(tx, new) and not await uploads.finish(tx, new)
        await uploads.save(tx, 2, "capaian", "other", {}, 300)
        await uploads.erase(tx, 2)
        assert not await uploads.has_due(tx, 10**9)
    await database.close()


@pytest.mark.slow
async def test_a_kill_while_a_table_is_fetched_loses_none_and_answers_once(tmp_path: Path) -> None:
    """The rows are claimed by a dead process. The next process waits until their leases end."""
    app, path = create_app(), tmp_path / "loket.db"
    async with serve_app(app) as address:
        harness = BotHarness(app.state.telegram, address, path)
        harness.now = datetime.now(UTC)
        await harness.open()
        rina = await harness.new_admin()
        await rina.ask("/start 3674", "Kota Tangerang Selatan")
        await harness.close()
        rina.patience = 30
        rina.send_document(TABLE, "/capaian", "capaian.xlsx")
        bot = await start_bot(address, path)
        await rina.expect("Berkas sudah sampai")
        bot.kill()
        await bot.wait()
        harness.now += timedelta(seconds=2 * uploads.LEASE_SECONDS)
        await harness.open()
        await rina.expect("Yang akan dibaca warga")
        rina.press("✅ Simpan")
        await rina.expect_edit("Tercatat")
        await harness.close()
    previews = [message for message in rina.bot_messages if "Yang akan dibaca" in text_of(message)]
    assert len(previews) <= 1
    assert query_committed(path, "SELECT count(*) FROM figures") == [(7,)]
    assert query_committed(path, "SELECT count(*) FROM uploads") == [(0,)]
    assert asyncio.get_running_loop().is_running()
