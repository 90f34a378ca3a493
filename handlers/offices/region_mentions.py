"""Joins what the gazetteer of the offices and the search in all regions of Indonesia find in a message."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from content.loading.records import Office
from content.places.gazetteer import PlaceMatch
from content.places.place_names import Place, PlaceKind, make_name_key, split_words
from content.places.region_directory import Regency
from content.places.region_search import RegionMatch
from handlers.core.context import Context


def find_matches(context: Context, text: str) -> tuple[PlaceMatch, ...]:
    """Return every place that a text names, in order. Of a shared name, the region that the chat chose last time."""
    found = find_all_matches(context, text)
    if not context.profile.namesakes:
        return found
    return tuple(_resolve_by_choice(context, match) for match in found)


def plain_code(code: str) -> str:
    return code.replace(".", "")


def find_chosen_code(context: Context, match: PlaceMatch) -> str:
    """Return the code, without dots, of the region that the chat chose last time; "" for none."""
    offices = {plain_code(place.office) for place in match.candidates}
    if context.office is not None and context.office.code in offices:
        return context.office.code if context.office.code in context.profile.namesakes.split() else ""
    return next((code for code in context.profile.namesakes.split() if code in offices), "")


def _resolve_by_choice(context: Context, match: PlaceMatch) -> PlaceMatch:
    code = find_chosen_code(context, match) if match.kind is PlaceKind.AMBIGUOUS else ""
    own = tuple(place for place in match.candidates if plain_code(place.office) == code)
    return replace(match, kind=own[0].kind, candidates=own) if len(own) == 1 else match


def find_all_matches(context: Context, text: str) -> tuple[PlaceMatch, ...]:
    """Return every place that a text names, in order. The places of the offices on this bot come first."""
    services = context.services
    known, regions = services.gazetteer.find(text), services.region_search.find(text)
    if not regions:
        return known
    joined = list(known)
    for region in regions:
        _join_region(context, text, joined, region)
    return tuple(sorted(joined, key=lambda match: match.span))


def region_place(offices: Mapping[str, Office], regency: Regency, district: str = "") -> Place:
    """Return the place of a region: its office if that is on this bot."""
    if regency.office in offices:
        return Place(PlaceKind.OFFICE, regency.office, offices[regency.office].name, regency.office)
    return Place(PlaceKind.REGION_NOT_SERVED, regency.code, regency.short_name, regency.code, district)


def _join_region(context: Context, text: str, joined: list[PlaceMatch], region: RegionMatch) -> None:
    offices = context.offices
    places = tuple(region_place(offices, one, region.district) for one in region.regencies)
    match = PlaceMatch(
        places[0].kind if len(places) == 1 else PlaceKind.AMBIGUOUS, places, region.span, region.is_weak
    )
    rivals = [one for one in joined if one.span[0] < region.span[1] and region.span[0] < one.span[1]]
    if not rivals:
        joined.append(match)
        return
    is_served = any(place.kind is PlaceKind.OFFICE for place in places)
    if not is_served and all(_is_better(context, text, match, rival) for rival in rivals):
        joined[:] = [one for one in joined if one not in rivals]
        joined.append(match)
    elif len(rivals) == 1 and rivals[0].span == match.span and not region.district:
        is_weak = rivals[0].is_weak and region.is_weak
        joined[joined.index(rivals[0])] = replace(_add_namesakes(rivals[0], places), is_weak=is_weak)


def _is_better(context: Context, text: str, match: PlaceMatch, rival: PlaceMatch) -> bool:
    """Return whether a match covers more words than its rival, or the rival was only guessed from a misspelling."""
    (start, end), (rival_start, rival_end) = match.span, rival.span
    if start <= rival_start and rival_end <= end and (start, end) != (rival_start, rival_end):
        return True
    key = make_name_key(split_words(text[rival_start:rival_end]))
    return not match.is_weak and not any(
        key.endswith(name)
        for name in (key, key.removeprefix("kec"), key.removeprefix("kecamatan"))
        if name in context.services.gazetteer.names.places
    )


def _add_namesakes(match: PlaceMatch, places: Sequence[Place]) -> PlaceMatch:
    """Add the regions that have the same name as an office: Kabupaten Malang beside Kota Malang."""
    if any(place.is_local for place in match.candidates):
        return match
    known = {place.office.replace(".", "") for place in match.candidates}
    others = tuple(place for place in places if place.office.replace(".", "") not in known)
    return (
        replace(match, kind=PlaceKind.AMBIGUOUS, candidates=(*match.candidates, *others)) if others else match
    )
