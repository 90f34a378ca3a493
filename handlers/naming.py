"""Which place and which days a message is about, as far as it says; a shared name is asked about, never picked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from content import dates
from content.dates import DayKind
from content.placenames import Place, PlaceKind
from content.places import PlaceMatch
from content.records import Office, Site
from handlers import card, overlay, press
from handlers.reply import Button, Say
from handlers.visit import Visit

MOST_DAYS = 3
WEEK = 7  # days that are told of at once where they are one week
MOST_CHOICES = 8
MOST_PLACES = 3  # told of at once
_JOIN = re.compile(
    r"\s*(?:,|&|/|\+|;)?\s*(?:dan|sama|serta|atau|atw|ato|karo|jeung|sareng|and|or)?"
    r"\s*(?:di|kec\.?|kecamatan|kantor)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """A place that was named: decided (`office`, perhaps a `site` of it), several (`among`), or not served."""

    match: PlaceMatch
    office: Office | None = None
    site: Site | None = None
    among: tuple[Place, ...] = ()
    elsewhere: str = ""


def place(visit: Visit, text: str, *, weak: bool = False) -> Named | None:
    """The place of a text, the most exact one; `weak`: also where it may be an ordinary word."""
    found = [match for match in visit.desk.gazetteer.find(text) if weak or not match.weak]
    if visit.office is not None:
        found = [match.within(visit.office.code) for match in found]
    order = (PlaceKind.SITE, PlaceKind.OFFICE, PlaceKind.AMBIGUOUS, PlaceKind.REGION_NOT_SERVED)
    found.sort(key=lambda match: order.index(match.kind))
    return _named(visit, found[0]) if found else None


def places(visit: Visit, text: str, *, weak: bool = False) -> tuple[Named, ...]:
    """Every place of a text, once each and in its order; an office named beside its own site only says which is meant."""
    matches = visit.desk.gazetteer.find(text)
    found = [match for at, match in enumerate(matches) if weak or not match.weak or _joins(text, matches, at)]
    if visit.office is not None:
        found = [match.within(visit.office.code) for match in found]
    named = [_named(visit, match) for match in _settled(found)]
    local = {one.office.code for one in named if one.office and one.site}
    named = [one for one in named if one.site or one.office is None or one.office.code not in local]
    return tuple({_identity(one): one for one in named}.values())


def listed(text: str, named: Sequence[Named]) -> bool:
    """Whether places are named as a list: "serpong sama pamulang", not "dari serpong ke pamulang"."""
    spans = [one.match.span for one in named]
    return all(_JOIN.fullmatch(text[left[1] : right[0]]) for left, right in pairwise(spans))


def _joins(text: str, matches: Sequence[PlaceMatch], at: int) -> bool:
    """Whether a name that may be an ordinary word stands in a list with one that is not."""
    spans = [match.span for match in matches[at : at + 2]]
    before, after = matches[at - 1] if at else None, matches[at + 1] if len(spans) == 2 else None
    left = before is not None and not before.weak and _JOIN.fullmatch(text[before.span[1] : spans[0][0]])
    return bool(left or (after and not after.weak and _JOIN.fullmatch(text[spans[0][1] : after.span[0]])))


def _settled(found: Sequence[PlaceMatch]) -> list[PlaceMatch]:
    """A shared name means the one in the office of the others, where they are all of one office."""
    sure = {match.candidates[0].office for match in found if match.kind is not PlaceKind.AMBIGUOUS}
    return [match.within(*sure) for match in found] if len(sure) == 1 else list(found)


def _identity(named: Named) -> tuple[str, ...]:
    if named.office is None:
        return ("", named.elsewhere, *(place.id for place in named.among))
    return (named.office.code, named.site.id if named.site else "")


def _named(visit: Visit, match: PlaceMatch) -> Named:
    offices, first = visit.desk.library.offices, match.candidates[0]
    match match.kind:
        case PlaceKind.SITE:
            site = visit.desk.sites[first.id]
            return Named(match, offices[site.office], site)
        case PlaceKind.OFFICE:
            return Named(match, offices[first.id])
        case PlaceKind.REGION_NOT_SERVED:
            return Named(match, elsewhere=first.name)
    return Named(match, among=match.candidates)


def which(visit: Visit, among: tuple[Place, ...], then: str = "") -> Say:
    """Kota or Kabupaten, or which kecamatan of that name? For a region not served the bot says so when pressed."""
    t, local = visit.t, any(place.kind is PlaceKind.SITE for place in among)
    rows = tuple((_choice(visit, place, then),) for place in among[:MOST_CHOICES])
    question = t("Which one do you mean?") if local else t("City or regency? Which one do you mean?")
    return Say(question, buttons=(*rows, (card.home_button(visit),)))


def _choice(visit: Visit, place: Place, then: str) -> Button:
    match place.kind:
        case PlaceKind.SITE:
            label = f"{place.name}, {visit.desk.library.offices[place.office].name}"
            return Button(label, press.pack("where", "site", place.id))
        case PlaceKind.OFFICE:
            return Button(place.name, press.pack("office", "pick", place.id, *([then] if then else [])))
    return Button(place.name, press.pack("place", "none", place.id))


def days(visit: Visit, text: str, office: Office | None) -> tuple[date, ...]:
    """The days a question is about, at most three, or those of a week; for "tanggal merah" the next holidays.

    The office's own are among them. Of an informed visit.
    """
    for one in reversed(places(visit, text)):  # "kec setu" is no Saturday
        text = f"{text[: one.match.span[0]]} {text[one.match.span[1] :]}"
    found = dates.find_day(text, visit.today)
    if found is None:
        return ()
    if found.days:
        left = tuple(day for day in found.days if day >= visit.today)
        return left if len(left) <= WEEK else left[:MOST_DAYS]
    calendar = overlay.of_office(visit, office.code) if office else visit.desk.calendar
    coming = calendar.between(visit.today, visit.today + timedelta(days=400))
    leave = found.kind is DayKind.JOINT_LEAVE
    named = [h.date for h in coming if found.name and found.name.lower() in h.name.id.lower()]
    kind = [h.date for h in coming if not leave or h.kind == "cuti_bersama"]
    return tuple(named or kind)[:MOST_DAYS]
