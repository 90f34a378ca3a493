"""Extract the visible text of Telegram HTML, and formatting that changes it: links, struck and covered words."""

from html.parser import HTMLParser
from typing import NamedTuple

_MARK_KINDS = {
    "a": "link",
    "s": "struck",
    "strike": "struck",
    "del": "struck",
    "tg-spoiler": "covered",
    "span": "covered",
}

_TELEGRAM_TAGS = frozenset(
    "a b strong i em u ins s strike del span tg-spoiler tg-emoji code pre blockquote".split()
)


class FormattingMark(NamedTuple):
    """`kind` is 'link', 'struck' or 'covered'. `target` is the link address, `words` the visible text."""

    kind: str
    target: str
    words: str


class ReadHtml(NamedTuple):
    """The visible text, the number of tags, and whether Telegram knows every tag and each is closed in its order."""

    text: str
    tag_count: int
    is_balanced: bool


class _HtmlReader(HTMLParser):
    """Collects text and marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.marks: list[FormattingMark] = []
        self.tag_count = 0
        self.is_balanced = True
        self._open_tags: list[tuple[str, str, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tag_count += 1
        self.is_balanced = self.is_balanced and tag in _TELEGRAM_TAGS
        self._open_tags.append((tag, dict(attributes).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        self.is_balanced = self.is_balanced and bool(self._open_tags) and self._open_tags[-1][0] == tag
        for at in reversed(range(len(self._open_tags))):
            if self._open_tags[at][0] == tag:
                _, target, start = self._open_tags.pop(at)
                self._add_mark(tag, target, " ".join("".join(self.parts[start:]).split()))
                return

    def _add_mark(self, tag: str, target: str, words: str) -> None:
        if tag in _MARK_KINDS and not (
            tag == "a" and _normalize_address(target) == _normalize_address(words)
        ):
            self.marks.append(FormattingMark(_MARK_KINDS[tag], target, words))

    @property
    def is_closed(self) -> bool:
        return not self._open_tags

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def visible_text(html: str) -> str:
    """Return the text without formatting."""
    return "".join(_parse_html(html).parts)


def read_html(html: str) -> ReadHtml:
    reader = _parse_html(html)
    return ReadHtml("".join(reader.parts), reader.tag_count, reader.is_balanced and reader.is_closed)


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_marks(html: str) -> frozenset[FormattingMark]:
    """Return formatting that changes the meaning. A link that shows its own address is not included."""
    return frozenset(_parse_html(html).marks)


def _parse_html(html: str) -> _HtmlReader:
    reader = _HtmlReader()
    reader.feed(html)
    reader.close()
    return reader


def _normalize_address(text: str) -> str:
    return text.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
