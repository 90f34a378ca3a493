"""What a chat is doing about reports, sealed: the form it fills in, and the case it has open with its code.

The chat's row is found by a keyed hash. Nothing of it is ever tied to the person's row, topic or questions.
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

FORM_LIFETIME = 24 * 3600  # seconds after which a form hears no messages any more; it stays, and is offered
RECEIPT_LIFETIME = 24 * 3600  # seconds a receipt can be shown again
SESSION_LIFETIME = 30 * 60  # seconds a case stays open without its code
TIDY_JOB = "report.tidy"
HOUR = 3600


class CaseSession(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case opened with its code; `report` is its id, "" while the code is asked for.

    `writes`: what the next message is: "code", "answer", "dispute", "file", or "" nothing. `at`: unix seconds.
    """

    token: str
    report: str = ""
    panel: int = 0
    writes: str = ""
    at: int = 0


class DialogState(msgspec.Struct, frozen=True, omit_defaults=True):
    """`said`: what was written after /lapor while it was not clear yet to which form it belongs."""

    form: FormState | None = msgspec.field(default=None, name="filling")
    session: CaseSession | None = None
    said: str = ""


class DialogResult(NamedTuple):
    """What a step of the dialog decides: the state to save, and the replies."""

    state: DialogState
    replies: list[Reply]


async def load_state(context: Context) -> DialogState:
    """Without what was shown long enough."""
    draft = await report_drafts.find(context.tx, context.event.chat_id)
    return DialogState() if draft is None else _drop_expired(draft, context.timestamp)


def _drop_expired(draft: ReportDraft, now: int) -> DialogState:
    state = msgspec.convert(draft.data, DialogState)
    if state.form is not None and state.form.is_filed and now - state.form.at >= RECEIPT_LIFETIME:
        state = replace(state, form=None, said="")
    if state.session is not None and now - state.session.at >= SESSION_LIFETIME:
        state = replace(state, session=None)
    return state


async def is_confidential(context: Context) -> bool:
    """Whether the chat has a form or a case open, or sent a report today: what it types may belong to that."""
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
    """Keep it; a memory of nothing leaves no row."""
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
    """When something of it is to be forgotten, at a full hour: the errand tells no minute. 0: only with old drafts."""
    ends = [state.session.at + SESSION_LIFETIME] if state.session else []
    if state.form is not None and state.form.is_filed:
        ends.append(state.form.at + RECEIPT_LIFETIME)
    return -(-min(ends, default=0) // HOUR) * HOUR


async def drop_expired_job(job: JobContext) -> None:
    """Forget receipts and open cases whose time is over, also of chats that are silent."""
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
