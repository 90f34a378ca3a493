"""Answers that depend on the place: hours, status board, visits. One card per office holds all named places."""

import re
from collections.abc import Iterable, Sequence

from content.cases.local_facts import LocalKind
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import Office, Site
from content.nlu import Decision
from content.text.safe_html import Html, join_html, join_paragraphs
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Message, Reply
from handlers.mobile_service import mobile_calendar
from handlers.office_profile import profile_answers
from handlers.offices import locations, place_mentions, region_texts, start
from handlers.offices.place_mentions import PlaceMention
from handlers.opening_hours import effective_hours
from handlers.printed_cards import card_check
from handlers.questions import answer_card
from handlers.status_board import board_for_citizens
from handlers.status_board.board_texts import KINDS_BY_ANSWER

OPENING_ANSWERS = frozenset({"hari_libur_akhir_pekan", "lokasi"})
MOBILE_ANSWER = "jemput_bola"
PRINTED_ANSWER = "cetak_prr"
LIVE_ANSWERS = OPENING_ANSWERS | KINDS_BY_ANSWER.keys() | {MOBILE_ANSWER}  # that contain facts of today


OFFICE_ANSWERS = frozenset({"lokasi", "kontak", "daftar_online", "keluhan_layanan", "antrean"})
OFFICE_KINDS = frozenset(
    {
        LocalKind.ADDRESS,
        LocalKind.MPP,
        LocalKind.PHONE,
        LocalKind.WHATSAPP,
        LocalKind.EMAIL,
        LocalKind.WEBSITE,
        LocalKind.ONLINE,
        LocalKind.COMPLAINT,
        LocalKind.MACHINE,
        LocalKind.RAMADAN,
    }
)
OFFICE_WORDS = compile_later(
    r"\b(?:kantor\w*|dis?pend?uk\w*|dis?dukcapil|dukcapil|capil|dinas|casip|pemkot|pemkab|office)\b",
    re.IGNORECASE,
)


_NUMBER_WORDS = compile_later(
    r"\b(?:no|nmr|nomer|nomor\w*|kontak\w*|number|brp|berapa|ada|punya|wa ?nya|wanya)\b"
    r"|\b(?:wa|whats ?app?)\W*(?:kantor|dinas|disduk\w*|dukcapil|capil|admin|resmi)\b",
    re.IGNORECASE,
)
_PRINT, _WHICH_KECAMATAN = r"\b(?:dice|mence|nye|ce)tak\w*\b", r"\bkec(?:amatan)? (?:mana|apa)\b"
_PRINTING_PLACE = compile_later(
    rf"{_PRINT}.*{_WHICH_KECAMATAN}|{_WHICH_KECAMATAN}.*{_PRINT}",
    re.IGNORECASE,
)
MAX_NUMBER_WORDS = 8  # a longer message describes a case


def asks_for_number(words: str) -> bool:
    """Return whether a message about WhatsApp asks for the number itself."""
    count = len(words.split())
    return count <= 2 or (count <= MAX_NUMBER_WORDS and bool(_NUMBER_WORDS.search(words)))


def is_weak_kind(kinds: Sequence[LocalKind]) -> bool:
    """Return whether the kinds are asked for beside many cases, too ("akta bisa online?")."""
    return set(kinds) <= {LocalKind.ADDRESS, LocalKind.ONLINE, LocalKind.WEBSITE, LocalKind.HOURS}


def asks_about_office(decision: Decision, kinds: Sequence[LocalKind], words: str) -> bool:
    """Return whether a message asks for the office itself: its address, number, site or queue."""
    wanted = OFFICE_KINDS.intersection(kinds)
    if LocalKind.PRINTING in kinds and _PRINTING_PLACE.search(words):
        return True
    if not wanted:
        return False
    if wanted == {LocalKind.ADDRESS}:
        return decision.ranking[:1] == ("lokasi",) and bool(OFFICE_WORDS.search(words))
    if wanted & {LocalKind.MPP, LocalKind.MACHINE, LocalKind.RAMADAN}:
        return True
    if LocalKind.WHATSAPP in wanted:
        return asks_for_number(words)
    return decision.ranking[:1] == () or decision.ranking[0] in OFFICE_ANSWERS


async def render_live_of_topic(context: Context, topic: str, office: Office | None, words: str) -> Html:
    """Return the facts of today about a topic at an office, or "" for topics without such facts."""
    if office is None:
        return Html()
    named = [
        one.site for one in place_mentions.find_places(context, words) if one.office == office and one.site
    ]
    confirmed = [await profile_answers.render_for_answer(context, topic, site) for site in named[:1]]
    if topic not in LIVE_ANSWERS or topic in OPENING_ANSWERS:
        return join_paragraphs(confirmed)
    context = await _load_hours_if_needed(context, (topic,))
    return join_paragraphs([await _render_today(context, topic, office, None, words), *confirmed])


async def render_answers(context: Context, ids: Iterable[str], words: str) -> list[Reply]:
    """Return the cards of the answers to a question."""
    ids = tuple(ids)
    context = await _load_hours_if_needed(context, ids)
    return [reply for id in ids for reply in await _render_answer(context, id, words)]


async def render_brief(context: Context, id: str, words: str) -> Html:
    """Render a short answer with the facts of the named places, else of the chosen office (inline mode, groups)."""
    context = await _load_hours_if_needed(context, (id,))
    named = [
        (one.office, one.site) for one in place_mentions.find_places(context, words) if one.office is not None
    ][: place_mentions.MAX_PLACES]
    office = named[0][0] if named else context.office
    if office is not None and not named:
        named = [(office, None)]
    told = [await _render_live(context, id, own, site, words) for own, site in named]
    live = [text for text in told if text]
    return join_html("\n\n", [*live, answer_card.render_short_answer(context, id, office)])


