"""Retention: expired data is erased, also from the files. Statistics and cases under a legal hold stay."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from content.reports.evidence_cleaning import CleanEvidence, EvidenceForm, EvidenceTrace
from content.reports.report_form import AccusedRole, FilingResult, PaymentStatus, ReportContent, ReportMode
from runtime.workers.vacuum import VacuumWorker
from storage import questions
from storage.casework import case_messages, hourly_updates, legal_holds
from storage.casework.case_messages import MessageAuthor
from storage.casework.hourly_updates import NewReport
from storage.chats import chat_profiles, drafts
from storage.engine.database import Database, Transaction
from storage.privacy import retention
from storage.privacy.retention_periods import DAY, MONTH, RetentionPeriods
from storage.queues import scheduled_jobs
from storage.reports import evidence_files, report_drafts, reporter_contacts, reports
from storage.reports.report_drafts import ReportDraft
from tests.support.bot_harness import SATURDAY, BotHarness
from tests.support.database_engines import database_bytes, only_sqlite

NOW = int(SATURDAY.timestamp())
TODAY = SATURDAY.date()
SITI = 70001


@pytest.fixture
async def database(tmp_path: Path) -> Database:
    return await Database.open(tmp_path / "loket.db")


async def file_full_report(tx: Transaction, filed_on: date, *, closed_on: date | None = None) -> FilingResult:
    """File a report with data in every related table."""
    await report_drafts.save(tx, SITI, ReportDraft("review"), NOW)
    told = ReportContent(
        office="3505", site="3505-01", place="loket dua", happened=filed_on.isoformat(), paid=PaymentStatus.PAID,
        amount=150_000, amount_text="seratus lima puluh", role=AccusedRole.KECAMATAN, story="diminta uang",
        mode=ReportMode.TELL,
    )  # fmt: skip
    done = await reports.submit(tx, report_drafts.key_for_chat(tx, SITI), told, SITI, filed_on)
    await report_drafts.delete(tx, SITI)
    await case_messages.add_message(
        tx, done.report_id, MessageAuthor.REPORTER, "ini ceritanya", None, filed_on
    )
    new = NewReport(done.report_id, "3505", "3505-01", "kecamatan", "levy", filed_on)
    await hourly_updates.open_case(
        tx, new, "closed" if closed_on else "new", closed=closed_on is not None, today=closed_on or filed_on,
        due=None, slow=False,
    )  # fmt: skip
    await scheduled_jobs.schedule(tx, "nudge", f"{done.report_id}:moved", NOW, report=done.report_id)
    owner = evidence_files.report_owner(done.report_id)
    item = await evidence_files.request_download(tx, owner, "photo", "x", 1, NOW, chat_id=SITI)
    assert isinstance(item, evidence_files.EvidenceItem)
    await evidence_files.save_part(tx, item.id, 0, b"isi")
    await evidence_files.finish_download(
        tx, item.id, CleanEvidence(EvidenceForm.PHOTO, ".jpg", b"isi", EvidenceTrace.PAPER)
    )
    return done


async def sweep_all(
    database: Database, periods: RetentionPeriods | None = None, now: int = NOW
) -> dict[str, int]:
    """Erase all expired data; return how much of each kind."""
    gone: dict[str, int] = {}
    while True:
        async with database.transaction() as tx:
            erased = await retention.erase_expired(tx, periods or RetentionPeriods(), now)
        if not erased:
            return gone
        for one in erased:
            gone[one.kind] = gone.get(one.kind, 0) + one.count


async def test_a_closed_case_is_erased_after_its_period_and_its_statistics_stay(database: Database) -> None:
    old, late = TODAY - timedelta(days=400), TODAY - timedelta(days=100)
    async with database.transaction() as tx:
        gone = await file_full_report(tx, old, closed_on=old + timedelta(days=5))
        kept = await file_full_report(tx, old, closed_on=late)
    assert await sweep_all(database) == {"cases": 1}
    async with database.read_transaction() as tx:
        for table in ("talk", "evidence", "evidence_parts", "routes", "errands", "cases"):
            assert await tx.fetch_value(f"SELECT COUNT(*) FROM {table}") == 1, table
        assert await reports.find_by_receipt(tx, gone.receipt or "") is None
        assert await reports.find_by_receipt(tx, kept.receipt or "") is not None
        assert not await reports.is_genuine_slip(tx, gone.number, gone.check, old)
        row = await tx.fetch_one("SELECT * FROM reports WHERE id = :id", id=gone.report_id)
        assert row is not None
        assert (row["office"], row["site"], row["role"], row["amount"]) == (
            "3505",
            "3505-01",
            "kecamatan",
            150_000,
        )
        assert (row["filed"], row["happened"], row["body"]) == (f"{old:%Y-%m}-01", f"{old:%Y-%m}", None)
        assert await hourly_updates.list_unopened_reports(tx) == [], "it becomes no case again"
    await database.close()


async def test_a_case_that_nobody_closed_is_erased_later(database: Database) -> None:
    async with database.transaction() as tx:
        await file_full_report(tx, TODAY - timedelta(days=400))
        await file_full_report(tx, TODAY - timedelta(days=36 * 30 + 3))
    assert await sweep_all(database) == {"open_cases": 1}
    await database.close()


async def test_a_legal_hold_keeps_a_case_until_it_ends(database: Database) -> None:
    old = TODAY - timedelta(days=500)
    async with database.transaction() as tx:
        done = await file_full_report(tx, old, closed_on=old)
        await legal_holds.set_hold(tx, done.report_id, "Perkara di pengadilan", 1, NOW)
        assert [
            one.count
            for one in await retention.count_expired(tx, RetentionPeriods(), NOW)
            if one.kind == "cases"
        ] == [0]
    assert await sweep_all(database) == {}
    async with database.transaction() as tx:
        held = await legal_holds.find_hold(tx, done.report_id)
        assert held is not None and held.reason == "Perkara di pengadilan"
        assert await legal_holds.end_hold(tx, done.report_id)
    assert await sweep_all(database) == {"cases": 1}
    await database.close()


async def test_the_dry_run_counts_what_the_job_then_erases(database: Database) -> None:
    async with database.transaction() as tx:
        await chat_profiles.find_or_create(tx, 1, NOW - 13 * MONTH)
        await chat_profiles.find_or_create(tx, 2, NOW - 11 * MONTH)
        await questions.add_question(
            tx, office=None, text="lama", outcome="unknown", guess=None, now=NOW - 13 * MONTH
        )
        await questions.add_question(tx, office=None, text="baru", outcome="unknown", guess=None, now=NOW)
        await drafts.save(tx, 2, "announce", {"html": "tulisan"}, NOW - 31 * DAY)
        await report_drafts.save(tx, SITI, ReportDraft("story"), NOW - 32 * DAY)
        owner = evidence_files.draft_owner(report_drafts.key_for_chat(tx, SITI))
        await evidence_files.request_download(tx, owner, "photo", "x", 1, NOW, chat_id=SITI)
        await file_full_report(tx, TODAY - timedelta(days=500), closed_on=TODAY - timedelta(days=450))
        await report_drafts.save(tx, SITI, ReportDraft("story"), NOW - 32 * DAY)
        counted = {
            one.kind: one.count
            for one in await retention.count_expired(tx, RetentionPeriods(), NOW)
            if one.count
        }
    assert counted == {"chats": 1, "questions": 1, "drafts": 1, "report_drafts": 1, "cases": 1}
    assert await sweep_all(database) == counted
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT COUNT(*) FROM evidence_wanted") == 0
        assert await tx.fetch_value("SELECT COUNT(*) FROM evidence") == 0
        assert all(one.count == 0 for one in await retention.count_expired(tx, RetentionPeriods(), NOW))
    await database.close()


async def test_shorter_periods_erase_more(database: Database) -> None:
    async with database.transaction() as tx:
        await questions.add_question(
            tx, office=None, text="tanya", outcome="unknown", guess=None, now=NOW - 2 * MONTH
        )
    assert await sweep_all(database) == {}
    assert await sweep_all(database, RetentionPeriods(question_months=1)) == {"questions": 1}
    await database.close()


async def test_hapusdata_erases_contact_draft_and_evidence_and_keeps_the_case(database: Database) -> None:
    async with database.transaction() as tx:
        done = await file_full_report(tx, TODAY)
        await report_drafts.save(tx, SITI, ReportDraft("story"), NOW)
        owner = evidence_files.draft_owner(report_drafts.key_for_chat(tx, SITI))
        await evidence_files.request_download(tx, owner, "photo", "x", 1, NOW, chat_id=SITI)
        await chat_profiles.erase(tx, SITI)
        assert await evidence_files.list_items(tx, owner) == []
        assert await report_drafts.find(tx, SITI) is None
        assert await reporter_contacts.find_chat(tx, done.report_id) is None
        assert await reports.find_by_receipt(tx, done.receipt or "") is not None
        assert len(await evidence_files.list_items(tx, evidence_files.report_owner(done.report_id))) == 1
    await database.close()


async def is_gone_from_files(path: Path, marker: bytes) -> None:
    async with asyncio.timeout(15):
        while marker in database_bytes(path):  # noqa: ASYNC110 (files tell nobody that they changed)
            await asyncio.sleep(0.02)


@only_sqlite
async def test_erased_data_leaves_the_files_soon(tmp_path: Path, database: Database) -> None:
    janitor = asyncio.create_task(
        VacuumWorker(database, lambda: SATURDAY, batch_delay=0.01, min_interval=0.01).run()
    )
    async with database.transaction() as tx:
        await chat_profiles.find_or_create(tx, SITI, NOW)
        await chat_profiles.save_last_answer(tx, SITI, "salam", "PENANDA-RAHASIA", NOW)
    assert b"PENANDA-RAHASIA" in database_bytes(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await chat_profiles.erase(tx, SITI)
    await is_gone_from_files(tmp_path / "loket.db", b"PENANDA-RAHASIA")
    janitor.cancel()
    await asyncio.gather(janitor, return_exceptions=True)
    await database.close()


@only_sqlite
async def test_the_nightly_job_erases_expired_data(harness: BotHarness) -> None:
    siti = await harness.new_person()
    siti.say("kenapa langit warnanya biru ya pak")
    await siti.expect("Saya belum tahu jawabannya")
    await harness.close()
    harness.now = datetime(2027, 12, 24, 19, 31, tzinfo=SATURDAY.tzinfo)
    await harness.open()
    harness.now += timedelta(days=1)
    budi = await harness.new_person("Budi")
    assert budi
    await is_gone_from_files(harness.database_path, b"langit warnanya")
