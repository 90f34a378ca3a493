"""The words that understanding knows: spellings, regional words, concepts, manners; files editors can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from content.understand.spelling import tokens
from content.understand.words import Words

LEXICON = Path(__file__).parent.parent / "library" / "lexicon"

CONCEPTS = ("objects", "acts", "questions", "circumstances")
TOWN, COUNTRY = "_kota_", "_negara_"
DROPPED = frozenset({"salam", "sapaan", "sopan", "partikel"})
_DAYTIMES = frozenset({"pagi", "siang", "sore", "malam"})
_KIN = frozenset({"bapak", "ibu", "kakak", "adik", "dik", "dek", "kak", "om", "tante", "bu", "pak"})
_OWNERS = frozenset({"saya", "mertua", "kandung", "dia"})
Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, as a correct word, and as its root."""

    typed: str
    surface: str
    root: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as understood: its meaning words, the concepts in them, and the manners around them."""

    words: tuple[Word, ...]
    concepts: tuple[str, ...]
    manners: frozenset[str]

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(word.root for word in self.words)


@dataclass(slots=True)
class Lexicon:
    """Reads messages into words and concepts. Build with `Lexicon.load`."""

    words: Words
    rewrites: Phrases = field(default_factory=dict)
    concepts: Phrases = field(default_factory=dict)
    manners: Phrases = field(default_factory=dict)
    objects: frozenset[str] = frozenset()
    topics: dict[str, str] = field(default_factory=dict)
    unclear: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """By the roots of a message that says too little: the answers that it may ask for."""

    @classmethod
    def load(
        cls, folder: Path = LEXICON, vocabulary: Iterable[str] = (), places: Iterable[str] = ()
    ) -> Lexicon:
        """From the YAML files of `folder`; `vocabulary`: further correct words; `places`: further place names."""
        files = {file.stem: _strings(file) for file in sorted(folder.glob("*.yaml"))}
        lexicon = cls(Words())
        lexicon._spellings(files)
        lexicon._names(files.get("names", {}), places)
        lexicon._roots(files, vocabulary)
        for file in CONCEPTS:
            for name, text in _flat(files.get(file, {})):
                lexicon._list(lexicon.concepts, name, _items(text))
        lexicon.objects = frozenset(name for name, _ in _flat(files.get("objects", {})))
        lexicon.topics = dict(_flat(files.get("topics", {})))
        for name, text in _flat(files.get("manners", {})):
            lexicon._list(lexicon.manners, name, _items(text))
        for table in (lexicon.rewrites, lexicon.concepts, lexicon.manners):
            for options in table.values():
                options.sort(key=lambda option: -len(option[0]))
        lexicon.words.forget()
        for text, ids in _flat(files.get("unclear", {})):
            lexicon.unclear[lexicon.read(text).roots] = tuple(_items(ids))
        return lexicon

    def _spellings(self, files: Mapping[str, Any]) -> None:
        pairs = [*_flat(files.get("spelling", {})), *_flat(files.get("regional", {}))]
        phrases = []
        for right, variants in pairs:
            for variant in _items(variants):
                typed = tuple(tokens(variant))
                if len(typed) == 1:
                    self.words.alias(typed[0], tuple(tokens(right)))
                elif typed:
                    phrases.append((typed, tuple(tokens(right))))
            self.words.roots.update(tokens(right))
            self.words.core.update(tokens(right))
        for typed, right_words in phrases:
            self.words.roots.update(word for word in typed if not self.words.known_form(word))
            self._phrase(self.rewrites, typed, " ".join(right_words))

    def _names(self, names: Mapping[str, str], places: Iterable[str]) -> None:
        for kind, mark in (("kota", TOWN), ("negara", COUNTRY)):
            extra = places if mark == TOWN else ()
            for name in (*_items(names.get(kind, "")), *extra):
                typed = tuple(tokens(name))
                if len(typed) == 1:
                    self.words.name(typed[0], mark)
                elif typed:
                    self._phrase(self.rewrites, typed, mark)

    def _roots(self, files: Mapping[str, Any], vocabulary: Iterable[str]) -> None:
        for _, text in _flat(files.get("roots", {})):
            self.words.roots.update(text.split())
        for file in (*CONCEPTS, "manners"):
            for _, text in _flat(files.get(file, {})):
                for item in _items(text):
                    words = {word for word in tokens(item) if not self.words.covered(word)}
                    self.words.roots |= words
                    self.words.core |= words
        self.words.known.update(vocabulary)
        self.words.unname()
        self.words.index()

    def _list(self, table: Phrases, name: str, items: Iterable[str]) -> None:
        for item in items:
            self._phrase(table, tuple(tokens(item)), name)

    def _phrase(self, table: Phrases, typed: tuple[str, ...], value: str) -> None:
        roots = tuple(root for token in typed for _, root in self.words.resolve(token))
        if table is not self.rewrites:
            roots = tuple(word.root for word in self._rewritten([Word(root, root, root) for root in roots]))
        options = table.setdefault(roots[0], [])
        if (roots, value) not in options:
            options.append((roots, value))

    def read(self, text: str) -> Reading:
        """A message as words and concepts; manners (greetings, particles) set aside."""
        words = [
            Word(token, surface, root)
            for token in tokens(text)
            for surface, root in self.words.resolve(token)
        ]
        kept, manners = self._without_manners(self._rewritten(words))
        return Reading(tuple(kept), tuple(dict.fromkeys(self._found(kept))), frozenset(manners))

    def _rewritten(self, words: list[Word]) -> list[Word]:
        result: list[Word] = []
        at = 0
        while at < len(words):
            length, value = _match(self.rewrites, words, at)
            if not length:
                result.append(words[at])
                at += 1
                continue
            typed = " ".join(word.typed for word in words[at : at + length])
            result.extend(Word(typed, part, part) for part in value.split())
            at += length
        return result

    def _without_manners(self, words: list[Word]) -> tuple[list[Word], set[str]]:
        kept: list[Word] = []
        manners: set[str] = set()
        at = 0
        while at < len(words):
            length, kind = _match(self.manners, words, at)
            if length and kind == "sapaan" and _kin(words, at):
                length = 0
            if length:
                manners.add(kind)
            if length and (kind in DROPPED or kind == "terima_kasih"):
                at += length
                continue
            kept.append(words[at])
            at += 1
        return self._content(kept, manners), manners

    def _content(self, kept: list[Word], manners: set[str]) -> list[Word]:
        """Nothing, when what is left of a message is a time of day, or praise beside thanks."""
        if len(kept) == 1 and kept[0].root in _DAYTIMES:
            manners.add("salam")
            return []
        praise = all(self._praise(kept, at) for at in range(len(kept)))
        return [] if praise and manners & {"terima_kasih", "salam"} else kept

    def _praise(self, kept: list[Word], at: int) -> bool:
        return _match(self.manners, kept, at)[1] == "pujian"

    def _found(self, words: list[Word]) -> Iterator[str]:
        for at in range(len(words)):
            yield from self.starting(words, at)

    def starting(self, words: Sequence[Word], at: int) -> list[str]:
        """The concepts whose first word is the one at `at`."""
        return [name for roots, name in self.concepts.get(words[at].root, ()) if _fits(words, at, roots)]


def _kin(words: list[Word], at: int) -> bool:
    """True when "bapak" is someone's father rather than the one addressed."""
    after = words[at + 1].root if at + 1 < len(words) else ""
    return words[at].root in _KIN and (after in _OWNERS or words[at].typed.endswith(("nya", "ku")))


def _match(table: Phrases, words: Sequence[Word], at: int) -> tuple[int, str]:
    for roots, value in table.get(words[at].root, ()):
        if _fits(words, at, roots):
            return len(roots), value
    return 0, ""


def _fits(words: Sequence[Word], at: int, roots: tuple[str, ...]) -> bool:
    return at + len(roots) <= len(words) and all(
        words[at + step].root == root for step, root in enumerate(roots)
    )


def _strings(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)) or {}


def _flat(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from _flat(value)


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
