"""A message of place names only: it answers "which office?", asks for the places, or says where somebody lives."""

import re
from collections.abc import Sequence

from content.lazy_pattern import compile_later
from handlers.core.context import Context
from handlers.core.replies import Reply
from handlers.offices import locations, place_mentions, region_mentions, region_texts, start
from handlers.offices.place_mentions import PlaceMention
from handlers.opening_hours import effective_hours
from handlers.questions import followups, local_answers
from storage.chats import chat_profiles

_ASKS_ADDRESS = compile_later(r"\balamat", re.IGNORECASE)
"""With the word for an office it asks for its address, and does not say where somebody lives."""
LIFE_WORDS = frozenset(
    (
        "kerja bekerja kuliah sekolah ktp ktpku e-ktp kk lahir kelahiran asli aslinya merantau rantau kos ngekos menetap"
        " sekarang skrg skrang tapi tp tetapi punya adalah sedang lagi lg di sini sekarang ini nang ning wong urang arek"
        " domisilinya tinggalnya ber-ktp berktp sementara"
    ).split()
)
"""Words between the places of somebody who lives elsewhere: "saya orang Blitar kerja di Gresik"."""
FILLER_WORDS = frozenset(
    (
        "saya aku sy gw gue di dr dari ke kec kecamatan kab kabupaten kota warga orang tinggal ya min kak pak bu mas"
        " mbak dan sama serta atau kalau kalo klo yang yg daerah kantor disdukcapil dukcapil pilih mau in at the"
        " rumah rumahku alamat domisili asal i live my home is from am"
    ).split()
)


def find_places_only(context: Context, words: str) -> tuple[PlaceMention, ...]:
    """Return the places of a message that holds little else ("saya di kec bakung"); () for other messages."""
    mentions, rest = place_mentions.find_places(context, words, weak=True), words
    if not mentions:
        return ()
    for match in reversed(region_mentions.find_matches(context, words)):
        rest = f"{rest[: match.span[0]]} {rest[match.span[1] :]}"
    fillers = FILLER_WORDS | LIFE_WORDS if any(map(region_texts.is_elsewhere, mentions)) else FILLER_WORDS
    if _ASKS_ADDRESS.search(rest) and local_answers.OFFICE_WORDS.search(words):
        return ()
    is_only_places = all(word.strip(".,!?&").lower() in fillers for word in rest.split())
    return mentions if is_only_places else ()


def find_shown_hours(mentions: Sequence[PlaceMention]) -> tuple[str, ...]:
    """Return the answer about hours if the hours of one site are shown. "besok?" after it asks for that site."""
    return (followups.HOURS_ANSWER,) if len(mentions) == 1 and mentions[0].site is not None else ()


def is_unclear(mentions: Sequence[PlaceMention]) -> bool:
    """Return whether a message names only offices that share a name. It is not about the chosen office."""
    return bool(mentions) and all(mention.candidates for mention in mentions)


def leaves_office(context: Context, words: str) -> bool:
    """Return whether facts about the chosen office do not answer: a kecamatan is named, or an unclear name."""
    mentions = place_mentions.find_places(context, words, weak=True)
    return is_unclear(mentions) or any(mention.site for mention in mentions)


async def answer_places(
    context: Context, mentions: tuple[PlaceMention, ...], topic: str, words: str
) -> list[Reply]:
    """Show several sites one by one; a single place decides the office."""
    if len(mentions) > 1 and any(map(region_texts.is_elsewhere, mentions)):
        return [region_texts.render_regions(context, mentions[: place_mentions.MAX_PLACES], words)]
    sites = [mention.site for mention in mentions if mention.site is not None]
    if len(sites) < len(mentions) or len(sites) == 1:
        return await answer_place(context, mentions[0], topic)
    if len(sites) > place_mentions.MAX_PLACES:
        places = tuple(mention.match.candidates[0] for mention in mentions)
        return [place_mentions.ask_which_place(context, places, topic)]
    hours = await effective_hours.with_recorded_hours(context)
    return [await locations.render_site(hours, site) for site in sites]


async def answer_place(
    context: Context, mention: PlaceMention, topic: str, *, chooses_office: bool = False
) -> list[Reply]:
    """Show a place. `chooses_office`: its office becomes that of the chat, even if another was chosen."""
    if len(mention.candidates) > region_texts.MAX_BUTTONS and mention.candidates[0].part:
        return [region_texts.render_too_many(context, mention)]
    if mention.candidates:
        return [place_mentions.ask_which_place(context, mention.candidates, topic)]
    if mention.unserved_region or mention.office is None:
        return [start.render_not_served(context, mention.unserved_region)]
    if mention.site is None:
        return await start.choose_office(context, mention.office, 0, topic)
    if chooses_office or context.office is None:
        await chat_profiles.set_office(context.tx, context.event.chat_id, mention.office.code)
    return [await locations.render_site(await effective_hours.with_recorded_hours(context), mention.site)]
