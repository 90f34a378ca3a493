"""Buttons of answers and of unanswered questions."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class AnswerButton(CallbackData, feature="answer", joins_batches=True): ...


@dataclass(frozen=True)
class ShowAnswer(AnswerButton, verb="show"):
    """`question_id` is the saved question for which this was a choice; 0: none."""

    answer: str
    question_id: int = 0


@dataclass(frozen=True)
class ShowArchive(AnswerButton, verb="archive"):
    answer: str
    office: str
    site: str = ""


@dataclass(frozen=True)
class BackToAnswer(AnswerButton, verb="back"):
    answer: str
    office: str
    site: str = ""


@dataclass(frozen=True)
class ShowWholeAnswer(AnswerButton, verb="whole"):
    """Show all of an answer to a chat with plain words. `office` is "" if none was chosen."""

    answer: str
    office: str = ""
    site: str = ""


@dataclass(frozen=True)
class RateUp(AnswerButton, verb="up"):
    answer: str


@dataclass(frozen=True)
class RateDown(AnswerButton, verb="down"):
    answer: str


@dataclass(frozen=True)
class RejectChoices(AnswerButton, verb="none"):
    question_id: int = 0


class LearnButton(CallbackData, feature="learn"): ...


@dataclass(frozen=True)
class ListQuestionGroups(LearnButton, verb="list"):
    page: int


@dataclass(frozen=True)
class ShowQuestionGroup(LearnButton, verb="group"):
    """`leader` is the newest question of the group."""

    leader: int
    page: int = 0


@dataclass(frozen=True)
class LinkQuestionGroup(LearnButton, verb="link"):
    leader: int
    answer: str


@dataclass(frozen=True)
class UndoQuestionLink(LearnButton, verb="undo"):
    link: int


class AnswerRequestButton(CallbackData, feature="answerwait", joins_batches=True): ...


@dataclass(frozen=True)
class WaitForAnswer(AnswerRequestButton, verb="wait"):
    question_id: int


@dataclass(frozen=True)
class WaitForFact(AnswerRequestButton, verb="fact"):
    """Wait until a site has filled in a subject of `content.office_profile`."""

    site: str
    subject: str


@dataclass(frozen=True)
class StopWaitingForAnswer(AnswerRequestButton, verb="stop"):
    question_id: int


@dataclass(frozen=True)
class StopWaitingForAnswers(AnswerRequestButton, verb="none"): ...
