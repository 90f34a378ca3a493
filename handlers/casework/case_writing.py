"""Texts of inspectors: to the reporter, notes, reasons of a move or of opening evidence.

The next message of the chat is the text. A text for the reporter is shown once more before it is sent.
"""

from dataclasses import replace
from typing import Any

from content.casework.casework_rules import ReadyReply, ReasonRequirement, ReplyPurpose
from content.reports.report_form import ReportMode
from content.text.contact_leads import ContactLead, find_contact_lead
from content.text.redaction import redact
from content.text.safe_html import Html, bold, html, join_html, quote
from content.text.visible_text import utf16_length
from handlers.casework import case_evidence, case_texts, case_transitions, case_view
from handlers.casework.casework_buttons import CancelCaseText, ChangeCaseText, ConfirmCaseText, UseReadyText
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message, Reply
from handlers.text_guard import check_text
from storage.casework import case_history, case_messages, cases
from storage.casework.case_messages import MessageAuthor
from storage.casework.cases import Case
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.reports import reporter_contacts
from storage.reports.reporter_contacts import ReporterNews

DRAFT_FORM = "case"
MAX_TEXT = 1500  # UTF-16 units
MIN_REASON = 10  # of a reason to open evidence
NO_TEXT = "-"  # in buttons: without words of one's own


async def begin_writing(context: Context, case: Case, act: str, edits: int, target: str = "") -> Message:
    """Wait for the text of `act`: 'ask', 'note', 'move' (into `target`) or 'proof'."""
    data = {"act": act, "case": case.id, "version": case.version, "to": target}
    token = await drafts.save(context.tx, context.event.chat_id, DRAFT_FORM, data, context.timestamp)
    return _render_prompt(context, case, data, token, edits)


