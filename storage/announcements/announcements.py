"""Announcements to followers, with their verification code and every version of their text. Times are unix seconds."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.text import authenticity
from content.text.safe_html import Html
from content.text.visible_text import visible_text
from storage.engine.database import SqlRow, SqlValue, Transaction
from storage.engine.sql_lists import named_list

CARD_REMINDER_KIND = "card_reminder"
"""Reminders repeat a notice, so lists leave them out. Their codes can be verified."""


class AnnouncementState(StrEnum):
    """ASKING: a second person must approve it. SCHEDULED: it is sent when due. WITHDRAWN: it was sent and is void.

    PAUSED: an occurrence of a series that waits until staff resume it.
    """

    ASKING = "asking"
    SCHEDULED = "scheduled"
    PAUSED = "paused"
    PUBLISHED = "published"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Audience:
    """Followers of `sites` of an office, except those of the sites `but`, by one of `topics`.

    `office` None means every office, `sites` () the whole office, `topics` () any topic. Stored as JSON.
    """

    office: str | None = None
    sites: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewAnnouncement:
    """What staff composed. The fields are columns of the table.

    `body` is Telegram HTML without title and last line; `media` is '', 'photo' or 'document', `file` its Telegram id.
    """

    code: str
    kind: str
    audience: Audience
    title: str
    body: Html
    media: str = ""
    file: str = ""
    file_key: str = ""
    urgent: bool = False
    due: int
    until: int | None = None
    author: int


@dataclass(frozen=True, kw_only=True)
class Announcement(NewAnnouncement):
    """A stored announcement. `approver`, `author` and `ended_by` are user ids of staff."""

    id: int
    state: AnnouncementState
    approver: int | None
    created_at: int
    published_at: int | None
    ended_at: int | None
    ended_by: int | None

    @property
    def office(self) -> str | None:
        return self.audience.office


@dataclass(frozen=True)
class AnnouncementVersion:
    """A text as it was sent, in Telegram HTML. `version` counts from 1; `campaign` names its letters in the outbox.

    `file_key` is that of an earlier file; None means the current file of the announcement.
    """

    version: int
    campaign: str
    body: Html
    by: int
    at: int
    file_key: str | None = None


async def generate_code(tx: Transaction) -> str:
    """Generate a verification code that no announcement has."""
    while True:
        code = authenticity.make_code(secrets.randbelow(authenticity.CODE_COUNT))
        if authenticity.is_valid_code(code) and await find_by_code(tx, code) is None:
            return code


async def add(tx: Transaction, new: NewAnnouncement, state: AnnouncementState, now: int) -> int:
    """Store an announcement that is not sent yet; return its id."""
    values: dict[str, SqlValue] = {**asdict(new), "audience": json.dumps(asdict(new.audience))}
    columns = (*values, "office", "state", "created_at", "written")
    return int(
        await tx.fetch_value(
            f"INSERT INTO announcements ({', '.join(columns)})"
            f" VALUES ({', '.join(f':{column}' for column in columns)}) RETURNING id",
            **values,
            office=new.audience.office,
            state=state,
            created_at=now,
            written=now,
        )
    )


async def find(tx: Transaction, announcement_id: int) -> Announcement | None:
    row = await tx.fetch_one("SELECT * FROM announcements WHERE id = :id", id=announcement_id)
    return None if row is None else _announcement_from_row(row)


async def find_by_code(tx: Transaction, code: str) -> Announcement | None:
    row = await tx.fetch_one("SELECT * FROM announcements WHERE code = :code", code=code)
    return None if row is None else _announcement_from_row(row)


async def change_state(
    tx: Transaction,
    announcement_id: int,
    before: AnnouncementState,
    after: AnnouncementState,
    by: int,
    now: int,
) -> bool:
    """Move an announcement from the state `before` to `after`. False when it is in another state."""
    sets = {
        AnnouncementState.SCHEDULED: "approver = :by",
        AnnouncementState.PUBLISHED: "published_at = :now",
    }.get(after, "ended_by = :by, ended_at = :now")
    return bool(
        await tx.execute(
            f"UPDATE announcements SET state = :after, {sets} WHERE id = :id AND state = :before",
            **{"by": by} if ":by" in sets else {},
            **{"now": now} if ":now" in sets else {},
            after=after,
            before=before,
            id=announcement_id,
        )
    )


async def delay(tx: Transaction, announcement_id: int, due: int, now: int) -> None:
    """Let an announcement that waits leave not before `due`."""
    await tx.execute(
        "UPDATE announcements SET due = :due, written = :now WHERE id = :id AND due < :due",
        due=due,
        now=now,
        id=announcement_id,
    )


async def list_due(tx: Transaction, now: int) -> list[Announcement]:
    """Return the scheduled announcements that are due, in their order."""
    rows = await tx.fetch_all(
        "SELECT * FROM announcements WHERE state = 'scheduled' AND due <= :now ORDER BY due, id", now=now
    )
    return [_announcement_from_row(row) for row in rows]


async def list_asking(tx: Transaction) -> list[Announcement]:
    """Return the announcements that wait for a second person, oldest first."""
    rows = await tx.fetch_all("SELECT * FROM announcements WHERE state = 'asking' ORDER BY id")
    return [_announcement_from_row(row) for row in rows]


async def add_version(
    tx: Transaction, announcement_id: int, campaign: str, body: Html, by: int, now: int
) -> None:
    """Store the next version of the text, as it is sent from now on."""
    await tx.execute(
        "INSERT INTO announcement_versions (announcement, version, campaign, body, fingerprint, by, at)"
        " SELECT :id, COUNT(*) + 1, :campaign, :body, :fingerprint, :by, :now"
        " FROM announcement_versions WHERE announcement = :id",
        id=announcement_id,
        campaign=campaign,
        body=body,
        fingerprint=authenticity.text_fingerprint(visible_text(body)),
        by=by,
        now=now,
    )


async def update_body(tx: Transaction, announcement_id: int, body: Html) -> None:
    """Replace the text that lists show (Telegram HTML, as composed)."""
    await tx.execute("UPDATE announcements SET body = :body WHERE id = :id", body=body, id=announcement_id)


async def replace_file(tx: Transaction, announcement_id: int, media: str, file: str, file_key: str) -> None:
    """Replace the picture or document from the next version on. Earlier versions keep the key of their file."""
    await tx.execute(
        "UPDATE announcement_versions SET file_key = (SELECT announcements.file_key FROM announcements WHERE id = :id)"
        " WHERE announcement = :id AND file_key IS NULL",
        id=announcement_id,
    )
    await tx.execute(
        "UPDATE announcements SET media = :media, file = :file, file_key = :file_key WHERE id = :id",
        id=announcement_id,
        media=media,
        file=file,
        file_key=file_key,
    )


async def list_versions(tx: Transaction, announcement_id: int) -> list[AnnouncementVersion]:
    """Return the versions that were sent, oldest first; none before publication."""
    rows = await tx.fetch_all(
        "SELECT version, campaign, body, by, at, file_key FROM announcement_versions"
        " WHERE announcement = :id ORDER BY version",
        id=announcement_id,
    )
    return [AnnouncementVersion(**{**row, "body": Html(row["body"])}) for row in rows]


async def list_newest_texts(tx: Transaction, limit: int) -> list[tuple[int, Html]]:
    """Return (announcement id, newest Telegram HTML) of the announcements that were sent last."""
    rows = await tx.fetch_all(
        "SELECT announcement, body FROM announcement_versions AS one WHERE version ="
        " (SELECT MAX(version) FROM announcement_versions WHERE announcement = one.announcement)"
        " ORDER BY announcement DESC LIMIT :limit",
        limit=limit,
    )
    return [(row["announcement"], Html(row["body"])) for row in rows]


async def list_in_force(tx: Transaction, office: str | None, now: int, limit: int) -> list[Announcement]:
    """Return the announcements in force for an office (None: for every office), newest first."""
    rows = await tx.fetch_all(
        "SELECT * FROM announcements WHERE state = 'published' AND (office IS NULL OR office = :office)"
        " AND kind <> :reminder"
        " AND (until IS NULL OR until > :now) ORDER BY published_at DESC, id DESC LIMIT :limit",
        office=office or "",
        reminder=CARD_REMINDER_KIND,
        now=now,
        limit=limit,
    )
    return [_announcement_from_row(row) for row in rows]


async def list_offices_since(tx: Transaction, since: int, now: int) -> set[str | None]:
    """Return the offices for which something was published since a time; None stands for every office."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT office FROM announcements WHERE state = 'published'"
        " AND published_at >= :since AND published_at <= :now",
        since=since,
        now=now,
    )
    return {row["office"] for row in rows}


