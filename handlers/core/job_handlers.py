"""The handlers of scheduled jobs by kind.

A job changes rows and writes letters (`storage.queues.outbox`); it sends nothing itself. A recurring job schedules its
next run. `STARTUP_SCHEDULERS` run at every start and schedule the recurring jobs.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from handlers.announcements import approval_requests
from handlers.casework import hourly_job, overdue_ladder
from handlers.core.context import Services
from handlers.core.job_context import JobContext
from handlers.home_visits import visit_commands, visit_notifications
from handlers.office_answers import publish_answer
from handlers.office_profile import fact_requests
from handlers.printed_cards import card_reminders, print_commands, take_back_cards
from handlers.privacy import erasure_job, key_rotation_job
from handlers.questions import tell_askers
from handlers.reports import dialog_state, lost_code, news_job
from handlers.staff_accounts import log_heads
from handlers.status_board import morning_reminder
from handlers.weekly_sheet import weekly_job
from storage import home_visits, office_answers, uncollected_cards
from storage.engine.database import Transaction
from storage.reports import reporter_contacts

JobHandler = Callable[[JobContext], Awaitable[None]]
JobScheduler = Callable[[Transaction, Services, datetime], Awaitable[None]]

JOB_HANDLERS: dict[str, JobHandler] = {
    reporter_contacts.JOB_KIND: news_job.send_news,
    dialog_state.TIDY_JOB: dialog_state.drop_expired_job,
    reporter_contacts.LOST_CODE_JOB: lost_code.schedule_news,
    morning_reminder.JOB_KIND: morning_reminder.send_reminders,
    hourly_job.HOURLY_JOB: hourly_job.run_hourly,
    hourly_job.DAILY_JOB: hourly_job.run_daily,
    overdue_ladder.WEEKLY_JOB: overdue_ladder.run_weekly,
    weekly_job.JOB_KIND: weekly_job.send_sheets,
    erasure_job.ERASURE_JOB: erasure_job.erase_batch,
    key_rotation_job.KEY_ROTATION_JOB: key_rotation_job.rotate_batch,
    log_heads.HEADS_JOB: log_heads.send_heads,
    uncollected_cards.REMINDER_JOB: card_reminders.send_reminder,
    take_back_cards.END_OF_WAITS_JOB: take_back_cards.end_waits,
    office_answers.EXPIRE_JOB: publish_answer.expire_request,
    tell_askers.JOB_KIND: tell_askers.tell_askers,
    fact_requests.JOB_KIND: fact_requests.tell,
    home_visits.REMIND_JOB: visit_notifications.send_reminder,
    home_visits.FORGET_JOB: visit_notifications.delete_request,
    home_visits.WAIT_JOB: visit_notifications.send_unanswered_notice,
}
HOUR, DAY = 3600, 86400
HOLIDAYS = 31 * DAY  # the next working day is not further away
LONGEST_DELAYS: dict[str, int] = {
    reporter_contacts.JOB_KIND: 2 * DAY,
    dialog_state.TIDY_JOB: dialog_state.RECEIPT_LIFETIME + HOUR,
    reporter_contacts.LOST_CODE_JOB: HOUR,
    morning_reminder.JOB_KIND: HOLIDAYS,
    hourly_job.HOURLY_JOB: HOUR,
    hourly_job.DAILY_JOB: HOLIDAYS,
    overdue_ladder.WEEKLY_JOB: HOLIDAYS,
    weekly_job.JOB_KIND: 8 * DAY,
    erasure_job.ERASURE_JOB: DAY,
    key_rotation_job.KEY_ROTATION_JOB: DAY,
    log_heads.HEADS_JOB: DAY,
    uncollected_cards.REMINDER_JOB: (print_commands.MAX_KEEP_DAYS + 1) * DAY,
    take_back_cards.END_OF_WAITS_JOB: DAY,
    office_answers.EXPIRE_JOB: approval_requests.APPROVAL_LIFETIME,
    tell_askers.JOB_KIND: DAY,
    fact_requests.JOB_KIND: DAY,
    home_visits.REMIND_JOB: visit_commands.MAX_AHEAD.days * DAY,
    home_visits.FORGET_JOB: home_visits.RETENTION_SECONDS,
    home_visits.WAIT_JOB: home_visits.ANSWER_SECONDS,
}
"""How far in the future a job of each kind can be due, in seconds. One that is due later was scheduled while the clock was
ahead. A retry waits for an hour at most (`scheduled_jobs.RETRY_BACKOFF`)."""
STARTUP_SCHEDULERS: tuple[JobScheduler, ...] = (
    hourly_job.schedule_case_jobs,
    overdue_ladder.schedule_weekly,
    weekly_job.schedule_sheets,
    morning_reminder.schedule_reminders,
    erasure_job.schedule_erasure,
    key_rotation_job.schedule_key_rotation,
    log_heads.schedule_heads,
)
