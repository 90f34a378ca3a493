"""Turn scores into a decision: answer, offer choices, or report that nothing fits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

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
        return sorted(self.shares, key=lambda id: (-self.shares[id], id))


def mix_scores(
    model: Mapping[str, float],
    near: Mapping[str, float],
    fresh: Mapping[str, float],
    mixing: Mapping[str, float],
) -> dict[str, float]:
    """Combine the model's log probabilities with the best likeness of each answer's phrasings.

    `fresh`: likeness to phrasings that the model was not trained on. A close one outweighs the model.
    """
    totals = {}
    for id in model.keys() | near.keys():
        totals[id] = (
            mixing["model"] * max(model.get(id, _SCORE_FLOOR), _SCORE_FLOOR)
            + mixing["near"] * near.get(id, 0.0)
            + _FRESH_WEIGHT * max(0.0, fresh.get(id, 0.0))
        )
    top = max(totals.values(), default=0.0)
    powers = {id: math.exp(total - top) for id, total in totals.items()}
    whole = sum(powers.values())
    return {id: power / whole for id, power in powers.items()}


def compute_signals(evidence: Scores) -> dict[str, float]:
    """Return the inputs of the confidence, by the name of their calibration weight."""
    order = evidence.rank_answers()
    first = order[0]
    second = order[1] if len(order) > 1 else first
    top = evidence.shares[first]
    outside = sum(evidence.shares.get(id, 0.0) for id in OUT_OF_SCOPE_IDS)
    return {
        "bias": 1.0,
        "top": top,
        "margin": min(4.0, math.log((top + 1e-4) / (evidence.shares[second] + 1e-4))) / 4,
        "near": evidence.likeness,
        "agree": float(evidence.model_best == evidence.near_best),
        "outside": outside if first not in OUT_OF_SCOPE_IDS else 0.0,
        "unknown": evidence.unknown_share,
    }


def compute_confidence(evidence: Scores, calibration: Mapping[str, float]) -> float:
    """Return the calibrated probability (0 to 1) that the first answer was meant."""
    total = sum(calibration.get(name, 0.0) * value for name, value in compute_signals(evidence).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def decide(evidence: Scores, calibration: Mapping[str, float]) -> Decision:
    """Decide from scores. "none" is never an answer or a choice."""
    order = evidence.rank_answers()
    sure = compute_confidence(evidence, calibration)
    offered = [id for id in order if id != NO_ANSWER]
    ranking = tuple(offered[:5])
    if order[0] == NO_ANSWER:
        return Decision(None, (), _list_choices(evidence, offered, calibration), ranking, sure)
    if sure >= calibration["answer"]:
        return Decision(order[0], (), (), ranking, sure)
    return Decision(None, (), _list_choices(evidence, offered, calibration), ranking, sure)


def _list_choices(evidence: Scores, offered: list[str], calibration: Mapping[str, float]) -> tuple[str, ...]:
    outside = sum(evidence.shares.get(id, 0.0) for id in OUT_OF_SCOPE_IDS)
    if 1 - outside < calibration["doubt"] or SMALL_TALK_IDS.issuperset(
        offered[:3]
    ):  # never ask "did you mean thanks?"
        return ()
    return tuple(offered[:3])
