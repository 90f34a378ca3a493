"""/pertanyaan: unanswered questions, most frequent first. Two taps link a group to an answer, and can be undone.

Buttons name a group by its newest question. So a tap on an old list does what its label says, or is refused.
"""

from collections import Counter

from content.office_answers import OFFERED_LIKENESS
from content.office_features import OfficeFeature, is_feature_on
from content.text.safe_html import Html, bold, html, join_html, join_lines
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.core.ui import paginate
from handlers.office_answers import office_answer_card
from handlers.office_answers.office_answer_buttons import WriteOfficeAnswer
from handlers.questions import answer_card, question_links, tell_askers
from handlers.questions.question_buttons import (
    LearnButton,
    LinkQuestionGroup,
    ListQuestionGroups,
    ShowQuestionGroup,
    UndoQuestionLink,
)
from storage import questions
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
        case LinkQuestionGroup(leader, id) if await _may_link(context, id):
            return [done, await _link_group(context, leader, id, edits)]
        case UndoQuestionLink(link):
            return [done, await _undo_link(context, link, edits)]
    return [done, await _render_list(context, 0, edits)]


async def _may_link(context: Context, id: str) -> bool:
    """Return whether an answer exists, and for an answer of an office whether this person works there."""
    found = office_answer_card.find_answer(context.services, id, None)
    return found is not None and (
        found.office is None or await permissions.has_right(context, Right.LEARN, found.office)
    )


async def _render_list(context: Context, page: int, edits: int = 0) -> Message:
    t, found = context.t, await question_links.load_groups(context)
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
    group = await question_links.find_group(context, leader)
    if not group:
        return await _render_list(context, 0, edits)
    t = context.t
    examples = list(dict.fromkeys(question.text for question in group))[:MAX_EXAMPLES]
    waiting = await question_links.count_waiting(context, group)
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
    rows = (*rows, *await _write_row(context, leader, group))
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
    return [*_suggest_office_answers(context, group[0]), *ids][:MAX_SUGGESTIONS]


def _suggest_office_answers(context: Context, question: UnlinkedQuestion) -> list[str]:
    """Return the answer that the office of a question wrote, if it is a little like the question."""
    office = context.offices.get(question.office or "")
    found = office_answer_card.find_for_question(context, office, question.text, OFFERED_LIKENESS)
    return [found.id] if found else []


def _list_answers(context: Context, page: int) -> list[str]:
    ids = sorted(context.services.library.answers)
    pages = -(-len(ids) // ANSWERS_PER_PAGE)
    at = (page - 1) % pages * ANSWERS_PER_PAGE
    return ids[at : at + ANSWERS_PER_PAGE]


def _answer_button(context: Context, leader: int, id: str) -> Button:
    found = office_answer_card.find_answer(context.services, id, None)
    question = found.question.in_language(context.t.language) if found else id
    return Button(question, LinkQuestionGroup(leader, id).pack())


async def _link_group(context: Context, leader: int, id: str, edits: int) -> Message:
    """Link a group to an answer. If a phrasing belongs to another answer, refuse and show it."""
    t, group = context.t, await question_links.find_group(context, leader)
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
    own = office_answer_card.find_answer(context.services, id, None)
    if own is not None and own.office is not None:
        group = [question for question in group if question.office == own.office]
    made, waiting = await question_links.link(context, group, id)
    if own is not None and own.office is not None:
        await office_answer_card.refresh_index(context.tx, context.services)
    if id in context.services.library.answers:
        for text in made.texts:
            context.services.understanding.learn(text, id)
    await _record_audit(context, "learn.link", made)
    done = t.html(
        "Done. From now on this is answered with: {answer}", answer=_render_answer_name(context, id)
    )
    body = join_lines([done, *question_links.render_waiting(context, waiting)])
    undo = Button(t("↩️ Undo"), UndoQuestionLink(made.id).pack())
    return Message(body, _next_rows(context, undo), edits)


async def _undo_link(context: Context, link: int, edits: int) -> Message:
    await tell_askers.take_back(context, link)
    undone = await questions.remove_link(context.tx, link, context.timestamp)
    if undone is not None:
        for text in undone.texts:
            context.services.understanding.forget(text, undone.answer)
        await office_answer_card.refresh_index(context.tx, context.services)
        await _record_audit(context, "learn.undo", undone)
    body = context.t.html("Undone. The questions wait again.")
    return Message(body, _next_rows(context), edits)


def _next_rows(context: Context, *before: Button) -> ButtonRows:
    following = Button(context.t("Next"), ListQuestionGroups(0).pack())
    return ((*before, following), (answer_card.home_button(context),))


async def _write_row(context: Context, leader: int, group: list[UnlinkedQuestion]) -> ButtonRows:
    """Return the row that begins a new answer, if the office of the question writes its own."""
    code = next((question.office for question in group if question.id == leader), None)
    office = context.offices.get(code or "")
    if office is None or not is_feature_on(office, OfficeFeature.OFFICE_ANSWERS):
        return ()
    if not await permissions.has_right(context, Right.LEARN, office.code):
        return ()
    return ((Button(context.t("✍️ Write a new answer"), WriteOfficeAnswer(leader).pack()),),)


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
    found = (
        library.answers.get(id)
        or library.cases.find(id)
        or office_answer_card.find_answer(context.services, id, None)
    )
    return bold(found.question.in_language(context.t.language)) if found else Html.escape(id)


def _render_mark(group: list[UnlinkedQuestion]) -> str:
    outcomes = {question.outcome for question in group}
    return (" 👎" if "down" in outcomes else "") + (" 🔁" if "again" in outcomes else "")


def _clip(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
