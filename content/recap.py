"""A month of reports as it may be shown: every count of it went through `content.suppress`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from content.report import Kind
from content.suppress import table, total

MONTHS = 12  # shown at most


@dataclass(frozen=True)
class Raw:
    """A true count, as `storage.recap` keeps it."""

    site: str
    role: str
    kind: str
    count: int


@dataclass(frozen=True)
class Month:
    """What is shown of an office's closed month; None: hidden, which may also mean none at all.

    `levies` are reports of money asked or paid; `places` (site ids, "" none named) and `roles` are parts of them.
    """

    month: str
    levies: int | None
    refused: int | None
    honest: int | None
    places: Mapping[str, int | None]
    roles: Mapping[str, int | None]


def month(name: str, raw: Iterable[Raw], sites: Iterable[str], roles: Iterable[str], k: int) -> Month:
    """`sites` and `roles` are all there are, so that a row says nothing by being there."""
    places, by_role = dict.fromkeys((*sites, ""), 0), dict.fromkeys((*roles, ""), 0)
    kinds = dict.fromkeys(Kind, 0)
    for one in raw:
        kinds[Kind(one.kind)] += one.count
        if one.kind == Kind.LEVY:
            places[one.site if one.site in places else ""] += one.count
            by_role[one.role if one.role in by_role else ""] += one.count
    return Month(
        name,
        total(kinds[Kind.LEVY], k),
        total(kinds[Kind.REFUSED], k),
        total(kinds[Kind.HONEST], k),
        table(places, k),
        table(by_role, k),
    )


def closed(today: date, count: int = MONTHS) -> list[str]:
    """The last so many months that are over, the newest first: 'YYYY-MM'."""
    number = today.year * 12 + today.month - 1
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(number - 1, number - 1 - count, -1)]
