"""Until when something holds: an end at midnight is the end of the day before."""

from datetime import datetime, timedelta

from content.dates.clock_zones import zone_code
from content.text.translation import Translator


def render_end_time(t: Translator, moment: datetime, shows_zone: bool = False) -> str:
    """Render 'Senin, 23 November 2026, 12.00', or 'akhir Senin, 23 November 2026' for the last minute of a day.

    `moment` is in the time zone of the place that is concerned. `shows_zone`: hours name that zone.
    """
    is_last_minute = (moment.hour, moment.minute) == (23, 59)
    if not is_last_minute and (moment.hour or moment.minute):
        return f"{t.format_moment(moment)} {zone_code(moment)}" if shows_zone else t.format_moment(moment)
    day = moment.date() if is_last_minute else moment.date() - timedelta(days=1)
    return t("the end of {day}", day=t.format_day(day))
