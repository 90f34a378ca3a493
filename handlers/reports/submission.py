"""From sending on: the receipt and how to keep it, typed back in part, the slip, and wiping the traces."""

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
from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button, DeleteMessage, DeleteRange, Message, Reply
from handlers.reports import dialog_state, evidence_intake, form_screens, form_state, receipt_screens
from handlers.reports.dialog_state import DialogState
from handlers.reports.form_state import FormState, FormStep
from storage.chats import attempt_limits
from storage.reports import report_drafts, reports

MAX_REPORTS_PER_DAY = {"warga": 3, "petugas": 40}
DAY = 24 * 3600
WIPE_MARGIN = 100  # numbers of messages after the panel that are swept too: slips, notes on evidence
MAX_RECALL_ATTEMPTS = 3  # before the receipt is shown again by itself


async def submit(context: Context, kept: DialogState, filling: FormState) -> list[Reply]:
    """File it, at most once. In the mode "send once" nothing is left that could lead back."""
    if filling.office not in context.services.library.offices:  # gone from the content since it was chosen
        filling = structs.replace(filling, step=FormStep.PLACE, office="", site="", changing=True)
        await dialog_state.save_state(context, structs.replace(kept, filling=filling))
        return [form_screens.render_panel(context, filling)]
    until = await attempt_limits.blocked_until(
        context.tx, "report", context.event.chat_id, MAX_REPORTS_PER_DAY[filling.source], context.timestamp
    )
    if until:
        await dialog_state.save_state(context, kept)
        return [form_screens.render_panel(context, filling, _render_daily_limit(context, until))]
    await dialog_state.save_state(context, kept)
    key = report_drafts.key_for_chat(context.tx, context.event.chat_id)
    found = await reports.submit(
        context.tx, key, _build_report(filling), context.event.chat_id, _today(context, filling)
    )
    await evidence_intake.move_to_report(context, found.report_id, quiet=filling.mode != "tell")
    await attempt_limits.record_attempt(context.tx, "report", context.event.chat_id, DAY, context.timestamp)
    if found.receipt is None:
        await dialog_state.save_state(context, structs.replace(kept, filling=None, said=""))
        return [*_delete_evidence_messages(filling), _render_sent_once(context, filling)]
    traces = _delete_evidence_messages(filling)
    filling = _keep_receipt_only(filling, found, context.timestamp)
    await dialog_state.save_state(context, structs.replace(kept, filling=filling))
    return [*traces, form_screens.render_panel(context, filling)]


_BLANK_ANSWERS: tuple[tuple[FormStep, str, Any], ...] = (
    (FormStep.OUTCOME, "outcome", ""),
    (FormStep.AMOUNT, "amount", None),
    (FormStep.AMOUNT, "amount_text", ""),
    (FormStep.ROLE, "role", ""),
)


def _build_report(filling: FormState) -> ReportContent:
    """Of what was asked for this kind: answers may be left of another that was chosen before."""
    mode, kind = ReportMode(filling.mode), ReportKind(filling.kind)
    unasked = {
        name: blank for step, name, blank in _BLANK_ANSWERS if step not in form_state.list_steps(filling)
    }
    filling = structs.replace(filling, **unasked)
    refused = filling.outcome == "refused" or kind is ReportKind.REFUSED
    paid = PaymentStatus.PAID if filling.outcome == "paid" else PaymentStatus.ASKED
    return ReportContent(
        office=filling.office,
        site=filling.site or None,
        place=filling.place,
        happened=filling.happened,
        paid=None if kind is ReportKind.HONEST else paid,
        amount=filling.amount,
        amount_text=filling.amount_text,
        role=AccusedRole("lain" if filling.role == "other" else filling.role) if filling.role else None,
        refused=None if kind is ReportKind.HONEST else refused,
        kind=kind,
        story=_build_story(filling),
        mode=mode,
        source=ReportSource(filling.source),
    )


def _build_story(filling: FormState) -> str:
    """What was told, with the words for a time that no date can hold."""
    when = f"({filling.when})" if filling.when and filling.happened.count("-") < 2 else ""
    return "\n".join(part for part in (filling.story_text, when) if part)


def _today(context: Context, filling: FormState) -> date:
    office = context.services.library.offices[filling.office]
    return context.now.astimezone(ZoneInfo(office.timezone)).date()


def _keep_receipt_only(filling: FormState, found: FilingResult, now: int) -> FormState:
    """What was told is in the report now and nowhere else."""
    return FormState(
        token=filling.token,
        step=FormStep.SENT,
        source=filling.source,
        mode=filling.mode,
        panel=filling.panel,
        first=filling.first,
        at=now,
        number=found.number,
        check=found.check,
        filed=found.day,
        receipt=found.receipt or "",
    )


