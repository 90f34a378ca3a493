"""Reads what a message asks, and whether it continues the question before it. Nothing is saved here."""

import re

from msgspec import Struct, structs

from content.cases.case_records import AnswerAspect, AnswerCase, TopicOverview
from content.cases.question_aspect import find_aspects
from content.lazy_pattern import compile_later
from content.nlu import Decision
from content.nlu.case_finder import CaseMatch
from content.nlu.follow_up import FollowUp, find_detail_aspect, find_follow_up, list_asked_aspects
from handlers.core.context import Context
from handlers.offices.start import LOCATION_TOPIC, PICKER_TOPIC
from handlers.privacy.number_warnings import strip_number_marks
from handlers.questions.local_answers import LIVE_ANSWERS

TOPIC_LIFETIME = 30 * 60  # seconds in which "kalau sabtu?" still refers to the last answer
MAX_REFINEMENT_WORDS = 6
_REJECTION = compile_later(
    r"(?:(?:bukan|bkn|sanes|dudu|salah|maksud(?:nya|ku)?|saya|itu|gitu|yg|yang|ini|kak|min|pak|bu|mas|mbak|ya|kok|lah|tadi|dong"
    r"|jawabannya|nya|ga nyambung|gak nyambung|tidak nyambung|not|that|no|wrong|what i meant)[\s,.!?]*){1,6}",
    re.IGNORECASE,
)
_DENIAL = compile_later(r"\b(?:bukan|bkn|sanes|dudu|salah|nyambung|not|wrong)\b", re.IGNORECASE)
MIN_REFINEMENT_SHARE, MIN_SHARE_ALONE, MIN_CLEAR_SHARE = 0.6, 0.6, 0.75
"""Least probabilities of the case to which a short message narrows the question before it: with that question, and
alone. The last: of a case that needs no question before it."""


class Question(Struct, frozen=True):
    """A redacted message and what it asks. `topic` is the topic of the last answer while it is recent.

    `case`: the cases that the message may describe. `aspects`: what it asks of them.
    `previous_case`: the case answered last, if the message continues it.
    """

    words: str
    topic: str | None
    decision: Decision
    case: CaseMatch
    previous_case: str | None = None
    aspects: tuple[AnswerAspect, ...] = ()
    follow_up: FollowUp = FollowUp.NONE

    @property
    def is_rejection(self) -> bool:
        """Whether the message only says that the answer before it is not what was meant."""
        return bool(_REJECTION.fullmatch(self.words.strip()) and _DENIAL.search(self.words))


def interpret_question(context: Context, words: str) -> Question:
    """Return what a message asks. Nothing is read from or written to the database."""
    plain, last = strip_number_marks(words), current_topic(context)
    alone = read_alone(context, words, last)
    if last is None:
        return alone
    kind = find_follow_up(plain, context.services.understanding.lexicon)
    if context.services.library.cases.find(last) is None:
        return _continue_answer(context, alone, plain, kind)
    return _continue_case(context, alone, plain, kind, last)


def read_alone(context: Context, words: str, last: str | None = None) -> Question:
    """Return what a message asks if nothing was said before it. `last`: the id of the last answer, kept as topic."""
    cases, plain = context.services.library.cases, strip_number_marks(words)
    topic = cases.topic_of(last) if last and cases.find(last) else last
    decision = context.services.decide(plain)
    match = context.services.find_case(plain, decision)
    return Question(words, topic, decision, match, aspects=find_aspects(plain))


def _continue_answer(context: Context, alone: Question, plain: str, kind: FollowUp) -> Question:
    """Complete a fragment after an answer that is no case. The answer is not repeated, unless for another place."""
    if kind not in (FollowUp.ASPECT, FollowUp.VARIATION, FollowUp.PLACE):
        return alone
    decision = context.services.decide(plain, alone.topic)
    is_repeated = decision.answer == alone.topic and kind is not FollowUp.PLACE
    is_live = alone.topic in LIVE_ANSWERS and kind is FollowUp.VARIATION
    if decision.answer is None or (is_repeated and not is_live):
        return alone
    match = context.services.find_case(plain, decision)
    return structs.replace(alone, decision=decision, case=match, follow_up=kind)


