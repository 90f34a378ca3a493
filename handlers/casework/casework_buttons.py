"""Buttons of cases, of the recap and of the public counts."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData
from storage.casework.cases import CaseFilter


class CaseButton(CallbackData, feature="case"): ...


@dataclass(frozen=True)
class ListCases(CaseButton, verb="list"):
    pick: CaseFilter
    page: int


@dataclass(frozen=True)
class ListCaseFilters(CaseButton, verb="picks"):
    """`pick` is the part of the queue that was shown."""

    pick: CaseFilter


@dataclass(frozen=True)
class UseReadyText(CaseButton, verb="with"):
    token: str
    ready: str


@dataclass(frozen=True)
class ConfirmCaseText(CaseButton, verb="yes"):
    token: str


@dataclass(frozen=True)
class ChangeCaseText(CaseButton, verb="rewrite"):
    token: str


@dataclass(frozen=True)
class CancelCaseText(CaseButton, verb="stop"):
    token: str


@dataclass(frozen=True)
class OneCaseButton(CaseButton):
    """A button of one case."""

    case_id: str


@dataclass(frozen=True)
class ShowCase(OneCaseButton, verb="show"): ...


@dataclass(frozen=True)
class ShowWholeCase(OneCaseButton, verb="whole"):
    page: int


@dataclass(frozen=True)
class ListCaseEvidence(OneCaseButton, verb="proofs"): ...


@dataclass(frozen=True)
class OpenCaseEvidence(OneCaseButton, verb="proof"): ...


@dataclass(frozen=True)
class WriteCaseNote(OneCaseButton, verb="note"): ...


@dataclass(frozen=True)
class AskReporter(OneCaseButton, verb="ask"): ...


@dataclass(frozen=True)
class ShowSimilarCases(OneCaseButton, verb="alike"): ...


@dataclass(frozen=True)
class LinkCases(OneCaseButton, verb="link"):
    other_id: str


@dataclass(frozen=True)
class UnlinkCases(OneCaseButton, verb="unlink"):
    other_id: str


@dataclass(frozen=True)
class CaseChangeButton(OneCaseButton):
    """A button that changes a case. It does nothing if the case has another version by now."""

    version: int


@dataclass(frozen=True)
class ClaimCase(CaseChangeButton, verb="claim"): ...


@dataclass(frozen=True)
class ReleaseCase(CaseChangeButton, verb="release"): ...


@dataclass(frozen=True)
class ChooseNewHolder(CaseChangeButton, verb="give"): ...


@dataclass(frozen=True)
class ConfirmHandover(CaseChangeButton, verb="hand"):
    user_id: int


@dataclass(frozen=True)
class HandOverCase(CaseChangeButton, verb="handed"):
    user_id: int


@dataclass(frozen=True)
class ShowCaseMoves(CaseChangeButton, verb="moves"): ...


@dataclass(frozen=True)
class MoveCase(CaseChangeButton, verb="to"):
    target: str


class RecapButton(CallbackData, feature="recap"): ...


@dataclass(frozen=True)
class ShowRecapMonth(RecapButton, verb="month"):
    office: str
    month: str


@dataclass(frozen=True)
class ShowRecapChart(RecapButton, verb="chart"):
    office: str


@dataclass(frozen=True)
class SendRecapFile(RecapButton, verb="file"):
    office: str


class OverdueNoticeButton(CallbackData, feature="ladder"): ...


@dataclass(frozen=True)
class EndOverdueNotice(OverdueNoticeButton, verb="off"):
    office: str


@dataclass(frozen=True)
class ResumeOverdueNotice(OverdueNoticeButton, verb="on"):
    office: str


class PublicCountsButton(CallbackData, feature="monthly", joins_batches=True): ...


@dataclass(frozen=True)
class ShowPublicCounts(PublicCountsButton, verb="of"):
    office: str


@dataclass(frozen=True)
class ChooseCountsOffice(PublicCountsButton, verb="all"): ...


class ComplaintBodiesButton(CallbackData, feature="elsewhere", joins_batches=True): ...


@dataclass(frozen=True)
class ShowComplaintBodies(ComplaintBodiesButton, verb="show"): ...