async def render_again(
    context: Context, id: str, office: Office, site: Site | None, words: str, edits: int
) -> Message:
    """Render the card of an office again. `words` is the question if it was about this place."""
    context = await _load_hours_if_needed(context, (id,))
    named = [one.site for one in place_mentions.find_places(context, words) if one.office == office]
    if site is not None and named != [site]:
        named, words = [site], ""
    elif site is None and len(named) == 1 and named[0] is not None:
        named, words = [], ""
    return await _render_card(context, id, office, named or [None], words, edits)


async def _load_hours_if_needed(context: Context, ids: Iterable[str]) -> Context:
    """Load the recorded hours if one of the answers depends on them. Most questions need no query."""
    return await effective_hours.with_recorded_hours(context) if LIVE_ANSWERS.intersection(ids) else context


@dataclass(frozen=True)
class PlacePolicy:
    """How an answer uses the places of a question.

    `needs_office`: without a place or a chosen office, ask for one. `asks_back`: ask about shared names and long lists.
    `covers_all`: show every named place; otherwise only the first, unless the places are a list.
    """

    needs_office: bool = False
    asks_back: bool = False
    covers_all: bool = False


OPENING_POLICY = PlacePolicy(needs_office=True, asks_back=True, covers_all=True)
BOARD_POLICY = PlacePolicy(asks_back=True, covers_all=True)
MOBILE_POLICY = PlacePolicy(covers_all=True)
DEFAULT_POLICY = PlacePolicy()
POLICIES = {
    MOBILE_ANSWER: MOBILE_POLICY,
    **dict.fromkeys(KINDS_BY_ANSWER, BOARD_POLICY),
    **dict.fromkeys(OPENING_ANSWERS, OPENING_POLICY),
}


async def _render_answer(context: Context, id: str, words: str) -> list[Reply]:
    """Return the cards of an answer, one per office, and questions about unclear places."""
    policy = POLICIES.get(id, DEFAULT_POLICY)
    mentions = place_mentions.find_places(context, words)
    decided = [mention for mention in mentions if mention.office is not None]
    if policy.asks_back and len(decided) > place_mentions.MAX_PLACES:
        places = tuple(mention.match.candidates[0] for mention in decided)
        return [place_mentions.ask_which_place(context, places, id)]
    questions = _ask_back(context, id, mentions, words) if policy.asks_back else []
    if not decided:
        return questions or [await _render_without_place(context, id, policy, words)]
    if not policy.covers_all and not place_mentions.is_place_list(words, decided):
        decided = decided[:1]
    cards = [
        await _render_card(context, id, office, sites, words) for office, sites in _group_by_office(decided)
    ]
    return [*cards, *questions]


async def _render_without_place(context: Context, id: str, policy: PlacePolicy, words: str) -> Message:
    """Return the answer for the chosen office, or ask for the office if the answer needs one."""
    if policy.needs_office and context.office is None:
        return start.ask_for_office(context, id)
    return await _render_card(context, id, context.office, [None], words)


def _ask_back(context: Context, id: str, named: Sequence[PlaceMention], words: str) -> list[Reply]:
    """Ask which place is meant if the name is shared. For hours, also say that a region is not served."""
    asked: list[Reply] = [
        place_mentions.ask_which_place(context, one.candidates, id) for one in named if one.candidates
    ]
    if id in OPENING_ANSWERS:
        asked += [
            start.render_not_served(context, one.unserved_region)
            for one in named
            if one.unserved_region and not region_texts.is_origin(one, words)
        ]
    return asked


def _group_by_office(decided: Iterable[PlaceMention]) -> list[tuple[Office, list[Site | None]]]:
    groups: dict[str, tuple[Office, list[Site | None]]] = {}
    for one in decided:
        if one.office is not None:
            groups.setdefault(one.office.code, (one.office, []))[1].append(one.site)
    return list(groups.values())


async def _render_card(
    context: Context, id: str, office: Office | None, sites: Sequence[Site | None], words: str, edits: int = 0
) -> Message:
    """Render an answer with the facts of these sites of an office (None: of the office itself)."""
    told = [await _render_live(context, id, office, site, words) for site in sites] if office else []
    only = sites[0] if len(sites) == 1 else None
    live = join_paragraphs(told)
    return answer_card.render_answer(
        context, id, office=office, live=live, edits=edits, site=only.id if only else ""
    )


async def _render_live(context: Context, id: str, office: Office, site: Site | None, words: str) -> Html:
    """Return the facts of today or of the named days, and what the office confirmed of the place."""
    today = await _render_today(context, id, office, site, words)
    subject = site or (locations.find_main_site(office) if id in profile_answers.FIELDS_OF_ANSWER else None)
    confirmed = await profile_answers.render_for_answer(context, id, subject) if subject else Html()
    return join_paragraphs([today, confirmed])


async def _render_today(context: Context, id: str, office: Office, site: Site | None, words: str) -> Html:
    """Return the facts of today or of the days that the words name, or "" for answers without such facts."""
    if not isinstance(context, HoursContext):
        return Html()
    if id in OPENING_ANSWERS:
        return locations.render_live(context, office, site, place_mentions.find_days(context, words, office))
    if id == MOBILE_ANSWER:
        return await mobile_calendar.render_for_answer(context, office, site)
    announced = await card_check.render_for_answer(context, site, words) if id == PRINTED_ANSWER else Html()
    return announced or await board_for_citizens.render_for_answer(context, id, office, site)
