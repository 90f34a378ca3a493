"""The clock of the demo. The demo imports nothing from the bot."""

import time
from collections.abc import Callable

Clock = Callable[[], float]


def wall_clock() -> float:
    """Return unix seconds, as in the dates of Telegram messages."""
    return time.time()
