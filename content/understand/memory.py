"""Memory of phrasings: which ones a message is most like. Grows and shrinks while the bot runs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

_COMMON = 900
"""A feature in more phrasings than this says too little to be looked up."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A phrasing as remembered."""

    text: str
    answers: tuple[str, ...]
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A remembered phrasing and its likeness to a message, 0 to 1."""

    kept: Kept
    likeness: float


@dataclass(slots=True)
class Memory:
    """Phrasings by feature. Likeness is the cosine of their features, rare ones counting more."""

    _kept: dict[int, Kept] = field(default_factory=dict)
    _places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _sizes: dict[int, float] = field(default_factory=dict)
    _next: int = 0

    def add(self, text: str, answers: tuple[str, ...], features: Iterable[str]) -> int:
        """Remembers; the number to forget it by."""
        number, self._next = self._next, self._next + 1
        kept = self._kept[number] = Kept(text, answers, tuple(features))
        for feature in kept.features:
            self._places[feature].append(number)
        self._sizes.clear()
        return number

    def remove(self, number: int) -> None:
        for feature in self._kept.pop(number).features:
            self._places[feature].remove(number)
        self._sizes.clear()

    def numbers(self, text: str, answer: str) -> list[int]:
        return [n for n, kept in self._kept.items() if kept.text == text and answer in kept.answers]

    def nearest(self, features: Iterable[str], count: int = 12, apart_from: str | None = None) -> list[Near]:
        """The phrasings most like a message, most like first; without the one whose text is `apart_from`."""
        sums: dict[int, float] = defaultdict(float)
        own = 0.0
        for feature in features:
            places = self._places.get(feature, ())
            weight = self._weight(feature) ** 2
            own += weight
            if len(places) <= _COMMON:
                for number in places:
                    sums[number] += weight
        found = sorted(sums, key=lambda number: -sums[number] / self._size(number))[: count + 4]
        near = (
            Near(self._kept[number], min(1.0, sums[number] / (self._size(number) * math.sqrt(own))))
            for number in found
            if self._kept[number].text != apart_from
        )
        return list(near)[:count]

    def _weight(self, feature: str) -> float:
        return math.log((len(self._kept) + 2) / (len(self._places.get(feature, ())) + 1))

    def _size(self, number: int) -> float:
        size = self._sizes.get(number)
        if size is None:
            weights = (self._weight(feature) ** 2 for feature in self._kept[number].features)
            size = self._sizes[number] = math.sqrt(sum(weights)) or 1.0
        return size
