"""Quiet hours: from 21.00 to 06.00 local time the bot sends no message on its own, unless it is urgent.

The night is that of the place that a message concerns, or of the person who gets it.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(21), time(6)


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Return whether it is night there. `now` is aware."""
    clock = now.astimezone(zone).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def expires_while_quiet(now: datetime, zone: ZoneInfo, end: float) -> bool:
    """Return whether something that ends at `end` is over before the quiet hours end.

    `end` is in unix seconds; 0 means never.
    """
    return is_quiet(now, zone) and 0 < end <= find_send_time(now, zone).timestamp()


def find_send_time(now: datetime, zone: ZoneInfo, urgent: bool = False) -> datetime:
    """Return the first allowed time from `now` on (aware). Outside quiet hours it is `now`."""
    if urgent or not is_quiet(now, zone):
        return now
    local = now.astimezone(zone)
    morning = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(morning, QUIET_UNTIL, zone)


def find_send_time_everywhere(now: datetime, zones: Iterable[ZoneInfo], urgent: bool = False) -> datetime:
    """Return the first time from `now` on that is allowed in all of these zones."""
    found, places = now, tuple(zones)
    for _ in range(3):  # each round passes at least one night
        found = max((find_send_time(found, zone, urgent) for zone in places), default=found)
    return found
