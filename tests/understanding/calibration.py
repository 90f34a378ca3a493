"""Fits the mixing of scores and the confidence threshold, on phrasings that the judging models had not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.nlu.decision import OUT_OF_SCOPE_IDS, compute_signals, mix_scores
from content.nlu.phrasings import NO_ANSWER
from tests.understanding.cross_validation import HeldOutResult
from tests.understanding.numeric_libraries import linear_model, np

ANSWER_CONFIDENCE = 0.83
"""The confidence from which an answer is given at once.

It was set by hand on the labelled rows of this folder, not on the phrasings. Models that saw two thirds of the
phrasings are less confident, and wrong more often, than the shipped one. A higher value answers fewer messages at
once. A lower value answers more messages that are out of scope.
"""
DOUBT = 0.05
_GRID = tuple({"model": 1.0, "near": near} for near in (0.0, 1.0, 2.0, 3.0, 4.0))


@dataclass(frozen=True)
class CalibrationOutcome:
    """The signals of a judged phrasing, and whether its first guess was correct."""

    judged: HeldOutResult
    signals: Mapping[str, float]
    best: str

    @property
    def is_right(self) -> bool:
        wanted = self.judged.row.answers
        return self.best in wanted or (wanted == (NO_ANSWER,) and self.best in OUT_OF_SCOPE_IDS)


def find_best_mixing(all_: Sequence[HeldOutResult]) -> dict[str, float]:
    return max(_GRID, key=lambda mixing: sum(outcome.is_right for outcome in compute_outcomes(all_, mixing)))


def compute_outcomes(all_: Iterable[HeldOutResult], mixing: Mapping[str, float]) -> list[CalibrationOutcome]:
    return [_compute_outcome(judged, mixing) for judged in all_]


def _compute_outcome(judged: HeldOutResult, mixing: Mapping[str, float]) -> CalibrationOutcome:
    shares = mix_scores(judged.model, judged.like, {}, mixing)
    evidence = judged.with_shares(shares)
    return CalibrationOutcome(judged, compute_signals(evidence), evidence.rank_answers()[0])


def fit_calibration(all_: Sequence[CalibrationOutcome]) -> dict[str, float]:
    """Return the weights of the signals, and the confidence from which an answer is given at once."""
    said = [outcome for outcome in all_ if outcome.best != NO_ANSWER]
    names = [name for name in said[0].signals if name != "bias"]
    rows = np.array([[outcome.signals[name] for name in names] for outcome in said])
    fitted = linear_model.LogisticRegression(C=10.0, max_iter=500).fit(
        rows, [outcome.is_right for outcome in said]
    )
    weights = {name: float(weight) for name, weight in zip(names, fitted.coef_[0], strict=True)}
    weights |= {"bias": float(fitted.intercept_[0]), "doubt": DOUBT}
    return weights | {"answer": ANSWER_CONFIDENCE}


def _confidence(outcome: CalibrationOutcome, weights: Mapping[str, float]) -> float:
    total = sum(weights.get(name, 0.0) * value for name, value in outcome.signals.items())
    return float(1 / (1 + np.exp(-total)))


def summary_line(all_: Sequence[CalibrationOutcome], weights: Mapping[str, float]) -> str:
    """Return one line with the result on the phrasings themselves."""
    inside = [outcome for outcome in all_ if outcome.judged.row.answers != (NO_ANSWER,)]
    outside = [outcome for outcome in all_ if outcome.judged.row.answers == (NO_ANSWER,)]
    given = [o for o in inside if o.best != NO_ANSWER and _confidence(o, weights) >= weights["answer"]]
    false = [o for o in outside if not o.is_right and _confidence(o, weights) >= weights["answer"]]
    return (
        f"top-1 {sum(o.is_right for o in inside) / len(inside):.3f}"
        f"  at once {sum(o.is_right for o in given) / len(inside):.3f}"
        f"  wrong {sum(not o.is_right for o in given) / len(inside):.3f}"
        f"  false {len(false) / max(1, len(outside)):.3f}"
        f"  from {weights['answer']}"
    )
