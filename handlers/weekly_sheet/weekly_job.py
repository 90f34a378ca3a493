"""The job on Monday morning. It counts the week that is over, once, and sends the sheet to who wants it.

There is one job per office. Its key is the code of the office.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.loading.records import Office
from content.office_features import OfficeFeature, is_feature_on
from content.text.translation import translator_for
from content.weekly_sheet import WEEK, WeekCounts, find_closed_week, publish_week
from handlers.core import permissions, replies
from handlers.core.context import Context, Services
from handlers.core.events import Event, EventKind
from handlers.core.job_context import JobContext
from handlers.core.permissions import Right
from handlers.opening_hours import effective_hours
from handlers.weekly_sheet import weekly_texts
from storage import weekly_sheet
from storage.chats import chat_profiles
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Transaction
from storage.questions import MISSING, UNSETTLED_OUTCOMES
from storage.queues import outbox, scheduled_jobs
from storage.queues.outbox import Letter
from storage.staff_accounts import staff_notices
from storage.staff_accounts.staff_notices import NoticeTopic

JOB_KIND = "weekly.sheet"
SEND_AT = time(7)  # on Monday, at the office
STALE_AFTER = timedelta(days=3)


async def schedule_sheets(tx: Transaction, services: Services, now: datetime) -> None:
    for office in services.library.offices.values():
        if is_feature_on(office, OfficeFeature.WEEKLY_SHEET):
            await scheduled_jobs.schedule_unless_earlier(tx, JOB_KIND, office.code, _next_monday(office, now))


def _next_monday(office: Office, now: datetime) -> int:
    """Return when the next sheet of an office is due, in unix seconds."""
    zone = ZoneInfo(office.timezone)
    local = now.astimezone(zone)
    due = datetime.combine(local.date() - timedelta(days=local.weekday()), SEND_AT, zone)
    if due <= local:
        due = datetime.combine(due.date() + WEEK, SEND_AT, zone)
    return int(due.timestamp())


async def send_sheets(job: JobContext) -> None:
    """Count the week of an office, send the sheet, and schedule the next one."""
    office = job.services.library.offices.get(job.scheduled.key)
    if office is None or not is_feature_on(office, OfficeFeature.WEEKLY_SHEET):
        return
    await scheduled_jobs.schedule(job.tx, JOB_KIND, office.code, _next_monday(office, job.now))
    today = job.now.astimezone(ZoneInfo(office.timezone)).date()
    week = find_closed_week(today)
    if await weekly_sheet.find(job.tx, office.code, week) is None:
        counts = await _count_week(job, office, week)
        figures = publish_week(week, counts, job.services.library.casework.small)
        await weekly_sheet.save(job.tx, office.code, figures)
    choices = await staff_notices.list_choices(job.tx, NoticeTopic.WEEKLY, office.code)
    letters = [
        await _write_letter(job, office, reader, week)
        for reader, wanted in choices.items()
        if wanted and await _may_read(job, office, reader)
    ]
    await outbox.add_letters(job.tx, letters, job.timestamp)


async def _may_read(job: JobContext, office: Office, reader: int) -> bool:
    grants = await permissions.list_grants_of(job.tx, job.services.library, reader, Right.SET_HOURS)
    return any(grant.office in (None, office.code) for grant in grants)


async def _write_letter(job: JobContext, office: Office, reader: int, week: date) -> Letter:
    context = await _reader_context(job, office, reader)
    sheet = await weekly_texts.render_sheet(context, office)
    return Letter(
        campaign=f"weekly:{office.code}:{week}",
        chat_id=reader,
        body=replies.encode_reply(sheet),
        due=job.timestamp,
        expires=job.timestamp + int(WEEK.total_seconds()),
    )


async def _reader_context(job: JobContext, office: Office, reader: int) -> Context:
    """Build the context of a message that the bot sends by itself."""
    profile = await chat_profiles.find(job.tx, reader) or ChatProfile(reader, office.code)
    event = Event(0, EventKind.OTHER, reader, reader)
    return Context(job.services, job.tx, event, profile, job.now, translator_for(profile.language or "id"))


async def _count_week(job: JobContext, office: Office, week: date) -> WeekCounts:
    zone = ZoneInfo(office.timezone)
    since, until = (int(datetime.combine(day, time(), zone).timestamp()) for day in (week, week + WEEK))
    context = await effective_hours.with_recorded_hours(await _reader_context(job, office, 0))
    calendar = effective_hours.office_calendar(context, office.code)
    working = {day for n in range(7) if calendar.is_working_day(day := week + timedelta(days=n))}
    updates = await weekly_sheet.list_board_times(job.tx, office.code, since, until)
    updated = {datetime.fromtimestamp(at, zone).date() for at in updates}
    outcomes = await weekly_sheet.count_outcomes(job.tx, office.code, since, until)
    unsettled: dict[str, int] = {}
    for one in outcomes:
        if one.outcome in UNSETTLED_OUTCOMES and one.guess:
            unsettled[one.guess] = unsettled.get(one.guess, 0) + one.count
    sites = [site.id for site in office.sites]
    fresh = await weekly_sheet.list_updated_sites(job.tx, sites, until - int(STALE_AFTER.total_seconds()))
    return WeekCounts(
        topics=await weekly_sheet.count_topics(job.tx, office.code, since),
        unsettled=unsettled,
        not_understood=_sum_counts(outcomes, ("unknown", "choices")),
        asked_again=_sum_counts(outcomes, ("again",)),
        thumbs_down=_sum_counts(outcomes, ("down",)),
        followers=await weekly_sheet.count_followers(job.tx, office.code),
        board_days=len(working & updated),
        working_days=len(working),
        stale_sites=tuple(site for site in sites if site not in fresh),
        sites=len(sites),
    )


def _sum_counts(outcomes: Iterable[weekly_sheet.OutcomeCount], names: tuple[str, ...]) -> int:
    return sum(one.count for one in outcomes if one.outcome in names and one.outcome != MISSING)
