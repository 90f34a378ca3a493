"""Write Telegram HTML with the marks of WhatsApp: *bold*, _italic_, ~struck~. A link is written out."""

from html.parser import HTMLParser

from content.text.visible_text import shows_address

_MARKS = {"b": "*", "strong": "*", "i": "_", "em": "_", "s": "~", "strike": "~", "del": "~"}


class _WhatsAppWriter(HTMLParser):
    """Collects the text. WhatsApp reads a mark beside a letter and within one line, so each piece is marked again."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._marks: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self._marks.append(_MARKS[tag])
        if tag == "a":
            self._links.append((dict(attributes).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if _MARKS.get(tag) in self._marks:
            self._marks.remove(_MARKS[tag])
        if tag == "a" and self._links:
            target, start = self._links.pop()
            if target and not shows_address("".join(self.parts[start:]), target):
                self.parts.append(f" ({target})")

    def handle_data(self, data: str) -> None:
        self.parts.append("\n".join(self._mark(line) for line in data.split("\n")))

    def _mark(self, line: str) -> str:
        core = line.strip()
        if not core:
            return line
        before, after = line[: line.index(core[0])], line[len(line.rstrip()) :]
        opening = "".join(dict.fromkeys(self._marks))
        return f"{before}{opening}{core}{opening[::-1]}{after}"


def to_whatsapp(html: str) -> str:
    """Return Telegram HTML as a text for WhatsApp."""
    writer = _WhatsAppWriter()
    writer.feed(html)
    writer.close()
    return "".join(writer.parts)
