"""Counts of reports by closed month.

They contain small numbers that could identify a reporter: publish them only through
`content.casework.small_count_suppression`.
"""

from content.lazy_dataclass import dataclass
from storage.engine.database import Transaction


@dataclass(frozen=True)
class MonthlyCount:
    """How many reports of a kind a month had. `month` is 'YYYY-MM'; `site` and `role` are "" when none was named."""

    month: str
    site: str
    role: str
    kind: str
    count: int


async def find_first_month(tx: Transaction) -> str | None:
    """Return the first month ('YYYY-MM') of which reports of any office were counted."""
    found = await tx.fetch_value("SELECT MIN(month) FROM recap_months")
    return None if found is None else str(found)


async def close_months(tx: Transaction, month: str) -> list[str]:
    """Count the months before the current `month` ('YYYY-MM') that are not counted yet; return them.

    A month is counted once. Its counts stay the same when reports are erased later.
    """
    rows = await tx.fetch_all(
        "SELECT DISTINCT SUBSTR(filed, 1, 7) AS month FROM reports WHERE SUBSTR(filed, 1, 7) < :month"
        " AND SUBSTR(filed, 1, 7) NOT IN (SELECT recap_months.month FROM recap_months)",
        month=month,
    )
    months = sorted(row["month"] for row in rows)
    for closed in months:
        await tx.execute("INSERT INTO recap_months (month) VALUES (:month)", month=closed)
        await tx.execute(
            "INSERT INTO recap (month, office, site, role, kind, count)"
            " SELECT SUBSTR(filed, 1, 7), office, COALESCE(site, ''), COALESCE(role, ''), kind, COUNT(*) FROM reports"
            " WHERE SUBSTR(filed, 1, 7) = :month"
            " GROUP BY SUBSTR(filed, 1, 7), office, COALESCE(site, ''), COALESCE(role, ''), kind",
            month=closed,
        )
    return months


async def list_counts(tx: Transaction, office: str, first: str, last: str) -> list[MonthlyCount]:
    """Return the counts of an office for the months `first` to `last`, both included."""
    rows = await tx.fetch_all(
        "SELECT month, site, role, kind, count FROM recap"
        " WHERE office = :office AND month >= :first AND month <= :last ORDER BY month, site, role, kind",
        office=office,
        first=first,
        last=last,
    )
    return [MonthlyCount(**row) for row in rows]
