"""Monthly counts of reports for publication. Every count passes `small_count_suppression`."""

from collections.abc import Iterable, Mapping
from datetime import date

from content.casework.small_count_suppression import suppress_table, suppress_total
from content.lazy_dataclass import dataclass
from content.reports.report_form import ReportKind

MAX_MONTHS = 12  # in the published overview


@dataclass(frozen=True)
class RawCount:
    """A true count, as `storage` keeps it."""

    site: str
    role: str
    kind: str
    count: int


@dataclass(frozen=True)
class PublishedMonth:
    """The published counts of a closed month. None means hidden, which may also mean zero.

    `levies` are reports of money asked or paid. `places` (by site id, "" for unknown) and `roles` split them.
    """

    month: str
    levies: int | None
    refused: int | None
    honest: int | None
    places: Mapping[str, int | None]
    roles: Mapping[str, int | None]


def publish_month(
    name: str, raw: Iterable[RawCount], sites: Iterable[str], roles: Iterable[str], k: int
) -> PublishedMonth:
    """Suppress small counts. `sites` and `roles` list all rows, so that a row's presence reveals nothing."""
    places, by_role = dict.fromkeys((*sites, ""), 0), dict.fromkeys((*roles, ""), 0)
    kinds = dict.fromkeys(ReportKind, 0)
    for one in raw:
        kinds[ReportKind(one.kind)] += one.count
        if one.kind == ReportKind.LEVY:
            places[one.site if one.site in places else ""] += one.count
            by_role[one.role if one.role in by_role else ""] += one.count
    return PublishedMonth(
        name,
        suppress_total(kinds[ReportKind.LEVY], k),
        suppress_total(kinds[ReportKind.REFUSED], k),
        suppress_total(kinds[ReportKind.HONEST], k),
        suppress_table(places, k),
        suppress_table(by_role, k),
    )


def list_closed_months(today: date, count: int = MAX_MONTHS) -> list[str]:
    """Return the last `count` months that are over, newest first ('YYYY-MM')."""
    number = today.year * 12 + today.month - 1
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(number - 1, number - 1 - count, -1)]
