"""The small model: a linear part and one hidden layer side by side, trained with numpy, exported in whole numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.understand.decision import CALIBRATION, MIXING
from content.understand.features import GROUPS, features
from content.understand.lexicon import Reading
from content.understand.model import Group, Model, Stored
from tests.understanding.science import np, sparse

LEAST = (2, 2, 3)
"""In how many messages a feature of each of GROUPS must occur to be learned."""
HIDDEN, EPOCHS, BATCH, RATE, SEED = 64, 10, 128, 6e-3, 1
FORGET_INPUT, FORGET_HIDDEN, SMOOTH = 0.2, 0.3, 0.02
"""Shares of features and of hidden cells left out at random, so that no single word is relied on; and doubt."""
_FINE, _KEPT = 15, 0.8
"""Steps in which weights are stored, and the share of features, the heaviest ones, that are."""


@dataclass(frozen=True)
class Example:
    """One reading that asks for one answer, with a weight."""

    reading: Reading
    answer: str
    weight: float = 1.0


@dataclass(frozen=True)
class Fitted:
    """The numbers before rounding. "inner": for each feature, its weights for the answers, then for the cells."""

    answers: tuple[str, ...]
    index: Mapping[tuple[int, str], int]
    numbers: dict[str, Any]


def fit(examples: Sequence[Example]) -> Fitted:
    found = [features(example.reading) for example in examples]
    counts = Counter((at, name) for groups in found for at, group in enumerate(groups) for name in group)
    index = {
        feature: at for at, feature in enumerate(sorted(f for f, n in counts.items() if n >= LEAST[f[0]]))
    }
    answers = tuple(sorted({example.answer for example in examples}))
    wanted = np.full((len(examples), len(answers)), SMOOTH / len(answers), np.float32)
    for row, example in enumerate(examples):
        wanted[row, answers.index(example.answer)] += 1 - SMOOTH
    weights = np.array([example.weight for example in examples], np.float32)[:, None]
    return Fitted(answers, index, _train(matrix(found, index), wanted, weights))


def matrix(found: Sequence[tuple[list[str], ...]], index: Mapping[tuple[int, str], int]) -> Any:
    """A row for each message; each group of features has length one."""
    ends, places, values = [0], [], []
    for groups in found:
        for at, group in enumerate(groups):
            value = 1 / max(1, len(group)) ** 0.5
            known = sorted(index[at, name] for name in group if (at, name) in index)
            places.extend(known)
            values.extend([value] * len(known))
        ends.append(len(places))
    return sparse.csr_matrix((np.asarray(values, np.float32), places, ends), shape=(len(found), len(index)))


def _train(rows: Any, wanted: Any, weights: Any) -> dict[str, Any]:
    chance = np.random.default_rng(SEED)
    numbers = _begin(chance, rows.shape[1], wanted.shape[1])
    slope = {name: np.zeros_like(value) for name, value in numbers.items()}
    swing = {name: np.zeros_like(value) for name, value in numbers.items()}
    batches = list(_batches(chance, rows.shape[0]))
    for step, batch in enumerate(batches, 1):
        steps = _steps(chance, numbers, rows[batch], wanted[batch], weights[batch])
        rate = RATE * (1 - 0.9 * step / len(batches)) * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
        for name, change in steps.items():
            slope[name] += 0.1 * (change - slope[name])
            swing[name] += 0.001 * (change * change - swing[name])
            numbers[name] -= rate * slope[name] / (np.sqrt(swing[name]) + 1e-8)
    return numbers


def _begin(chance: Any, width: int, answers: int) -> dict[str, Any]:
    inner = np.zeros((width, answers + HIDDEN), np.float32)
    inner[:, answers:] = chance.standard_normal((width, HIDDEN)) * 0.3
    outer = chance.standard_normal((HIDDEN, answers)) * HIDDEN**-0.5
    return {
        "inner": inner,
        "start": np.zeros(answers + HIDDEN, np.float32),
        "outer": outer.astype(np.float32),
    }


def _batches(chance: Any, count: int) -> Iterator[Any]:
    for _ in range(EPOCHS):
        order = chance.permutation(count)
        yield from (order[at : at + BATCH] for at in range(0, count, BATCH))


def _steps(chance: Any, numbers: Mapping[str, Any], rows: Any, wanted: Any, weights: Any) -> dict[str, Any]:
    """One step downhill for each of the numbers, with features and cells left out at random."""
    answers = wanted.shape[1]
    rows.data = rows.data * (chance.random(rows.data.shape) >= FORGET_INPUT) / np.float32(1 - FORGET_INPUT)
    sums = rows @ numbers["inner"] + numbers["start"]
    open_ = (sums[:, answers:] > 0) * (chance.random((len(wanted), HIDDEN)) >= FORGET_HIDDEN)
    open_ = (open_ / (1 - FORGET_HIDDEN)).astype(np.float32)
    cells = sums[:, answers:] * open_
    totals = sums[:, :answers] + cells @ numbers["outer"]
    powers = np.exp(totals - totals.max(axis=1, keepdims=True))
    error = (powers / powers.sum(axis=1, keepdims=True) - wanted) * weights / len(wanted)
    both = np.hstack([error, (error @ numbers["outer"].T) * open_]).astype(np.float32)
    return {"inner": rows.T.tocsr() @ both, "start": both.sum(axis=0), "outer": cells.T @ error}


def export(fitted: Fitted, fingerprint: str, vocabulary: Sequence[str]) -> Model:
    """The model as it is stored, with mixing and calibration still to be set."""
    outer = tuple(tuple(float(value) for value in row) for row in fitted.numbers["outer"])
    groups = tuple(_group(fitted, at) for at in range(len(GROUPS)))
    start = tuple(float(value) for value in fitted.numbers["start"])
    words = " ".join(sorted(vocabulary))
    return Model.of(Stored(fingerprint, fitted.answers, start, outer, groups, words, MIXING, CALIBRATION))


def _group(fitted: Fitted, at: int) -> Group:
    names = sorted((name, place) for (group, name), place in fitted.index.items() if group == at)
    weights = fitted.numbers["inner"][[place for _, place in names]]
    steps = np.maximum(np.quantile(np.abs(weights), 0.999, axis=0), 1e-6) / _FINE
    heaviness = np.linalg.norm(weights, axis=1)
    heavy = heaviness >= np.quantile(heaviness, 1 - _KEPT)
    rows = np.clip(np.rint(weights[heavy] / steps), -127, 127) + 128
    kept = "\n".join(name for (name, _), keep in zip(names, heavy, strict=True) if keep)
    return Group(kept, rows.astype(np.uint8).tobytes(), tuple(float(step) for step in steps))
