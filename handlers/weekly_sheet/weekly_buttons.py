"""Buttons `week:*` of the weekly sheet."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class WeeklyButton(CallbackData, feature="week"): ...


@dataclass(frozen=True)
class ShowWeeklySheet(WeeklyButton, verb="show"):
    office: str


@dataclass(frozen=True)
class ShowWeeklyChart(WeeklyButton, verb="chart"):
    office: str


@dataclass(frozen=True)
class SendWeeklyFile(WeeklyButton, verb="file"):
    office: str


@dataclass(frozen=True)
class WantWeeklySheet(WeeklyButton, verb="want"):
    office: str


@dataclass(frozen=True)
class EndWeeklySheet(WeeklyButton, verb="end"):
    office: str
