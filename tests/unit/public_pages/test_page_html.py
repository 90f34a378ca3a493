"""Texts of the chat become page HTML that shows the same words and lets nothing dangerous through."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.public_pages import page_html
from content.public_pages.page_html import PAGE_TAGS
from content.text.safe_html import Html, bold, html, link, quote
from content.text.visible_text import visible_text

ALLOWED_TAG = re.compile(
    r'</?(?:p|b|i|u|s|code|blockquote|a)>|<br(?: class="lanjut")?>'
    r'|<a href="(?:https?://|tel:|mailto:)[^"<>]*" rel="noopener nofollow">',
    re.IGNORECASE,
)
PIECES = st.sampled_from(
    [
        "<b>", "</b>", "<i>", "</i>", "<a href='javascript:alert(1)'>", '<a href="https://x.go.id/?a=1&b=2">', "</a>",
        "<script>", "</script>", "<img src=x onerror=alert(1)>", "<blockquote expandable>", "</blockquote>", "\n\n", "\n",
        "    ", "kata", "&lt;b&gt;", "&amp;", '"', "'", "<!--", "-->", "<svg/onload=x>", "<tg-spoiler>", "</tg-spoiler>",
    ]
)  # fmt: skip


def test_lines_paragraphs_and_quotes() -> None:
    text = html(
        "{}: buka\n    <i>petugas</i>\n\nA & B{}", bold("Pamulang <1>"), quote("Sumber\n\nDua", folded=True)
    )
    assert page_html.render_chat_text(text) == (
        '<p><b>Pamulang &lt;1&gt;</b>: buka<br class="lanjut"><i>petugas</i></p><p>A &amp; B</p>'
        "<blockquote><p>Sumber</p><p>Dua</p></blockquote>"
    )


def test_a_tag_over_two_paragraphs_is_closed_and_opened_again() -> None:
    assert (
        page_html.render_chat_text(Html("<b>satu\n\ndua</b> tiga"))
        == "<p><b>satu</b></p><p><b>dua</b> tiga</p>"
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " https://x", "//x.id", "JaVaScRiPt:1"]
)
def test_an_address_that_is_no_web_page_becomes_text(address: str) -> None:
    assert page_html.render_chat_text(link("baca", address)) == "<p>baca</p>"


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=24))
def test_forged_html_holds_only_known_tags_in_order(pieces: list[str]) -> None:
    forged = Html("".join(pieces))
    found = page_html.render_chat_text(forged)
    tags = re.findall(r"<[^>]*>", found)
    assert "<" not in re.sub(r"<[^>]*>", "", found)
    assert all(ALLOWED_TAG.fullmatch(tag) for tag in tags), found
    assert_balanced(tags)


def assert_balanced(tags: list[str]) -> None:
    open_tags: list[str] = []
    for tag in tags:
        name = tag.strip("</>").split(" ")[0]
        if name == "br":
            continue
        if tag.startswith("</"):
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert not open_tags


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"])))
def test_plain_words_stay_as_they_are(words: str) -> None:
    found = page_html.render_chat_text(Html.escape(words))
    assert " ".join(visible_text(found).split()) == " ".join(words.split())


def test_attributes_and_data_cannot_be_left() -> None:
    name = '"><script>alert(1)</script>'
    assert "<script" not in page_html.picture("a.png", name)
    assert "<script>" not in page_html.link_to(name, name)
    data = page_html.render_data({"name": "</script><script>alert(1)"})
    assert data.count("<") == 2 and "\\u003c/script>" in data
    frame = page_html.PageFrame(name, name, "../", [(name, name)], [(name, name, name)])
    assert b"<script" not in page_html.render_page(frame, Html(), Html())
    assert set(PAGE_TAGS.values()) == {"b", "i", "u", "s", "code"}
