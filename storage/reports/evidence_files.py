"""Evidence files of reports: downloaded, cleaned and stored as sealed parts. A file is stored completely or not at all.

A handler requests the download. `runtime.workers.evidence_fetcher` downloads the file later and saves its parts. With
the last part, Telegram's file id and the chat are deleted. The owner of a file is a report or the draft of a report.
"""

import secrets
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from content.lazy_dataclass import dataclass
from content.reports.evidence_cleaning import MAX_BYTES, CleanEvidence, EvidenceForm, EvidenceTrace
from storage.chats import attempt_limits
from storage.crypto.sealed_columns import EVIDENCE_ABOUT, EVIDENCE_PART_CONTENT
from storage.engine.database import SqlRow, Transaction
from storage.queues import evidence_downloads
from storage.queues.evidence_downloads import DownloadRequest, PendingDownload

SIGNAL = "evidence"  # set by the commit of a transaction that requests a download
ACCEPTED_KINDS = frozenset(
    {"photo", "document", "voice", "audio", "video", "video_note"}
)  # fields of a Telegram message
MAX_FILES = 10  # per owner
PART_SIZE = 256 * 1024  # bytes
MAX_DAILY_FILES = 30  # of a chat
MAX_DAILY_BYTES = 80 * 1024 * 1024  # of a chat
MAX_DAILY_BYTES_OF_ALL = 1024 * 1024 * 1024  # of all chats together
DAY = 86400  # seconds
ALL_CHATS = 0  # in place of a chat id, which is never 0


class EvidenceRefusal(StrEnum):
    """The reason why a file is not accepted."""

    UNSUPPORTED_KIND = "kind"
    TOO_LARGE = "heavy"
    TOO_MANY = "many"
    TOO_MANY_TODAY = "many today"
    STORAGE_FULL = "full"


@dataclass(frozen=True)
class EvidenceItem:
    """File `number` of an owner, counted from 1. `form` is None until it is downloaded; `size` is in bytes.

    `remaining_metadata` is what cleaning could not remove and what may identify the sender.
    """

    id: str
    owner: str
    number: int
    form: EvidenceForm | None = None
    suffix: str = ""
    size: int = 0
    part_count: int = 0
    remaining_metadata: EvidenceTrace | None = None

    @property
    def name(self) -> str:
        return f"bukti-{self.number}{self.suffix}"


class _EvidenceDescription(msgspec.Struct, frozen=True):
    form: EvidenceForm
    suffix: str
    size: int
    parts: int
    left: EvidenceTrace | None


def draft_owner(chat: bytes) -> str:
    """Return the owner id of a report draft, given the keyed hash of its chat."""
    return f"draft:{chat.hex()}"


def is_draft_owner(owner: str) -> bool:
    """Return whether the owner is a draft, that is a report not filed yet."""
    return owner.startswith("draft:")


def report_owner(report_id: str) -> str:
    return f"report:{report_id}"


async def request_download(
    tx: Transaction,
    owner: str,
    kind: str,
    file_id: str,
    size: int,
    now: int,
    *,
    chat_id: int,
    language: str = "id",
) -> EvidenceItem | EvidenceRefusal:
    """Request the download of a file. The chat is notified once it is stored.

    `kind` is one of `ACCEPTED_KINDS`; `size` is in bytes, 0 when unknown.
    """
    if kind not in ACCEPTED_KINDS or not file_id:
        return EvidenceRefusal.UNSUPPORTED_KIND
    if size > MAX_BYTES:
        return EvidenceRefusal.TOO_LARGE
    count, last = await _count_and_last_number(tx, owner)
    if count >= MAX_FILES:
        return EvidenceRefusal.TOO_MANY
    over = await _find_daily_limit(tx, chat_id, size or MAX_BYTES, now)
    if over is not None:
        return over
    await _count_file(tx, chat_id, size or MAX_BYTES, now)
    item = EvidenceItem(secrets.token_urlsafe(12), owner, last + 1)
    await tx.execute(
        "INSERT INTO evidence (id, owner, place) VALUES (:id, :owner, :place)",
        id=item.id,
        owner=owner,
        place=item.number,
    )
    await evidence_downloads.add(tx, item.id, owner, DownloadRequest(file_id, chat_id, language), now)
    tx.notify(SIGNAL)
    return item


async def _find_daily_limit(tx: Transaction, chat_id: int, size: int, now: int) -> EvidenceRefusal | None:
    """Return why no more files are accepted today; None if this one is. Erasing files does not reset the count."""
    files = await attempt_limits.count_attempts(tx, "evidence files", chat_id, now)
    total = await attempt_limits.count_attempts(tx, "evidence bytes", chat_id, now)
    if files >= MAX_DAILY_FILES or total + size > MAX_DAILY_BYTES:
        return EvidenceRefusal.TOO_MANY_TODAY
    of_all = await attempt_limits.count_attempts(tx, "evidence bytes", ALL_CHATS, now)
    return EvidenceRefusal.STORAGE_FULL if of_all + size > MAX_DAILY_BYTES_OF_ALL else None


async def _count_file(tx: Transaction, chat_id: int, size: int, now: int) -> None:
    await attempt_limits.record_attempt(tx, "evidence files", chat_id, DAY, now)
    for chat in (chat_id, ALL_CHATS):
        await attempt_limits.record_attempt(tx, "evidence bytes", chat, DAY, now, size)


