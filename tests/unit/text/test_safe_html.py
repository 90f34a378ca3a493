"""`Html` escapes what is combined with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.text.safe_html import (
    Html,
    bold,
    html,
    italic,
    join_html,
    join_lines,
    join_paragraphs,
    link,
    monospace,
    quote,
)
from content.text.translation import translator_for
from content.text.visible_text import visible_text

PLAIN = st.text(st.characters(blacklist_characters="\r\x00", blacklist_categories=["Cs"]), max_size=40)


def test_values_are_escaped_and_html_is_not() -> None:
    assert html("<b>{}</b> {name}", "a<b", name=bold("x")) == "<b>a&lt;b</b> <b>x</b>"
    assert html("{0} {0}", "&") == "&amp; &amp;"
    assert html("{literal braces}") == "{literal braces}"


def test_plus_escapes_on_both_sides() -> None:
    assert bold("x") + "<" == "<b>x</b>&lt;"
    assert "<" + bold("x") == "&lt;<b>x</b>"
    assert isinstance("<" + bold("x"), Html)


def test_parts_are_escaped_when_joined() -> None:
    assert join_html(" · ", ["<", bold("x")]) == "&lt; · <b>x</b>"
    assert join_lines(["a", "&"]) == "a\n&amp;"
    assert join_paragraphs(["a", "", Html("<i>b</i>")]) == "a\n\n<i>b</i>"


def test_tags() -> None:
    assert italic("&") == "<i>&amp;</i>"
    assert monospace(italic("x")) == "<code><i>x</i></code>"
    assert quote('"<"') == '<blockquote>"&lt;"</blockquote>'
    assert quote("x", folded=True) == "<blockquote expandable>x</blockquote>"
    assert link("a & b", 'https://example.org/?a="b"') == (
        '<a href="https://example.org/?a=&quot;b&quot;">a &amp; b</a>'
    )


def test_a_translation_escapes_its_values() -> None:
    t = translator_for("id")
    assert t.html("{place} is not yours to change.", place="<Serpong>").startswith("&lt;Serpong&gt; ")
    assert isinstance(t.html("Which office?"), Html)


@pytest.mark.parametrize("wrap", [bold, italic, monospace, quote, Html.escape])
@given(text=PLAIN)
def test_any_text_is_shown_as_it_is(wrap: object, text: str) -> None:
    assert callable(wrap)
    shown = html("{}|{}", wrap(text), text)
    assert visible_text(shown).replace("\xa0", " ") == visible_text(Html.escape(f"{text}|{text}")).replace(
        "\xa0", " "
    )
