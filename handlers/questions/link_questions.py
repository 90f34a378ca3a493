"""/pertanyaan: unanswered questions, most frequent first. Two taps link a group to an answer, and can be undone.

Buttons name a group by its newest question. So a tap on an old list does what its label says, or is refused.
"""

from collections import Counter

from content.nlu import question_groups
from content.text.safe_html import Html, bold, html, join_html, join_lines
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.core.ui import paginate
from handlers.questions import answer_card, tell_askers
from handlers.questions.question_buttons import (
    LearnButton,
    LinkQuestionGroup,
    ListQuestionGroups,
    ShowQuestionGroup,
    UndoQuestionLink,
)
from storage import answer_requests, questions
from storage.questions import UNSETTLED_OUTCOMES, PhrasingLink, UnlinkedQuestion
from storage.staff_accounts import audit_log

GROUPS_PER_PAGE = 6
MAX_EXAMPLES = 5
MAX_SUGGESTIONS = 3
MAX_UNSETTLED = 5  # answers named above the list
ANSWERS_PER_PAGE = 8


async def on_command(context: Context) -> list[Reply]:
    return [await _render_list(context, 0)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `learn:*`. The dispatcher checks the right at every press."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match LearnButton.parse(verb, rest):
        case ListQuestionGroups(page):
            return [done, await _render_list(context, page, edits)]
        case ShowQuestionGroup(leader, page):
            return [done, await _render_group(context, leader, page, edits)]
        case LinkQuestionGroup(leader, id) if id in context.services.library.answers:
            return [done, await _link_group(context, leader, id, edits)]
        case UndoQuestionLink(link):
            return [done, await _undo_link(context, link, edits)]
    return [done, await _render_list(context, 0, edits)]


async def _load_groups(context: Context) -> list[list[UnlinkedQuestion]]:
    return question_groups.group_similar(
        await questions.list_unlinked(context.tx), lambda question: question.text
    )


async def _find_group(context: Context, leader: int) -> list[UnlinkedQuestion]:
    found = (
        group for group in await _load_groups(context) if any(question.id == leader for question in group)
    )
    return next(found, [])


async def _render_list(context: Context, page: int, edits: int = 0) -> Message:
    t, found = context.t, await _load_groups(context)
    if not found:
        return Message(
            t.html("No open questions. Everything was understood."),
            ((answer_card.home_button(context),),),
            edits,
        )
    shown = paginate(found, page, GROUPS_PER_PAGE)
    lines: list[str] = [
        bold(t("Questions that were not understood")),
        t("Most frequent first. Tap one to give it an answer."),
        *_render_unsettled(context, found),
    ]
    lines += [
        html("\n{}× {}{}", len(group), _clip(group[0].text, 160), _render_mark(group))
        for group in shown.items
    ]
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"{len(group)}× {_clip(group[0].text, 40)}",
                ShowQuestionGroup(group[0].id).pack(),
            ),
        )
        for group in shown.items
    ]
    turn = shown.turn_row(lambda number: ListQuestionGroups(number).pack())
    return Message(join_lines(lines), (*rows, (*turn, answer_card.home_button(context))), edits)


def _render_unsettled(context: Context, groups: list[list[UnlinkedQuestion]]) -> list[Html]:
    """Name the answers that most often did not settle the matter: there the library is thin."""
    shown = Counter(
        question.guess
        for group in groups
        for question in group
        if question.outcome in UNSETTLED_OUTCOMES and question.guess
    )
    if not shown:
        return []
    named = [
        html("{} {}×", _render_answer_name(context, id), count)
        for id, count in shown.most_common(MAX_UNSETTLED)
    ]
    return [html("{} {}", context.t("Not settled most often:"), join_html(", ", named))]


async def _render_group(context: Context, leader: int, page: int, edits: int, warning: str = "") -> Message:
    """Render a group with the likeliest answers as buttons. Further pages list all answers."""
    group = await _find_group(context, leader)
    if not group:
        return await _render_list(context, 0, edits)
    t = context.t
    examples = list(dict.fromkeys(question.text for question in group))[:MAX_EXAMPLES]
    waiting = await _count_waiting(context, group)
    lines: list[str] = [
        html(
            "<b>{}×</b>{}", len(group), f" · 🔔 {t('{n} wait for the answer', n=waiting)}" if waiting else ""
        ),
        *(html("• {}", _clip(text, 300)) for text in examples),
    ]
    unsettled = dict.fromkeys(q.guess for q in group if q.outcome in UNSETTLED_OUTCOMES and q.guess)
    if unsettled:
        names = join_html(", ", [_render_answer_name(context, id) for id in unsettled])
        lines.append(t.html("Answered with {answer}, which did not settle it.", answer=names))
    lines += ["", warning or t("Which answer is right for this?")]
    ids = _suggest_answers(context, group) if page == 0 else _list_answers(context, page)
    rows: ButtonRows = tuple((_answer_button(context, leader, id),) for id in ids)
    more = Button(t("Other answers"), ShowQuestionGroup(leader, page + 1).pack())
    return Message(
        join_lines(lines),
        (*rows, (more, Button(t("⬅️ Back"), ListQuestionGroups(0).pack()))),
        edits,
    )


