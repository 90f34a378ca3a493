"""Send random updates of every kind to the running bot for some minutes.

    make fuzz MINUTES=60

Each round has a new bot and a new seed. `--seed` begins with a printed seed. The exit code is 1 after a failure.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure

from runtime import logs
from tests.fuzz.fuzz_harness import BrokenInvariantError, FuzzHarness, fuzz_harness
from tests.fuzz.random_updates import FuzzUpdate, fuzz_updates

UPDATES_PER_ROUND = 150
MAX_BATCH = 10  # updates


class FuzzRun:
    """A run. `until` is a time of time.monotonic, `counts` are updates by kind, `answers` are messages of the bot."""

    def __init__(self, until: float | None = None) -> None:
        self.until = until
        self.counts: Counter[str] = Counter()
        self.answers = 0
        self.failures: list[str] = []

    @property
    def is_over(self) -> bool:
        return self.until is not None and time.monotonic() >= self.until

    def run_round(self, number: int, throws: int, folder: Path) -> None:
        """Start a new bot, send batches of updates, and let a citizen ask."""
        with asyncio.Runner() as runner:
            harness = fuzz_harness(folder)
            place = runner.run(harness.__aenter__())
            try:
                self._send_batches(place, runner, number, throws)
                runner.run(place.check_bot_answers())
            except (
                BrokenInvariantError,
                FlakyFailure,
            ) as fault:  # the latter: it failed once, and not when it was repeated
                self.failures.append(f"seed {number}: {fault}")
            finally:
                runner.run(harness.__aexit__(None, None, None))
            self.answers += place.answers

    def _send_batches(self, place: FuzzHarness, runner: asyncio.Runner, number: int, throws: int) -> None:
        @seed(number)
        @settings(
            max_examples=throws, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), print_blob=False,
        )  # fmt: skip
        @given(st.lists(fuzz_updates(place.actors), min_size=2, max_size=MAX_BATCH))
        def one(updates: list[FuzzUpdate]) -> None:
            if not self.is_over:
                self.counts.update(update.kind for update in updates)
                runner.run(place.send_updates(updates))

        one()


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    logs.configure_logging("CRITICAL")
    fuzz, number = FuzzRun(time.monotonic() + options.minutes * 60), int(options.seed)
    while not fuzz.is_over:
        with tempfile.TemporaryDirectory() as folder:
            fuzz.run_round(number, UPDATES_PER_ROUND, Path(folder))
        number += 1
    for kind, count in fuzz.counts.most_common():
        print(f"  {kind:<28} {count:>8}")
    print(
        f"{fuzz.counts.total()} updates, {fuzz.answers} messages of the bot, {number - options.seed} rounds"
    )
    for fault in fuzz.failures:
        print(f"\n{fault}", file=sys.stderr)
    return 1 if fuzz.failures else 0


if __name__ == "__main__":
    sys.exit(main())
