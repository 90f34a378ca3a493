"""Rules for questions about an office: its hours, its profile, what others reported of it, its board, its answers."""

import re
from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from content.cases.local_facts import LocalFact, LocalKind
from content.loading.records import Site
from content.office_profile import ProfileField, asks_for_services, find_asked_fields, may_ask_for_services
from handlers.core.context import Context
from handlers.office_profile import profile_answers
from handlers.offices import locations, place_mentions
from handlers.printed_cards import card_check
from handlers.questions import (
    case_cards,
    case_choice,
    followups,
    local_answers,
    named_places,
)
from handlers.questions.case_choice import find_office
from handlers.questions.question_outcome import Outcome
from handlers.questions.question_reading import (
    Question,
)
from handlers.status_board import board_for_citizens

_HOURS_WORDS = frozenset("jam jm jamnya jadwal jadwalnya hours".split())
_WORDS_BESIDE_PLACES = frozenset("di dan sama kec kecamatan kantor".split())


async def answer_bare_hours(context: Context, question: Question) -> Outcome | None:
    """ "jam pamulang" asks for the hours of a place."""
    if question.decision.answer is not None:
        return None
    mentions = [one for one in place_mentions.find_places(context, question.words) if one.office is not None]
    rest = set(re.findall(r"\w+", place_mentions.remove_places(question.words, mentions).lower()))
    if not mentions or not rest & _HOURS_WORDS or rest - _HOURS_WORDS - _WORDS_BESIDE_PLACES:
        return None
    decision = replace(question.decision, answer=followups.HOURS_ANSWER, choices=())
    return await show_answers(context, structs.replace(question, decision=decision))


async def answer_other_day(context: Context, question: Question) -> Outcome | None:
    """A day alone, after an answer about hours, asks for the hours of that day."""
    if question.decision.answer is not None:
        return None
    if not followups.asks_other_day(context, question.words, question.topic):
        return None
    decision = replace(question.decision, answer=followups.HOURS_ANSWER, choices=())
    return await show_answers(context, structs.replace(question, decision=decision))


async def show_profile(context: Context, question: Question) -> Outcome | None:
    """Show what the office itself confirmed of a place, if the message asks for just that."""
    asked, may_offer = _find_profile_fields(question), may_ask_for_services(question.words)
    office = find_office(context, question.words) if asked or may_offer else None
    mentions = place_mentions.find_places(context, question.words, weak=True) if office else ()
    if office is None or named_places.is_unclear(mentions):
        return None
    site = next((mention.site for mention in mentions if mention.site), None)
    if site is not None and asks_for_services(place_mentions.remove_places(question.words, mentions)):
        asked = (ProfileField.SERVICES,)
    return await _answer_from_profile(context, question, asked, site or locations.find_main_site(office))


def _find_profile_fields(question: Question) -> tuple[ProfileField, ...]:
    """Return the fields that a message asks for and that describe no case."""
    tells_case = (
        question.case.best is not None and question.case.ranking[0][1] >= case_choice.MIN_SHARE_BEFORE_OFFICE
    )
    return () if tells_case else find_asked_fields(question.words, question.decision.answer)


async def _answer_from_profile(
    context: Context, question: Question, asked: tuple[ProfileField, ...], site: Site
) -> Outcome | None:
    if not asked:
        return None
    reply = await profile_answers.answer_question(context, question.words, asked, site)
    answers = (question.decision.answer or "lokasi",)
    return None if reply is None else Outcome(question.words, [reply], answers)


async def show_local_facts(context: Context, question: Question) -> Outcome | None:
    """Show what others wrote about the office that a message asks for, or what it confirmed itself."""
    office = find_office(context, question.words)
    if office is None:
        return None
    local = context.services.library.local
    kinds = local.find_kinds(question.words)
    facts = local.find_facts(office.code, question.words, kinds)
    named = [fact for fact in facts if local.is_named(fact, question.words, kinds)]
    if not named and (
        named_places.leaves_office(context, question.words) or not _asks_about_office(question, kinds)
    ):
        return None
    if named and _asks_hours_of_site(context, question, named):
        return await _show_hours_beside(context, question, named)
    main = locations.find_main_site(office)
    asked = profile_answers.find_reported_fields(kinds)
    confirmed = await _answer_from_profile(context, question, asked, main)
    shown = await profile_answers.remove_replaced_facts(context, named or facts, main)
    if confirmed is not None and not (named and shown):
        return confirmed
    missing = (
        [] if shown else [local.missing_text(kind, context.t.language, office.name) for kind in kinds[:1]]
    )
    reply = case_cards.render_local_message(context, shown, missing)
    return Outcome(question.words, [reply], (question.decision.answer or "lokasi",))


def _asks_hours_of_site(context: Context, question: Question, facts: Sequence[LocalFact]) -> bool:
    """Return whether a message asks for the hours of a site, about which others reported only hours."""
    if question.decision.answer != followups.HOURS_ANSWER or {fact.kind for fact in facts} != {
        LocalKind.HOURS
    }:
        return False
    return any(mention.site for mention in place_mentions.find_places(context, question.words))


async def _show_hours_beside(
    context: Context, question: Question, facts: Sequence[LocalFact]
) -> Outcome | None:
    """Show the hours of a site first, then what others reported. That never replaces what the office says."""
    shown = await show_answers(context, question)
    if shown is None:
        return None
    reported = case_cards.render_local_message(context, tuple(facts), ())
    return structs.replace(shown, replies=[*shown.replies, reported])


def _asks_about_office(question: Question, kinds: Sequence[LocalKind]) -> bool:
    """Return whether a message asks for the office itself, and not for a case that mentions a place."""
    if {LocalKind.MPP, LocalKind.MACHINE}.intersection(kinds):
        return True
    if LocalKind.WHATSAPP in kinds and local_answers.asks_for_number(question.words):
        return True
    if question.case.best is not None and question.case.ranking[0][1] >= case_choice.MIN_SHARE_BEFORE_OFFICE:
        return (
            not local_answers.is_weak_kind(kinds) and question.decision.answer in local_answers.OFFICE_ANSWERS
        )
    return local_answers.asks_about_office(question.decision, kinds, question.words)


async def show_answers(context: Context, question: Question) -> Outcome | None:
    """Show the answer, and a second one if the message asks two things."""
    decision = question.decision
    if decision.answer is None:
        return None
    words = followups.complete_fragment(context, question.words, question.topic, decision.answer)
    answers = (decision.answer, *decision.also)[:2]
    replies = await local_answers.render_answers(context, answers, words)
    if local_answers.PRINTED_ANSWER in answers:
        replies = [*replies, *await card_check.offer_check(context, words)]
    return Outcome(words, replies, answers)


async def show_board(context: Context, question: Question) -> Outcome | None:
    if question.decision.answer is not None:
        return None
    replies = await board_for_citizens.answer_board_question(context, question.words)
    return Outcome(question.words, replies) if replies else None
