"""Announcements that repeat each week: which occurrences belong together, and until when they go on.

An occurrence waits as SCHEDULED, or as PAUSED until staff resume it. Times are unix seconds.
"""

from content.lazy_dataclass import dataclass
from storage.announcements.announcements import AnnouncementState
from storage.engine.database import Transaction


@dataclass(frozen=True)
class AnnouncementSeries:
    """The series of an occurrence. `series` is the id of its first announcement, `newest` that of its newest."""

    series: int
    last: int
    newest: int


async def add_occurrence(tx: Transaction, announcement: int, series: int, last: int) -> None:
    await tx.execute(
        "INSERT INTO announcement_series (announcement, series, last) VALUES (:announcement, :series, :last)",
        announcement=announcement,
        series=series,
        last=last,
    )


async def find(tx: Transaction, announcement: int) -> AnnouncementSeries | None:
    """Return the series of an announcement; None if it does not repeat."""
    row = await tx.fetch_one(
        "SELECT series, last, (SELECT MAX(other.announcement) FROM announcement_series AS other"
        " WHERE other.series = one.series) AS newest FROM announcement_series AS one WHERE announcement = :id",
        id=announcement,
    )
    return None if row is None else AnnouncementSeries(row["series"], row["last"], row["newest"])


async def pause(tx: Transaction, announcement: int) -> bool:
    """Pause an occurrence that waits. False when it does not wait any more."""
    return bool(
        await tx.execute(
            "UPDATE announcements SET state = :paused WHERE id = :id AND state = :scheduled",
            paused=AnnouncementState.PAUSED,
            scheduled=AnnouncementState.SCHEDULED,
            id=announcement,
        )
    )


async def resume(tx: Transaction, announcement: int, due: int, until: int | None) -> bool:
    """Schedule a paused occurrence for `due`. False when it is not paused."""
    return bool(
        await tx.execute(
            "UPDATE announcements SET state = :scheduled, due = :due, until = :until"
            " WHERE id = :id AND state = :paused",
            paused=AnnouncementState.PAUSED,
            scheduled=AnnouncementState.SCHEDULED,
            due=due,
            until=until,
            id=announcement,
        )
    )


async def set_approver(tx: Transaction, announcement: int, approver: int | None) -> None:
    """Take over who approved the series."""
    await tx.execute(
        "UPDATE announcements SET approver = :approver WHERE id = :id", approver=approver, id=announcement
    )