def _render_prompt(
    context: Context, case: Case, data: dict[str, Any], token: str, edits: int = 0, note: str = ""
) -> Message:
    t, rules, lines = context.t, context.services.library.casework, [note] if note else []
    ready: tuple[ReadyReply, ...] = ()
    rows: ButtonRows = ()
    match data["act"]:
        case "ask":
            lines.append(bold(t.html("To the reporter of {number}", number=case.number)))
            lines.append(t("Type your message, or tap a ready one. Neither of you sees who the other is."))
            ready = (*rules.replies_for(ReplyPurpose.ASK), *rules.replies_for(ReplyPurpose.NEWS))
        case "note":
            lines.append(t("Type the note. Only inspectors of this case read it, never the reporter."))
        case "proof":
            lines.append(
                t("Another inspector handles this case. Why do you open the evidence? Type the reason.")
            )
            lines.append(t("It is kept with the case, and the admin is told that it happened."))
        case _:
            move = case_transitions.find_move(context, case, str(data["to"]))
            if move is not None:
                head = t("The reporter will read:")
                if case.mode == ReportMode.ONCE:
                    head = t("The reporter has no way back. This is kept with the case:")
                lines += [head, case_transitions.render_move(context, move)]
                lines.append(
                    t("Add the reason: tap one or type it.")
                    if move.reason is ReasonRequirement.REQUIRED
                    else t("You may add words of your own: tap some or type them.")
                )
                ready = rules.reason_replies(move.target)
                if move.reason is not ReasonRequirement.REQUIRED:
                    rows = (
                        (
                            Button(
                                t("Without own words"),
                                UseReadyText(token, NO_TEXT).pack(),
                            ),
                        ),
                    )
    rows = (*(_ready_button(context, one, token) for one in ready), *rows)
    return Message(join_html("\n\n", lines), (*rows, (_cancel_button(context, token),)), edits)


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the typed text."""
    case = await cases.find(context.tx, case_texts.build_sight(context), str(draft.data["case"]))
    if case is None:
        await drafts.delete(context.tx, context.event.chat_id)
        return None
    text = redact(context.event.text.strip()).text
    why = _find_problem(context, draft, text)
    if why:
        return [_render_prompt(context, case, draft.data, draft.token, note=f"⚠️ {why}")]
    return await _on_text(context, case, {**draft.data, "news": False}, text, is_typed=True)


def _find_problem(context: Context, draft: Draft, text: str) -> str:
    t = context.t
    if not text or context.event.media:
        return t("Only text can be used here.")
    if (units := utf16_length(text)) > MAX_TEXT:
        return t("At most {n} characters, please. Yours has {m}.", n=MAX_TEXT, m=units)
    lead = find_contact_lead(context.event.text) if draft.data["act"] in ("ask", "move") else None
    if lead is ContactLead.NUMBER:
        return t(
            "No phone numbers and no numbers of more than six digits, please. Ask here for what you need."
        )
    if lead is not None:
        return t(
            "No links and account names, please: a person who opens one could be recognised. Ask here for what you need."
        )
    if draft.data["act"] == "proof" and len(text) < MIN_REASON:
        return t("Please give the reason in a few words.")
    return ""


async def on_ready_text(context: Context, token: str, id: str, edits: int) -> list[Reply] | None:
    """Handle a prepared sentence, or no text at all."""
    found = await _find_draft(context, token)
    if found is None:
        return None
    draft, case = found
    ready = context.services.library.casework.replies.get(id)
    if ready is None and id != NO_TEXT:
        return None
    text = ready.text.id if ready else ""
    news = ready is not None and ready.use is ReplyPurpose.NEWS
    return await _on_text(context, case, {**draft.data, "news": news}, text, edits)


async def _on_text(
    context: Context, case: Case, data: dict[str, Any], text: str, edits: int = 0, *, is_typed: bool = False
) -> list[Reply]:
    """Save notes and reasons for evidence. Show a text for the reporter first, with what the guard found in it."""
    if data["act"] == "note":
        return [await _save_note(context, case, text)]
    if data["act"] == "proof":
        await drafts.delete(context.tx, context.event.chat_id)
        return await case_evidence.open_with_reason(context, case, text)
    token = await drafts.save(
        context.tx, context.event.chat_id, DRAFT_FORM, {**data, "text": text}, context.timestamp
    )
    t = context.t
    head = t("Please check. The reporter will read:")
    if case.mode == ReportMode.ONCE:
        head = t("Please check. The reporter has no way back; this is kept with the case:")
    lines: list[str] = [bold(head)]
    move = case_transitions.find_move(context, case, str(data["to"]))
    if data["act"] == "move" and move is not None:
        lines.append(case_transitions.render_move(context, move))
    if text:
        lines.append(quote(text))
    warnings = await check_text.find_warnings(context, case.office, Html.escape(text)) if is_typed else ()
    if warnings:
        lines.append(check_text.render_reminder(t, warnings))
    lines.append(t("It cannot be taken back. Other words? Just type them."))
    label = t("✅ Yes, move it") if data["act"] == "move" else t("✅ Send")
    yes = Button(label, ConfirmCaseText(token).pack())
    change = Button(t("✏️ Change"), ChangeCaseText(token).pack())
    return [Message(join_html("\n\n", lines), ((yes,), (change, _cancel_button(context, token))), edits)]


async def _save_note(context: Context, case: Case, text: str) -> Message:
    await drafts.delete(context.tx, context.event.chat_id)
    await case_messages.add_message(
        context.tx, case.id, MessageAuthor.NOTE, text, context.event.user_id, case_texts.today(context)
    )
    await case_history.record_act(context.tx, case.id, "note", context.timestamp, context.event.user_id)
    return await case_view.render_case(context, case, note=f"✅ {context.t('The note is kept.')}")


async def on_confirm(context: Context, token: str, edits: int) -> Message | None:
    found = await _find_draft(context, token)
    if found is None:
        return None
    draft, case = found
    await drafts.delete(context.tx, context.event.chat_id)
    if case.version != draft.data["version"] or case.holder != context.event.user_id:
        return await case_transitions.render_changed(context, case, edits)
    text = str(draft.data.get("text", ""))
    if draft.data["act"] == "ask":
        return await _send_to_reporter(
            context, case, text, ReporterNews.WROTE if draft.data.get("news") else ReporterNews.ASKED, edits
        )
    move = case_transitions.find_move(context, case, str(draft.data["to"]))
    if move is None:
        return await case_transitions.render_changed(context, case, edits)
    return await case_transitions.move_case(context, case, move, text, edits)


async def _send_to_reporter(
    context: Context, case: Case, text: str, news: ReporterNews, edits: int
) -> Message:
    await case_messages.add_message(
        context.tx, case.id, MessageAuthor.INSPECTOR, text, context.event.user_id, case_texts.today(context)
    )
    if news is ReporterNews.ASKED:
        await cases.record_question(context.tx, case, case_texts.today(context))
        case = replace(case, asked=case_texts.today(context))
    await reporter_contacts.notify_reporter(
        context.tx, case.id, news, case_texts.choose_notify_time(context, case)
    )
    await case_history.record_act(context.tx, case.id, "ask", context.timestamp, context.event.user_id)
    note = context.t("Sent. The answer appears on this card.")
    return await case_view.render_case(context, case, edits, f"✅ {note}")


async def on_change(context: Context, token: str, edits: int) -> Message | None:
    """Ask for the text again, and show what it was so far."""
    found = await _find_draft(context, token)
    if found is None:
        return None
    draft, case = found
    text = str(draft.data.get("text", ""))
    data = {name: value for name, value in draft.data.items() if name != "text"}
    fresh = await drafts.save(context.tx, context.event.chat_id, DRAFT_FORM, data, context.timestamp)
    before = html("{}\n{}", context.t("So far:"), quote(text)) if text else ""
    return _render_prompt(context, case, data, fresh, edits, note=before)


async def on_cancel(context: Context, token: str, edits: int) -> Message | None:
    """Send nothing and show the case."""
    found = await _find_draft(context, token)
    if found is None:
        return None
    await drafts.delete(context.tx, context.event.chat_id)
    return await case_view.render_case(context, found[1], edits, context.t("Cancelled. Nothing was sent."))


async def _find_draft(context: Context, token: str) -> tuple[Draft, Case] | None:
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, DRAFT_FORM, token)
    if draft is None:
        return None
    case = await cases.find(context.tx, case_texts.build_sight(context), str(draft.data["case"]))
    return None if case is None else (draft, case)


def _ready_button(context: Context, ready: ReadyReply, token: str) -> tuple[Button, ...]:
    return (
        Button(
            ready.label.in_language(context.t.language),
            UseReadyText(token, ready.id).pack(),
        ),
    )


def _cancel_button(context: Context, token: str) -> Button:
    return Button(context.t("✖️ Cancel"), CancelCaseText(token).pack())
