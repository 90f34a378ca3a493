"""What this process counts of itself, for /metrics: sums and times, nothing about any person."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

BUCKET_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


@dataclass
class DurationHistogram:
    """How often something took how long; `counts[n]` lie at or under BOUNDS[n], the last is beyond all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKET_BOUNDS) + 1))
    total: float = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKET_BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def cumulative_buckets(self) -> list[tuple[str, float]]:
        """As Prometheus wants them: for each bound all at or under it."""
        found, so_far = [], 0
        for bound, count in zip((*map(str, BUCKET_BOUNDS), "+Inf"), self.counts, strict=True):
            so_far += count
            found.append((bound, float(so_far)))
        return found


@dataclass
class ProcessCounters:
    """`updates` by kind, `replies` by what became of them; `update_times` from an update's arrival to its commit."""

    updates: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    interruptions: int = 0
    replies: Counter[str] = field(default_factory=Counter)
    update_times: DurationHistogram = field(default_factory=DurationHistogram)


COUNTERS = ProcessCounters()
