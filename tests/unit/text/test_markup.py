"""Any Markdown of editors becomes HTML that Telegram accepts."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.text.markup import find_unbalanced_marks, to_html, to_plain, visible_length

MARKS = st.text(alphabet="ab _*-[]()<>&\"'\n/:.h", max_size=80)
LINKS = st.builds("[{}](https://{})".format, st.text(max_size=8), st.text(max_size=12))
TEXTS = st.one_of(st.text(), MARKS, st.lists(st.one_of(MARKS, LINKS, st.text(max_size=6))).map("".join))


class TelegramHtmlParser(HTMLParser):
    """Accepts the tags of Telegram's parse_mode HTML that answers use."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "a"}
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert tag != "a" or (attrs[0][1] or "").startswith(("http://", "https://"))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_entityref(self, name: str) -> None:
        assert name in {"amp", "lt", "gt", "quot"}

    def handle_data(self, data: str) -> None:
        assert "<" not in data
        assert "&" not in data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("comment")


def shown_text(rendered: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


@given(TEXTS)
def test_any_text_becomes_html_that_telegram_accepts(text: str) -> None:
    telegram = TelegramHtmlParser()
    telegram.feed(to_html(text))
    telegram.close()
    assert telegram.open == []


@given(TEXTS.filter(lambda text: "](http" not in text))
def test_plain_text_and_html_show_the_same_words(text: str) -> None:
    assert to_plain(text) == shown_text(to_html(text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="*_[-")))
def test_text_without_marks_comes_through_unchanged(text: str) -> None:
    assert to_plain(text) == text.strip()
    assert find_unbalanced_marks(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Gratis.** _Benar_", "<b>Gratis.</b> <i>Benar</i>"),
        ("- satu\n- dua", "• satu\n• dua"),
        ("satu - dua", "satu - dua"),
        ("A < B & C", "A &lt; B &amp; C"),
        ("[lapor.go.id](https://www.lapor.go.id)", '<a href="https://www.lapor.go.id">lapor.go.id</a>'),
        ("[a](https://x.id/?a=1&b=2)", '<a href="https://x.id/?a=1&amp;b=2">a</a>'),
        ("[a](javascript:x)", "[a](javascript:x)"),
        ("**tebal _dan miring_**", "<b>tebal <i>dan miring</i></b>"),
        ("DUPLICATE_RECORD dan cetak_prr", "DUPLICATE_RECORD dan cetak_prr"),
        ("**tidak ditutup", "**tidak ditutup"),
        ("satu\n\n\n\ndua", "satu\n\ndua"),
    ],
)
def test_marks_become_tags(text: str, expected: str) -> None:
    assert to_html(text) == expected


def test_plain_text_keeps_the_address_of_a_link() -> None:
    assert to_plain("buka [lapor](https://www.lapor.go.id)") == "buka lapor (https://www.lapor.go.id)"


@pytest.mark.parametrize(
    ("text", "line"),
    [("**tebal", 1), ("baik\n\n_miring", 3), ("baik\n[a](http://", 2), ("**a** dan **b", 1)],
)
def test_marks_left_open_are_found_with_their_line(text: str, line: int) -> None:
    assert [number for number, _ in find_unbalanced_marks(text)] == [line]


@pytest.mark.parametrize("text", ["**a** _b_ [c](https://d.id)", "DUPLICATE_RECORD", "2x3", "- a\n- b"])
def test_closed_marks_are_not_reported(text: str) -> None:
    assert find_unbalanced_marks(text) == []


def test_length_counts_as_telegram_counts() -> None:
    assert visible_length("**a** 🪟 &") == len("a ") + 2 + len(" &")
