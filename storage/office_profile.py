"""Profiles of sites, as staff confirmed them. Rows are only added: the newest row of a site and field counts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from content.lazy_dataclass import dataclass
from content.office_profile import ProfileField
from storage.engine.database import Transaction
from storage.engine.sql_lists import named_list

WITHDRAWN = ""  # the value of a field that staff took back


@dataclass(frozen=True)
class ProfileFact:
    """A value that staff member `by` confirmed at `at` (aware)."""

    site: str
    field: ProfileField
    value: str
    by: int
    at: datetime


SiteProfile = Mapping[ProfileField, ProfileFact]


async def find_profiles(tx: Transaction, sites: Sequence[str]) -> dict[str, SiteProfile]:
    """Return what is known of these sites (a few hundred at most), without withdrawn fields."""
    found: dict[str, dict[ProfileField, ProfileFact]] = {site: {} for site in sites}
    if not found:
        return {}
    listed, values = named_list("site", found)
    rows = await tx.fetch_once(
        "SELECT site, field, value, by, at FROM profile_facts WHERE id IN"
        f" (SELECT MAX(id) FROM profile_facts WHERE site IN ({listed}) GROUP BY site, field)",
        **values,
    )
    for row in rows:
        if row["value"] != WITHDRAWN and row["field"] in list(ProfileField):
            fact = ProfileFact(**{**row, "field": ProfileField(row["field"]), "at": _read_time(row["at"])})
            found[fact.site][fact.field] = fact
    return dict(found)


async def find_profile(tx: Transaction, site: str) -> SiteProfile:
    return (await find_profiles(tx, [site]))[site]


async def save_facts(
    tx: Transaction, sites: Iterable[str], values: Mapping[ProfileField, str], by: int, now: int
) -> None:
    """Record confirmed values for each of the sites; `WITHDRAWN` takes a field back."""
    await tx.execute_many(
        "INSERT INTO profile_facts (site, field, value, by, at) VALUES (:site, :field, :value, :by, :now)",
        (
            {"site": site, "field": field.value, "value": value, "by": by, "now": now}
            for site in sites
            for field, value in values.items()
        ),
    )


def _read_time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
