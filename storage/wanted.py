"""Files that Telegram still holds for us: which one, and who is told when it is kept. Gone as soon as it was fetched."""

from dataclasses import dataclass

import msgspec

from storage.database import Row, Transaction
from storage.seal import SealBroken

SOON = 5  # seconds
FIRST_PAUSE, LONGEST_PAUSE = (
    180,
    3600,
)  # seconds before a file is fetched again; the first is longer than one fetch
COLUMNS = "evidence, owner, place, asked, since, tries"
JOINED = "evidence_wanted JOIN evidence ON evidence.id = evidence_wanted.evidence"


class Asked(msgspec.Struct, frozen=True):
    """What is sealed. `chat_id` None: nobody is told."""

    file_id: str
    chat_id: int | None
    language: str


@dataclass(frozen=True)
class Wanted:
    """A file to fetch, the number `place` of its owner. `since` is unix seconds, `tries` counts those before."""

    id: str
    owner: str
    place: int
    asked: Asked
    since: int
    tries: int


async def put(tx: Transaction, id: str, asked: Asked, now: int) -> None:
    await tx.execute(
        "INSERT INTO evidence_wanted (evidence, asked, since, due) VALUES (:id, :asked, :now, :now)",
        id=id,
        asked=tx.seal(msgspec.json.encode(asked), _bound(id)),
        now=now,
    )


async def claim(tx: Transaction, now: int) -> Wanted | None:
    """The file whose turn came first. It comes again later, and ever less often, unless it is settled until then."""
    row = await tx.one(
        f"SELECT {COLUMNS}, due FROM {JOINED} WHERE due <= :now ORDER BY due, evidence LIMIT 1", now=now
    )
    if row is None:
        return None
    moved = await tx.execute(
        "UPDATE evidence_wanted SET due = :due, tries = tries + 1 WHERE evidence = :id AND due = :was",
        due=now + min(FIRST_PAUSE * 2 ** row["tries"], LONGEST_PAUSE),
        id=row["evidence"],
        was=row["due"],
    )
    return _opened(tx, row) if moved else None


async def waits(tx: Transaction, now: int) -> bool:
    """Whether there is one to claim."""
    return await tx.one("SELECT 1 FROM evidence_wanted WHERE due <= :now LIMIT 1", now=now) is not None


async def postpone(tx: Transaction, wanted: Wanted, now: int) -> None:
    """It was claimed and could not be fetched: again soon, then ever less often."""
    await tx.execute(
        "UPDATE evidence_wanted SET due = :due WHERE evidence = :id",
        due=now + min(SOON * 2**wanted.tries, LONGEST_PAUSE),
        id=wanted.id,
    )


async def find(tx: Transaction, id: str) -> Wanted | None:
    """None: it is here already, or was dropped."""
    return _read(tx, await tx.one(f"SELECT {COLUMNS} FROM {JOINED} WHERE evidence = :id", id=id))


async def forget(tx: Transaction, id: str) -> None:
    await tx.execute("DELETE FROM evidence_wanted WHERE evidence = :id", id=id)


async def silence(tx: Transaction, id: str) -> None:
    """Nobody is told of this file any more, and no chat is kept with it."""
    found = await find(tx, id)
    if found is None or found.asked.chat_id is None:
        return
    asked = msgspec.structs.replace(found.asked, chat_id=None)
    await tx.execute(
        "UPDATE evidence_wanted SET asked = :asked WHERE evidence = :id",
        asked=tx.seal(msgspec.json.encode(asked), _bound(id)),
        id=id,
    )


async def silence_chat(tx: Transaction, chat_id: int) -> None:
    """The same for all files that this chat sent. They are few: what is fetched is not here."""
    for row in await tx.all(f"SELECT {COLUMNS} FROM {JOINED}"):
        found = _opened(tx, row)
        if found is not None and found.asked.chat_id == chat_id:
            await silence(tx, found.id)


def _opened(tx: Transaction, row: Row) -> Wanted | None:
    """None for what was tampered with: it leads to no file and to no chat, and holds up nobody else."""
    try:
        return _read(tx, row)
    except SealBroken:
        return None


def _read(tx: Transaction, row: Row | None) -> Wanted | None:
    if row is None:
        return None
    id = row["evidence"]
    asked = msgspec.json.decode(tx.unseal_bytes(bytes(row["asked"]), _bound(id)), type=Asked)
    return Wanted(id, row["owner"], row["place"], asked, row["since"], row["tries"])


def _bound(id: str) -> str:
    return f"evidence_wanted:{id}:asked"
