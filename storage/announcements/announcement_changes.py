"""Corrections and withdrawals of sent announcements that wait for a second person. Times are unix seconds."""

from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.text.safe_html import Html
from storage.announcements.announcements import Announcement
from storage.engine.database import SqlRow, Transaction


class ChangeKind(StrEnum):
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class ChangeState(StrEnum):
    ASKING = "asking"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class AnnouncementChange:
    """`version` is the number of versions that were sent when the change was asked."""

    id: int
    announcement: int
    kind: ChangeKind
    state: ChangeState
    version: int
    body: Html
    media: str
    file: str
    file_key: str
    author: int
    asked_at: int
    decided_by: int | None
    decided_at: int | None


async def add(
    tx: Transaction, kind: ChangeKind, rewritten: Announcement, version: int, author: int, now: int
) -> int:
    """Store a change that asks for approval; return its id. `rewritten` has the text and file of a correction."""
    return int(
        await tx.fetch_value(
            "INSERT INTO announcement_changes (announcement, kind, state, version, body, media, file, file_key, author,"
            " asked_at) VALUES (:announcement, :kind, 'asking', :version, :body, :media, :file, :file_key, :author, :now)"
            " RETURNING id",
            announcement=rewritten.id,
            kind=kind,
            version=version,
            body=str(rewritten.body),
            media=rewritten.media,
            file=rewritten.file,
            file_key=rewritten.file_key,
            author=author,
            now=now,
        )
    )


async def find(tx: Transaction, change_id: int) -> AnnouncementChange | None:
    row = await tx.fetch_one("SELECT * FROM announcement_changes WHERE id = :id", id=change_id)
    return None if row is None else _change_from_row(row)


async def list_asking(tx: Transaction) -> list[AnnouncementChange]:
    rows = await tx.fetch_all("SELECT * FROM announcement_changes WHERE state = 'asking' ORDER BY id")
    return [_change_from_row(row) for row in rows]


async def decide(tx: Transaction, change_id: int, after: ChangeState, by: int, now: int) -> bool:
    """Move a change from asking to the state `after`. False when it was decided already."""
    return bool(
        await tx.execute(
            "UPDATE announcement_changes SET state = :after, decided_by = :by, decided_at = :now"
            " WHERE id = :id AND state = 'asking'",
            after=after,
            by=by,
            now=now,
            id=change_id,
        )
    )


def _change_from_row(row: SqlRow) -> AnnouncementChange:
    return AnnouncementChange(
        **{
            **row,
            "kind": ChangeKind(row["kind"]),
            "state": ChangeState(row["state"]),
            "body": Html(row["body"]),
        }
    )
