"""Evidence: files of a reporter, fetched, cleaned and sealed; whole or absent.

A handler writes down that a file is wanted; `runtime.workers.evidence_fetcher` fetches it later, puts it here in sealed parts, and with
the last part Telegram's file id and the chat are gone. A part is bound to its place, the description to its owner: what
is moved to another row by hand cannot be opened.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from content.reports.evidence_cleaning import MAX_BYTES, CleanEvidence, EvidenceForm, EvidenceTrace
from storage.crypto.sealed_columns import EVIDENCE_ABOUT, EVIDENCE_PART_CONTENT
from storage.engine.database import SqlRow, Transaction
from storage.queues import evidence_downloads
from storage.queues.evidence_downloads import DownloadRequest, PendingDownload

SIGNAL = "evidence"
ACCEPTED_KINDS = frozenset({"photo", "document", "voice", "audio", "video"})  # as Telegram calls them
MAX_FILES = 10  # of one owner
PART_SIZE = 256 * 1024  # bytes


class EvidenceRefusal(StrEnum):
    """Why a file is not wanted."""

    UNSUPPORTED_KIND = "kind"
    TOO_LARGE = "heavy"
    TOO_MANY = "many"


@dataclass(frozen=True)
class EvidenceItem:
    """File number `place` of an owner. `form` None: still being fetched; `size` is bytes; `left` may tell of the sender."""

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
    """The owner of what is added to a draft of a report, by the keyed hash that finds the draft."""
    return f"draft:{chat.hex()}"


def is_draft_owner(owner: str) -> bool:
    """Whether an owner is a form that is not sent yet."""
    return owner.startswith("draft:")


def report_owner(id: str) -> str:
    return f"report:{id}"


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
    """Have a file fetched, and the chat told once it is kept. `kind` is Telegram's; `size` bytes, 0 when not known."""
    if kind not in ACCEPTED_KINDS or not file_id:
        return EvidenceRefusal.UNSUPPORTED_KIND
    if size > MAX_BYTES:
        return EvidenceRefusal.TOO_LARGE
    count, last = await _count_and_last_number(tx, owner)
    if count >= MAX_FILES:
        return EvidenceRefusal.TOO_MANY
    item = EvidenceItem(secrets.token_urlsafe(12), owner, last + 1)
    await tx.execute(
        "INSERT INTO evidence (id, owner, place) VALUES (:id, :owner, :place)",
        id=item.id,
        owner=owner,
        place=item.number,
    )
    await evidence_downloads.add(tx, item.id, DownloadRequest(file_id, chat_id, language), now)
    tx.notify(SIGNAL)
    return item


async def list_items(tx: Transaction, owner: str) -> list[EvidenceItem]:
    """All of an owner in order, also what is still being fetched."""
    rows = await tx.fetch_all(
        "SELECT id, owner, place, about FROM evidence WHERE owner = :owner ORDER BY place", owner=owner
    )
    return [_item_from_row(tx, row) for row in rows]


async def find(tx: Transaction, id: str) -> EvidenceItem | None:
    row = await tx.fetch_one("SELECT id, owner, place, about FROM evidence WHERE id = :id", id=id)
    return None if row is None else _item_from_row(tx, row)


async def move_to_report(tx: Transaction, draft: str, report: str, *, quiet: bool) -> int:
    """What was added to a draft is the report's now; both are owners. `quiet`: what is still fetched is told to nobody."""
    _, last = await _count_and_last_number(tx, report)
    items = await list_items(tx, draft)
    for item in items:
        await tx.execute(
            "UPDATE evidence SET owner = :report, place = :place, about = :about WHERE id = :id",
            report=report,
            place=last + item.number,
            about=None
            if item.form is None
            else EVIDENCE_ABOUT.seal(tx, _encode_description(item), item.id, report),
            id=item.id,
        )
        if quiet:
            await evidence_downloads.remove_chat(tx, item.id)
    return len(items)


