"""A database of version 1.0 with rows in every table opens, decrypts and continues.

`version_1_0.backup` was written by version 1.0. Its key rotation was interrupted after four columns.
"""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from content.reports.report_form import AccusedRole, ReportMode
from storage import (
    home_visits,
    mobile_service,
    opening_hours,
    printed_cards,
    questions,
    recording_progress,
    status_board,
)
from storage.announcements import announcements, delivery_messages, follows
from storage.casework import case_history, case_messages, cases, legal_holds, monthly_counts, reporter_view
from storage.casework.case_messages import MessageAuthor
from storage.casework.cases import CaseFilter, CaseViewer
from storage.chats import attempt_limits, chat_profiles, drafts
from storage.crypto import backup, key_rotation
from storage.crypto.encryption import EncryptionKeys, is_of_version_1
from storage.crypto.sealed_columns import SEALED_COLUMNS
from storage.engine.database import Database, Transaction
from storage.queues import (
    evidence_downloads,
    outbox,
    outbox_claims,
    processed_updates,
    reporter_mail,
    scheduled_jobs,
    uploads,
)
from storage.reports import evidence_files, report_drafts, reporter_contacts, reports
from storage.staff_accounts import audit_log, staff
from tests.support.database_engines import only_sqlite

pytestmark = only_sqlite

BACKUP = Path(__file__).with_name("version_1_0.backup")
KEYS = EncryptionKeys({"k2": b"2" * 32, "k1": b"1" * 32})
REPORT, SECOND_REPORT = "230bb34d3266", "2bf96b89f157"
RECEIPT, NUMBER, CHECK = "puca-neca-miwi-bune-ruli-hanu-duwa", "3505-KGS94A", "JGX5WNCC"
DAY, LATE = date(2026, 11, 21), 10**9
CHAT, INSPECTOR = 5, 9
NEW_TABLES = {
    "announcement_changes",
    "announcement_series",
    "answer_requests",
    "clock_mark",
    "held_changes",
    "office_answers",
    "office_neighbours",
    "profile_facts",
    "scam_contacts",
    "scam_sightings",
    "site_doubts",
    "staff_notices",
    "uncollected_cards",
    "weekly_sheets",
}  # of later migrations
VIEWER = CaseViewer(INSPECTOR, 10, DAY)


@pytest.fixture
async def tx(tmp_path: Path) -> AsyncIterator[Transaction]:
    with BACKUP.open("rb") as file:
        backup.restore_backup(file, tmp_path / "loket.db", KEYS)
    database = await Database.open(tmp_path / "loket.db", KEYS)
    async with database.transaction() as transaction:
        yield transaction
    await database.close()


async def test_every_table_of_1_0_has_rows(tx: Transaction) -> None:
    for row in await tx.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'"):
        assert row["name"] in NEW_TABLES or await tx.fetch_value(f"SELECT COUNT(*) FROM {row['name']}"), row[
            "name"
        ]


async def test_the_interrupted_key_rotation_begins_anew(tx: Transaction) -> None:
    """It also replaces the values of 1.0, which have no padding."""
    [job] = [job for job in await scheduled_jobs.list_due(tx, LATE) if job.kind == "keys"]
    progress = key_rotation.from_json(job.data)
    assert progress == key_rotation.RotationProgress()
    while not progress.is_done:
        progress = await key_rotation.reseal_batch(tx, progress)
    assert progress.broken == 0
    for column in SEALED_COLUMNS:
        for row in await tx.fetch_all(f"SELECT {column.column} AS sealed FROM {column.table}"):
            assert row["sealed"] is None or not is_of_version_1(row["sealed"]), column
    assert set(await key_rotation.count_by_key(tx)) == {"k2"}
    assert await key_rotation.retire_keys(tx) == ["k1"]


async def test_reports_and_their_sealed_data(tx: Transaction) -> None:
    report = await reports.find_by_receipt(tx, RECEIPT)
    assert report is not None and (report.id, report.form.story, report.form.mode) == (
        REPORT,
        "cerita",
        ReportMode.TELL,
    )
    assert await reports.find_slip_day(tx, NUMBER, CHECK) == DAY.isoformat()
    assert await reporter_contacts.find_chat(tx, REPORT) == CHAT
    draft = await report_drafts.find(tx, CHAT)
    assert draft is not None and draft.filed is not None and draft.filed.receipt == RECEIPT
    stored, waiting = await evidence_files.list_items(tx, evidence_files.report_owner(REPORT))
    assert (stored.name, stored.part_count, waiting.form) == ("bukti-1.jpg", 3, None)
    parts = [await evidence_files.read_part(tx, stored.id, number) for number in range(3)]
    assert b"".join(part or b"" for part in parts) == bytes(24)
    download = await evidence_downloads.claim(tx, LATE)
    assert download is not None and (download.id, download.request.chat_id) == (waiting.id, CHAT)


