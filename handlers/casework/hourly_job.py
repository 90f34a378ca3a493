"""The hourly job: reports become cases; answers, evidence and disputes appear. Inspectors get one message.

In the demo an hour is a minute, so that visitors can watch it. On the morning of each working day it reminds
holders of cases that are due soon. It reminds all who may see a case that is overdue.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from content import quiet_hours
from content.text.safe_html import Html, html, join_lines
from content.text.translation import Translator
from handlers.casework import overdue_ladder
from handlers.casework.casework_buttons import ListCases
from handlers.core import reader_language, replies
from handlers.core.context import DEFAULT_ZONE, Services
from handlers.core.job_context import JobContext
from handlers.core.replies import Button, Message
from storage.casework import case_history, hourly_updates, monthly_counts
from storage.casework.cases import CaseFilter
from storage.casework.hourly_updates import InspectorCaseCount, NewReport
from storage.engine.database import Transaction
from storage.queues import outbox, scheduled_jobs
from storage.queues.outbox import Letter

HOURLY_JOB, DAILY_JOB = "casework.hour", "casework.day"
MORNING = time(8)  # in Jakarta


async def schedule_case_jobs(tx: Transaction, services: Services, now: datetime) -> None:
    await scheduled_jobs.schedule_unless_earlier(
        tx, HOURLY_JOB, "", _next_hour(services, int(now.timestamp()))
    )
    await scheduled_jobs.schedule_unless_earlier(tx, DAILY_JOB, "", _next_morning(services, now))


def _next_hour(services: Services, now: int) -> int:
    grain = 60 if services.deployment.is_demo else 3600
    return now - now % grain + grain


def _next_morning(services: Services, now: datetime) -> int:
    """Return the next morning of a working day in unix seconds."""
    here = now.astimezone(DEFAULT_ZONE)
    day = here.date()
    if here.time() >= MORNING or not services.calendar.is_working_day(day):
        day = services.calendar.working_days_after(day, 1)
    return int(datetime.combine(day, MORNING, DEFAULT_ZONE).timestamp())


async def run_hourly(job: JobContext) -> None:
    """Run the job with the times of the full hour at which it was due, also when it runs later."""
    await scheduled_jobs.schedule(job.tx, HOURLY_JOB, "", _next_hour(job.services, job.timestamp))
    today = job.now.astimezone(DEFAULT_ZONE).date()
    await _open_cases(job, today)
    await _reopen_disputed(job, today)
    await hourly_updates.release_evidence(job.tx)
    await hourly_updates.unassign_unauthorized(job.tx, job.timestamp)
    await monthly_counts.close_months(job.tx, f"{today:%Y-%m}")
    answered = await hourly_updates.release_messages(job.tx)
    told = await hourly_updates.count_by_holder(job.tx, answered, job.timestamp)
    await _send_tallies(
        job, "answered", told, lambda t, tally: t("Reporters answered in your cases: {n}.", n=tally[""])
    )
    if not quiet_hours.is_quiet(job.now, DEFAULT_ZONE):
        fresh = await hourly_updates.collect_new_cases(job.tx, job.timestamp)
        await _send_tallies(job, "new", fresh, lambda t, tally: _render_new_cases(job.services, t, tally))


async def _open_cases(job: JobContext, today: date) -> None:
    """Turn reports into cases. Of a flood about one place, only the first ones stay in the normal queue."""
    rules, lanes = (
        job.services.library.casework,
        defaultdict[tuple[str, str | None, str | None], list[NewReport]](list),
    )
    for new in await hourly_updates.list_unopened_reports(job.tx):
        lanes[new.office, new.site, new.role].append(new)
    for lane in lanes.values():
        flood = len(lane) > rules.flood.many
        for place, new in enumerate(lane):
            state = rules.get_state(rules.honest if new.kind == "honest" else rules.first)
            due = rules.find_due_date(state.id, new.filed, today, job.services.calendar)
            slow = flood and place >= rules.flood.keep
            await hourly_updates.open_case(
                job.tx, new, state.id, closed=state.closed, today=today, due=due, slow=slow
            )


async def _reopen_disputed(job: JobContext, today: date) -> None:
    rules = job.services.library.casework
    for report, _ in await hourly_updates.list_disputed(job.tx):
        due = rules.find_due_date(rules.dispute_state, today, today, job.services.calendar)
        await hourly_updates.reopen_case(job.tx, report, rules.dispute_state, today, due)
        await case_history.record_act(job.tx, report, "dispute", job.scheduled.due, None)


def _render_new_cases(services: Services, t: Translator, tally: dict[str, int]) -> Html:
    lines: list[str] = [t("New or reopened reports: {n}.", n=sum(tally.values()))]
    offices = services.library.offices
    lines += [
        html("• {}: {}", offices[code].name if code in offices else code, n) for code, n in tally.items()
    ]
    return join_lines(lines)


async def run_daily(job: JobContext) -> None:
    await scheduled_jobs.schedule(job.tx, DAILY_JOB, "", _next_morning(job.services, job.now))
    await _extend_limits(job)
    today = job.now.astimezone(DEFAULT_ZONE).date()
    soon = job.services.calendar.working_days_after(today, 1)
    pressing = await hourly_updates.count_due_soon(job.tx, today, soon, job.timestamp)
    await _send_tallies(
        job, "due", pressing, lambda t, tally: t("Your cases due by tomorrow: {n}.", n=tally[""])
    )
    await overdue_ladder.run_daily(job, today)
    overdue = await hourly_updates.count_overdue(job.tx, today, job.timestamp)
    await _send_tallies(job, "overdue", overdue, lambda t, tally: t("Overdue reports: {n}.", n=tally[""]))


async def _extend_limits(job: JobContext) -> None:
    """Move deadlines for holidays that were decreed since. A deadline never becomes earlier."""
    rules = job.services.library.casework
    for limit in await hourly_updates.list_running_deadlines(job.tx):
        due = rules.find_due_date(limit.state, limit.filed, limit.moved, job.services.calendar)
        if due is not None and due > limit.due:
            await hourly_updates.extend_deadline(job.tx, limit, due)


TallyRenderer = Callable[[Translator, dict[str, int]], str]


async def _send_tallies(
    job: JobContext, kind: str, tallies: Sequence[InspectorCaseCount], body: TallyRenderer
) -> None:
    """Send one letter per inspector with a button to the queue. It names no case."""
    heard = defaultdict[int, dict[str, int]](dict)
    for tally in tallies:
        heard[tally.user_id][tally.office] = tally.count
    found = []
    for chat, counts in heard.items():
        t = await reader_language.find_translator(job.tx, chat)
        queue = Button(t("📂 Open the queue"), ListCases(CaseFilter.OPEN, 0).pack())
        packed = replies.encode_reply(Message(html("📥 {}", body(t, counts)), ((queue,),), protect=True))
        campaign = f"casework:{kind}:{job.due_minute}"
        found.append(Letter(campaign=campaign, chat_id=chat, body=packed, due=job.timestamp))
    await outbox.add_letters(job.tx, found, job.timestamp)
