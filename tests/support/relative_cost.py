"""What something costs beside something else: tests compare, and assert no speed."""

import time
from collections.abc import Callable


def processor_seconds(work: Callable[[], object], tries: int = 3) -> float:
    """Seconds of processor time, the best of some tries."""
    best = float("inf")
    for _ in range(tries):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def grows_linearly(work: Callable[[str], object], unit: str) -> bool:
    """Whether 300,000 letters of `unit` cost about what 10,000 do; without a bound, thirty times as much."""
    short, long = (unit * 10_000)[:10_000], (unit * 300_000)[:300_000]
    return processor_seconds(lambda: work(long)) < 5 * processor_seconds(lambda: work(short)) + 0.02
