"""The demo's own clock: it imports nothing of the bot it plays against."""

import time
from collections.abc import Callable

Clock = Callable[[], float]


def wall_clock() -> float:
    """Seconds since 1970 in UTC, as Telegram dates messages."""
    return time.time()
