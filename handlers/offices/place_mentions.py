"""The places and days that a message names. For a name of several places the bot asks, and never chooses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from content.dates import day_search
from content.dates.day_search import DayKind
from content.loading.records import Office, Site
from content.places.gazetteer import PlaceMatch
from content.places.place_names import Place, PlaceKind
from handlers.core import callback_data
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, Message
from handlers.opening_hours import effective_hours
from handlers.questions import answer_card

MAX_DAYS = 3
WEEK = 7  # days in one answer, if they are one week
MAX_CHOICES = 8
MAX_PLACES = 3  # places in one answer
_LIST_SEPARATOR = re.compile(
    r"\s*(?:,|&|/|\+|;)?\s*(?:dan|sama|serta|atau|atw|ato|karo|jeung|sareng|and|or)?"
    r"\s*(?:di|kec\.?|kecamatan|kantor)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlaceMention:
    """A mentioned place: decided (`office`, perhaps its `site`), ambiguous (`among`), or not served."""

    match: PlaceMatch
    office: Office | None = None
    site: Site | None = None
    candidates: tuple[Place, ...] = ()
    unserved_region: str = ""


def find_place(context: Context, text: str, *, weak: bool = False) -> PlaceMention | None:
    """Return the most exact place in a text. `weak`: also names that may be ordinary words."""
    found = [match for match in context.services.gazetteer.find(text) if weak or not match.is_weak]
    if context.office is not None:
        found = [match.within_office(context.office.code) for match in found]
    order = (PlaceKind.SITE, PlaceKind.OFFICE, PlaceKind.AMBIGUOUS, PlaceKind.REGION_NOT_SERVED)
    found.sort(key=lambda match: order.index(match.kind))
    return _mention_from_match(context, found[0]) if found else None


def find_places(context: Context, text: str, *, weak: bool = False) -> tuple[PlaceMention, ...]:
    """Return each place of a text once, in its order.

    An office next to its own site only says which site is meant."""
    matches = context.services.gazetteer.find(text)
    found = [
        match
        for at, match in enumerate(matches)
        if weak or not match.is_weak or _is_in_list(text, matches, at)
    ]
    if context.office is not None:
        found = [match.within_office(context.office.code) for match in found]
    named = [_mention_from_match(context, match) for match in _resolve_shared_names(found)]
    local = {one.office.code for one in named if one.office and one.site}
    named = [one for one in named if one.site or one.office is None or one.office.code not in local]
    return tuple({_identity(one): one for one in named}.values())


def is_place_list(text: str, named: Sequence[PlaceMention]) -> bool:
    """Return whether places are named as a list: "serpong sama pamulang", not "dari serpong ke pamulang"."""
    spans = [one.match.span for one in named]
    return all(_LIST_SEPARATOR.fullmatch(text[left[1] : right[0]]) for left, right in pairwise(spans))


def _is_in_list(text: str, matches: Sequence[PlaceMatch], at: int) -> bool:
    """Return whether a possible ordinary word is in a list with a certain place name."""
    spans = [match.span for match in matches[at : at + 2]]
    before, after = matches[at - 1] if at else None, matches[at + 1] if len(spans) == 2 else None
    left = (
        before is not None
        and not before.is_weak
        and _LIST_SEPARATOR.fullmatch(text[before.span[1] : spans[0][0]])
    )
    return bool(
        left or (after and not after.is_weak and _LIST_SEPARATOR.fullmatch(text[spans[0][1] : after.span[0]]))
    )


def _resolve_shared_names(found: Sequence[PlaceMatch]) -> list[PlaceMatch]:
    """Resolve a shared name to the office of the other places, if they all have the same office."""
    sure = {match.candidates[0].office for match in found if match.kind is not PlaceKind.AMBIGUOUS}
    return [match.within_office(*sure) for match in found] if len(sure) == 1 else list(found)


def _identity(named: PlaceMention) -> tuple[str, ...]:
    if named.office is None:
        return ("", named.unserved_region, *(place.id for place in named.candidates))
    return (named.office.code, named.site.id if named.site else "")


def _mention_from_match(context: Context, match: PlaceMatch) -> PlaceMention:
    offices, first = context.services.library.offices, match.candidates[0]
    match match.kind:
        case PlaceKind.SITE:
            site = context.services.sites[first.id]
            return PlaceMention(match, offices[site.office], site)
        case PlaceKind.OFFICE:
            return PlaceMention(match, offices[first.id])
        case PlaceKind.REGION_NOT_SERVED:
            return PlaceMention(match, unserved_region=first.name)
    return PlaceMention(match, candidates=match.candidates)


def ask_which_place(context: Context, among: tuple[Place, ...], then: str = "") -> Message:
    """Ask which place is meant: kota or kabupaten, or which kecamatan of that name.

    The button of a region that is not served says so when it is pressed."""
    t, local = context.t, any(place.kind is PlaceKind.SITE for place in among)
    rows = tuple((_choice_button(context, place, then),) for place in among[:MAX_CHOICES])
    question = (
        t.html("Which one do you mean?") if local else t.html("City or regency? Which one do you mean?")
    )
    return Message(question, buttons=(*rows, (answer_card.home_button(context),)))


def _choice_button(context: Context, place: Place, then: str) -> Button:
    match place.kind:
        case PlaceKind.SITE:
            label = f"{place.name}, {context.services.library.offices[place.office].name}"
            return Button(label, callback_data.pack_callback("where", "site", place.id))
        case PlaceKind.OFFICE:
            return Button(
                place.name, callback_data.pack_callback("office", "pick", place.id, *([then] if then else []))
            )
    return Button(place.name, callback_data.pack_callback("place", "none", place.id))


def find_days(context: HoursContext, text: str, office: Office | None) -> tuple[date, ...]:
    """Return the days of a question: at most three, or a week. For "tanggal merah" return the next holidays.

    The days off of the office are included.
    """
    for one in reversed(find_places(context, text)):  # "kec setu" is a place; "setu" alone means Saturday
        text = f"{text[: one.match.span[0]]} {text[one.match.span[1] :]}"
    found = day_search.find_day(text, context.today)
    if found is None:
        return ()
    if found.days:
        left = tuple(day for day in found.days if day >= context.today)
        return left if len(left) <= WEEK else left[:MAX_DAYS]
    calendar = effective_hours.office_calendar(context, office.code) if office else context.services.calendar
    coming = calendar.holidays_between(context.today, context.today + timedelta(days=400))
    leave = found.kind is DayKind.JOINT_LEAVE
    named = [h.date for h in coming if found.name and found.name.lower() in h.name.id.lower()]
    kind = [h.date for h in coming if not leave or h.kind == "cuti_bersama"]
    return tuple(named or kind)[:MAX_DAYS]
