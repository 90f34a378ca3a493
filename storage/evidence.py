"""Evidence: files of a reporter, fetched, cleaned and sealed; whole or absent.

A handler writes down that a file is wanted; `runtime.evidence` fetches it later, puts it here in sealed parts, and with
the last part Telegram's file id and the chat are gone. A part is bound to its place, the description to its owner: what
is moved to another row by hand cannot be opened.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from content.cleaning import MOST, Clean, Form, Left
from storage import wanted
from storage.database import Row, Transaction
from storage.wanted import Asked, Wanted

BELL = "evidence"
FETCHED = frozenset({"photo", "document", "voice", "audio", "video"})  # as Telegram calls them
MOST_FILES = 10  # of one owner
PART = 256 * 1024  # bytes


class Why(StrEnum):
    """Why a file is not wanted."""

    KIND = "kind"
    HEAVY = "heavy"
    MANY = "many"


@dataclass(frozen=True)
class Item:
    """File number `place` of an owner. `form` None: still being fetched; `size` is bytes; `left` may tell of the sender."""

    id: str
    owner: str
    place: int
    form: Form | None = None
    suffix: str = ""
    size: int = 0
    parts: int = 0
    left: Left | None = None

    @property
    def name(self) -> str:
        return f"bukti-{self.place}{self.suffix}"


class _About(msgspec.Struct, frozen=True):
    form: Form
    suffix: str
    size: int
    parts: int
    left: Left | None


def of_draft(chat: bytes) -> str:
    """The owner of what is added to a draft of a report, by the keyed hash that finds the draft."""
    return f"draft:{chat.hex()}"


def is_begun(owner: str) -> bool:
    """Whether an owner is a form that is not sent yet."""
    return owner.startswith("draft:")


def of_report(id: str) -> str:
    return f"report:{id}"


async def want(
    tx: Transaction,
    owner: str,
    kind: str,
    file_id: str,
    size: int,
    now: int,
    *,
    chat_id: int,
    language: str = "id",
) -> Item | Why:
    """Have a file fetched, and the chat told once it is kept. `kind` is Telegram's; `size` bytes, 0 when not known."""
    if kind not in FETCHED or not file_id:
        return Why.KIND
    if size > MOST:
        return Why.HEAVY
    count, last = await _numbers(tx, owner)
    if count >= MOST_FILES:
        return Why.MANY
    item = Item(secrets.token_urlsafe(12), owner, last + 1)
    await tx.execute(
        "INSERT INTO evidence (id, owner, place) VALUES (:id, :owner, :place)",
        id=item.id,
        owner=owner,
        place=item.place,
    )
    await wanted.put(tx, item.id, Asked(file_id, chat_id, language), now)
    tx.ring(BELL)
    return item


async def listed(tx: Transaction, owner: str) -> list[Item]:
    """All of an owner in order, also what is still being fetched."""
    rows = await tx.all(
        "SELECT id, owner, place, about FROM evidence WHERE owner = :owner ORDER BY place", owner=owner
    )
    return [_item(tx, row) for row in rows]


async def find(tx: Transaction, id: str) -> Item | None:
    row = await tx.one("SELECT id, owner, place, about FROM evidence WHERE id = :id", id=id)
    return None if row is None else _item(tx, row)


async def adopt(tx: Transaction, draft: str, report: str, *, quiet: bool) -> int:
    """What was added to a draft is the report's now; both are owners. `quiet`: what is still fetched is told to nobody."""
    _, last = await _numbers(tx, report)
    items = await listed(tx, draft)
    for item in items:
        await tx.execute(
            "UPDATE evidence SET owner = :report, place = :place, about = :about WHERE id = :id",
            report=report,
            place=last + item.place,
            about=None if item.form is None else tx.seal(_described(item), _bound_about(item.id, report)),
            id=item.id,
        )
        if quiet:
            await wanted.silence(tx, item.id)
    return len(items)


async def drop(tx: Transaction, id: str) -> None:
    """Erase one file."""
    await wanted.forget(tx, id)
    await tx.execute("DELETE FROM evidence_parts WHERE evidence = :id", id=id)
    await tx.execute("DELETE FROM evidence WHERE id = :id", id=id)


async def drop_all(tx: Transaction, owner: str) -> int:
    """Erase all files of an owner; how many there were."""
    rows = await tx.all("SELECT id FROM evidence WHERE owner = :owner", owner=owner)
    for row in rows:
        await drop(tx, row["id"])
    return len(rows)


def parts(content: bytes) -> Sequence[bytes]:
    return [content[at : at + PART] for at in range(0, len(content), PART)]


async def part(tx: Transaction, id: str, number: int) -> bytes | None:
    """One part of a kept file, from 0; None when it was erased meanwhile."""
    sealed = await tx.value(
        "SELECT content FROM evidence_parts WHERE evidence = :id AND part = :number", id=id, number=number
    )
    return None if sealed is None else tx.unseal_bytes(bytes(sealed), _bound_part(id, number))


async def put_part(tx: Transaction, id: str, number: int, content: bytes) -> bool:
    """Keep a part; the first one takes the place of all that an earlier try left. False: no longer wanted."""
    if await wanted.find(tx, id) is None:
        return False
    if number == 0:
        await tx.execute("DELETE FROM evidence_parts WHERE evidence = :id", id=id)
    await tx.execute(
        "INSERT INTO evidence_parts (evidence, part, content) VALUES (:id, :number, :content)",
        id=id,
        number=number,
        content=tx.seal(content, _bound_part(id, number)),
    )
    return True


async def finish(tx: Transaction, id: str, clean: Clean) -> Wanted | None:
    """All parts are here: forget where they came from. Who is to be told; None: it was dropped meanwhile."""
    found = await wanted.find(tx, id)
    if found is None:
        return None
    size, count = len(clean.content), len(parts(clean.content))
    item = Item(id, found.owner, found.place, clean.form, clean.suffix, size, count, clean.left)
    await tx.execute(
        "UPDATE evidence SET about = :about WHERE id = :id",
        about=tx.seal(_described(item), _bound_about(id, found.owner)),
        id=id,
    )
    await wanted.forget(tx, id)
    return found


async def give_up(tx: Transaction, id: str) -> Wanted | None:
    """It cannot be kept, and nothing of it is. Who is to be told."""
    found = await wanted.find(tx, id)
    if found is not None:
        await drop(tx, id)
    return found


async def _numbers(tx: Transaction, owner: str) -> tuple[int, int]:
    """How many files an owner has, and the last number given."""
    row = await tx.one(
        "SELECT COUNT(*) AS count, COALESCE(MAX(place), 0) AS last FROM evidence WHERE owner = :owner",
        owner=owner,
    )
    assert row is not None
    return row["count"], row["last"]


def _item(tx: Transaction, row: Row) -> Item:
    found = Item(row["id"], row["owner"], row["place"])
    if row["about"] is None:
        return found
    sealed = tx.unseal_bytes(bytes(row["about"]), _bound_about(found.id, found.owner))
    about = msgspec.json.decode(sealed, type=_About)
    return Item(
        found.id, found.owner, found.place, about.form, about.suffix, about.size, about.parts, about.left
    )


def _described(item: Item) -> bytes:
    assert item.form is not None
    return msgspec.json.encode(_About(item.form, item.suffix, item.size, item.parts, item.left))


def _bound_about(id: str, owner: str) -> str:
    return f"evidence:{id}.{owner}:about"


def _bound_part(id: str, number: int) -> str:
    return f"evidence_parts:{id}.{number}:content"
