"""Makes an answer of an office live, or asks a second person first; and takes it back."""

from collections.abc import Sequence
from datetime import date

from content.text.safe_html import Html, bold, html, join_lines
from content.text.text_guard import TextWarning
from handlers.announcements import approval_requests
from handlers.announcements.approval_requests import APPROVAL_LIFETIME
from handlers.core import permissions, reader_language
from handlers.core.context import Context
from handlers.core.job_context import JobContext
from handlers.core.permissions import Right
from handlers.core.replies import CallbackAnswer, Message, Reply, encode_reply
from handlers.office_answers import office_answer_card
from handlers.office_answers.office_answer_buttons import (
    AnswerApprovalButton,
    ApproveOfficeAnswer,
    RefuseOfficeAnswer,
)
from handlers.questions import question_links, tell_askers
from handlers.text_guard import check_text
from storage import office_answers, questions
from storage.announcements.announcements import Audience
from storage.engine.database import Transaction
from storage.office_answers import OfficeAnswerState, StoredOfficeAnswer, WrittenAnswer
from storage.queues import outbox, scheduled_jobs
from storage.queues.outbox import Letter
from storage.staff_accounts import audit_log, staff


async def find_warnings(context: Context, written: WrittenAnswer) -> tuple[TextWarning, ...]:
    """Return what stops an answer: money, accounts, foreign links and numbers."""
    words = (written.question, written.short, written.body, written.source, written.english)
    text = join_lines([Html.escape(part) for part in words])
    return await check_text.find_warnings(context, written.office, text)


async def publish(context: Context, written: WrittenAnswer) -> Message:
    """Make an answer live, or ask a second person where the office or the text needs one."""
    t, tx, now = context.t, context.tx, context.timestamp
    audience, author = Audience(written.office), context.event.user_id
    warnings = await find_warnings(context, written)
    others: list[int] | None = None
    if warnings or approval_requests.needs_approval(context, audience):
        others = await approval_requests.find_approvers(tx, audience, author)
        if not others:
            return Message(approval_requests.render_no_approver(t, warnings))
    state = OfficeAnswerState.LIVE if others is None else OfficeAnswerState.ASKING
    stored = await office_answers.add(tx, written, state, author, now, _today(context, written.office))
    if others is None:
        await _write_audit(context, "answer.publish", stored)
        return Message(html("✅ {}", await _go_live(context, stored)), edits=context.event.message_id)
    await _write_audit(context, "answer.ask", stored)
    await _ask_approval(context, stored, others, warnings)
    await scheduled_jobs.schedule(tx, office_answers.EXPIRE_JOB, str(stored.id), now + APPROVAL_LIFETIME)
    body = t("Waiting for a second person: {n} were asked. You are told what they decide.", n=len(others))
    return Message(html("👤👤 {}", body), edits=context.event.message_id)


async def _ask_approval(
    context: Context, stored: StoredOfficeAnswer, others: list[int], warnings: Sequence[TextWarning]
) -> None:
    t, names = context.t, await staff.find_names(context.tx)
    question = t.html("Please confirm: {name} wrote this answer.", name=names.get(stored.author, "?"))
    lines = [bold(question), *([check_text.render_warnings(t, warnings)] if warnings else [])]
    await approval_requests.ask_approvers(
        context,
        f"answer-approval:{stored.id}",
        others,
        [*lines, Html.escape(t("This request ends in a day."))],
        office_answer_card.render_draft(context, stored.to_answer()),
        approval_requests.decision_rows(
            t, ApproveOfficeAnswer(stored.id).pack(), RefuseOfficeAnswer(stored.id).pack(), warnings
        ),
    )


async def _go_live(context: Context, stored: StoredOfficeAnswer) -> Html:
    """Answer with it from now on, link the question it was written for, and tell those who wait."""
    waiting = 0
    if stored.written.leader:
        group = await question_links.find_group(context, stored.written.leader)
        own = [question for question in group if question.office == stored.written.office]
        if own:
            _, waiting = await question_links.link(context, own, stored.answer_id)
    await office_answer_card.refresh_index(context.tx, context.services)
    office = context.offices[stored.written.office].name
    body = context.t.html("Live: from now on people of {office} get this answer.", office=office)
    return join_lines([body, *question_links.render_waiting(context, waiting)])


