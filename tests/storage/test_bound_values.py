"""A sealed value opens only with every column that belongs to it: chat, report, receipt, purpose. Nobody can downgrade it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from content.reports.report_form import ReportContent, ReportMode
from storage import home_visits
from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from storage.chats import drafts
from storage.crypto import backup
from storage.crypto.encryption import Cipher, DecryptionError, EncryptionKeys, is_of_version_1
from storage.crypto.sealed_columns import SEALED_COLUMNS, SealedColumn
from storage.engine.database import Database, Transaction
from storage.queues import evidence_downloads
from storage.reports import evidence_files, report_drafts, reports
from storage.reports.report_drafts import ReportDraft
from tests.support.database_engines import only_sqlite
from tests.support.sealed_rows import TODAY, fill_sealed_columns

MINE, OTHERS = 77, 78
KEYS_OF_1_0 = EncryptionKeys({"k2": b"2" * 32, "k1": b"1" * 32})
OTHER_VALUES = ("x", 12345, b"x", None)


@pytest.fixture
async def tx(tmp_path: Path) -> AsyncIterator[Transaction]:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as transaction:
        yield transaction
    await database.close()


async def file_report(tx: Transaction, chat_id: int, mode: ReportMode = ReportMode.CHECK) -> tuple[str, str]:
    """Return the id and the receipt of a new report."""
    await report_drafts.save(tx, chat_id, ReportDraft("review"), 1)
    form = ReportContent(office="3505", story=f"cerita {chat_id}", mode=mode)
    filed = await reports.submit(tx, report_drafts.key_for_chat(tx, chat_id), form, chat_id, TODAY)
    return filed.report_id, filed.receipt or ""


@pytest.mark.parametrize("column", SEALED_COLUMNS, ids=lambda column: f"{column.table}.{column.column}")
async def test_no_value_opens_with_another_context(tx: Transaction, column: SealedColumn) -> None:
    await fill_sealed_columns(tx)
    names = ", ".join(column.context_columns)
    row = await tx.fetch_one(
        f"SELECT {names}, {column.column} AS sealed FROM {column.table} WHERE {column.column} IS NOT NULL"
    )
    assert row is not None
    context = column.context_of(row)
    column.unseal_bytes(tx, row["sealed"], *context)
    for position, value in enumerate(context):
        for other in OTHER_VALUES:
            if other != value:
                changed = (*context[:position], other, *context[position + 1 :])
                with pytest.raises(DecryptionError):
                    column.unseal_bytes(tx, row["sealed"], *changed)


async def test_a_receipt_opens_only_its_own_report(tx: Transaction) -> None:
    """Copy the keyed hash of one's own receipt to the report of somebody else."""
    mine, receipt = await file_report(tx, MINE)
    others, _ = await file_report(tx, OTHERS)
    found = await reports.find_by_receipt(tx, receipt)
    assert found is not None and found.id == mine
    row = await tx.fetch_one("SELECT receipt FROM reports WHERE id = :id", id=mine)
    assert row is not None
    await tx.execute("DELETE FROM reports WHERE id = :id", id=mine)
    await tx.execute(
        "UPDATE reports SET receipt = :receipt WHERE id = :id", receipt=row["receipt"], id=others
    )
    assert await reports.find_by_receipt(tx, receipt) is None


async def test_a_receipt_given_to_a_report_without_one_opens_nothing(tx: Transaction) -> None:
    mine, receipt = await file_report(tx, MINE)
    others, _ = await file_report(tx, OTHERS, ReportMode.ONCE)
    row = await tx.fetch_one("SELECT receipt FROM reports WHERE id = :id", id=mine)
    assert row is not None
    await tx.execute("UPDATE reports SET receipt = NULL WHERE id = :id", id=mine)
    await tx.execute(
        "UPDATE reports SET receipt = :receipt, mode = 'check' WHERE id = :id",
        receipt=row["receipt"],
        id=others,
    )
    assert await reports.find_by_receipt(tx, receipt) is None


@pytest.mark.parametrize(
    "change", ["office = '3674'", "site = '3505-01'", "role = 'dinas'", "number = '3505-AAAAAA'"]
)
async def test_a_report_moved_to_other_inspectors_does_not_open(tx: Transaction, change: str) -> None:
    report_id, _ = await file_report(tx, OTHERS)
    await tx.execute(f"UPDATE reports SET {change} WHERE id = :id", id=report_id)
    with pytest.raises(DecryptionError):
        await reports.find(tx, report_id)


@pytest.mark.parametrize(
    "change", ["report = 'mine'", "author = 'pemeriksa'", "day = '2020-01-01'", "staff = 5"]
)
async def test_a_message_moved_to_another_report_or_author_does_not_open(
    tx: Transaction, change: str
) -> None:
    await case_messages.add_message(tx, "others", MessageAuthor.REPORTER, "kata", None, TODAY)
    await tx.execute(f"UPDATE talk SET {change}")
    for report_id in ("mine", "others"):
        if await tx.fetch_one("SELECT 1 FROM talk WHERE report = :report", report=report_id):
            with pytest.raises(DecryptionError):
                await case_messages.list_messages(tx, report_id, MessageAuthor.INSPECTOR)


