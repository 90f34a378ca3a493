"""Statistical disclosure control: hide counts below k, and counts that could be derived from the others.

For each closed month of an office, the total is published, and the total by place and by role. So tables
overlap only in the total, and a published month never changes.

A count below k is hidden. The sum of the hidden counts can be derived (total minus visible). Therefore
several counts must be hidden, and they must add up to k or more. Until then the threshold rises to the next
count. The rule uses only the counts and hides equal counts together. Nobody who knows it can derive which
hidden count is which.
"""

from collections.abc import Mapping
from typing import TypeVar

MIN_COUNT = 5

CellKey = TypeVar("CellKey")


def suppress_total(count: int, k: int = MIN_COUNT) -> int | None:
    """Return a single count, or None below k. Zero is hidden too, so that it does not stand out."""
    return count if count >= k else None


def suppress_table(counts: Mapping[CellKey, int], k: int = MIN_COUNT) -> dict[CellKey, int | None]:
    """Return the parts of a published total, None where hidden. If the total is hidden, all are."""
    if sum(counts.values()) < k:
        return dict.fromkeys(counts)
    bar = k
    while not _is_safe([count for count in counts.values() if count < bar], k):
        bar = 1 + min((count for count in counts.values() if count >= bar), default=bar)
        if all(count < bar for count in counts.values()):
            break
    return {cell: count if count >= bar else None for cell, count in counts.items()}


def _is_safe(hidden: list[int], k: int) -> bool:
    """Return whether hidden counts cannot be derived from their sum."""
    together = sum(hidden)
    if together == 0:
        return True
    return len(hidden) > 1 and together >= k and len(set(hidden)) > 1
