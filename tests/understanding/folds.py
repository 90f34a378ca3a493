"""Honest evidence on the phrasings themselves: each is judged by a model that has not seen it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from content.understand.decision import Evidence
from content.understand.features import features
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


def judged(rows: Sequence[Phrasing], count: int = FOLDS) -> Iterator[Judged]:
    order = sorted(rows, key=lambda row: row.text)
    random.Random(7).shuffle(order)
    for fold in range(count):
        yield from _fold(
            order[: fold * len(order) // count] + order[(fold + 1) * len(order) // count :],
            order[fold * len(order) // count : (fold + 1) * len(order) // count],
        )


def _fold(seen: Sequence[Phrasing], held: Sequence[Phrasing]) -> Iterator[Judged]:
    words = vocabulary(seen)
    blank = Understanding(seen, model=None)
    model = export(fit(examples(seen, blank.lexicon)), fingerprint(seen), words)
    reader = Understanding(seen, model=model)
    for row in held:
        reading = reader.lexicon.read(row.text)
        if reading.words:
            near = reader.memory.nearest(traits(reading.roots, reading.concepts))
            yield Judged(row, model.scores(features(reading)), likeness(near), reader.evidence(reading))
