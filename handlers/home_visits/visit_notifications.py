"""Notifications of home visits: news for requesters and officers, reminders, and the jobs that send them."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from content import quiet_hours
from content.loading.records import Site
from content.text.safe_html import Html, html, join_lines
from content.text.translation import Translator, translator_for
from handlers.core import reader_language
from handlers.core.context import Context, Services
from handlers.core.job_context import JobContext
from handlers.core.permissions import Role
from handlers.core.replies import Button, Message, encode_reply
from handlers.home_visits import visit_texts
from handlers.home_visits.home_visit_buttons import (
    OpenStaffVisitRequest,
)
from storage import home_visits
from storage.engine.database import Transaction
from storage.home_visits import HomeVisit, HomeVisitState
from storage.queues import outbox, reporter_mail, scheduled_jobs
from storage.staff_accounts import staff
from storage.staff_accounts.staff import StaffMember

REMINDER_TIME = time(17)  # on the day before, when both sides are reminded


class HomeVisitNews(StrEnum):
    """News about a home visit. The first four go to the requester, the others to officers."""

    PROPOSED = "proposed"
    ENDED = "ended"
    SOON = "soon"
    UNANSWERED = "unanswered"
    ASKED = "asked"
    AGREED = "agreed"
    OTHER = "other"
    CANCELLED = "cancelled"
    CONTRADICTED = "contradicted"
    OVERDUE = "overdue"
    DUE = "due"


def _news_title(t: Translator, news: HomeVisitNews) -> str:
    match news:
        case HomeVisitNews.PROPOSED:
            return t("The officers propose a day")
        case HomeVisitNews.ENDED:
            return t("News of your home visit")
        case HomeVisitNews.SOON:
            return t("Reminder: the officers come soon")
        case HomeVisitNews.ASKED:
            return t("A new home visit is asked for")
        case HomeVisitNews.AGREED:
            return t("A home visit is agreed")
        case HomeVisitNews.OTHER:
            return t("Another day is wanted for a home visit")
        case HomeVisitNews.CANCELLED:
            return t("A home visit was cancelled by the person who asked")
        case HomeVisitNews.CONTRADICTED:
            return t("The citizen says that nobody has come: propose a day again")
        case HomeVisitNews.UNANSWERED:
            return t("Your home visit is not answered yet")
        case HomeVisitNews.OVERDUE:
            return t("A home visit has waited for a week: propose a day, or say that it cannot be made")
    return t("Reminder: a home visit is due")


async def notify_requester(
    tx: Transaction, services: Services, request: HomeVisit, news: HomeVisitNews, now: datetime
) -> None:
    """Send news to the requester, encrypted, in the language of the request."""
    found = await home_visits.find_contact(tx, request.code)
    if found is None:
        return
    chat_id, language = found
    t = translator_for(language)
    now_what = (
        _render_alternatives(t, services, request)
        if news is HomeVisitNews.UNANSWERED
        else visit_texts.render_state(t, request)
    )
    body = html(
        "🏠 <b>{}</b>\n{} · {}\n{}",
        _news_title(t, news),
        request.code,
        visit_texts.site_name(services, request),
        now_what,
    )
    due = quiet_hours.find_send_time(now, visit_texts.visit_zone(services, request))
    await reporter_mail.add(
        tx,
        chat_id,
        encode_reply(Message(body, visit_texts.requester_buttons(t, request))),
        int(due.timestamp()),
    )


async def notify_staff(
    tx: Transaction, services: Services, request: HomeVisit, news: HomeVisitNews, now: datetime
) -> None:
    """Send news to the officer who answered last, else to the officers of the site.

    Admins get it if the site has no officer, or if nobody has answered for a week.
    """
    officers = await _find_officers(tx, services, request, everybody=news is HomeVisitNews.OVERDUE)
    due = int(quiet_hours.find_send_time(now, visit_texts.visit_zone(services, request)).timestamp())
    letters = [
        outbox.Letter(
            campaign=f"home_visit:{request.code}",
            chat_id=chat,
            body=encode_reply(
                _render_staff_news(await reader_language.find_translator(tx, chat), services, request, news)
            ),
            due=due,
            key=f"{request.version}:{news}",
        )
        for chat in officers
    ]
    await outbox.add_letters(tx, letters, int(now.timestamp()))


def _render_staff_news(t: Translator, services: Services, request: HomeVisit, news: HomeVisitNews) -> Message:
    day = visit_texts.render_moment(t, request) if request.day else ""
    about = (request.code, visit_texts.site_name(services, request), day)
    body = html("🏠 <b>{}</b>\n{}", _news_title(t, news), " · ".join(filter(None, about)))
    return Message(body, ((Button(t("👁 See it"), OpenStaffVisitRequest(request.code).pack()),),))


async def _find_officers(
    tx: Transaction, services: Services, request: HomeVisit, *, everybody: bool = False
) -> list[int]:
    """Return who can serve the request: the officer who answered last, else officers, else admins.

    `everybody`: officers and admins together.
    """
    site = services.sites.get(request.site)
    members = [one for one in await staff.list_members(tx) if _serves_site(one, site, request.site)]
    if request.by is not None and any(one.user_id == request.by for one in members):
        return [request.by]
    officers = {one.user_id for one in members if one.role == Role.PETUGAS}
    admins = {one.user_id for one in members if one.role == Role.ADMIN}
    return sorted(officers | admins if everybody else officers or admins)


def _serves_site(member: StaffMember, site: Site | None, site_id: str) -> bool:
    in_office = member.office in (None, site.office if site else "")
    return in_office and (not member.sites or site_id in member.sites)


async def schedule_reminder(tx: Transaction, services: Services, request: HomeVisit, now: datetime) -> None:
    """Schedule a reminder for the evening before the agreed day, or in a minute if that has passed."""
    if request.day is None:
        return
    evening = datetime.combine(
        request.day - timedelta(days=1), REMINDER_TIME, visit_texts.visit_zone(services, request)
    )
    due = max(int(evening.timestamp()), int(now.timestamp()) + 60)
    await scheduled_jobs.schedule(tx, home_visits.REMIND_JOB, request.code, due)


async def send_reminder(job: JobContext) -> None:
    """Job: remind both sides on the day before."""
    request = await home_visits.find(job.tx, job.scheduled.key)
    if request is None or request.state is not HomeVisitState.AGREED or request.day is None:
        return
    if job.now.astimezone(visit_texts.visit_zone(job.services, request)).date() > request.day:
        return
    await notify_requester(job.tx, job.services, request, HomeVisitNews.SOON, job.now)
    await notify_staff(job.tx, job.services, request, HomeVisitNews.DUE, job.now)


async def send_unanswered_notice(job: JobContext) -> None:
    """Job: after a week without an answer, tell the requester what else to do and remind the officers and admins."""
    request = await home_visits.find(job.tx, job.scheduled.key)
    if request is None or request.state is not HomeVisitState.ASKED:
        return
    await notify_requester(job.tx, job.services, request, HomeVisitNews.UNANSWERED, job.now)
    await notify_staff(job.tx, job.services, request, HomeVisitNews.OVERDUE, job.now)


def _render_alternatives(t: Translator, services: Services, request: HomeVisit) -> Html:
    """Render what to do while no officer answers, and how long the request is kept."""
    site = services.sites.get(request.site)
    channels = services.library.offices[site.office].channels if site else ()
    ends = (
        datetime.fromtimestamp(request.at + home_visits.RETENTION_SECONDS, UTC)
        .astimezone(visit_texts.visit_zone(services, request))
        .date()
    )
    lines = [
        t(
            "No officer has answered yet. You may wait, or let somebody of the family ask at the kecamatan with the code."
        ),
        *(html("{}: {}", channel.label.in_language(t.language), channel.value) for channel in channels),
        t("Without news the request is deleted on {day}.", day=t.format_date(ends)),
    ]
    return join_lines(lines)


async def delete_request(job: JobContext) -> None:
    await home_visits.delete(job.tx, job.scheduled.key)


async def notify_staff_of_erasure(context: Context) -> None:
    """Tell the officers that open requests are cancelled because the chat is erased."""
    for request in await home_visits.list_of_chat(context.tx, context.event.chat_id):
        if request.state in home_visits.OPEN_STATES:
            await notify_staff(context.tx, context.services, request, HomeVisitNews.CANCELLED, context.now)
