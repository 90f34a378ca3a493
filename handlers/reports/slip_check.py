"""/cekslip: verify the slip of a report. Nothing else of the report is shown."""

from datetime import date

from content.text.safe_html import html
from handlers.core.context import Context
from handlers.core.replies import ButtonRows, Message, Reply
from handlers.questions import answer_card
from storage.chats import attempt_limits, drafts
from storage.chats.drafts import Draft
from storage.reports import reports

FORM = "slip"
MAX_WRONG_SLIPS, HOUR = 20, 3600


async def on_command(context: Context) -> list[Reply]:
    """Handle /cekslip NUMBER CHECK."""
    t, words = context.t, context.event.text.split()
    rows = ((answer_card.home_button(context),),)
    if len(words) != 2:
        await drafts.save(context.tx, context.event.chat_id, FORM, {}, context.timestamp)
        asked = t("Type the number and the check value that stand on the slip, with a space between them.")
        return [Message(html("🧾 {}", asked), rows)]
    return await _check(context, words, rows)


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the number and the check value that were asked for; None for anything else."""
    words = context.event.text.split()
    if len(words) != 2 or not any(letter.isdigit() for letter in context.event.text):
        return None
    await drafts.delete(context.tx, context.event.chat_id)
    return await _check(context, words, ((answer_card.home_button(context),),))


async def _check(context: Context, words: list[str], rows: ButtonRows) -> list[Reply]:
    t = context.t
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
