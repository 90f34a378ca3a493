"""People who wait for an answer: the button, the list, and the end in one tap."""

from collections.abc import Sequence

from content.office_features import OfficeFeature, is_feature_on
from content.office_profile import USEFUL_SUBJECTS
from content.text.safe_html import html
from handlers.announcements.announcement_buttons import ListFollows
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.office_answers import office_answer_card
from handlers.office_profile import fact_requests
from handlers.office_profile.completeness import MissingFact
from handlers.offices.office_buttons import ShowSite
from handlers.questions import answer_card, local_answers
from handlers.questions.question_buttons import (
    AnswerRequestButton,
    StopWaitingForAnswer,
    StopWaitingForAnswers,
    WaitForAnswer,
    WaitForFact,
)
from storage import answer_requests, questions
from storage.answer_requests import AnswerRequest
from storage.privacy.retention_periods import DAY, MONTH


def offer_fact_row(context: Context, missing: Sequence[MissingFact]) -> ButtonRows:
    """Return the row that asks to hear what an answer calls unknown; none if the office has filled in everything."""
    if not missing:
        return ()
    site, subject = missing[0].site, missing[0].subject
    office = context.offices.get(context.services.sites[site].office)
    if subject not in USEFUL_SUBJECTS or not is_feature_on(office, OfficeFeature.ANSWER_REQUESTS):
        return ()
    return ((Button(context.t("🔔 Tell me when there is an answer"), WaitForFact(site, subject).pack()),),)


def offer_row(context: Context, question_id: int) -> ButtonRows:
    """Return the row that asks to hear the answer; none for a question that was not saved."""
    if not question_id or not is_feature_on(context.office, OfficeFeature.ANSWER_REQUESTS):
        return ()
    label = context.t("🔔 Tell me when there is an answer")
    return ((Button(label, WaitForAnswer(question_id).pack()),),)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `answerwait:*`."""
    done, chat = CallbackAnswer(context.event.query_id), context.event.chat_id
    match AnswerRequestButton.parse(verb, rest):
        case WaitForAnswer(question_id):
            return await _start_waiting(context, question_id)
        case WaitForFact(site, subject) if site in context.services.sites:
            return [done, await _wait_for_fact(context, site, subject)]
        case StopWaitingForAnswer(question_id):
            await answer_requests.remove_request(context.tx, chat, question_id)
            again = Button(context.t("🔔 Tell me after all"), WaitForAnswer(question_id).pack())
            return [done, _render_end(context, ((again,),))]
        case StopWaitingForAnswers():
            await answer_requests.stop_all(context.tx, chat)
            return [done, _render_end(context, ())]
    return [done]


async def _start_waiting(context: Context, question_id: int) -> list[Reply]:
    """Keep the request, or show the answer if there is one by now."""
    t, done = context.t, CallbackAnswer(context.event.query_id)
    question = await questions.find(context.tx, question_id)
    office = context.offices.get((question and question.office) or "")
    if question is None or not is_feature_on(office, OfficeFeature.ANSWER_REQUESTS):
        gone = t("This question is no longer kept. Please ask it again.")
        return [CallbackAnswer(context.event.query_id, gone, alert=True)]
    found = office_answer_card.find_answer(context.services, question.answer or "", None)
    if found is not None and found.office is not None:
        return [done, office_answer_card.render_message(context, found)]
    if found is not None:
        return [done, *await local_answers.render_answers(context, (found.id,), "")]
    return [done, await _keep_request(context, question_id)]


async def _wait_for_fact(context: Context, site: str, subject: str) -> Message:
    """Keep the request for what a site has not filled in. If it has by now, lead to the site."""
    t, place = context.t, context.services.sites[site]
    gone = t.html("This question is no longer kept. Please ask it again.")
    if not is_feature_on(context.offices.get(place.office), OfficeFeature.ANSWER_REQUESTS):
        return Message(gone, ((answer_card.home_button(context),),))
    if subject not in USEFUL_SUBJECTS or await fact_requests.is_filled(context, site, subject):
        row = (Button(t("🏢 This place"), ShowSite(site).pack()), answer_card.home_button(context))
        return Message(t.html("The office has filled this in by now."), (row,))
    hour = context.timestamp - context.timestamp % 3600
    question_id = await questions.open_missing(
        context.tx, office=place.office, site=site, subject=subject, now=hour
    )
    return await _keep_request(context, question_id)


async def _keep_request(context: Context, question_id: int) -> Message:
    t = context.t
    request = await answer_requests.add_request(
        context.tx,
        context.event.chat_id,
        question_id,
        t.language,
        context.timestamp,
        days_of_request(context),
    )
    home = answer_card.home_button(context)
    if request is None:
        body = t.html(
            "You wait for {n} answers already. Stop one of them first.", n=answer_requests.MAX_REQUESTS
        )
        return Message(body, ((Button(t("All I follow"), ListFollows().pack()), home),))
    promise = t("You are told once, when staff have an answer.")
    kept = t(
        "Kept for this, sealed: the number of this chat. Deleted then, or on {day}.",
        day=t.format_date(context.local(request.until)),
    )
    stop = Button(t("🔕 Do not tell me"), StopWaitingForAnswer(question_id).pack())
    return Message(html("🔔 {}\n{}", promise, kept), ((stop, home),))


def days_of_request(context: Context) -> int:
    """Return how many days a request lives: never longer than an idle chat."""
    return min(answer_requests.REQUEST_DAYS, context.services.deployment.periods.idle_months * MONTH // DAY)


def _render_end(context: Context, rows: ButtonRows) -> Message:
    body = html("🔕 {}", context.t("You are not told of an answer. The request was deleted."))
    return Message(body, (*rows, (answer_card.home_button(context),)))


def render_lines(context: Context, found: Sequence[AnswerRequest]) -> list[str]:
    """Render the answers for which a chat waits, one line each, as HTML. The words of the question stay out."""
    return [html("• {}", _describe(context, request)) for request in found]


def stop_button(context: Context, request: AnswerRequest) -> Button:
    """Return the button that stops one request, for lists."""
    label = context.t("🔕 ❓ until {day}", day=context.t.format_date(context.local(request.until)))
    return Button(label, StopWaitingForAnswer(request.question).pack())


def _describe(context: Context, request: AnswerRequest) -> str:
    t, office = context.t, context.offices.get(request.office or "")
    day = t.format_date(context.local(request.until))
    if office is None:
        return t("❓ an answer, until {day}", day=day)
    return t("❓ an answer of {office}, until {day}", office=office.name, day=day)
