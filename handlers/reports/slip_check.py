"""/cekslip: verify the slip of a report. Nothing else of the report is shown."""

from datetime import date

from content.text.safe_html import html
from handlers.core.context import Context
from handlers.core.replies import Message, Reply
from handlers.questions import answer_card
from storage.chats import attempt_limits
from storage.reports import reports

MAX_WRONG_SLIPS, HOUR = 20, 3600


async def on_command(context: Context) -> list[Reply]:
    """Handle /cekslip NUMBER CHECK."""
    t, words = context.t, context.event.text.split()
    rows = ((answer_card.home_button(context),),)
    if len(words) != 2:
        asked = t("Type the number and the check value that stand on the slip: /cekslip NUMBER CHECK")
        return [Message(html("🧾 {}", asked), rows)]
    if await attempt_limits.blocked_until(
        context.tx, "slip", context.event.chat_id, MAX_WRONG_SLIPS, context.timestamp
    ):
        return [Message(t.html("⏳ That was a lot of slips. Please go on in an hour."), rows)]
    day = await reports.find_slip_day(context.tx, *words)
    if day is None:
        await attempt_limits.record_attempt(
            context.tx, "slip", context.event.chat_id, HOUR, context.timestamp
        )
        wrong = t("Number and check value do not belong together, or no report has them.")
        return [Message(html("🚫 <b>{}</b> {}", t("Not confirmed."), wrong), rows)]
    found = t("A report with this number was filed on {day}.", day=t.format_day(date.fromisoformat(day)))
    silent = t("The slip names nobody, and what the report says is not shown.")
    return [Message(html("✅ <b>{}</b> {}\n{}", t("Genuine."), found, silent), rows)]
