"""Which inspector (pemeriksa) may see which case: one SQL condition that every statement about cases uses.

Inspectors must not work on reports about places where they serve themselves, or served in the last two years.
"""

from storage.engine.database import Transaction

SEPARATION_SECONDS = (
    2 * 365 * 86400
)  # how long a role that ended still counts; the parameter :apart is now minus this


def _covers_office(role: str) -> str:
    """SQL: the staff row is for all offices, or for the office of the report."""
    return f"({role}.office IS NULL OR {role}.office = reports.office)"


def _names_site(role: str) -> str:
    """SQL: `sites` of the staff row (ids separated by spaces) contain the site of the report, or NULL without site.

    REPLACE removes the id, so a different text means that it was there. LIKE would need its wildcards escaped.
    """
    sites, site = f"' ' || {role}.sites || ' '", "' ' || reports.site || ' '"
    return f"REPLACE({sites}, {site}, '') <> {sites}"


# PostgreSQL would turn EXISTS into a join and sort all cases of all inspectors. OFFSET 0 keeps it a subquery per case.
_ONCE_PER_CASE = "LIMIT 1 OFFSET 0"

# The condition compares a report (`reports`) with a person (`who.user_id`):
#
#   the person has ...                                                           the person sees the case
#   no inspector role that covers the place                                      no
#   an inspector role that covers the place, and no other role there             yes
#   the same, and another role (in force, or ended less than two years ago)
#     for the whole office                                                       no
#     for some sites: the report names one of them                               no
#     for some sites: the report names no site, so it may be about one of them   no
#     for some sites: the report accuses the dinas, which directs every site     no
#     for other sites only                                                       yes
#
# An inspector role covers the place when it is for all offices or this one, and for the whole office or this site.
# A report without a site is covered by a role for the whole office only: `_names_site` is NULL then.
_IS_INSPECTOR_THERE = (
    "EXISTS (SELECT 1 FROM staff AS task WHERE task.user_id = who.user_id AND task.role = 'pemeriksa'"
    f" AND task.ended_at IS NULL AND {_covers_office('task')}"
    f" AND (task.sites = '' OR {_names_site('task')}) {_ONCE_PER_CASE})"
)
_SERVES_THERE = (
    "EXISTS (SELECT 1 FROM staff AS served WHERE served.user_id = who.user_id"
    " AND served.role <> 'pemeriksa' AND (served.ended_at IS NULL OR served.ended_at > :apart)"
    f" AND {_covers_office('served')}"
    " AND (served.sites = '' OR reports.site IS NULL OR reports.role = 'dinas'"
    f" OR {_names_site('served')}) {_ONCE_PER_CASE})"
)
CASE_IS_VISIBLE = f"{_IS_INSPECTOR_THERE} AND NOT {_SERVES_THERE}"

INSPECTORS = (
    "(SELECT DISTINCT staff.user_id FROM staff WHERE staff.role = 'pemeriksa' AND staff.ended_at IS NULL)"
)
# Pairs of a case and an inspector (`who`) who may see it.
FROM_VISIBLE_CASES = (
    f" FROM reports JOIN cases ON cases.report = reports.id JOIN {INSPECTORS} AS who ON {CASE_IS_VISIBLE}"
)
# The same pairs, in the order of an index on cases. CROSS JOIN makes SQLite read cases first. So the cost of a
# page does not grow with the number of cases. Conditions follow the final AND.
FROM_CASE_QUEUE = (
    f" FROM cases CROSS JOIN {INSPECTORS} AS who CROSS JOIN reports"
    f" WHERE reports.id = cases.report AND {CASE_IS_VISIBLE} AND"
)


async def has_other_role(tx: Transaction, user_id: int, office: str, now: int) -> bool:
    """Return whether a person serves anywhere in the office, or did in the last two years, other than as inspector."""
    found = await tx.fetch_value(
        "SELECT 1 FROM staff WHERE user_id = :user_id AND role <> 'pemeriksa'"
        " AND (ended_at IS NULL OR ended_at > :apart) AND (office IS NULL OR office = :office) LIMIT 1",
        user_id=user_id,
        office=office,
        apart=now - SEPARATION_SECONDS,
    )
    return found is not None
