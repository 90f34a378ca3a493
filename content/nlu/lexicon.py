"""The lexicon: spellings, regional words, concepts and manners, from YAML files that editors maintain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from content.lazy_dataclass import dataclass
from content.nlu.features import extract_features, extract_phrasing_features
from content.nlu.prepared_file import Sections
from content.nlu.spelling import tokenize
from content.nlu.vocabulary import Vocabulary
from content.nlu.word_index import pack_words

LEXICON_FOLDER = Path(__file__).parent.parent / "library" / "lexicon"

CONCEPT_FILES = ("objects", "acts", "questions", "circumstances")
TOWN_MARK, COUNTRY_MARK = "_kota_", "_negara_"
DROPPED_MANNERS = frozenset({"salam", "sapaan", "sopan", "partikel"})
_MAX_CACHED_READINGS = 16
_TIMES_OF_DAY = frozenset({"pagi", "siang", "sore", "malam"})
_KINSHIP_WORDS = frozenset({"bapak", "ibu", "kakak", "adik", "dik", "dek", "kak", "om", "tante", "bu", "pak"})
_OWNER_WORDS = frozenset({"saya", "mertua", "kandung", "dia"})
_OPENING_ROOTS = frozenset({"mau", "lagi", "soal", "tentang", "masalah"})
_CLOSING_ROOTS = frozenset({"apa", "bagaimana"})
"""Roots before and after a word that do not change what it means: "mau lapor", "hilang gimana"."""
PhraseTable = dict[str, list[tuple[tuple[str, ...], str]]]


class MessageWord(Struct, frozen=True, gc=False):
    """A word as typed, in correct spelling, and as a root."""

    typed: str
    surface: str
    root: str


@dataclass(frozen=True)
class MessageReading:
    """A parsed message: its content words, their concepts, and its manners (greetings, thanks).

    Topic and case are found from the same reading, so it keeps what both need.
    """

    words: tuple[MessageWord, ...]
    concepts: tuple[str, ...]
    manners: frozenset[str]

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The roots of the words."""
        return _list_roots(self.words)

    @cached_property
    def features(self) -> tuple[list[str], ...]:
        """The features of each group of the models."""
        return extract_features(self)

    @cached_property
    def phrasing_features(self) -> tuple[str, ...]:
        """The features that phrasings are compared by."""
        return extract_phrasing_features(self.roots, self.concepts)


