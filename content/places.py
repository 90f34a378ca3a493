"""Which office, kecamatan or neighbouring region a text names. A name that several places share is never decided
here: it is AMBIGUOUS, with every candidate, and the citizen is asked."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from content.nearest import nearest
from content.placenames import Names, OfficeLike, Place, PlaceKind, joined, words_of
from content.regions import Regions

__all__ = ["Gazetteer", "OfficeLike", "Place", "PlaceKind", "PlaceMatch", "nearest"]

READ = 4_500
"""Characters of a text that are read; a Telegram message has at most 4,096."""

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ \t.\-’']{0,3}")
_KECAMATAN = frozenset(words_of("kec kecamatan kecmatan kcmtn kecamtan camat keca"))
_VILLAGE = frozenset(words_of("desa ds kelurahan kel dusun jl jalan jln"))
_CONTEXT = frozenset(
    words_of(
        "di ke dari dr daerah wilayah warga kantor area asal domisili tinggal orang ning ing nang ti arek urang "
        "ktr sekitar in at from near"
    )
)
_LONGEST = 5


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """Places named at `span` (offsets). `weak`: an ordinary word or a guess at a typing error, without context."""

    kind: PlaceKind
    candidates: tuple[Place, ...]
    span: tuple[int, int]
    weak: bool = False

    def within(self, office: str) -> "PlaceMatch":
        """The same with only the candidates of one office, where there are any."""
        own = tuple(place for place in self.candidates if place.office == office)
        return replace(self, kind=_kind(own), candidates=own) if own else self


@dataclass(frozen=True, slots=True)
class _Word:
    key: str
    text: str
    start: int
    end: int
    capital: bool


def _kind(places: Sequence[Place]) -> PlaceKind:
    return places[0].kind if len(places) == 1 else PlaceKind.AMBIGUOUS


class Gazetteer:
    """Names of the offices given, their sites, and the regions not served.

    `ordinary`: words that are never taken for a name typed wrong, and for a name only after "kec".
    """

    def __init__(
        self, offices: Iterable[OfficeLike], regions: Regions, ordinary: Collection[str] = frozenset()
    ) -> None:
        self.names = Names(offices, regions)
        self.weak = {joined(words_of(name)) for name in regions.weak}
        self.words = {joined([word]) for word in regions.words}
        self.ordinary = {joined([word]) for word in (*ordinary, *regions.not_names)} | self.words
        self._found = lru_cache(64)(self._find)

    def find(self, text: str) -> tuple[PlaceMatch, ...]:
        """Every place named, in order; neighbours ("Setu, Tangsel") settle each other's ambiguity."""
        return self._found(text)

    def _find(self, text: str) -> tuple[PlaceMatch, ...]:
        words = [_word(match) for match in _WORD.finditer(text[:READ])]
        found: list[PlaceMatch] = []
        at = 0
        while at < len(words):
            match, at = self._at(text, words, at)
            if match:
                found.append(match)
        return tuple(self._settled(text, found))

    def _settled(self, text: str, found: Sequence[PlaceMatch]) -> list[PlaceMatch]:
        """Neighbours of one office only: each keeps that office's places, and the surer one vouches for the other."""
        settled = list(found)
        for left in range(len(found) - 1):
            first, second = settled[left], settled[left + 1]
            offices = {p.office for p in first.candidates} & {p.office for p in second.candidates}
            if len(offices) == 1 and _adjacent(text, first, second):
                (office,) = offices
                settled[left] = self._vouched(text, first.within(office), second)
                settled[left + 1] = self._vouched(text, second.within(office), first)
        return settled

    def _vouched(self, text: str, match: PlaceMatch, other: PlaceMatch) -> PlaceMatch:
        common = joined(words_of(text[slice(*match.span)])) in self.ordinary
        return match if common or other.weak else replace(match, weak=False)

    def _at(self, text: str, words: Sequence[_Word], at: int) -> tuple[PlaceMatch | None, int]:
        """The longest name that begins at a word, else a typing error of one; and where to go on."""
        for length, key in reversed(self._begun(text, words, at)):
            places = self.names.places.get(key, ())
            if places and self._spelled(words[at : at + length]):
                return self._match(words, at, length, places, exact=True), at + length
        for length in (2, 1):
            places = self._guess(text, words, at, length)
            if places:
                return self._match(words, at, length, places, exact=False), at + length
        return None, at + 1

    def _begun(self, text: str, words: Sequence[_Word], at: int) -> list[tuple[int, str]]:
        """Runs of words, and their keys, with which some name at least begins."""
        runs: list[tuple[int, str]] = []
        key = words[at].key
        while key in self.names.begun:
            runs.append((len(runs) + 1, key))
            after = at + len(runs)
            if len(runs) == _LONGEST or not _follows(text, words, after):
                break
            key = joined((key, words[after].key))
        return runs

    def _spelled(self, window: Sequence[_Word]) -> bool:
        """Words may be put together freely, but not out of scraps."""
        return (
            len(window) == 1
            or all(len(word.key) > 2 for word in window)
            or tuple(word.text for word in window) in self.names.spelled
        )

    def _guess(self, text: str, words: Sequence[_Word], at: int, length: int) -> tuple[Place, ...]:
        window = words[at : at + length]
        if length == 2 and not self._compound(text, words, at):
            return ()
        key = joined(word.key for word in window) if length > 1 else window[0].key
        if not 6 <= len(key) <= 30 or (length == 1 and (key in self.ordinary or not key.isalpha())):
            return ()
        names = self.names.similar(key, farthest=3 - length)
        return tuple(dict.fromkeys(place for name in names for place in self.names.places[name]))

    def _compound(self, text: str, words: Sequence[_Word], at: int) -> bool:
        """Two words are a name typed wrong only when one of them is part of a name of several words."""
        if at + 1 >= len(words) or not {words[at].key, words[at + 1].key} & self.names.parts:
            return False
        long = len(words[at].key) + len(words[at + 1].key) >= 8
        known = words[at].key in self.ordinary and words[at + 1].key in self.ordinary
        return long and not known and _follows(text, words, at + 1)

    def _match(
        self, words: Sequence[_Word], at: int, length: int, places: tuple[Place, ...], exact: bool
    ) -> PlaceMatch:
        before = words[at - 1].text if at else ""
        sites = tuple(place for place in places if place.local)
        whole = tuple(place for place in places if not place.local)
        kecamatan = before in _KECAMATAN and bool(sites)
        chosen = sites if kecamatan or not whole else whole
        span = (words[at - kecamatan].start, words[at + length - 1].end)
        weak = not kecamatan and self._weak(words, at, length, exact, before, bool(whole))
        return PlaceMatch(_kind(chosen), chosen, span, weak)

    def _weak(
        self, words: Sequence[_Word], at: int, length: int, exact: bool, before: str, whole: bool
    ) -> bool:
        key = joined(word.key for word in words[at : at + length])
        if before in _VILLAGE or key in self.ordinary:
            return True
        context = before in _CONTEXT or (at > 0 and words[at].capital) or len(words) == length
        if not exact:
            return not context and len(key) < 9
        return not context and not whole and key in self.weak


def _word(match: re.Match[str]) -> _Word:
    raw = match[0]
    text = raw.lower()
    return _Word(joined([text]), text, match.start(), match.end(), raw[0].isupper() and not raw.isupper())


def _follows(text: str, words: Sequence[_Word], at: int) -> bool:
    """Whether nothing but a space, dot or hyphen stands before word `at`."""
    return at < len(words) and bool(_GAP.fullmatch(text, words[at - 1].end, words[at].start))


def _adjacent(text: str, first: PlaceMatch, second: PlaceMatch) -> bool:
    between = text[first.span[1] : second.span[0]].lower()
    return len(between) < 12 and not set(words_of(between)) - {
        "kab",
        "kota",
        "kabupaten",
        "di",
        "kec",
        "kecamatan",
    }
