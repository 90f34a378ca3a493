"""What Telegram would refuse of a message, beside the limits of the local Bot API."""

import pytest

from content.text.safe_html import Html, bold, html, italic
from demo.api.api_errors import ApiError
from demo.api.keyboards import check_inline_rows
from demo.api.message_entities import parse_formatted
from demo.api.telegram_html import utf16
from handlers.core.message_limits import RefusalReason, are_valid_buttons, find_refusal
from handlers.core.replies import Button, Document, Message, Photo, render_inline_keyboard
from handlers.questions.answer_card import join_within_limit


@pytest.mark.parametrize(
    "body",
    [
        "<b>a",
        "a</b>",
        "<b><i>a</b></i>",
        "<table>a</table>",
        "<b>a</i>",
        "<blockquote>a",
    ],
)
def test_broken_tags_are_found_as_the_bot_api_finds_them(body: str) -> None:
    with pytest.raises(ApiError):
        parse_formatted(body, "html")
    refusal = find_refusal(Message(Html(body)))
    assert refusal is not None and refusal.reason is RefusalReason.BROKEN_FORMATTING


@pytest.mark.parametrize("sign", ["a", "é", "漢", "😀", "👍🏽", "👨‍👩‍👧‍👦"])
def test_the_longest_text_and_caption_are_measured_in_utf_16(sign: str) -> None:
    text, caption = sign * (4096 // utf16(sign)), sign * (1024 // utf16(sign))
    assert find_refusal(Message(bold(text))) is None
    assert find_refusal(Message(html("{}{}", text, sign))) is not None
    for file in (Photo("id", Html.escape(caption + sign)), Document(caption=Html.escape(caption + sign))):
        refusal = find_refusal(file)
        assert refusal is not None and refusal.reason is RefusalReason.CAPTION_TOO_LONG
        assert refusal.excess == utf16(caption + sign) - 1024
    assert find_refusal(Photo("id", Html.escape(caption))) is None


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u200c", "\u2800", "\u3164 \u3164", "\u00ad"])
def test_a_text_that_shows_nothing_is_empty(text: str) -> None:
    refusal = find_refusal(Message(Html.escape(text)))
    assert refusal is not None and refusal.reason is RefusalReason.EMPTY
    assert find_refusal(Photo("id", Html.escape(text))) is None


@pytest.mark.parametrize(
    "button",
    [
        Button("", "a:b"),
        Button("  ", "a:b"),
        Button("\u200b", "a:b"),
        Button("a", "x" * 65),
        Button("a", "é" * 33),
        Button("a"),
        Button("a", url="not an address"),
        Button("a", url="javascript:alert(1)"),
    ],
)
def test_buttons_that_telegram_refuses(button: Button) -> None:
    assert not are_valid_buttons(((button,),))


@pytest.mark.parametrize(
    "button",
    [
        Button("a", "é" * 32),
        Button("🔕", "a"),
        Button("a", url="https://contoh.go.id:8443/a?b=1#c"),
        Button("a", url="tg://resolve?domain=contoh"),
        Button("a", inline=""),
    ],
)
def test_buttons_that_telegram_accepts(button: Button) -> None:
    assert are_valid_buttons(((button,),))
    keyboard = render_inline_keyboard(((button,),))
    assert keyboard and check_inline_rows(keyboard["inline_keyboard"])
    assert not are_valid_buttons(((button,),) * 101)


@pytest.mark.parametrize("sign", ["a", "&", "😀"])
def test_joined_paragraphs_fit_a_message_whatever_staff_wrote(sign: str) -> None:
    joined = join_within_limit([Html.escape(sign * 700)] * 9, italic("akhir"))
    assert find_refusal(Message(joined)) is None
    assert joined.endswith("akhir</i>")
