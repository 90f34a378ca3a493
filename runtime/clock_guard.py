"""The gate of all jobs that delete, close or send by time. They wait while the clock of the server is ahead.

The second clock is that of Telegram. It shows the dates of messages, and dates in the headers of its answers.
Between them the time since start goes on counting. Without such a date, that of an earlier run counts, or the last
commit. It is at least as late as then. A clock that is behind deletes and sends nothing early.
"""

from collections.abc import Callable
from typing import Any

from runtime.clock import Clock, read_seconds_since_start
from storage.engine.database import Database
from storage.queues import clock_mark

HEADER_TOLERANCE = 15 * 60  # seconds; headers come with each answer of Telegram
OFFLINE_TOLERANCE = 30 * 86400  # seconds; for commands while the bot does not run
MESSAGE_TOLERANCE = 86400  # seconds; Telegram keeps a message for a day while the bot does not run

SecondsSinceStart = Callable[[], float]


class ClockGuard:
    """Compares the clock with Telegram's dates. All times are unix seconds."""

    def __init__(self, clock: Clock, elapsed: SecondsSinceStart = read_seconds_since_start) -> None:
        self.clock, self._elapsed = clock, elapsed
        self._offset: float | None = None  # the known time minus the time since start
        self._has_header = False
        self.has_evidence = False
        """Whether Telegram showed a date since the start of this process."""

    async def open(self, database: Database) -> None:
        """Recall the mark of an earlier run. Call it before the first job."""
        async with database.read_transaction() as tx:
            mark = await clock_mark.find_mark(tx)
            known = await clock_mark.find_last_commit(tx) if mark is None else mark.at
        if known is not None:
            self.recall(known)

    def observe_header(self, date: float) -> None:
        """Note the date of an answer of Telegram's own server, which is the time now."""
        self._offset, self._has_header, self.has_evidence = date - self._elapsed(), True, True

    def observe_update(self, update: dict[str, Any]) -> None:
        """Note the date of a message, which may have waited: it is at least as late as that."""
        for kind in ("message", "edited_message", "my_chat_member"):
            content = update.get(kind)
            if isinstance(content, dict):
                date = content.get("edit_date") or content.get("date")
                if isinstance(date, int) and not self._has_header:
                    self.recall(date)
                    self.has_evidence = True

    def recall(self, date: float) -> None:
        """Note that it was at least as late as that."""
        self._offset = max(
            date - self._elapsed(), self._offset if self._offset is not None else date - 10**12
        )

    @property
    def known_time(self) -> int | None:
        """How late it is at least; None when nothing is known."""
        return None if self._offset is None else int(self._offset + self._elapsed())

    @property
    def own_time(self) -> int:
        """What the clock of the server says."""
        return int(self.clock().timestamp())

    @property
    def is_known_behind(self) -> bool:
        """Whether Telegram's own date shows that the clock of the server is behind."""
        known = self.known_time
        return self._has_header and known is not None and self.own_time < known - HEADER_TOLERANCE

    @property
    def seconds_since_start(self) -> float:
        return self._elapsed()

    @property
    def is_trusted(self) -> bool:
        """Whether the clock is not ahead. Jobs that delete, close or send by time wait until it is."""
        return self.trusts(self.own_time)

    def trusts(self, now: int, tolerance: int | None = None) -> bool:
        """Return whether the clock was not ahead when it showed `now`."""
        known = self.known_time
        if tolerance is None:
            tolerance = HEADER_TOLERANCE if self._has_header else MESSAGE_TOLERANCE
        return known is None or now <= known + tolerance
