"""What a text carries besides its letters: formatting asked for, and links, commands, mentions found in it."""

import re

from demo import html
from demo.html import utf16
from demo.refusal import Json, bad

CONTROL = {c: " " for c in range(32) if c != 10} | dict.fromkeys((0x0D, *range(0x2028, 0x202F)))
FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/>@.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d -]{7,15}\d(?!\w))"
    r"|(?P<bare>(?<![\w@.-])(?:[\w-]+\.)+(?:go\.id|co\.id|id|com|net|org|me|info)(?![\w.-])(?:/[^\s<>\"']*)?)"
)
SOLID = ("code", "pre", "text_link", "text_mention")


def clean(text: str) -> str:
    """The text as Telegram keeps it: no carriage returns, no control or embedding characters."""
    return text.translate(CONTROL)


def found(text: str) -> list[Json]:
    """Entities Telegram finds by itself, with UTF-16 offsets."""
    entities, at, units = [], 0, 0
    for hit in FOUND.finditer(text):
        units, at = units + utf16(text[at : hit.start()]), hit.start()
        kind = "url" if hit.lastgroup == "bare" else hit.lastgroup
        entities.append({"type": kind, "offset": units, "length": utf16(hit.group())})
    return entities


def formatted(text: str, mode: str | None, given: list[Json] | None = None) -> tuple[str, list[Json]]:
    """What is shown for a text a bot sends; only the HTML parse mode is known here.

    Raises Refused for what cannot be parsed."""
    text = clean(text)
    match (mode or "").lower():
        case "":
            entities = [] if given is None else [checked(entity, utf16(text)) for entity in given]
        case "html":
            text, entities = html.read(text)
        case _:
            raise bad("unsupported parse_mode")
    text, entities = stripped(text, entities)
    solid = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in SOLID]
    extra = [e for e in found(text) if not overlaps(e, solid)] if mode or given is None else []
    return text, sorted(entities + extra, key=lambda e: (e["offset"], -e["length"]))


def checked(entity: Json, length: int) -> Json:
    start, size = entity.get("offset"), entity.get("length")
    if not (isinstance(start, int) and isinstance(size, int) and start >= 0 and size > 0):
        raise bad("can't parse MessageEntity: offset and length must be positive")
    if start + size > length:
        raise bad("ENTITY_BOUNDS_INVALID")
    return entity


def stripped(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the white space around it, entities moved and cut to fit."""
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


def overlaps(entity: Json, spans: list[tuple[int, int]]) -> bool:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(start < stop and begin < end for begin, stop in spans)
