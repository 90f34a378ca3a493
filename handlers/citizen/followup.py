"""A fragment after an answer: it keeps the place, or the day, of the question before, where it names none itself.

What the board tells of needs no place: without one, all places of the office are told of.
"""

import re

from content import dates
from handlers import naming
from handlers.board import OF_ANSWERS
from handlers.citizen.placed import OPENING
from handlers.visit import Visit

HOURS = "hari_libur_akhir_pekan"
LOCAL = OPENING | OF_ANSWERS.keys()
SHORT = 5  # words
_AT = re.compile(
    r"(?:(?:yang|yg|nu|sing|kalau|kalo|klo|kl|lek|nek|lamun|mun|gimana|gmn|bagaimana|and|what about|how about)\s+)+"
    r"(?:di|ning|neng|nang|in|at)\s+(?:kec\.?\s+|kecamatan\s+)?[^\W\d]{4,}(?:\s[^\W\d]{4,})?\s*[?!.]*$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:dinas|dis?dukcapil|dukcapil|kantor(?:nya)?|pusat|kota|kab(?:upaten)?|semua|mana|dimana|dmn|terdekat|lain"
    r"|where|office|nearest|other)\b",
    re.IGNORECASE,
)


def only_a_day(visit: Visit, words: str, topic: str | None) -> bool:
    """Whether a fragment after the hours is about another day: "kalau pekan depan?"."""
    found = dates.find_day(words, visit.today) if len(words.split()) <= SHORT else None
    return topic in OPENING and found is not None and bool(found.days)


def strange(visit: Visit, words: str) -> bool:
    """Whether a fragment is about a place that nobody here knows: "yang di cibadak?"."""
    if _AT.match(words) is None or visit.desk.gazetteer.find(words):
        return False
    return visit.desk.decide(words).answer is None


def completed(visit: Visit, words: str, topic: str | None, answer: str) -> str:
    """A fragment with what the question before it said of the place, or of the day."""
    before = visit.person.asked
    if not before or topic not in LOCAL or answer not in LOCAL or len(words.split()) > SHORT:
        return words
    if naming.places(visit, words, weak=True):
        return f"{words} {_day(visit, before)}".strip() if _names_no_day(visit, words, answer) else words
    if answer not in OPENING or _ELSEWHERE.search(words):
        return words
    return f"{_place(visit, before)} {words}".strip()


def _names_no_day(visit: Visit, words: str, answer: str) -> bool:
    return answer == HOURS and dates.find_day(words, visit.today) is None


def _place(visit: Visit, before: str) -> str:
    """The one place that was named, as it was written."""
    named = naming.places(visit, before)
    return before[slice(*named[0].match.span)] if len(named) == 1 and named[0].site else ""


def _day(visit: Visit, before: str) -> str:
    for one in reversed(naming.places(visit, before)):  # "kec setu" is no Saturday
        before = f"{before[: one.match.span[0]]} {before[one.match.span[1] :]}"
    found = dates.find_day(before, visit.today)
    return before[slice(*found.span)] if found is not None and found.days else ""
