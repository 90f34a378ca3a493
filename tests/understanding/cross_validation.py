"""Cross-validation: each phrasing is judged by a model that was not trained on it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from content.nlu.decision import Scores
from content.nlu.lexicon import Lexicon
from content.nlu.phrasings import Phrasing, compute_fingerprint
from content.nlu.understanding import Understanding, best_likeness
from tests.understanding.network_training import export, fit
from tests.understanding.train import build_examples, learn_vocabulary

FOLD_COUNT = 3


@dataclass(frozen=True)
class HeldOutResult:
    """A phrasing and its scores by a model without it."""

    row: Phrasing
    model: dict[str, float]
    like: dict[str, float]
    evidence: Scores

    def with_shares(self, shares: dict[str, float]) -> Scores:
        return replace(self.evidence, shares=shares)


def judge_held_out(
    rows: Sequence[Phrasing], places: Sequence[str] = (), count: int = FOLD_COUNT
) -> Iterator[HeldOutResult]:
    order = sorted(rows, key=lambda row: row.text)
    random.Random(7).shuffle(order)
    for fold in range(count):
        start, end = fold * len(order) // count, (fold + 1) * len(order) // count
        yield from _judge_fold(order[:start] + order[end:], order[start:end], places)


def _judge_fold(
    seen: Sequence[Phrasing], held: Sequence[Phrasing], places: Sequence[str]
) -> Iterator[HeldOutResult]:
    words = learn_vocabulary(seen)
    lexicon = Lexicon.load(vocabulary=words, places=places)
    model = export(fit(build_examples(seen, lexicon)), compute_fingerprint(seen), words)
    reader = Understanding(seen, model=model, places=places)
    for row in held:
        reading = reader.lexicon.read_message(row.text)
        if reading.words:
            near = reader.index.find_nearest(reading.phrasing_features)
            yield HeldOutResult(
                row,
                model.score_answers(reading.features),
                best_likeness(near),
                reader.compute_scores(reading),
            )
