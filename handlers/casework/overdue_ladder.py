"""The overdue ladder: what happens by itself when nobody settles a report in time, or its reporter does not answer.

Each working day the reporters of overdue reports are told that the time is over. Cases whose reporters did not answer
are closed. After the closing, reporters are asked twice whether somebody made trouble.
Once a week the supervisors and the inspectors of neighbour offices are told *how many* reports are overdue.
They never learn which. A week instead of a day, and full weeks as age, hide the day on which a report was filed.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from content.casework.casework_rules import CaseActor
from content.loading.records import Office
from content.office_features import OfficeFeature, is_feature_on
from content.text.safe_html import Html, html, join_lines
from content.text.translation import Translator
from handlers.casework import case_texts, name_neighbours
from handlers.casework.casework_buttons import EndOverdueNotice, OverdueNoticeButton, ResumeOverdueNotice
from handlers.core import reader_language, replies
from handlers.core.context import DEFAULT_ZONE, Context, Services
from handlers.core.job_context import JobContext
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from storage.casework import case_history, overdue_cases
from storage.casework.overdue_cases import PassedDeadline
from storage.engine.database import Transaction
from storage.queues import outbox, scheduled_jobs
from storage.queues.outbox import Letter
from storage.reports import reporter_contacts
from storage.reports.reporter_contacts import ReporterNews
from storage.staff_accounts import staff_notices
from storage.staff_accounts.staff_notices import NoticeTopic

WEEKLY_JOB = "casework.week"
WEEKLY_HOUR = 8  # in Jakarta
AFTERCARE_DAYS = (30, 90)  # days after the closing; each question is asked once
AFTERCARE_WINDOW = timedelta(days=20)  # a question that could not be asked within this time is not asked


async def schedule_weekly(tx: Transaction, services: Services, now: datetime) -> None:
    await scheduled_jobs.schedule_unless_earlier(tx, WEEKLY_JOB, "", _next_week(services, now))


def _next_week(services: Services, now: datetime) -> int:
    """Return 08.00 of the first working day of the next week, in unix seconds."""
    local = now.astimezone(DEFAULT_ZONE)
    day = local.date() + timedelta(days=7 - local.weekday())
    if not services.calendar.is_working_day(day):
        day = services.calendar.working_days_after(day, 1)
    return int(datetime(day.year, day.month, day.day, WEEKLY_HOUR, tzinfo=DEFAULT_ZONE).timestamp())


async def run_daily(job: JobContext, today: date) -> None:
    """Close what waits too long, tell reporters that the time is over, and ask them after the closing."""
    offices = _list_offices(job.services)
    await _close_unanswered(job, offices, today)
    for passed in await _list_overdue(job, today):
        for report in await overdue_cases.mark_overdue(job.tx, passed):
            await _notify_reporter(job, report, passed.office, ReporterNews.OVERDUE)
    await _ask_after_closing(job, offices, today)


def _list_offices(services: Services) -> dict[str, Office]:
    """Return the offices that have the ladder."""
    return {
        code: office
        for code, office in services.library.offices.items()
        if is_feature_on(office, OfficeFeature.OVERDUE_LADDER)
    }


async def _list_overdue(job: JobContext, today: date) -> list[PassedDeadline]:
    """Return the deadlines that passed as many working days ago as the office allows, or more."""
    rules, offices, found = job.services.library.casework, _list_offices(job.services), []
    for passed in await overdue_cases.list_passed_deadlines(job.tx, today):
        office = offices.get(passed.office)
        allowed = rules.count_overdue_days(office.overdue_days) if office else None
        if allowed and job.services.calendar.working_days_between(passed.due, today) >= allowed:
            found.append(passed)
    return found


async def _notify_reporter(job: JobContext, report: str, office: str, news: ReporterNews) -> None:
    due = case_texts.choose_news_time(job.services, job.tx, job.now, report, office)
    await reporter_contacts.notify_reporter(job.tx, report, news, due)


async def _close_unanswered(job: JobContext, offices: Iterable[str], today: date) -> None:
    rules = job.services.library.casework
    limit = rules.limits.get(rules.answer_limit)
    if limit is None or not rules.unanswered:
        return
    asked_until, calendar = today, job.services.calendar
    while calendar.working_days_between(asked_until, today) <= limit.days:
        asked_until -= timedelta(days=1)
    closed = await overdue_cases.close_unanswered(job.tx, offices, asked_until, rules.unanswered, today)
    for report, office in closed:
        await case_history.record_act(
            job.tx, report, "unanswered", job.scheduled.due, None, about=rules.unanswered
        )
        await _notify_reporter(job, report, office, ReporterNews.CLOSED)


async def _ask_after_closing(job: JobContext, offices: Iterable[str], today: date) -> None:
    """Schedule the questions after the closing. Only a report whose closing may be disputed gets them."""
    rules = job.services.library.casework
    states = [
        state.id
        for state in rules.states.values()
        if state.closed and rules.moves_from(state.id, CaseActor.REPORTER)
    ]
    for stage, days in enumerate(AFTERCARE_DAYS, start=1):
        until = today - timedelta(days=days)
        marked = await overdue_cases.mark_aftercare(
            job.tx, offices, states, stage, until - AFTERCARE_WINDOW, until
        )
        for report, office in marked:
            await _notify_reporter(job, report, office, ReporterNews.AFTERCARE)


async def run_weekly(job: JobContext) -> None:
    """Tell supervisors and neighbour inspectors how many reports of an office are overdue, and forget old choices."""
    await scheduled_jobs.schedule(job.tx, WEEKLY_JOB, "", _next_week(job.services, job.now))
    await staff_notices.erase_former_staff(job.tx)
    today = job.now.astimezone(DEFAULT_ZONE).date()
    by_office: dict[str, list[PassedDeadline]] = {}
    for passed in await _list_overdue(job, today):
        by_office.setdefault(passed.office, []).append(passed)
    for code, overdue in by_office.items():
        office = job.services.library.offices[code]
        choices = await staff_notices.list_choices(job.tx, NoticeTopic.OVERDUE, code)
        letters = [
            await _write_letter(job, office, overdue, today, reader)
            for reader in await _list_readers(job, office)
            if choices.get(reader, True)
        ]
        await outbox.add_letters(job.tx, letters, job.timestamp)


async def _list_readers(job: JobContext, office: Office) -> list[int]:
    readers = set(await overdue_cases.list_supervisors(job.tx, office.code, job.timestamp))
    for neighbour in sorted(await name_neighbours.find_neighbours(job.tx, office)):
        readers |= set(
            await overdue_cases.list_neighbour_inspectors(job.tx, office.code, neighbour, job.timestamp)
        )
    return sorted(readers)


async def _write_letter(
    job: JobContext, office: Office, overdue: list[PassedDeadline], today: date, reader: int
) -> Letter:
    t = await reader_language.find_translator(job.tx, reader)
    count, weeks = sum(passed.count for passed in overdue), (today - overdue[0].due).days // 7
    body = _render_notice(t, office, count, weeks)
    off = Button(t("🔕 Do not tell me of this"), EndOverdueNotice(office.code).pack())
    packed = replies.encode_reply(Message(body, ((off,),), protect=True))
    return Letter(
        campaign=f"casework:ladder:{office.code}:{job.due_minute}",
        chat_id=reader,
        body=packed,
        due=job.timestamp,
    )


def _render_notice(t: Translator, office: Office, count: int, weeks: int) -> Html:
    oldest = (
        t("The oldest is overdue by more than {n} weeks.", n=weeks)
        if weeks
        else t("The oldest is overdue by less than a week.")
    )
    return join_lines(
        (
            html(
                "⏰ <b>{}</b>",
                t("{office}: overdue reports of illegal fees: {n}.", office=office.name, n=count),
            ),
            oldest,
            t(
                "Which reports these are, only their inspectors see. Please ask whether somebody handles them."
            ),
        )
    )


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `ladder:*`: end the notices about an office, or get them again."""
    t, button = context.t, OverdueNoticeButton.parse(verb, rest)
    done = CallbackAnswer(context.event.query_id)
    if not isinstance(button, EndOverdueNotice | ResumeOverdueNotice) or button.office not in context.offices:
        return [done]
    wanted = isinstance(button, ResumeOverdueNotice)
    await staff_notices.save_choice(
        context.tx, context.event.user_id, NoticeTopic.OVERDUE, button.office, wanted
    )
    name = context.offices[button.office].name
    if wanted:
        said = t.html("🔔 You are told of overdue reports of {office} again.", office=name)
        turn = Button(t("🔕 Do not tell me of this"), EndOverdueNotice(button.office).pack())
    else:
        said = t.html("🔕 You are told no more of overdue reports of {office}.", office=name)
        turn = Button(t("🔔 Tell me again"), ResumeOverdueNotice(button.office).pack())
    return [done, Message(said, ((turn,),), context.event.message_id)]