async def on_approval_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `answerok:*`. Nobody confirms what they wrote."""
    button = AnswerApprovalButton.parse(verb, rest)
    match button:
        case ApproveOfficeAnswer(number) | RefuseOfficeAnswer(number):
            stored = await office_answers.find(context.tx, number)
            if stored is not None and await permissions.has_right(
                context, Right.APPROVE, stored.written.office
            ):
                return await _decide(context, stored, isinstance(button, ApproveOfficeAnswer))
    gone = context.t("This button is no longer in use. Please start again from the menu.")
    return [CallbackAnswer(context.event.query_id, gone)]


async def _decide(context: Context, stored: StoredOfficeAnswer, is_approved: bool) -> list[Reply]:
    t, query, user = context.t, context.event.query_id, context.event.user_id
    if stored.author == user:
        own = t("Your own answer must be confirmed by somebody else.")
        return [CallbackAnswer(query, own, alert=True)]
    is_over = context.timestamp - stored.asked_at >= APPROVAL_LIFETIME
    grants = await permissions.list_grants_of(
        context.tx, context.services.library, stored.author, Right.LEARN
    )
    is_orphan = not any(permissions.covers(grant, stored.written.office) for grant in grants)
    after = OfficeAnswerState.LIVE if is_approved else OfficeAnswerState.REFUSED
    if is_over or is_orphan:
        after = OfficeAnswerState.EXPIRED
    if not await _change_state(context, stored, OfficeAnswerState.ASKING, after):
        return [CallbackAnswer(query, t("This was decided already."), alert=True)]
    await scheduled_jobs.cancel(context.tx, office_answers.EXPIRE_JOB, str(stored.id))
    live = await office_answers.find(context.tx, stored.id)
    assert live is not None
    return [CallbackAnswer(query), await _record_decision(context, live)]


async def _record_decision(context: Context, stored: StoredOfficeAnswer) -> Message:
    """Do what the second person decided, and tell the author."""
    edits, name, now = context.event.message_id, context.event.name, context.timestamp
    t = await reader_language.find_translator(context.tx, stored.author)
    match stored.state:
        case OfficeAnswerState.LIVE:
            await _write_audit(context, "answer.approve", stored)
            await _tell_author(
                context.tx, stored, t.html("✅ {name} confirmed your answer. It is live.", name=name), now
            )
            return Message(html("✅ {}", await _go_live(context, stored)), edits=edits)
        case OfficeAnswerState.REFUSED:
            await _write_audit(context, "answer.refuse", stored)
            await _tell_author(context.tx, stored, t.html("✖️ {name} refused your answer.", name=name), now)
            return Message(context.t.html("Refused. Nobody gets this answer."), edits=edits)
    return Message(html("⌛ {}", context.t("This request has ended.")), edits=edits)


async def expire_request(job: JobContext) -> None:
    """Job: end a request that nobody decided within a day, and tell its author."""
    stored = await office_answers.find(job.tx, int(job.scheduled.key))
    if stored is None or not await office_answers.change_state(
        job.tx,
        stored.id,
        OfficeAnswerState.ASKING,
        OfficeAnswerState.EXPIRED,
        stored.author,
        job.timestamp,
        job.now.date(),
    ):
        return
    t = await reader_language.find_translator(job.tx, stored.author)
    body = t.html("⌛ Nobody confirmed your answer within a day. Write it again with /jawab.")
    await _tell_author(job.tx, stored, body, job.timestamp)


async def withdraw(context: Context, stored: StoredOfficeAnswer) -> bool:
    """Take a live answer back: nobody gets it any more, and its questions wait again. False if it was not live."""
    if not await _change_state(context, stored, OfficeAnswerState.LIVE, OfficeAnswerState.WITHDRAWN):
        return False
    for link in await questions.list_links(context.tx):
        if link.answer == stored.answer_id:
            await tell_askers.take_back(context, link.id)
            await questions.remove_link(context.tx, link.id, context.timestamp)
    await office_answer_card.refresh_index(context.tx, context.services)
    await _write_audit(context, "answer.withdraw", stored)
    return True


async def _change_state(
    context: Context, stored: StoredOfficeAnswer, before: OfficeAnswerState, after: OfficeAnswerState
) -> bool:
    today = _today(context, stored.written.office)
    return await office_answers.change_state(
        context.tx, stored.id, before, after, context.event.user_id, context.timestamp, today
    )


def _today(context: Context, office: str) -> date:
    return context.local(context.timestamp, office).date()


async def _tell_author(tx: Transaction, stored: StoredOfficeAnswer, body: Html, now: int) -> None:
    say = Message(html("{}\n<i>{}</i>", body, stored.written.question))
    letter = Letter(
        campaign=f"answer-decision:{stored.id}",
        chat_id=stored.author,
        body=encode_reply(say),
        due=now,
        urgent=True,
    )
    await outbox.add_letters(tx, [letter], now)


async def _write_audit(context: Context, act: str, stored: StoredOfficeAnswer) -> None:
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act=act,
        office=stored.written.office,
        about={"question": stored.written.question},
    )