def _suggest_answers(context: Context, group: list[UnlinkedQuestion]) -> list[str]:
    """Return the answers that citizens chose, then the best ranked ones."""
    chosen = [question.chosen for question in group if question.chosen]
    ranked = context.services.decide(group[0].text).ranking
    failed = {question.guess for question in group if question.outcome in UNSETTLED_OUTCOMES}
    ids = [
        id
        for id in dict.fromkeys([*chosen, *ranked])
        if id in context.services.library.answers and id not in failed
    ]
    return ids[:MAX_SUGGESTIONS]


def _list_answers(context: Context, page: int) -> list[str]:
    ids = sorted(context.services.library.answers)
    pages = -(-len(ids) // ANSWERS_PER_PAGE)
    at = (page - 1) % pages * ANSWERS_PER_PAGE
    return ids[at : at + ANSWERS_PER_PAGE]


def _answer_button(context: Context, leader: int, id: str) -> Button:
    question = context.services.library.answers[id].question.in_language(context.t.language)
    return Button(question, LinkQuestionGroup(leader, id).pack())


async def _link_group(context: Context, leader: int, id: str, edits: int) -> Message:
    """Link a group to an answer. If a phrasing belongs to another answer, refuse and show it."""
    t, group = context.t, await _find_group(context, leader)
    if not group:
        return await _render_list(context, 0, edits)
    for question in group:
        rival = context.services.understanding.find_rival(question.text, id)
        if rival is not None:
            other = join_html(", ", [_render_answer_name(context, answer) for answer in rival.answers])
            why = t.html(
                "Not linked: “{example}” already means {other}. Choose another answer.",
                example=_clip(rival.text, 120),
                other=other,
            )
            return await _render_group(context, leader, 0, edits, html("⚠️ {}", why))
    made = await questions.link_questions(context.tx, group, id, context.event.user_id, context.timestamp)
    for text in made.texts:
        context.services.understanding.learn(text, id)
    await _record_audit(context, "learn.link", made)
    body = t.html(
        "Done. From now on this is answered with {answer}.", answer=_render_answer_name(context, id)
    )
    waiting = await _count_waiting(context, group)
    if waiting:
        await tell_askers.schedule_telling(context, made.id)
        told = t(
            "{n} people asked to be told. They get the answer in a minute, at night in the morning.",
            n=waiting,
        )
        body = html("{}\n🔔 {}", body, told)
    undo = Button(t("↩️ Undo"), UndoQuestionLink(made.id).pack())
    return Message(body, ((undo, Button(t("Next"), ListQuestionGroups(0).pack())),), edits)


async def _undo_link(context: Context, link: int, edits: int) -> Message:
    await tell_askers.take_back(context, link)
    undone = await questions.remove_link(context.tx, link, context.timestamp)
    if undone is not None:
        for text in undone.texts:
            context.services.understanding.forget(text, undone.answer)
        await _record_audit(context, "learn.undo", undone)
    body = context.t.html("Undone. The questions wait again.")
    return Message(body, ((Button(context.t("Next"), ListQuestionGroups(0).pack()),),), edits)


async def _count_waiting(context: Context, group: list[UnlinkedQuestion]) -> int:
    """Return how many chats wait for the answer of a group."""
    waiting = await answer_requests.count_by_question(context.tx, context.timestamp)
    return sum(waiting.get(question.id, 0) for question in group)


async def _record_audit(context: Context, act: str, link: PhrasingLink) -> None:
    grant, *_ = await permissions.list_grants_with(context, Right.LEARN)
    about = {"answer": link.answer, "link": link.id}
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act=act,
        office=grant.office,
        about=about,
    )


def _render_answer_name(context: Context, id: str) -> Html:
    library = context.services.library
    found = library.answers.get(id) or library.cases.find(id)
    return bold(found.question.in_language(context.t.language)) if found else Html.escape(id)


def _render_mark(group: list[UnlinkedQuestion]) -> str:
    outcomes = {question.outcome for question in group}
    return (" 👎" if "down" in outcomes else "") + (" 🔁" if "again" in outcomes else "")


def _clip(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