def _continue_case(context: Context, alone: Question, plain: str, kind: FollowUp, last: str) -> Question:
    """Read a message that may ask for another side of the case before it, or for a variation of it."""
    services = context.services
    previous = services.library.cases.find(last)
    aspects = _find_aspects_of(previous, plain, kind)
    if aspects:
        decision = services.decide(plain, alone.topic)
        return structs.replace(alone, decision=decision, previous_case=last, aspects=aspects, follow_up=kind)
    if kind in (FollowUp.VARIATION, FollowUp.PLACE):
        return _vary_case(context, alone, plain, kind, last)
    return _refine_case(context, alone, plain, last)


def _find_aspects_of(
    found: AnswerCase | TopicOverview | None, plain: str, kind: FollowUp
) -> tuple[AnswerAspect, ...]:
    """Return the aspects of a case that a question word alone asks for; () if the case does not know them."""
    if isinstance(found, TopicOverview):
        return tuple(list_asked_aspects(plain)) if kind is FollowUp.ASPECT else ()
    if found is None:
        return ()
    if kind is FollowUp.ASPECT:
        return tuple(aspect for aspect in list_asked_aspects(plain) if found.list_facts(aspect))
    detail = find_detail_aspect(plain, found) if kind is FollowUp.DETAIL else None
    return (detail,) if detail else ()


def _vary_case(context: Context, alone: Question, plain: str, kind: FollowUp, last: str) -> Question:
    """Read "kalau akta?" together with the question that it varies."""
    services = context.services
    decision = services.decide(plain, alone.topic)
    joined = f"{context.profile.asked or ''} {plain}".strip()
    match = services.find_case(joined, decision, last)
    return structs.replace(alone, decision=decision, case=match, aspects=find_aspects(joined), follow_up=kind)


def _refine_case(context: Context, alone: Question, plain: str, last: str) -> Question:
    """Read a short message that narrows the question before it ("cuma kurang satu huruf").

    It must be unclear alone, and lead to another case of the same topic that it resembles alone, too. A case that it
    does not resemble alone is only offered.
    """
    services, cases = context.services, context.services.library.cases
    is_clear = alone.decision.answer is not None or (
        alone.case.best is not None and alone.case.ranking[0][1] >= MIN_CLEAR_SHARE
    )
    if is_clear or len(plain.split()) > MAX_REFINEMENT_WORDS:
        return alone
    joined = f"{context.profile.asked or ''} {plain}".strip()
    decision = services.decide(joined)
    match = services.find_case(joined, decision)
    best = match.best
    known = dict(alone.case.ranking)
    if best is None or cases.topic_of(best) != alone.topic or (best == last and best not in known):
        return alone
    is_likely = best != last and match.ranking[0][1] >= MIN_REFINEMENT_SHARE
    if is_likely and known.get(best, 0.0) >= MIN_SHARE_ALONE:
        return structs.replace(alone, decision=decision, case=match, follow_up=FollowUp.VARIATION)
    return structs.replace(alone, case=alone.case.offer_first(best), follow_up=FollowUp.VARIATION)


def current_topic(context: Context) -> str | None:
    """Return the id of the last answer or case while it is recent."""
    topic = context.profile.topic
    return None if topic in (PICKER_TOPIC, LOCATION_TOPIC) or not _is_recent(context) else topic


def is_picker_open(context: Context) -> bool:
    """Return whether the chat was asked to choose its office, and asked nothing since then."""
    return context.profile.topic == PICKER_TOPIC and _is_recent(context)


def _is_recent(context: Context) -> bool:
    at = context.profile.topic_at
    return at is not None and context.timestamp - at < TOPIC_LIFETIME
