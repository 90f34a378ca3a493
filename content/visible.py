"""What a reader sees of Telegram HTML, and what formatting hides or changes: links under words, struck and covered words."""

from html.parser import HTMLParser
from typing import NamedTuple

_TAGS = {
    "a": "link",
    "s": "struck",
    "strike": "struck",
    "del": "struck",
    "tg-spoiler": "covered",
    "span": "covered",
}


class Mark(NamedTuple):
    """`kind` is 'link', 'struck' or 'covered'; `target` the address of a link; `words` what the reader sees."""

    kind: str
    target: str
    words: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self._open: list[tuple[str, str, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, dict(attributes).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        for at in reversed(range(len(self._open))):
            if self._open[at][0] == tag:
                _, target, start = self._open.pop(at)
                self._mark(tag, target, " ".join("".join(self.parts[start:]).split()))
                return

    def _mark(self, tag: str, target: str, words: str) -> None:
        if tag in _TAGS and not (tag == "a" and _address(target) == _address(words)):
            self.marks.append(Mark(_TAGS[tag], target, words))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def visible(html: str) -> str:
    """The words without their formatting."""
    return "".join(_read(html).parts)


def marks(html: str) -> frozenset[Mark]:
    """Formatting that changes what words mean. A link that shows its own address is none."""
    return frozenset(_read(html).marks)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def _address(text: str) -> str:
    return text.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
