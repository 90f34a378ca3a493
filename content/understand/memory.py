"""Memory of phrasings: which ones a message is most like. Grows and shrinks while the bot runs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise
from sys import intern

_MOST = 400
"""So many places are looked at for one message; common features past that say too little."""
_LONG = 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A phrasing as remembered. `fresh`: the model was not trained on it."""

    text: str
    answers: tuple[str, ...]
    features: tuple[str, ...]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A remembered phrasing and its likeness to a message, 0 to 1."""

    kept: Kept
    likeness: float


def traits(roots: Sequence[str], concepts: Sequence[str]) -> tuple[str, ...]:
    """By what phrasings are remembered and compared: words, neighbouring words, concepts."""
    roots = roots[:_LONG]
    found = dict.fromkeys(roots)
    found.update(dict.fromkeys(f"{left} {right}" for left, right in pairwise(roots)))
    found.update(dict.fromkeys(f"={concept}" for concept in concepts))
    return tuple(found)


@dataclass(slots=True)
class Memory:
    """Phrasings by feature. Likeness is the cosine of their features, rare ones counting more."""

    _kept: dict[int, Kept] = field(default_factory=dict)
    _places: dict[str, list[int]] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)
    _sizes: dict[int, float] = field(default_factory=dict)
    _next: int = 0

    def add(self, text: str, answers: tuple[str, ...], features: Iterable[str], fresh: bool = False) -> int:
        """Remembers; the number to forget it by."""
        number, self._next = self._next, self._next + 1
        kept = tuple(map(intern, features))  # shared by many phrasings
        self._kept[number] = Kept(text, answers, kept, fresh)
        places = self._places
        for feature in kept:
            if feature in places:
                places[feature].append(number)
            else:
                places[feature] = [number]
        return number

    def weigh(self) -> None:
        """Sets how much each feature counts; what is added later is weighed by this. Call once, when all is in."""
        whole = len(self._kept) + 2
        self._weights = {name: math.log(whole / (len(at) + 1)) ** 2 for name, at in self._places.items()}
        self._sizes.clear()

    def all(self) -> Iterable[Kept]:
        return self._kept.values()

    def remove(self, number: int) -> None:
        for feature in self._kept.pop(number).features:
            self._places[feature].remove(number)
        self._sizes.pop(number, None)

    def nearest(self, features: Sequence[str], count: int = 8) -> list[Near]:
        """The phrasings most like a message, most like first. Rare features are looked up first, common ones last."""
        weighed = sorted(((self._weight(feature), feature) for feature in features), reverse=True)
        own = sum(weight for weight, _ in weighed)
        sums: dict[int, float] = defaultdict(float)
        seen = 0
        for weight, feature in weighed:
            places = self._places.get(feature, ())
            seen += len(places)
            if seen > _MOST and sums:
                break
            for number in places:
                sums[number] += weight
        best = nlargest(count, [(total / self._size(number), number) for number, total in sums.items()])
        near = [self._near(number, features, own) for _, number in best]
        return sorted(near, key=lambda item: -item.likeness)

    def _near(self, number: int, features: Iterable[str], own: float) -> Near:
        kept = self._kept[number]
        common = set(kept.features)
        shared = sum(self._weight(feature) for feature in features if feature in common)
        return Near(kept, min(1.0, shared / (self._size(number) * math.sqrt(own) or 1.0)))

    def _weight(self, feature: str) -> float:
        weight = self._weights.get(feature)
        return math.log(len(self._kept) + 2) ** 2 if weight is None else weight

    def _size(self, number: int) -> float:
        """Reckoned when first asked for: most phrasings are never looked at."""
        size = self._sizes.get(number)
        if size is None:
            features = self._kept[number].features
            size = self._sizes[number] = math.sqrt(sum(map(self._weight, features))) or 1.0
        return size
