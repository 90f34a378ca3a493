"""Pages and rows of buttons."""

import pytest

from handlers.core.replies import Button
from handlers.core.ui import columns, columns_by_length, one_per_row, paginate, rows, turn_row


def page_data(number: int) -> str:
    return f"list:{number}"


@pytest.mark.parametrize(
    ("number", "items", "turns"),
    [
        (0, [0, 1, 2], [("➡️", "list:1")]),
        (1, [3, 4, 5], [("⬅️", "list:0"), ("➡️", "list:2")]),
        (2, [6], [("⬅️", "list:1")]),
        (99, [6], [("⬅️", "list:1")]),
        (-1, [0, 1, 2], [("➡️", "list:1")]),
    ],
)
def test_a_page_and_its_turns(number: int, items: list[int], turns: list[tuple[str, str]]) -> None:
    page = paginate(range(7), number, 3)
    assert list(page.items) == items
    assert [(button.text, button.data) for button in page.turn_row(page_data)] == turns


def test_an_empty_list_has_one_page_without_turns() -> None:
    page = paginate(list[int](), 5, 3)
    assert (page.number, page.count, page.turn_row(page_data)) == (0, 1, ())


def test_the_next_page_can_show_how_many_there_are() -> None:
    assert [button.text for button in paginate(range(7), 0, 3).turn_row(page_data, show_count=True)] == [
        "➡️ 2/3"
    ]


def test_turns_of_a_list_of_unknown_length() -> None:
    assert [button.data for button in turn_row(2, page_data, has_next=False)] == ["list:1"]


def test_rows_of_buttons() -> None:
    a, b, c = (Button(text) for text in ("a", "b", "a label that is rather long"))
    assert columns([a, b, c]) == ((a, b), (c,))
    assert columns_by_length([a, c, b]) == ((c,), (a, b))
    assert rows((a,), (), one_per_row([b])[0]) == ((a,), (b,))
