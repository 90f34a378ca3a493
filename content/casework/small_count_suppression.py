"""Which counts may be shown: none below k, and none that could be worked out from those shown.

Only what is listed here is ever published: for each closed month of an office the total, and that total by place and by
role. Nothing else, so no two tables overlap but in the total, and a month that was shown never changes.

A count below k is hidden. What is hidden in a table can be added up (the total less what is shown), so the hidden ones
must be several and together k or more; until then the bar for all is raised to the next count. The rule looks at counts
alone, never at names, and hides equals together: so whoever knows the rule cannot reckon back which of the hidden is which.
"""

from collections.abc import Mapping
from typing import TypeVar

MIN_COUNT = 5

CellKey = TypeVar("CellKey")


def suppress_total(count: int, k: int = MIN_COUNT) -> int | None:
    """A count that stands alone; None: below k, hidden. Zero is hidden with the rest: it must not stand out."""
    return count if count >= k else None


def suppress_table(counts: Mapping[CellKey, int], k: int = MIN_COUNT) -> dict[CellKey, int | None]:
    """The parts of a total that is shown: a count, or None where it is hidden. All hidden when the total is."""
    if sum(counts.values()) < k:
        return dict.fromkeys(counts)
    bar = k
    while not _is_safe([count for count in counts.values() if count < bar], k):
        bar = 1 + min((count for count in counts.values() if count >= bar), default=bar)
        if all(count < bar for count in counts.values()):
            break
    return {cell: count if count >= bar else None for cell, count in counts.items()}


def _is_safe(hidden: list[int], k: int) -> bool:
    together = sum(hidden)
    if together == 0:
        return True
    return len(hidden) > 1 and together >= k and len(set(hidden)) > 1