async def test_a_home_visit_moved_to_another_chat_or_site_does_not_open(tx: Transaction) -> None:
    about = home_visits.HomeVisitDetails("lansia", "Sukamaju", "rekam", "rumah biru")
    visit = await home_visits.add_request(tx, "3505-01", about, OTHERS, "id", 1)
    await home_visits.add_request(tx, "3505-01", about, MINE, "id", 1)
    owner = tx.mac("home visit", MINE)
    await tx.execute("UPDATE home_visits SET owner = :owner WHERE code = :code", owner=owner, code=visit.code)
    with pytest.raises(DecryptionError):
        await home_visits.list_of_chat(tx, MINE)
    await tx.execute("UPDATE home_visits SET site = '3505-02'")
    with pytest.raises(DecryptionError):
        await home_visits.list_open(tx, ["3505-02"])


async def test_a_home_visit_stays_readable_after_its_changes(tx: Transaction) -> None:
    about = home_visits.HomeVisitDetails("lansia", "Sukamaju", "rekam")
    visit = await home_visits.add_request(tx, "3505-01", about, MINE, "id", 1)
    await home_visits.save_wish(tx, visit, "rumah biru")
    found = await home_visits.find(tx, visit.code)
    assert found is not None and found.about.wish == "rumah biru"
    await home_visits.erase(tx, MINE)
    found = await home_visits.find(tx, visit.code)
    assert found is not None and found.about == home_visits.HomeVisitDetails("", "", "")
    assert await home_visits.find_contact(tx, visit.code) is None


async def test_a_file_that_is_not_downloaded_yet_stays_with_its_owner(tx: Transaction) -> None:
    draft = evidence_files.draft_owner(b"others")
    item = await evidence_files.request_download(tx, draft, "photo", "x", 1, 1, chat_id=OTHERS)
    assert isinstance(item, evidence_files.EvidenceItem)
    await evidence_files.move_to_report(tx, draft, "report:others", quiet=False)
    moved = await evidence_downloads.find(tx, item.id)
    assert moved is not None and (moved.owner, moved.request.chat_id) == ("report:others", OTHERS)
    await tx.execute("UPDATE evidence SET owner = 'report:mine'")
    await tx.execute("UPDATE evidence_wanted SET owner = 'report:mine'")
    assert await evidence_downloads.claim(tx, 10) is None
    with pytest.raises(DecryptionError):
        await evidence_files.save_part(tx, item.id, 0, b"x")


@pytest.mark.parametrize("change", ["form = 'invite'", "token = 'known'", "hears = 0"])
async def test_a_draft_with_another_purpose_does_not_open(tx: Transaction, change: str) -> None:
    await drafts.save(tx, OTHERS, "announce", {"html": "kata"}, 1)
    await tx.execute(f"UPDATE drafts SET {change}")
    with pytest.raises(DecryptionError):
        await drafts.find(tx, OTHERS)
        await drafts.find_awaiting_button(tx, OTHERS)


@only_sqlite
async def test_a_value_of_1_0_cannot_take_the_place_of_a_new_one(tmp_path: Path) -> None:
    """Somebody who kept values of 1.0 writes them into the database of a later version."""
    database = await open_version_1_0(tmp_path / "loket.db")
    async with database.transaction() as tx:
        for column in SEALED_COLUMNS:
            for row in await tx.fetch_all(
                f"SELECT {', '.join(column.context_columns)}, {column.column} AS sealed FROM {column.table}"
                f" WHERE {column.column} IS NOT NULL"
            ):
                context, sealed = column.context_of(row), row["sealed"]
                value = column.unseal_bytes(tx, sealed, *context)
                assert not (column.bound_columns and is_of_version_1(sealed)), column
                if column.bound_columns:
                    old = seal_as_version_1_0(tx.cipher, column, value, context)
                    assert column.unseal_version_1(tx.cipher, old, *context) == value
                    with pytest.raises(DecryptionError):
                        column.unseal_bytes(tx, old, *context)
    await database.close()


@only_sqlite
async def test_a_second_start_refuses_values_of_1_0_also_when_the_migration_is_repeated(
    tmp_path: Path,
) -> None:
    """Forget the migration, so that the next start seems to be the first one of this version."""
    path = tmp_path / "loket.db"
    database = await open_version_1_0(path)
    async with database.transaction() as tx:
        row = await tx.fetch_one("SELECT * FROM talk")
        assert row is not None
        column = next(column for column in SEALED_COLUMNS if column.table == "talk")
        context = column.context_of(row)
        old = seal_as_version_1_0(tx.cipher, column, b"halo", context)
        await tx.execute("UPDATE talk SET body = :old, report = 'mine'", old=old)
        await tx.execute("ALTER TABLE evidence_wanted DROP COLUMN owner")
        await tx.execute("DELETE FROM migrations WHERE number = 40")
    await database.close()
    database = await Database.open(path, KEYS_OF_1_0)
    async with database.transaction() as tx:
        with pytest.raises(DecryptionError):
            await case_messages.list_messages(tx, "mine", MessageAuthor.REPORTER)
    await database.close()


async def open_version_1_0(path: Path) -> Database:
    with Path(__file__).with_name("version_1_0.backup").open("rb") as file:
        backup.restore_backup(file, path, KEYS_OF_1_0)
    return await Database.open(path, KEYS_OF_1_0)


def seal_as_version_1_0(
    cipher: Cipher, column: SealedColumn, value: bytes, context: tuple[object, ...]
) -> bytes:
    """Encrypt as version 1.0 did: format 1, without padding, bound to the key only."""
    key_id, nonce = cipher.keys.newest_id, b"n" * 12
    texts = [value.hex() if isinstance(value, bytes) else str(value) for value in context]
    bound = f"{column.table}:{'.'.join(texts[: len(column.key_columns)])}:{column.column}"
    head = bytes((1, len(key_id))) + key_id.encode()
    return head + nonce + cipher._aead(key_id, bound).encrypt(nonce, value, head + bound.encode())
