"""Index of place names. Keys have only letters, no spaces and no double letters: "Kayu Agung" is "kayuagung"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from rapidfuzz.distance import OSA

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.region_files import Region, Regions

_KIND_PREFIX = compile_later(r"(?i)^(kotamadya|kota|kabupaten|kab\.?)\s+(adm\w*\.?\s+)?")
_KIND_WORDS = (
    "kota",
    "kotamadya",
    "kodya",
    "pemkot",
    "kab",
    "kabupaten",
    "pemkab",
    "disdukcapil",
    "kbupaten",
)
_SIMILAR_LETTERS = ("aeiou", "mn", "bp", "dt", "gk", "sz", "fpv", "iy", "uw", "ck")
_REPEATED = compile_later(r"(.)\1+")
_KIND_NAMES = {
    "kota": ("kota", "kotamadya", "kodya", "pemkot"),
    "kabupaten": ("kab", "kabupaten", "pemkab", "kbupaten"),
}


class NamedLike(Protocol):
    """Anything with a name, a kind and aliases."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


class SiteLike(NamedLike, Protocol):
    """The part of a site that the index reads."""

    @property
    def id(self) -> str: ...


class OfficeLike(NamedLike, Protocol):
    """The part of an office that the index reads."""

    @property
    def code(self) -> str: ...
    @property
    def sites(self) -> Sequence[SiteLike]: ...


class PlaceKind(StrEnum):
    """What a name refers to."""

    OFFICE = "office"
    SITE = "site"
    REGION_NOT_SERVED = "region_not_served"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Place:
    """An office (id: its code), a site (id: its id) or a region that is not served (id: its code).

    `office` is the code of the office or region it belongs to. `part`: a place within a region.
    """

    kind: PlaceKind
    id: str
    name: str
    office: str
    part: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it is smaller than an office: a site, or a part of a region."""
        return self.kind is PlaceKind.SITE or bool(self.part)


def make_name_key(words: Iterable[str]) -> str:
    """Return the key of a name: lower case, no spaces, no double letters."""
    return _REPEATED.sub(r"\1", "".join(words).lower())


@lru_cache(2048)
def make_word_key(word: str) -> str:
    """Return the key of a name of one word. Messages have the same words again and again."""
    return make_name_key([word])


def split_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case."""
    return tuple(re.findall(r"[^\W_]+", name.lower()))


class PlaceNameIndex:
    """Maps names to places. Shared deletions make the search for typing errors fast."""

    def __init__(self, offices: Iterable[OfficeLike], regions: Regions) -> None:
        self.places: dict[str, tuple[Place, ...]] = {}
        self.spellings: set[tuple[str, ...]] = set()
        self.part_keys: set[str] = set()
        self.prefixes: set[str] = set()
        for name, place in _list_all_names(list(offices), regions):
            self._add_name(name, place)
        self._add_shared_names(regions)
        untyped_keys = {make_name_key(split_words(name)) for name in (*regions.weak, *regions.words)}
        self.keys_by_deletion: dict[str, list[str]] = {}
        self.keys_by_edge: dict[str, list[str]] = {}
        self._cached_similar = lru_cache(2048)(self._find_similar)
        for key in self.places:
            self.prefixes.update(key[:length] for length in range(1, len(key) + 1))
            if key not in untyped_keys and not key.startswith(_KIND_WORDS) and not key.endswith(_KIND_WORDS):
                self._index_typos(key)

    def _add_name(self, name: str, place: Place) -> None:
        words = split_words(name)
        key = make_name_key(words)
        known = self.places.get(key, ())
        if key and place not in known:
            self.places[key] = (*known, place)
        self.spellings.add(words)
        self.part_keys.update(make_name_key([word]) for word in words if len(words) > 1)

    def _add_shared_names(self, regions: Regions) -> None:
        region_by_code = {
            place.id: place for places in self.places.values() for place in places if not place.is_local
        }
        for name, codes in (regions.shared or {}).items():
            for code in codes:
                if code in region_by_code:
                    self._add_name(name, region_by_code[code])

    def _index_typos(self, key: str) -> None:
        if len(key) >= 6:
            for part in _deletion_keys(key):
                self.keys_by_deletion.setdefault(part, []).append(key)
        if len(key) >= 10:
            for end in (key[:4], "-" + key[-4:]):
                self.keys_by_edge.setdefault(end, []).append(key)

    def find_similar(self, key: str, farthest: int = 2) -> Sequence[str]:
        """Return the closest names that `key` may be a typing error of."""
        return self._cached_similar(key, farthest)

    def _find_similar(self, key: str, farthest: int) -> Sequence[str]:
        names = {name for part in _deletion_keys(key) for name in self.keys_by_deletion.get(part, ())}
        if len(key) >= 9 and farthest > 1:
            names.update(self.keys_by_edge.get(key[:4], ()), self.keys_by_edge.get("-" + key[-4:], ()))
        distances = {
            name: OSA.distance(key, name, score_cutoff=2) for name in names if _is_plausible_typo(key, name)
        }
        allowed = [
            distance
            for name, distance in distances.items()
            if distance <= min(_allowed_distance(name), farthest)
        ]
        best = min(allowed, default=None)
        return sorted(name for name, distance in distances.items() if distance == best)


