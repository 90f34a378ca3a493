"""Evidence files that must be downloaded from Telegram: the file id, and the chat to notify. Both are sealed.

A row is deleted as soon as its file is stored.
"""

import msgspec

from content.lazy_dataclass import dataclass
from storage.crypto.encryption import DecryptionError
from storage.crypto.sealed_columns import DOWNLOAD_REQUEST
from storage.engine.database import SqlRow, Transaction
from storage.queues.backoff import Backoff

MAX_STARTS = 2  # a file during whose cleaning the process ended so often is refused
RETRY_BACKOFF = Backoff(5, 3600)
CLAIM_BACKOFF = Backoff(
    180, 3600
)  # until a claimed file is claimed again; the first is longer than a download
IS_DUE = (
    "(due <= :now OR due > :now + 3600)"  # later than any backoff: the clock was ahead when it was written
)
# The owner is that of the file. It is bound to the request: a request that somebody gave another owner does not open.
DOWNLOAD_COLUMNS = "evidence, evidence.owner AS owner, place, asked, since, tries"
FROM_DOWNLOADS = "evidence_wanted JOIN evidence ON evidence.id = evidence_wanted.evidence"


class DownloadRequest(msgspec.Struct, frozen=True):
    """The sealed part of a row, JSON. `chat_id` is None when no chat must be notified."""

    file_id: str
    chat_id: int | None
    language: str


@dataclass(frozen=True)
class PendingDownload:
    """A file to download, `number` of its owner. `since` is unix seconds, `tries` the number of earlier attempts."""

    id: str
    owner: str
    number: int
    request: DownloadRequest
    since: int
    tries: int


async def add(tx: Transaction, item_id: str, owner: str, request: DownloadRequest, now: int) -> None:
    await tx.execute(
        "INSERT INTO evidence_wanted (evidence, owner, asked, since, due)"
        " VALUES (:id, :owner, :request, :now, :now)",
        id=item_id,
        owner=owner,
        request=_seal_request(tx, item_id, owner, request),
        now=now,
    )


async def claim(tx: Transaction, now: int) -> PendingDownload | None:
    """Claim the file that has waited the longest. Unless it is finished, it is claimed again, with backoff."""
    row = await tx.fetch_one(
        f"SELECT {DOWNLOAD_COLUMNS}, due FROM {FROM_DOWNLOADS} WHERE {IS_DUE} ORDER BY due, evidence LIMIT 1",
        now=now,
    )
    if row is None:
        return None
    claimed = await tx.execute(
        "UPDATE evidence_wanted SET due = :due, tries = tries + 1 WHERE evidence = :id AND due = :was",
        due=CLAIM_BACKOFF.due(now, row["tries"]),
        id=row["evidence"],
        was=row["due"],
    )
    return _try_unseal(tx, row) if claimed else None


async def has_due(tx: Transaction, now: int) -> bool:
    """Return whether there is a file to claim."""
    return await tx.fetch_one(f"SELECT 1 FROM evidence_wanted WHERE {IS_DUE} LIMIT 1", now=now) is not None


async def postpone(tx: Transaction, download: PendingDownload, now: int) -> None:
    """Reschedule a claimed file whose download failed, with exponential backoff."""
    await tx.execute(
        "UPDATE evidence_wanted SET due = :due WHERE evidence = :id",
        due=RETRY_BACKOFF.due(now, download.tries),
        id=download.id,
    )


async def begin_cleaning(tx: Transaction, item_id: str) -> bool:
    """Count that cleaning begins. False when it began MAX_STARTS times already and never ended."""
    starts = await tx.fetch_value(
        "UPDATE evidence_wanted SET starts = starts + 1 WHERE evidence = :id RETURNING starts", id=item_id
    )
    return starts is None or int(starts) <= MAX_STARTS


async def end_cleaning(tx: Transaction, item_id: str) -> None:
    """Take back the count: cleaning failed for a reason that does not lie in the file."""
    await tx.execute(
        "UPDATE evidence_wanted SET starts = starts - 1 WHERE evidence = :id AND starts > 0", id=item_id
    )


async def find(tx: Transaction, item_id: str) -> PendingDownload | None:
    """Return the download of a file. None when the file is stored already, or was erased."""
    return _download_from_row(
        tx,
        await tx.fetch_one(
            f"SELECT {DOWNLOAD_COLUMNS} FROM {FROM_DOWNLOADS} WHERE evidence = :id", id=item_id
        ),
    )


async def delete(tx: Transaction, item_id: str) -> None:
    await tx.execute("DELETE FROM evidence_wanted WHERE evidence = :id", id=item_id)


async def remove_chat(tx: Transaction, item_id: str) -> None:
    """Remove the chat from a download, so that nobody is notified."""
    download = await find(tx, item_id)
    if download is not None and download.request.chat_id is not None:
        await _replace_request(tx, download, download.owner, notifies=False)


async def move(tx: Transaction, item_id: str, owner: str, *, quiet: bool) -> None:
    """Bind a download to the new owner of its file, before the file itself is moved. `quiet`: nobody is notified."""
    download = await find(tx, item_id)
    if download is not None:
        await _replace_request(tx, download, owner, notifies=not quiet)


async def _replace_request(tx: Transaction, download: PendingDownload, owner: str, *, notifies: bool) -> None:
    request = download.request if notifies else msgspec.structs.replace(download.request, chat_id=None)
    await tx.execute(
        "UPDATE evidence_wanted SET owner = :owner, asked = :request WHERE evidence = :id",
        owner=owner,
        request=_seal_request(tx, download.id, owner, request),
        id=download.id,
    )


def _seal_request(tx: Transaction, item_id: str, owner: str, request: DownloadRequest) -> bytes:
    return DOWNLOAD_REQUEST.seal(tx, msgspec.json.encode(request), item_id, owner)


async def remove_chat_everywhere(tx: Transaction, chat_id: int) -> None:
    """Remove a chat from all downloads. It decrypts every row; there are few, because rows of stored files are gone."""
    for row in await tx.fetch_all(f"SELECT {DOWNLOAD_COLUMNS} FROM {FROM_DOWNLOADS}"):
        download = _try_unseal(tx, row)
        if download is not None and download.request.chat_id == chat_id:
            await remove_chat(tx, download.id)


def _try_unseal(tx: Transaction, row: SqlRow) -> PendingDownload | None:
    """Return the download of a row. None when the row was changed by hand, so that other downloads continue."""
    try:
        return _download_from_row(tx, row)
    except DecryptionError:
        return None


def _download_from_row(tx: Transaction, row: SqlRow | None) -> PendingDownload | None:
    if row is None:
        return None
    item_id = row["evidence"]
    request = msgspec.json.decode(
        DOWNLOAD_REQUEST.unseal_bytes(tx, row["asked"], item_id, row["owner"]), type=DownloadRequest
    )
    return PendingDownload(item_id, row["owner"], row["place"], request, row["since"], row["tries"])
