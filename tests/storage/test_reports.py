"""Stored reports: one per draft, opened by the receipt code, proved by the slip, tied to no chat."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from content.reports import receipt_code
from content.reports.report_form import (
    AccusedRole,
    FilingResult,
    PaymentStatus,
    ReportContent,
    ReportKind,
    ReportMode,
    ReportSource,
)
from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from storage.chats import chat_profiles
from storage.crypto.encryption import DecryptionError
from storage.engine.database import Database, Transaction
from storage.queues import reporter_mail
from storage.reports import evidence_files, report_drafts, reporter_contacts, reports
from storage.reports.report_drafts import ReportDraft
from tests.support.database_engines import dump_everything

CHAT, OTHER = 880011223344, 880055667788
TODAY = date(2026, 11, 22)
NOW = 1795312800  # seconds, on that day
STORY = "Diminta seratus ribu rupiah di loket tiga"
FORM = ReportContent(
    office="3505",
    site="3505-dinas",
    place="di parkiran belakang",
    happened="2026-11-20",
    paid=PaymentStatus.ASKED,
    amount=100000,
    amount_text="cepek",
    role=AccusedRole.DINAS,
    refused=False,
    story=STORY,
    mode=ReportMode.TELL,
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "loket.db")
    yield database
    await database.close()


async def file_report(tx: Transaction, form: ReportContent = FORM, chat_id: int = CHAT) -> FilingResult:
    key = report_drafts.key_for_chat(tx, chat_id)
    if await report_drafts.find(tx, chat_id) is None:
        await report_drafts.save(tx, chat_id, ReportDraft("review", {"story": form.story}, 5, "abc"), NOW)
    return await reports.submit(tx, key, form, chat_id, TODAY)


def form_with_mode(mode: ReportMode, source: ReportSource = ReportSource.CITIZEN) -> ReportContent:
    return ReportContent(office="3505", kind=ReportKind.REFUSED, story=STORY, mode=mode, source=source)


async def test_a_filed_report_is_found_by_its_receipt(database: Database) -> None:
    async with database.transaction() as tx:
        given = await file_report(tx)
        assert given.receipt is not None
        case = await reports.find_by_receipt(tx, given.receipt.upper().replace("-", " "))
        assert case is not None
        assert case.form == FORM
        assert (case.id, case.number, case.day) == (given.report_id, given.number, "2026-11-22")
        assert case == await reports.find(tx, given.report_id)


async def test_filed_twice_or_from_two_devices_is_one_report_and_one_receipt(database: Database) -> None:
    async def press() -> FilingResult:
        async with database.transaction() as tx:
            return await file_report(tx)

    async with database.transaction() as tx:
        await report_drafts.save(tx, CHAT, ReportDraft("review", {}), NOW)
    given = await asyncio.gather(*(press() for _ in range(5)))
    given.append(await press())
    assert len(set(given)) == 1
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT count(*) FROM reports") == 1


async def test_after_the_draft_is_deleted_another_report_can_be_filed(database: Database) -> None:
    async with database.transaction() as tx:
        first = await file_report(tx)
        await report_drafts.delete(tx, CHAT)
        second = await file_report(tx)
        assert first.receipt != second.receipt
        assert await tx.fetch_value("SELECT count(*) FROM reports") == 2


async def test_a_guessed_or_mistyped_code_finds_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        given = await file_report(tx)
        for code in (
            "",
            "' OR 1=1 --",
            receipt_code.make_receipt(),
            given.number,
            given.check,
            given.report_id,
        ):
            assert await reports.find_by_receipt(tx, code) is None


async def test_mode_once_stores_no_contact(database: Database) -> None:
    async with database.transaction() as tx:
        given = await file_report(tx, form_with_mode(ReportMode.ONCE))
        assert given.receipt is None
        assert await reports.find_by_receipt(tx, "") is None
        assert await reporter_contacts.find_chat(tx, given.report_id) is None
        case = await reports.find(tx, given.report_id)
        assert case is not None
        assert not case.is_answerable


@pytest.mark.parametrize(
    ("mode", "source", "chat"),
    [
        (ReportMode.TELL, ReportSource.CITIZEN, CHAT),
        (ReportMode.CHECK, ReportSource.CITIZEN, None),
        (ReportMode.TELL, ReportSource.STAFF, None),
    ],
)
async def test_only_mode_tell_stores_a_contact(
    database: Database, mode: ReportMode, source: ReportSource, chat: int | None
) -> None:
    async with database.transaction() as tx:
        given = await file_report(tx, form_with_mode(mode, source))
        assert given.receipt is not None
        assert await reporter_contacts.find_chat(tx, given.report_id) == chat


async def test_identity_numbers_are_not_stored(database: Database) -> None:
    async with database.transaction() as tx:
        told = ReportContent(
            office="3505", story="NIK saya 0000001234567890", place="wa 081234567890", mode=ReportMode.CHECK
        )
        case = await reports.find(tx, (await file_report(tx, told)).report_id)
        assert case is not None
        assert not any(char.isdigit() for char in case.form.story + case.form.place)
        await case_messages.add_message(
            tx, case.id, MessageAuthor.REPORTER, "hubungi 081234567890", None, TODAY
        )
        (line,) = await case_messages.list_messages(tx, case.id, MessageAuthor.INSPECTOR)
        assert "0812" not in line.text


async def test_a_slip_is_verified_and_a_changed_one_is_not(database: Database) -> None:
    async with database.transaction() as tx:
        given = await file_report(tx)
        other = await file_report(tx, chat_id=OTHER)
        assert await reports.is_genuine_slip(tx, given.number, given.check, TODAY)
        assert await reports.is_genuine_slip(
            tx, given.number.lower().replace("-", " "), f" {given.check.lower()} ", TODAY
        )
        assert await reports.find_slip_day(tx, given.number, given.check) == given.day
        assert not await reports.is_genuine_slip(tx, given.number, given.check, date(2026, 11, 21))
        assert not await reports.is_genuine_slip(tx, given.number, other.check, TODAY)
        assert not await reports.is_genuine_slip(tx, other.number, given.check, TODAY)
        for number, check in (
            ("3505-000000", given.check),
            ("", ""),
            (given.number, ""),
            (given.number, "ɐ"),
        ):
            assert await reports.find_slip_day(tx, number, check) is None


async def test_only_days_are_stored(database: Database) -> None:
    """No row of a report holds a time of day. So a report cannot be matched with a person who was typing."""
    async with database.transaction() as tx:
        given = await file_report(tx)
        await case_messages.add_message(tx, given.report_id, MessageAuthor.REPORTER, "sudah", None, TODAY)
        for table in ("reports", "report_drafts", "talk", "routes"):
            for row in await tx.fetch_all(f"SELECT * FROM {table}"):
                moments = [value for value in row.values() if isinstance(value, int) and value > 10**9]
                assert all(moment % 86400 == 0 for moment in moments), (table, row)
        draft = await tx.fetch_one("SELECT day FROM report_drafts")
        assert draft == {"day": NOW // 86400 * 86400}


async def test_the_stored_rows_name_nobody_and_contain_no_text(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        given = await file_report(tx)
        await case_messages.add_message(
            tx, given.report_id, MessageAuthor.INSPECTOR, "Loket mana persisnya?", 9, TODAY
        )
        await case_messages.add_message(tx, given.report_id, MessageAuthor.NOTE, "cek jadwal piket", 9, TODAY)
        await reporter_contacts.notify_reporter(
            tx, given.report_id, reporter_contacts.ReporterNews.ASKED, NOW
        )
        await reporter_mail.add(tx, CHAT, '{"type":"say","body":"ada kabar"}', NOW)
    kept = dump_everything(tmp_path / "loket.db")
    assert given.number.encode() in kept, "this looks into the right files"
    assert given.receipt is not None
    said = ("seratus ribu", "parkiran", "cepek", "persisnya", "piket", "ada kabar", given.receipt)
    for secret in (*said, "-".join(given.receipt.split("-")[:2]), str(CHAT)):
        assert secret.encode() not in kept, secret
    assert CHAT.to_bytes(6, "big") not in kept
    assert CHAT.to_bytes(8, "little") not in kept


@pytest.mark.parametrize("table", ["reports", "talk", "routes", "report_drafts", "sealed_letters"])
async def test_a_body_moved_to_another_row_does_not_decrypt(database: Database, table: str) -> None:
    async with database.transaction() as tx:
        ours, theirs = await file_report(tx), await file_report(tx, chat_id=OTHER)
        for given, chat_id in ((ours, CHAT), (theirs, OTHER)):
            await case_messages.add_message(
                tx, given.report_id, MessageAuthor.REPORTER, given.number, None, TODAY
            )
            await reporter_mail.add(tx, chat_id, "{}", NOW)
        bodies = [row["body"] for row in await tx.fetch_all(f"SELECT body FROM {table}")]
        assert len(bodies) == 2
        await tx.execute(f"UPDATE {table} SET body = :body", body=bodies[0])
        broken = 0
        for given, chat_id in ((ours, CHAT), (theirs, OTHER)):
            try:
                match table:
                    case "reports":
                        await reports.find(tx, given.report_id)
                    case "talk":
                        await case_messages.list_messages(tx, given.report_id, MessageAuthor.REPORTER)
                    case "routes":
                        await reporter_contacts.find_chat(tx, given.report_id)
                    case "report_drafts":
                        await report_drafts.find(tx, chat_id)
            except DecryptionError:
                broken += 1
        if table == "sealed_letters":
            assert len(await reporter_mail.list_due(tx, NOW)) == 1
        else:
            assert broken == 1


async def test_messages_do_not_show_one_side_to_the_other(database: Database) -> None:
    async with database.transaction() as tx:
        report_id = (await file_report(tx)).report_id
        await case_messages.add_message(tx, report_id, MessageAuthor.INSPECTOR, "Loket mana?", 9, TODAY)
        await case_messages.add_message(tx, report_id, MessageAuthor.REPORTER, "Tiga", CHAT, TODAY)
        await case_messages.add_message(tx, report_id, MessageAuthor.NOTE, "jadwal piket", 9, TODAY)
        theirs = await case_messages.list_messages(tx, report_id, MessageAuthor.REPORTER)
        assert [(line.text, line.by) for line in theirs] == [("Loket mana?", None), ("Tiga", None)]
        ours = await case_messages.list_messages(tx, report_id, MessageAuthor.INSPECTOR)
        assert [(line.author, line.by) for line in ours] == [
            (MessageAuthor.INSPECTOR, 9),
            (MessageAuthor.REPORTER, None),
            (MessageAuthor.NOTE, 9),
        ]


async def test_a_draft_continues_after_weeks_and_is_deleted_at_its_end(database: Database) -> None:
    async with database.transaction() as tx:
        draft = ReportDraft("story", {"place": "3505-dinas", "told": [1, "dua"]}, 812, "abc")
        await report_drafts.save(tx, CHAT, draft, NOW)
        assert await report_drafts.delete_older_than(tx, NOW - 7 * 86400) == 0
        assert await report_drafts.find(tx, CHAT) == draft
        assert await report_drafts.find(tx, OTHER) is None
        assert await report_drafts.delete_older_than(tx, NOW + 31 * 86400) == 1
        assert await report_drafts.find(tx, CHAT) is None


async def test_erasing_a_chat_keeps_the_case_without_its_contact(database: Database) -> None:
    async with database.transaction() as tx:
        given, theirs = await file_report(tx), await file_report(tx, chat_id=OTHER)
        await reporter_mail.add(tx, CHAT, "{}", NOW)
        await reporter_mail.add(tx, OTHER, "{}", NOW)
        await chat_profiles.erase(tx, CHAT)
        assert await report_drafts.find(tx, CHAT) is None
        assert await reporter_contacts.find_chat(tx, given.report_id) is None
        assert [letter.chat_id for letter in await reporter_mail.list_due(tx, NOW)] == [OTHER]
        assert await reporter_contacts.find_chat(tx, theirs.report_id) == OTHER
        assert given.receipt is not None
        assert await reports.find_by_receipt(tx, given.receipt) is not None, "the case lives on"


async def test_evidence_of_the_draft_belongs_to_the_report(database: Database) -> None:
    async with database.transaction() as tx:
        draft = evidence_files.draft_owner(report_drafts.key_for_chat(tx, CHAT))
        await evidence_files.request_download(tx, draft, "photo", "AgAC", 10, NOW, chat_id=CHAT)
        given = await file_report(tx)
        assert await evidence_files.list_items(tx, draft) == []
        assert len(await evidence_files.list_items(tx, evidence_files.report_owner(given.report_id))) == 1
