"""Message entities: requested formatting, and links, commands and mentions found in the text."""

import re

from demo.api import telegram_html
from demo.api.api_errors import JsonObject, bad_request
from demo.api.telegram_html import utf16

CONTROL_CHARACTERS = {c: " " for c in range(32) if c != 10} | dict.fromkeys((0x0D, *range(0x2028, 0x202F)))
ENTITY_PATTERN = re.compile(
    r"(?P<url>https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/>@.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d -]{7,15}\d(?!\w))"
    r"|(?P<bare>(?<![\w@.-])(?:[\w-]+\.)+(?:go\.id|co\.id|id|com|net|org|me|info)(?![\w.-])(?:/[^\s<>\"']*)?)"
)
UNBREAKABLE_TYPES = ("code", "pre", "text_link", "text_mention")


def clean_text(text: str) -> str:
    """Return the text as Telegram stores it: without carriage returns, control and embedding characters."""
    return text.translate(CONTROL_CHARACTERS)


def find_entities(text: str) -> list[JsonObject]:
    """Find the entities that Telegram detects, with UTF-16 offsets."""
    entities, at, units = [], 0, 0
    for hit in ENTITY_PATTERN.finditer(text):
        units, at = units + utf16(text[at : hit.start()]), hit.start()
        kind = "url" if hit.lastgroup == "bare" else hit.lastgroup
        entities.append({"type": kind, "offset": units, "length": utf16(hit.group())})
    return entities


def parse_formatted(
    text: str, mode: str | None, given: list[JsonObject] | None = None
) -> tuple[str, list[JsonObject]]:
    """Parse a text of a bot into text and entities. HTML is the only parse mode.

    Raises ApiError if the text cannot be parsed."""
    text = clean_text(text)
    match (mode or "").lower():
        case "":
            entities = [] if given is None else [check_entity(entity, utf16(text)) for entity in given]
        case "html":
            text, entities = telegram_html.parse_html(text)
        case _:
            raise bad_request("unsupported parse_mode")
    text, entities = strip_text(text, entities)
    solid = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in UNBREAKABLE_TYPES]
    extra = [e for e in find_entities(text) if not overlaps_any(e, solid)] if mode or given is None else []
    return text, sorted(entities + extra, key=lambda e: (e["offset"], -e["length"]))


def check_entity(entity: JsonObject, length: int) -> JsonObject:
    start, size = entity.get("offset"), entity.get("length")
    if not (isinstance(start, int) and isinstance(size, int) and start >= 0 and size > 0):
        raise bad_request("can't parse MessageEntity: offset and length must be positive")
    if start + size > length:
        raise bad_request("ENTITY_BOUNDS_INVALID")
    return entity


def strip_text(text: str, entities: list[JsonObject]) -> tuple[str, list[JsonObject]]:
    """Remove white space at both ends. Move and cut the entities to fit."""
    short = text.strip()
    if short == text:
        return text, entities
    lead, size = utf16(text[: len(text) - len(text.lstrip())]), utf16(short)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if start < end:
            moved.append(entity | {"offset": start, "length": end - start})
    return short, moved


def overlaps_any(entity: JsonObject, spans: list[tuple[int, int]]) -> bool:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(start < stop and begin < end for begin, stop in spans)
