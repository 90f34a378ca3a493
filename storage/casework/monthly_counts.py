"""Counts of reports by closed month. They hold small numbers: show them only through `content.casework.small_count_suppression`."""

from dataclasses import dataclass

from storage.casework.cases import SEPARATION_SECONDS
from storage.engine.database import Transaction


@dataclass(frozen=True)
class MonthlyCount:
    """`month` 'YYYY-MM'; `site` and `role` "" where none was said."""

    month: str
    site: str
    role: str
    kind: str
    count: int


async def close_months(tx: Transaction, month: str) -> list[str]:
    """Count every month before `month` ('YYYY-MM', the one that runs) that was not counted; those months."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT SUBSTR(filed, 1, 7) AS month FROM reports WHERE SUBSTR(filed, 1, 7) < :month"
        " AND SUBSTR(filed, 1, 7) NOT IN (SELECT recap_months.month FROM recap_months)",
        month=month,
    )
    months = sorted(row["month"] for row in rows)
    for one in months:
        await tx.execute("INSERT INTO recap_months (month) VALUES (:month)", month=one)
        await tx.execute(
            "INSERT INTO recap (month, office, site, role, kind, count)"
            " SELECT SUBSTR(filed, 1, 7), office, COALESCE(site, ''), COALESCE(role, ''), kind, COUNT(*) FROM reports"
            " WHERE SUBSTR(filed, 1, 7) = :month"
            " GROUP BY SUBSTR(filed, 1, 7), office, COALESCE(site, ''), COALESCE(role, ''), kind",
            month=one,
        )
    return months


async def list_counts(tx: Transaction, office: str, first: str, last: str) -> list[MonthlyCount]:
    """An office's counts from one closed month to another."""
    rows = await tx.fetch_all(
        "SELECT month, site, role, kind, count FROM recap"
        " WHERE office = :office AND month >= :first AND month <= :last ORDER BY month, site, role, kind",
        office=office,
        first=first,
        last=last,
    )
    return [MonthlyCount(**row) for row in rows]


async def has_other_role(tx: Transaction, user_id: int, office: str, now: int) -> bool:
    """Whether a person has, or had in the last two years, another role than pemeriksa anywhere in the office."""
    found = await tx.fetch_value(
        "SELECT 1 FROM staff WHERE user_id = :user_id AND role <> 'pemeriksa'"
        " AND (ended_at IS NULL OR ended_at > :apart) AND (office IS NULL OR office = :office) LIMIT 1",
        user_id=user_id,
        office=office,
        apart=now - SEPARATION_SECONDS,
    )
    return found is not None
