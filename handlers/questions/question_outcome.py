"""What a rule does with a question."""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from handlers.core.context import Context
from handlers.core.replies import Reply
from handlers.questions.question_reading import Question


class Outcome(Struct, frozen=True):
    """What a rule does with a question.

    `words`: the question with what a fragment leaves out. `answers`: the answers shown; the first becomes the topic.
    `choices`: answers to choose from. `is_unanswered`: staff may see the question, and the choices are shown below it.
    `rejected`: the answer that the message says is not what was meant.
    `ends_topic`: the answer before it is no longer what a follow-up refers to.
    `offers_report`: a report is offered if the words mention that money was demanded.
    """

    words: str
    replies: Sequence[Reply] = ()
    answers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_unanswered: bool = False
    rejected: str | None = None
    offers_report: bool = True
    ends_topic: bool = False


Rule = Callable[[Context, Question], Awaitable[Outcome | None]]
