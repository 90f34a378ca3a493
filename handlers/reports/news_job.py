"""The job that notifies reporters of the mode *Kabari saya*. The message does not say what the news is.

The job decrypts the contact of the reporter. Inspectors only schedule it and never see the contact.
"""

from content.text.safe_html import html
from content.text.translation import Translator
from handlers.core import reader_language
from handlers.core.job_context import JobContext
from handlers.core.replies import Button, Message, encode_reply
from handlers.reports.report_buttons import CloseReportMessage, EndTicketNews, OpenAftercare, OpenTicketNews
from storage.queues import reporter_mail
from storage.reports import reporter_contacts
from storage.reports.reporter_contacts import ReporterNews


async def send_news(job: JobContext) -> None:
    chat_id = await reporter_contacts.find_chat(job.tx, job.scheduled.data["report"])
    if chat_id is None:
        return
    t = await reader_language.find_translator(job.tx, chat_id)
    report, news = job.scheduled.data["report"], ReporterNews(job.scheduled.data["news"])
    is_question = news is ReporterNews.AFTERCARE
    read = OpenAftercare(report).pack() if is_question else OpenTicketNews(report).pack()
    said = Message(
        html(
            "📬 <b>{}</b> {}",
            _render_headline(t, news),
            t("Press Read, or type /tiket and your code."),
        ),
        (
            (Button(t("👁 Read it"), read),),
            (Button(t("🔕 Send me no more news"), EndTicketNews(report).pack()),),
            (Button(t("🧹 Wipe this message"), CloseReportMessage().pack()),),
        ),
    )
    await reporter_mail.add(job.tx, chat_id, encode_reply(said), job.timestamp)


def _render_headline(t: Translator, news: ReporterNews) -> str:
    """Return a headline that reveals nothing to others who see the phone."""
    match news:
        case ReporterNews.ASKED | ReporterNews.AFTERCARE:
            return t("There is a question for you.")
        case ReporterNews.WROTE:
            return t("There is a message for you.")
    return t("There is news for you.")
