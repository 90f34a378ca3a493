"""What others wrote about an office: offices/<code>/local.yaml, and the search in it.

Nothing here is confirmed by the office. Every fact names its source and date; what nobody knows has a
sentence of its own in national/local_kinds.yaml.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from pathlib import Path

import yaml
from msgspec import Struct

from content.cases.case_records import AnswerFact, FactSource, FactStatus
from content.lazy_pattern import compile_later
from content.loading.answer_files import parse_source
from content.loading.records import LocalizedText
from content.loading.source_files import ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

LOCAL, KINDS = "local.yaml", "national/local_kinds.yaml"
_KIND_SCORE, _NAME_SCORE = 2, 3


_MALL = compile_later(r"\bmall? pelayanan(?: publik)?\b")


class LocalKind(StrEnum):
    """What a fact about an office tells. The order is the order in which equal matches are shown."""

    ADDRESS = "address"
    MPP = "mpp"
    COUNTER = "counter"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    WEBSITE = "website"
    ONLINE = "online"
    RAMADAN = "ramadan"
    HOURS = "hours"
    MACHINE = "machine"
    PRINTING = "printing"
    COLLECTION = "collection"
    QUEUE = "queue"
    RECORDING = "recording"
    HOME = "home"
    VILLAGE = "village"
    HEALTH = "health"
    STANDARD = "standard"
    COMPLAINT = "complaint"
    FIGURES = "figures"


_PLACES = frozenset(
    {
        LocalKind.MPP,
        LocalKind.COUNTER,
        LocalKind.MACHINE,
        LocalKind.PRINTING,
        LocalKind.COLLECTION,
        LocalKind.RECORDING,
        LocalKind.VILLAGE,
        LocalKind.HEALTH,
        LocalKind.COMPLAINT,
    }
)

_ONLINE = frozenset({LocalKind.ONLINE, LocalKind.WEBSITE})
_WHERE_WORDS = frozenset({"dimana", "di mana", "dmn", "where is", "neng ndi", "dimano", "di mano"})
_OFFICE = compile_later(r" (?:kantor|dinas|gedung|\w*capil|office)")
_MAX_CACHED = 64
_NEED_KIND = frozenset(
    {LocalKind.HOURS, LocalKind.VILLAGE, LocalKind.COLLECTION, LocalKind.PRINTING, LocalKind.QUEUE}
)
"""Kinds with common words as names: they need a question for the kind as well."""


class LocalFact(Struct, frozen=True):
    """One reported fact about an office.

    `names` are proper names that ask for just this fact. `words` tell facts of the same kind apart.
    """

    kind: LocalKind
    fact: AnswerFact
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unknown: bool = False


class LocalKindText(Struct, frozen=True):
    """The words that ask for a kind, and the sentence for what nobody knows."""

    words: tuple[str, ...]
    missing: LocalizedText


class LocalLibrary(Struct, frozen=True, dict=True):
    """Local facts by office code, and what is said of each kind."""

    offices: Mapping[str, tuple[LocalFact, ...]]
    kinds: Mapping[LocalKind, LocalKindText]

    def find_kinds(self, text: str) -> tuple[LocalKind, ...]:
        """Return the kinds that a message asks for."""
        return self._cached_kinds(text)

    @cached_property
    def _cached_kinds(self) -> Callable[[str], tuple[LocalKind, ...]]:
        """Several rules ask for the kinds of the same message."""
        return lru_cache(_MAX_CACHED)(self._match_kinds)

    def _match_kinds(self, text: str) -> tuple[LocalKind, ...]:
        plain = _plain(text)
        matched: dict[LocalKind, list[str]] = {}
        for token in plain.split():
            for kind, word in self._words_by_beginning.get(token, ()):
                if _has(plain, word):
                    matched.setdefault(kind, []).append(word)
        found = {kind for kind, words in matched.items() if words} - _within_others(matched)
        if found & _PLACES:
            found.discard(LocalKind.ADDRESS)  # "where is the mall" asks for the mall
        is_only_where = _WHERE_WORDS.issuperset(matched.get(LocalKind.ADDRESS, ()))
        if found & _ONLINE and is_only_where and not _OFFICE.search(plain):
            found.discard(LocalKind.ADDRESS)  # "antri online dimana" asks for the online queue
        return tuple(kind for kind in LocalKind if kind in found)

    @cached_property
    def _words_by_beginning(self) -> dict[str, list[tuple[LocalKind, str]]]:
        """The words that ask for kinds, by their first token: a message has few of hundreds of words."""
        found: dict[str, list[tuple[LocalKind, str]]] = {}
        for kind, told in self.kinds.items():
            for word in told.words:
                found.setdefault(_put_between_spaces(word).split()[0], []).append((kind, word))
        return found

    def find_facts(
        self, office: str, text: str, kinds: Sequence[LocalKind] = (), most: int = 2
    ) -> tuple[LocalFact, ...]:
        """Return the facts of an office that answer a message, the best first."""
        return self._cached_facts(office, text, tuple(kinds), most)

    @cached_property
    def _cached_facts(self) -> Callable[[str, str, tuple[LocalKind, ...], int], tuple[LocalFact, ...]]:
        return lru_cache(_MAX_CACHED)(self._rank_facts)

    def _rank_facts(
        self, office: str, text: str, kinds: tuple[LocalKind, ...], most: int
    ) -> tuple[LocalFact, ...]:
        plain, wanted = _plain(text), set(kinds) or set(self.find_kinds(text))
        scored = []
        for number, local in enumerate(self.offices.get(office, ())):
            names = sum(_has(plain, name) for name in local.names)
            if local.kind not in wanted and not names:
                continue
            words = sum(_has(plain, word) for word in local.words)
            is_general = not local.words and not local.names
            score = _NAME_SCORE * names + words + (_KIND_SCORE if local.kind in wanted else 0) + is_general
            scored.append((-score, number, local))
        return tuple(local for _, _, local in sorted(scored, key=lambda item: item[:2])[:most])

    def is_named(self, local: LocalFact, text: str, kinds: Sequence[LocalKind]) -> bool:
        """Return whether a message has a name of the fact. Names of hours count only beside a question for hours."""
        plain = _plain(text)
        if local.kind in _NEED_KIND and local.kind not in kinds:
            return False
        return any(_has(plain, name) for name in local.names)

    def missing_text(self, kind: LocalKind, language: str, office: str) -> str:
        """Return the sentence for a kind that nobody knows of an office."""
        return self.kinds[kind].missing.in_language(language).replace("{office}", office)


def read_local_facts(folder: Path, findings: list[Finding]) -> LocalLibrary:
    """Read the local facts of every office folder; faults go into `findings`."""
    kinds = dict(_read_kinds(folder, findings))
    offices = {
        file.parent.name: tuple(_read_office(folder, file, findings))
        for file in sorted((folder / "offices").glob(f"[!.]*/{LOCAL}"))
    }
    return LocalLibrary(offices, kinds)


def _read_kinds(folder: Path, findings: list[Finding]) -> Iterator[tuple[LocalKind, LocalKindText]]:
    file = folder / KINDS
    if not file.exists():
        return
    page = ContentFile(folder, file, findings)
    block = page.parse_yaml(page.read_text()).read_block("kinds")
    for kind in LocalKind if block else ():
        item = block.read_block(kind.value) if block else None
        if item is None:
            page.add_fault(
                1, f"Jenis '{kind.value}' belum ada.", f"Tambahkan '{kind.value}:' di bawah 'kinds'."
            )
            continue
        words = tuple(word.strip() for word in item.read_text("words").split(",") if word.strip())
        yield kind, LocalKindText(words, item.read_translated("missing"))
    page.report_unknown_fields()


def _read_office(folder: Path, file: Path, findings: list[Finding]) -> Iterator[LocalFact]:
    page = ContentFile(folder, file, findings)
    block = page.parse_yaml(page.read_text())
    sources = dict(_read_sources(block))
    for name in block.read_texts("missing"):
        if name not in list(LocalKind):
            block.add_fault("missing", f"Jenis '{name}' tidak dikenal.", "Lihat national/local_kinds.yaml.")
    for item in block.read_blocks("facts"):
        kind, words = item.read_choice("kind", LocalKind), item.read_texts("words")
        text = LocalizedText(item.read_text("id"), item.read_text("en"))
        keys = tuple(_read_keys(item, sources))
        unknown = (item.read_optional_text("unknown") or "tidak") == "ya"
        fact = AnswerFact(text, FactStatus.REPORTED, keys, item.make_origin(), file.parent.name)
        yield LocalFact(kind, fact, item.read_texts("names"), words, unknown)
    page.report_unknown_fields()


def _read_sources(block: YamlBlock) -> Iterator[tuple[str, FactSource]]:
    checked, inner = block.read_date("checked"), block.read_block("sources")
    for key in inner.fields if inner else ():
        item = inner.read_block(key) if inner else None
        if item is not None:
            day = item.read_optional_date("checked") or checked
            yield key, FactSource(key, item.read_text("name"), parse_source(item), day)


def _read_keys(block: YamlBlock, sources: Mapping[str, FactSource]) -> Iterator[FactSource]:
    node = block.get_node("reported")
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
    if not nodes:
        block.add_fault("reported", "Sumber belum diisi.", "Tambahkan 'reported: kunci_sumber'.")
    for item in nodes:
        key = str(getattr(item, "value", ""))
        if key in sources:
            yield sources[key]
        else:
            block.add_fault("reported", f"Sumber '{key}' tidak ada.", "Tambahkan di 'sources' berkas ini.")


def _within_others(matched: Mapping[LocalKind, Sequence[str]]) -> set[LocalKind]:
    """Return the kinds whose words only occur inside a longer word of another kind ("mal" in "mal pelayanan")."""
    return {
        kind
        for kind, words in matched.items()
        if words
        and all(
            any(_has(_put_between_spaces(longer), word) and longer != word for longer in others)
            for word in words
            for others in [[w for other, ws in matched.items() if other is not kind for w in ws]]
        )
    }


@lru_cache(64)
def _plain(text: str) -> str:
    unaccented = unicodedata.normalize("NFKD", text.lower())  # "waé" is a word of Sundanese, not "wa"
    lowered = _MALL.sub("mpp", "".join(sign for sign in unaccented if not unicodedata.combining(sign)))
    return f" {re.sub(r'[^0-9a-z.-]+', ' ', lowered).strip(' .')} "


def _has(plain: str, word: str) -> bool:
    return _put_between_spaces(word) in plain


@cache
def _put_between_spaces(word: str) -> str:
    """Return a word of the content as `_plain` text between spaces."""
    return f" {_plain(word).strip()} "
