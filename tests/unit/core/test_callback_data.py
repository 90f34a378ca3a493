"""Typed callback data: what is packed is parsed again, everything else is refused."""

from dataclasses import dataclass
from enum import StrEnum

import pytest

from handlers.core.callback_data import CallbackData, pack_callback, unpack_callback


class Pick(StrEnum):
    OPEN = "open"
    MINE = "mine"


class ExampleButton(CallbackData, feature="example"):
    pass


@dataclass(frozen=True)
class ShowExample(ExampleButton, verb="show"):
    example_id: str
    page: int = 0


@dataclass(frozen=True)
class ListExamples(ExampleButton, verb="list"):
    pick: Pick


@dataclass(frozen=True)
class CloseExample(ExampleButton, verb="close"):
    pass


def parse(data: str) -> ExampleButton | None:
    feature, verb, rest = unpack_callback(data)
    assert feature == "example"
    return ExampleButton.parse(verb, rest)


@pytest.mark.parametrize(
    ("button", "data"),
    [
        (ShowExample("a1"), "example:show:a1"),
        (ShowExample("a1", 3), "example:show:a1:3"),
        (ListExamples(Pick.MINE), "example:list:mine"),
        (CloseExample(), "example:close"),
    ],
)
def test_a_button_is_parsed_as_it_was_packed(button: ExampleButton, data: str) -> None:
    assert button.pack() == data
    assert parse(data) == button


@pytest.mark.parametrize(
    "data",
    [
        "example:",
        "example:unknown",
        "example:show",
        "example:show:a1:x",
        "example:show:a1:-1",
        "example:show:a1:²",
        "example:show:a1:1:2",
        "example:show:a1:" + "9" * 19,
        "example:list:theirs",
        "example:close:x",
    ],
)
def test_forged_data_is_refused(data: str) -> None:
    assert parse(data) is None


def test_a_default_stays_where_a_later_field_differs() -> None:
    @dataclass(frozen=True)
    class Both(ExampleButton, verb="both"):
        first: int = 0
        second: int = 0

    assert Both(0, 2).pack() == "example:both:0:2"
    assert Both().pack() == "example:both"


def test_two_classes_cannot_share_a_verb() -> None:
    with pytest.raises(TypeError, match="example:show"):
        type("Other", (ExampleButton,), {}, verb="show")


def test_data_over_64_bytes_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        pack_callback("example", "show", "é" * 30)
