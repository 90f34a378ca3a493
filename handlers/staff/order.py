"""Which places a command of staff is about: "serpong dan pamulang besok ..." and what the rest of it says."""

import re
from dataclasses import dataclass, replace

from content.placenames import Place, PlaceKind
from content.places import PlaceMatch
from content.records import Office, Site, SiteKind
from content.shield import shield
from handlers import access, press
from handlers.access import Right
from handlers.reply import Button, Say
from handlers.visit import Visit
from storage import drafts

FORM = "order"
MOST_CHOICES = 48
_ALL = re.compile(r"\b(semua|seluruh|semuanya|seluruhnya)( (kantor|tempat|loket))?\b", re.IGNORECASE)
_DINAS = re.compile(r"\s*(kantor )?dinas\b", re.IGNORECASE)
_JOIN = re.compile(r"\s*(,|&|/|\+|dan|serta|,\s*dan)\s*", re.IGNORECASE)
_LEAD = re.compile(r"\s*(di|kantor|kec\.?|kecamatan|untuk|loket)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Order:
    """`sites` of an office, () all of it; `rest` is the command without the places."""

    office: str
    sites: tuple[str, ...]
    rest: str


async def read(visit: Visit, command: str, text: str, *, whole: bool = False) -> Order | Say:
    """The places that `text` names, all of them within the clerk's reach; else a question or a refusal.

    `whole`: a command on the office as a whole, so that nothing is asked where none is named.
    """
    offices = await reached(visit)
    found = _find(visit, text, offices)
    if found is None:
        return await _unnamed(visit, command, text, offices, whole)
    rest, first = _without(text, found.span), found.places[0]
    if first.kind is PlaceKind.REGION_NOT_SERVED:
        return Say(visit.t("{place} is not served here.", place=first.name))
    if found.shared:
        return await _which(visit, command, rest, found.places)
    if first.kind is PlaceKind.OFFICE:
        office = visit.desk.library.offices[first.id]
        if (twin := _twin(office, text[slice(*found.span)])) is not None:
            return await _either(visit, command, rest, office, twin)
        return await allowed(visit, Order(first.id, (), rest))
    sites = tuple(dict.fromkeys(place.id for place in found.places))
    return await allowed(visit, Order(first.office, sites, rest))


def example(visit: Visit) -> str:
    """A place of the clerk's own office for the examples of commands; none that is called like the office itself."""
    office = visit.office
    sites = [site for site in office.sites if site.kind is SiteKind.KECAMATAN] if office else []
    return next((site.name.lower() for site in sites if office and not _twin(office, site.name)), "pamulang")


def _twin(office: Office, name: str) -> Site | None:
    """The kecamatan that a bare name may mean as well: "cianjur" is a kecamatan of Kabupaten Cianjur."""
    bare = name.strip(" .,").casefold()
    return next(
        (site for site in office.sites if site.name.casefold() == bare and _named(office, bare)), None
    )


def _named(office: Office, bare: str) -> bool:
    return office.name.casefold().split(maxsplit=1)[-1] == bare


async def _either(visit: Visit, command: str, rest: str, office: Office, twin: Site) -> Order | Say:
    """All of an office or the kecamatan of its name: never guessed, for a whole regency would be told."""
    if not await access.may(visit, Right.SET_HOURS, office.code):
        return await allowed(visit, Order(office.code, (twin.id,), rest))
    place = Place(PlaceKind.SITE, twin.id, twin.label, office.code)
    return await _which(visit, command, rest, (place,), office)


async def allowed(visit: Visit, order: Order) -> Order | Say:
    """The order, or a refusal: every site of it must be within the clerk's reach."""
    for site in order.sites or (None,):
        if not await access.may(visit, Right.SET_HOURS, order.office, site):
            name = visit.desk.sites[site].name if site else visit.desk.library.offices[order.office].name
            return Say(visit.t("{place} is not yours to change. /siapa shows what you may do.", place=name))
    return order


async def reached(visit: Visit) -> list[Office]:
    """The offices in which the clerk may set hours somewhere; the one chosen in this chat first."""
    codes = {grant.office for grant in await access.granting(visit, Right.SET_HOURS)}
    offices = [
        office for office in visit.desk.library.offices.values() if None in codes or office.code in codes
    ]
    return sorted(offices, key=lambda office: (office.code != visit.person.office, office.name))


@dataclass(frozen=True)
class _Found:
    """The places at the first name of a text. `shared`: one name of several places, or places of several offices."""

    places: tuple[Place, ...]
    span: tuple[int, int]
    shared: bool = False


def _find(visit: Visit, text: str, offices: list[Office]) -> _Found | None:
    """The first name, with the sites joined to it by "dan"."""
    matches = [match for match in visit.desk.gazetteer.find(text) if _counts(text, match)]
    if not matches:
        return None
    first, *others = (_within(match, offices) for match in matches)
    if first.kind is PlaceKind.AMBIGUOUS:
        return _Found(first.candidates, first.span, shared=True)
    places, end = [first.candidates[0]], first.span[1]
    for match in others:
        between = text[end : match.span[0]]
        if _JOIN.fullmatch(between) and _another(places, match):
            places.append(match.candidates[0])
        elif match.kind is not PlaceKind.OFFICE or between.strip(" ,"):
            break
        end = match.span[1]
    several = len({(place.kind, place.office) for place in places}) > 1
    return _Found(tuple(places), (first.span[0], end), several)


def _another(places: list[Place], match: PlaceMatch) -> bool:
    """A further place, not the office of the one before it: "serpong, kota tangerang selatan"."""
    if match.kind is PlaceKind.OFFICE:
        return match.candidates[0].id not in {place.office for place in places}
    return match.kind is PlaceKind.SITE


def _counts(text: str, match: PlaceMatch) -> bool:
    """A name that may be an ordinary word counts only where a command begins."""
    return not match.weak or bool(_LEAD.fullmatch(text[: match.span[0]]))


def _within(match: PlaceMatch, offices: list[Office]) -> PlaceMatch:
    """Only what the clerk can mean: places of the first of their offices that has any, and no region not served."""
    for office in offices:
        match = match.within(office.code)
        if match.kind is not PlaceKind.AMBIGUOUS:
            return match
    served = {office.code for office in offices}
    own = tuple(place for place in match.candidates if place.office in served)
    return replace(match, candidates=own, kind=own[0].kind if len(own) == 1 else match.kind) if own else match


def _without(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip(' ,:')}".strip()


async def _unnamed(visit: Visit, command: str, text: str, offices: list[Office], whole: bool) -> Order | Say:
    """No place was named: the only one within reach, all of it when that is said, else a question."""
    office, everything = offices[0], _ALL.search(text)
    if len(offices) > 1 and visit.person.office != office.code:
        return await _which_office(visit, command, text, offices)
    if everything or whole:
        rest = _without(text, everything.span()) if everything else text.strip()
        return await allowed(visit, Order(office.code, (), rest))
    main = next((site for site in office.sites if site.kind is SiteKind.DINAS), None)
    said = _DINAS.match(text)
    if main is not None and said is not None:
        return await allowed(visit, Order(office.code, (main.id,), _without(text, said.span())))
    sites = await _own_sites(visit, office)
    if len(sites) == 1:
        return await allowed(visit, Order(office.code, (sites[0].id,), text.strip()))
    return await _which(visit, command, text, sites, office)


async def _own_sites(visit: Visit, office: Office) -> tuple[Place, ...]:
    """The sites of an office that the clerk may change."""
    found = []
    for site in office.sites:
        if await access.may(visit, Right.SET_HOURS, office.code, site.id):
            found.append(Place(PlaceKind.SITE, site.id, site.name, office.code))
    return tuple(found)


async def _which(
    visit: Visit, command: str, rest: str, places: tuple[Place, ...], office: Office | None = None
) -> Say:
    """Ask for the place; the rest of the command waits as a draft. `office`: offer all of it too."""
    t, token = visit.t, await _keep(visit, command, rest)
    buttons = [
        Button(_label(visit, place, office), press.pack("change", "at", token, place.id))
        for place in places[:MOST_CHOICES]
        if place.kind is not PlaceKind.REGION_NOT_SERVED
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    if office is not None and await access.may(visit, Right.SET_HOURS, office.code):
        whole = Button(
            t("All of {office}", office=office.name), press.pack("change", "at", token, office.code)
        )
        rows.insert(0, (whole,))
    return Say(t("Which place is it about?"), (*rows, (cancel(visit, token),)))


async def _which_office(visit: Visit, command: str, text: str, offices: list[Office]) -> Say:
    token = await _keep(visit, command, text)
    rows = tuple((Button(office.name, press.pack("change", "in", token, office.code)),) for office in offices)
    return Say(visit.t("For which office?"), (*rows, (cancel(visit, token),)))


def _label(visit: Visit, place: Place, office: Office | None) -> str:
    if place.kind is not PlaceKind.SITE or office is not None:
        return place.name
    return f"{place.name}, {visit.desk.library.offices[place.office].name}"


async def _keep(visit: Visit, command: str, text: str) -> str:
    data = {"command": command, "text": text if command == "jam" else shield(text).text}
    return await drafts.put(visit.tx, visit.event.chat_id, FORM, data, visit.seconds, hears=False)


def cancel(visit: Visit, token: str) -> Button:
    return Button(visit.t("✖️ Cancel"), press.pack("change", "drop", token))
