"""Days off and seasons as values: what `content.opening_hours.holiday_file` reads and `content.opening_hours.opening_status` asks.

A year without a decree is *not known*: `covers` says so, and nobody may read "no row" there as "no holiday".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from content.loading.records import LocalizedText


class HolidayKind(StrEnum):
    LIBUR_NASIONAL = "libur_nasional"
    CUTI_BERSAMA = "cuti_bersama"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day off. `estimate`: the date stands only until the ministry of religion decides."""

    date: date
    name: LocalizedText
    kind: HolidayKind
    decree: str
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """A span of days with hours of its own (Ramadan), both ends included."""

    name: str
    start: date
    end: date
    estimate: bool
    source: str

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def is_doubtful_on(self, day: date) -> bool:
        """True within a day of an end that is only estimated: the moon may move it."""
        near = min(abs((day - self.start).days), abs((day - self.end).days))
        return self.estimate and near <= 1


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """What was decreed for one year. `checked`: when an editor last compared it with its source."""

    year: int
    decree: str
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays by day. Build with `content.opening_hours.holiday_file`; `with_days` adds what staff recorded."""

    years: Mapping[int, HolidayYear]
    days: Mapping[date, Holiday]
    seasons: tuple[Season, ...] = ()

    def with_days(self, rows: Iterable[Holiday]) -> "Calendar":
        """A calendar with more days (staff rows win over the table)."""
        return replace(self, days={**self.days, **{row.date: row for row in rows}})

    def holiday_on(self, day: date) -> Holiday | None:
        return self.days.get(day)

    def season_on(self, day: date) -> Season | None:
        return next((season for season in self.seasons if season.contains(day)), None)

    def season_on_or_after(self, day: date) -> Season | None:
        """The season of a day, else the next one that is known."""
        coming = [season for season in self.seasons if season.end >= day]
        return min(coming, key=lambda season: season.start, default=None)

    def is_edge_of_season(self, day: date) -> bool:
        """Whether an estimated season may start or end on either side of `day`."""
        return any(season.is_doubtful_on(day) for season in self.seasons)

    def covers_year(self, year: int) -> bool:
        """Whether the holidays of `year` were decreed and are in the table."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and neither holiday nor joint leave, as far as the table knows."""
        return day.weekday() < 5 and day not in self.days

    def working_days_after(self, day: date, n: int) -> date:
        """The `n`-th working day after `day`, which itself does not count.

        In a year that is not covered only weekends are known: say so beside such a deadline.
        """
        while n > 0:
            day += timedelta(days=1)
            n -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after `first`, up to `last`, which counts."""
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def holidays_between(self, start: date, end: date) -> list[Holiday]:
        """The days off from `start` to `end`, both included, in order."""
        return [self.days[day] for day in sorted(self.days) if start <= day <= end]
