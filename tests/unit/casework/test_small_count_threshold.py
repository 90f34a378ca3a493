"""Small counts at the threshold: five is shown, four is hidden, a lone hidden count hides the next one."""

import pytest

from content.casework.small_count_suppression import MIN_COUNT, suppress_table, suppress_total


def test_the_default_minimum_is_five() -> None:
    assert MIN_COUNT == 5
    assert [suppress_total(count) for count in (0, 4, 5, 6)] == [None, None, 5, 6]
    assert [suppress_total(count, 3) for count in (2, 3)] == [None, 3]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([4], [None]),
        ([5], [5]),
        ([5, 5], [5, 5]),
        ([0, 5], [None, 5]),
        ([0, 0, 9], [None, None, 9]),
        ([1, 6], [None, None]),
        ([1, 6, 9], [None, None, 9]),
        ([4, 6, 9], [None, None, 9]),
        ([1, 6, 7], [None, None, 7]),
        ([1, 7, 8, 9], [None, None, 8, 9]),
        ([1, 3, 6, 9], [None, None, None, 9]),
        ([1, 4, 6, 9], [None, None, 6, 9]),
        ([2, 3, 6], [None, None, 6]),
        ([2, 4, 6], [None, None, 6]),
        ([3, 3, 6, 9], [None, None, None, 9]),
        ([1, 1, 1, 1, 1, 6, 9], [None, None, None, None, None, None, 9]),
        ([1, 6, 6, 9], [None, None, None, 9]),
        ([2, 2], [None, None]),
        ([1, 7, 5, 9], [None, 7, None, 9]),
    ],
)
def test_suppressed_tables(counts: list[int], shown: list[int | None]) -> None:
    assert list(suppress_table(dict(enumerate(counts))).values()) == shown


def test_a_different_minimum() -> None:
    assert suppress_table({"a": 1, "b": 2, "c": 3, "d": 8}, 3) == {"a": None, "b": None, "c": 3, "d": 8}
