"""Turn scores into a decision: answer, offer choices, or report that nothing fits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import repeat
from operator import neg, sub, truediv

from content.lazy_dataclass import dataclass
from content.nlu.phrasings import NO_ANSWER, OTHER_SERVICE

OUT_OF_SCOPE_IDS = frozenset({NO_ANSWER, OTHER_SERVICE})
SMALL_TALK_IDS = frozenset({"salam", "terima_kasih", "bot_info"})
_SCORE_FLOOR, _FRESH_WEIGHT = -9.0, 16.0
DEFAULT_MIXING = {"model": 1.0, "near": 2.0}
DEFAULT_CALIBRATION = {
    "bias": -3.0, "top": 4.0, "margin": 2.0, "near": 1.0, "agree": 0.5, "outside": -2.0, "unknown": -1.0,
    "answer": 0.8, "doubt": 0.15, "also": 0.3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a message.

    `answer`: the answer to give, or None. `also`: further answers if the message asks several things.
    `choices`: at most three to offer without an answer; empty if nothing fits. `ranking`: best guesses,
    whatever the confidence. `confidence`: probability (0 to 1) that ranking[0] was meant.
    """

    answer: str | None
    also: tuple[str, ...]
    choices: tuple[str, ...]
    ranking: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Probability by answer, and the signals behind it."""

    shares: Mapping[str, float]
    model_best: str | None
    near_best: str | None
    likeness: float
    unknown_share: float

    def rank_answers(self) -> list[str]:
        """Return answer ids by falling probability."""
        return [answer for _, answer in sorted(zip(map(neg, self.shares.values()), self.shares, strict=True))]


def mix_scores(
    model: Mapping[str, float],
    near: Mapping[str, float],
    fresh: Mapping[str, float],
    mixing: Mapping[str, float],
) -> dict[str, float]:
    """Combine the model's log probabilities with the best likeness of each answer's phrasings.

    `fresh`: likeness to phrasings that the model was not trained on. A close one outweighs the model.
    """
    model_weight, near_weight = mixing["model"], mixing["near"]
    totals = {
        answer: model_weight * (score if score > _SCORE_FLOOR else _SCORE_FLOOR)
        for answer, score in model.items()
    }
    for answer, likeness in near.items():
        totals[answer] = totals.get(answer, model_weight * _SCORE_FLOOR) + near_weight * likeness
    for answer in totals.keys() & fresh.keys():
        totals[answer] += _FRESH_WEIGHT * max(0.0, fresh[answer])
    top = max(totals.values(), default=0.0)
    weights = list(map(math.exp, map(sub, totals.values(), repeat(top))))
    total_weight = sum(weights)
    return dict(zip(totals, map(truediv, weights, repeat(total_weight)), strict=True))


def compute_signals(scores: Scores) -> dict[str, float]:
    """Return the inputs of the confidence, by the name of their calibration weight."""
    ranking = scores.rank_answers()
    first = ranking[0]
    second = ranking[1] if len(ranking) > 1 else first
    top = scores.shares[first]
    outside = sum(scores.shares.get(answer, 0.0) for answer in OUT_OF_SCOPE_IDS)
    return {
        "bias": 1.0,
        "top": top,
        "margin": min(4.0, math.log((top + 1e-4) / (scores.shares[second] + 1e-4))) / 4,
        "near": scores.likeness,
        "agree": float(scores.model_best == scores.near_best),
        "outside": outside if first not in OUT_OF_SCOPE_IDS else 0.0,
        "unknown": scores.unknown_share,
    }


def compute_confidence(scores: Scores, calibration: Mapping[str, float]) -> float:
    """Return the calibrated probability (0 to 1) that the first answer was meant."""
    total = sum(calibration.get(name, 0.0) * value for name, value in compute_signals(scores).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def decide(scores: Scores, calibration: Mapping[str, float]) -> Decision:
    """Decide from scores. "none" is never an answer or a choice."""
    order = scores.rank_answers()
    confidence = compute_confidence(scores, calibration)
    answers = [answer for answer in order if answer != NO_ANSWER]
    ranking = tuple(answers[:5])
    if order[0] != NO_ANSWER and confidence >= calibration["answer"]:
        return Decision(order[0], (), (), ranking, confidence)
    return Decision(None, (), _list_choices(scores, answers, calibration), ranking, confidence)


def _list_choices(scores: Scores, answers: list[str], calibration: Mapping[str, float]) -> tuple[str, ...]:
    """Return the best three answers, or none if the message is probably out of scope."""
    outside = sum(scores.shares.get(answer, 0.0) for answer in OUT_OF_SCOPE_IDS)
    choices = tuple(answers[:3])
    if 1 - outside < calibration["doubt"] or SMALL_TALK_IDS.issuperset(choices):
        return ()  # never ask "did you mean thanks?"
    return choices
