"""Parser for Telegram's HTML subset: text and entities, errors with Telegram's texts."""

import re
from dataclasses import dataclass, field
from typing import NoReturn

from demo.api.api_errors import JsonObject, bad_request

ENTITY_TYPES = {
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
NAMED_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
PLAIN_TEXT = re.compile(r"[^<&]+")
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
    """Return the length in UTF-16 code units, the unit of Telegram entities."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class OpenTag:
    name: str
    argument: str
    offset: int
    piece: int


@dataclass
class HtmlParser:
    """Parses one text in one pass. `pieces` is the plain text so far, `length` its UTF-16 length."""

    source: str
    position: int = 0
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    open_tags: list[OpenTag] = field(default_factory=list)
    entities: list[JsonObject] = field(default_factory=list)

    def parse(self) -> tuple[str, list[JsonObject]]:
        while self.position < len(self.source):
            if plain := PLAIN_TEXT.match(self.source, self.position):
                self.append_text(plain.group(), plain.end())
            elif self.source[self.position] == "&":
                self.append_text(*read_reference(self.source, self.position))
            elif self.source.startswith("/", self.position + 1):
                self.read_close_tag()
            else:
                self.read_open_tag()
        if self.open_tags:
            raise parse_error(f'Can\'t find end tag corresponding to start tag "{self.open_tags[-1].name}"')
        return "".join(self.pieces), self.entities

    def append_text(self, text: str, end: int) -> None:
        self.pieces.append(text)
        self.length += utf16(text)
        self.position = end

    def fail(self, what: str, place: int, rest: str = "") -> NoReturn:
        offset = len(self.source[:place].encode("utf-8", "surrogatepass"))
        raise parse_error(f"{what} at byte offset {offset}{rest}")

    def read_open_tag(self) -> None:
        begin, word = self.position, match_at(WORD, self.source, self.position + 1)
        if word.end() == len(self.source):
            self.fail("Unclosed start tag", begin)
        name = word.group().lower()
        if name not in ENTITY_TYPES:
            self.fail(f'Unsupported start tag "{name}"', begin)
        argument = self.read_attributes(name, begin, word.end())
        if name == "span" and argument != "spoiler":
            self.fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open_tags.append(OpenTag(name, argument, self.length, len(self.pieces)))

    def read_attributes(self, tag: str, begin: int, at: int) -> str:
        """Return the attribute of a tag. The position is behind `>` afterwards."""
        argument = ""
        while True:
            at = self.skip_space(at, begin, tag)
            if self.source[at] == ">":
                self.position = at + 1
                return argument
            name = match_at(NAME, self.source, at)
            if not name.group():
                self.fail(f'Empty attribute name in the tag "{tag}"', begin)
            at, value = self.skip_space(name.end(), begin, tag), ""
            if self.source[at] == "=":
                at, value = self.read_value(self.skip_space(at + 1, begin, tag))
            argument = attribute_argument(tag, name.group().lower(), value) or argument

    def skip_space(self, at: int, begin: int, tag: str) -> int:
        end = match_at(SPACE, self.source, at).end()
        if end == len(self.source):
            self.fail(f'Unclosed start tag "{tag}"', begin)
        return end

    def read_value(self, at: int) -> tuple[int, str]:
        quote = self.source[at]
        if quote in "\"'":
            end = self.source.find(quote, at + 1)
            end = len(self.source) if end < 0 else end
            return end + 1, REFERENCE.sub(decode_reference, self.source[at + 1 : end])
        token = match_at(TOKEN, self.source, at)
        if self.source[token.end() : token.end() + 1].strip(" \t\r\n>"):
            self.fail("Unexpected end of name token", at)
        return token.end(), token.group().lower()

    def read_close_tag(self) -> None:
        begin, word = self.position, match_at(WORD, self.source, self.position + 2)
        if not self.open_tags:
            self.fail("Unexpected end tag", begin)
        end, name, tag = (
            match_at(SPACE, self.source, word.end()).end(),
            word.group().lower(),
            self.open_tags.pop(),
        )
        if not self.source.startswith(">", end):
            self.fail("Unclosed end tag", begin)
        if name and name != tag.name:
            self.fail("Unmatched end tag", begin, f', expected "</{tag.name}>", found "</{name}>"')
        self.position = end + 1
        self.add_entity(tag)

    def add_entity(self, tag: OpenTag) -> None:
        length = self.length - tag.offset
        if not length:
            return
        entity = {"type": ENTITY_TYPES[tag.name], "offset": tag.offset, "length": length}
        match tag.name:
            case "a":
                entity = link_entity(entity, tag.argument or "".join(self.pieces[tag.piece :]))
            case "blockquote" if tag.argument:
                entity["type"] = "expandable_blockquote"
            case "code" if tag.argument:
                entity["language"] = tag.argument
            case "tg-emoji":
                entity["custom_emoji_id"] = tag.argument
            case "pre" if self.entities and covers_exactly(self.entities[-1], "code", tag.offset, length):
                entity |= {k: v for k, v in self.entities.pop().items() if k == "language"}
        if entity:
            self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[JsonObject]]:
    """Return text and entities (UTF-16 offsets, sorted, nested). Raises ApiError with Telegram's text."""
    text, entities = HtmlParser(source).parse()
    kept = [without_language(e) for e in entities if not is_inside_code(e, entities)]
    return text, sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def parse_error(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")


def match_at(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    found = pattern.match(text, at)
    assert found  # these patterns match the empty text
    return found


def read_reference(source: str, at: int) -> tuple[str, int]:
    found = REFERENCE.match(source, at)
    text = decode_reference(found) if found else "&"
    if found is None or text == found.group():
        return "&", at + 1
    return text, found.end()


def decode_reference(found: re.Match[str]) -> str:
    sixteen, ten, name = found.groups()
    if name:
        return NAMED_REFERENCES.get(name, found.group())
    code = int(sixteen, 16) if sixteen else int(ten[:9])
    return chr(code) if 0 < code < 0x10FFFF else found.group()


def attribute_argument(tag: str, name: str, value: str) -> str:
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


def link_entity(entity: JsonObject, address: str) -> JsonObject:
    address = address.strip()
    if user := MENTION.match(address):
        who = {"id": int(user.group(1)), "is_bot": False, "first_name": ""}
        return entity | {"type": "text_mention", "user": who}
    if not LINK.match(address):
        if not BARE.match(address):
            return {}
        address = f"http://{address}"
    return entity | {"url": address + "/" if HOST_ONLY.match(address) else address}


def covers_exactly(entity: JsonObject, kind: str, offset: int, length: int) -> bool:
    return bool((entity["type"], entity["offset"], entity["length"]) == (kind, offset, length))


def is_inside_code(entity: JsonObject, entities: list[JsonObject]) -> bool:
    """Return whether an entity is inside code or pre, which hold no other formatting."""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(
        other is not entity
        and other["type"] in ("code", "pre")
        and other["offset"] <= start
        and end <= other["offset"] + other["length"]
        and not covers_exactly(entity, "pre", other["offset"], other["length"])
        for other in entities
    )


def without_language(entity: JsonObject) -> JsonObject:
    return {k: v for k, v in entity.items() if k != "language" or entity["type"] == "pre"}