class StoredLexicon(Struct, frozen=True):
    """What a prepared file keeps of a lexicon: the fields of its vocabulary, then its own."""

    aliases: dict[str, tuple[str, ...]]
    names: dict[str, str]
    roots: set[str]
    known_words: set[str]
    core_words: set[str]
    words: tuple[str, ...]
    rewrites: PhraseTable
    concepts: PhraseTable
    manners: PhraseTable
    objects: frozenset[str]
    topics: dict[str, str]
    short_messages: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    single_concepts: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Lexicon:
    """Parses messages into words and concepts. Build it with `Lexicon.load`."""

    vocabulary: Vocabulary
    rewrites: PhraseTable = field(default_factory=dict)
    concepts: PhraseTable = field(default_factory=dict)
    manners: PhraseTable = field(default_factory=dict)
    objects: frozenset[str] = frozenset()
    topics: dict[str, str] = field(default_factory=dict)
    short_messages: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Roots of a message that says too little for the models, and the answers or cases it may ask for."""
    single_concepts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The same for any single word of a concept."""
    fingerprint: str = ""
    """What the lexicon was made from, for files that are made with it. "": unknown."""
    _cached_read: Callable[[str], MessageReading] | None = None

    @classmethod
    def load(
        cls, folder: Path = LEXICON_FOLDER, vocabulary: Iterable[str] = (), places: Iterable[str] = ()
    ) -> Lexicon:
        """Load the YAML files of `folder`. `vocabulary`: more correct words. `places`: more place names."""
        files = {file.stem: _read_yaml(file) for file in sorted(folder.glob("*.yaml"))}
        lexicon = cls(Vocabulary())
        lexicon._load_spellings(files)
        lexicon._load_names(files.get("names", {}), places)
        lexicon._load_roots(files, vocabulary)
        lexicon._load_phrases(files)
        lexicon.vocabulary.clear_cache()
        lexicon._load_short_messages(files.get("short_messages", {}))
        lexicon._keep_readings()
        return lexicon

    @classmethod
    def from_sections(cls, sections: Sections) -> Lexicon:
        """Return the lexicon of a prepared file."""
        stored = msgspec.msgpack.decode(sections["lexicon"], type=StoredLexicon)
        vocabulary = Vocabulary(
            stored.aliases, stored.names, stored.roots, stored.known_words, stored.core_words, stored.words
        )
        vocabulary.use_index(sections)
        lexicon = cls(
            vocabulary, stored.rewrites, stored.concepts, stored.manners, stored.objects, stored.topics,
            dict(stored.short_messages), stored.single_concepts,
        )  # fmt: skip
        lexicon._keep_readings()
        return lexicon

    def pack(self) -> dict[str, bytes]:
        """Return the sections of a prepared file."""
        own = self.vocabulary
        stored = StoredLexicon(
            own.aliases, own.names, own.roots, own.known_words, own.core_words, own.words,
            self.rewrites, self.concepts, self.manners, self.objects, self.topics,
            tuple(self.short_messages.items()), self.single_concepts,
        )  # fmt: skip
        return {**pack_words(own.words), "lexicon": msgspec.msgpack.encode(stored)}

    def _keep_readings(self) -> None:
        """The topic and the case of a message are found one after the other, from the same reading."""
        self._cached_read = lru_cache(_MAX_CACHED_READINGS)(self._read_uncached)

    def _load_spellings(self, files: Mapping[str, Any]) -> None:
        pairs = [*_flatten(files.get("spelling", {})), *_flatten(files.get("regional", {}))]
        phrases = []
        for right, variants in pairs:
            for variant in _split_items(variants):
                typed = tuple(tokenize(variant))
                if len(typed) == 1:
                    self.vocabulary.add_alias(typed[0], tuple(tokenize(right)))
                elif typed:
                    phrases.append((typed, tuple(tokenize(right))))
            self.vocabulary.roots.update(tokenize(right))
            self.vocabulary.core_words.update(tokenize(right))
        for typed, right_words in phrases:
            self.vocabulary.roots.update(word for word in typed if not self.vocabulary.is_known_form(word))
            self._add_phrase(self.rewrites, typed, " ".join(right_words))

    def _load_names(self, names: Mapping[str, str], places: Iterable[str]) -> None:
        for kind, mark in (("kota", TOWN_MARK), ("negara", COUNTRY_MARK)):
            extra = places if mark == TOWN_MARK else ()
            for name in (*_split_items(names.get(kind, "")), *extra):
                typed = tuple(tokenize(name))
                if len(typed) == 1:
                    self.vocabulary.add_name(typed[0], mark)
                elif typed:
                    self._add_phrase(self.rewrites, typed, mark)

    def _load_roots(self, files: Mapping[str, Any], vocabulary: Iterable[str]) -> None:
        for _, text in _flatten(files.get("roots", {})):
            self.vocabulary.roots.update(text.split())
        for file in (*CONCEPT_FILES, "manners"):
            for _, text in _flatten(files.get(file, {})):
                for item in _split_items(text):
                    words = {word for word in tokenize(item) if not self.vocabulary.is_alias_or_name(word)}
                    self.vocabulary.roots |= words
                    self.vocabulary.core_words |= words
        self.vocabulary.known_words.update(vocabulary)
        self.vocabulary.drop_ambiguous_names()
        self.vocabulary.list_words()

    def _load_phrases(self, files: Mapping[str, Any]) -> None:
        for file in CONCEPT_FILES:
            for name, text in _flatten(files.get(file, {})):
                self._add_phrases(self.concepts, name, _split_items(text))
        self.objects = frozenset(name for name, _ in _flatten(files.get("objects", {})))
        self.topics = dict(_flatten(files.get("topics", {})))
        for name, text in _flatten(files.get("manners", {})):
            self._add_phrases(self.manners, name, _split_items(text))
        for table in (self.rewrites, self.concepts, self.manners):
            for options in table.values():
                options.sort(key=lambda option: -len(option[0]))  # the longest phrase matches first

    def _load_short_messages(self, lists: Mapping[str, Mapping[str, str]]) -> None:
        for ids, texts in lists.get("pesan", {}).items():
            for text in _split_items(texts):
                self.short_messages[self.read_message(text).roots] = split_ids(ids)
        for ids, concepts in lists.get("pokok", {}).items():
            self.single_concepts.update(dict.fromkeys(_split_items(concepts), split_ids(ids)))

    def _add_phrases(self, table: PhraseTable, name: str, items: Iterable[str]) -> None:
        for item in items:
            self._add_phrase(table, tuple(tokenize(item)), name)

    def _add_phrase(self, table: PhraseTable, typed: tuple[str, ...], value: str) -> None:
        roots = tuple(root for token in typed for _, root in self.vocabulary.resolve(token))
        if table is not self.rewrites:
            roots = tuple(
                word.root for word in self._rewrite([MessageWord(root, root, root) for root in roots])
            )
        options = table.setdefault(roots[0], [])
        if (roots, value) not in options:
            options.append((roots, value))

    def read_message(self, text: str) -> MessageReading:
        """Parse a message into words and concepts, with its manners set apart."""
        return self._read_uncached(text) if self._cached_read is None else self._cached_read(text)

    def list_meanings(self, reading: MessageReading) -> tuple[str, ...]:
        """Return the answers or cases that a message of one or two words may ask for, () if editors named none.

        One id means that nothing else is meant.
        """
        roots = reading.roots
        if len(roots) > 1 and roots[0] in _OPENING_ROOTS:
            roots = roots[1:]
        if len(roots) > 1 and roots[-1] in _CLOSING_ROOTS:
            roots = roots[:-1]
        if found := self.short_messages.get(roots):
            return found
        if len(roots) == 1:
            for concept in self.concepts_starting_at(roots, 0):
                if found := self.single_concepts.get(concept):
                    return found
        return ()

    def _read_uncached(self, text: str) -> MessageReading:
        typed = [
            MessageWord(token, surface, root)
            for token in tokenize(text)
            for surface, root in self.vocabulary.resolve(token)
        ]
        words, manners = self._remove_manners(self._rewrite(typed))
        concepts = tuple(dict.fromkeys(self._find_concepts(_list_roots(words))))
        return MessageReading(tuple(words), concepts, frozenset(manners))

    def _rewrite(self, words: list[MessageWord]) -> list[MessageWord]:
        roots = _list_roots(words)
        if self.rewrites.keys().isdisjoint(roots):
            return words
        result: list[MessageWord] = []
        at = 0
        while at < len(words):
            length, value = _match_phrase(self.rewrites, roots, at)
            if not length:
                result.append(words[at])
                at += 1
                continue
            typed = " ".join(word.typed for word in words[at : at + length])
            result.extend(MessageWord(typed, part, part) for part in value.split())
            at += length
        return result

    def _remove_manners(self, words: list[MessageWord]) -> tuple[list[MessageWord], set[str]]:
        """Return the words without greetings and thanks, and the kinds of manners."""
        content: list[MessageWord] = []
        manners: set[str] = set()
        roots = _list_roots(words)
        at = 0
        while at < len(words):
            length, kind = _match_phrase(self.manners, roots, at)
            if kind == "sapaan" and _is_relative(words, at):
                length = 0
            if length:
                manners.add(kind)
            if length and (kind in DROPPED_MANNERS or kind == "terima_kasih"):
                at += length
                continue
            content.append(words[at])
            at += 1
        return self._drop_bare_courtesy(content, manners), manners

    def _drop_bare_courtesy(self, content: list[MessageWord], manners: set[str]) -> list[MessageWord]:
        """Return nothing if only a time of day, or praise beside thanks, is left."""
        if len(content) == 1 and content[0].root in _TIMES_OF_DAY:
            manners.add("salam")
            return []
        if manners.isdisjoint({"terima_kasih", "salam"}):
            return content
        roots = _list_roots(content)
        is_praise = all(_match_phrase(self.manners, roots, at)[1] == "pujian" for at in range(len(roots)))
        return [] if is_praise else content

    def _find_concepts(self, roots: tuple[str, ...]) -> Iterator[str]:
        for at in range(len(roots)):
            yield from self.concepts_starting_at(roots, at)

    def concepts_starting_at(self, roots: tuple[str, ...], at: int) -> list[str]:
        """Return the concepts whose first word is at `at`."""
        options = self.concepts.get(roots[at], ())
        return [name for phrase, name in options if roots[at : at + len(phrase)] == phrase]


def _is_relative(words: list[MessageWord], at: int) -> bool:
    """Return whether "bapak" means someone's father, not the person addressed."""
    after = words[at + 1].root if at + 1 < len(words) else ""
    return words[at].root in _KINSHIP_WORDS and (
        after in _OWNER_WORDS or words[at].typed.endswith(("nya", "ku"))
    )


def _match_phrase(table: PhraseTable, roots: tuple[str, ...], at: int) -> tuple[int, str]:
    for phrase, value in table.get(roots[at], ()):
        if roots[at : at + len(phrase)] == phrase:
            return len(phrase), value
    return 0, ""


def _list_roots(words: Iterable[MessageWord]) -> tuple[str, ...]:
    return tuple([word.root for word in words])


def _read_yaml(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)) or {}


def _flatten(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from _flatten(value)


def _split_items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def split_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a list like "ktp_hilang / kk_hilang_rusak"."""
    return tuple(item.strip() for item in text.split("/"))
