"""The linear model: features of readings to sparse rows, multinomial logistic regression, compact export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.understand.decision import CALIBRATION, MIXING
from content.understand.features import GROUPS, features
from content.understand.lexicon import Reading
from content.understand.model import Group, Model, Stored
from tests.understanding.science import linear_model, np, sparse

SCALES = (1.0, 1.0, 1.0)
"""How much each of GROUPS weighs against the others."""
STRENGTH, ROUNDS = 10.0, 60
LEAST = (2, 2, 3)
"""In how many messages a feature of each of GROUPS must occur to be learned."""


@dataclass(frozen=True)
class Example:
    """One reading that asks for one answer, with a weight."""

    reading: Reading
    answer: str
    weight: float = 1.0


@dataclass(frozen=True)
class Fitted:
    """Weights of each feature for each answer, before they are made small."""

    answers: tuple[str, ...]
    bias: Any
    weights: Any
    index: Mapping[tuple[int, str], int]


def fit(examples: Sequence[Example], strength: float = STRENGTH) -> Fitted:
    found = [features(example.reading) for example in examples]
    counts = Counter((at, name) for groups in found for at, group in enumerate(groups) for name in group)
    index = {feature: at for at, feature in enumerate(f for f, n in counts.items() if n >= LEAST[f[0]])}
    rows = matrix(found, index)
    model = linear_model.LogisticRegression(C=strength, max_iter=ROUNDS, tol=1e-3)
    model.fit(rows, [e.answer for e in examples], sample_weight=[e.weight for e in examples])
    return Fitted(tuple(str(c) for c in model.classes_), model.intercept_, model.coef_, index)


def matrix(found: Sequence[tuple[list[str], ...]], index: Mapping[tuple[int, str], int]) -> Any:
    """A row for each message; each group of features has length one times its scale."""
    ends, places, values = [0], [], []
    for groups in found:
        for at, group in enumerate(groups):
            value = SCALES[at] / max(1, len(group)) ** 0.5
            for name in group:
                if (place := index.get((at, name))) is not None:
                    places.append(place)
                    values.append(value)
        ends.append(len(places))
    return sparse.csr_matrix((np.asarray(values, np.float32), places, ends), shape=(len(found), len(index)))


def export(fitted: Fitted, fingerprint: str, vocabulary: Sequence[str]) -> Model:
    """The model as it is stored, with mixing and calibration still to be set."""
    groups = tuple(_group(fitted, at) for at in range(len(GROUPS)))
    bias = tuple(float(value) for value in fitted.bias)
    words = " ".join(sorted(vocabulary))
    return Model.of(Stored(fingerprint, fitted.answers, bias, groups, words, MIXING, CALIBRATION))


def _group(fitted: Fitted, at: int) -> Group:
    names = sorted((name, place) for (group, name), place in fitted.index.items() if group == at)
    weights = fitted.weights[:, [place for _, place in names]].T * SCALES[at]
    steps = np.maximum(np.quantile(np.abs(weights), 0.9995, axis=0), 1e-6) / 127
    rows = np.clip(np.rint(weights / steps), -127, 127) + 128
    heavy = np.abs(rows - 128).max(axis=1) >= 3
    kept = "\n".join(name for (name, _), keep in zip(names, heavy, strict=True) if keep)
    return Group(kept, rows[heavy].astype(np.uint8).tobytes(), tuple(float(step) for step in steps))
