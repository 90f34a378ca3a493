"""Find the offices, kecamatan and neighbouring regions that a text names.

A name shared by several places is never decided here: it is AMBIGUOUS with all candidates. The citizen is
asked then.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from msgspec import Struct

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.region_files import Regions
from content.places.nearest_sites import find_nearest
from content.places.place_names import (
    OfficeLike,
    Place,
    PlaceKind,
    PlaceNameIndex,
    make_name_key,
    make_word_key,
    split_words,
)

__all__ = ["Gazetteer", "OfficeLike", "Place", "PlaceKind", "PlaceMatch", "find_nearest"]

MAX_CHARACTERS = 4_500
"""Characters of a text that are read. A Telegram message has at most 4,096."""

_WORD = compile_later(r"[^\W_]+")
_GAP = compile_later(r"[ \t.\-’']{0,3}")
_KECAMATAN_WORDS = frozenset(split_words("kec kecamatan kecmatan kcmtn kecamtan camat keca"))
_VILLAGE_WORDS = frozenset(split_words("desa ds kelurahan kel dusun jl jalan jln"))
_CONTEXT_WORDS = frozenset(
    split_words(
        "di ke dari dr daerah wilayah warga kantor area asal domisili tinggal orang ning ing nang ti arek urang "
        "ktr sekitar in at from near"
    )
)
_MAX_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """Places named at `span` (position in the text).

    `is_weak`: an ordinary word or a guessed typing error, without supporting context. `namesakes`: the kecamatan that
    the bare name of an office may mean as well.
    """

    kind: PlaceKind
    candidates: tuple[Place, ...]
    span: tuple[int, int]
    is_weak: bool = False
    namesakes: tuple[Place, ...] = ()

    def within_office(self, office: str) -> "PlaceMatch":
        """Keep only the candidates of one office, if there are any."""
        own = tuple(place for place in self.candidates if place.office == office)
        return replace(self, kind=_match_kind(own), candidates=own) if own else self


class _TextWord(Struct, frozen=True, gc=False):
    """A word of the text with its key and position."""

    key: str
    text: str
    start: int
    end: int
    is_capitalized: bool


def _match_kind(places: Sequence[Place]) -> PlaceKind:
    return places[0].kind if len(places) == 1 else PlaceKind.AMBIGUOUS


class Gazetteer:
    """Finds names of offices, their sites, and regions that are not served.

    Words in `ordinary` are never a typing error of a name, and a name only after "kec".
    """

    def __init__(
        self, offices: Iterable[OfficeLike], regions: Regions, ordinary: Collection[str] = frozenset()
    ) -> None:
        self.names = PlaceNameIndex(offices, regions)
        self.weak_keys = {make_name_key(split_words(name)) for name in regions.weak}
        self.word_keys = {make_name_key([word]) for word in regions.words}
        self.ordinary_keys = {
            make_name_key([word]) for word in (*ordinary, *regions.not_names)
        } | self.word_keys
        self._cached_find = lru_cache(64)(self._find)

    def find(self, text: str) -> tuple[PlaceMatch, ...]:
        """Return every place named, in order.

        Neighbouring names ("Setu, Tangsel") resolve each other's ambiguity.
        """
        return self._cached_find(text)

    def _find(self, text: str) -> tuple[PlaceMatch, ...]:
        words = [_make_word(match) for match in _WORD.finditer(text[:MAX_CHARACTERS])]
        found: list[PlaceMatch] = []
        at = 0
        while at < len(words):
            match, at = self._match_at(text, words, at)
            if match:
                found.append(match)
        return tuple(self._resolve_neighbours(text, found))

    def _resolve_neighbours(self, text: str, found: Sequence[PlaceMatch]) -> list[PlaceMatch]:
        """Resolve neighbours that share exactly one office.

        Each keeps the places of that office, and the certain one makes the other certain.
        """
        resolved = list(found)
        for at in range(len(found) - 1):
            first, second = resolved[at], resolved[at + 1]
            offices = {place.office for place in first.candidates} & {
                place.office for place in second.candidates
            }
            if _is_part_of_namesake(first, second) and _are_adjacent(text, first, second):
                sites = tuple(place for place in first.namesakes if place.office in offices)
                resolved[at] = replace(first, kind=_match_kind(sites), candidates=sites, namesakes=())
                continue
            if len(offices) == 1 and _are_adjacent(text, first, second):
                (office,) = offices
                resolved[at] = self._vouch_for(text, first.within_office(office), second)
                resolved[at + 1] = self._vouch_for(text, second.within_office(office), first)
        return resolved

    def _vouch_for(self, text: str, match: PlaceMatch, other: PlaceMatch) -> PlaceMatch:
        """Return the match as certain if its neighbour is certain and its own word is not an ordinary one."""
        is_ordinary = make_name_key(split_words(text[slice(*match.span)])) in self.ordinary_keys
        return match if is_ordinary or other.is_weak else replace(match, is_weak=False)

    def _match_at(self, text: str, words: Sequence[_TextWord], at: int) -> tuple[PlaceMatch | None, int]:
        """Match the longest name at a word, else a typing error. Return the match and the next index."""
        names = list(reversed(self._list_name_prefixes(text, words, at)))
        if at and words[at - 1].text in _KECAMATAN_WORDS:  # "kec cianjur kab cianjur" begins with a kecamatan
            names.sort(key=lambda name: not any(p.is_local for p in self.names.places.get(name[1], ())))
        for length, key in names:
            places = self.names.places.get(key, ())
            if places and self._is_real_spelling(words[at : at + length]):
                return self._make_match(words, at, length, places, exact=True), at + length
        for length in (2, 1):
            places = self._find_typo(text, words, at, length)
            if places:
                return self._make_match(words, at, length, places, exact=False), at + length
        return None, at + 1

    def _list_name_prefixes(self, text: str, words: Sequence[_TextWord], at: int) -> list[tuple[int, str]]:
        """Return the runs of words with which some name begins, and their keys."""
        runs: list[tuple[int, str]] = []
        key = words[at].key
        while key in self.names.prefixes:
            runs.append((len(runs) + 1, key))
            after = at + len(runs)
            if len(runs) == _MAX_NAME_WORDS or not _follows_directly(text, words, after):
                break
            key = make_name_key((key, words[after].key))
        return runs

    def _is_real_spelling(self, window: Sequence[_TextWord]) -> bool:
        """Return whether words may be joined to this name. Fragments of one or two letters may not."""
        return (
            len(window) == 1
            or all(len(word.key) > 2 for word in window)
            or tuple(word.text for word in window) in self.names.spellings
        )

    def _find_typo(self, text: str, words: Sequence[_TextWord], at: int, length: int) -> tuple[Place, ...]:
        window = words[at : at + length]
        if length == 2 and not self._is_compound_name(text, words, at):
            return ()
        key = make_name_key(word.key for word in window) if length > 1 else window[0].key
        if not 6 <= len(key) <= 30 or (length == 1 and (key in self.ordinary_keys or not key.isalpha())):
            return ()
        names = self.names.find_similar(key, farthest=3 - length)
        return tuple(dict.fromkeys(place for name in names for place in self.names.places[name]))

    def _is_compound_name(self, text: str, words: Sequence[_TextWord], at: int) -> bool:
        """Return whether two words may be a mistyped name.

        One of them must be part of a name of several words.
        """
        if at + 1 >= len(words):
            return False
        keys = {words[at].key, words[at + 1].key}
        if keys.isdisjoint(self.names.part_keys) or keys <= self.ordinary_keys:
            return False
        return len(words[at].key) + len(words[at + 1].key) >= 8 and _follows_directly(text, words, at + 1)

    def _make_match(
        self, words: Sequence[_TextWord], at: int, length: int, places: tuple[Place, ...], exact: bool
    ) -> PlaceMatch:
        """Build the match. After "kec" a name means the kecamatan, else the office of that name if there is one."""
        before = words[at - 1].text if at else ""
        sites = tuple(place for place in places if place.is_local)
        offices = tuple(place for place in places if not place.is_local)
        is_kecamatan = before in _KECAMATAN_WORDS and bool(sites)
        candidates = sites if is_kecamatan or not offices else offices
        span = (words[at - is_kecamatan].start, words[at + length - 1].end)
        is_weak = not is_kecamatan and self._is_weak_match(words, at, length, exact, before, bool(offices))
        namesakes = (
            tuple(place for place in sites if place.kind is PlaceKind.SITE) if candidates is offices else ()
        )
        return PlaceMatch(_match_kind(candidates), candidates, span, is_weak, namesakes)

    def _is_weak_match(
        self, words: Sequence[_TextWord], at: int, length: int, exact: bool, before: str, is_office: bool
    ) -> bool:
        """Return whether the words may mean something else. Context, such as "di" before, supports a place."""
        key = make_name_key(word.key for word in words[at : at + length])
        if before in _VILLAGE_WORDS or key in self.ordinary_keys:
            return True
        if before in _CONTEXT_WORDS or (at > 0 and words[at].is_capitalized) or len(words) == length:
            return False
        if not exact:
            return len(key) < 9
        return not is_office and key in self.weak_keys


def _make_word(match: re.Match[str]) -> _TextWord:
    raw = match[0]
    text = raw.lower()
    return _TextWord(
        make_word_key(text), text, match.start(), match.end(), raw[0].isupper() and not raw.isupper()
    )


def _is_part_of_namesake(first: PlaceMatch, second: PlaceMatch) -> bool:
    """Return whether an office's bare name stands before the same office: "Cianjur, Kab. Cianjur" is an address."""
    return (
        first.kind is PlaceKind.OFFICE
        and first.candidates == second.candidates
        and any(place.office == first.candidates[0].office for place in first.namesakes)
    )


def _follows_directly(text: str, words: Sequence[_TextWord], at: int) -> bool:
    """Return whether only a space, dot or hyphen stands before word `at`."""
    return at < len(words) and bool(_GAP.fullmatch(text, words[at - 1].end, words[at].start))


def _are_adjacent(text: str, first: PlaceMatch, second: PlaceMatch) -> bool:
    between = text[first.span[1] : second.span[0]].lower()
    return len(between) < 12 and not set(split_words(between)) - {
        "kab",
        "kota",
        "kabupaten",
        "di",
        "kec",
        "kecamatan",
    }
