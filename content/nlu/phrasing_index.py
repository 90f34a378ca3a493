"""Index of phrasings for similarity search. Phrasings can be learned and forgotten while the bot runs.

The phrasings of the content are in arrays that are read in place (see `prepared_file`). Likeness is the cosine
similarity, with rare features weighted higher.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from content.nlu.lexicon import Lexicon
from content.nlu.name_table import NameTable, NumberRows, pack_names, pack_rows
from content.nlu.phrasings import Phrasing
from content.nlu.prepared_file import Sections

_MAX_LOOKUPS = 400
"""Maximum index entries read per message. Common features beyond that say too little."""
_MAX_CACHED_NUMBERS = 5_000


class IndexedPhrasing(Struct, frozen=True, gc=False):
    """An indexed phrasing and the numbers of its features. `is_fresh`: the model was not trained on it."""

    text: str
    answers: tuple[str, ...]
    features: tuple[int, ...]
    is_fresh: bool = False


class PhrasingMatch(Struct, frozen=True, gc=False):
    """An indexed phrasing and its likeness to a message (0 to 1)."""

    phrasing: IndexedPhrasing
    likeness: float


def pack_phrasings(features_of_each: Sequence[Sequence[str]], fresh: Iterable[bool]) -> dict[str, bytes]:
    """Return the sections of an index of these phrasings, in their order."""
    numbers: dict[str, int] = {}
    rows = [[numbers.setdefault(name, len(numbers)) for name in features] for features in features_of_each]
    places: list[list[int]] = [[] for _ in numbers]
    for at, row in enumerate(rows):
        for number in row:
            places[number].append(at)
    total = len(rows) + 2
    weights = [math.log(total / (len(found) + 1)) ** 2 for found in places]
    lengths = [math.sqrt(sum(weights[number] for number in row)) or 1.0 for row in rows]
    return {
        **pack_names(list(numbers), "features"),
        "weights": array("d", weights).tobytes(),
        "lengths": array("d", lengths).tobytes(),
        "fresh": bytes(fresh),
        **pack_rows(places, "places"),
        **pack_rows(rows, "phrasings"),
    }


def list_known_features(text: str, forms: Mapping[str, str], lexicon: Lexicon) -> Sequence[str]:
    """Return the features of a phrasing. `forms`: those of the phrasings that the model was trained on."""
    form = forms.get(text)
    if form is None:
        return lexicon.read_message(text).phrasing_features
    return form.split("\n") if form else ()


class FeatureNumbers(dict[str, int]):
    """Numbers of features; -1 for an unknown one. Names that were asked for are kept."""

    def __init__(self, table: NameTable) -> None:
        super().__init__()
        self._table = table
        self._learned: dict[str, int] = {}

    def __missing__(self, name: str) -> int:
        number = self._table.find(name)
        if number is None:
            return self._learned.get(name, -1)
        if len(self) >= _MAX_CACHED_NUMBERS:
            self.clear()
        self[name] = number
        return number

    def learn(self, name: str) -> int:
        """Return the number of a feature, a new one if it is unknown."""
        number = self[name]
        if number < 0:
            number = self._learned[name] = len(self._table) + len(self._learned)
        return number


class PhrasingIndex:
    """The phrasings of the content, and those that were learned. Numbers of learned ones follow."""

    def __init__(self, phrasings: Sequence[Phrasing], sections: Sections) -> None:
        self._phrasings = phrasings
        self._numbers = FeatureNumbers(NameTable(sections, "features"))
        self._weights: Sequence[float] = sections["weights"].cast("d")
        self._lengths: list[float] = list(sections["lengths"].cast("d"))
        self._fresh = sections["fresh"]
        self._places, self._rows = NumberRows(sections, "places"), NumberRows(sections, "phrasings")
        self._learned: dict[int, IndexedPhrasing] = {}
        self._learned_places: dict[int, list[int]] = {}

    def learn(self, text: str, answers: tuple[str, ...], features: Iterable[str]) -> int:
        """Add a phrasing that the model was not trained on. Return the number to forget it by."""
        number, numbers = len(self._lengths), tuple(map(self._numbers.learn, features))
        self._learned[number] = IndexedPhrasing(text, answers, numbers, is_fresh=True)
        self._lengths.append(math.sqrt(sum(map(self._weigh, numbers))) or 1.0)
        for feature in numbers:
            self._learned_places.setdefault(feature, []).append(number)
        return number

    def forget(self, number: int) -> None:
        """Remove a learned phrasing by its number."""
        for feature in self._learned.pop(number).features:
            self._learned_places[feature].remove(number)

    def list_phrasings(self) -> Iterator[IndexedPhrasing]:
        """Return all phrasings."""
        yield from map(self._read_phrasing, range(len(self._phrasings)))
        yield from self._learned.values()

    def find_nearest(self, features: Sequence[str], count: int = 8) -> list[PhrasingMatch]:
        """Return the most similar phrasings, best first. Rare features are looked up first."""
        numbers = list(map(self._numbers.__getitem__, features))
        weighed = sorted(zip(map(self._weigh, numbers), features, numbers, strict=True), reverse=True)
        sums, looked_up = self._sum_common_weights(weighed)
        lengths = self._lengths
        shares = [total / lengths[number] for number, total in sums.items()]
        least = min(sorted(shares)[-count:], default=0.0)
        nearest = [(share, number) for share, number in zip(shares, sums, strict=True) if share >= least]
        own, others = math.sqrt(sum([weight for weight, _, _ in weighed])), weighed[looked_up:]
        near = []
        for _, number in sorted(nearest, reverse=True)[:count]:
            phrasing = self._read_phrasing(number)
            known = set(phrasing.features)
            shared = sums[number] + sum([weight for weight, _, at in others if at in known])
            near.append(PhrasingMatch(phrasing, min(1.0, shared / (lengths[number] * own or 1.0))))
        return sorted(near, key=lambda item: -item.likeness)

    def measure_likeness(self, first: Sequence[str], second: Sequence[str]) -> float:
        """Return the likeness of two messages by their features, weighed as those of the content (0 to 1)."""
        weights = {name: self._weigh(self._numbers[name]) for name in {*first, *second}}
        lengths = [math.sqrt(sum(weights[name] for name in set(names))) for names in (first, second)]
        shared = sum(weights[name] for name in set(first) & set(second))
        return shared / (lengths[0] * lengths[1]) if shared else 0.0

    def _sum_common_weights(self, weighed: Iterable[tuple[float, str, int]]) -> tuple[dict[int, float], int]:
        """Return the weights that phrasings share with a message, by number, and how many features were looked up."""
        sums: dict[int, float] = {}
        sum_so_far, seen, looked_up = sums.get, 0, 0
        for weight, _, feature in weighed:
            seen += self._count_places(feature)
            if seen > _MAX_LOOKUPS and sums:
                break
            looked_up += 1
            for number in self._list_places(feature):
                sums[number] = sum_so_far(number, 0.0) + weight
        return sums, looked_up

    def _list_places(self, feature: int) -> list[int]:
        """Return the numbers of the phrasings with a feature."""
        learned = self._learned_places.get(feature, [])
        return self._places.read(feature) + learned if 0 <= feature < len(self._weights) else learned

    def _count_places(self, feature: int) -> int:
        """Return how many phrasings have a feature. Common ones have thousands, which are not worth a list."""
        learned = len(self._learned_places.get(feature, ()))
        return self._places.count(feature) + learned if 0 <= feature < len(self._weights) else learned

    def _read_phrasing(self, number: int) -> IndexedPhrasing:
        if number in self._learned:
            return self._learned[number]
        own = self._phrasings[number]
        return IndexedPhrasing(
            own.text, own.answers, tuple(self._rows.read(number)), bool(self._fresh[number])
        )

    def _weigh(self, feature: int) -> float:
        """Return the weight of a feature. One that the content does not know weighs as much as a unique one."""
        if 0 <= feature < len(self._weights):
            return self._weights[feature]
        return math.log(len(self._phrasings) + len(self._learned) + 2) ** 2
