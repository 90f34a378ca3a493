"""Telegram's HTML subset, read into text and entities, refused in Telegram's words."""

import re
from dataclasses import dataclass, field
from typing import NoReturn

from demo.refusal import Json, bad

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
PLAIN = re.compile(r"[^<&]+")
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
WORD = re.compile(r"[^\s>]*")
SPACE = re.compile(r"\s*")
NAME = re.compile(r"[^\s=>]*")
TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
MENTION = re.compile(r"tg://user\?id=(\d+)")
HOST_ONLY = re.compile(r"https?://[^/?#\s]+$", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|tg://|mailto:|tel:)\S+$", re.IGNORECASE)
BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$")


def utf16(text: str) -> int:
    """Length in UTF-16 code units, Telegram's measure of entities."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class Tag:
    name: str
    argument: str
    offset: int
    piece: int


@dataclass
class Reader:
    """One pass over one text; `pieces` is the plain text so far and `length` its UTF-16 length."""

    source: str
    at: int = 0
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    open: list[Tag] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if plain := PLAIN.match(self.source, self.at):
                self.write(plain.group(), plain.end())
            elif self.source[self.at] == "&":
                self.write(*reference(self.source, self.at))
            elif self.source.startswith("/", self.at + 1):
                self.close_tag()
            else:
                self.open_tag()
        if self.open:
            raise unreadable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return "".join(self.pieces), self.entities

    def write(self, text: str, end: int) -> None:
        self.pieces.append(text)
        self.length += utf16(text)
        self.at = end

    def fault(self, what: str, place: int, rest: str = "") -> NoReturn:
        offset = len(self.source[:place].encode("utf-8", "surrogatepass"))
        raise unreadable(f"{what} at byte offset {offset}{rest}")

    def open_tag(self) -> None:
        begin, word = self.at, match(WORD, self.source, self.at + 1)
        if word.end() == len(self.source):
            self.fault("Unclosed start tag", begin)
        name = word.group().lower()
        if name not in KINDS:
            self.fault(f'Unsupported start tag "{name}"', begin)
        argument = self.attributes(name, begin, word.end())
        if name == "span" and argument != "spoiler":
            self.fault('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(Tag(name, argument, self.length, len(self.pieces)))

    def attributes(self, tag: str, begin: int, at: int) -> str:
        """The one argument a tag can carry; leaves the reader behind its `>`."""
        argument = ""
        while True:
            at = self.skip(at, begin, tag)
            if self.source[at] == ">":
                self.at = at + 1
                return argument
            name = match(NAME, self.source, at)
            if not name.group():
                self.fault(f'Empty attribute name in the tag "{tag}"', begin)
            at, value = self.skip(name.end(), begin, tag), ""
            if self.source[at] == "=":
                at, value = self.value(self.skip(at + 1, begin, tag))
            argument = meaning(tag, name.group().lower(), value) or argument

    def skip(self, at: int, begin: int, tag: str) -> int:
        end = match(SPACE, self.source, at).end()
        if end == len(self.source):
            self.fault(f'Unclosed start tag "{tag}"', begin)
        return end

    def value(self, at: int) -> tuple[int, str]:
        quote = self.source[at]
        if quote in "\"'":
            end = self.source.find(quote, at + 1)
            end = len(self.source) if end < 0 else end
            return end + 1, REFERENCE.sub(decoded, self.source[at + 1 : end])
        token = match(TOKEN, self.source, at)
        if self.source[token.end() : token.end() + 1].strip(" \t\r\n>"):
            self.fault("Unexpected end of name token", at)
        return token.end(), token.group().lower()

    def close_tag(self) -> None:
        begin, word = self.at, match(WORD, self.source, self.at + 2)
        if not self.open:
            self.fault("Unexpected end tag", begin)
        end, name, tag = match(SPACE, self.source, word.end()).end(), word.group().lower(), self.open.pop()
        if not self.source.startswith(">", end):
            self.fault("Unclosed end tag", begin)
        if name and name != tag.name:
            self.fault("Unmatched end tag", begin, f', expected "</{tag.name}>", found "</{name}>"')
        self.at = end + 1
        self.finish(tag)

    def finish(self, tag: Tag) -> None:
        length = self.length - tag.offset
        if not length:
            return
        entity = {"type": KINDS[tag.name], "offset": tag.offset, "length": length}
        match tag.name:
            case "a":
                entity = linked(entity, tag.argument or "".join(self.pieces[tag.piece :]))
            case "blockquote" if tag.argument:
                entity["type"] = "expandable_blockquote"
            case "code" if tag.argument:
                entity["language"] = tag.argument
            case "tg-emoji":
                entity["custom_emoji_id"] = tag.argument
            case "pre" if self.entities and spans(self.entities[-1], "code", tag.offset, length):
                entity |= {k: v for k, v in self.entities.pop().items() if k == "language"}
        if entity:
            self.entities.append(entity)


def read(source: str) -> tuple[str, list[Json]]:
    """Text and entities (UTF-16 offsets, sorted, nested). Raises Refused as Telegram words it."""
    text, entities = Reader(source).read()
    kept = [without_language(e) for e in entities if not inside_code(e, entities)]
    return text, sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def unreadable(reason: str) -> Exception:
    return bad(f"can't parse entities: {reason}")


def match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    found = pattern.match(text, at)
    assert found  # these patterns match the empty text
    return found


def reference(source: str, at: int) -> tuple[str, int]:
    found = REFERENCE.match(source, at)
    text = decoded(found) if found else "&"
    if found is None or text == found.group():
        return "&", at + 1
    return text, found.end()


def decoded(found: re.Match[str]) -> str:
    sixteen, ten, name = found.groups()
    if name:
        return NAMED.get(name, found.group())
    code = int(sixteen, 16) if sixteen else int(ten[:9])
    return chr(code) if 0 < code < 0x10FFFF else found.group()


def meaning(tag: str, name: str, value: str) -> str:
    match tag, name:
        case "a", "href":
            return value
        case "code", "class" if value.startswith("language-"):
            return value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case "tg-emoji", "emoji-id":
            return value
        case "blockquote", "expandable":
            return "expandable"
    return ""


def linked(entity: Json, address: str) -> Json:
    address = address.strip()
    if user := MENTION.match(address):
        who = {"id": int(user.group(1)), "is_bot": False, "first_name": ""}
        return entity | {"type": "text_mention", "user": who}
    if not LINK.match(address):
        if not BARE.match(address):
            return {}
        address = f"http://{address}"
    return entity | {"url": address + "/" if HOST_ONLY.match(address) else address}


def spans(entity: Json, kind: str, offset: int, length: int) -> bool:
    return bool((entity["type"], entity["offset"], entity["length"]) == (kind, offset, length))


def inside_code(entity: Json, entities: list[Json]) -> bool:
    """Code and pre hold no other formatting."""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(
        other is not entity
        and other["type"] in ("code", "pre")
        and other["offset"] <= start
        and end <= other["offset"] + other["length"]
        and not spans(entity, "pre", other["offset"], other["length"])
        for other in entities
    )


def without_language(entity: Json) -> Json:
    return {k: v for k, v in entity.items() if k != "language" or entity["type"] == "pre"}
