"""Index of phrasings for similarity search. Phrasings can be added and removed while the bot runs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise
from sys import intern

_MAX_LOOKUPS = 400
"""Maximum index entries read per message. Common features beyond that say too little."""
_MAX_ROOTS = 60


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


def extract_phrasing_features(roots: Sequence[str], concepts: Sequence[str]) -> tuple[str, ...]:
    """Return the features of a phrasing: words, word pairs and concepts."""
    roots = roots[:_MAX_ROOTS]
    found = dict.fromkeys(roots)
    found.update(dict.fromkeys(f"{left} {right}" for left, right in pairwise(roots)))
    found.update(dict.fromkeys(f"={concept}" for concept in concepts))
    return tuple(found)


@dataclass(slots=True)
class PhrasingIndex:
    """Phrasings by feature. Likeness is the cosine similarity with rare features weighted higher."""

    _phrasings: dict[int, IndexedPhrasing] = field(default_factory=dict)
    _numbers_by_feature: dict[str, list[int]] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)
    _lengths: dict[int, float] = field(default_factory=dict)
    _next_number: int = 0

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
        weighed = sorted(((self._feature_weight(feature), feature) for feature in features), reverse=True)
        own = sum(weight for weight, _ in weighed)
        sums: dict[int, float] = defaultdict(float)
        seen = 0
        for weight, feature in weighed:
            places = self._numbers_by_feature.get(feature, ())
            seen += len(places)
            if seen > _MAX_LOOKUPS and sums:
                break
            for number in places:
                sums[number] += weight
        lengths, measure = self._lengths, self._vector_length
        best = nlargest(
            count,
            [(total / (lengths.get(number) or measure(number)), number) for number, total in sums.items()],
        )
        near = [self._match_phrasing(number, features, own) for _, number in best]
        return sorted(near, key=lambda item: -item.likeness)

    def _match_phrasing(self, number: int, features: Iterable[str], own: float) -> PhrasingMatch:
        phrasing = self._phrasings[number]
        common = set(phrasing.features)
        shared = sum(self._feature_weight(feature) for feature in features if feature in common)
        return PhrasingMatch(
            phrasing, min(1.0, shared / (self._vector_length(number) * math.sqrt(own) or 1.0))
        )

    def _feature_weight(self, feature: str) -> float:
        weight = self._weights.get(feature)
        return math.log(len(self._phrasings) + 2) ** 2 if weight is None else weight

    def _vector_length(self, number: int) -> float:
        """Return the vector length of a phrasing, computed on first use: most are never read."""
        size = self._lengths.get(number)
        if size is None:
            features = self._phrasings[number].features
            size = self._lengths[number] = math.sqrt(sum(map(self._feature_weight, features))) or 1.0
        return size
