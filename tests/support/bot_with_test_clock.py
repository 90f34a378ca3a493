"""`bot.py run` with a clock that a test moves: `python -m tests.support.bot_with_test_clock`, the clock's beginning and a file with seconds on it.

LOKET_TEST_CLOCK names that file: unix seconds at which the bot begins. What is added to it later is time that has passed.
LOKET_TEST_CONTENT, where given, names a folder of content to use.
"""

import os
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from demo.api import demo_clock
from runtime import clock


class MovableClock:
    """Real time, put forward to what a file says."""

    def __init__(self, file: Path) -> None:
        self._file, self._from = file, time.time()

    def seconds(self) -> float:
        return float(self._file.read_text("ascii")) + time.time() - self._from

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)


def main() -> int:
    turned = MovableClock(Path(os.environ["LOKET_TEST_CLOCK"]))
    clock.now, demo_clock.wall_clock = turned.now, turned.seconds
    import bot
    from runtime import build_services

    if content := os.environ.get("LOKET_TEST_CONTENT"):
        build_services.build_services = partial(build_services.build_services, folder=Path(content))
    return bot.main(["run"])


if __name__ == "__main__":
    sys.exit(main())