def _allowed_distance(name: str) -> int:
    """Allow one wrong letter, two in names of ten letters or more."""
    return 2 if len(name) >= 10 else 1


def _is_plausible_typo(key: str, name: str) -> bool:
    """Return whether people make such an error.

    The first letter is right. In a short name, a wrong letter sounds similar or two letters are swapped.
    """
    if key[0] != name[0]:
        return False
    if len(key) != len(name) or len(name) >= 10:
        return True
    wrong = [pair for pair in zip(key, name, strict=True) if pair[0] != pair[1]]
    return len(wrong) == 2 or all(
        any(one in group and other in group for group in _SIMILAR_LETTERS) for one, other in wrong
    )


def _deletion_keys(key: str) -> set[str]:
    return {key} | {key[:i] + key[i + 1 :] for i in range(len(key))}


def strip_region_kind(name: str) -> str:
    """Return "Blitar" for "Kabupaten Blitar"."""
    return _KIND_PREFIX.sub("", name)


def _list_all_names(offices: Sequence[OfficeLike], regions: Regions) -> Iterator[tuple[str, Place]]:
    for office in offices:
        place = Place(PlaceKind.OFFICE, office.code, office.name, office.code)
        yield from ((name, place) for name in _list_name_forms(office.name, office.kind, office.aliases))
        for site in office.sites:
            yield from _list_site_names(site, office)
    served = {office.code for office in offices}
    for region in regions.regions:
        if region.code.replace(".", "") not in served:
            yield from _list_region_names(region)


def _list_site_names(site: SiteLike, office: OfficeLike) -> Iterator[tuple[str, Place]]:
    place = Place(PlaceKind.SITE, site.id, site.name, office.code)
    names = site.aliases if site.kind == "dinas" else (site.name, *site.aliases)
    yield from ((name, place) for name in names)


def _list_region_names(region: Region) -> Iterator[tuple[str, Place]]:
    place = Place(PlaceKind.REGION_NOT_SERVED, region.code, region.name, region.code)
    yield from ((name, place) for name in _list_name_forms(region.name, region.kind, region.aliases))
    for part in region.places:
        yield part, Place(PlaceKind.REGION_NOT_SERVED, region.code, region.name, region.code, part)


def _list_name_forms(name: str, kind: str, aliases: Iterable[str]) -> Iterator[str]:
    """Yield a region's name, its bare name, its aliases, and the kind before or after the name."""
    base = strip_region_kind(name)
    yield from (name, base, *aliases)
    for word in _KIND_NAMES.get(kind, ()):
        yield from (f"{word} {base}", f"{base} {word}")
