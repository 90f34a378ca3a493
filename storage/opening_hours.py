"""Opening hours that staff recorded: weeks, closures, extra hours and days off. Rows are ended, never changed.

Each process keeps a copy in memory, because hundreds of offices record thousands of rows. A mark in the database tells
whether the copy is still true. Every change draws another mark in its own transaction.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from content.lazy_dataclass import dataclass
from storage.engine.database import SqlRow, Transaction

RAMADAN = "ramadan"
LOOKBACK_SECONDS = (
    2 * 24 * 3600
)  # an override that ended today or yesterday still explains the hours of today


COPY, COPY_SECONDS = "recorded hours", 60  # after this time the copy is read again in any case


@dataclass(frozen=True)
class SiteWeek:
    """The week of a site in the schedule language, confirmed by the office on the day `confirmed`.

    `season` is '' for the ordinary week, 'ramadan' for that of the next Ramadan.
    """

    id: int
    site: str
    weekly: str
    confirmed: date
    season: str = ""


@dataclass(frozen=True)
class RecordedOverride:
    """An override of the hours of `sites` of an office, () for all. `kind` is closed, open or extra.

    It lasts from `start` until before `end`; when staff ended it early, `planned` is the end that it had. `at` is the
    time of recording. Times are unix seconds.
    """

    id: int
    office: str
    sites: tuple[str, ...]
    kind: str
    start: int
    end: int
    planned: int
    reason: str
    at: int

    def covers(self, site: str) -> bool:
        """Return whether a site of its office is meant."""
        return not self.sites or site in self.sites


@dataclass(frozen=True)
class DayOff:
    """A holiday of one office, from `first` to `last`, both included."""

    id: int
    office: str
    first: date
    last: date
    name: str
    at: int

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


OfficeRow = TypeVar("OfficeRow", RecordedOverride, DayOff)


@dataclass(frozen=True)
class RecordedHours:
    """Everything in force or to come. `weeks` and `ramadan` are by site id; `overrides` in the order of recording."""

    weeks: Mapping[str, SiteWeek]
    overrides: tuple[RecordedOverride, ...] = ()
    days_off: tuple[DayOff, ...] = ()
    ramadan: Mapping[str, SiteWeek] = field(default_factory=dict)

    def list_overrides(self, office: str) -> list[RecordedOverride]:
        return self._overrides_by_office.get(office, [])

    def list_days_off(self, office: str) -> list[DayOff]:
        return self._days_off_by_office.get(office, [])

    @cached_property
    def _overrides_by_office(self) -> dict[str, list[RecordedOverride]]:
        return _group_by_office(self.overrides)

    @cached_property
    def _days_off_by_office(self) -> dict[str, list[DayOff]]:
        return _group_by_office(self.days_off)


def _group_by_office(rows: Iterable[OfficeRow]) -> dict[str, list[OfficeRow]]:
    found: dict[str, list[OfficeRow]] = {}
    for row in rows:
        found.setdefault(row.office, []).append(row)
    return found


@dataclass(frozen=True)
class _HoursCopy:
    """Recorded hours in memory, read at `read_at` (unix seconds), when the mark was `mark`."""

    mark: int
    read_at: int
    hours: RecordedHours


async def load_recorded_hours(tx: Transaction, now: int) -> RecordedHours:
    """Return what staff recorded, without what ended more than `LOOKBACK_SECONDS` and a minute ago."""
    mark = (await tx.fetch_once("SELECT mark FROM hours_mark"))[0]["mark"]
    copy = tx.copies.get(COPY)
    if isinstance(copy, _HoursCopy) and copy.mark == mark and 0 <= now - copy.read_at < COPY_SECONDS:
        return copy.hours
    hours = await _read_recorded_hours(tx, now)
    # Another process may commit between the two statements: then the copy is newer than its mark, and is read again.
    tx.copies[COPY] = _HoursCopy(mark, now, hours)
    return hours


async def _change_mark(tx: Transaction) -> None:
    """Make every copy untrue. A random mark never returns, even if this transaction is rolled back."""
    await tx.execute("UPDATE hours_mark SET mark = :mark", mark=secrets.randbits(62))


async def _read_recorded_hours(tx: Transaction, now: int) -> RecordedHours:
    weeks = await _list_weeks(tx)
    ordinary, ramadan = (
        {week.site: week for week in weeks if week.season == season} for season in ("", RAMADAN)
    )
    return RecordedHours(ordinary, await _list_overrides(tx, now), await _list_days_off(tx, now), ramadan)


async def _list_weeks(tx: Transaction) -> list[SiteWeek]:
    """Return the newest week of each site and season."""
    rows = await tx.fetch_all(
        "SELECT id, site, weekly, confirmed, season FROM site_hours"
        " WHERE id IN (SELECT MAX(id) FROM site_hours GROUP BY site, season)"
    )
    return [SiteWeek(**{**row, "confirmed": date.fromisoformat(row["confirmed"])}) for row in rows]


async def _list_overrides(tx: Transaction, now: int) -> tuple[RecordedOverride, ...]:
    rows = await tx.fetch_all(
        "SELECT o.*, s.site FROM overrides o LEFT JOIN override_sites s ON s.override = o.id"
        " WHERE o.ends_at > :since AND (o.ended_at IS NULL OR o.ended_at > o.starts_at) ORDER BY o.id, s.site",
        since=now - LOOKBACK_SECONDS,
    )
    return tuple(_group_sites(rows))


def _group_sites(rows: list[SqlRow]) -> list[RecordedOverride]:
    """Return the overrides of rows that are joined with their sites and ordered by id."""
    sites: dict[int, tuple[str, ...]] = {}
    for row in rows:
        known = sites.get(row["id"], ())
        sites[row["id"]] = known if row["site"] is None else (*known, row["site"])
    return [_override_from_row(row, sites[row["id"]]) for row in {row["id"]: row for row in rows}.values()]


def _override_from_row(row: SqlRow, sites: tuple[str, ...]) -> RecordedOverride:
    end = row["ends_at"] if row["ended_at"] is None else min(row["ends_at"], row["ended_at"])
    return RecordedOverride(
        row["id"], row["office"], sites, row["kind"], row["starts_at"], end, row["ends_at"], row["reason"], row["at"]
    )  # fmt: skip


async def _list_days_off(tx: Transaction, now: int) -> tuple[DayOff, ...]:
    yesterday = date(1970, 1, 1) + timedelta(days=(now - LOOKBACK_SECONDS) // 86400)
    rows = await tx.fetch_all(
        "SELECT id, office, first, last, name, at FROM days_off WHERE last >= :since AND ended_at IS NULL ORDER BY id",
        since=yesterday.isoformat(),
    )
    return tuple(
        DayOff(**{**row, "first": date.fromisoformat(row["first"]), "last": date.fromisoformat(row["last"])})
        for row in rows
    )


async def add_week(
    tx: Transaction, site: str, weekly: str, confirmed: date, by: int, now: int, season: str = ""
) -> int:
    """Record the week of a site from now on, the ordinary one or that of a season; return its id."""
    await _change_mark(tx)
    return int(
        await tx.fetch_value(
            "INSERT INTO site_hours (site, season, weekly, confirmed, by, at)"
            " VALUES (:site, :season, :weekly, :confirmed, :by, :now) RETURNING id",
            site=site,
            season=season,
            weekly=weekly,
            confirmed=confirmed.isoformat(),
            by=by,
            now=now,
        )
    )


async def add_override(
    tx: Transaction,
    *,
    office: str,
    sites: tuple[str, ...],
    kind: str,
    start: int,
    end: int,
    reason: str,
    by: int,
    now: int,
) -> int:
    """Record an override for sites of an office, () for all of it; return its id."""
    await _change_mark(tx)
    override_id = int(
        await tx.fetch_value(
            "INSERT INTO overrides (office, kind, starts_at, ends_at, reason, by, at)"
            " VALUES (:office, :kind, :start, :end, :reason, :by, :now) RETURNING id",
            office=office,
            kind=kind,
            start=start,
            end=end,
            reason=reason,
            by=by,
            now=now,
        )
    )
    for site in sites:
        await tx.execute(
            "INSERT INTO override_sites (override, site) VALUES (:id, :site)", id=override_id, site=site
        )
    return override_id


async def end_override(tx: Transaction, override_id: int, by: int, now: int) -> bool:
    """End an override early. False when it is over or was ended already."""
    await _change_mark(tx)
    return bool(
        await tx.execute(
            "UPDATE overrides SET ended_at = :now, ended_by = :by"
            " WHERE id = :id AND ended_at IS NULL AND ends_at > :now",
            id=override_id,
            by=by,
            now=now,
        )
    )


async def add_days_off(
    tx: Transaction, *, office: str, first: date, last: date, name: str, by: int, now: int
) -> int:
    await _change_mark(tx)
    return int(
        await tx.fetch_value(
            "INSERT INTO days_off (office, first, last, name, by, at)"
            " VALUES (:office, :first, :last, :name, :by, :now) RETURNING id",
            office=office,
            first=first.isoformat(),
            last=last.isoformat(),
            name=name,
            by=by,
            now=now,
        )
    )


async def end_days_off(tx: Transaction, day_off_id: int, by: int, now: int) -> bool:
    """Withdraw a holiday. False when it was withdrawn already."""
    await _change_mark(tx)
    return bool(
        await tx.execute(
            "UPDATE days_off SET ended_at = :now, ended_by = :by WHERE id = :id AND ended_at IS NULL",
            id=day_off_id,
            by=by,
            now=now,
        )
    )
