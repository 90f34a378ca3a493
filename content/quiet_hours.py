"""Quiet hours: from 21.00 to 06.00 at the office nobody is written to of the bot's own accord, unless it is urgent."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(21), time(6)


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is night there; `now` aware."""
    clock = now.astimezone(zone).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def expires_while_quiet(now: datetime, zone: ZoneInfo, end: float) -> bool:
    """Whether it is night and what ends then (unix seconds, 0: never) is over when people may be written to again."""
    return is_quiet(now, zone) and 0 < end <= find_send_time(now, zone).timestamp()


def find_send_time(now: datetime, zone: ZoneInfo, urgent: bool = False) -> datetime:
    """The first moment from `now` on when people there may be written to, aware; `now` itself outside quiet hours."""
    if urgent or not is_quiet(now, zone):
        return now
    local = now.astimezone(zone)
    morning = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(morning, QUIET_UNTIL, zone)
