"""Trains the small model: a linear part parallel to one hidden layer, with numpy, exported as integers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.nlu.answer_model import AnswerModel, StoredModel, WeightGroup
from content.nlu.decision import DEFAULT_CALIBRATION, DEFAULT_MIXING
from content.nlu.features import FEATURE_GROUPS
from content.nlu.lexicon import MessageReading
from tests.understanding.numeric_libraries import np, sparse

MIN_COUNTS = (2, 2, 3)
"""The number of messages in which a feature of each of GROUPS must occur to be learned."""
HIDDEN, EPOCHS, BATCH_SIZE, LEARNING_RATE, SEED = 64, 10, 128, 6e-3, 1
INPUT_DROPOUT, HIDDEN_DROPOUT, LABEL_SMOOTHING = 0.2, 0.3, 0.02
"""Dropout shares of features and of hidden cells, so that no single word decides; and doubt."""
_WEIGHT_STEPS, _KEPT_SHARE = 15, 0.8
"""Quantisation steps of the weights, and the share of features, the heaviest ones, that is stored."""


@dataclass(frozen=True)
class TrainingExample:
    """One reading of a message for one answer, with a weight."""

    reading: MessageReading
    answer: str
    weight: float = 1.0


@dataclass(frozen=True)
class FittedNetwork:
    """The weights before rounding. "inner" has for each feature its weights for the answers, then for the cells."""

    answers: tuple[str, ...]
    index: Mapping[tuple[int, str], int]
    numbers: dict[str, Any]


def fit(examples: Sequence[TrainingExample]) -> FittedNetwork:
    found = [example.reading.features for example in examples]
    counts = Counter((at, name) for groups in found for at, group in enumerate(groups) for name in group)
    index = {
        feature: at
        for at, feature in enumerate(sorted(f for f, n in counts.items() if n >= MIN_COUNTS[f[0]]))
    }
    answers = tuple(sorted({example.answer for example in examples}))
    wanted = np.full((len(examples), len(answers)), LABEL_SMOOTHING / len(answers), np.float32)
    for row, example in enumerate(examples):
        wanted[row, answers.index(example.answer)] += 1 - LABEL_SMOOTHING
    weights = np.array([example.weight for example in examples], np.float32)[:, None]
    return FittedNetwork(answers, index, _train(matrix(found, index), wanted, weights))


def matrix(found: Sequence[tuple[list[str], ...]], index: Mapping[tuple[int, str], int]) -> Any:
    """Return a row for each message. Each group of features has length one."""
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
    numbers = _initial_numbers(chance, rows.shape[1], wanted.shape[1])
    slope = {name: np.zeros_like(value) for name, value in numbers.items()}
    swing = {name: np.zeros_like(value) for name, value in numbers.items()}
    batches = list(_batches(chance, rows.shape[0]))
    for step, batch in enumerate(batches, 1):
        steps = _gradients(chance, numbers, rows[batch], wanted[batch], weights[batch])
        rate = LEARNING_RATE * (1 - 0.9 * step / len(batches)) * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
        for name, change in steps.items():
            slope[name] += 0.1 * (change - slope[name])
            swing[name] += 0.001 * (change * change - swing[name])
            numbers[name] -= rate * slope[name] / (np.sqrt(swing[name]) + 1e-8)
    return numbers


def _initial_numbers(chance: Any, width: int, answers: int) -> dict[str, Any]:
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
        yield from (order[at : at + BATCH_SIZE] for at in range(0, count, BATCH_SIZE))


def _gradients(
    chance: Any, numbers: Mapping[str, Any], rows: Any, wanted: Any, weights: Any
) -> dict[str, Any]:
    """Return the gradients of all weights, with dropout of features and cells."""
    answers = wanted.shape[1]
    rows.data = rows.data * (chance.random(rows.data.shape) >= INPUT_DROPOUT) / np.float32(1 - INPUT_DROPOUT)
    sums = rows @ numbers["inner"] + numbers["start"]
    open_ = (sums[:, answers:] > 0) * (chance.random((len(wanted), HIDDEN)) >= HIDDEN_DROPOUT)
    open_ = (open_ / (1 - HIDDEN_DROPOUT)).astype(np.float32)
    cells = sums[:, answers:] * open_
    totals = sums[:, :answers] + cells @ numbers["outer"]
    powers = np.exp(totals - totals.max(axis=1, keepdims=True))
    error = (powers / powers.sum(axis=1, keepdims=True) - wanted) * weights / len(wanted)
    both = np.hstack([error, (error @ numbers["outer"].T) * open_]).astype(np.float32)
    return {"inner": rows.T.tocsr() @ both, "start": both.sum(axis=0), "outer": cells.T @ error}


def export(fitted: FittedNetwork, fingerprint: str, vocabulary: Sequence[str]) -> AnswerModel:
    """Return the stored form of the model. Mixing and calibration are still unset."""
    outer = tuple(tuple(float(value) for value in row) for row in fitted.numbers["outer"])
    groups = tuple(_export_group(fitted, at) for at in range(len(FEATURE_GROUPS)))
    start = tuple(float(value) for value in fitted.numbers["start"])
    words = " ".join(sorted(vocabulary))
    return AnswerModel.from_stored(
        StoredModel(
            fingerprint, fitted.answers, start, outer, groups, words, DEFAULT_MIXING, DEFAULT_CALIBRATION
        )
    )


def _export_group(fitted: FittedNetwork, at: int) -> WeightGroup:
    names = sorted((name, place) for (group, name), place in fitted.index.items() if group == at)
    weights = fitted.numbers["inner"][[place for _, place in names]]
    steps = np.maximum(np.quantile(np.abs(weights), 0.999, axis=0), 1e-6) / _WEIGHT_STEPS
    heaviness = np.linalg.norm(weights, axis=1)
    heavy = heaviness >= np.quantile(heaviness, 1 - _KEPT_SHARE)
    rows = np.clip(np.rint(weights[heavy] / steps), -127, 127) + 128
    kept = "\n".join(name for (name, _), keep in zip(names, heavy, strict=True) if keep)
    return WeightGroup(kept, rows.astype(np.uint8).tobytes(), tuple(float(step) for step in steps))
