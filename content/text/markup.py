"""The small Markdown of content files: **bold**, _italic_, [text](https://...), '- ' lists and paragraphs."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from content.lazy_pattern import compile_later
from content.text.safe_html import Html

LINK = r"\[(?P<label>[^\[\]\n]+)\]\((?P<url>https?://[^\s()<>\"]+)\)"
BOLD = r"\*\*(?P<bold>(?=\S)[^\n]*?(?<=\S))\*\*"
ITALIC = r"(?<!\w)_(?P<italic>(?=[^\s_])[^\n]*?(?<=[^\s_]))_(?!\w)"
SPAN = compile_later(f"{LINK}|{BOLD}|{ITALIC}")
BULLET = compile_later(r"^- ", re.MULTILINE)
CONTROL_CHARACTER = compile_later(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
STRAY_MARK = compile_later(r"\*\*|\]\(|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)")
MAX_DEPTH = 4


@lru_cache(4096)
def to_html(text: str) -> Html:
    """Render HTML for Telegram's parse_mode HTML. Tags are balanced for any input."""
    return Html(_render_spans(_normalize(text), tags=True))


def to_plain(text: str) -> str:
    """Render plain text, with link addresses in brackets."""
    return _render_spans(_normalize(text), tags=False)


def find_unbalanced_marks(text: str) -> list[tuple[int, str]]:
    """Return marks without their other half, as (line from 1, mark)."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        rest = SPAN.sub(_remove_balanced_marks, line)
        found += [(number, mark.group()) for mark in STRAY_MARK.finditer(rest)]
    return found


def visible_length(text: str) -> int:
    """Return the length that Telegram counts against 4096: UTF-16 units without markup."""
    text_only = html.unescape(re.sub(r"<[^>]*>", "", to_html(text)))
    return len(text_only.encode("utf-16-le")) // 2


def _normalize(text: str) -> str:
    text = CONTROL_CHARACTER.sub("", text.replace("\r\n", "\n"))
    return re.sub(r"\n{3,}", "\n\n", BULLET.sub("• ", text)).strip()


def _render_spans(text: str, tags: bool, depth: int = 0) -> str:
    if depth == MAX_DEPTH:
        return _escape(text, tags)
    parts, end = [], 0
    for match in SPAN.finditer(text):
        parts += [_escape(text[end : match.start()], tags), _render_span(match, tags, depth + 1)]
        end = match.end()
    return "".join([*parts, _escape(text[end:], tags)])


def _render_span(match: re.Match[str], tags: bool, depth: int) -> str:
    if match["url"]:
        label = _escape(match["label"], tags)
        address = html.escape(match["url"])
        return f'<a href="{address}">{label}</a>' if tags else f"{label} ({match['url']})"
    tag, inner = ("b", match["bold"]) if match["bold"] else ("i", match["italic"])
    content = _render_spans(inner, tags, depth)
    return f"<{tag}>{content}</{tag}>" if tags else content


def _escape(text: str, tags: bool) -> str:
    return html.escape(text, quote=False) if tags else text


def _remove_balanced_marks(match: re.Match[str]) -> str:
    return "" if match["url"] else SPAN.sub(_remove_balanced_marks, match["bold"] or match["italic"])
