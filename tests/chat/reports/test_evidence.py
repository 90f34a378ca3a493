"""Evidence through the chat: downloaded, cleaned, sealed, shown to those who may see it, complete or absent."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from content.reports.evidence_cleaning import CleanEvidence, EvidenceForm, EvidenceTrace
from content.text.safe_html import Html
from demo.api.api_errors import JsonObject
from demo.testing.chat_assertions import text_of
from handlers.core import routes
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import EvidenceFile, Message, Reply
from storage.crypto.encryption import DecryptionError
from storage.engine.database import Database
from storage.queues import evidence_downloads
from storage.reports import evidence_files
from storage.reports.evidence_files import EvidenceItem
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import only_sqlite
from tests.support.picture_helpers import draw_picture, encode_picture, jpeg_with_orientation

OWNER = "draft:ab"
PHOTO = encode_picture(draw_picture(size=(400, 300)), "JPEG", exif=jpeg_with_orientation())
LONG_PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4096  # five parts


async def on_evidence(context: Context) -> list[Reply]:
    event = context.event
    found = await evidence_files.request_download(
        context.tx, OWNER, event.media, event.file, event.file_size, context.timestamp, chat_id=event.chat_id
    )
    return [Message(Html("Sedang diambil" if isinstance(found, EvidenceItem) else f"Ditolak: {found}"))]


async def show_evidence(context: Context) -> list[Reply]:
    return [
        EvidenceFile(item.id, Html(f"Bukti {item.number}"))
        for item in await evidence_files.list_items(context.tx, OWNER)
    ]


async def forget_evidence(context: Context) -> list[Reply]:
    dropped = await evidence_files.erase_files(context.tx, OWNER)
    return [Message(Html(f"Dihapus: {dropped}"))]


@pytest.fixture(autouse=True)
def counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(routes.EVENT_HANDLERS, EventKind.MEDIA, on_evidence)
    monkeypatch.setitem(routes.COMMAND_HANDLERS, "buktiku", show_evidence)
    monkeypatch.setitem(routes.COMMAND_HANDLERS, "hapusbukti", forget_evidence)
    yield


def file_content(harness: BotHarness, message: JsonObject, kind: str) -> bytes:
    """Return the bytes that Telegram stores for the file of a message."""
    found = message[kind][-1] if kind == "photo" else message[kind]
    file = harness.telegram.files.files_by_id[found["file_id"]]
    return harness.telegram.files.read_bytes(file)


def dump_database_files(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*") if file.is_file())


async def test_a_photo_is_cleaned_kept_and_shown(harness: BotHarness) -> None:
    siti = await harness.new_person()
    siti.send_photo(PHOTO)
    await siti.expect("Sedang diambil")
    await siti.expect(r"Bukti 1 tersimpan.*sudah dibuang.*Wajah")
    siti.say("/buktiku")
    shown = await siti.expect("^Bukti 1")
    content = file_content(harness, shown, "photo")
    assert content.startswith(b"\xff\xd8\xff")
    assert b"Siti Aminah" in PHOTO and b"Siti Aminah" not in content
    assert shown.get("has_protected_content") is True


async def test_other_kinds_are_kept_as_they_are_and_named(harness: BotHarness) -> None:
    siti = await harness.new_person()
    siti.send_document(LONG_PDF)
    await siti.expect(r"Bukti 1 tersimpan.*nama pembuatnya")
    siti.send_voice(b"OggS" + bytes(100))
    await siti.expect(r"Bukti 2 tersimpan.*suara")
    siti.say("/buktiku")
    paper = await siti.expect("^Bukti 1")
    voice = await siti.expect("^Bukti 2")
    assert file_content(harness, paper, "document") == LONG_PDF
    assert paper["document"]["file_name"] == "bukti-1.pdf"
    assert file_content(harness, voice, "voice") == b"OggS" + bytes(100)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"PK\x03\x04" + bytes(60), "zip.*Kirim foto"),
        (b"MZ" + bytes(60), "Program.*tidak diterima"),
        (b"GIF89a" + bytes(60), "GIF.*Kirim sebagai foto"),
        (PHOTO[:300], "rusak.*sekali lagi"),
    ],
)  # fmt: skip
async def test_what_is_refused_is_told_and_not_kept(harness: BotHarness, content: bytes, answer: str) -> None:
    siti = await harness.new_person()
    siti.send_document(content, name="nota.pdf")
    await siti.expect(rf"Bukti 1 tidak tersimpan.*{answer}")
    assert "Dihapus: 0" in text_of(await siti.ask("/hapusbukti", "Dihapus"))


async def test_too_heavy_is_refused_before_it_is_fetched(harness: BotHarness) -> None:
    siti = await harness.new_person()
    siti.send_document(b"%PDF-" + bytes(10 * 1024 * 1024))
    await siti.expect("Ditolak: heavy")
    siti.send_sticker()
    await siti.expect("Ditolak: kind")


async def test_ten_files_at_most(harness: BotHarness) -> None:
    siti = await harness.new_person()
    for number in range(10):
        siti.send_voice()
        await siti.expect(f"Bukti {number + 1} tersimpan")
    siti.send_voice()
    await siti.expect("Ditolak: many")


async def test_an_outage_of_the_files_delays_and_loses_nothing(harness: BotHarness) -> None:
    siti = await harness.new_person()
    harness.telegram.faults.fail(502, method="getFile", times=1)
    siti.send_photo(PHOTO)
    await siti.expect("Sedang diambil")
    async with asyncio.timeout(10):
        while not harness.telegram.faults.injected_count:  # noqa: ASYNC110 (nobody rings when a fault strikes)
            await asyncio.sleep(0.01)
    await harness.close()
    harness.now += timedelta(minutes=10)
    await harness.open()
    siti.patience = 20
    await siti.expect("Bukti 1 tersimpan")


@only_sqlite
async def test_nothing_of_telegrams_is_kept(harness: BotHarness) -> None:
    siti = await harness.new_person()
    siti.send_photo(PHOTO, caption="rahasia")
    await siti.expect("Bukti 1 tersimpan")
    await harness.close()
    with closing(sqlite3.connect(harness.database_path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM evidence_parts").fetchone() == (1,)
        assert connection.execute("SELECT COUNT(*) FROM evidence_wanted").fetchone() == (0,)
    found = dump_database_files(harness.database_path)
    assert not [id for id in harness.telegram.files.files_by_id if id.encode() in found]
    assert PHOTO[600:700] not in found


@only_sqlite
async def test_a_file_dropped_while_it_is_fetched_stays_dropped(harness: BotHarness) -> None:
    siti = await harness.new_person()
    harness.telegram.faults.slow(0.3, method="getFile", times=1)
    siti.send_photo(PHOTO)
    await siti.expect("Sedang diambil")
    siti.say("/hapusbukti")
    await siti.expect("Dihapus: 1")
    siti.send_voice()
    await siti.expect("Bukti 1 tersimpan.*suara")
    await harness.close()
    with closing(sqlite3.connect(harness.database_path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM evidence_parts").fetchone() == (1,)


async def save_evidence(database: Database, owner: str, content: bytes) -> EvidenceItem:
    clean = CleanEvidence(EvidenceForm.DOCUMENT, ".pdf", content, EvidenceTrace.PAPER)
    async with database.transaction() as tx:
        item = await evidence_files.request_download(tx, owner, "document", "file", 1, 100, chat_id=7)
        assert isinstance(item, EvidenceItem)
        for number, part in enumerate(evidence_files.split_parts(content)):
            assert await evidence_files.save_part(tx, item.id, number, part)
        assert await evidence_files.finish_download(tx, item.id, clean)
    return item


async def read_evidence(database: Database, item: EvidenceItem) -> bytes:
    async with database.read_transaction() as tx:
        found = await evidence_files.find(tx, item.id)
        assert found is not None
        return b"".join(
            [await evidence_files.read_part(tx, item.id, number) or b"" for number in range(found.part_count)]
        )


async def test_a_report_adopts_what_its_draft_had() -> None:
    database = await Database.open(None)
    kept = await save_evidence(database, OWNER, LONG_PDF)
    async with database.transaction() as tx:
        waiting = await evidence_files.request_download(tx, OWNER, "photo", "file", 1, 100, chat_id=7)
        assert isinstance(waiting, EvidenceItem)
        assert await evidence_files.move_to_report(tx, OWNER, "report:1", quiet=True) == 2
        assert await evidence_files.list_items(tx, OWNER) == []
        first, second = await evidence_files.list_items(tx, "report:1")
        assert (first.id, first.form, first.number, second.form) == (kept.id, EvidenceForm.DOCUMENT, 1, None)
        claimed = await evidence_downloads.claim(tx, 100)
        assert claimed is not None and claimed.request.chat_id is None, "nobody is told of a quiet report"
    assert await read_evidence(database, kept) == LONG_PDF
    await database.close()


async def test_who_is_erased_is_told_nothing_more() -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        for chat in (7, 8):
            await evidence_files.request_download(tx, f"report:{chat}", "photo", "file", 1, 100, chat_id=chat)
        await evidence_downloads.remove_chat_everywhere(tx, 7)
        told = [await evidence_downloads.claim(tx, 100), await evidence_downloads.claim(tx, 100)]
        assert sorted(str(one.request.chat_id) for one in told if one) == ["8", "None"]
        assert await evidence_downloads.claim(tx, 100) is None, "claimed already"
    await database.close()


async def test_evidence_moved_to_another_row_does_not_open() -> None:
    database = await Database.open(None)
    one, other = (
        await save_evidence(database, "report:1", LONG_PDF),
        await save_evidence(database, "report:2", b"%PDF-lain"),
    )
    async with database.transaction() as tx:
        await tx.execute("DELETE FROM evidence_parts WHERE evidence = :id", id=other.id)
        await tx.execute(
            "UPDATE evidence_parts SET evidence = :other WHERE evidence = :id", other=other.id, id=one.id
        )
        with pytest.raises(DecryptionError):
            await evidence_files.read_part(tx, other.id, 0)
        await tx.execute("UPDATE evidence SET owner = 'report:3' WHERE id = :id", id=one.id)
        with pytest.raises(DecryptionError):
            await evidence_files.find(tx, one.id)
    await database.close()


async def test_parts_of_a_try_that_was_killed_are_replaced() -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        item = await evidence_files.request_download(tx, OWNER, "document", "file", 1, 100, chat_id=7)
        assert isinstance(item, EvidenceItem)
        for number in range(3):
            await evidence_files.save_part(tx, item.id, number, b"half")
        assert (await evidence_files.list_items(tx, OWNER))[0].form is None, "half a file is none"
        for number, part in enumerate(evidence_files.split_parts(LONG_PDF)):
            await evidence_files.save_part(tx, item.id, number, part)
        await evidence_files.finish_download(
            tx, item.id, CleanEvidence(EvidenceForm.DOCUMENT, ".pdf", LONG_PDF)
        )
        assert not await evidence_files.save_part(tx, item.id, 9, b"late"), "it is whole and stays so"
    assert await read_evidence(database, item) == LONG_PDF
    await database.close()


async def test_a_row_that_was_tampered_with_holds_up_no_other_file_and_no_erasure() -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        for file, chat in (("a", 1), ("b", 2)):
            await evidence_files.request_download(tx, OWNER, "photo", file, 100, 0, chat_id=chat)
        first = await tx.fetch_value("SELECT evidence FROM evidence_wanted ORDER BY due, evidence LIMIT 1")
        await tx.execute(
            "UPDATE evidence_wanted SET asked = :asked WHERE evidence = :first", asked=b"x" * 80, first=first
        )
    async with database.transaction() as tx:
        assert await evidence_downloads.claim(tx, 0) is None
    async with database.transaction() as tx:
        found = await evidence_downloads.claim(tx, 0)
        assert found is not None and found.id != first
        await evidence_downloads.remove_chat_everywhere(tx, found.request.chat_id or 0)
    async with database.read_transaction() as tx:
        left = await evidence_downloads.find(tx, found.id)
        assert left is not None and left.request.chat_id is None
    await database.close()
