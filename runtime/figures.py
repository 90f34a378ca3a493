"""What this process counts of itself, for /metrics: sums and times, nothing about any person."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


@dataclass
class Times:
    """How often something took how long; `counts[n]` lie at or under BOUNDS[n], the last is beyond all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """As Prometheus wants them: for each bound all at or under it."""
        found, so_far = [], 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self.counts, strict=True):
            so_far += count
            found.append((bound, float(so_far)))
        return found


@dataclass
class Figures:
    """`updates` by kind, `replies` by what became of them; `update_times` from an update's arrival to its commit."""

    updates: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    interruptions: int = 0
    replies: Counter[str] = field(default_factory=Counter)
    update_times: Times = field(default_factory=Times)


FIGURES = Figures()
