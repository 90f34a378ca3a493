"""Tells those who asked for something that an office had not filled in: once, as soon as it has."""

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from content import quiet_hours
from content.loading.records import Site
from content.office_profile import HOURS, ProfileField
from content.text.safe_html import bold, html, join_lines
from content.text.translation import translator_for
from handlers.core.context import Context, Services
from handlers.core.job_context import JobContext
from handlers.core.replies import Button, Message, encode_reply
from handlers.office_profile import profile_texts
from handlers.offices.office_buttons import ShowHome, ShowSite
from handlers.questions.question_buttons import StopWaitingForAnswers
from storage import answer_requests, office_profile, opening_hours
from storage.answer_requests import CAMPAIGN
from storage.engine.database import Transaction
from storage.queues import outbox, scheduled_jobs

JOB_KIND = "answer_requests.fact"  # its key is the site and the subject
GRACE = timedelta(minutes=1)  # in which staff may correct themselves
ASKERS_PER_COMMIT = 500


async def is_filled(context: Context, site: str, subject: str) -> bool:
    return await _is_filled(context.tx, context.services, site, subject, context.timestamp)


async def _is_filled(tx: Transaction, services: Services, site: str, subject: str, now: int) -> bool:
    """Return whether a site has filled in a subject."""
    if subject == HOURS:
        written = services.library.schedules.get(site)
        recorded = await opening_hours.load_recorded_hours(tx, now)
        return site in recorded.weeks or (written is not None and written.confirmed is not None)
    return ProfileField(subject) in await office_profile.find_profile(tx, site)


async def schedule_telling(context: Context, sites: Iterable[str], subjects: Iterable[str]) -> None:
    """Tell those who wait for these subjects of these sites, in a minute and outside quiet hours."""
    subjects = list(subjects)
    for site in sites:
        zone = _zone(context.services, context.services.sites[site])
        due = int(quiet_hours.find_send_time(context.now + GRACE, zone).timestamp())
        for subject in subjects:
            if await answer_requests.count_waiting_for_fact(context.tx, site, subject, context.timestamp):
                await scheduled_jobs.schedule(context.tx, JOB_KIND, f"{site} {subject}", due)


async def tell(job: JobContext) -> None:
    """Job: write the letters of some askers, and run again while others wait. What was withdrawn tells nobody."""
    code, subject = job.scheduled.key.split()
    site = job.services.sites.get(code)
    if site is None or not await _is_filled(job.tx, job.services, code, subject, job.timestamp):
        return
    askers, taken = await answer_requests.take_fact_askers(
        job.tx, code, subject, ASKERS_PER_COMMIT, job.timestamp
    )
    soon = int(quiet_hours.find_send_time(job.now, _zone(job.services, site)).timestamp())
    for language in sorted({asker.language for asker in askers}):
        due = {asker.chat_id: max(soon, asker.paused) for asker in askers if asker.language == language}
        campaign = f"{CAMPAIGN}:fact:{code}:{subject}:{language}:{job.due_minute}"
        body = encode_reply(_render_news(site, subject, language))
        await outbox.add_for_chats(job.tx, campaign, body, list(due), due, job.timestamp)
    if taken == ASKERS_PER_COMMIT:
        await scheduled_jobs.schedule(job.tx, JOB_KIND, job.scheduled.key, job.timestamp)


def _zone(services: Services, site: Site) -> ZoneInfo:
    return ZoneInfo(services.library.offices[site.office].timezone)


def _render_news(site: Site, subject: str, language: str) -> Message:
    t = translator_for(language)
    what = t("Opening hours") if subject == HOURS else profile_texts.render_field(t, ProfileField(subject))
    lines = [
        bold(t("🔔 You asked. Now there is an answer:")),
        html("{}: {}", site.label, what),
    ]
    rows = (
        (Button(t("🏢 This place"), ShowSite(site.id).pack()),),
        (
            Button(t("🔕 Tell me nothing more"), StopWaitingForAnswers().pack()),
            Button(t("🏠 Menu"), ShowHome().pack()),
        ),
    )
    return Message(join_lines(lines), rows)
