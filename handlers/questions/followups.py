"""Follow-up questions: a fragment after an answer keeps the place or the day of the last question.

Questions about the status board need no place. Without a place, the answer covers all sites of the office.
"""

import re

from content.dates import day_search
from content.lazy_pattern import compile_later
from handlers.core.context import Context
from handlers.offices import place_mentions, region_mentions
from handlers.questions.local_answers import OPENING_ANSWERS
from handlers.status_board.board_texts import KINDS_BY_ANSWER

HOURS_ANSWER = "hari_libur_akhir_pekan"
LOCAL_ANSWERS = OPENING_ANSWERS | KINDS_BY_ANSWER.keys()
MAX_FRAGMENT_WORDS = 5  # words
_PLACE_FRAGMENT = compile_later(
    r"(?:(?:yang|yg|nu|sing|kalau|kalo|klo|kl|lek|nek|lamun|mun|gimana|gmn|bagaimana|and|what about|how about)\s+)+"
    r"(?:di|ning|neng|nang|in|at)\s+(?:kec\.?\s+|kecamatan\s+)?[^\W\d]{4,}(?:\s[^\W\d]{4,})?\s*[?!.]*$",
    re.IGNORECASE,
)
_TIME_ALONE = compile_later(
    r"\W*(?:(?:dari|mulai|sampai|sampe|smp|buka|bukanya|tutup|tutupnya|emang|from|until|what|at)\W+)*"
    r"(?:jam|jm|pukul|jamnya|time|hours)(?:\W+(?:berapa|brp|brapa|berapaan|buka|tutup|sampai|sampe|sih|ya|min|kak|aja|nya))*\W*",
    re.IGNORECASE,
)
_OTHER_PLACE = compile_later(
    r"\b(?:dinas|dis?dukcapil|dukcapil|kantor(?:nya)?|pusat|kota|kab(?:upaten)?|semua|mana|dimana|dmn|terdekat|lain"
    r"|where|office|nearest|other)\b",
    re.IGNORECASE,
)


def depends_on_office(context: Context, topic: str) -> bool:
    """Return whether an answer says something else for another office."""
    overrides = context.services.library.overrides
    return topic in LOCAL_ANSWERS or any((code, topic) in overrides for code in context.offices)


def asks_other_day(context: Context, words: str, topic: str | None) -> bool:
    """Return whether a fragment after an answer about hours names another day: "kalau pekan depan?"."""
    found = day_search.find_day(words, context.today) if len(words.split()) <= MAX_FRAGMENT_WORDS else None
    return topic in OPENING_ANSWERS and found is not None and bool(found.days)


def mentions_unknown_place(context: Context, words: str) -> bool:
    """Return whether a fragment names a place that the content does not know: "yang di cibadak?"."""
    if _PLACE_FRAGMENT.match(words) is None or region_mentions.find_matches(context, words):
        return False
    return context.services.decide(words).answer is None


def complete_fragment(context: Context, words: str, topic: str | None, answer: str) -> str:
    """Return a fragment with the place or the day of the last question."""
    before = context.profile.asked
    if (
        not before
        or topic not in LOCAL_ANSWERS
        or answer not in LOCAL_ANSWERS
        or len(words.split()) > MAX_FRAGMENT_WORDS
    ):
        return words
    if place_mentions.find_places(context, words, weak=True):
        return (
            f"{words} {find_day_words(context, before)}".strip()
            if _lacks_day(context, words, answer)
            else words
        )
    day = find_day_words(context, before) if _asks_time_alone(context, words, answer) else ""
    if answer not in OPENING_ANSWERS or _OTHER_PLACE.search(words):
        return f"{words} {day}".strip()
    return f"{_find_place_words(context, before)} {words} {day}".strip()


def _asks_time_alone(context: Context, words: str, answer: str) -> bool:
    """Return whether a fragment asks only for a time: "jam brp" after "besok buka?" is about tomorrow."""
    return _lacks_day(context, words, answer) and bool(_TIME_ALONE.fullmatch(words))


def _lacks_day(context: Context, words: str, answer: str) -> bool:
    return answer == HOURS_ANSWER and day_search.find_day(words, context.today) is None


def _find_place_words(context: Context, before: str) -> str:
    """Return the only mentioned site as it was written, or ""."""
    named = place_mentions.find_places(context, before)
    return before[slice(*named[0].match.span)] if len(named) == 1 and named[0].site else ""


def find_day_words(context: Context, before: str) -> str:
    """Return the words of a day as they were written, or ""."""
    words = place_mentions.remove_places(before, place_mentions.find_places(context, before))
    found = day_search.find_day(words, context.today)
    return words[slice(*found.span)] if found is not None and found.days else ""