async def erase_file(tx: Transaction, id: str) -> None:
    """Erase one file."""
    await evidence_downloads.delete(tx, id)
    await tx.execute("DELETE FROM evidence_parts WHERE evidence = :id", id=id)
    await tx.execute("DELETE FROM evidence WHERE id = :id", id=id)


async def erase_files(tx: Transaction, owner: str) -> int:
    """Erase all files of an owner; how many there were."""
    rows = await tx.fetch_all("SELECT id FROM evidence WHERE owner = :owner", owner=owner)
    for row in rows:
        await erase_file(tx, row["id"])
    return len(rows)


def split_parts(content: bytes) -> Sequence[bytes]:
    return [content[at : at + PART_SIZE] for at in range(0, len(content), PART_SIZE)]


async def read_part(tx: Transaction, id: str, number: int) -> bytes | None:
    """One part of a kept file, from 0; None when it was erased meanwhile."""
    sealed = await tx.fetch_value(
        "SELECT content FROM evidence_parts WHERE evidence = :id AND part = :number", id=id, number=number
    )
    return None if sealed is None else EVIDENCE_PART_CONTENT.unseal_bytes(tx, sealed, id, number)


async def save_part(tx: Transaction, id: str, number: int, content: bytes) -> bool:
    """Keep a part; the first one takes the place of all that an earlier try left. False: no longer wanted."""
    if await evidence_downloads.find(tx, id) is None:
        return False
    if number == 0:
        await tx.execute("DELETE FROM evidence_parts WHERE evidence = :id", id=id)
    await tx.execute(
        "INSERT INTO evidence_parts (evidence, part, content) VALUES (:id, :number, :content)",
        id=id,
        number=number,
        content=EVIDENCE_PART_CONTENT.seal(tx, content, id, number),
    )
    return True


async def finish_download(tx: Transaction, id: str, clean: CleanEvidence) -> PendingDownload | None:
    """All parts are here: forget where they came from. Who is to be told; None: it was dropped meanwhile."""
    found = await evidence_downloads.find(tx, id)
    if found is None:
        return None
    size, count = len(clean.content), len(split_parts(clean.content))
    item = EvidenceItem(id, found.owner, found.number, clean.form, clean.suffix, size, count, clean.trace)
    await tx.execute(
        "UPDATE evidence SET about = :about WHERE id = :id",
        about=EVIDENCE_ABOUT.seal(tx, _encode_description(item), id, found.owner),
        id=id,
    )
    await evidence_downloads.delete(tx, id)
    return found


async def abandon_download(tx: Transaction, id: str) -> PendingDownload | None:
    """It cannot be kept, and nothing of it is. Who is to be told."""
    found = await evidence_downloads.find(tx, id)
    if found is not None:
        await erase_file(tx, id)
    return found


async def _count_and_last_number(tx: Transaction, owner: str) -> tuple[int, int]:
    """How many files an owner has, and the last number given."""
    row = await tx.fetch_one(
        "SELECT COUNT(*) AS count, COALESCE(MAX(place), 0) AS last FROM evidence WHERE owner = :owner",
        owner=owner,
    )
    assert row is not None
    return row["count"], row["last"]


def _item_from_row(tx: Transaction, row: SqlRow) -> EvidenceItem:
    found = EvidenceItem(row["id"], row["owner"], row["place"])
    if row["about"] is None:
        return found
    sealed = EVIDENCE_ABOUT.unseal_bytes(tx, row["about"], found.id, found.owner)
    about = msgspec.json.decode(sealed, type=_EvidenceDescription)
    return EvidenceItem(
        found.id, found.owner, found.number, about.form, about.suffix, about.size, about.parts, about.left
    )


def _encode_description(item: EvidenceItem) -> bytes:
    assert item.form is not None
    return msgspec.json.encode(
        _EvidenceDescription(item.form, item.suffix, item.size, item.part_count, item.remaining_metadata)
    )
