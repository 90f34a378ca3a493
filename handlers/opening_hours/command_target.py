"""Parse which sites a staff command is about ("serpong dan pamulang besok ...") and what the rest of it says."""

import re
from dataclasses import replace

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import Office, Site, SiteKind
from content.places.gazetteer import PlaceMatch
from content.places.place_names import Place, PlaceKind
from content.text.redaction import redact
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, Message
from handlers.opening_hours.hours_buttons import ChooseCommandOffice, ChooseCommandPlace, DiscardCommand
from storage.chats import drafts

FORM = "order"
MAX_CHOICES = 48
_ALL_PLACES = compile_later(
    r"\b(semua|seluruh|semuanya|seluruhnya)( (kantor|tempat|loket))?\b", re.IGNORECASE
)
_DINAS = compile_later(
    r"\s*(?:kantor )?(?:(?:dinas|dis(?:pen)?duk(?:casip|capil)?|dukcapil)\b\s*)+", re.IGNORECASE
)
_CONJUNCTION = compile_later(r"\s*(,|&|/|\+|dan|serta|,\s*dan)\s*", re.IGNORECASE)
_LEADING_WORDS = compile_later(r"\s*(di|kantor|kec\.?|kecamatan|untuk|loket)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class CommandTarget:
    """The target of a staff command. Empty `sites` means the whole office. `rest` is the text without the place names."""

    office: str
    sites: tuple[str, ...]
    rest: str


async def parse_target(
    context: Context, command: str, text: str, *, office_wide: bool = False
) -> CommandTarget | Message:
    """Return the places that `text` names, or a message: a question, or a refusal without the right.

    `office_wide`: the command concerns the whole office, so we do not ask for a place if none is named.
    """
    offices = await list_manageable_offices(context)
    found = _find_places(context, text, offices)
    if found is None:
        return await _resolve_unnamed_place(context, command, text, offices, office_wide)
    rest, first = _remove_span(text, found.span), found.places[0]
    if first.kind is PlaceKind.REGION_NOT_SERVED:
        return Message(context.t.html("{place} is not served here.", place=first.name))
    if found.is_ambiguous:
        return await _ask_which_place(context, command, rest, found.places)
    if first.kind is PlaceKind.OFFICE and found.own_namesakes:
        return await _choose_namesake(context, command, rest, found.own_namesakes)
    if first.kind is PlaceKind.OFFICE:
        office = context.offices[first.id]
        if (twin := _find_namesake(office, text[slice(*found.span)])) is not None:
            return await _ask_office_or_site(context, command, rest, office, twin)
        main = _find_dinas(office)
        if main is not None and _DINAS.fullmatch(text[: found.span[0]]):
            rest = text[found.span[1] :].lstrip(" ,:")
            return await check_target(context, CommandTarget(office.code, (main.id,), rest))
        return await check_target(context, CommandTarget(first.id, (), rest))
    sites = tuple(dict.fromkeys(place.id for place in found.places))
    return await check_target(context, CommandTarget(first.office, sites, rest))


async def find_example_site(context: Context) -> str:
    """Return a site that the user may change, for examples: of the chosen office if possible; "" without one.

    It is never a kecamatan with the name of its office, which the examples could not name alone.
    """
    for office in await list_manageable_offices(context):
        for site in office.sites:
            is_clear = site.kind is SiteKind.KECAMATAN and not _find_namesake(office, site.name)
            if is_clear and await permissions.has_right(context, Right.SET_HOURS, office.code, site.id):
                return site.id
    return ""


def _find_dinas(office: Office) -> Site | None:
    return next((site for site in office.sites if site.kind is SiteKind.DINAS), None)


def _find_namesake(office: Office, name: str) -> Site | None:
    """Return the kecamatan that a bare name may also mean: "cianjur" is a kecamatan of Kabupaten Cianjur."""
    bare = name.strip(" .,").casefold()
    return next(
        (site for site in office.sites if site.name.casefold() == bare and office.has_bare_name(bare)), None
    )


async def _ask_office_or_site(
    context: Context, command: str, rest: str, office: Office, twin: Site
) -> CommandTarget | Message:
    """Ask whether the whole office or the kecamatan of the same name is meant.

    We never guess, because a wrong guess would notify a whole regency.
    """
    if not await permissions.has_right(context, Right.SET_HOURS, office.code):
        return await check_target(context, CommandTarget(office.code, (twin.id,), rest))
    place = Place(PlaceKind.SITE, twin.id, twin.label, office.code)
    return await _ask_which_place(context, command, rest, (place,), office)


async def check_target(context: Context, target: CommandTarget) -> CommandTarget | Message:
    """Return the target, or a refusal if the user may not change every site of it."""
    for site in target.sites or (None,):
        if not await permissions.has_right(context, Right.SET_HOURS, target.office, site):
            name = context.services.sites[site].name if site else context.offices[target.office].name
            return Message(
                context.t.html("{place} is not yours to change. /siapa shows what you may do.", place=name)
            )
    return target


async def list_manageable_offices(context: Context) -> list[Office]:
    """Return the offices where the user may set hours for a site. The office chosen in this chat is first."""
    codes = {grant.office for grant in await permissions.list_grants_with(context, Right.SET_HOURS)}
    offices = [office for office in context.offices.values() if None in codes or office.code in codes]
    return sorted(offices, key=lambda office: (office.code != context.profile.office, office.name))


@dataclass(frozen=True)
class _NamedPlaces:
    """The places named first in a text. `is_ambiguous`: one name fits several places, or they belong to several offices.

    `own_namesakes`: the name is of an office without a role of the user, and of these kecamatan of the user.
    """

    places: tuple[Place, ...]
    span: tuple[int, int]
    is_ambiguous: bool = False
    own_namesakes: tuple[Place, ...] = ()


def _find_places(context: Context, text: str, offices: list[Office]) -> _NamedPlaces | None:
    """Return the first place named, with the sites joined to it by "dan"."""
    matches = _list_likely_places(context, text)
    if not matches:
        return None
    first, *others = (_restrict_to_offices(match, offices) for match in matches)
    if first.kind is PlaceKind.AMBIGUOUS:
        return _NamedPlaces(first.candidates, first.span, is_ambiguous=True)
    places, end = [first.candidates[0]], first.span[1]
    for match in others:
        between = text[end : match.span[0]]
        if _CONJUNCTION.fullmatch(between) and _is_another_place(places, match):
            places.append(match.candidates[0])
        elif match.kind is not PlaceKind.OFFICE or between.strip(" ,"):
            break
        end = match.span[1]
    several = len({(place.kind, place.office) for place in places}) > 1
    codes = {office.code for office in offices}
    own = tuple(
        place for place in first.namesakes if place.office in codes and first.candidates[0].id not in codes
    )
    return _NamedPlaces(tuple(places), (first.span[0], end), several, own)


async def _choose_namesake(
    context: Context, command: str, rest: str, places: tuple[Place, ...]
) -> CommandTarget | Message:
    """Return the only kecamatan of the user with the name of another office, or ask which one is meant."""
    if len(places) > 1:
        return await _ask_which_place(context, command, rest, places)
    return await check_target(context, CommandTarget(places[0].office, (places[0].id,), rest))


def _is_another_place(places: list[Place], match: PlaceMatch) -> bool:
    """Return whether this is a further place, not the office of the previous one ("serpong, kota tangerang selatan")."""
    if match.kind is PlaceKind.OFFICE:
        return match.candidates[0].id not in {place.office for place in places}
    return match.kind is PlaceKind.SITE


def _list_likely_places(context: Context, text: str) -> list[PlaceMatch]:
    """Return the names of places. One that may be an ordinary word counts at the start, or joined to a place by "dan"."""
    found: list[PlaceMatch] = []
    for match in context.services.gazetteer.find(text):
        is_leading = bool(_LEADING_WORDS.fullmatch(text[: match.span[0]]))
        is_joined = bool(found) and bool(_CONJUNCTION.fullmatch(text[found[-1].span[1] : match.span[0]]))
        if not match.is_weak or is_leading or is_joined:
            found.append(match)
    return found


def _restrict_to_offices(match: PlaceMatch, offices: list[Office]) -> PlaceMatch:
    """Keep the candidates in the first of these offices that has any. Regions that are not served are dropped."""
    for office in offices:
        match = match.within_office(office.code)
        if match.kind is not PlaceKind.AMBIGUOUS:
            return match
    served = {office.code for office in offices}
    own = tuple(place for place in match.candidates if place.office in served)
    return replace(match, candidates=own, kind=own[0].kind if len(own) == 1 else match.kind) if own else match


def _remove_span(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip(' ,:')}".strip()


async def _resolve_unnamed_place(
    context: Context, command: str, text: str, offices: list[Office], office_wide: bool
) -> CommandTarget | Message:
    """Handle a command that names no place.

    Use the only site within reach, or the whole office if the text says so; otherwise ask.
    """
    office, everything = offices[0], _ALL_PLACES.search(text)
    if len(offices) > 1 and context.profile.office != office.code:
        return await _ask_which_office(context, command, text, offices)
    if everything or office_wide:
        rest = _remove_span(text, everything.span()) if everything else text.strip()
        return await check_target(context, CommandTarget(office.code, (), rest))
    main = _find_dinas(office)
    said = _DINAS.match(text)
    if main is not None and said is not None:
        return await check_target(
            context, CommandTarget(office.code, (main.id,), _remove_span(text, said.span()))
        )
    sites = await _list_own_sites(context, office)
    if len(sites) == 1:
        return await check_target(context, CommandTarget(office.code, (sites[0].id,), text.strip()))
    return await _ask_which_place(context, command, text, sites, office)


async def _list_own_sites(context: Context, office: Office) -> tuple[Place, ...]:
    """Return the sites of an office that the user may change."""
    found = []
    for site in office.sorted_sites():
        if await permissions.has_right(context, Right.SET_HOURS, office.code, site.id):
            found.append(Place(PlaceKind.SITE, site.id, office.short_name(site), office.code))
    return tuple(found)


async def _ask_which_place(
    context: Context, command: str, rest: str, places: tuple[Place, ...], office: Office | None = None
) -> Message:
    """Ask for the place and keep the rest of the command as a draft. `office`: also offer the whole office."""
    t, token = context.t, await _save_draft(context, command, rest)
    buttons = [
        Button(_button_label(context, place, office), ChooseCommandPlace(token, place.id).pack())
        for place in places[:MAX_CHOICES]
        if place.kind is not PlaceKind.REGION_NOT_SERVED
    ]
    rows = list(ui.columns_by_length(buttons))
    if office is not None and await permissions.has_right(context, Right.SET_HOURS, office.code):
        whole = Button(
            t("All of {office}", office=office.name), ChooseCommandPlace(token, office.code).pack()
        )
        rows.insert(0, (whole,))
    return Message(t.html("Which place is it about?"), (*rows, (cancel_button(context, token),)))


async def _ask_which_office(context: Context, command: str, text: str, offices: list[Office]) -> Message:
    token = await _save_draft(context, command, text)
    rows = tuple((Button(office.name, ChooseCommandOffice(token, office.code).pack()),) for office in offices)
    return Message(context.t.html("For which office?"), (*rows, (cancel_button(context, token),)))


def _button_label(context: Context, place: Place, office: Office | None) -> str:
    if place.kind is not PlaceKind.SITE or office is not None:
        return place.name
    return f"{place.name}, {context.offices[place.office].name}"


async def _save_draft(context: Context, command: str, text: str) -> str:
    data = {"command": command, "text": redact(text).text}
    return await drafts.save(
        context.tx, context.event.chat_id, FORM, data, context.timestamp, takes_messages=False
    )


def cancel_button(context: Context, token: str) -> Button:
    return Button(context.t("✖️ Cancel"), DiscardCommand(token).pack())
