"""Inline mode: `@bot syarat ktp` in any chat inserts a vetted answer. Nothing about the query is stored."""

from content.text.redaction import redact
from content.text.visible_text import visible_text
from handlers.core.context import Context
from handlers.core.replies import InlineAnswer, InlineArticle, Reply
from handlers.offices.start import INLINE_ANSWERS
from handlers.questions import local_answers

MAX_RESULTS = 5
CACHE_SECONDS = 300  # seconds; answers with facts of today are not cached


async def on_inline_query(context: Context) -> list[Reply]:
    words = redact(context.event.text).text.strip()
    ids = context.services.decide(words).ranking if words else INLINE_ANSWERS
    known = [id for id in ids if id in context.services.library.answers][:MAX_RESULTS]
    articles = [await _render_article(context, id, words) for id in known]
    return [
        InlineAnswer(
            context.event.query_id,
            tuple(articles),
            0 if local_answers.LIVE_ANSWERS.intersection(known) else CACHE_SECONDS,
        )
    ]


async def _render_article(context: Context, id: str, words: str) -> InlineArticle:
    """Render one result. Facts of today come first, also in its description."""
    found = context.services.library.get_answer(id, context.profile.office)
    language, body = context.t.language, await local_answers.render_brief(context, id, words)
    short = (
        visible_text(body).split("\n")[0]
        if id in local_answers.LIVE_ANSWERS
        else found.short.in_language(language)
    )
    return InlineArticle(id, found.question.in_language(language), short[:120], body)
