"""Staff cannot reach a reporter: checked in every SQL statement of whole journeys, and in all messages to staff."""

import io
import logging
import re
import sqlite3
from contextlib import closing
from zipfile import ZipFile

import pytest

from demo.testing.person import Person
from storage.casework import case_messages, reporter_view
from storage.casework.case_messages import MessageAuthor
from storage.reports import report_drafts, reports
from tests.support.casework_harness import (
    CaseworkHarness,
    add_picture,
    open_evidence,
    request_evidence,
    trace_statements,
)
from tests.support.database_engines import only_sqlite
from tests.support.staff_helpers import hire

pytestmark = only_sqlite  # it traces statements and reads the file

NAME, STORY_MARK, FILE = "Warga Zubaidahwati", "katasandiunik", "AgAC-file-of-the-reporter"
ROUTES = re.compile(r"\b(routes|report_drafts|sealed_letters|evidence_wanted|receipt)\b", re.IGNORECASE)


async def inspector_journey(
    casework: CaseworkHarness, budi: Person, ani: Person, report: str, number: str
) -> None:
    """Do everything that inspectors can do to a case, and /rekap."""
    await budi.ask("/aduan", number)
    budi.press(number)
    await budi.expect_edit(STORY_MARK)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    budi.press("Tulis ke pelapor")
    await budi.expect_edit("Kepada pelapor")
    budi.press("Di loket mana?")
    await budi.expect_edit("Silakan periksa")
    budi.press("Kirim")
    await budi.expect_edit("Terkirim")
    budi.press("Catatan")
    await budi.expect_edit("Ketik catatannya")
    await budi.ask("Perlu dicek", "Catatan disimpan")
    await open_evidence(budi)
    budi.press(f"Laporan {number}")
    await budi.expect_edit("Percakapan dan catatan")
    budi.press("Mirip (1)")
    await budi.expect_edit("Hubungkan yang memang")
    budi.press("Hubungkan")
    await budi.expect_edit("Dihubungkan")
    await request_evidence(ani, number)
    ani.say("mencocokkan kuitansi")
    await ani.expect("bukti-1")
    await budi.ask(f"/aduan {number}", "Ditangani: Anda")
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Ditutup karena keterangan kurang")
    await budi.expect_edit("Tambahkan alasannya")
    budi.press("Keterangan kurang")
    await budi.expect_edit("Silakan periksa")
    budi.press("Ya, pindahkan")
    await budi.expect_edit("Dipindahkan ke")
    for command in ("/rekap tangsel", "/log", "/siapa", "/aduan"):
        await budi.ask(command, "")
    await budi.ask("/rekap tangsel", "Rekap Kota Tangerang Selatan")
    budi.press("Excel")
    await budi.expect("Rekap laporan")
    await budi.ask("/rekap tangsel", "Rekap Kota Tangerang Selatan")
    budi.press("Grafik")
    await budi.expect("Laporan pungutan")


async def prepare_reports(casework: CaseworkHarness, siti: Person) -> tuple[str, str]:
    """File a report with evidence in mode TELL, and a similar one. Return its id and number."""
    filed = await casework.file_report(siti.id, story=f"Diminta uang {STORY_MARK}")
    await casework.file_report()
    await add_picture(casework, filed.report_id, FILE, siti.id)
    await casework.pass_hour()
    return filed.report_id, filed.number


def statements_by_transaction(statements: list[str]) -> list[list[str]]:
    """Return the statements of each transaction, without those of background tasks in between."""
    found: list[list[str]] = []
    within = False
    for statement in statements:
        if statement.startswith("SAVEPOINT"):
            found.append([])
        within = not statement.startswith("RELEASE") and (within or statement.startswith("SAVEPOINT"))
        if within:
            found[-1].append(statement)
    return found


