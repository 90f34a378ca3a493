"""Group similar messages, so that staff see one line for many."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, utils

Item = TypeVar("Item")

SIMILARITY_CUTOFF = 82  # rapidfuzz token_sort_ratio, 0 to 100


def group_similar(items: Iterable[Item], text: Callable[[Item], str]) -> list[list[Item]]:
    """Return groups of items with similar texts, largest first. Within a group the order stays."""
    found: list[tuple[str, list[Item]]] = []
    exact: dict[str, list[Item]] = {}
    for item in items:
        key = utils.default_process(text(item))
        group = exact.get(key)
        if group is None:
            group = _find_similar_group(key, found)
            if group is None:
                group = []
                found.append((key, group))
            exact[key] = group
        group.append(item)
    return sorted((group for _, group in found), key=len, reverse=True)


def _find_similar_group(key: str, found: Sequence[tuple[str, list[Item]]]) -> list[Item] | None:
    for leader, group in found:
        near = abs(len(leader) - len(key)) <= max(8, len(key) // 3)
        if near and fuzz.token_sort_ratio(leader, key, score_cutoff=SIMILARITY_CUTOFF):
            return group
    return None
