"""Submission of a report and the screens after it: the receipt, its check, the slip, and wiping the traces."""

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs

from content.reports import receipt_code
from content.reports.report_form import (
    AccusedRole,
    FilingResult,
    PaymentStatus,
    ReportContent,
    ReportKind,
    ReportMode,
    ReportSource,
)
from content.text.safe_html import html, join_lines
from handlers.core.context import Context
from handlers.core.replies import Button, DeleteMessage, DeleteRange, Message, Reply
from handlers.reports import dialog_state, evidence_intake, form_screens, form_state, receipt_screens
from handlers.reports.dialog_state import DialogResult, DialogState
from handlers.reports.form_state import FormState, FormStep
from handlers.reports.report_buttons import WipeReportTraces
from storage.chats import attempt_limits
from storage.reports import report_drafts, reports

MAX_REPORTS_PER_DAY = {"warga": 3, "petugas": 40}
DAY = 24 * 3600
WIPE_MARGIN = 100  # message ids after the panel that are deleted too: slips, notes about evidence
MAX_RECALL_ATTEMPTS = 3  # then the receipt is shown again


async def submit(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """File the report, at most once. In the mode "send once" nothing is saved that could lead back to the chat."""
    if form.office not in context.offices:  # the office left the content since it was chosen
        form = structs.replace(form, step=FormStep.PLACE, office="", site="", changing=True)
        return _show_form(context, state, form)
    until = await find_wait_end(context, form.source)
    if until:
        panel = form_screens.render_panel(context, form, _render_daily_limit(context, until))
        return DialogResult(state, [panel])
    await dialog_state.save_state(context, state)  # `reports.submit` marks the saved form as filed
    key = report_drafts.key_for_chat(context.tx, context.event.chat_id)
    found = await reports.submit(
        context.tx, key, _build_report(form), context.event.chat_id, _today(context, form)
    )
    await evidence_intake.move_to_report(context, found.report_id, quiet=form.mode != "tell")
    await attempt_limits.record_attempt(context.tx, "report", context.event.chat_id, DAY, context.timestamp)
    traces = _delete_evidence_messages(form)
    if found.receipt is None:
        return DialogResult(
            structs.replace(state, form=None, said=""), [*traces, _render_sent_once(context, form)]
        )
    result = _show_form(context, state, _keep_receipt_only(form, found, context.timestamp))
    return DialogResult(result.state, [*traces, *result.replies])


async def find_wait_end(context: Context, source: str) -> int:
    """Return when this chat may send a report again (unix seconds); 0: now."""
    return await attempt_limits.blocked_until(
        context.tx, "report", context.event.chat_id, MAX_REPORTS_PER_DAY[source], context.timestamp
    )


def _show_form(context: Context, state: DialogState, form: FormState) -> DialogResult:
    return DialogResult(structs.replace(state, form=form), [form_screens.render_panel(context, form)])


_BLANK_ANSWERS: tuple[tuple[FormStep, str, Any], ...] = (
    (FormStep.OUTCOME, "outcome", ""),
    (FormStep.AMOUNT, "amount", None),
    (FormStep.AMOUNT, "amount_text", ""),
    (FormStep.ROLE, "role", ""),
)


def _build_report(form: FormState) -> ReportContent:
    """Build the report from the steps of its kind. Answers of a kind chosen earlier are left out."""
    mode, kind = ReportMode(form.mode), ReportKind(form.kind)
    unasked = {name: blank for step, name, blank in _BLANK_ANSWERS if step not in form_state.list_steps(form)}
    form = structs.replace(form, **unasked)
    refused = form.outcome == "refused" or kind is ReportKind.REFUSED
    paid = PaymentStatus.PAID if form.outcome == "paid" else PaymentStatus.ASKED
    return ReportContent(
        office=form.office,
        site=form.site or None,
        place=form.place,
        happened=form.happened,
        paid=None if kind is ReportKind.HONEST else paid,
        amount=form.amount,
        amount_text=form.amount_text,
        role=AccusedRole("lain" if form.role == "other" else form.role) if form.role else None,
        refused=None if kind is ReportKind.HONEST else refused,
        kind=kind,
        story=_build_story(form),
        mode=mode,
        source=ReportSource(form.source),
    )


def _build_story(form: FormState) -> str:
    """Return the story, with the words about the time if no exact date is known."""
    when = f"({form.when})" if form.when and form.happened.count("-") < 2 else ""
    return "\n".join(part for part in (form.story_text, when) if part)


def _today(context: Context, form: FormState) -> date:
    office = context.services.library.offices[form.office]
    return context.now.astimezone(ZoneInfo(office.timezone)).date()


def _keep_receipt_only(form: FormState, found: FilingResult, now: int) -> FormState:
    """Return a form with the receipt only: the answers are stored in the report and nowhere else."""
    return FormState(
        token=form.token,
        step=FormStep.SENT,
        source=form.source,
        mode=form.mode,
        panel=form.panel,
        first=form.first,
        at=now,
        number=found.number,
        check=found.check,
        filed=found.day,
        receipt=found.receipt or "",
    )


def render_early_limit(context: Context, until: int) -> str:
    """Say before the first question that the report can only be sent later."""
    at = datetime.fromtimestamp(until, UTC).astimezone(context.zone)
    return context.t(
        "⏳ Several reports were sent from this chat today. You can fill in another one now; it can be sent from"
        " {day} {time}. If it cannot wait, ask me “lapor ke mana”.",
        day=context.t.format_day(at.date()),
        time=context.t.format_clock(at),
    )


def _render_daily_limit(context: Context, until: int) -> str:
    at = datetime.fromtimestamp(until, UTC).astimezone(context.zone)
    return context.t(
        "⏳ Several reports were sent from this chat today, so this one has to wait. It stays here, filled in: press Send"
        " again from {day} {time}. If it cannot wait, ask me “lapor ke mana” for the other places to turn to.",
        day=context.t.format_day(at.date()),
        time=context.t.format_clock(at),
    )


def _render_sent_once(context: Context, form: FormState) -> Message:
    t = context.t
    heads = {
        "levy": t("The report is sent. Thank you; that took courage."),
        "refused": t("Counted. Thank you for refusing, and for saying so."),
        "honest": t("Counted. Thank you for telling us of an honest officer."),
    }
    lines = [
        html("✅ <b>{}</b>", heads[form.kind]),
        t("There is no code and no way back: nothing here leads to you any more."),
        t("For one day a locked mark remains that this chat sent something; what it was is not kept."),
        t("Nobody will ask you anything, and none of us can tell you what became of it."),
    ]
    rows = ((Button(t("🧹 Wipe the traces"), WipeReportTraces(form.first).pack()),),)
    return Message(join_lines(lines), rows, form.panel)


RECEIPT_STEPS = {"written": FormStep.RECALL, "again": FormStep.SENT, "sure": FormStep.DONE}
"""The step that a button leads to once the report is filed."""


def on_button(context: Context, state: DialogState, form: FormState, verb: str) -> DialogResult:
    """Handle a button of a form that is filed; an unknown one shows the panel again."""
    match verb:
        case "slip":
            return DialogResult(state, [receipt_screens.render_slip(context, form)])
        case "wipe":
            return _wipe_traces(context, state, form)
    return _show_step(context, state, form, RECEIPT_STEPS.get(verb, form.step))


def _show_step(context: Context, state: DialogState, form: FormState, step: FormStep) -> DialogResult:
    return _show_form(context, state, structs.replace(form, step=step, missed=0))


def on_message(context: Context, state: DialogState, form: FormState) -> DialogResult | None:
    """Check the words of the receipt that were typed back; None for a message at any other step."""
    if form.step is not FormStep.RECALL:
        return None
    if _matches_receipt(context.event.text, form.receipt):
        result = _show_step(context, state, form, FormStep.DONE)
    elif form.missed + 1 >= MAX_RECALL_ATTEMPTS:
        result = _show_step(context, state, form, FormStep.SENT)
    else:
        result = _show_form(context, state, structs.replace(form, missed=form.missed + 1))
    return DialogResult(result.state, [DeleteMessage(context.event.message_id), *result.replies])


def _matches_receipt(typed: str, receipt: str) -> bool:
    """Return whether the text holds the two requested words, or the whole code."""
    parts = receipt.split("-")
    letters = re.sub(r"[^a-z]", "", typed.lower())
    return receipt_code.parse_receipt(typed) == receipt or letters == "".join(
        parts[at - 1] for at in receipt_screens.RECALLED_WORDS
    )


def _wipe_traces(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Delete what the bot may delete of the conversation, forget the receipt, and say what remains."""
    last = context.event.message_id + WIPE_MARGIN
    return DialogResult(
        structs.replace(state, form=None, said=""),
        [
            DeleteRange(form.first, last),
            Message(receipt_screens.render_wiped(context), receipt_screens.close_buttons(context)),
        ],
    )


def wipe_from_button(context: Context, first: str) -> list[Reply]:
    """Wipe the traces after the form was deleted. The button holds the id of the first message."""
    here = context.event.message_id
    began = int(first) if first.isdecimal() and int(first) <= here else here
    return [
        DeleteRange(began, here + WIPE_MARGIN),
        Message(receipt_screens.render_wiped(context), receipt_screens.close_buttons(context)),
    ]


def _delete_evidence_messages(form: FormState) -> list[Reply]:
    return [DeleteMessage(id) for id in form.trace]


async def discard_form(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Delete a form that was not sent, or stop to show the receipt of one that was."""
    if form.is_filed:
        body = receipt_screens.render_wiped(context)
    else:
        await evidence_intake.discard_evidence(context)
        body = context.t.html("Deleted. Nothing of it was sent.")
    closing = Message(body, receipt_screens.close_buttons(context), form.panel)
    return DialogResult(
        structs.replace(state, form=None, said=""), [*_delete_evidence_messages(form), closing]
    )
