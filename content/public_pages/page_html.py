"""HTML of public pages: elements that escape, texts of the chat as page HTML, and the frame of a page.

A text of the chat is Telegram HTML. `render_chat_text` lets only known tags and safe addresses through, also when the
stored text was forged.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Any

from content.lazy_dataclass import dataclass
from content.text.safe_html import EMPTY, Html, html, join_html

PAGE_TAGS = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "strike": "s", "del": "s",
    "code": "code", "pre": "code",
}  # fmt: skip
"""The page tag of each inline tag of Telegram."""
SAFE_SCHEMES = ("https://", "http://", "tel:", "mailto:")
CSS_FILE = "gaya.css"


def element(tag: str, *children: object, **attributes: str) -> Html:
    """Return an element. Children that are not `Html` are escaped. `class_` and `aria_label` become attribute names."""
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items()
    )
    return Html(f"<{tag}{named}>{join_html('', children)}</{tag}>")


def link_to(path: str, *children: object, **attributes: str) -> Html:
    return element("a", *children, href=path, **attributes)


def picture(path: str, text: str) -> Html:
    """Return a picture; `text` says what it shows."""
    return Html(f'<img src="{escape(path)}" alt="{escape(text)}">')


def unordered_list(items: Sequence[object], **attributes: str) -> Html:
    return element("ul", *(element("li", item) for item in items), **attributes)


def render_section(id: str, title: str, *children: object) -> Html:
    """Return a section with a heading of the second level, which names it."""
    heading = element("h2", title, id=f"{id}-judul")
    return element("section", heading, *children, id=id, aria_labelledby=f"{id}-judul")


def render_data(value: Any) -> Html:
    """Return linked data (JSON-LD), which browsers do not execute."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Html(f'<script type="application/ld+json">{text}</script>')


@lru_cache(2048)
def render_chat_text(text: Html) -> Html:
    """Return Telegram HTML as paragraphs. A line with four spaces before it belongs to the line above."""
    reader = _ChatTextReader()
    reader.feed(str.__str__(text))  # plain text: the methods of `Html` are slow
    reader.close()
    return reader.finish()


class _ChatTextReader(HTMLParser):
    """Writes paragraphs, line breaks and quotations. Inline tags are closed at the end of a paragraph, then opened again."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, str]] = []  # tag of Telegram, opening tag of the page

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self._end_paragraph()
            self._blocks.append("<blockquote>")
            return
        opening = self._find_opening(tag, dict(attributes).get("href") or "")
        if opening:
            self._line.append(opening)
            self._open.append((tag, opening))

    def _find_opening(self, tag: str, address: str) -> str:
        if tag == "a":
            is_safe = address.lower().startswith(SAFE_SCHEMES)
            return f'<a href="{escape(address)}" rel="noopener nofollow">' if is_safe else ""
        return f"<{PAGE_TAGS[tag]}>" if tag in PAGE_TAGS else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._end_paragraph()
            if self._blocks.count("<blockquote>") > self._blocks.count("</blockquote>"):
                self._blocks.append("</blockquote>")
        elif self._open and self._open[-1][0] == tag:
            self._line.append(_close(self._open.pop()[1]))

    def handle_data(self, data: str) -> None:
        for number, paragraph in enumerate(data.replace("\r", "").split("\n\n")):
            if number:
                self._end_paragraph()
            self._line.append(escape(paragraph, quote=False))

    def _end_paragraph(self) -> None:
        text = "".join(self._line).strip("\n")
        if text.strip():
            closing = "".join(_close(opening) for _, opening in reversed(self._open))
            lines = text.replace("\n    ", '<br class="lanjut">').replace("\n", "<br>")
            self._blocks.append(f"<p>{lines}{closing}</p>")
        self._line = [opening for _, opening in self._open]

    def finish(self) -> Html:
        self._end_paragraph()
        left = self._blocks.count("<blockquote>") - self._blocks.count("</blockquote>")
        return Html("".join(self._blocks) + "</blockquote>" * left)


def _close(opening: str) -> str:
    return f"</{opening[1:].split(' ')[0].rstrip('>')}>"


@dataclass(frozen=True)
class PageFrame:
    """What stands around the text of a page. `root` leads to the top folder: '' or '../'.

    `trail` are the pages above (path, name). `alternates` are files with the same facts: (path, media type, name).
    `window_title` is the title beyond the page: in tabs and search results ("": `title`).
    """

    title: str
    description: str
    root: str
    trail: Sequence[tuple[str, str]] = ()
    alternates: Sequence[tuple[str, str, str]] = ()
    skip: str = ""
    trail_label: str = ""
    window_title: str = ""


def render_page(frame: PageFrame, main: Html, footer: Html, data: Html = EMPTY) -> bytes:
    """Return a whole page with landmarks and a link to its text."""
    trail = element(
        "nav",
        unordered_list([link_to(path, name) for path, name in frame.trail]),
        aria_label=frame.trail_label,
    )
    body = [
        link_to("#isi", frame.skip, class_="lewati"),
        element("header", trail) if frame.trail else EMPTY,
        element("main", element("h1", frame.title), main, id="isi"),
        element("footer", footer),
    ]
    return _render_document(frame, join_html("\n", body), data)


def render_embedded_page(frame: PageFrame, main: Html) -> bytes:
    """Return a small page that other websites show in a frame."""
    return _render_document(frame, element("main", element("h1", frame.title), main, class_="sematan"), EMPTY)


def _render_document(frame: PageFrame, body: Html, data: Html) -> bytes:
    alternates = [
        Html(
            f'<link rel="alternate" href="{escape(path)}" type="{escape(media_type)}" title="{escape(name)}">'
        )
        for path, media_type, name in frame.alternates
    ]
    head = html(
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<title>{}</title>\n{}\n{}\n{}',
        frame.window_title or frame.title,
        Html(f'<meta name="description" content="{escape(frame.description)}">'),
        Html(f'<link rel="stylesheet" href="{escape(frame.root)}{CSS_FILE}">'),
        join_html("\n", [*alternates, data]),
    )
    page = html(
        '<!doctype html>\n<html lang="id">\n<head>\n{}\n</head>\n<body>\n{}\n</body>\n</html>\n', head, body
    )
    return page.encode()
