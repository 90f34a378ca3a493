"""Inline mode: `@bot syarat ktp` in any chat inserts a vetted answer. Nothing about the asking is kept."""

from content.shield import shield
from handlers import card
from handlers.citizen.start import FIRST
from handlers.reply import Article, Inline, Reply
from handlers.visit import Visit

MOST = 5
CACHE = 300  # seconds


async def query(visit: Visit) -> list[Reply]:
    words = shield(visit.event.text).text.strip()
    ids = visit.desk.decide(words).ranking if words else FIRST
    known = [id for id in ids if id in visit.desk.library.answers][:MOST]
    return [Inline(visit.event.query_id, tuple(_article(visit, id) for id in known), CACHE)]


def _article(visit: Visit, id: str) -> Article:
    found = visit.desk.library.answer(id, visit.person.office)
    language = visit.t.language
    return Article(
        id,
        found.question.said(language),
        found.short.said(language)[:120],
        card.short(visit, id, visit.office),
    )
