"""A small memory of what was computed last, for results that depend on their key and on unchanging content."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedCache(Generic[T]):
    """Keeps at most `size` results. The oldest one makes room, so that nobody's words stay long."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[Hashable, T] = {}

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the result for a key; compute it if it is not kept."""
        kept = self._kept
        if key not in kept:
            result = compute()
            if len(kept) >= self._size:
                del kept[next(iter(kept))]
            kept[key] = result
        return kept[key]
