"""Tells everybody who asked for it that a question has an answer now: once, a minute after staff gave it.

Staff may undo the link in that minute. The job takes some requests at a time. The end of a request and its letter are
one transaction, so nobody is told twice or forgotten.
"""

from collections.abc import Sequence
from datetime import timedelta

from content import quiet_hours
from content.loading.records import Answer
from content.text import markup
from content.text.safe_html import bold, html, join_paragraphs
from content.text.translation import translator_for
from handlers.announcements import notices
from handlers.core.context import Context
from handlers.core.job_context import JobContext
from handlers.core.replies import Button, Message, encode_reply
from handlers.office_answers import office_answer_card
from handlers.offices.office_buttons import ShowHome
from handlers.questions import answer_card, answer_waitlist
from handlers.questions.question_buttons import ShowAnswer, StopWaitingForAnswers
from storage import answer_requests, questions
from storage.answer_requests import CAMPAIGN, Asker
from storage.queues import outbox, scheduled_jobs

JOB_KIND = "answer_requests.tell"
GRACE = timedelta(minutes=1)  # in which staff may undo, before anybody is told
ASKERS_PER_COMMIT = 500


async def schedule_telling(context: Context, link: int) -> None:
    """Tell those who wait for the questions of a link, outside quiet hours, unless it is undone first."""
    asked = await questions.list_of_link(context.tx, link)
    zones = {notices.zone_or_default(context.services.library, question.office) for question in asked}
    soon = quiet_hours.find_send_time_everywhere(context.now + GRACE, zones)
    await scheduled_jobs.schedule(context.tx, JOB_KIND, str(link), int(soon.timestamp()))


async def take_back(context: Context, link: int) -> None:
    """Stop telling of a link that is about to be undone. Who was told reads that; who was not waits again."""
    tx, now = context.tx, context.timestamp
    await scheduled_jobs.cancel(tx, JOB_KIND, str(link))
    newest = {question.office or "": question.id for question in await questions.list_of_link(tx, link)}
    days = answer_waitlist.days_of_request(context)
    for campaign in await outbox.list_campaigns(tx, f"{CAMPAIGN}:{link}:"):
        office, language = campaign.split(":")[2:]
        waiting = await outbox.list_waiting_chats(tx, campaign)
        await outbox.cancel_campaign(tx, campaign)
        if office in newest:
            await answer_requests.restore_requests(tx, waiting, newest[office], language, now, days)
        body = encode_reply(_render_withdrawal(language))
        await outbox.add_corrections(tx, campaign, f"{CAMPAIGN}-undone:{link}:{office}:{language}", body, now)


async def tell_askers(job: JobContext) -> None:
    """Job: write the letters of some askers, and run again while others wait."""
    link = int(job.scheduled.key)
    answer_id = await questions.find_linked_answer(job.tx, link)
    if answer_id is None or office_answer_card.find_answer(job.services, answer_id, None) is None:
        return
    askers, taken = await answer_requests.take_askers(job.tx, link, ASKERS_PER_COMMIT, job.timestamp)
    groups: dict[tuple[str, str], list[Asker]] = {}
    for asker in askers:
        groups.setdefault((asker.office or "", asker.language), []).append(asker)
    for (office, language), own in sorted(groups.items()):
        found = office_answer_card.find_answer(job.services, answer_id, office)
        assert found is not None
        await _add_letters(job, f"{CAMPAIGN}:{link}:{office}:{language}", render_news(found, language), own)
    if taken == ASKERS_PER_COMMIT:
        await scheduled_jobs.schedule(job.tx, JOB_KIND, job.scheduled.key, job.timestamp)


async def _add_letters(job: JobContext, campaign: str, body: Message, askers: Sequence[Asker]) -> None:
    zone = notices.zone_or_default(job.services.library, askers[0].office)
    soon = int(quiet_hours.find_send_time(job.now, zone).timestamp())
    due = {asker.chat_id: max(soon, asker.paused) for asker in askers}
    await outbox.add_for_chats(job.tx, campaign, encode_reply(body), list(due), due, job.timestamp)


def render_news(found: Answer, language: str) -> Message:
    """Render the answer as those who asked get it: short, with its sources, and a button for the whole text."""
    t = translator_for(language)
    body = join_paragraphs(
        [
            bold(t("🔔 You asked. Now there is an answer:")),
            bold(found.question.in_language(language)),
            markup.to_html(found.short.in_language(language)),
            answer_card.render_source_list(t, found.sources, found.checked),
        ]
    )
    rows = (
        (Button(t("📖 The whole answer"), ShowAnswer(found.id).pack()),),
        (
            Button(t("🔕 Tell me nothing more"), StopWaitingForAnswers().pack()),
            Button(t("🏠 Menu"), ShowHome().pack()),
        ),
    )
    return Message(body, rows)


def _render_withdrawal(language: str) -> Message:
    t = translator_for(language)
    body = t.html("The answer that stood here was taken back by staff: it does not fit. Please ask again.")
    return Message(html("↩️ {}", body), ((Button(t("🏠 Menu"), ShowHome().pack()),),))
