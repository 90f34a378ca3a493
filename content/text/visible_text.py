"""Extract the visible text of Telegram HTML, and formatting that changes what a reader sees or opens."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

_TELEGRAM_TAGS = frozenset(
    "a b strong i em u ins s strike del span tg-spoiler tg-emoji code pre blockquote".split()
)
_MARK_KINDS = {
    "a": "link",
    "s": "struck",
    "strike": "struck",
    "del": "struck",
    "tg-spoiler": "covered",
    "span": "covered",
    "tg-emoji": "emoji",
}


class FormattingMark(NamedTuple):
    """`kind` is 'link', 'struck', 'covered', 'folded', 'emoji' or 'label'. `words` is the visible text.

    `target` is the address of a link, the id of a custom emoji, or the label of a code block.
    """

    kind: str
    target: str
    words: str


class PlacedMark(NamedTuple):
    """A mark from the character `start` to `end` of the text."""

    start: int
    end: int
    mark: FormattingMark


@dataclass(frozen=True)
class ReadHtml:
    """The visible text of Telegram HTML with its marks and tags.

    `is_balanced`: Telegram knows every tag, and each is closed in its order. A link that shows its own address is no mark.
    """

    text: str
    marks: tuple[PlacedMark, ...]
    tag_count: int
    is_balanced: bool


class _HtmlReader(HTMLParser):
    """Collects text and marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.marks: list[PlacedMark] = []
        self.tag_count = 0
        self.is_balanced = True
        self._length = 0
        self._open_tags: list[tuple[str, str, str, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tag_count += 1
        self.is_balanced = self.is_balanced and tag in _TELEGRAM_TAGS
        self._open_tags.append((tag, *_read_mark(tag, dict(attributes)), self._length))

    def handle_endtag(self, tag: str) -> None:
        self.is_balanced = self.is_balanced and bool(self._open_tags) and self._open_tags[-1][0] == tag
        for at in reversed(range(len(self._open_tags))):
            if self._open_tags[at][0] == tag:
                _, kind, target, start = self._open_tags.pop(at)
                words = "".join(self.parts)[start:]
                if kind and not (kind == "link" and shows_address(words, target)):
                    mark = FormattingMark(kind, target, " ".join(words.split()))
                    self.marks.append(PlacedMark(start, self._length, mark))
                return

    @property
    def is_closed(self) -> bool:
        return not self._open_tags

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        self._length += len(data)


def _read_mark(tag: str, attributes: dict[str, str | None]) -> tuple[str, str]:
    """Return kind and target of the mark that a tag makes; ("", "") for emphasis."""
    language = (attributes.get("class") or "").removeprefix("language-")
    match tag:
        case "code" if language:
            return "label", language
        case "blockquote" if "expandable" in attributes:
            return "folded", ""
    return _MARK_KINDS.get(tag, ""), attributes.get("href") or attributes.get("emoji-id") or ""


def read_html(html: str) -> ReadHtml:
    reader = _HtmlReader()
    reader.feed(html)
    reader.close()
    return ReadHtml(
        "".join(reader.parts),
        tuple(reader.marks),
        reader.tag_count,
        reader.is_balanced and reader.is_closed,
    )


def visible_text(html: str) -> str:
    """Return the text without formatting."""
    return read_html(html).text


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_ADDRESS = compile_later(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>[^/?#]*)(?P<rest>.*)", re.I | re.S)


def shows_address(words: str, target: str) -> bool:
    """Return whether a link shows the address that it opens: 'contoh.id' and 'http://contoh.id/'.

    Small and capital letters differ in a path: they lead to different pages.
    """
    shown, opened = _ADDRESS.fullmatch(words.strip()), _ADDRESS.fullmatch(target.strip())
    if shown is None or opened is None or not shown["host"]:
        return False
    scheme = (opened["scheme"] or "http").lower()
    return (
        (shown["scheme"] or scheme).lower() == scheme
        and scheme in ("http", "https")
        and shown["host"].lower() == opened["host"].lower()
        and (shown["rest"] or "/") == (opened["rest"] or "/")
    )
