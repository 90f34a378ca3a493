"""Indonesian words in what an English chat shows, besides names, quotations, commands and the notices of offices."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from msgspec import Struct

from content.loading.records import LocalizedText, Source
from content.text.translation import load_catalogue
from tests.support.shipped_library import shipped_library

WORD = re.compile(r"[a-z]+")
NO_WORDS = re.compile(
    r"\{\w+\}|<[^>]+>|&\w+;|/\w+|https?:\S+|\w+(?:[.=]\w+)+", re.IGNORECASE
)  # placeholders, HTML, commands, addresses
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<=for example: ).*")  # what people write, and examples of it
NOTICE_CODE = re.compile(r"Kode LKT-\w{5}")  # notices are Indonesian in every chat, so that copies agree
BOTH_LANGUAGES = frozenset({"email", "detik", "pungli"})  # two are names
FEWEST_LETTERS, RARE = 3, 20


@cache
def indonesian_words() -> frozenset[str]:
    """Return the words of the Indonesian catalogue that its English texts do not have, or hardly."""
    catalogue = load_catalogue("id")
    indonesian = Counter(word for text in catalogue.values() for word in _split(text))
    english = Counter(word for text in catalogue for word in _split(text))
    found = {word for word, count in indonesian.items() if english[word] * RARE < count}
    return frozenset(word for word in found if len(word) >= FEWEST_LETTERS) - BOTH_LANGUAGES


@cache
def _names() -> re.Pattern[str]:
    """Match the names of offices, places and sources, and what the content does not translate."""
    library = shipped_library()
    names = {office.name for office in library.offices.values()}
    for site in library.sites():
        names |= {site.name, site.label}
    for value in _walk(library):
        if isinstance(value, Source):
            names.add(value.title)
        elif isinstance(value, LocalizedText) and not value.en:
            names.add(value.id)
    longest = sorted(filter(None, names), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)), re.IGNORECASE)


def _walk(value: object) -> Iterator[object]:
    """Iterate over a record and everything in it."""
    yield value
    parts: Iterable[object] = ()
    if isinstance(value, Struct):
        parts = (getattr(value, name) for name in value.__struct_fields__)
    elif isinstance(value, Mapping):
        parts = value.values()
    elif isinstance(value, tuple | list | frozenset):
        parts = value
    for part in parts:
        yield from _walk(part)


def _split(text: str) -> list[str]:
    return WORD.findall(NO_WORDS.sub(" ", text).lower())


def find_indonesian(text: str, labels: Iterable[str] = (), allowed: str = "") -> list[str]:
    """Find the lines of a message and the labels of its buttons that have Indonesian words.

    Lines that are an example of a command do not count, nor what matches the expression `allowed`.
    """
    found = []
    for line in [] if NOTICE_CODE.search(text) else [*text.splitlines(), *labels]:
        rest = _names().sub(" ", QUOTED.sub(" ", line))
        rest = re.sub(allowed, " ", rest) if allowed else rest
        if not line.startswith("/") and (words := sorted(indonesian_words() & set(_split(rest)))):
            found.append(f"{line} {words}")
    return found
