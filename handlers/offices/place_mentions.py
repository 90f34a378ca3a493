"""The places and days that a message names. For a name of several places the bot asks, and never chooses."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from content.dates import day_search
from content.dates.day_search import DayKind, DayMatch
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import Office, Site
from content.opening_hours.holidays import HolidayKind
from content.places.gazetteer import PlaceMatch
from content.places.place_names import Place, PlaceKind, strip_region_kind
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, Message
from handlers.offices import region_mentions
from handlers.offices.office_buttons import PickOffice, ShowSite, ShowUnservedRegion
from handlers.opening_hours import effective_hours
from handlers.questions import answer_card

HOLIDAYS_AHEAD = timedelta(days=400)  # in which the next holidays are looked for
_EXACTNESS = (PlaceKind.SITE, PlaceKind.OFFICE, PlaceKind.AMBIGUOUS, PlaceKind.REGION_NOT_SERVED)
MAX_DAYS = 3
WEEK = 7  # days in one answer, if they are one week
MAX_CHOICES = 8
MAX_PLACES = 3  # places in one answer
_LIST_SEPARATOR = compile_later(
    r"\s*(?:,|&|/|\+|;)?\s*(?:dan|sama|serta|atau|atw|ato|karo|jeung|sareng|and|or)?"
    r"\s*(?:di|kec\.?|kecamatan|kantor)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlaceMention:
    """A mentioned place: decided (`office`, perhaps its `site`), ambiguous (`candidates`), or not served."""

    match: PlaceMatch
    office: Office | None = None
    site: Site | None = None
    candidates: tuple[Place, ...] = ()
    unserved_region: str = ""


def find_place(
    context: Context, text: str, *, weak: bool = False, elsewhere: bool = True
) -> PlaceMention | None:
    """Return the most exact place in a text. `weak`: also names that may be ordinary words.

    `elsewhere`: also the regions of all Indonesia that have no office here.
    """
    known = (
        region_mentions.find_matches(context, text) if elsewhere else context.services.gazetteer.find(text)
    )
    certain = [match for match in known if weak or not match.is_weak]
    if not certain:
        return None
    most_exact = min(_prefer_chosen_office(context, certain), key=lambda match: _EXACTNESS.index(match.kind))
    return _mention_from_match(context, most_exact)


def find_place_to_ask(context: Context, text: str, *, elsewhere: bool = True) -> PlaceMention | None:
    """Return the most exact place in a command. A bare name of an office and of a kecamatan has both as candidates."""
    mention = find_place(context, text, weak=True, elsewhere=elsewhere)
    if mention is None or mention.office is None or not mention.match.namesakes or mention.site is not None:
        return mention
    return PlaceMention(mention.match, candidates=(*mention.match.candidates, *mention.match.namesakes))


def find_places(context: Context, text: str, *, weak: bool = False) -> tuple[PlaceMention, ...]:
    """Return each place of a text once, in its order.

    An office next to its own site only says which site is meant. Many rules look for the places of one message.
    """
    office = context.office
    chosen = "" if office is None else office.code
    found: tuple[PlaceMention, ...] = context.services.places_by_text.get(
        (text, chosen, weak, context.profile.namesakes), lambda: _find_places(context, text, weak)
    )
    return found


def _find_places(context: Context, text: str, weak: bool) -> tuple[PlaceMention, ...]:
    matches = region_mentions.find_matches(context, text)
    if not matches:
        return ()
    certain = [
        match
        for at, match in enumerate(matches)
        if weak or not match.is_weak or _is_in_list(text, matches, at)
    ]
    resolved = _resolve_shared_names(_prefer_chosen_office(context, certain))
    mentions = [_mention_from_match(context, match) for match in resolved]
    return _remove_repeats(_remove_offices_of_sites(mentions))


def remove_places(text: str, mentions: Sequence[PlaceMention]) -> str:
    """Return a text without the names of places, in which a day could be found: "kec setu" is no Saturday."""
    for mention in reversed(mentions):
        start, end = mention.match.span
        text = f"{text[:start]} {text[end:]}"
    return text


def _prefer_chosen_office(context: Context, matches: Sequence[PlaceMatch]) -> list[PlaceMatch]:
    """Resolve names that the chosen office also has to that office."""
    if context.office is None:
        return list(matches)
    return [match.within_office(context.office.code) for match in matches]


def _remove_offices_of_sites(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Remove an office if one of its sites is mentioned too."""
    with_site = {mention.office.code for mention in mentions if mention.office and mention.site}
    return [
        mention
        for mention in mentions
        if mention.site or mention.office is None or mention.office.code not in with_site
    ]


