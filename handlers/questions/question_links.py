"""Links groups of unanswered questions to an answer, and counts who waits for it."""

from collections.abc import Sequence

from content.nlu import question_groups
from content.text.safe_html import Html, html
from handlers.core.context import Context
from handlers.questions import tell_askers
from storage import answer_requests, questions
from storage.questions import PhrasingLink, UnlinkedQuestion


async def load_groups(context: Context) -> list[list[UnlinkedQuestion]]:
    return question_groups.group_similar(
        await questions.list_unlinked(context.tx), lambda question: question.text
    )


async def find_group(context: Context, leader: int) -> list[UnlinkedQuestion]:
    """Return the group of a question; empty if the question was linked meanwhile or is gone."""
    found = (
        group for group in await load_groups(context) if any(question.id == leader for question in group)
    )
    return next(found, [])


async def link(context: Context, group: Sequence[UnlinkedQuestion], answer: str) -> tuple[PhrasingLink, int]:
    """Link a group, and tell those who wait in a minute. Return the link and how many wait."""
    made = await questions.link_questions(context.tx, group, answer, context.event.user_id, context.timestamp)
    waiting = await count_waiting(context, group)
    if waiting:
        await tell_askers.schedule_telling(context, made.id)
    return made, waiting


async def count_waiting(context: Context, group: Sequence[UnlinkedQuestion]) -> int:
    """Return how many chats wait for the answer of a group."""
    waiting = await answer_requests.count_by_question(context.tx, context.timestamp)
    return sum(waiting.get(question.id, 0) for question in group)


def render_waiting(context: Context, n: int) -> list[Html]:
    """Say how many people are told; nothing if nobody waits."""
    told = context.t(
        "{n} people asked to be told. They get the answer in a minute, at night in the morning.", n=n
    )
    return [html("🔔 {}", told)] if n else []
