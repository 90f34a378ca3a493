"""Relative cost of functions. Tests compare costs and assert no absolute speed."""

import time
from collections.abc import Callable


def processor_seconds(work: Callable[[], object], tries: int = 3) -> float:
    """Return seconds of CPU time, the best of some attempts."""
    best = float("inf")
    for _ in range(tries):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def grows_linearly(work: Callable[[str], object], unit: str) -> bool:
    """Return whether 300,000 characters of `unit` cost about the same as 10,000. Without a bound it is 30 times as much."""
    short, long = (unit * 10_000)[:10_000], (unit * 300_000)[:300_000]
    return processor_seconds(lambda: work(long)) < 5 * processor_seconds(lambda: work(short)) + 0.02