async def test_cases(tx: Transaction) -> None:
    listed = await cases.list_cases(tx, VIEWER, CaseFilter.OPEN, 5, 0)
    assert {case.id for case in listed} == {REPORT, SECOND_REPORT}
    case = await cases.find(tx, VIEWER, SECOND_REPORT)
    assert case is not None and (case.role, case.amount) == (AccusedRole.KECAMATAN, 50000)
    assert [linked.id for linked in await cases.list_linked(tx, VIEWER, case)] == [REPORT]
    assert (await reporter_view.find_progress(tx, REPORT)).due == date(2026, 11, 25)
    assert [act.act for act in await case_history.list_acts(tx, REPORT, 5)] == ["open"]
    messages = await case_messages.list_messages(tx, REPORT, MessageAuthor.INSPECTOR)
    assert [message.text for message in messages] == ["halo"]
    hold = await legal_holds.find_hold(tx, REPORT)
    assert hold is not None and hold.reason == "sidang"
    [count] = await monthly_counts.list_counts(tx, "3505", "2026-10", "2026-10")
    assert (count.site, count.count) == ("3505-01", 1)


async def test_chats_and_queues(tx: Transaction) -> None:
    profile = await chat_profiles.find(tx, CHAT)
    assert profile is not None and (profile.office, profile.topic, profile.asked) == (
        "3505",
        "biaya",
        "berapa biaya",
    )
    draft = await drafts.find(tx, CHAT)
    assert draft is not None and draft.data == {"html": "tulisan"}
    assert await attempt_limits.blocked_until(tx, "report", CHAT, 1, 100_000) > 0
    [reply] = await processed_updates.list_pending(tx)
    assert (reply.chat_id, reply.body) == (CHAT, '{"type":"say","body":"a"}')
    assert not await tx.fetch_all("SELECT 1 FROM sqlite_master WHERE name LIKE '%version_1'"), (
        "it named the chat"
    )
    assert not await tx.fetch_value("SELECT COUNT(*) FROM intake WHERE at % 3600 <> 0")
    assert not await processed_updates.claim_update(tx, 1, 5)
    [letter] = await reporter_mail.list_due(tx, LATE)
    assert (letter.chat_id, letter.body) == (CHAT, "{}")
    assert [letter.chat_id for letter in await outbox_claims.claim_letters(tx, 5, LATE)] == [5, 6]
    progress = await outbox.find_progress(tx, "announcement:1")
    assert progress is not None and progress.total == 2
    upload = await uploads.claim(tx, LATE)
    assert upload is not None and upload.context == {"a": 1}


async def test_features(tx: Transaction) -> None:
    [announcement] = await announcements.list_due(tx, LATE)
    assert announcement.audience == announcements.Audience("3505")
    assert [version.campaign for version in await announcements.list_versions(tx, announcement.id)] == [
        "announcement:1"
    ]
    assert await delivery_messages.find_progress_message(
        tx, "announcement:1"
    ) == delivery_messages.ProgressMessage(9, 77)
    assert await follows.list_follows(tx, CHAT) == [follows.Follow("3505", "", ("jadwal",))]
    assert [question.text for question in await questions.list_unlinked(tx)] == ["apa"]
    assert [link.texts for link in await questions.list_links(tx)] == [("bayar piro",)]
    assert [member.user_id for member in await staff.list_members(tx)] == [INSPECTOR]
    assert [invitation.role for invitation in await staff.list_invitations(tx, 5)] == ["petugas"]
    assert [entry.act for entry in await audit_log.list_entries(tx, offices=None, limit=5)] == ["closure.add"]
    assert [visit.place for visit in await mobile_service.list_coming(tx, ["3505"], 5)] == ["Balai"]
    assert (await printed_cards.find_newest_print_notices(tx))["3505-01"].through == date(2026, 11, 1)
    assert [wait.recorded for wait in await printed_cards.list_waits(tx, CHAT)] == [DAY]
    hours = await opening_hours.load_recorded_hours(tx, 5)
    assert (hours.weeks["3505-01"].weekly, hours.overrides[0].sites, hours.days_off[0].name) == (
        "Mo-Fr 08:00-15:00",
        ("3505-01",),
        "HUT",
    )
    assert len((await status_board.find_boards(tx, ["3505-01"]))["3505-01"]) == 1
    [figure] = await recording_progress.list_current(tx, "3505")
    assert (figure.done, figure.target) == (10, 20)
    [visit] = await home_visits.list_of_chat(tx, CHAT)
    assert visit.about == home_visits.HomeVisitDetails("lansia", "Sukamaju", "rekam")
    assert await home_visits.find_contact(tx, visit.code) == (CHAT, "id")
