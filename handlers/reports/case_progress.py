"""The progress of a report for its reporter: the state, the next step with its due day, and the messages."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from content.casework.casework_rules import CaseActor
from content.office_features import OfficeFeature, is_feature_on
from content.text.safe_html import Html, bold, html, italic, join_lines
from content.text.visible_text import utf16_length
from handlers.casework import case_texts, complaint_bodies
from handlers.core import paged_text
from handlers.core.context import Context
from handlers.core.replies import Button, Message
from handlers.opening_hours import effective_hours
from handlers.questions import answer_card
from storage.casework import case_messages
from storage.casework.case_messages import CaseMessage, MessageAuthor
from storage.casework.reporter_view import CaseProgress
from storage.reports.reports import FiledReport

MAX_MESSAGES = 8  # messages shown
MAX_MESSAGE_CHARACTERS, SHORT_MESSAGE_CHARACTERS = (
    500,
    150,
)  # per message; the second if all messages together would be too long
MAX_BODY_UNITS = answer_card.MAX_MESSAGE_UNITS - 400  # leaves space for a note above


async def render_progress(context: Context, case: FiledReport, progress: CaseProgress) -> tuple[Html, bool]:
    """Return the progress as HTML, and whether messages were shortened or left out."""
    t, rules = context.t, context.services.library.casework
    lines: list[str] = [
        html("📄 <b>{}</b>", t("Report {number}", number=case.number)),
        italic(t("Filed on {day}", day=t.format_day(date.fromisoformat(case.day)))),
    ]
    if rules.states:
        state = rules.get_state(progress.state or rules.first)
        lines += ["", bold(state.told.in_language(t.language))]
        lines += (
            [_render_disputed(context)]
            if progress.disputed
            else [Html.escape(state.next.in_language(t.language))]
        )
        lines += await _render_due_day(context, case, progress, state.id)
        lines += _render_answer_day(context, case, progress)
    said = await case_messages.list_messages(context.tx, case.id, MessageAuthor.REPORTER)
    if not said:
        return join_lines(lines), False
    for most in (MAX_MESSAGE_CHARACTERS, SHORT_MESSAGE_CHARACTERS):
        body = join_lines(
            [*lines, "", *(_render_message(context, line, most) for line in said[-MAX_MESSAGES:])]
        )
        if utf16_length(body) <= MAX_BODY_UNITS:
            break
    return body, len(said) > MAX_MESSAGES or any(len(line.text) > most for line in said)


async def render_conversation(
    context: Context, case: FiledReport, page: int, data: Callable[[int], str], back: Button, edits: int
) -> Message:
    """Render one page of all messages in full."""
    said = await case_messages.list_messages(context.tx, case.id, MessageAuthor.REPORTER)
    return paged_text.render_page(
        context, [(_render_author(context, line), line.text) for line in said], page, data, back, edits
    )


def _render_disputed(context: Context) -> str:
    return context.t("You said that it is not settled; that reaches them by the next full hour.")


async def _render_due_day(
    context: Context, case: FiledReport, progress: CaseProgress, state: str
) -> list[str]:
    """Return the day by which the next step is due, with the source of the rule."""
    rules, t = context.services.library.casework, context.t
    limit = rules.find_time_limit(state)
    if limit is None or progress.disputed:
        return []
    informed = await effective_hours.with_recorded_hours(context)
    filed = date.fromisoformat(case.day)
    calendar = effective_hours.office_calendar(informed, case.form.office)
    due = progress.due or rules.find_due_date(state, filed, progress.moved or filed, calendar)
    if due is None:
        return []
    told: list[str] = [f"⏰ {t('At the latest: {day}.', day=t.format_day(due))}"]
    if is_overdue(context, case, progress, due):
        told = [
            f"⏰ {t('The time is over: it should have been done by {day}. You may turn to:', day=t.format_day(due))}",
            *complaint_bodies.render_when_overdue(context),
        ]
    elif due < local_today(context, case):
        told = [
            f"⏰ {t('It should have been done by {day}. You may ask, or turn to another body.', day=t.format_day(due))}"
        ]
    dated = limit.source.describe_date(t.language)
    source = f"{limit.source.title}, {dated}" if dated else limit.source.title
    checked = t("checked {day}", day=t.format_date(limit.checked))
    return [*told, html("<i>{}: {} · {}</i>", t("Source"), source, checked)]


def is_overdue(context: Context, case: FiledReport, progress: CaseProgress, due: date | None) -> bool:
    """Return whether the deadline passed as many working days ago as the office allows, or more.

    A report whose reporter was asked something is not overdue for the reporter.
    """
    office = context.offices.get(case.form.office)
    if due is None or progress.asked or not is_feature_on(office, OfficeFeature.OVERDUE_LADDER):
        return False
    allowed = context.services.library.casework.count_overdue_days(office.overdue_days if office else None)
    late = context.services.calendar.working_days_between(due, local_today(context, case))
    return allowed is not None and late >= allowed


def _render_answer_day(context: Context, case: FiledReport, progress: CaseProgress) -> list[str]:
    until = case_texts.find_answer_day(context, case.form.office, progress.asked)
    if until is None:
        return []
    said = context.t(
        "Your answer is waited for until {day}. Later it is closed; you can open it again.",
        day=context.t.format_day(until),
    )
    return [f"⏳ {said}"]


def can_dispute(context: Context, progress: CaseProgress) -> bool:
    rules = context.services.library.casework
    return bool(
        progress.state and not progress.disputed and rules.moves_from(progress.state, CaseActor.REPORTER)
    )


def local_today(context: Context, case: FiledReport) -> date:
    """Return today's date at the office of the report."""
    office = context.services.library.offices.get(case.form.office)
    return context.now.astimezone(ZoneInfo(office.timezone) if office else context.zone).date()


def _render_message(context: Context, line: CaseMessage, most: int) -> Html:
    words = paged_text.shorten(line.text, most)
    return html("{}\n<blockquote>{}</blockquote>", _render_author(context, line), words)


def _render_author(context: Context, line: CaseMessage) -> Html:
    t = context.t
    who = t("You") if line.author is MessageAuthor.REPORTER else t("Examiner")
    return html("<b>{}</b>, {}:", who, t.format_date(date.fromisoformat(line.day)))
