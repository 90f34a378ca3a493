"""Small counts are hidden and cannot be derived from the published ones, not even by someone who knows the
rule.
"""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.casework.small_count_suppression import MIN_COUNT, suppress_table, suppress_total

Shown = tuple[int | None, tuple[int | None, ...]]
counts = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@given(counts)
def test_nothing_below_k_is_shown_and_the_hidden_together_are_not_few(cells: list[int]) -> None:
    published = suppress_table(dict(enumerate(cells)))
    assert all(count is None or count == cells[at] >= MIN_COUNT for at, count in published.items())
    hidden = [cells[at] for at, count in published.items() if count is None]
    if sum(cells) >= MIN_COUNT:  # the total is published, so the sum of the hidden is known
        assert not any(hidden) or (len(hidden) > 1 and sum(hidden) >= MIN_COUNT)
    else:
        assert suppress_total(sum(cells)) is None and not any(published.values())


@given(counts)
def test_suppression_depends_only_on_counts(cells: list[int]) -> None:
    """Equal counts under other names hide the same counts."""
    one, two = suppress_table(dict(enumerate(cells))), suppress_table(dict(enumerate(reversed(cells))))
    assert sorted(one.values(), key=str) == sorted(two.values(), key=str)


@pytest.mark.parametrize(("k", "cells", "most"), [(5, 2, 20), (5, 3, 14), (3, 4, 8)])
def test_knowing_the_rule_tells_no_hidden_number(k: int, cells: int, most: int) -> None:
    """Each hidden cell has other possible values: another table with the same published counts exists."""
    alike: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for true in product(range(most + 1), repeat=cells):
        published = suppress_table(dict(enumerate(true)), k)
        alike[suppress_total(sum(true), k), tuple(published.values())].append(true)
    for (_, shown_as), worlds in alike.items():
        for at in range(cells):
            numbers = {world[at] for world in worlds}
            assert shown_as[at] is not None or len(numbers) > 1 or numbers == {0}


@given(st.integers(0, 1000))
def test_a_single_count_is_shown_from_the_minimum(count: int) -> None:
    assert suppress_total(count) == (count if count >= MIN_COUNT else None)
