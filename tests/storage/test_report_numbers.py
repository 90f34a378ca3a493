"""Edge cases of reports and reporter contacts: typed numbers, check values, and erasure."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from content.reports.evidence_cleaning import CleanEvidence, EvidenceTrace
from content.reports.evidence_cleaning import EvidenceForm as Shape
from content.reports.report_form import (
    AccusedRole,
    FilingResult,
    PaymentStatus,
    ReportContent,
    ReportKind,
    ReportMode,
    ReportSource,
)
from storage.casework import case_messages, hourly_updates, legal_holds
from storage.casework.case_messages import MessageAuthor
from storage.engine.database import Database, Transaction
from storage.privacy import report_erasure
from storage.queues import evidence_downloads, scheduled_jobs
from storage.reports import evidence_files, report_drafts, reporter_contacts, reports
from storage.reports.evidence_files import EvidenceItem
from storage.reports.report_drafts import DAY, ReportDraft
from storage.reports.reporter_contacts import ReporterNews

CHAT, OTHER = 880011223344, 880055667788
TODAY = date(2026, 11, 22)
NOW = 1_795_312_800
FORM = ReportContent(
    office="3505", site="3505-dinas", place="loket", happened="2026-11-20", paid=PaymentStatus.PAID, amount=5000,
    amount_text="goceng", role=AccusedRole.DINAS, story="diminta uang", mode=ReportMode.TELL,
)  # fmt: skip


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "loket.db")
    yield database
    await database.close()


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Transaction]:
    async with database.transaction() as tx:
        yield tx


async def file_report(tx: Transaction, form: ReportContent = FORM, chat_id: int = CHAT) -> FilingResult:
    await report_drafts.save(tx, chat_id, ReportDraft("review"), NOW)
    return await reports.submit(tx, report_drafts.key_for_chat(tx, chat_id), form, chat_id, TODAY)


async def add_photo(tx: Transaction, owner: str, chat_id: int = CHAT) -> str:
    """Add a photo that is downloaded."""
    item = await evidence_files.request_download(tx, owner, "photo", "AgAC", 10, NOW, chat_id=chat_id)
    assert isinstance(item, EvidenceItem)
    await evidence_files.save_part(tx, item.id, 0, b"isi")
    await evidence_files.finish_download(
        tx, item.id, CleanEvidence(Shape.PHOTO, ".jpg", b"isi", EvidenceTrace.PAPER)
    )
    return item.id


async def test_a_number_has_six_characters_after_its_office_and_a_check_value_eight(tx: Transaction) -> None:
    given = await file_report(tx)
    office, _, signs = given.number.partition("-")
    assert (office, len(signs), len(given.check), given.day) == ("3505", 6, 8, "2026-11-22")
    assert not set(signs + given.check) & set("ILOU")
    assert len(reports.CODE_ALPHABET) == len(set(reports.CODE_ALPHABET)) == 32


async def test_check_values_use_the_whole_alphabet(tx: Transaction) -> None:
    checks = [reports._check_value(tx, f"3505-{n:06}", "2026-11-22") for n in range(2000)]
    assert len(set(checks)) == 2000
    for at in range(8):
        assert set(reports.CODE_ALPHABET) == {check[at] for check in checks}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3505-ABC123", "3505-ABC123"),
        (" 3505 abc 123 ", "3505-ABC123"),
        ("3505ABC123", "3505-ABC123"),
        ("3505-abci2l", "3505-ABC121"),
        ("3505-oOu000", "3505-00V000"),
        ("ABC123", "-ABC123"),
    ],
)
def test_a_number_is_found_as_people_type_it(typed: str, kept: str) -> None:
    assert reports._normalize_number(typed) == kept


async def test_a_slip_needs_its_number_its_day_and_its_check_value(tx: Transaction) -> None:
    given = await file_report(tx)
    assert await reports.find_slip_day(tx, given.number, given.check) == "2026-11-22"
    assert await reports.is_genuine_slip(tx, given.number, given.check, TODAY) is True
    assert await reports.is_genuine_slip(tx, given.number, given.check, date(2026, 11, 23)) is False
    assert await reports.find_slip_day(tx, given.number, given.check[:-1]) is None
    nobody = "3505-ZZZZZZ"
    assert await reports.find_slip_day(tx, nobody, reports._check_value(tx, nobody, "")) is None


async def test_a_report_needs_a_draft(tx: Transaction) -> None:
    with pytest.raises(ValueError, match="no draft"):
        await reports.submit(tx, report_drafts.key_for_chat(tx, CHAT), FORM, CHAT, TODAY)
    assert await tx.fetch_value("SELECT count(*) FROM reports") == 0


async def test_filing_again_returns_the_first_report(tx: Transaction) -> None:
    given = await file_report(tx)
    again = await reports.submit(
        tx, report_drafts.key_for_chat(tx, CHAT), replace(FORM, story="lain"), CHAT, date(2026, 11, 25)
    )
    assert again == given
    case = await reports.find(tx, given.report_id)
    assert case is not None
    assert (case.form, case.is_answerable) == (FORM, True)
    assert await reports.find(tx, "nothing") is None


async def test_the_row_has_the_columns_of_the_statistics(tx: Transaction) -> None:
    given = await file_report(tx)
    row = await tx.fetch_one("SELECT * FROM reports")
    assert row is not None
    kept = {
        key: row[key] for key in ("id", "number", "office", "site", "kind", "mode", "paid", "role", "source")
    }
    assert kept == {
        "id": given.report_id, "number": given.number, "office": "3505", "site": "3505-dinas", "kind": "levy",
        "mode": "tell", "paid": "paid", "role": "dinas", "source": "warga",
    }  # fmt: skip
    assert (row["amount"], row["happened"], row["filed"]) == (5000, "2026-11-20", "2026-11-22")
    assert len(given.report_id) == 12


@pytest.mark.parametrize(
    ("mode", "source", "kept", "route", "receipt"),
    [
        (ReportMode.TELL, ReportSource.CITIZEN, ReportMode.TELL, CHAT, True),
        (ReportMode.TELL, ReportSource.STAFF, ReportMode.CHECK, None, True),
        (ReportMode.CHECK, ReportSource.STAFF, ReportMode.CHECK, None, True),
        (ReportMode.ONCE, ReportSource.STAFF, ReportMode.ONCE, None, False),
        (ReportMode.CHECK, ReportSource.CITIZEN, ReportMode.CHECK, None, True),
        (ReportMode.ONCE, ReportSource.CITIZEN, ReportMode.ONCE, None, False),
    ],
)
async def test_contacts_by_mode_and_source(
    tx: Transaction,
    mode: ReportMode,
    source: ReportSource,
    kept: ReportMode,
    route: int | None,
    receipt: bool,
) -> None:
    given = await file_report(tx, replace(FORM, mode=mode, source=source))
    case = await reports.find(tx, given.report_id)
    assert case is not None
    assert (case.form.mode, case.is_answerable) == (kept, kept is not ReportMode.ONCE)
    assert (given.receipt is not None) is receipt
    assert await reporter_contacts.find_chat(tx, given.report_id) == route


async def test_every_text_of_the_reporter_is_redacted(tx: Transaction) -> None:
    told = replace(
        FORM, place="wa 081200000000", amount_text="nik 0000001234567890", story="surel a@contoh.go.id"
    )
    case = await reports.find(tx, (await file_report(tx, told)).report_id)
    assert case is not None
    assert (case.form.place, case.form.amount_text, case.form.story) == (
        "wa [telepon]", "nik [nik]", "surel [email]",
    )  # fmt: skip


async def test_evidence_of_a_report_without_contact_notifies_nobody(tx: Transaction) -> None:
    for chat, mode, told in ((CHAT, ReportMode.TELL, CHAT), (OTHER, ReportMode.CHECK, None)):
        draft = evidence_files.draft_owner(report_drafts.key_for_chat(tx, chat))
        await report_drafts.save(tx, chat, ReportDraft("review"), NOW)
        await evidence_files.request_download(tx, draft, "photo", "AgAC", 10, NOW, chat_id=chat)
        given = await file_report(tx, replace(FORM, mode=mode), chat)
        (item,) = await evidence_files.list_items(tx, evidence_files.report_owner(given.report_id))
        assert await evidence_files.list_items(tx, draft) == []
        found = await evidence_downloads.find(tx, item.id)
        assert found is not None
        assert found.request.chat_id == told


async def test_a_contact_is_found_replaced_and_deleted(tx: Transaction) -> None:
    await reporter_contacts.save_contact(tx, "one", CHAT)
    await reporter_contacts.save_contact(tx, "two", OTHER)
    await reporter_contacts.save_contact(tx, "one", OTHER)
    assert [await reporter_contacts.find_chat(tx, report_id) for report_id in ("one", "two", "three")] == [
        OTHER,
        OTHER,
        None,
    ]
    assert await reporter_contacts.delete_contact(tx, "one") is True
    assert await reporter_contacts.delete_contact(tx, "one") is False
    await reporter_contacts.save_contact(tx, "four", CHAT)
    await reporter_contacts.erase(tx, OTHER)
    assert [await reporter_contacts.find_chat(tx, report_id) for report_id in ("one", "two", "four")] == [
        None,
        None,
        CHAT,
    ]


async def test_repeated_news_is_one_job(tx: Transaction) -> None:
    await reporter_contacts.notify_reporter(tx, "one", ReporterNews.ASKED, NOW)
    await reporter_contacts.notify_reporter(tx, "one", ReporterNews.ASKED, NOW + 60)
    await reporter_contacts.notify_reporter(tx, "one", ReporterNews.CLOSED, NOW)
    found = await scheduled_jobs.list_due(tx, NOW)
    assert [(one.kind, one.data) for one in found] == [
        ("nudge", {"report": "one", "news": "asked"}),
        ("nudge", {"report": "one", "news": "closed"}),
    ]


async def test_an_erased_report_leaves_only_its_statistics(database: Database) -> None:
    bell = database.signal(report_erasure.SIGNAL)
    async with database.transaction() as tx:
        gone, kept = await file_report(tx), await file_report(tx, chat_id=OTHER)
        for given, chat in ((gone, CHAT), (kept, OTHER)):
            await add_photo(tx, evidence_files.report_owner(given.report_id), chat)
            await case_messages.add_message(tx, given.report_id, MessageAuthor.REPORTER, "sudah", None, TODAY)
            await reporter_contacts.notify_reporter(tx, given.report_id, ReporterNews.ASKED, NOW)
            await scheduled_jobs.schedule(tx, "due", given.report_id, NOW)
            new = hourly_updates.NewReport(given.report_id, "3505", None, "dinas", "levy", TODAY)
            await hourly_updates.open_case(tx, new, "new", closed=False, today=TODAY, due=None, slow=False)
            await legal_holds.set_hold(tx, given.report_id, "perkara", 9, NOW)
    bell.clear()
    async with database.transaction() as tx:
        await report_erasure.erase_report(tx, gone.report_id)
        for table in ("talk", "evidence", "evidence_parts", "routes", "cases", "holds"):
            assert await tx.fetch_value(f"SELECT count(*) FROM {table}") == 1, table
        assert {one.key for one in await scheduled_jobs.list_due(tx, NOW)} == {
            kept.report_id,
            f"{kept.report_id}:asked",
        }
        case = await reports.find(tx, gone.report_id)
        assert case is not None
        assert case.form == ReportContent(
            office="3505", site="3505-dinas", happened="2026-11", paid=PaymentStatus.PAID, amount=5000,
            role=AccusedRole.DINAS, kind=ReportKind.LEVY, mode=ReportMode.ONCE,
        )  # fmt: skip
        assert (case.day, case.is_answerable) == ("2026-11-01", False)
        assert case.number.startswith("-") and len(case.number) == 17
        assert await reports.find_by_receipt(tx, gone.receipt or "") is None
        assert await reports.find_by_receipt(tx, kept.receipt or "") is not None
    assert bell.is_set()


async def test_an_erased_report_without_details_is_readable(tx: Transaction) -> None:
    bare = ReportContent(
        office="3505", kind=ReportKind.HONEST, mode=ReportMode.CHECK, source=ReportSource.STAFF
    )
    given = await file_report(tx, bare)
    await report_erasure.erase_report(tx, given.report_id)
    case = await reports.find(tx, given.report_id)
    assert case is not None
    assert case.form == replace(bare, mode=ReportMode.ONCE)


async def test_old_report_drafts_are_erased_with_their_evidence(tx: Transaction) -> None:
    for chat, at in ((CHAT, NOW - DAY), (OTHER, NOW)):
        await report_drafts.save(tx, chat, ReportDraft("story"), at)
        await add_photo(tx, evidence_files.draft_owner(report_drafts.key_for_chat(tx, chat)), chat)
    assert await report_erasure.erase_old_drafts(tx, NOW - DAY) == 0
    assert await report_erasure.erase_old_drafts(tx, NOW // DAY * DAY - 1) == 0
    assert await tx.fetch_value("SELECT count(*) FROM evidence") == 2
    assert await report_erasure.erase_old_drafts(tx, NOW) == 1
    assert await report_drafts.find(tx, CHAT) is None
    assert await tx.fetch_value("SELECT count(*) FROM evidence") == 1
    assert (
        len(
            await evidence_files.list_items(
                tx, evidence_files.draft_owner(report_drafts.key_for_chat(tx, OTHER))
            )
        )
        == 1
    )


async def test_the_report_draft_of_a_chat_is_erased_with_its_evidence(tx: Transaction) -> None:
    for chat in (CHAT, OTHER):
        await report_drafts.save(tx, chat, ReportDraft("story"), NOW)
        await add_photo(tx, evidence_files.draft_owner(report_drafts.key_for_chat(tx, chat)), chat)
    await report_erasure.erase_draft(tx, CHAT)
    assert await report_drafts.find(tx, CHAT) is None
    assert await report_drafts.find(tx, OTHER) is not None
    assert await tx.fetch_value("SELECT count(*) FROM evidence") == 1
