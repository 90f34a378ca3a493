"""Resolve single typed words: spellings, roots, affixes, typing errors, and words without a space between."""

from __future__ import annotations

from dataclasses import field

from content.lazy_dataclass import dataclass
from content.nlu.prepared_file import Sections, view_sections
from content.nlu.spelling import candidate_stems, dialect_spellings, squeeze
from content.nlu.word_index import WordIndex, extract_consonants, pack_words

ResolvedWords = tuple[tuple[str, str], ...]
"""(surface, root) of each word that a token stands for."""

_MAX_CACHED_WORDS = 20_000
_SHORT_WORDS = frozenset(
    "di ke ga ya yg gak dan ada apa ktp kk nik ikd kia min mau bisa jam yang dari brp gmn aja sih kak".split()
)
_MAX_WORD_LENGTH = 14


@dataclass(slots=True)
class Vocabulary:
    """Resolves tokens. `roots` are stems; `known_words` are correct words that stay as they are.

    `core_words` are words of the lexicon's subjects: typing errors more likely mean these.
    """

    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    roots: set[str] = field(default_factory=set)
    known_words: set[str] = field(default_factory=set)
    core_words: set[str] = field(default_factory=set)
    words: tuple[str, ...] = ()
    """All words that a misspelled one may mean, in order."""
    _index: WordIndex | None = None
    _cache: dict[str, ResolvedWords] = field(default_factory=dict)

    def add_alias(self, typed: str, words: tuple[str, ...]) -> None:
        """Add a spelling. The first meaning of a spelling is kept."""
        self.aliases.setdefault(typed, words)

    def add_name(self, typed: str, mark: str) -> None:
        """Add a name, replaced by a mark such as "_kota_". Aliases take precedence."""
        if typed not in self.aliases:
            self.names.setdefault(typed, mark)

    def drop_ambiguous_names(self) -> None:
        """Drop names that are also common words."""
        self.names = {typed: mark for typed, mark in self.names.items() if typed not in self.roots}

    def is_alias_or_name(self, token: str) -> bool:
        """Return whether a token is a known spelling or name."""
        return token in self.aliases or token in self.names

    def is_known_form(self, token: str) -> bool:
        """Return whether a token can be resolved without guessing."""
        return bool(self._resolve_exact(token))

    def list_words(self) -> None:
        """List the words that a misspelled one may mean. Call it after all words were added."""
        self.words = tuple(sorted(self.roots | self.known_words | {a for a in self.aliases if len(a) > 5}))
        self.use_index(None)

    def use_index(self, sections: Sections | None) -> None:
        """Read the index of the words in place. None: it is built on first use."""
        self._index = WordIndex(self.words, sections) if sections else None
        self.clear_cache()

    @property
    def index(self) -> WordIndex:
        """The words by what misspelled ones have in common with them."""
        if self._index is None:
            self._index = WordIndex(self.words, view_sections(pack_words(self.words)))
        return self._index

    def clear_cache(self) -> None:
        """Forget resolved tokens."""
        self._cache.clear()

    def resolve(self, token: str) -> ResolvedWords:
        """Return what a token stands for; the token itself if it is unknown."""
        found = self._cache.get(token)
        if found is None:
            if len(self._cache) >= _MAX_CACHED_WORDS:
                self._cache.clear()
            found = self._cache[token] = self._resolve_uncached(token)
        return found

    def _resolve_uncached(self, token: str) -> ResolvedWords:
        return self._resolve_exact(token) or self._resolve_loose(token) or ((token, token),)

    def _resolve_exact(self, token: str) -> ResolvedWords:
        if token in self.aliases:
            return tuple((word, word) for word in self.aliases[token])
        if token in self.names:
            return ((self.names[token], self.names[token]),)
        if token in self.roots or not token.isalpha():
            return ((token, token),)
        for stem in candidate_stems(token):
            if stem in self.roots:
                return ((token, stem),)
        for stem in candidate_stems(token):
            if len(stem) > 2 and stem in self.aliases and len(self.aliases[stem]) == 1:
                return ((self.aliases[stem][0], self.aliases[stem][0]),)
        return ((token, token),) if token in self.known_words else ()

    def _resolve_loose(self, token: str) -> ResolvedWords:
        if len(token) < 3 or not token.isalpha():
            return ()
        for form in (squeeze(token), *dialect_spellings(token)):
            if form != token and (found := self._resolve_exact(form)):
                return found
        short = len(token) <= _MAX_WORD_LENGTH
        if (
            short
            and (word := self._find_by_consonants(token) or self._find_misspelled(token))
            and (found := self._resolve_exact(word))
        ):
            return found
        return self._split_glued(token) if len(token) >= 6 else ()

    def _find_by_consonants(self, token: str) -> str | None:
        """Find a word written without some vowels: "dmisili", "prtama"."""
        options = self.index.list_with_consonants(extract_consonants(token))
        fits = [
            word
            for word in options
            if len(word) > len(token) and word[0] == token[0] and _is_subsequence(token, word)
        ]
        return min(
            fits,
            key=lambda word: (word not in self.core_words, len(word), word not in self.roots, word),
            default=None,
        )

    def _find_misspelled(self, token: str) -> str | None:
        """Find a word that differs by one edit (two for long words)."""
        if len(token) < 4:
            return None
        lengths = range(max(4, len(token) - 1), len(token) + 2)
        near = {word for word in self.index.find_close(token) if len(word) in lengths}
        options = {word for word in near if word[0] == token[0] or len(token) > 5}
        return min(options, key=lambda word: (self._rank_unlikely(word, token), word), default=None)

    def _rank_unlikely(self, word: str, token: str) -> tuple[bool, ...]:
        """Return a sort key: less likely candidates sort later."""
        swapped = sorted(word) == sorted(token)
        voweled = extract_consonants(word) == extract_consonants(token)
        return (
            word[0] != token[0],
            not (swapped or voweled),
            word not in self.core_words,
            word not in self.roots,
        )

    def _split_glued(self, token: str) -> ResolvedWords:
        """Split "petugasbisadatang" into the fewest known words."""
        best: list[tuple[str, ...] | None] = [(), *[None] * len(token)]
        for end in range(2, len(token) + 1):
            for start in range(max(0, end - _MAX_WORD_LENGTH), end - 1):
                before = best[start]
                if before is None or not self._is_whole_word(token[start:end]):
                    continue
                old = best[end]
                if old is None or len(before) + 1 < len(old):
                    best[end] = (*before, token[start:end])
        parts = best[-1] or ()
        return tuple(pair for part in parts for pair in self._resolve_exact(part))

    def _is_whole_word(self, part: str) -> bool:
        if len(part) < 4:
            return part in _SHORT_WORDS
        return part in self.roots or part in self.aliases or part in self.known_words


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)
