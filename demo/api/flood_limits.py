"""Rate limits of the local Telegram. They are off unless a test or a soak run sets them."""

import math
from collections import deque
from dataclasses import dataclass, field

from demo.api.api_errors import too_many_requests


@dataclass
class FloodLimits:
    """Messages allowed in a sliding window; None means no limit. Telegram's limits are about 30, 1 and 20."""

    per_second: int | None = None
    per_chat_second: int | None = None
    per_group_minute: int | None = None
    windows: dict[str, deque[float]] = field(default_factory=dict)

    def use_telegram_limits(self) -> None:
        self.per_second, self.per_chat_second, self.per_group_minute = 30, 1, 20

    def clear(self) -> None:
        self.per_second = self.per_chat_second = self.per_group_minute = None
        self.windows.clear()

    def count_message(self, chat: int, now: float, *, paid: bool = False) -> None:
        """Count one message to a chat. A paid message does not count against the limit of all chats.

        Raises ApiError (429) with whole seconds to wait."""
        windows = [] if paid else [(self.per_second, "all", 1.0)]
        if chat < 0:
            windows.append((self.per_group_minute, f"group {chat}", 60.0))
        else:
            windows.append((self.per_chat_second, f"chat {chat}", 1.0))
        asked = [
            (most, self._window(key, span, now), span) for most, key, span in windows if most is not None
        ]
        for most, window, span in asked:
            if len(window) >= most:
                raise too_many_requests(max(1, math.ceil(window[0] + span - now)))
        for _, window, _ in asked:
            window.append(now)

    def _window(self, key: str, span: float, now: float) -> deque[float]:
        window = self.windows.setdefault(key, deque())
        while window and window[0] <= now - span:
            window.popleft()
        return window