async def list_newest(
    tx: Transaction, offices: Sequence[str] | None, limit: int, offset: int = 0
) -> list[Announcement]:
    """Return the announcements of these offices (None: of all) in any state, newest first. For staff."""
    listed, codes = named_list("office", offices or ())
    where = "" if offices is None else f"AND office IN ({listed})"
    rows = await tx.fetch_all(
        f"SELECT * FROM announcements WHERE kind <> :reminder {where} ORDER BY id DESC LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
        reminder=CARD_REMINDER_KIND,
        **codes,
    )
    return [_announcement_from_row(row) for row in rows]


def _announcement_from_row(row: SqlRow) -> Announcement:
    values = {name: value for name, value in row.items() if name not in ("office", "written")}
    stored = json.loads(row["audience"])
    audience = Audience(stored["office"], *(tuple(stored[name]) for name in ("sites", "but", "topics")))
    return Announcement(
        **{
            **values,
            "audience": audience,
            "body": Html(row["body"]),
            "urgent": bool(row["urgent"]),
            "state": AnnouncementState(row["state"]),
        }
    )


async def find_by_campaign(tx: Transaction, campaign: str) -> int | None:
    """Return the id of the announcement whose letters this campaign holds."""
    value = await tx.fetch_value(
        "SELECT announcement FROM announcement_versions WHERE campaign = :campaign", campaign=campaign
    )
    return None if value is None else int(value)


