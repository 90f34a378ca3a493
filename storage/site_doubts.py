"""What people on the spot said that differs from the status board. A person is a keyed hash that changes each day.

Days are dates in the time zone of the office. Retention deletes rows after two days.
"""

from collections.abc import Collection, Sequence
from datetime import date

from content.lazy_dataclass import dataclass
from content.status_board.doubt_kinds import DoubtKind
from storage.engine.database import Transaction
from storage.engine.sql_lists import named_list


@dataclass(frozen=True)
class SiteDoubt:
    """How many people said the same about a site today, whom staff have not answered."""

    site: str
    kind: DoubtKind
    people: int


async def add_doubt(tx: Transaction, site: str, day: date, kind: DoubtKind, user_id: int) -> bool:
    """Record what a person saw. False if the same person said the same today."""
    return bool(
        await tx.execute(
            "INSERT INTO site_doubts (site, day, kind, who) VALUES (:site, :day, :kind, :who) ON CONFLICT DO NOTHING",
            site=site,
            day=day.isoformat(),
            kind=kind,
            who=_hash_person(tx, day.isoformat(), user_id),
        )
    )


async def count_of_person(tx: Transaction, day: date, user_id: int) -> int:
    """Count what a person said on a day, at all sites."""
    return int(
        await tx.fetch_value(
            "SELECT COUNT(*) FROM site_doubts WHERE day = :day AND who = :who",
            day=day.isoformat(),
            who=_hash_person(tx, day.isoformat(), user_id),
        )
    )


async def list_doubts(tx: Transaction, sites: Sequence[str], day: date) -> list[SiteDoubt]:
    """Return what was said about these sites on a day and is not answered, with the number of people."""
    if not sites:
        return []
    listed, values = named_list("site", sites)
    rows = await tx.fetch_all(
        "SELECT site, kind, COUNT(*) AS people FROM site_doubts"
        f" WHERE day = :day AND settled = 0 AND site IN ({listed}) GROUP BY site, kind ORDER BY site, kind",
        day=day.isoformat(),
        **values,
    )
    return [SiteDoubt(row["site"], DoubtKind(row["kind"]), row["people"]) for row in rows]


async def settle(tx: Transaction, sites: Sequence[str], kinds: Collection[DoubtKind]) -> int:
    """Mark what was said so far as answered by staff; return how many rows. The same people do not count again."""
    if not sites or not kinds:
        return 0
    listed, values = named_list("site", sites)
    listed_kinds, kind_values = named_list("kind", list(kinds))
    return await tx.execute(
        f"UPDATE site_doubts SET settled = 1 WHERE settled = 0 AND site IN ({listed}) AND kind IN ({listed_kinds})",
        **values,
        **kind_values,
    )


async def erase(tx: Transaction, user_id: int) -> None:
    """Delete what a person said. The days are few, so the hash of each is tried."""
    for row in await tx.fetch_all("SELECT DISTINCT day FROM site_doubts"):
        await tx.execute(
            "DELETE FROM site_doubts WHERE who = :who", who=_hash_person(tx, row["day"], user_id)
        )


async def delete_before(tx: Transaction, day: str) -> int:
    return await tx.execute("DELETE FROM site_doubts WHERE day < :day", day=day)


def _hash_person(tx: Transaction, day: str, user_id: int) -> bytes:
    return tx.mac("site doubt", f"{day} {user_id}")


async def list_sites_with(tx: Transaction, least: int) -> set[tuple[str, str, str, int]]:
    """Return site, day, kind and number of what at least so many people said and staff have not answered."""
    rows = await tx.fetch_all(
        "SELECT site, day, kind, COUNT(*) AS people FROM site_doubts WHERE settled = 0"
        " GROUP BY site, day, kind HAVING COUNT(*) >= :least",
        least=least,
    )
    return {(row["site"], row["day"], row["kind"], row["people"]) for row in rows}
