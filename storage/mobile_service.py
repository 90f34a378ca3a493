"""Mobile service (jemput bola): visits that staff announced. Times are unix seconds.

Cancelled visits stay, so that the bot can say that they are cancelled.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from content.lazy_dataclass import dataclass
from storage.engine.database import SqlRow, Transaction
from storage.engine.sql_lists import named_list


@dataclass(frozen=True, kw_only=True)
class MobileVisitDetails:
    """A visit from `start` until before `end` at `place`, a free text.

    `site` is that of its kecamatan, "" when only the office is known. `quota` is 0 when it is unknown.
    """

    office: str
    site: str
    place: str
    start: int
    end: int
    quota: int = 0
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, kw_only=True)
class MobileVisit(MobileVisitDetails):
    """A stored visit. `uid` identifies it in calendar files; `sequence` counts its changes, as iCalendar requires.

    `at` is the time of the last change, `ended` that of its cancellation.
    """

    id: int
    uid: str
    sequence: int
    at: int
    ended: int | None


async def add(tx: Transaction, new: MobileVisitDetails, by: int, now: int) -> MobileVisit:
    row = await tx.fetch_one(
        "INSERT INTO visits (uid, office, site, place, starts_at, ends_at, quota, lat, lon, by, at)"
        " VALUES (:uid, :office, :site, :place, :start, :end, :quota, :lat, :lon, :by, :now) RETURNING *",
        uid=secrets.token_hex(8),
        office=new.office,
        site=new.site,
        place=new.place,
        start=new.start,
        end=new.end,
        quota=new.quota,
        lat=new.lat,
        lon=new.lon,
        by=by,
        now=now,
    )
    assert row is not None
    return _visit_from_row(row)


async def update(
    tx: Transaction, old: MobileVisit, new: MobileVisitDetails, by: int, now: int
) -> MobileVisit | None:
    """Change a visit. None when somebody changed or cancelled it meanwhile."""
    changed = await tx.execute(
        "UPDATE visits SET office = :office, site = :site, place = :place, starts_at = :start, ends_at = :end,"
        " quota = :quota, lat = :lat, lon = :lon, sequence = sequence + 1, by = :by, at = :now"
        " WHERE id = :id AND sequence = :sequence AND ended_at IS NULL",
        office=new.office,
        site=new.site,
        place=new.place,
        start=new.start,
        end=new.end,
        quota=new.quota,
        lat=new.lat,
        lon=new.lon,
        by=by,
        now=now,
        id=old.id,
        sequence=old.sequence,
    )
    return await find(tx, old.id) if changed else None


async def cancel(tx: Transaction, visit_id: int, by: int, now: int) -> MobileVisit | None:
    """Cancel a visit. None when it is over or cancelled already."""
    changed = await tx.execute(
        "UPDATE visits SET ended_at = :now, sequence = sequence + 1, by = :by, at = :now"
        " WHERE id = :id AND ended_at IS NULL AND ends_at > :now",
        id=visit_id,
        by=by,
        now=now,
    )
    return await find(tx, visit_id) if changed else None


async def find(tx: Transaction, visit_id: int) -> MobileVisit | None:
    row = await tx.fetch_one("SELECT * FROM visits WHERE id = :id", id=visit_id)
    return None if row is None else _visit_from_row(row)


async def list_coming(tx: Transaction, offices: Sequence[str], now: int) -> list[MobileVisit]:
    """Return the visits of these offices that are not over, soonest first, also cancelled ones."""
    listed, values = named_list("office", offices)
    rows = await tx.fetch_all(
        f"SELECT * FROM visits WHERE ends_at > :now AND office IN ({listed}) ORDER BY starts_at, id",
        now=now,
        **values,
    )
    return [_visit_from_row(row) for row in rows]


async def find_same(tx: Transaction, new: MobileVisitDetails) -> MobileVisit | None:
    """Return the stored visit at the same time and place."""
    row = await tx.fetch_one(
        "SELECT * FROM visits WHERE office = :office AND site = :site AND starts_at = :start AND ends_at = :end"
        " AND lower(place) = lower(:place) AND ended_at IS NULL ORDER BY id LIMIT 1",
        office=new.office,
        site=new.site,
        start=new.start,
        end=new.end,
        place=new.place,
    )
    return None if row is None else _visit_from_row(row)


def with_changes(old: MobileVisit, **changes: object) -> MobileVisitDetails:
    """Return the details of a visit with some of them changed."""
    details = MobileVisitDetails(
        office=old.office, site=old.site, place=old.place, start=old.start, end=old.end, quota=old.quota,
        lat=old.lat, lon=old.lon,
    )  # fmt: skip
    return replace(details, **changes)  # type: ignore[arg-type]


def _visit_from_row(row: SqlRow) -> MobileVisit:
    return MobileVisit(
        id=row["id"], uid=row["uid"], office=row["office"], site=row["site"], place=row["place"],
        start=row["starts_at"], end=row["ends_at"], quota=row["quota"], lat=row["lat"], lon=row["lon"],
        sequence=row["sequence"], at=row["at"], ended=row["ended_at"],
    )  # fmt: skip
