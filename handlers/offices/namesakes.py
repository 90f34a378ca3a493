"""Names of several regions: the one chosen last time is taken at once, with a button for the others."""

from collections.abc import Sequence

from msgspec import structs

from content.places.gazetteer import PlaceMatch
from content.places.place_names import Place, PlaceKind, strip_region_kind
from content.text.safe_html import html
from handlers.core.context import Context
from handlers.core.replies import Button, Message, Reply
from handlers.offices import region_mentions
from handlers.offices.office_buttons import PickOffice, ShowUnservedRegion
from storage.chats import chat_profiles

MAX_REMEMBERED = 3
MAX_OTHERS = 2  # buttons below an answer


async def remember_choice(context: Context, code: str, name: str) -> None:
    """Remember a region that was tapped, if others have its name."""
    plain = region_mentions.plain_code(code)
    found = region_mentions.find_all_matches(context, strip_region_kind(name))
    if not any(_is_shared(match) and _holds(match.candidates, plain) for match in found):
        return
    others = [one for one in context.profile.namesakes.split() if one != plain]
    await chat_profiles.save_namesakes(
        context.tx, context.event.chat_id, " ".join([plain, *others][:MAX_REMEMBERED])
    )


def add_note(context: Context, words: str, replies: list[Reply]) -> list[Reply]:
    """Say below an answer which region of a shared name it is about, and offer the others."""
    if not context.profile.namesakes or not replies or not isinstance(last := replies[-1], Message):
        return replies
    found = _find_remembered(context, words)
    if found is None or last.ask_location or last.closes_keyboard:
        return replies
    chosen, others = found
    topic = context.services.decide(words).answer or ""
    row = tuple(_other_button(place, topic) for place in others[:MAX_OTHERS])
    note = context.t.html("This is about {place}. Did you mean another one?", place=chosen.name)
    noted = structs.replace(last, body=html("{}\n\n📍 {}", last.body, note), buttons=(row, *last.buttons))
    return [*replies[:-1], noted]


def _other_button(place: Place, topic: str) -> Button:
    if place.kind is PlaceKind.OFFICE:
        return Button(place.name, PickOffice(place.id, topic).pack())
    return Button(place.name, ShowUnservedRegion(place.id).pack())


def _find_remembered(context: Context, words: str) -> tuple[Place, list[Place]] | None:
    """Return the remembered region of the first shared name in a text, and the other regions of that name."""
    for match in region_mentions.find_all_matches(context, words):
        code = region_mentions.find_chosen_code(context, match) if _is_shared(match) else ""
        if code:
            own = [place for place in match.candidates if region_mentions.plain_code(place.office) == code]
            return own[0], [place for place in match.candidates if place not in own]
    return None


def _is_shared(match: PlaceMatch) -> bool:
    """Return whether a match is a name of several regions, not of kecamatan."""
    return match.kind is PlaceKind.AMBIGUOUS and not any(
        place.kind is PlaceKind.SITE or place.part for place in match.candidates
    )


def _holds(places: Sequence[Place], code: str) -> bool:
    return any(region_mentions.plain_code(place.office) == code for place in places)
