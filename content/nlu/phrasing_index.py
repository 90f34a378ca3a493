"""Memory of phrasings: which ones a message is most like. Grows and shrinks while the bot runs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise
from sys import intern

_MAX_LOOKUPS = 400
"""So many places are looked at for one message; common features past that say too little."""
_MAX_ROOTS = 60


@dataclass(frozen=True, slots=True)
class IndexedPhrasing:
    """A phrasing as remembered. `fresh`: the model was not trained on it."""

    text: str
    answers: tuple[str, ...]
    features: tuple[str, ...]
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class PhrasingMatch:
    """A remembered phrasing and its likeness to a message, 0 to 1."""

    phrasing: IndexedPhrasing
    likeness: float


def extract_phrasing_features(roots: Sequence[str], concepts: Sequence[str]) -> tuple[str, ...]:
    """By what phrasings are remembered and compared: words, neighbouring words, concepts."""
    roots = roots[:_MAX_ROOTS]
    found = dict.fromkeys(roots)
    found.update(dict.fromkeys(f"{left} {right}" for left, right in pairwise(roots)))
    found.update(dict.fromkeys(f"={concept}" for concept in concepts))
    return tuple(found)


@dataclass(slots=True)
class PhrasingIndex:
    """Phrasings by feature. Likeness is the cosine of their features, rare ones counting more."""

    _phrasings: dict[int, IndexedPhrasing] = field(default_factory=dict)
    _numbers_by_feature: dict[str, list[int]] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)
    _lengths: dict[int, float] = field(default_factory=dict)
    _next_number: int = 0

    def add(self, text: str, answers: tuple[str, ...], features: Iterable[str], fresh: bool = False) -> int:
        """Remembers; the number to forget it by."""
        number, self._next_number = self._next_number, self._next_number + 1
        kept = tuple(map(intern, features))  # shared by many phrasings
        self._phrasings[number] = IndexedPhrasing(text, answers, kept, fresh)
        places = self._numbers_by_feature
        for feature in kept:
            if feature in places:
                places[feature].append(number)
            else:
                places[feature] = [number]
        return number

    def compute_weights(self) -> None:
        """Sets how much each feature counts; what is added later is weighed by this. Call once, when all is in."""
        whole = len(self._phrasings) + 2
        self._weights = {
            name: math.log(whole / (len(at) + 1)) ** 2 for name, at in self._numbers_by_feature.items()
        }
        self._lengths.clear()

    def list_phrasings(self) -> Iterable[IndexedPhrasing]:
        return self._phrasings.values()

    def remove(self, number: int) -> None:
        for feature in self._phrasings.pop(number).features:
            self._numbers_by_feature[feature].remove(number)
        self._lengths.pop(number, None)

    def find_nearest(self, features: Sequence[str], count: int = 8) -> list[PhrasingMatch]:
        """The phrasings most like a message, most like first. Rare features are looked up first, common ones last."""
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
        best = nlargest(
            count, [(total / self._vector_length(number), number) for number, total in sums.items()]
        )
        near = [self._match_phrasing(number, features, own) for _, number in best]
        return sorted(near, key=lambda item: -item.likeness)

    def _match_phrasing(self, number: int, features: Iterable[str], own: float) -> PhrasingMatch:
        kept = self._phrasings[number]
        common = set(kept.features)
        shared = sum(self._feature_weight(feature) for feature in features if feature in common)
        return PhrasingMatch(kept, min(1.0, shared / (self._vector_length(number) * math.sqrt(own) or 1.0)))

    def _feature_weight(self, feature: str) -> float:
        weight = self._weights.get(feature)
        return math.log(len(self._phrasings) + 2) ** 2 if weight is None else weight

    def _vector_length(self, number: int) -> float:
        """Reckoned when first asked for: most phrasings are never looked at."""
        size = self._lengths.get(number)
        if size is None:
            features = self._phrasings[number].features
            size = self._lengths[number] = math.sqrt(sum(map(self._feature_weight, features))) or 1.0
        return size