async def list_items(tx: Transaction, owner: str) -> list[EvidenceItem]:
    """Return the files of an owner in order, also those that are still being downloaded."""
    rows = await tx.fetch_all(
        "SELECT id, owner, place, about FROM evidence WHERE owner = :owner ORDER BY place", owner=owner
    )
    return [_item_from_row(tx, row) for row in rows]


async def find(tx: Transaction, item_id: str) -> EvidenceItem | None:
    row = await tx.fetch_one("SELECT id, owner, place, about FROM evidence WHERE id = :id", id=item_id)
    return None if row is None else _item_from_row(tx, row)


async def move_to_report(tx: Transaction, draft: str, report: str, *, quiet: bool) -> int:
    """Move the files of a draft to its report; both arguments are owner ids. Returns how many files.

    `quiet`: the chat is not notified of downloads that are still running.
    """
    _, last = await _count_and_last_number(tx, report)
    items = await list_items(tx, draft)
    for item in items:
        about = None  # the owner is part of the associated data, so the description is sealed for the new one
        if item.form is not None:
            about = EVIDENCE_ABOUT.seal(tx, _encode_description(item), item.id, report)
        await evidence_downloads.move(tx, item.id, report, quiet=quiet)
        await tx.execute(
            "UPDATE evidence SET owner = :report, place = :number, about = :about WHERE id = :id",
            report=report,
            number=last + item.number,
            about=about,
            id=item.id,
        )
    return len(items)


async def erase_file(tx: Transaction, item_id: str) -> None:
    await evidence_downloads.delete(tx, item_id)
    await tx.execute("DELETE FROM evidence_parts WHERE evidence = :id", id=item_id)
    await tx.execute("DELETE FROM evidence WHERE id = :id", id=item_id)


async def erase_files(tx: Transaction, owner: str) -> int:
    """Erase all files of an owner; return how many."""
    rows = await tx.fetch_all("SELECT id FROM evidence WHERE owner = :owner", owner=owner)
    for row in rows:
        await erase_file(tx, row["id"])
    return len(rows)


def split_parts(content: bytes) -> Sequence[bytes]:
    return [content[start : start + PART_SIZE] for start in range(0, len(content), PART_SIZE)]


async def read_part(tx: Transaction, item_id: str, number: int) -> bytes | None:
    """Return a part of a stored file, counted from 0; None when the file was erased meanwhile."""
    sealed = await tx.fetch_value(
        "SELECT content FROM evidence_parts WHERE evidence = :id AND part = :number",
        id=item_id,
        number=number,
    )
    return None if sealed is None else EVIDENCE_PART_CONTENT.unseal_bytes(tx, sealed, item_id, number)


async def save_part(tx: Transaction, item_id: str, number: int, content: bytes) -> bool:
    """Save a part of a file. Part 0 replaces the parts of an earlier attempt. False: the download was cancelled."""
    if await evidence_downloads.find(tx, item_id) is None:
        return False
    if number == 0:
        await tx.execute("DELETE FROM evidence_parts WHERE evidence = :id", id=item_id)
    await tx.execute(
        "INSERT INTO evidence_parts (evidence, part, content) VALUES (:id, :number, :content)",
        id=item_id,
        number=number,
        content=EVIDENCE_PART_CONTENT.seal(tx, content, item_id, number),
    )
    return True


async def finish_download(tx: Transaction, item_id: str, clean: CleanEvidence) -> PendingDownload | None:
    """Store the description of a file whose parts are all saved, and delete its Telegram file id and chat.

    Returns the finished download, which names the chat to notify; None when it was cancelled meanwhile.
    """
    download = await evidence_downloads.find(tx, item_id)
    if download is None:
        return None
    size, count = len(clean.content), len(split_parts(clean.content))
    item = EvidenceItem(
        item_id, download.owner, download.number, clean.form, clean.suffix, size, count, clean.trace
    )
    await tx.execute(
        "UPDATE evidence SET about = :about WHERE id = :id",
        about=EVIDENCE_ABOUT.seal(tx, _encode_description(item), item_id, download.owner),
        id=item_id,
    )
    await evidence_downloads.delete(tx, item_id)
    return download


async def abandon_download(tx: Transaction, item_id: str) -> PendingDownload | None:
    """Erase a file that cannot be stored. Returns the download, which names the chat to notify."""
    download = await evidence_downloads.find(tx, item_id)
    if download is not None:
        await erase_file(tx, item_id)
    return download


async def _count_and_last_number(tx: Transaction, owner: str) -> tuple[int, int]:
    """Return how many files an owner has, and the highest file number."""
    row = await tx.fetch_one(
        "SELECT COUNT(*) AS count, COALESCE(MAX(place), 0) AS last FROM evidence WHERE owner = :owner",
        owner=owner,
    )
    assert row is not None
    return row["count"], row["last"]


def _item_from_row(tx: Transaction, row: SqlRow) -> EvidenceItem:
    item = EvidenceItem(row["id"], row["owner"], row["place"])
    if row["about"] is None:
        return item
    encoded = EVIDENCE_ABOUT.unseal_bytes(tx, row["about"], item.id, item.owner)
    about = msgspec.json.decode(encoded, type=_EvidenceDescription)
    return EvidenceItem(
        item.id, item.owner, item.number, about.form, about.suffix, about.size, about.parts, about.left
    )


def _encode_description(item: EvidenceItem) -> bytes:
    assert item.form is not None
    return msgspec.json.encode(
        _EvidenceDescription(item.form, item.suffix, item.size, item.part_count, item.remaining_metadata)
    )
