"""Entry points of the question feature: a typed question, a caption, and the buttons under answers."""

from dataclasses import replace

from msgspec import structs

from content.cases.case_records import AnswerCase
from content.loading.records import Answer
from content.nlu.english_text import is_english
from content.office_answers import ID_PREFIX, SURE_LIKENESS
from content.text.redaction import redact
from content.text.safe_html import Html, join_paragraphs
from content.text.translation import translator_for
from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Reply
from handlers.office_answers import office_answer_card
from handlers.offices import namesakes, start
from handlers.offices.office_buttons import OfficeButton, PickOffice
from handlers.privacy.number_warnings import holds_only_numbers, warn_about_numbers
from handlers.questions import answer_card, case_cards, local_answers, question_rules, unanswered_texts
from handlers.questions.case_choice import choose_case, find_office
from handlers.questions.followups import LOCAL_ANSWERS
from handlers.questions.question_buttons import (
    AnswerButton,
    BackToAnswer,
    RateDown,
    RateUp,
    RejectChoices,
    ShowAnswer,
    ShowArchive,
    ShowWholeAnswer,
)
from handlers.questions.question_reading import current_topic, read_alone
from handlers.questions.question_rules import COMPLAINT_ANSWERS
from handlers.scam_desk import scam_questions
from handlers.status_board import outage_banner
from storage import office_answers, questions
from storage.chats import attempt_limits, chat_profiles

MAX_READ_CHARACTERS = 2000  # of a message; the rest is not understood


async def on_message(context: Context) -> list[Reply]:
    """Answer a typed question. Numbers of persons are redacted first, and deleted from the chat."""
    redacted = redact(context.event.text)
    context = speak_like(context, redacted.text)
    about_scam = await scam_questions.answer_message(context, redacted)
    if about_scam is not None:
        return about_scam
    warning = warn_about_numbers(context, redacted)
    if warning and holds_only_numbers(redacted):
        return warning
    words = redacted.text[:MAX_READ_CHARACTERS]
    replies = namesakes.add_note(context, words, await question_rules.answer_words(context, words))
    return [*warning, *await outage_banner.add_banner(context, replies, words)]


def speak_like(context: Context, words: str) -> Context:
    """Return a context that answers English words in English, unless the chat chose a language."""
    if context.profile.language is not None or not is_english(words):
        return context
    return replace(context, t=translator_for("en"))


async def answer_caption(context: Context) -> list[Reply]:
    """Answer the caption of a picture, but only if it is understood: the picture itself cannot be read."""
    words = redact(context.event.text).text[:MAX_READ_CHARACTERS]
    context = speak_like(context, words)
    outcome = await question_rules.show_case(context, read_alone(context, words))
    if outcome is not None:
        return await outage_banner.add_banner(context, outcome.replies, words)
    decision = context.services.decide(words)
    if decision.answer is None:
        return []
    replies = await local_answers.render_answers(context, (decision.answer,), words)
    return await outage_banner.add_banner(context, replies, words)


async def answer_group(context: Context, words: str) -> Html | None:
    """Return a short answer for a group, None if the message is not understood. Nothing is stored."""
    told = await _answer_briefly(context, words)
    return told and join_paragraphs([await outage_banner.render_banner(context, words), told])


async def _answer_briefly(context: Context, words: str) -> Html | None:
    question = read_alone(context, words)
    own = question_rules.find_office_answer(context, question, SURE_LIKENESS)
    if own is not None:
        is_expired = office_answer_card.is_expired(context, own)
        return office_answer_card.render_body(
            context.t, own, context.services, is_expired=is_expired, is_short=True
        )
    found = context.services.library.cases.find(choose_case(context, question) or "")
    if found is not None:
        office = find_office(context, words)
        live = await local_answers.render_live_of_topic(context, found.topic, office, words)
        return case_cards.render_case_briefly(context, found, question.aspects, office, live)
    answer = question.decision.answer
    return None if answer is None else await local_answers.render_brief(context, answer, words)


