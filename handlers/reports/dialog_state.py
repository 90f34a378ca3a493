"""The dialog state of a chat about reports, stored encrypted: the open form, and the case opened with its code.

The row is found by a keyed hash of the chat. It is never linked to the profile, the topic or the questions of the chat.
"""

from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from handlers.core.context import Context
from handlers.core.job_context import JobContext
from handlers.core.replies import Reply
from handlers.reports.form_state import FormState
from storage.chats import attempt_limits
from storage.queues import scheduled_jobs
from storage.reports import report_drafts
from storage.reports.report_drafts import ReportDraft

FORM_LIFETIME = 24 * 3600  # seconds after which a form gets no more messages; it stays and is offered
RECEIPT_LIFETIME = 24 * 3600  # seconds in which a receipt can be shown again
SESSION_LIFETIME = 30 * 60  # seconds in which a case stays open without its code
TIDY_JOB = "report.tidy"
HOUR = 3600


class CaseSession(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case opened with its code. `report` is its id, or "" while the bot waits for the code.

    `writes` is the kind of the next message: "code", "answer", "dispute", "trouble", "file", or "" for none.
    `text` is what the reporter typed and has not sent yet.
    `at` is in unix seconds.
    """

    token: str
    report: str = ""
    panel: int = 0
    writes: str = ""
    at: int = 0
    text: str = ""


class DialogState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The stored state. `said` is the text after /lapor until it is clear to which form it belongs."""

    form: FormState | None = msgspec.field(default=None, name="filling")
    session: CaseSession | None = None
    said: str = ""


class DialogResult(NamedTuple):
    """What a step of the dialog decides: the state to save, and the replies."""

    state: DialogState
    replies: list[Reply]


async def load_state(context: Context) -> DialogState:
    """Load the state without expired parts."""
    draft = await report_drafts.find(context.tx, context.event.chat_id)
    if draft is None:
        return DialogState()
    if not context.services.trusts_clock(context.timestamp):
        return msgspec.convert(draft.data, DialogState)
    return _drop_expired(draft, context.timestamp)


def _drop_expired(draft: ReportDraft, now: int) -> DialogState:
    state = msgspec.convert(draft.data, DialogState)
    if state.form is not None and state.form.is_filed and now - state.form.at >= RECEIPT_LIFETIME:
        state = replace(state, form=None, said="")
    if state.session is not None and now - state.session.at >= SESSION_LIFETIME:
        state = replace(state, session=None)
    return state


async def is_confidential(context: Context) -> bool:
    """Return whether a text may belong to a report: a form or case is open, or one was sent today."""
    if await report_drafts.find(context.tx, context.event.chat_id) is not None:
        return True
    return bool(
        await attempt_limits.blocked_until(context.tx, "report", context.event.chat_id, 1, context.timestamp)
    )


async def save_result(context: Context, result: DialogResult) -> list[Reply]:
    """Save the state that a step decided, and return its replies."""
    await save_state(context, result.state)
    return result.replies


async def save_state(context: Context, state: DialogState) -> None:
    """Save the state. An empty state deletes the row."""
    tx, key = context.tx, report_drafts.key_for_chat(context.tx, context.event.chat_id)
    if state == DialogState():
        await report_drafts.delete(tx, context.event.chat_id)
        await scheduled_jobs.cancel(tx, TIDY_JOB, key.hex())
        return
    before = await report_drafts.find_by_key(tx, key) if state.form and state.form.is_filed else None
    filed = before.filed if before else None
    form = state.form
    draft = ReportDraft(
        "" if form is None else str(form.step),
        _encode_state(state),
        context.event.update_id,
        form.token if form else "",
        filed,
    )
    await report_drafts.save_by_key(tx, key, draft, context.timestamp)
    if ends := _next_expiry(state):
        await scheduled_jobs.schedule(tx, TIDY_JOB, key.hex(), ends)


def _encode_state(state: DialogState) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(state)
    return built


def _next_expiry(state: DialogState) -> int:
    """Return when a part expires (unix seconds), or 0 for never.

    The time is a full hour, so that the job does not reveal the minute of a report.
    """
    ends = [state.session.at + SESSION_LIFETIME] if state.session else []
    if state.form is not None and state.form.is_filed:
        ends.append(state.form.at + RECEIPT_LIFETIME)
    return -(-min(ends, default=0) // HOUR) * HOUR


async def drop_expired_job(job: JobContext) -> None:
    """Delete expired receipts and sessions, also of chats that send nothing."""
    key = bytes.fromhex(job.scheduled.key)
    draft = await report_drafts.find_by_key(job.tx, key)
    if draft is None:
        return
    state = _drop_expired(draft, job.timestamp)
    if state == DialogState():
        await report_drafts.delete_by_key(job.tx, key)
        return
    filed = draft.filed if state.form and state.form.is_filed else None
    kept = ReportDraft(draft.step, _encode_state(state), draft.heard, draft.token, filed)
    await report_drafts.save_by_key(job.tx, key, kept, job.timestamp)
    if ends := _next_expiry(state):
        await scheduled_jobs.schedule(job.tx, TIDY_JOB, job.scheduled.key, ends)
