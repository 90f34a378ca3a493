"""When a reporter hears of news: at a time that tells nothing about who acted on the case, or when.

A day has two halves. News of a half are collected. They are delivered in the next half, at a time drawn for the report.
The time depends on the half only, not on the moment of the act. So nobody can act and watch whose phone rings.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOON = time(12)
MORNING, AFTERNOON = time(8), time(14)  # when the deliveries of a half begin
WINDOW_SECONDS = 6 * 3600  # deliveries last until 14.00 and 20.00


def find_news_window(acted: datetime, zone: ZoneInfo) -> datetime:
    """Return the beginning of the delivery window for news of this time. `acted` is aware."""
    local = acted.astimezone(zone)
    if local.time() < NOON:
        return _begin(local.date(), AFTERNOON, zone)
    return _begin(local.date() + timedelta(days=1), MORNING, zone)


def choose_news_time(window: datetime, draw: int) -> int:
    """Return a time in the window, in unix seconds. `draw` is a random number of the report and the window."""
    return int(window.timestamp()) + draw % WINDOW_SECONDS


def _begin(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)
