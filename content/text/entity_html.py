"""Render Telegram HTML from a text and its entities, as Telegram gives them.

Entities may overlap and may begin before the part that is rendered. Each tag is closed in the part where it is opened.
"""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from content.text.safe_html import Html

_SIMPLE_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "blockquote": "blockquote",
}


class _FormattedSpan(NamedTuple):
    """A formatted part in UTF-16 units, with the tags around it."""

    start: int
    end: int
    opening: str
    closing: str


def render_entities(text: str, entities: Iterable[Mapping[str, Any]], begin: int = 0) -> Html:
    """Return the HTML of the text from UTF-16 unit `begin` on."""
    units = text.encode("utf-16-le", "surrogatepass")
    total = len(units) // 2
    spans = sorted(_list_spans(entities, begin, total), key=lambda span: (span.start, -span.end))
    cuts = sorted({begin, total, *(cut for span in spans for cut in (span.start, span.end))})
    parts: list[str] = []
    active: list[_FormattedSpan] = []
    for start, end in pairwise(cuts):
        active = _change_tags(parts, active, [span for span in spans if span.start == start], start)
        parts.append(escape(units[start * 2 : end * 2].decode("utf-16-le", "ignore"), quote=False))
    parts += [span.closing for span in reversed(active)]
    return Html("".join(parts))


def _change_tags(
    parts: list[str], active: list[_FormattedSpan], begun: list[_FormattedSpan], at: int
) -> list[_FormattedSpan]:
    """Close spans that end here, open those that begin, and return the open ones. Spans inside a closed one reopen."""
    first = next((index for index, span in enumerate(active) if span.end <= at), len(active))
    parts += [span.closing for span in reversed(active[first:])]
    opened = [*(span for span in active[first:] if span.end > at), *begun]
    parts += [span.opening for span in opened]
    return [*active[:first], *opened]


def _list_spans(entities: Iterable[Mapping[str, Any]], begin: int, total: int) -> list[_FormattedSpan]:
    found = []
    for entity in entities:
        tags = _find_tags(entity)
        start, end = max(entity["offset"], begin), min(entity["offset"] + entity["length"], total)
        if tags is not None and start < end:
            found.append(_FormattedSpan(start, end, *tags))
    return found


def _find_tags(entity: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the tags of an entity; None for what Telegram detects by itself, such as addresses and hashtags."""
    kind = entity["type"]
    if kind in _SIMPLE_TAGS:
        return f"<{_SIMPLE_TAGS[kind]}>", f"</{_SIMPLE_TAGS[kind]}>"
    match kind:
        case "spoiler":
            return '<span class="tg-spoiler">', "</span>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
        case "pre" if language := entity.get("language"):
            return f'<pre><code class="language-{escape(language)}">', "</code></pre>"
        case "pre":
            return "<pre>", "</pre>"
        case "text_link":
            return f'<a href="{escape(entity["url"])}">', "</a>"
        case "text_mention":
            return f'<a href="tg://user?id={int(entity["user"]["id"])}">', "</a>"
        case "custom_emoji":
            return f'<tg-emoji emoji-id="{escape(entity["custom_emoji_id"])}">', "</tg-emoji>"
    return None
