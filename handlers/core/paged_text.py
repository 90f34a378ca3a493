"""Splits a long text into pages that each fit a Telegram message. Nothing is left out."""

from collections.abc import Callable, Iterable

from content.text.safe_html import html, join_lines
from handlers.core.context import Context
from handlers.core.replies import Button, Message
from handlers.core.ui import paginate, rows

MAX_PAGE_CHARACTERS = 1800  # of a page; also a page of emoji, which count twice, can be sent
MIN_PIECE_CHARACTERS = 100  # at the end of a page; shorter pieces move to the next page


def shorten(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def read_more_button(context: Context, data: str) -> Button:
    return Button(context.t("📖 Read it in full"), data)


def render_page(
    context: Context,
    parts: Iterable[tuple[str, str]],
    page: int,
    data: Callable[[int], str],
    back: Button,
    edits: int,
) -> Message:
    """Render one page of the parts. A part is a heading (HTML) and its text. `data` returns the callback data of a page."""
    shown = paginate(split_pages(parts) or [""], page, 1)
    title = context.t("In full, page {page} of {pages}", page=shown.number + 1, pages=shown.count)
    body = html("<i>{}</i>\n\n{}", title, shown.items[0])
    return Message(body, rows(shown.turn_row(data), (back,)), edits)


def split_pages(parts: Iterable[tuple[str, str]]) -> list[str]:
    found: list[str] = []
    leaf: list[str] = []
    room = MAX_PAGE_CHARACTERS
    for head, words in parts:
        while words:
            if leaf and room - len(head) < min(MIN_PIECE_CHARACTERS, len(words)):
                found.append(join_lines(leaf))
                leaf, room = [], MAX_PAGE_CHARACTERS
            piece = _take_piece(words, max(room - len(head), MIN_PIECE_CHARACTERS))
            words = words[len(piece) :]
            leaf.append(html("{}\n<blockquote>{}</blockquote>", head, piece))
            room -= len(head) + len(piece)
    return [*found, join_lines(leaf)] if leaf else found


def _take_piece(words: str, most: int) -> str:
    """Return the beginning of a text. It ends with a word, if a word ends in its second half."""
    if len(words) <= most:
        return words
    end = max(words.rfind(sign, most // 2, most) for sign in " \n")
    return words[: end + 1] if end > 0 else words[:most]
