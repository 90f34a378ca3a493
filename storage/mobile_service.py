"""Jemput bola: dated visits that staff announced. Times are unix seconds; a cancelled visit stays, so that it can be said."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.engine.database import SqlRow, Transaction


@dataclass(frozen=True, kw_only=True)
class MobileVisitDetails:
    """[start, end) at `place`, in the kecamatan of `site` ("": only the office is known). `quota` 0: not said."""

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
    """`sequence` counts its changes, `uid` never changes; `at` is when staff said it last, `ended` when it was cancelled."""

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
    """Say it anew; None when somebody changed or cancelled it meanwhile."""
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


async def cancel(tx: Transaction, id: int, by: int, now: int) -> MobileVisit | None:
    """It will not take place; None when it is over or was cancelled already."""
    changed = await tx.execute(
        "UPDATE visits SET ended_at = :now, sequence = sequence + 1, by = :by, at = :now"
        " WHERE id = :id AND ended_at IS NULL AND ends_at > :now",
        id=id,
        by=by,
        now=now,
    )
    return await find(tx, id) if changed else None


async def find(tx: Transaction, id: int) -> MobileVisit | None:
    row = await tx.fetch_one("SELECT * FROM visits WHERE id = :id", id=id)
    return None if row is None else _visit_from_row(row)


async def list_coming(tx: Transaction, offices: Sequence[str], now: int) -> list[MobileVisit]:
    """Those of these offices that are not over, soonest first; the cancelled ones among them."""
    named = {f"office{at}": office for at, office in enumerate(offices)}
    among = ", ".join(f":{name}" for name in named)
    rows = await tx.fetch_all(
        f"SELECT * FROM visits WHERE ends_at > :now AND office IN ({among}) ORDER BY starts_at, id",
        now=now,
        **named,
    )
    return [_visit_from_row(row) for row in rows]


async def find_same(tx: Transaction, new: MobileVisitDetails) -> MobileVisit | None:
    """The very same visit, recorded already."""
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
    """What a visit says, with some of it changed."""
    plain = MobileVisitDetails(
        office=old.office, site=old.site, place=old.place, start=old.start, end=old.end, quota=old.quota,
        lat=old.lat, lon=old.lon,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def _visit_from_row(row: SqlRow) -> MobileVisit:
    return MobileVisit(
        id=row["id"], uid=row["uid"], office=row["office"], site=row["site"], place=row["place"],
        start=row["starts_at"], end=row["ends_at"], quota=row["quota"], lat=row["lat"], lon=row["lon"],
        sequence=row["sequence"], at=row["at"], ended=row["ended_at"],
    )  # fmt: skip
