"""Changes with words of staff that wait for a second person. A row exists only while it waits. Times are unix seconds."""

import json
from typing import Any

from content.lazy_dataclass import dataclass
from content.text.random_names import draw_letters
from storage.engine.database import SqlRow, Transaction


@dataclass(frozen=True, kw_only=True)
class NewHeldChange:
    """`data` is what the feature `kind` applies. `message` is the message of the author that shows that it waits."""

    office: str
    kind: str
    data: dict[str, Any]
    headline: str
    author: int
    message: int


@dataclass(frozen=True, kw_only=True)
class HeldChange(NewHeldChange):
    id: str
    asked_at: int


async def add(tx: Transaction, new: NewHeldChange, now: int) -> str:
    """Store a change; return its random id. An old button never names a newer change."""
    id = draw_letters(16)
    await tx.execute(
        "INSERT INTO held_changes (id, office, kind, data, headline, author, message, asked_at)"
        " VALUES (:id, :office, :kind, :data, :headline, :author, :message, :now)",
        id=id,
        office=new.office,
        kind=new.kind,
        data=json.dumps(new.data),
        headline=new.headline,
        author=new.author,
        message=new.message,
        now=now,
    )
    return id


async def find(tx: Transaction, change_id: str) -> HeldChange | None:
    row = await tx.fetch_one("SELECT * FROM held_changes WHERE id = :id", id=change_id)
    return None if row is None else _change_from_row(row)


async def list_asked_before(tx: Transaction, moment: int) -> list[HeldChange]:
    rows = await tx.fetch_all(
        "SELECT * FROM held_changes WHERE asked_at <= :moment ORDER BY asked_at, id", moment=moment
    )
    return [_change_from_row(row) for row in rows]


async def delete(tx: Transaction, change_id: str) -> bool:
    """Delete a change that was decided. False when somebody else decided it already."""
    return bool(await tx.execute("DELETE FROM held_changes WHERE id = :id", id=change_id))


def _change_from_row(row: SqlRow) -> HeldChange:
    return HeldChange(**{**row, "data": json.loads(row["data"])})
