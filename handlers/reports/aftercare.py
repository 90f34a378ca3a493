"""The question after a report was closed: did somebody make trouble because of it?

Only reporters of *Kabari saya* get it. An answer "no" is not stored. "Yes" reopens the report with what is written.
"""

from content.text.safe_html import Html, bold, html, join_lines
from content.text.translation import translator_for
from handlers.core.context import Context
from handlers.reports import case_progress
from storage.casework import case_messages, reporter_view
from storage.casework.case_messages import MessageAuthor
from storage.reports.reports import FiledReport


def render_question(context: Context, case: FiledReport) -> Html:
    t = context.t
    return join_lines(
        (
            html("📄 <b>{}</b>", t("Report {number}", number=case.number)),
            t("Your report was closed some time ago."),
            "",
            bold(t("Did somebody make trouble for you because you reported?")),
            t("A “no” is not stored. A “yes” goes to the inspectors, without who you are."),
        )
    )


def render_trouble_prompt(context: Context) -> str:
    return context.t(
        "What happened? Type it, without names and NIK, or send it without a reason."
        " Your report is opened again. You may turn to another body, too."
    )


async def save_trouble(context: Context, case: FiledReport, words: str) -> str:
    """Reopen the report and store that somebody made trouble. Inspectors see it at the next full hour."""
    t = translator_for("id")  # the language of inspectors
    said = t("After the closing somebody made trouble for me because I reported.")
    await reporter_view.record_dispute(context.tx, case.id)
    await case_messages.add_message(
        context.tx,
        case.id,
        MessageAuthor.REPORTER,
        f"{said} {words}".strip(),
        None,
        case_progress.local_today(context, case),
    )
    return context.t(
        "✅ You said that somebody made trouble. Your report is opened again by the next full hour."
    )