async def test_no_statement_of_casework_touches_the_way_to_a_reporter(casework: CaseworkHarness) -> None:
    await casework.get_admin()
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    siti = await casework.harness.new_person(NAME)
    report, number = await prepare_reports(casework, siti)
    with trace_statements(casework.database) as statements:
        await inspector_journey(casework, budi, ani, report, number)
        async with casework.database.transaction() as tx:
            await case_messages.add_message(
                tx, report, MessageAuthor.REPORTER, "Loket dua", None, casework.harness.now.date()
            )
            await reporter_view.record_dispute(tx, report)
        await casework.pass_hour()
        await casework.pass_to_morning(3)
    served = [
        unit for unit in statements_by_transaction(statements) if any("INTO intake" in one for one in unit)
    ]
    assert len(served) > 25 and any("FROM reports JOIN cases" in one for unit in served for one in unit)
    async with casework.database.read_transaction() as tx:
        own = {report_drafts.key_for_chat(tx, person.id).hex() for person in (budi, ani)}
    for unit in served:
        for one in unit:
            assert not ROUTES.search(one) or any(key in one for key in own), one
            assert str(siti.id) not in one and NAME not in one, one
    routed = [
        unit for unit in statements_by_transaction(statements) if any("FROM routes" in one for one in unit)
    ]
    assert routed, "the reporter was told"
    for unit in routed:
        assert any("DELETE FROM errands" in one and "nudge" in one for one in unit), unit
        assert not any(f"'{person.id}'" in one for one in unit for person in (budi, ani))


async def test_nothing_that_staff_get_or_the_bot_keeps_names_the_reporter(
    casework: CaseworkHarness, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    admin = await casework.get_admin()
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    dedi = await hire(
        casework.harness, admin, "Pak Dedi", "Petugas:", "Kota Tangerang Selatan", "Seluruh kantor"
    )
    siti = await casework.harness.new_person(NAME)
    report, number = await prepare_reports(casework, siti)
    await inspector_journey(casework, budi, ani, report, number)
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    async with casework.database.transaction() as tx:
        case = await reports.find(tx, report)
        assert case and STORY_MARK in case.form.story
    await casework.pass_hour()
    secrets = {NAME, FILE, "Zubaidahwati", str(siti.id)}
    for person in (admin, budi, ani, dedi):
        sent = repr(list(person.chat.messages.values()))
        assert not [one for one in secrets if one in sent], person.name
    for person in (admin, dedi):
        assert number not in person.transcript() and STORY_MARK not in person.transcript()
    assert not [one for one in (*secrets, STORY_MARK, number) if one in caplog.text]
    _dump_and_check(casework, siti, secrets, report, number)
    await _check_exports(casework, budi, secrets | {STORY_MARK, number})


def _dump_and_check(
    casework: CaseworkHarness, siti: Person, secrets: set[str], report: str, number: str
) -> None:
    """Check a dump: the chat id occurs only in tables about all citizens, the story never in clear text."""
    with closing(sqlite3.connect(f"file:{casework.harness.database_path}?mode=ro", uri=True)) as database:
        lines = list(database.iterdump())
    for line in lines:
        table = re.match(r'INSERT INTO "?(\w+)', line)
        named = table[1] if table else ""
        assert STORY_MARK not in line and "Loket dua" not in line
        if any(secret in line for secret in secrets):
            assert named == "people", line
        if report in line or number in line:
            assert named in {
                "reports",
                "cases",
                "case_acts",
                "case_links",
                "talk",
                "evidence",
                "errands",
                "letters",
                "campaigns",
            }, line
            assert str(siti.id) not in line


async def _check_exports(casework: CaseworkHarness, budi: Person, secrets: set[str]) -> None:
    """Check the audit log as a file and every spreadsheet that was sent."""
    await budi.ask("/log", "")
    budi.press("Unduh berkas (CSV)")
    await budi.expect("yang terlama di atas")
    files = casework.harness.telegram.files
    sent = [
        message["document"]["file_id"] for message in budi.chat.messages.values() if "document" in message
    ]
    contents = [files.read_bytes(files.find(id)) for id in sent]
    assert any(content.startswith(b"PK") for content in contents) and len(contents) > 1
    for content in contents:
        assert not [one for one in secrets if one.encode() in _plain_text(content)]


def _plain_text(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())