def _render_daily_limit(context: Context, until: int) -> str:
    at = datetime.fromtimestamp(until, UTC).astimezone(context.zone)
    return context.t(
        "⏳ Several reports were sent from this chat today, so this one has to wait. It stays here, filled in: press Send"
        " again from {day} {time}. If it cannot wait, ask me “lapor ke mana” for the other places to turn to.",
        day=context.t.format_day(at.date()),
        time=context.t.format_clock(at),
    )


def _render_sent_once(context: Context, filling: FormState) -> Message:
    t = context.t
    heads = {
        "levy": t("The report is sent. Thank you; that took courage."),
        "refused": t("Counted. Thank you for refusing, and for saying so."),
        "honest": t("Counted. Thank you for telling us of an honest officer."),
    }
    lines = [
        html("✅ <b>{}</b>", heads[filling.kind]),
        t("There is no code and no way back: nothing here leads to you any more."),
        t("For one day a locked mark remains that this chat sent something; what it was is not kept."),
        t("Nobody will ask you anything, and none of us can tell you what became of it."),
    ]
    rows = (
        (Button(t("🧹 Wipe the traces"), callback_data.pack_callback("report", "sweep", filling.first)),),
    )
    return Message(join_lines(lines), rows, filling.panel)


async def on_button(context: Context, kept: DialogState, filling: FormState, verb: str) -> list[Reply]:
    """Buttons once it is filed."""
    match verb:
        case "written":
            return await _show_step(context, kept, filling, FormStep.RECALL)
        case "again":
            return await _show_step(context, kept, filling, FormStep.SENT)
        case "sure":
            return await _show_step(context, kept, filling, FormStep.DONE)
        case "slip":
            await dialog_state.save_state(context, structs.replace(kept, filling=filling))
            return [receipt_screens.render_slip(context, filling)]
        case "wipe":
            return await wipe_traces(context, kept, filling)
    return await _show_step(context, kept, filling, filling.step)


async def _show_step(context: Context, kept: DialogState, filling: FormState, step: FormStep) -> list[Reply]:
    filling = structs.replace(filling, step=step, missed=0)
    await dialog_state.save_state(context, structs.replace(kept, filling=filling))
    return [form_screens.render_panel(context, filling)]


async def on_message(context: Context, kept: DialogState, filling: FormState) -> list[Reply] | None:
    """The words typed back; other messages are questions like any other."""
    if filling.step is not FormStep.RECALL:
        return None
    took: list[Reply] = [DeleteMessage(context.event.message_id)]
    if _matches_receipt(context.event.text, filling.receipt):
        return [*took, *await _show_step(context, kept, filling, FormStep.DONE)]
    filling = structs.replace(filling, missed=filling.missed + 1)
    if filling.missed >= MAX_RECALL_ATTEMPTS:
        filling = structs.replace(filling, step=FormStep.SENT, missed=0)
    await dialog_state.save_state(context, structs.replace(kept, filling=filling))
    return [*took, form_screens.render_panel(context, filling)]


def _matches_receipt(typed: str, receipt: str) -> bool:
    """The two words that were asked for, or the whole code."""
    parts = receipt.split("-")
    letters = re.sub(r"[^a-z]", "", typed.lower())
    return receipt_code.parse_receipt(typed) == receipt or letters == "".join(
        parts[at - 1] for at in receipt_screens.RECALLED_WORDS
    )


async def wipe_traces(context: Context, kept: DialogState, filling: FormState) -> list[Reply]:
    """Take away what the bot may of the conversation, forget the receipt, and say what remains."""
    await dialog_state.save_state(context, structs.replace(kept, filling=None, said=""))
    return [
        DeleteRange(filling.first, context.event.message_id + WIPE_MARGIN),
        Message(receipt_screens.render_wiped(context), receipt_screens.close_buttons(context)),
    ]


def wipe_from_button(context: Context, first: str) -> list[Reply]:
    """The same where nothing of the form is kept any more: the button itself says where it began."""
    here = context.event.message_id
    began = int(first) if first.isdecimal() and int(first) <= here else here
    return [
        DeleteRange(began, here + WIPE_MARGIN),
        Message(receipt_screens.render_wiped(context), receipt_screens.close_buttons(context)),
    ]


def _delete_evidence_messages(filling: FormState) -> list[Reply]:
    return [DeleteMessage(id) for id in filling.trace]


async def discard_form(context: Context, kept: DialogState, filling: FormState) -> list[Reply]:
    """Delete a form that was not sent, or put an end to showing one that was."""
    if not filling.is_filed:
        await evidence_intake.discard_evidence(context)
    await dialog_state.save_state(context, structs.replace(kept, filling=None, said=""))
    body = context.t.html("Deleted. Nothing of it was sent.")
    if filling.is_filed:
        body = receipt_screens.render_wiped(context)
    return [
        *_delete_evidence_messages(filling),
        Message(body, receipt_screens.close_buttons(context), filling.panel),
    ]
