"""Evidence of a case. The holder opens it. Other inspectors need a reason, and the admins are notified."""

from content.reports.evidence_cleaning import EvidenceTrace
from content.text.random_names import draw_letters
from content.text.safe_html import Html, bold, html, join_lines
from handlers.casework import case_texts, case_view
from handlers.casework.casework_buttons import OpenCaseEvidence
from handlers.core import replies
from handlers.core.context import Context
from handlers.core.replies import Button, EvidenceFile, Message, Reply
from handlers.staff_accounts import staff_messages
from storage.casework import case_history, case_messages
from storage.casework.case_messages import MessageAuthor
from storage.casework.cases import Case
from storage.queues import outbox
from storage.queues.outbox import Letter
from storage.reports.evidence_files import EvidenceItem
from storage.staff_accounts import audit_log, staff


async def render_evidence_list(context: Context, case: Case, edits: int) -> Message:
    """Render the list of evidence with a button that opens all of it."""
    t, items = context.t, await case_view.list_evidence(context, case)
    lines: list[str] = [bold(t.html("Evidence of {number}", number=case.number))]
    lines += [_render_item(context, item) for item in items]
    lines.append(t("It may show faces or voices. Open it only if you need it, and do not pass it on."))
    if case.holder != context.event.user_id:
        lines.append(t("Another inspector handles this case, so you are asked for a reason first."))
    open_ = Button(t("📎 Open"), OpenCaseEvidence(case.id).pack())
    return Message(join_lines(lines), ((open_,), (case_view.back_button(context, case),)), edits)


def _render_item(context: Context, item: EvidenceItem) -> Html:
    size = f"{max(item.size // 1024, 1)} kB"
    return html("• {} ({})", item.name, size) + (
        f" · {_render_remaining_traces(context, item.remaining_metadata)}" if item.remaining_metadata else ""
    )


def _render_remaining_traces(context: Context, left: EvidenceTrace) -> str:
    return context.t("may hold traces of the person who made it")


async def open_evidence(context: Context, case: Case, edits: int) -> list[Reply]:
    """Open the evidence for the holder of the case."""
    await case_history.record_act(context.tx, case.id, "proof", context.timestamp, context.event.user_id)
    return [await render_evidence_list(context, case, edits), *await _list_files(context, case)]


async def open_with_reason(context: Context, case: Case, why: str) -> list[Reply]:
    """Open the evidence for another inspector: save the reason, write the audit log, notify the admins."""
    user = context.event.user_id
    reason = context.t("Opened the evidence. Reason: {why}", why=why)
    await case_messages.add_message(
        context.tx, case.id, MessageAuthor.NOTE, reason, user, case_texts.today(context)
    )
    await case_history.record_act(context.tx, case.id, "proof", context.timestamp, user)
    await audit_log.record(
        context.tx, at=context.timestamp, actor=user, act="case.proof", office=case.office, about={}
    )
    await _notify_admins(context, case)
    return [await case_view.render_case(context, case), *await _list_files(context, case)]


async def _list_files(context: Context, case: Case) -> list[Reply]:
    return [
        EvidenceFile(item.id, caption=Html.escape(f"{case.number} · {item.name}"))
        for item in await case_view.list_evidence(context, case)
    ]


async def _notify_admins(context: Context, case: Case) -> None:
    """Tell the admins of the office who opened evidence, but not of which case and why."""
    admins = {
        member.user_id
        for member in await staff.list_members(context.tx)
        if member.role == "admin" and member.office in (None, case.office)
    }
    found = []
    for chat in sorted(admins - {context.event.user_id}):
        read = await staff_messages.context_for_reader(context, chat)
        body = read.t.html(
            "{name} opened evidence of a report that another inspector handles. A reason was given; it is kept with"
            " the report.",
            name=context.event.name,
        )
        campaign, packed = f"casework:proof:{draw_letters(12)}", replies.encode_reply(Message(body))
        found.append(Letter(campaign=campaign, chat_id=chat, body=packed, due=context.timestamp))
    await outbox.add_letters(context.tx, found, context.timestamp)
