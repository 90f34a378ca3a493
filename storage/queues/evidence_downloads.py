"""Files that Telegram still holds for us: which one, and who is told when it is kept. Gone as soon as it was fetched."""

from dataclasses import dataclass

import msgspec

from storage.crypto.encryption import DecryptionError
from storage.crypto.sealed_columns import DOWNLOAD_REQUEST
from storage.engine.database import SqlRow, Transaction
from storage.queues.backoff import Backoff

RETRY_BACKOFF = Backoff(5, 3600)
CLAIM_BACKOFF = Backoff(180, 3600)  # the first is longer than one download takes
DOWNLOAD_COLUMNS = "evidence, owner, place, asked, since, tries"
FROM_DOWNLOADS = "evidence_wanted JOIN evidence ON evidence.id = evidence_wanted.evidence"


class DownloadRequest(msgspec.Struct, frozen=True):
    """What is sealed. `chat_id` None: nobody is told."""

    file_id: str
    chat_id: int | None
    language: str


@dataclass(frozen=True)
class PendingDownload:
    """A file to fetch, the number `place` of its owner. `since` is unix seconds, `tries` counts those before."""

    id: str
    owner: str
    number: int
    request: DownloadRequest
    since: int
    tries: int


async def add(tx: Transaction, id: str, asked: DownloadRequest, now: int) -> None:
    await tx.execute(
        "INSERT INTO evidence_wanted (evidence, asked, since, due) VALUES (:id, :asked, :now, :now)",
        id=id,
        asked=DOWNLOAD_REQUEST.seal(tx, msgspec.json.encode(asked), id),
        now=now,
    )


async def claim(tx: Transaction, now: int) -> PendingDownload | None:
    """The file whose turn came first. It comes again later, and ever less often, unless it is settled until then."""
    row = await tx.fetch_one(
        f"SELECT {DOWNLOAD_COLUMNS}, due FROM {FROM_DOWNLOADS} WHERE due <= :now ORDER BY due, evidence LIMIT 1",
        now=now,
    )
    if row is None:
        return None
    moved = await tx.execute(
        "UPDATE evidence_wanted SET due = :due, tries = tries + 1 WHERE evidence = :id AND due = :was",
        due=CLAIM_BACKOFF.due(now, row["tries"]),
        id=row["evidence"],
        was=row["due"],
    )
    return _try_unseal(tx, row) if moved else None


async def has_due(tx: Transaction, now: int) -> bool:
    """Whether there is one to claim."""
    return await tx.fetch_one("SELECT 1 FROM evidence_wanted WHERE due <= :now LIMIT 1", now=now) is not None


async def postpone(tx: Transaction, download: PendingDownload, now: int) -> None:
    """It was claimed and could not be fetched: again soon, then ever less often."""
    await tx.execute(
        "UPDATE evidence_wanted SET due = :due WHERE evidence = :id",
        due=RETRY_BACKOFF.due(now, download.tries),
        id=download.id,
    )


async def find(tx: Transaction, id: str) -> PendingDownload | None:
    """None: it is here already, or was dropped."""
    return _download_from_row(
        tx, await tx.fetch_one(f"SELECT {DOWNLOAD_COLUMNS} FROM {FROM_DOWNLOADS} WHERE evidence = :id", id=id)
    )


async def delete(tx: Transaction, id: str) -> None:
    await tx.execute("DELETE FROM evidence_wanted WHERE evidence = :id", id=id)


async def remove_chat(tx: Transaction, id: str) -> None:
    """Nobody is told of this file any more, and no chat is kept with it."""
    found = await find(tx, id)
    if found is None or found.request.chat_id is None:
        return
    asked = msgspec.structs.replace(found.request, chat_id=None)
    await tx.execute(
        "UPDATE evidence_wanted SET asked = :asked WHERE evidence = :id",
        asked=DOWNLOAD_REQUEST.seal(tx, msgspec.json.encode(asked), id),
        id=id,
    )


async def remove_chat_everywhere(tx: Transaction, chat_id: int) -> None:
    """The same for all files that this chat sent. They are few: what is fetched is not here."""
    for row in await tx.fetch_all(f"SELECT {DOWNLOAD_COLUMNS} FROM {FROM_DOWNLOADS}"):
        found = _try_unseal(tx, row)
        if found is not None and found.request.chat_id == chat_id:
            await remove_chat(tx, found.id)


def _try_unseal(tx: Transaction, row: SqlRow) -> PendingDownload | None:
    """None for what was tampered with: it leads to no file and to no chat, and holds up nobody else."""
    try:
        return _download_from_row(tx, row)
    except DecryptionError:
        return None


def _download_from_row(tx: Transaction, row: SqlRow | None) -> PendingDownload | None:
    if row is None:
        return None
    id = row["evidence"]
    asked = msgspec.json.decode(DOWNLOAD_REQUEST.unseal_bytes(tx, row["asked"], id), type=DownloadRequest)
    return PendingDownload(id, row["owner"], row["place"], asked, row["since"], row["tries"])
