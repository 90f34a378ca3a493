"""What is said about regions whose office is not on this bot: who serves them, what any office does."""

import re
from collections.abc import Sequence
from dataclasses import replace

import msgspec
from msgspec import structs

from content.lazy_pattern import compile_later
from content.places.place_names import Place, PlaceKind
from content.places.region_directory import Regency
from content.text.safe_html import Html, bold, html, join_html, join_lines, join_paragraphs
from content.text.visible_text import utf16_length
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message, Reply
from handlers.offices import place_mentions
from handlers.offices.office_buttons import ListOffices, PickOffice, ShowUnservedRegion
from handlers.offices.place_mentions import PlaceMention
from handlers.questions import answer_card

ANYWHERE_ANSWER = "luar_daerah"
"""The answer that says what every office does for people from elsewhere."""
MAX_NAMESAKES = 2  # buttons of one name in an answer about several places
MAX_BUTTONS = 7  # of one question
MAX_NAMED = 3  # offices in a note
_ORIGIN = compile_later(
    r"\b(?:orang|asal|asli\w*|ktp|e-?ktp|kk|warga|wong|urang|oreng|kelahiran|lahir|dari|dr|saking|from|alamat)\W+"
    r"(?:(?:di|kota|kab\w*|saya|aku)\W+)?$",
    re.IGNORECASE,
)


def find_elsewhere(context: Context, words: str) -> tuple[PlaceMention, ...]:
    """Return the places of a message that have no office here. A name that an office here may have is none."""
    return tuple(one for one in place_mentions.find_places(context, words) if is_elsewhere(one))


def is_elsewhere(mention: PlaceMention) -> bool:
    """Return whether a place has no office here, whichever of its candidates is meant."""
    return bool(mention.unserved_region) or (
        bool(mention.candidates) and all(_is_unserved(place) for place in mention.candidates)
    )


def is_origin(mention: PlaceMention, words: str) -> bool:
    """Return whether a place is only where somebody comes from."""
    return bool(_ORIGIN.search(words[: mention.match.span[0]]))


def leave_office(context: Context, words: str, elsewhere: Sequence[PlaceMention]) -> Context:
    """Return a context without an office if a message asks for a place elsewhere: the chosen office is not meant.

    Where somebody comes from is no such place: "saya orang Medan, buka jam berapa".
    """
    asked = [one for one in elsewhere if not is_origin(one, words)]
    names_office = any(one.office for one in place_mentions.find_places(context, words))
    if not asked or names_office or context.office is None:
        return context
    return replace(context, profile=structs.replace(context.profile, office=None))


def add_note(
    context: Context, replies: Sequence[Reply], words: str, elsewhere: Sequence[PlaceMention]
) -> list[Reply]:
    """Add to the last message that these offices are not on this bot."""
    last = replies[-1] if replies else None
    if not elsewhere or not isinstance(last, Message):
        return list(replies)
    names = ", ".join(dict.fromkeys(_name_office(one, words) for one in elsewhere[:MAX_NAMED]))
    note = context.t.html(
        "📍 Not on this bot yet: {offices}. Their hours and queues are not known here.", offices=names
    )
    body = join_paragraphs((last.body, note))
    if utf16_length(body) > answer_card.MAX_MESSAGE_UNITS:
        return list(replies)
    return [*replies[:-1], msgspec.structs.replace(last, body=body)]


def render_region(context: Context, name: str) -> Message:
    """Say about one region by its name that its office is not on this bot, and what any office does."""
    return _render(context, (_describe_unserved(context, name),), ())


def render_regions(context: Context, mentions: Sequence[PlaceMention], words: str) -> Message:
    """Say about each place of a message which office serves it, and whether that office is on this bot."""
    lines = [html("• {}", _describe(context, one, words)) for one in mentions]
    rows = [(_choice(place),) for one in mentions for place in _list_choices(one)]
    return _render(context, lines, tuple(rows[: place_mentions.MAX_CHOICES - 4]))


def render_too_many(context: Context, mention: PlaceMention) -> Message:
    """Say that many regions have a kecamatan of this name, and ask for the region in words."""
    first = mention.candidates[0]
    body = context.t.html(
        "{count} kota and kabupaten have a kecamatan {name}. Please add yours, for example “{name} {region}”.",
        count=len(mention.candidates),
        name=first.part,
        region=first.name.split(maxsplit=1)[-1],
    )
    return Message(body, ((answer_card.home_button(context),),))


def _render(context: Context, lines: Sequence[Html], rows: ButtonRows) -> Message:
    t = context.t
    body = join_html(
        "\n\n",
        (
            join_lines(lines),
            t.html(
                "What is not on this bot is not known here: ask that office, or Halo Dukcapil (see Contacts)."
                " What any office does:"
            ),
            answer_card.render_short_answer(context, ANYWHERE_ANSWER),
        ),
    )
    return Message(
        body,
        (
            *rows,
            *answer_card.question_buttons(context, (ANYWHERE_ANSWER, "kontak")),
            (Button(t("🏢 Other office"), ListOffices().pack()), answer_card.home_button(context)),
        ),
    )


def _describe_unserved(context: Context, name: str) -> Html:
    t, regency = context.t, find_regency(context, name)
    if regency is None:
        return t.html("{place} is not served here yet.", place=bold(name))
    return t.html(
        "{place} is not served here yet. Its office is the Disdukcapil {name} ({province}, {zone}).",
        place=bold(name),
        name=regency.short_name,
        province=regency.province,
        zone=regency.zone,
    )


def _describe(context: Context, mention: PlaceMention, words: str) -> Html:
    t = context.t
    if mention.office is not None:
        return t.html("{place} is on this bot.", place=bold(mention.office.name))
    if not mention.candidates:
        return _describe_unserved(context, mention.unserved_region)
    name = _as_written(mention, words)
    if len(mention.candidates) > MAX_NAMESAKES:
        return t.html("{place} has several offices. Please name the kota or kabupaten.", place=bold(name))
    return t.html(
        "{place}: {first} or {second}? Choose below.",
        place=bold(name),
        first=mention.candidates[0].name,
        second=mention.candidates[-1].name,
    )


def _list_choices(mention: PlaceMention) -> tuple[Place, ...]:
    """Return the places that get a button: an office here, and the regions that share a name."""
    if mention.office is not None:
        return (Place(PlaceKind.OFFICE, mention.office.code, mention.office.name, mention.office.code),)
    return mention.candidates if len(mention.candidates) <= MAX_NAMESAKES else ()


def _choice(place: Place) -> Button:
    if place.kind is PlaceKind.REGION_NOT_SERVED:
        return Button(place.name, ShowUnservedRegion(place.id).pack())
    return Button(place.name, PickOffice(place.office).pack())


def find_regency(context: Context, name: str) -> Regency | None:
    """Return the region with this name."""
    regencies = context.services.region_search.directory.regencies.values()
    return next((one for one in regencies if one.short_name == name), None)


def _is_unserved(place: Place) -> bool:
    return place.kind is PlaceKind.REGION_NOT_SERVED


def _as_written(mention: PlaceMention, words: str) -> str:
    return words[slice(*mention.match.span)].strip().title()


def _name_office(mention: PlaceMention, words: str) -> str:
    if mention.unserved_region:
        return f"Disdukcapil {mention.unserved_region}"
    if len(mention.candidates) > MAX_NAMESAKES:
        return f"Disdukcapil {_as_written(mention, words)}"
    return " / ".join(f"Disdukcapil {place.name}" for place in mention.candidates)
