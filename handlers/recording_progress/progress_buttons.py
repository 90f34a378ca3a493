"""Buttons of recording figures, for citizens and staff."""

from content.lazy_dataclass import dataclass
from content.loading.records import ProgressMeasure
from handlers.core.callback_data import CallbackData


class ProgressButton(CallbackData, feature="progress", joins_batches=True): ...


@dataclass(frozen=True)
class ShowOfficeProgress(ProgressButton, verb="office"):
    office: str


@dataclass(frozen=True)
class ShowSiteProgress(ProgressButton, verb="site"):
    site: str


@dataclass(frozen=True)
class ShowProgressArchive(ProgressButton, verb="archive"):
    office: str


@dataclass(frozen=True)
class ShowProgressTrend(ProgressButton, verb="trend"):
    """`site` is WHOLE_OFFICE for the office's own figures."""

    office: str
    site: str
    measure: ProgressMeasure


class FigureButton(CallbackData, feature="figures"): ...


@dataclass(frozen=True)
class AskFigurePlace(FigureButton, verb="place"):
    page: int = 0


@dataclass(frozen=True)
class EnterFigure(FigureButton, verb="at"):
    """`place` is the id of a site or the code of an office."""

    place: str


@dataclass(frozen=True)
class SetFigureMeasure(FigureButton, verb="what"):
    token: str
    measure: ProgressMeasure


@dataclass(frozen=True)
class SetFigureTarget(FigureButton, verb="goal"):
    """`target` 0: none."""

    token: str
    target: int


@dataclass(frozen=True)
class SetFigureDay(FigureButton, verb="day"):
    token: str
    day: str


@dataclass(frozen=True)
class SaveFigures(FigureButton, verb="save"):
    token: str


@dataclass(frozen=True)
class DiscardFigures(FigureButton, verb="drop"):
    token: str


@dataclass(frozen=True)
class ShowFigures(FigureButton, verb="show"):
    office: str


@dataclass(frozen=True)
class ShowFigureHistory(FigureButton, verb="history"):
    """`before_id` 0 starts with the newest figure."""

    office: str
    before_id: int


@dataclass(frozen=True)
class AskFigureWithdrawal(FigureButton, verb="back"):
    figure_id: int


@dataclass(frozen=True)
class WithdrawFigure(FigureButton, verb="take"):
    figure_id: int
