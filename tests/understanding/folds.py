"""Honest evidence on the phrasings themselves: each is judged by a model that has not seen it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from content.understand.decision import Evidence
from content.understand.features import features
from content.understand.lexicon import Lexicon
from content.understand.memory import traits
from content.understand.phrasings import Phrasing, fingerprint
from content.understand.understanding import Understanding, likeness
from tests.understanding.network import export, fit
from tests.understanding.train import examples, vocabulary

FOLDS = 3


@dataclass(frozen=True)
class Judged:
    """A phrasing and the evidence that others gave for it."""

    row: Phrasing
    model: dict[str, float]
    like: dict[str, float]
    evidence: Evidence

    def with_shares(self, shares: dict[str, float]) -> Evidence:
        return replace(self.evidence, shares=shares)


def judged(rows: Sequence[Phrasing], places: Sequence[str] = (), count: int = FOLDS) -> Iterator[Judged]:
    order = sorted(rows, key=lambda row: row.text)
    random.Random(7).shuffle(order)
    for fold in range(count):
        start, end = fold * len(order) // count, (fold + 1) * len(order) // count
        yield from _fold(order[:start] + order[end:], order[start:end], places)


def _fold(seen: Sequence[Phrasing], held: Sequence[Phrasing], places: Sequence[str]) -> Iterator[Judged]:
    words = vocabulary(seen)
    lexicon = Lexicon.load(vocabulary=words, places=places)
    model = export(fit(examples(seen, lexicon)), fingerprint(seen), words)
    reader = Understanding(seen, model=model, places=places)
    for row in held:
        reading = reader.lexicon.read(row.text)
        if reading.words:
            near = reader.memory.nearest(traits(reading.roots, reading.concepts))
            yield Judged(row, model.scores(features(reading)), likeness(near), reader.evidence(reading))
