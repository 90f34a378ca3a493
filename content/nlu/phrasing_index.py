"""Index of phrasings for similarity search. Phrasings can be added and removed while the bot runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import truediv
from sys import intern

_MAX_LOOKUPS = 400
"""Maximum index entries read per message. Common features beyond that say too little."""


@dataclass(frozen=True, slots=True)
class IndexedPhrasing:
    """An indexed phrasing. `is_fresh`: the model was not trained on it."""

    text: str
    answers: tuple[str, ...]
    features: tuple[str, ...]
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class PhrasingMatch:
    """An indexed phrasing and its likeness to a message (0 to 1)."""

    phrasing: IndexedPhrasing
    likeness: float


@dataclass(slots=True)
class PhrasingIndex:
    """Phrasings by feature. Likeness is the cosine similarity with rare features weighted higher."""

    _phrasings: dict[int, IndexedPhrasing] = field(default_factory=dict)
    _numbers_by_feature: dict[str, list[int]] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)
    _lengths: VectorLengths = field(init=False)
    _next_number: int = 0

    def __post_init__(self) -> None:
        self._lengths = VectorLengths(self)

    def add(self, text: str, answers: tuple[str, ...], features: Iterable[str], fresh: bool = False) -> int:
        """Add a phrasing. Return the number to remove it by."""
        number, self._next_number = self._next_number, self._next_number + 1
        interned = tuple(map(intern, features))  # many phrasings share features
        self._phrasings[number] = IndexedPhrasing(text, answers, interned, fresh)
        places = self._numbers_by_feature
        for feature in interned:
            if feature in places:
                places[feature].append(number)
            else:
                places[feature] = [number]
        return number

    def compute_weights(self) -> None:
        """Compute the feature weights. Call it once, after the initial phrasings were added."""
        total = len(self._phrasings) + 2
        self._weights = {
            name: math.log(total / (len(at) + 1)) ** 2 for name, at in self._numbers_by_feature.items()
        }
        self._lengths.clear()

    def list_phrasings(self) -> Iterable[IndexedPhrasing]:
        """Return all phrasings."""
        return self._phrasings.values()

    def remove(self, number: int) -> None:
        """Remove a phrasing by its number."""
        for feature in self._phrasings.pop(number).features:
            self._numbers_by_feature[feature].remove(number)
        self._lengths.pop(number, None)

    def find_nearest(self, features: Sequence[str], count: int = 8) -> list[PhrasingMatch]:
        """Return the most similar phrasings, best first. Rare features are looked up first."""
        weigh, unknown = self._weights.get, self._unknown_weight
        weighed = sorted([(weigh(feature, unknown), feature) for feature in features], reverse=True)
        sums, looked_up = self._sum_common_weights(weighed)
        shares = list(map(truediv, sums.values(), map(self._lengths.__getitem__, sums)))
        least = min(sorted(shares)[-count:], default=0.0)
        nearest = [(share, number) for share, number in zip(shares, sums, strict=True) if share >= least]
        own, others = math.sqrt(sum([weight for weight, _ in weighed])), weighed[looked_up:]
        near = []
        for _, number in sorted(nearest, reverse=True)[:count]:
            phrasing = self._phrasings[number]
            shared = sums[number] + sum(weight for weight, feature in others if feature in phrasing.features)
            near.append(PhrasingMatch(phrasing, min(1.0, shared / (self._lengths[number] * own or 1.0))))
        return sorted(near, key=lambda item: -item.likeness)

    def _sum_common_weights(self, weighed: Iterable[tuple[float, str]]) -> tuple[dict[int, float], int]:
        """Return the weights that phrasings share with a message, by number, and how many features were looked up."""
        sums: dict[int, float] = {}
        sum_so_far, seen, looked_up = sums.get, 0, 0
        for weight, feature in weighed:
            numbers = self._numbers_by_feature.get(feature, ())
            seen += len(numbers)
            if seen > _MAX_LOOKUPS and sums:
                break
            looked_up += 1
            for number in numbers:
                sums[number] = sum_so_far(number, 0.0) + weight
        return sums, looked_up

    def measure(self, number: int) -> float:
        """Return the vector length of a phrasing."""
        weigh, unknown = self._weights.get, self._unknown_weight
        return math.sqrt(sum(weigh(feature, unknown) for feature in self._phrasings[number].features)) or 1.0

    @property
    def _unknown_weight(self) -> float:
        return math.log(len(self._phrasings) + 2) ** 2


class VectorLengths(dict[int, float]):
    """Vector lengths of phrasings, computed on first use: most are never read."""

    def __init__(self, index: PhrasingIndex) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, number: int) -> float:
        size = self[number] = self._index.measure(number)
        return size
