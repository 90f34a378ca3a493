"""Exponential backoff: how long to wait before the next attempt."""

from content.lazy_dataclass import dataclass

MAX_DOUBLINGS = 30  # keeps the power small; no backoff is that long


@dataclass(frozen=True, slots=True)
class Backoff:
    """Delays in seconds that double from `first` up to `longest`."""

    first: float
    longest: float

    def after(self, failures: int) -> float:
        """Seconds to wait after this many earlier failures; 0 gives `first`."""
        return min(self.first * 2.0 ** min(failures, MAX_DOUBLINGS), self.longest)

    def due(self, now: int, failures: int) -> int:
        """The unix time of the next attempt."""
        return now + int(self.after(failures))
