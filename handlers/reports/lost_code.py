"""A lost code: reporters of *Kabari saya* ask for a message that opens their report without it.

It comes at the next hours of news. What is said at once is the same for everybody. So a person who holds somebody's phone
for a moment does not learn whether the chat reported.
"""

from handlers.casework import case_texts
from handlers.core.context import Context
from handlers.core.job_context import JobContext
from handlers.core.replies import Button, Message
from handlers.reports.report_buttons import AskTicketCode, CloseReportMessage
from storage.queues import scheduled_jobs
from storage.reports import reporter_contacts, reports
from storage.reports.reporter_contacts import ReporterNews

HOUR = 3600


async def request_news(context: Context) -> Message:
    """Look for reports of this chat at the next full hour. Pressing again before it changes nothing."""
    t, chat = context.t, reporter_contacts.hash_chat(context.tx, context.event.chat_id)
    due = context.timestamp - context.timestamp % HOUR + HOUR
    await scheduled_jobs.schedule_unless_earlier(context.tx, reporter_contacts.LOST_CODE_JOB, chat, due)
    body = t.html(
        "If this chat chose “Tell me”, a message comes here half a day later or so, between 08.00 and 20.00."
        " It opens the report without the code. If you chose another way, nothing comes: nobody can replace the code,"
        " and you may report again. I answer everybody so."
    )
    rows = (
        (Button(t("⬅️ Back"), AskTicketCode().pack()),),
        (Button(t("🧹 Wipe this message"), CloseReportMessage().pack()),),
    )
    return Message(body, rows, context.event.message_id)


async def schedule_news(job: JobContext) -> None:
    """Schedule a message for each report of the chat, at the time that all its news have."""
    for report in await reporter_contacts.find_reports(job.tx, job.scheduled.key):
        filed = await reports.find(job.tx, report)
        if filed is not None:
            due = case_texts.choose_news_time(job.services, job.tx, job.now, report, filed.form.office)
            await reporter_contacts.notify_reporter(job.tx, report, ReporterNews.MOVED, due)
