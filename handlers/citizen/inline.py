"""Inline mode: `@bot syarat ktp` in any chat inserts a vetted answer. Nothing about the asking is kept."""

from content.shield import shield
from content.visible import visible
from handlers.citizen import placed
from handlers.citizen.start import FIRST
from handlers.reply import Article, Inline, Reply
from handlers.visit import Visit

MOST = 5
CACHE = 300  # seconds; what is said of today is kept nowhere


async def query(visit: Visit) -> list[Reply]:
    words = shield(visit.event.text).text.strip()
    ids = visit.desk.decide(words).ranking if words else FIRST
    known = [id for id in ids if id in visit.desk.library.answers][:MOST]
    articles = [await _article(visit, id, words) for id in known]
    return [Inline(visit.event.query_id, tuple(articles), 0 if placed.LIVE.intersection(known) else CACHE)]


async def _article(visit: Visit, id: str, words: str) -> Article:
    """What is said of today stands first, in the list too."""
    found = visit.desk.library.answer(id, visit.person.office)
    language, body = visit.t.language, await placed.brief(visit, id, words)
    short = visible(body).split("\n")[0] if id in placed.LIVE else found.short.said(language)
    return Article(id, found.question.said(language), short[:120], body)
