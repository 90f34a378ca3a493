"""Quiet hours: from 21.00 to 06.00 at the office nobody is written to of the bot's own accord, unless it is urgent."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT, MORNING = time(21), time(6)


def quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is night there; `now` aware."""
    clock = now.astimezone(zone).time()
    return clock >= NIGHT or clock < MORNING


def passed(now: datetime, zone: ZoneInfo, end: float) -> bool:
    """Whether it is night and what ends then (unix seconds, 0: never) is over when people may be written to again."""
    return quiet(now, zone) and 0 < end <= due(now, zone).timestamp()


def due(now: datetime, zone: ZoneInfo, urgent: bool = False) -> datetime:
    """The first moment from `now` on when people there may be written to, aware; `now` itself outside quiet hours."""
    if urgent or not quiet(now, zone):
        return now
    local = now.astimezone(zone)
    morning = local.date() + timedelta(days=local.time() >= NIGHT)
    return datetime.combine(morning, MORNING, zone)
