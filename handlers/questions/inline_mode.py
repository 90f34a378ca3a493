"""Inline mode: `@bot syarat ktp` in any chat inserts a vetted answer. Nothing about the query is stored."""

from content.cases.case_records import AnswerCase, TopicOverview
from content.text.redaction import redact
from content.text.visible_text import visible_text
from handlers.core.context import Context
from handlers.core.replies import InlineAnswer, InlineArticle, Reply
from handlers.offices.start import INLINE_ANSWERS
from handlers.questions import answer_card, case_cards, local_answers
from handlers.questions.answer_question import speak_like
from handlers.questions.case_choice import choose_case, find_office
from handlers.questions.question_reading import Question, read_alone

MAX_RESULTS, MAX_DESCRIPTION = 5, 120
CACHE_SECONDS = 300  # seconds; answers with facts of today are not cached


async def on_inline_query(context: Context) -> list[Reply]:
    words = redact(context.event.text).text.strip()
    context = speak_like(context, words)
    question = read_alone(context, words) if words else None
    cases = _list_cases(context, question) if question else []
    ids = question.decision.ranking if question else INLINE_ANSWERS
    covered = {found.topic for found in cases}
    hidden = covered | (answer_card.SMALL_TALK - ({question.decision.answer} if question else set()))
    others = [id for id in ids if id in context.services.library.answers and id not in hidden]
    known = others[: MAX_RESULTS - len(cases)]
    articles = [_render_case(context, found, question) for found in cases if question]
    articles += [await _render_answer(context, id, words) for id in known]
    is_live = bool(local_answers.LIVE_ANSWERS.intersection(known))
    return [InlineAnswer(context.event.query_id, tuple(articles), 0 if is_live else CACHE_SECONDS)]


def _list_cases(context: Context, question: Question) -> list[AnswerCase | TopicOverview]:
    """Return the case of the message, then the cases that it may mean."""
    cases = context.services.library.cases
    chosen = choose_case(context, question)
    is_asked = question.decision.answer is not None or question.decision.choices or chosen
    ids = dict.fromkeys((*((chosen,) if chosen else ()), *(question.case.list_choices() if is_asked else ())))
    return [found for id in ids if (found := cases.find(id)) is not None]


def _render_case(context: Context, found: AnswerCase | TopicOverview, question: Question) -> InlineArticle:
    office = find_office(context, question.words)
    body = case_cards.render_case_briefly(context, found, question.aspects, office)
    description = visible_text(body).split("\n")[0][:MAX_DESCRIPTION]
    title = found.question.in_language(context.t.language)
    return InlineArticle(f"case-{found.id}"[:64], title, description, body)


async def _render_answer(context: Context, id: str, words: str) -> InlineArticle:
    """Render one result. Facts of today come first, also in its description."""
    found = context.services.library.get_answer(id, context.profile.office)
    language, body = context.t.language, await local_answers.render_brief(context, id, words)
    short = (
        visible_text(body).split("\n")[0]
        if id in local_answers.LIVE_ANSWERS
        else found.short.in_language(language)
    )
    return InlineArticle(id, found.question.in_language(language), short[:MAX_DESCRIPTION], body)
