"""The HTML subset becomes text and entities, or Telegram's own refusal."""

import html as stdlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.api.api_errors import ApiError
from demo.api.message_entities import parse_formatted
from demo.api.telegram_html import utf16


def entity_shape(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, entities = parse_formatted(source, "HTML")
    return text, [(e["type"], e["offset"], e["length"]) for e in entities]


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("b strong", "bold"),
        ("i em", "italic"),
        ("u ins", "underline"),
        ("s strike del", "strikethrough"),
        ("code", "code"),
        ("pre", "pre"),
        ("tg-spoiler", "spoiler"),
        ("blockquote", "blockquote"),
    ],
)
def test_every_tag_has_its_kind(tags: str, kind: str) -> None:
    for tag in tags.split():
        assert entity_shape(f"a <{tag}>bc</{tag}> d") == ("a bc d", [(kind, 2, 2)])
        assert entity_shape(f"a <{tag.upper()}>bc</{tag}>") == ("a bc", [(kind, 2, 2)])


def test_offsets_count_utf16_units() -> None:
    assert entity_shape("😀<b>é😀</b>") == ("😀é😀", [("bold", 2, 3)])


def test_nested_entities_come_outermost_first() -> None:
    assert entity_shape("<b>a<i>b</i></b>") == ("ab", [("bold", 0, 2), ("italic", 1, 1)])


def test_code_holds_nothing_else() -> None:
    assert entity_shape("<code>a<b>b</b></code>") == ("ab", [("code", 0, 2)])


def test_arguments_of_tags() -> None:
    def one(source: str) -> dict[str, object]:
        return parse_formatted(source, "HTML")[1][0]

    assert one('<a href="https://example.org/x?a=1&amp;b=2">x</a>')["url"] == "https://example.org/x?a=1&b=2"
    assert one("<a href='https://example.org'>x</a>")["url"] == "https://example.org/"
    assert one('<a href="tg://user?id=7">x</a>')["type"] == "text_mention"
    assert one('<pre><code class="language-sql">x</code></pre>')["language"] == "sql"
    assert one("<blockquote expandable>x</blockquote>")["type"] == "expandable_blockquote"
    assert one('<span class="tg-spoiler">x</span>')["type"] == "spoiler"


def test_links_that_lead_nowhere_are_plain_text() -> None:
    assert entity_shape('<a href="bukan tautan">x</a>') == ("x", [])


def test_character_references() -> None:
    assert entity_shape("&lt;b&gt; &amp; &quot;x&quot; &#65;&#x42; &nbsp; & &copy;")[0] == (
        '<b> & "x" AB &nbsp; & &copy;'
    )


def test_white_space_around_is_cut_and_entities_move() -> None:
    assert entity_shape("  <b> x </b>  ") == ("x", [("bold", 0, 1)])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x <div>y</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("é<p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x_y>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_what_cannot_be_parsed(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_formatted(source, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_other_parse_modes_are_not_played() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        parse_formatted("*x*", "MarkdownV2")


@given(st.text())
def test_escaped_text_comes_back(text: str) -> None:
    assert parse_formatted(stdlib.escape(text), "HTML")[0] == parse_formatted(text, None)[0]


@given(st.text(alphabet="<>/abi &;#\"'= é😀", max_size=60))
def test_any_string_is_parsed_or_refused(source: str) -> None:
    try:
        text, entities = parse_formatted(source, "HTML")
    except ApiError:
        return
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= utf16(text) for e in entities)


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("ketik /lokasi ya", "bot_command", "/lokasi"),
        ("/start@loket_demo_bot 3505", "bot_command", "/start@loket_demo_bot"),
        ("lihat https://dukcapil.go.id/a?b=1.", "url", "https://dukcapil.go.id/a?b=1"),
        ("buka dukcapil.kemendagri.go.id dulu", "url", "dukcapil.kemendagri.go.id"),
        ("tanya @petugas_rt sekarang", "mention", "@petugas_rt"),
        ("surat ke a.b@contoh.id", "email", "a.b@contoh.id"),
        ("😀 #ktp", "hashtag", "#ktp"),
    ],
)
def test_what_is_found_in_plain_text(text: str, kind: str, part: str) -> None:
    ((entity),) = parse_formatted(text, None)[1]
    start = utf16(text[: text.index(part)])
    assert (entity["type"], entity["offset"], entity["length"]) == (kind, start, utf16(part))


@pytest.mark.parametrize("text", ["1/2 hari", "dan/atau", "jam 08.00-12.00", "a@b", "#1"])
def test_what_is_not_an_entity(text: str) -> None:
    assert parse_formatted(text, None)[1] == []
