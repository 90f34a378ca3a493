"""`python -m tests.support.bot_with_test_clock`: `bot.py run` with a clock that a test moves.

LOKET_TEST_CLOCK names a file with the unix seconds at which the bot starts. A later higher value moves the clock forward.
LOKET_TEST_CONTENT, if it is set, names the content folder.
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
    """The real time, moved forward by the seconds in a file."""

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
