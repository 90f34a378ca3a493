"""Labelled messages and how a method fares on them: the measures of the report and of the floor."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.understand import Decision
from content.understand.phrasings import ELSEWHERE, NONE

HERE = Path(__file__).parent
OWN = (HERE / "authored.jsonl", HERE / "rows.jsonl")


@dataclass(frozen=True)
class Row:
    """A message and the answers that are right for it; ("none",): no answer is."""

    text: str
    labels: tuple[str, ...]
    kind: str

    @property
    def outside(self) -> bool:
        return self.labels == (NONE,)


@dataclass(frozen=True)
class Tried:
    """A row, what was decided, and the milliseconds that took."""

    row: Row
    decision: Decision
    milliseconds: float

    @property
    def first(self) -> bool:
        return bool(self.decision.ranking) and self.decision.ranking[0] in self.row.labels

    @property
    def right(self) -> bool:
        return self.decision.answer in self.row.labels

    @property
    def wrong(self) -> bool:
        return self.decision.answer is not None and not self.right

    @property
    def one_tap(self) -> bool:
        offered = set(self.decision.choices) & set(self.row.labels)
        return self.right or (self.decision.answer is None and bool(offered))

    @property
    def false(self) -> bool:
        return self.row.outside and self.decision.answer not in {None, ELSEWHERE}


def read(path: Path) -> list[Row]:
    """Labelled rows of a file; those that may or may not be out of scope are left out."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    found = [Row(row["text"], tuple(row["labels"]), row.get("kind") or row.get("tier") or "") for row in rows]
    return [row for row in found if row.outside or NONE not in row.labels]


def tried(rows: Iterable[Row], decide: Callable[[str], Decision]) -> list[Tried]:
    result = []
    for row in rows:
        start = time.perf_counter()
        decision = decide(row.text)
        result.append(Tried(row, decision, (time.perf_counter() - start) * 1000))
    return result


def measures(all_: Sequence[Tried]) -> dict[str, float]:
    """Shares, 0 to 1, named as in the report, and the 95th percentile of milliseconds."""
    inside = [item for item in all_ if not item.row.outside]
    outside = [item for item in all_ if item.row.outside]
    times = sorted(item.milliseconds for item in all_) or [0.0]
    return {
        "top-1": _share(item.first for item in inside),
        "top-3": _share(bool(set(item.decision.ranking[:3]) & set(item.row.labels)) for item in inside),
        "one tap": _share(item.one_tap for item in inside),
        "at once": _share(item.right for item in inside),
        "wrong": _share(item.wrong for item in inside),
        "false": _share(item.false for item in outside),
        "p95 ms": times[int(len(times) * 0.95)],
    }


def confusion(all_: Iterable[Tried]) -> Counter[tuple[str, str]]:
    """How often one answer was ranked first where another was right."""
    missed = [item for item in all_ if not item.row.outside and not item.first]
    return Counter((item.row.labels[0], (item.decision.ranking or ("-",))[0]) for item in missed)


def _share(found: Iterable[bool]) -> float:
    items = list(found)
    return sum(items) / len(items) if items else 0.0
