"""Holidays and seasons as values: `holiday_file` loads them, `day_plan` uses them.

The holidays of a year without a decree are *not known* (`covers_year` is False). A missing row there does not
mean "no holiday".
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.loading.records import LocalizedText


class HolidayKind(StrEnum):
    """Public holiday or joint leave (cuti bersama)."""

    LIBUR_NASIONAL = "libur_nasional"
    CUTI_BERSAMA = "cuti_bersama"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off. `estimate`: the date may move until the ministry of religion decides."""

    date: date
    name: LocalizedText
    kind: HolidayKind
    decree: str
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """A span of days with its own hours (Ramadan). Both ends are included."""

    name: str
    start: date
    end: date
    estimate: bool
    source: str

    def contains(self, day: date) -> bool:
        """Return whether a day is in the season."""
        return self.start <= day <= self.end

    def is_doubtful_on(self, day: date) -> bool:
        """Return whether a day is within one day of an estimated start or end."""
        near = min(abs((day - self.start).days), abs((day - self.end).days))
        return self.estimate and near <= 1


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The decree of one year. `checked`: when an editor last compared it with its source."""

    year: int
    decree: str
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays by day. Load it with `holiday_file`; `with_days` adds days that staff recorded."""

    years: Mapping[int, HolidayYear]
    days: Mapping[date, Holiday]
    seasons: tuple[Season, ...] = ()

    def with_days(self, rows: Iterable[Holiday]) -> "Calendar":
        """Return a calendar with more days. They replace days of the file."""
        return replace(self, days={**self.days, **{row.date: row for row in rows}})

    def holiday_on(self, day: date) -> Holiday | None:
        """Return the holiday on a day, or None."""
        return self.days.get(day)

    def season_on(self, day: date) -> Season | None:
        """Return the season on a day, or None."""
        return next((season for season in self.seasons if season.contains(day)), None)

    def season_on_or_after(self, day: date) -> Season | None:
        """Return the season on a day, else the next known one."""
        coming = [season for season in self.seasons if season.end >= day]
        return min(coming, key=lambda season: season.start, default=None)

    def is_edge_of_season(self, day: date) -> bool:
        """Return whether an estimated season may start or end on a day next to this one."""
        return any(season.is_doubtful_on(day) for season in self.seasons)

    def covers_year(self, year: int) -> bool:
        """Return whether the holidays of a year are decreed and in the file."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is Monday to Friday and no known holiday or joint leave."""
        return day.weekday() < 5 and day not in self.days

    def working_days_after(self, day: date, n: int) -> date:
        """Return the `n`-th working day after `day`; `day` itself does not count.

        For a year that is not covered only weekends are known. Mention this beside such a deadline.
        """
        while n > 0:
            day += timedelta(days=1)
            n -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and including `last`."""
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def holidays_between(self, start: date, end: date) -> list[Holiday]:
        """Return the holidays from `start` to `end`, both included, in order."""
        return [self.days[day] for day in sorted(self.days) if start <= day <= end]