def _remove_repeats(mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    return tuple({_identity(mention): mention for mention in mentions}.values())


def is_place_list(text: str, named: Sequence[PlaceMention]) -> bool:
    """Return whether places are named as a list: "serpong sama pamulang", not "dari serpong ke pamulang"."""
    spans = [one.match.span for one in named]
    return all(_LIST_SEPARATOR.fullmatch(text[left[1] : right[0]]) for left, right in pairwise(spans))


def _is_in_list(text: str, matches: Sequence[PlaceMatch], at: int) -> bool:
    """Return whether a possible ordinary word is in a list with a certain place name."""
    neighbours = [(at - 1, at), (at, at + 1)]
    return any(
        left >= 0 and right < len(matches) and _are_listed(text, matches[left], matches[right])
        for left, right in neighbours
    )


def _are_listed(text: str, left: PlaceMatch, right: PlaceMatch) -> bool:
    """Return whether two names are neighbours in a list, and one of them is certain."""
    between = text[left.span[1] : right.span[0]]
    return not (left.is_weak and right.is_weak) and bool(_LIST_SEPARATOR.fullmatch(between))


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


def ask_which_place(
    context: Context, among: tuple[Place, ...], then: str = "", show: Callable[[Place], str] | None = None
) -> Message:
    """Ask which place is meant: kota or kabupaten, or which kecamatan of that name.

    `show` returns the callback data for a place that is served; None: the card of the place. The button of a region that
    is not served says so when it is pressed.
    """
    t, local = context.t, any(place.kind is PlaceKind.SITE for place in among)
    rows = tuple((_choice_button(context, place, then, show),) for place in among[:MAX_CHOICES])
    is_pair = not local and len({strip_region_kind(place.name) for place in among}) == 1
    question = (
        t.html("City or regency? Which one do you mean?") if is_pair else t.html("Which one do you mean?")
    )
    return Message(question, buttons=(*rows, (answer_card.home_button(context),)))


def _choice_button(context: Context, place: Place, then: str, show: Callable[[Place], str] | None) -> Button:
    match place.kind:
        case PlaceKind.SITE:
            site, office = context.services.sites[place.id], context.services.library.offices[place.office]
            return Button(
                f"{office.distinct_name(site)}, {office.name}",
                show(place) if show else ShowSite(place.id).pack(),
            )
        case PlaceKind.OFFICE:
            return Button(place.name, show(place) if show else PickOffice(place.id, then).pack())
    return Button(place.name, ShowUnservedRegion(place.id).pack())


def find_days(context: HoursContext, text: str, office: Office | None) -> tuple[date, ...]:
    """Return the days of a question: at most three, or a week. For "tanggal merah" return the next holidays.

    Today and tomorrow are those of the office. Its days off are included.
    """
    words = remove_places(text, find_places(context, text))
    today = effective_hours.office_today(context, office.code) if office else context.today
    found = day_search.find_day(words, today)
    if found is None:
        return ()
    if not found.days:
        return _next_holidays(context, office, found, today)[:MAX_DAYS]
    coming = tuple(day for day in found.days if day >= today)
    return coming if len(coming) <= WEEK else coming[:MAX_DAYS]


def _next_holidays(
    context: HoursContext, office: Office | None, asked: DayMatch, today: date
) -> tuple[date, ...]:
    """Return the coming holidays of a name, else all of the kind that was asked for."""
    calendar = effective_hours.office_calendar(context, office.code) if office else context.services.calendar
    coming = calendar.holidays_between(today, today + HOLIDAYS_AHEAD)
    if asked.name:
        named = [holiday.date for holiday in coming if asked.name.lower() in holiday.name.id.lower()]
        if named:
            return tuple(named)
    only_leave = asked.kind is DayKind.JOINT_LEAVE
    return tuple(
        holiday.date for holiday in coming if not only_leave or holiday.kind is HolidayKind.CUTI_BERSAMA
    )
