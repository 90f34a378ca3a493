"""Answers that depend on the place: hours, the board, visits. One card an office, with all places that were named."""

from collections.abc import Iterable, Sequence

from content.records import Office, Site
from handlers import card, naming, overlay
from handlers.board import OF_ANSWERS
from handlers.citizen import board, cards, mobile, start, where
from handlers.naming import Named
from handlers.reply import Reply, Say
from handlers.visit import Visit

OPENING = frozenset({"hari_libur_akhir_pekan", "lokasi"})
MOBILE = "jemput_bola"
PRINTED = "cetak_prr"
LIVE = OPENING | OF_ANSWERS.keys() | {MOBILE}  # that say something of today


async def shown(visit: Visit, ids: Iterable[str], words: str) -> list[Reply]:
    """The cards of answers to a question; what staff recorded is only read for those that tell it."""
    ids = tuple(ids)
    visit = await _ready(visit, ids)
    return [reply for id in ids for reply in await _shown(visit, id, words)]


async def brief(visit: Visit, id: str, words: str) -> str:
    """The short answer below what holds at the places that were named, else at the chosen office: inline, in groups."""
    visit = await _ready(visit, (id,))
    named = [(one.office, one.site) for one in naming.places(visit, words) if one.office is not None][
        : naming.MOST_PLACES
    ]
    office = named[0][0] if named else visit.office
    if office is not None and not named:
        named = [(office, None)]
    told = [await _live(visit, id, own, site, words) for own, site in named]
    live = [text for text in told if text]
    return "\n\n".join([*live, card.short(visit, id, office)])


async def again(visit: Visit, id: str, office: Office, site: Site | None, words: str, edits: int) -> Say:
    """The card of an office once more; `words`: the question as it was asked, where it was about this place."""
    visit = await _ready(visit, (id,))
    named = [one.site for one in naming.places(visit, words) if one.office == office]
    if site is not None and named != [site]:
        named, words = [site], ""
    elif site is None and len(named) == 1 and named[0] is not None:
        named, words = [], ""
    return await _card(visit, id, office, named or [None], words, edits)


async def _ready(visit: Visit, ids: Iterable[str]) -> Visit:
    return await overlay.informed(visit) if LIVE.intersection(ids) else visit


async def _shown(visit: Visit, id: str, words: str) -> list[Reply]:
    named = naming.places(visit, words)
    decided = [one for one in named if one.office is not None]
    local = id in OPENING or id in OF_ANSWERS
    if local and len(decided) > naming.MOST_PLACES:
        places = tuple(one.match.candidates[0] for one in decided)
        return [naming.which(visit, places, id)]
    questions = _unsettled(visit, id, named) if local else []
    if not decided and questions:
        return questions
    if not decided and visit.office is None and id in OPENING:
        return [start.first_choose(visit, id)]
    if not decided:
        return [await _card(visit, id, visit.office, [None], words)]
    if not local and id != MOBILE and not naming.listed(words, decided):
        decided = decided[:1]
    return [*[await _card(visit, id, *group, words) for group in _by_office(decided)], *questions]


def _unsettled(visit: Visit, id: str, named: Sequence[Named]) -> list[Reply]:
    """A question back for a name that several places share; for hours also that a region is not served."""
    asked: list[Reply] = [naming.which(visit, one.among, id) for one in named if one.among]
    if id in OPENING:
        asked += [start.not_served(visit, one.elsewhere) for one in named if one.elsewhere]
    return asked


def _by_office(decided: Iterable[Named]) -> list[tuple[Office, list[Site | None]]]:
    groups: dict[str, tuple[Office, list[Site | None]]] = {}
    for one in decided:
        if one.office is not None:
            groups.setdefault(one.office.code, (one.office, []))[1].append(one.site)
    return list(groups.values())


async def _card(
    visit: Visit, id: str, office: Office | None, sites: Sequence[Site | None], words: str, edits: int = 0
) -> Say:
    """The card of an answer below what is known of these places of an office (None: of the office itself)."""
    told = [await _live(visit, id, office, site, words) for site in sites] if office else []
    only = sites[0] if len(sites) == 1 else None
    live = "\n\n".join(text for text in told if text)
    return card.answer(visit, id, office=office, live=live, edits=edits, site=only.id if only else "")


async def _live(visit: Visit, id: str, office: Office, site: Site | None, words: str) -> str:
    """What is known of today, or of the days that were asked about; of an informed visit."""
    if id in OPENING:
        return where.live(visit, office, site, naming.days(visit, words, office))
    if id == MOBILE:
        return await mobile.beside(visit, office, site)
    announced = await cards.live(visit, site, words) if id == PRINTED else ""
    return announced or await board.live(visit, id, office, site)
