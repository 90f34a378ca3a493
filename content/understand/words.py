"""One typed word at a time: spelling table, roots, affixes, typing errors, words glued together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from content.understand.spelling import dialects, squeezed, stems

Resolved = tuple[tuple[str, str], ...]
"""(surface, root) of each word that a typed token stands for."""

_REMEMBERED = 20_000
_VOWELS = frozenset("aiueo")
_LITTLE = frozenset(
    "di ke ga ya yg gak dan ada apa ktp kk nik ikd kia min mau bisa jam yang dari brp gmn aja sih kak".split()
)
_LONGEST, _GLUED = 14, 60


@dataclass(slots=True)
class Words:
    """Resolves tokens. `roots` are stems, `known` correct words that are left as they are,
    `core` the words of the lexicon's own subjects, which a slip more likely means."""

    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    roots: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    core: set[str] = field(default_factory=set)
    _by_length: dict[int, list[str]] = field(default_factory=dict)
    _deletes: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    _bones: dict[str, list[str]] = field(default_factory=dict)
    _seen: dict[str, Resolved] = field(default_factory=dict)

    def alias(self, typed: str, words: tuple[str, ...]) -> None:
        """The first meaning given to a spelling stays."""
        self.aliases.setdefault(typed, words)

    def name(self, typed: str, mark: str) -> None:
        if typed not in self.aliases:
            self.names.setdefault(typed, mark)

    def unname(self) -> None:
        """A place called like a common word is read as the word."""
        self.names = {typed: mark for typed, mark in self.names.items() if typed not in self.roots}

    def covered(self, token: str) -> bool:
        return token in self.aliases or token in self.names

    def known_form(self, token: str) -> bool:
        return bool(self._exact(token))

    def index(self) -> None:
        """Prepares the search for misspelled words. Call when all words are in."""
        for word in sorted(self.roots | self.known | {a for a in self.aliases if len(a) > 5}):
            self._by_length.setdefault(len(word), []).append(word)
            self._bones.setdefault(bones(word), []).append(word)
        self._deletes.clear()
        self.forget()

    def forget(self) -> None:
        self._seen.clear()

    def resolve(self, token: str) -> Resolved:
        """What a token stands for; itself when nothing is known of it."""
        found = self._seen.get(token)
        if found is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            found = self._seen[token] = self._resolved(token)
        return found

    def _resolved(self, token: str) -> Resolved:
        return self._exact(token) or self._loose(token) or ((token, token),)

    def _exact(self, token: str) -> Resolved:
        if token in self.aliases:
            return tuple((word, word) for word in self.aliases[token])
        if token in self.names:
            return ((self.names[token], self.names[token]),)
        if token in self.roots or not token.isalpha():
            return ((token, token),)
        for stem in stems(token):
            if stem in self.roots:
                return ((token, stem),)
        for stem in stems(token):
            if len(stem) > 2 and stem in self.aliases and len(self.aliases[stem]) == 1:
                return ((self.aliases[stem][0], self.aliases[stem][0]),)
        return ((token, token),) if token in self.known else ()

    def _loose(self, token: str) -> Resolved:
        if len(token) < 3 or not token.isalpha():
            return ()
        for form in (squeezed(token), *dialects(token)):
            if form != token and (found := self._exact(form)):
                return found
        short = len(token) <= _LONGEST
        if short and (word := self._boned(token) or self._mistyped(token)) and (found := self._exact(word)):
            return found
        return self._unglued(token) if len(token) >= 6 else ()

    def _boned(self, token: str) -> str | None:
        """A word written with some vowels left out: "dmisili", "prtama"."""
        options = self._bones.get(bones(token), ())
        fits = [
            word
            for word in options
            if len(word) > len(token) and word[0] == token[0] and _inside(token, word)
        ]
        return min(
            fits,
            key=lambda word: (word not in self.core, len(word), word not in self.roots, word),
            default=None,
        )

    def _mistyped(self, token: str) -> str | None:
        """A word one slip away (two for long words): a letter missing, extra, wrong or swapped."""
        if len(token) < 4:
            return None
        lengths = range(max(4, len(token) - 1), len(token) + 2)
        near = {word for cut in _cuts(token) for length in lengths for word in self._cut(length).get(cut, ())}
        options = {word for word in near if word[0] == token[0] or len(token) > 5}
        return min(options, key=lambda word: (self._strange(word, token), word), default=None)

    def _cut(self, length: int) -> dict[str, list[str]]:
        """The words of one length by what is left of them without one letter; made when first looked at."""
        found = self._deletes.get(length)
        if found is None:
            found = self._deletes[length] = {}
            for word in self._by_length.get(length, ()):
                for cut in set(_cuts(word)):
                    found.setdefault(cut, []).append(word)
        return found

    def _strange(self, word: str, token: str) -> tuple[bool, ...]:
        """How unlikely a word is meant: false before true, first things first."""
        swapped = sorted(word) == sorted(token)
        voweled = bones(word) == bones(token)
        return (word[0] != token[0], not (swapped or voweled), word not in self.core, word not in self.roots)

    def _unglued(self, token: str) -> Resolved:
        """Words run together, "petugasbisadatang": the split into fewest known words."""
        best: list[tuple[str, ...] | None] = [(), *[None] * len(token)]
        for end in range(2, len(token) + 1):
            for start in range(max(0, end - _LONGEST), end - 1):
                before = best[start]
                if before is None or not self._whole(token[start:end]):
                    continue
                old = best[end]
                if old is None or len(before) + 1 < len(old):
                    best[end] = (*before, token[start:end])
        parts = best[-1] or ()
        return tuple(pair for part in parts for pair in self._exact(part))

    def _whole(self, part: str) -> bool:
        if len(part) < 4:
            return part in _LITTLE
        return part in self.roots or part in self.aliases or part in self.known


def bones(word: str) -> str:
    """The consonants of a word, doubled ones once."""
    return squeezed("".join(char for char in word if char not in _VOWELS))


def _cuts(token: str) -> Iterator[str]:
    yield token
    for at in range(len(token)):
        yield token[:at] + token[at + 1 :]


def _inside(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)