async def delete_waiting_letters(tx: Transaction, chat_id: int, office: str | None = None) -> None:
    """Delete the waiting letters to a chat that unfollowed: of one office, or of all. Totals are reduced."""
    letters = (
        "chat_id = :chat_id AND letters.state = 'waiting' AND letters.campaign IN (SELECT campaigns.id"
        " FROM campaigns JOIN announcement_versions ON announcement_versions.campaign = campaigns.name"
        " JOIN announcements ON announcements.id = announcement_versions.announcement"
        " WHERE campaigns.state IN ('running', 'stopped')"
        + (" AND announcements.office = :office)" if office else ")")
    )
    values: dict[str, SqlValue] = {"chat_id": chat_id, **({"office": office} if office else {})}
    await tx.execute(
        "UPDATE campaigns SET total = total - 1, changed = changed + 1"
        f" WHERE id IN (SELECT campaign FROM letters WHERE {letters})",
        **values,
    )
    await tx.execute(f"DELETE FROM letters WHERE {letters}", **values)


async def postpone(tx: Transaction, announcement_id: int, due: int) -> None:
    """Delay the waiting letters of an announcement until `due`."""
    await tx.execute_in_thread(
        "UPDATE letters SET due = :due WHERE letters.state = 'waiting' AND letters.due < :due AND letters.campaign IN"
        " (SELECT campaigns.id FROM campaigns JOIN announcement_versions ON announcement_versions.campaign = campaigns.name"
        " WHERE announcement_versions.announcement = :id)",
        due=due,
        id=announcement_id,
    )
