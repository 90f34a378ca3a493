"""How a question is answered: ordered rules, the first that applies answers it.

Each rule gets a `Question` and returns an `Outcome`, or None if it does not apply. Rules save nothing about the
question. `remember` does that once, at the end, so that the privacy rules are in one place.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import structs

from content.cases.case_records import TopicOverview
from content.cases.local_facts import LocalKind
from content.cases.question_aspect import find_aspects
from content.lazy_pattern import compile_later
from content.loading.records import Answer
from content.nlu import complaint_detector
from content.nlu.availability_question import asks_what_is_available
from content.nlu.decision import Decision
from content.nlu.follow_up import FollowUp
from content.office_answers import NEAR_LIKENESS, OFFERED_LIKENESS, SURE_LIKENESS
from content.reports import receipt_code
from content.text.redaction import redact_fragments
from handlers.core.context import Context
from handlers.core.replies import Button, Message, Reply
from handlers.core.ui import one_per_row
from handlers.office_answers import office_answer_card
from handlers.office_profile import completeness
from handlers.office_profile.completeness import MissingFact
from handlers.offices import place_mentions, region_texts, start
from handlers.offices.office_buttons import ListOffices, ListSites
from handlers.printed_cards import slip_codes
from handlers.questions import (
    answer_card,
    answer_waitlist,
    archive_texts,
    case_cards,
    date_questions,
    followups,
    local_answers,
    named_places,
    office_rules,
    unanswered_texts,
)
from handlers.questions.case_choice import choose_case, find_office
from handlers.questions.question_outcome import Outcome, Rule
from handlers.questions.question_reading import (
    Question,
    current_topic,
    interpret_question,
    is_picker_open,
)
from handlers.recording_progress import progress_for_citizens
from handlers.reports import dialog_state, report_links, report_questions
from storage import questions
from storage.chats import chat_profiles

MAX_SAVED_CHARACTERS = 500  # of a question
MAX_CHOICES = 3
MAX_PLACE_WORDS = 2  # of a place that nobody here knows
_OFFICIAL = (
    r"(?:kepala(?:nya)? ?(?:dinas|kantor|disdukcapil|dukcapil|upt|bidang|seksi|desa)?\w*|kadis\w*|kadin|camat\w*|lurah\w*"
    r"|pejabat\w*|sekdis|kabid|pimpinan\w*|petugas\w*|operator\w*|head)"
)
_NAME_OF_OFFICIAL = compile_later(
    rf"\b(?:siapa(?:kah)?|who is)\b\W*(?:nama(?:nya)?\W+)?(?:the\W+)?{_OFFICIAL}\b(?! keluarga)"
    rf"|\bnama(?:nya)?\W+{_OFFICIAL}\b(?! keluarga)|\b{_OFFICIAL}\b(?! keluarga)\W*(?:\w+\W+){{0,3}}siapa\b",
    re.IGNORECASE,
)
SURE_CONFIDENCE = 0.9
RUDE_CONCEPT = "x_kasar"
MAX_NAME_QUESTION_WORDS = 8
_PAST_YEAR = compile_later(r"\b20(?:0\d|1\d)\b")
COMPLAINT_ANSWERS = frozenset({"lapor_pungli", "keluhan_layanan", "status_aduan", "denda_pungli"})
NOTED_ANSWERS = answer_card.SMALL_TALK | local_answers.OPENING_ANSWERS
"""Answers without a note about an office elsewhere: they need none, or say it themselves."""


async def answer_words(context: Context, words: str) -> list[Reply]:
    """Answer a redacted message."""
    question = interpret_question(context, words)
    elsewhere = region_texts.find_elsewhere(context, words)
    outcome = await _apply_rules(region_texts.leave_office(context, words, elsewhere), question)
    await _save_if_asked_again(context, question, outcome)
    remembered = await remember(context, question, outcome)
    question_id = remembered.question_id
    replies = _offer_facts(context, list(outcome.replies), remembered.missing)
    if outcome.rejected:
        replies.append(unanswered_texts.render_apology(context, outcome.rejected, question_id))
    if outcome.answers and not NOTED_ANSWERS.intersection(outcome.answers):
        replies = region_texts.add_note(context, replies, words, elsewhere)
    if outcome.is_unanswered:
        replies.append(unanswered_texts.render_unanswered(context, outcome.choices, question_id))
    return [*replies, *_offer_report(context, outcome)]


async def _apply_rules(context: Context, question: Question) -> Outcome:
    for rule in RULES:
        outcome = await rule(context, question)
        if outcome is not None:
            return outcome
    return _offer_choices(context, question)


class Remembered(NamedTuple):
    """The id of the saved question, 0 for none; and what the answer calls unknown."""

    question_id: int = 0
    missing: Sequence[MissingFact] = ()


def _offer_facts(context: Context, replies: list[Reply], missing: Sequence[MissingFact]) -> list[Reply]:
    """Put the button that asks to hear what the office has not filled in below the last message.

    It stands in the place of the last related question, so that the screen becomes no longer.
    """
    row = answer_waitlist.offer_fact_row(context, missing)
    if not row or not replies or not isinstance(last := replies[-1], Message):
        return replies
    related = [at for at, one in enumerate(last.buttons) if all(_shows_answer(button) for button in one)]
    at = related[-1] if related else max(len(last.buttons) - 1, 0)
    rows = (*last.buttons[:at], *row, *last.buttons[at + bool(related) :])
    return [*replies[:-1], structs.replace(last, buttons=rows)]


def _shows_answer(button: Button) -> bool:
    return button.data.startswith("answer:show:")


async def remember(context: Context, question: Question, outcome: Outcome) -> Remembered:
    """Save the topic, and an unanswered question for staff.

    Staff may be the accused: a complaint is never saved. Words that may belong to a report are not saved either.
    """
    if outcome.rejected:
        return Remembered(await _save_rejection(context, outcome.rejected))
    if outcome.ends_topic:
        await chat_profiles.save_last_answer(context.tx, context.event.chat_id, None, None, context.timestamp)
    if not outcome.answers and not outcome.is_unanswered:
        return Remembered()
    if outcome.is_unanswered and not outcome.choices:
        await chat_profiles.save_last_answer(context.tx, context.event.chat_id, None, None, context.timestamp)
    is_complaint = _is_complaint(outcome.words, question.decision)
    if is_complaint and not _is_only_like_complaint(outcome, question.decision):
        return Remembered()
    near_report = await _is_confidential(context, outcome.words)
    confidential = is_complaint or near_report
    missing: Sequence[MissingFact] = ()
    if outcome.answers and not confidential:
        missing = await completeness.save_missing(context, question.words, question.decision.answer)
    if outcome.answers and outcome.answers[0] in answer_card.SMALL_TALK:
        return Remembered()  # "makasih" does not end the subject
    if outcome.answers:
        asked: str | None = _words_to_save(outcome)
        if confidential:
            asked = _name_place(context, outcome, with_day=not near_report)
        await chat_profiles.save_last_answer(
            context.tx, context.event.chat_id, outcome.answers[0], asked, context.timestamp
        )
        return Remembered(0, missing)
    return Remembered(0 if confidential else await _save_question(context, question, outcome))


def _name_place(context: Context, outcome: Outcome, *, with_day: bool) -> str | None:
    """Return the only site and the day of a question about hours, for "kalau senin?"; none of its other words."""
    if outcome.answers[0] not in followups.LOCAL_ANSWERS:
        return None
    sites = {one.site.name for one in place_mentions.find_places(context, outcome.words) if one.site}
    place = sites.pop() if len(sites) == 1 else ""
    day = followups.find_day_words(context, outcome.words) if with_day else ""
    return f"{place} {day}".strip() or None


async def _save_if_asked_again(context: Context, question: Question, outcome: Outcome) -> None:
    """Save a question whose answer was given just before: that answer did not settle the matter."""
    before, last = context.profile.asked, current_topic(context)
    if not before or not outcome.answers or outcome.answers[0] != last or question.is_rejection:
        return
    is_new_side = question.follow_up is not FollowUp.NONE or question.aspects != find_aspects(before)
    is_placed = last in followups.LOCAL_ANSWERS or bool(place_mentions.find_places(context, question.words))
    if is_new_side or is_placed or _is_complaint(question.words, question.decision):
        return
    if not await _is_confidential(context, question.words):
        await questions.add_unsettled(
            context.tx,
            office=context.profile.office,
            text=_words_to_save(outcome),
            outcome="again",
            guess=last,
            now=context.timestamp,
        )


async def _save_rejection(context: Context, id: str) -> int:
    """Save the question that an answer did not settle, and forget the answer. Return its id, 0 for none."""
    asked = context.profile.asked
    question_id = await save_unsettled(context, id, asked, "down") if asked else 0
    await chat_profiles.save_last_answer(context.tx, context.event.chat_id, None, None, context.timestamp)
    return question_id


async def save_unsettled(context: Context, id: str, words: str, outcome: str) -> int:
    """Save a question that the answer or case `id` did not settle, without who asked it. Return its id."""
    return await questions.add_question(
        context.tx,
        office=context.profile.office,
        text=words,
        outcome=outcome,
        guess=id,
        now=context.timestamp,
    )


async def _accept_rejection(context: Context, question: Question) -> Outcome | None:
    """Take "bukan itu" as a vote against the answer before it, and offer what is near."""
    last = current_topic(context)
    if not question.is_rejection or last is None or last in COMPLAINT_ANSWERS:
        return None
    return Outcome(question.words, rejected=last, offers_report=False)


async def _save_question(context: Context, question: Question, outcome: Outcome) -> int:
    ranking = question.decision.ranking
    return await questions.add_question(
        context.tx,
        office=context.profile.office,
        text=_words_to_save(outcome),
        outcome="choices" if outcome.choices else "unknown",
        guess=ranking[0] if ranking else None,
        now=context.timestamp,
    )


def _words_to_save(outcome: Outcome) -> str:
    return redact_fragments(outcome.words)[:MAX_SAVED_CHARACTERS]


def _is_complaint(words: str, decision: Decision) -> bool:
    """Return whether a message may accuse somebody. "Ada wifi?" is only like a complaint about the waiting room."""
    if complaint_detector.is_complaint(words):
        return True
    if not COMPLAINT_ANSWERS.intersection(decision.ranking[:2]):
        return False
    return decision.answer is not None or not asks_what_is_available(words)


def _is_only_like_complaint(outcome: Outcome, decision: Decision) -> bool:
    """Return whether a complaint is only the second guess after a sure answer: "besok buka?". Its words are not kept."""
    return (
        bool(outcome.answers)
        and decision.confidence >= SURE_CONFIDENCE
        and decision.answer not in (None, *COMPLAINT_ANSWERS)
        and not complaint_detector.is_complaint(outcome.words)
    )


async def _is_confidential(context: Context, words: str) -> bool:
    """Return whether words may belong to a report of this chat, or be most of its receipt code."""
    return receipt_code.is_partial_receipt(words) or await dialog_state.is_confidential(context)


async def _explain_without_words(context: Context, question: Question) -> Outcome | None:
    if any(letter.isalnum() for letter in question.words):
        return None
    return Outcome(question.words, [render_wordless(context)], offers_report=False)


async def _answer_rudeness(context: Context, question: Question) -> Outcome | None:
    """Answer swear words that ask nothing. They are not stored for staff, and no answer to them can be awaited."""
    concepts = context.services.understanding.lexicon.read_message(question.words).concepts
    is_question = question.decision.answer is not None or question.case.best is not None
    if RUDE_CONCEPT not in concepts or is_question or complaint_detector.is_complaint(question.words):
        return None
    t = context.t
    body = t.html("Sorry that I did not help. Write in one sentence what you need, for example “ktp hilang”.")
    rows = answer_card.question_buttons(context, ("keluhan_layanan", "kontak"))
    message = Message(body, (*rows, (answer_card.home_button(context),)))
    return Outcome(question.words, [message], offers_report=False)


async def _explain_who_sees_reports(context: Context, question: Question) -> Outcome | None:
    """Nothing of such a question is saved: it may come from somebody who is about to report."""
    if question.decision.answer not in (None, "bot_info", *COMPLAINT_ANSWERS):
        return None
    if not report_questions.asks_who_sees(question.words):
        return None
    return Outcome(question.words, [report_questions.render_visibility(context)], offers_report=False)


async def _explain_state_codes(context: Context, question: Question) -> Outcome | None:
    if question.decision.answer not in (None, local_answers.PRINTED_ANSWER):
        return None
    codes = context.services.state_codes.find_in_text(question.words)
    if not codes:
        return None
    return Outcome(question.words, [slip_codes.render_codes(context, codes)], offers_report=False)


async def _show_archive(context: Context, question: Question) -> Outcome | None:
    """Show archived facts for a question about the past ("59 ribu yang rekam itu tahun berapa")."""
    office = find_office(context, question.words)
    if office is None or _is_accusation(question):
        return None
    is_unclear = question.decision.answer is None and question.case.best is None
    facts = context.services.archive_search.find(office.code, question.words, is_unclear=is_unclear)
    if not facts:
        return None
    reply = archive_texts.render_found(context, office, facts, question.words)
    return Outcome(question.words, [reply], (facts[0].answers[0],) if facts[0].answers else ())


def _is_accusation(question: Question) -> bool:
    """Return whether a message accuses somebody now. A year of the past asks about what was reported then."""
    return complaint_detector.is_complaint(question.words) and not _PAST_YEAR.search(question.words)


async def _show_dates(context: Context, question: Question) -> Outcome | None:
    """Answer a message that asks only about a date or a holiday: "25 desember buka?", "libur lebaran 2027"."""
    if not date_questions.may_name_a_date(question.words):
        return None
    words = followups.complete_fragment(context, question.words, question.topic, followups.HOURS_ANSWER)
    reply = await date_questions.answer_date_question(context, words)
    return None if reply is None else Outcome(words, [reply], ("hari_libur_akhir_pekan",))


async def _decline_names(context: Context, question: Question) -> Outcome | None:
    """Names of officials are not kept; an accusation that asks for them is no such question."""
    is_long = len(question.words.split()) > MAX_NAME_QUESTION_WORDS
    if (
        is_long
        or question.decision.answer in COMPLAINT_ANSWERS
        or not _NAME_OF_OFFICIAL.search(question.words)
    ):
        return None
    if complaint_detector.is_complaint(question.words) or complaint_detector.mentions_money_demand(
        question.words
    ):
        return None
    body = context.t.html("Names of officials and staff are not kept here; ask the office itself.")
    return Outcome(question.words, [Message(body, ((answer_card.home_button(context),),))])


async def _show_progress(context: Context, question: Question) -> Outcome | None:
    replies = await progress_for_citizens.answer_progress_question(context, question.words)
    if not replies:
        return None
    office, local = find_office(context, question.words), context.services.library.local
    names_site = any(mention.site for mention in place_mentions.find_places(context, question.words))
    wanted = office is not None and not names_site
    facts = (
        local.find_facts(office.code, question.words, (LocalKind.FIGURES,), 1) if office and wanted else ()
    )
    newer = [case_cards.render_local_message(context, facts, ())] if facts else []
    return Outcome(question.words, [*newer, *replies])


async def _choose_asked_office(context: Context, question: Question) -> Outcome | None:
    """A place that is typed while the list of offices is open chooses the office, whatever was asked before."""
    if not is_picker_open(context):
        return None
    mentions = named_places.find_places_only(context, question.words)
    if not mentions:
        is_name = 0 < len(question.words.split()) <= MAX_PLACE_WORDS and re.search(
            r"[^\W\d]{3}", question.words
        )
        if not is_name or question.decision.answer is not None:
            return None
        return Outcome(question.words, [start.render_unknown_office(context)], offers_report=False)
    if len(mentions) > 1 and any(map(region_texts.is_elsewhere, mentions)):
        replies = await named_places.answer_places(context, mentions, "", question.words)
    else:
        replies = await named_places.answer_place(context, mentions[0], "", chooses_office=True)
    return Outcome(question.words, replies, named_places.find_shown_hours(mentions), offers_report=False)


async def _choose_named_places(context: Context, question: Question) -> Outcome | None:
    """A message of place names only answers "which office?", or asks for the hours of the places."""
    mentions = named_places.find_places_only(context, question.words)
    if not mentions:
        return None
    topic = question.topic if question.topic and followups.depends_on_office(context, question.topic) else ""
    is_followup = question.decision.answer is not None and bool(topic)
    if is_followup and all(mention.office for mention in mentions):
        return None
    replies = await named_places.answer_places(context, mentions, topic, question.words)
    answers = () if topic or question.topic else named_places.find_shown_hours(mentions)
    return Outcome(question.words, replies, answers, offers_report=False)


async def _report_unknown_place(context: Context, question: Question) -> Outcome | None:
    if question.decision.answer is not None and question.topic not in followups.LOCAL_ANSWERS:
        return None
    if not followups.mentions_unknown_place(context, question.words):
        return None
    return Outcome(question.words, [_render_unknown_place(context)], offers_report=False)


async def show_case(context: Context, question: Question) -> Outcome | None:
    """Show the case that the message describes; its question word decides what stands first."""
    cases = context.services.library.cases
    id = choose_case(context, question)
    found = cases.find(id or "")
    if found is None:
        return None
    office = find_office(context, question.words)
    if isinstance(found, TopicOverview):
        is_repeated = question.previous_case is not None
        reply = case_cards.render_overview_message(context, found, question.aspects, is_repeated=is_repeated)
        return Outcome(question.words, [reply], (found.id,))
    live = await local_answers.render_live_of_topic(context, found.topic, office, question.words)
    if question.aspects and question.previous_case == found.id:
        reply = case_cards.render_aspect_message(context, found, question.aspects, office, live)
    else:
        reply = case_cards.render_case_message(context, found, question.aspects, office, live)
    return Outcome(question.words, [reply], (found.id,))


def find_office_answer(context: Context, question: Question, least: float) -> Answer | None:
    """Return what the office itself wrote for such a question. It never stands above the way to complain."""
    if question.decision.answer in COMPLAINT_ANSWERS or complaint_detector.is_complaint(question.words):
        return None
    office = find_office(context, question.words)
    return office_answer_card.find_for_question(context, office, question.words, least)


async def _show_office_answer(context: Context, question: Question) -> Outcome | None:
    """Show the answer that the office wrote for this very question."""
    return _show_written(context, question, SURE_LIKENESS)


async def _show_near_office_answer(context: Context, question: Question) -> Outcome | None:
    """Show the answer that the office wrote for a question like this, where nothing else is sure."""
    return _show_written(context, question, NEAR_LIKENESS)


def _show_written(context: Context, question: Question, least: float) -> Outcome | None:
    found = find_office_answer(context, question, least)
    if found is None:
        return None
    shown = office_answer_card.render_message(context, found)
    return Outcome(question.words, [shown], offers_report=False, ends_topic=True)


async def _answer_for_elsewhere(context: Context, question: Question) -> Outcome | None:
    """Read a message without the names of places elsewhere.

    If it is about an office there, say that this office is not here.
    """
    elsewhere = region_texts.find_elsewhere(context, question.words)
    if not elsewhere:
        return None
    decision = context.services.decide(place_mentions.remove_places(question.words, elsewhere))
    is_about_office = bool(local_answers.OFFICE_WORDS.search(question.words))
    if decision.answer is not None and (is_about_office or decision.answer in question.decision.ranking[:3]):
        return await office_rules.show_answers(context, structs.replace(question, decision=decision))
    if not is_about_office:
        return None
    return Outcome(question.words, [region_texts.render_regions(context, elsewhere, question.words)])


def _offer_choices(context: Context, question: Question) -> Outcome:
    """Nothing is sure: offer what the message may mean, or say that it is not understood."""
    known = tuple(
        id
        for id in question.decision.choices
        if id in context.services.library.answers and id not in answer_card.SMALL_TALK
    )
    is_continued = question.follow_up is FollowUp.VARIATION
    cases = question.case.list_choices() if known or is_continued else ()
    written = find_office_answer(context, question, OFFERED_LIKENESS)
    own = (written.id,) if written else ()
    meant = () if is_continued else context.services.list_meanings(question.words)
    choices = (*own, *(meant or (*cases, *known)))[:MAX_CHOICES]
    return Outcome(question.words, choices=choices, is_unanswered=True)


RULES: tuple[Rule, ...] = (
    _choose_asked_office,  # the bot asked for the office: what is typed is its name
    _accept_rejection,  # "bukan itu" is about the answer before it
    _explain_without_words,  # nothing below can do anything with a message of emoji
    _explain_who_sees_reports,  # before the cases: they send people to complain elsewhere
    _answer_rudeness,  # before the places and the choices: both would read something into it
    _decline_names,  # before the places: "siapa camat pamulang" names one
    _show_office_answer,  # before all that the bot knows by itself: staff wrote it for this very question
    _show_dates,  # before the answers: they explain hours in general, and date words resemble several of them
    _choose_named_places,  # before the archive and the answers: place names alone resemble several of them
    office_rules.answer_bare_hours,  # for the same reason: one word beside a place
    _show_archive,  # before the state codes: "95 ribu itu prr?" asks about a report of 2018
    _explain_state_codes,  # before the answers: "status PRR" also resembles the answer about printing
    _show_progress,  # before the places: "berapa persen di bakung" names a place, too
    _report_unknown_place,  # before the answers: they would answer for the wrong place
    office_rules.answer_other_day,  # before the answers: a day alone is understood only after an answer about hours
    office_rules.show_profile,  # before what others reported: the office's own word stands above it
    office_rules.show_local_facts,  # before the cases: "di tla srengat bisa urus surat pindah?" asks about the counter
    office_rules.show_board,  # before the cases: "alat rusak di pamulang?" asks about today, not about a broken card
    show_case,  # before the answers: a case settles what the answer only touches
    office_rules.show_answers,
    _show_near_office_answer,  # after the answers: it is only like the question
    _answer_for_elsewhere,  # after the answers: an unknown name may be all that makes a message unclear
)
"""Who answers a question, in order. If no rule applies, `_offer_choices` does."""


def _offer_report(context: Context, outcome: Outcome) -> list[Reply]:
    """Offer a report where money was demanded and no answer shown offers it."""
    if not outcome.offers_report or report_links.REPORT_ANSWERS.intersection(outcome.answers):
        return []
    if not complaint_detector.mentions_money_demand(outcome.words):
        return []
    body = context.t.html("Did somebody ask for money? You can report it here: free, and without your name.")
    return [Message(body, ((report_links.report_button(context),),))]


def render_wordless(context: Context) -> Message:
    """Answer emoji, stickers or a lone "?": there is nothing to understand and nothing to store for staff."""
    body = context.t.html("👋 Type your question in words, please; one word is enough.")
    return Message(body, ((answer_card.home_button(context),),))


def _render_unknown_place(context: Context) -> Message:
    """Say that nobody here knows the place; offer the known ones and the other offices."""
    t, office = context.t, context.office
    body = t.html("I do not know that place. Type the name of the kecamatan as it is written, or choose:")
    buttons = [
        Button(t("🏢 Other office"), ListOffices().pack()),
        answer_card.home_button(context),
    ]
    if office is not None:
        sites = ListSites(office.code, 0).pack()
        buttons.insert(0, Button(t("🕘 Where and when"), sites))
    return Message(body, one_per_row(buttons))
