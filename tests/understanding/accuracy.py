"""Labelled messages and the measures of a method on them, for the report and for the accuracy floor."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.nlu import Decision
from content.nlu.phrasings import NO_ANSWER, OTHER_SERVICE

HERE = Path(__file__).parent
OWN_FILES = (HERE / "authored.jsonl", HERE / "rows.jsonl")


@dataclass(frozen=True)
class LabelledMessage:
    """A message and its correct answers; ("none",) means that no answer is correct."""

    text: str
    labels: tuple[str, ...]
    kind: str

    @property
    def is_out_of_scope(self) -> bool:
        return self.labels == (NO_ANSWER,)


@dataclass(frozen=True)
class EvaluatedMessage:
    """A labelled message, the decision, and its milliseconds."""

    row: LabelledMessage
    decision: Decision
    milliseconds: float

    @property
    def is_ranked_first(self) -> bool:
        return bool(self.decision.ranking) and self.decision.ranking[0] in self.row.labels

    @property
    def is_right(self) -> bool:
        return self.decision.answer in self.row.labels

    @property
    def is_wrong(self) -> bool:
        return self.decision.answer is not None and not self.is_right

    @property
    def is_one_tap_away(self) -> bool:
        offered = set(self.decision.choices) & set(self.row.labels)
        return self.is_right or (self.decision.answer is None and bool(offered))

    @property
    def is_false_answer(self) -> bool:
        return self.row.is_out_of_scope and self.decision.answer not in {None, OTHER_SERVICE}


def read_messages(path: Path) -> list[LabelledMessage]:
    """Return the labelled messages of a file, without those of uncertain scope."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    found = [
        LabelledMessage(row["text"], tuple(row["labels"]), row.get("kind") or row.get("tier") or "")
        for row in rows
    ]
    return [row for row in found if row.is_out_of_scope or NO_ANSWER not in row.labels]


def evaluate(rows: Iterable[LabelledMessage], decide: Callable[[str], Decision]) -> list[EvaluatedMessage]:
    result = []
    for row in rows:
        start = time.perf_counter()
        decision = decide(row.text)
        result.append(EvaluatedMessage(row, decision, (time.perf_counter() - start) * 1000))
    return result


def compute_measures(all_: Sequence[EvaluatedMessage]) -> dict[str, float]:
    """Return shares from 0 to 1, named as in the report, and the 95th percentile of milliseconds."""
    inside = [item for item in all_ if not item.row.is_out_of_scope]
    outside = [item for item in all_ if item.row.is_out_of_scope]
    times = sorted(item.milliseconds for item in all_) or [0.0]
    return {
        "top-1": _share(item.is_ranked_first for item in inside),
        "top-3": _share(bool(set(item.decision.ranking[:3]) & set(item.row.labels)) for item in inside),
        "one tap": _share(item.is_one_tap_away for item in inside),
        "at once": _share(item.is_right for item in inside),
        "wrong": _share(item.is_wrong for item in inside),
        "false": _share(item.is_false_answer for item in outside),
        "p95 ms": times[int(len(times) * 0.95)],
    }


def count_confusions(all_: Iterable[EvaluatedMessage]) -> Counter[tuple[str, str]]:
    """Return how often one answer was ranked first where another was correct."""
    missed = [item for item in all_ if not item.row.is_out_of_scope and not item.is_ranked_first]
    return Counter((item.row.labels[0], (item.decision.ranking or ("-",))[0]) for item in missed)


def _share(found: Iterable[bool]) -> float:
    items = list(found)
    return sum(items) / len(items) if items else 0.0
