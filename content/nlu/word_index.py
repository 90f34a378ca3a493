"""Correct words by their consonants and by their forms without one letter: where to look for misspellings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from content.nlu.name_table import NameTable, NumberRows, pack_names, pack_rows
from content.nlu.prepared_file import Sections
from content.nlu.spelling import squeeze

_VOWELS = frozenset("aiueo")


class WordIndex:
    """Finds correct words that look like a token. It is read in place."""

    def __init__(self, words: Sequence[str], sections: Sections) -> None:
        self._words = words
        self._consonants, self._by_consonants = _open_table(sections, "consonants")
        self._cuts, self._by_cut = _open_table(sections, "cuts")

    def list_with_consonants(self, consonants: str) -> list[str]:
        """Return the words with these consonants."""
        at = self._consonants.find(consonants)
        return [] if at is None else [self._words[number] for number in self._by_consonants.read(at)]

    def find_close(self, token: str) -> set[str]:
        """Return the words that equal the token where each of both may lack a letter."""
        found = (self._cuts.find(cut) for cut in list_deletions(token))
        return {self._words[number] for at in found if at is not None for number in self._by_cut.read(at)}


def _open_table(sections: Sections, prefix: str) -> tuple[NameTable, NumberRows]:
    return NameTable(sections, prefix), NumberRows(sections, prefix)


def pack_words(words: Sequence[str]) -> dict[str, bytes]:
    """Return the sections of an index of these words."""
    return {
        **_pack_table(words, "consonants", lambda word: (extract_consonants(word),)),
        **_pack_table(words, "cuts", lambda word: dict.fromkeys(list_deletions(word))),
    }


def _pack_table(
    words: Sequence[str], prefix: str, list_keys: Callable[[str], Iterable[str]]
) -> dict[str, bytes]:
    numbers: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for key in list_keys(word):
            numbers.setdefault(key, []).append(number)
    return {**pack_names(list(numbers), prefix), **pack_rows(list(numbers.values()), prefix)}


def extract_consonants(word: str) -> str:
    """Return the consonants of a word, without repeats."""
    return squeeze("".join(char for char in word if char not in _VOWELS))


def list_deletions(token: str) -> Iterator[str]:
    """Yield the token, and the token without each of its letters."""
    yield token
    for at in range(len(token)):
        yield token[:at] + token[at + 1 :]
