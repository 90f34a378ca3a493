"""Buttons of the answers that an office writes itself."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class OfficeAnswerButton(CallbackData, feature="ownanswer"): ...


@dataclass(frozen=True)
class ListOfficeAnswers(OfficeAnswerButton, verb="list"):
    page: int = 0


@dataclass(frozen=True)
class WriteOfficeAnswer(OfficeAnswerButton, verb="write"):
    """`leader`: the question for which the answer is written; 0: none."""

    leader: int = 0


@dataclass(frozen=True)
class OpenOfficeAnswer(OfficeAnswerButton, verb="open"):
    number: int


@dataclass(frozen=True)
class WithdrawOfficeAnswer(OfficeAnswerButton, verb="withdraw"):
    number: int


@dataclass(frozen=True)
class RewriteAnswerField(OfficeAnswerButton, verb="field"):
    """An old `token` means that the draft has changed."""

    token: str
    field: str


@dataclass(frozen=True)
class SetAnswerExpiry(OfficeAnswerButton, verb="until"):
    token: str
    months: int


@dataclass(frozen=True)
class PublishOfficeAnswer(OfficeAnswerButton, verb="publish"):
    token: str


@dataclass(frozen=True)
class DiscardOfficeAnswer(OfficeAnswerButton, verb="discard"):
    token: str


class AnswerApprovalButton(CallbackData, feature="answerok"): ...


@dataclass(frozen=True)
class ApproveOfficeAnswer(AnswerApprovalButton, verb="yes"):
    number: int


@dataclass(frozen=True)
class RefuseOfficeAnswer(AnswerApprovalButton, verb="no"):
    number: int
