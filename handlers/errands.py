"""What the bot does by itself at a time, by kind, in one visible list.

An errand changes what is to be changed and writes letters (`storage.outbox`); it sends nothing itself. One that comes
again puts itself anew. `BEGIN` is run at every start, to `storage.errands.keep` those that always wait.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from handlers import home_visit, keys, retention
from handlers.casework import hours as casehours
from handlers.report import memory, nudge
from handlers.staff import morning
from handlers.turn import JobContext
from handlers.visit import Services
from storage import home_visits, routes
from storage.database import Transaction

JobHandler = Callable[[JobContext], Awaitable[None]]
JobScheduler = Callable[[Transaction, Services, datetime], Awaitable[None]]

JOB_HANDLERS: dict[str, JobHandler] = {
    routes.JOB_KIND: nudge.send_news,
    memory.TIDY_JOB: memory.drop_expired_job,
    morning.JOB_KIND: morning.send_reminders,
    casehours.HOURLY_JOB: casehours.run_hourly,
    casehours.DAILY_JOB: casehours.run_daily,
    retention.ERASURE_JOB: retention.erase_batch,
    keys.KEY_ROTATION_JOB: keys.rotate_batch,
    home_visits.REMIND_JOB: home_visit.send_reminder,
    home_visits.FORGET_JOB: home_visit.delete_request,
    home_visits.WAIT_JOB: home_visit.send_unanswered_notice,
}
STARTUP_SCHEDULERS: tuple[JobScheduler, ...] = (casehours.schedule_case_jobs, morning.schedule_reminders, retention.schedule_erasure, keys.schedule_key_rotation)