def _last_question(context: Context, id: str) -> str:
    """Return the words of the last question if this answer answered it."""
    return context.profile.asked or "" if context.profile.topic == id else ""


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `answer:*`."""
    button = AnswerButton.parse(verb, rest)
    if isinstance(button, ShowWholeAnswer) and button.answer in context.services.library.answers:
        whole = await _render_whole_answer(context, button.answer, button.office, button.site)
        replies: list[Reply] = [CallbackAnswer(context.event.query_id), whole]
    else:
        replies = await _on_answer_button(context, verb, rest)
    return await outage_banner.add_banner(context, replies, "")


async def _on_answer_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    done, t = CallbackAnswer(context.event.query_id), context.t
    library = context.services.library
    match AnswerButton.parse(verb, rest):
        case ShowAnswer(id, question_id) if id in library.answers:
            if question_id:
                await questions.save_choice(context.tx, question_id, id)
            if id not in COMPLAINT_ANSWERS:
                await chat_profiles.save_last_answer(
                    context.tx, context.event.chat_id, id, None, context.timestamp
                )
            if id in library.cases.overviews:
                return [done, case_cards.render_overview_message(context, library.cases.overviews[id])]
            return [done, *await local_answers.render_answers(context, (id,), "")]
        case ShowAnswer(id, question_id) if found := office_answer_card.find_answer(
            context.services, id, None
        ):
            if question_id:
                await questions.save_choice(context.tx, question_id, id)
            return [done, office_answer_card.render_message(context, found)]
        case ShowArchive(id, code, place) if id in library.answers and code in library.offices:
            shown = answer_card.render_archive(context, id, library.offices[code], place)
            return [done, Message(shown.body, shown.buttons, context.event.message_id)]
        case BackToAnswer(id, code, place) if id in library.answers and code in library.offices:
            site = context.services.sites.get(place)
            words = _last_question(context, id) if current_topic(context) == id else ""
            back = await local_answers.render_again(
                context, id, library.offices[code], site, words, context.event.message_id
            )
            return [done, back]
        case RateUp(id):
            await _count_vote(context, id, has_helped=True)
            return [CallbackAnswer(context.event.query_id, t("Thank you! Glad it helped."))]
        case RateDown(id) if found := office_answer_card.find_answer(context.services, id, None):
            return [done, await _on_answer_down(context, found)]
        case RejectChoices(question_id):
            return [done, unanswered_texts.render_not_understood(context, question_id)]
    return [done, start.render_welcome(context)]


async def _render_whole_answer(context: Context, id: str, code: str, place: str) -> Message:
    """Render all of an answer, once, for a chat with plain words."""
    whole = replace(context, profile=structs.replace(context.profile, plain=0))
    edits, office = context.event.message_id, context.offices.get(code)
    if office is None:
        return answer_card.render_answer(whole, id, edits=edits)
    words = _last_question(context, id) if current_topic(context) == id else ""
    return await local_answers.render_again(
        whole, id, office, context.services.sites.get(place), words, edits
    )


async def on_case_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle the buttons of cases and overviews."""
    return await outage_banner.add_banner(context, await _on_case_button(context, verb, rest), "")


async def _on_case_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    done, cases = CallbackAnswer(context.event.query_id), context.services.library.cases
    button = case_cards.CaseAnswerButton.parse(verb, rest)
    found = cases.find(getattr(button, "id", ""))
    if found is None:
        return [done, start.render_welcome(context)]
    match button:
        case case_cards.RateCaseUp():
            return [CallbackAnswer(context.event.query_id, context.t("Thank you! Glad it helped."))]
        case case_cards.RateCaseDown():
            return [done, await _on_thumbs_down(context, found.id)]
        case case_cards.ShowFullCase() if isinstance(found, AnswerCase):
            return [done, case_cards.render_full_message(context, found, context.office)]
        case case_cards.ShowCaseAnswer(_, note) if note:
            await questions.save_choice(context.tx, note, found.topic)
    await chat_profiles.save_last_answer(context.tx, context.event.chat_id, found.id, None, context.timestamp)
    if isinstance(found, AnswerCase):
        live = await local_answers.render_live_of_topic(context, found.topic, context.office, "")
        return [done, case_cards.render_case_message(context, found, (), context.office, live)]
    return [done, case_cards.render_overview_message(context, found)]


async def on_office_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `office:*`. After a question about hours or places, show the answer for the chosen office."""
    match OfficeButton.parse(verb, rest):
        case PickOffice(code, id) if code in context.offices and id in LOCAL_ANSWERS:
            await chat_profiles.set_office(context.tx, context.event.chat_id, code)
            profile = structs.replace(context.profile, office=code)
            chosen = replace(context, profile=profile)
            replies = await local_answers.render_answers(chosen, (id,), _last_question(context, id))
            return [
                CallbackAnswer(context.event.query_id),
                *await outage_banner.add_banner(chosen, replies, ""),
            ]
    return await start.on_button(context, verb, rest)


async def _count_vote(context: Context, id: str, *, has_helped: bool) -> bool:
    """Count what a chat says about an answer that its office wrote, once a day. False if it was counted already."""
    if not id.startswith(ID_PREFIX):
        return True
    purpose, chat, now = f"vote {id}", context.event.chat_id, context.timestamp
    if await attempt_limits.blocked_until(context.tx, purpose, chat, 1, now):
        return False
    await attempt_limits.record_attempt(context.tx, purpose, chat, attempt_limits.LONGEST, now)
    await office_answers.add_vote(context.tx, id, has_helped=has_helped)
    return True


async def _on_answer_down(context: Context, found: Answer) -> Message:
    """Save the question that an answer did not settle. A vote against an answer of an office counts too."""
    if found.office is None or not found.id.startswith(ID_PREFIX):
        return await _on_thumbs_down(context, found.id)
    question_id = 0
    if await _count_vote(context, found.id, has_helped=False):
        question_id = await question_rules.save_unsettled(context, found.id, found.question.id, "down")
    return unanswered_texts.render_apology(context, found.id, question_id)


async def _on_thumbs_down(context: Context, id: str) -> Message:
    """Save the question that an answer or a case did not settle, without its sender."""
    library = context.services.library
    found = library.cases.find(id) or library.answers[id]
    profile = context.profile
    asked = profile.asked if profile.topic == id and profile.asked else found.question.id
    question_id = await question_rules.save_unsettled(context, id, asked, "down")
    return unanswered_texts.render_apology(context, id, 0 if id in COMPLAINT_ANSWERS else question_id)
