"""HTML of a text with entities: balanced whatever the entities are, in UTF-16 units."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from content.text.entity_html import render_entities
from content.text.visible_text import read_html, utf16_length
from demo.api.telegram_html import parse_html


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def test_overlapping_entities_are_closed_and_reopened() -> None:
    shown = render_entities("abcdef", [entity("bold", 0, 4), entity("italic", 2, 4)])
    assert shown == "<b>ab<i>cd</i></b><i>ef</i>"


def test_units_count_and_not_characters() -> None:
    assert render_entities("😀ab", [entity("bold", 2, 1)]) == "😀<b>a</b>b"


def test_an_address_with_quotation_marks_stays_inside_its_attribute() -> None:
    address = 'http://x.id/"><b>&c'
    shown = render_entities("a", [entity("text_link", 0, 1, url=address)])
    assert parse_html(shown)[1] == [entity("text_link", 0, 1, url=address)]


def test_what_telegram_finds_by_itself_gets_no_tag() -> None:
    assert render_entities("/a #b @c", [entity("bot_command", 0, 2), entity("hashtag", 3, 2)]) == "/a #b @c"


KINDS = st.sampled_from(["bold", "italic", "spoiler", "blockquote", "expandable_blockquote", "code", "pre"])


@given(
    st.text("ab <&😀\n", min_size=1, max_size=12),
    st.lists(st.builds(entity, KINDS, st.integers(0, 12), st.integers(1, 12)), max_size=5),
    st.integers(0, 6),
)
def test_any_entities_make_balanced_html_with_the_same_words(
    text: str, entities: list[dict[str, Any]], begin: int
) -> None:
    begin = min(begin, utf16_length(text))
    shown = read_html(render_entities(text, entities, begin))
    assert shown.is_balanced
    units = text.encode("utf-16-le")
    if "😀" not in text:
        assert shown.text == units[begin * 2 :].decode("utf-16-le")
