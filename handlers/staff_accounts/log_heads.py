"""The heads of the log chains. Admins and inspectors see them each day, so they can notice a log that was replaced."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from content.text.safe_html import Html, join_lines
from content.text.translation import Translator
from handlers.core import reader_language, replies
from handlers.core.context import DEFAULT_ZONE, Services
from handlers.core.job_context import JobContext
from handlers.core.permissions import Role
from handlers.core.replies import Message
from storage.crypto import log_chain
from storage.crypto.log_chain import AUDIT_CHAIN, CHAINED_LOGS, ChainFault, ChainFaultKind, ChainState
from storage.engine.database import Transaction
from storage.queues import outbox, scheduled_jobs
from storage.queues.outbox import Letter
from storage.staff_accounts import staff

HEADS_JOB = "log.heads"
RUN_AT, TOLD_AT = time(4), time(8)  # in Jakarta: the check at night, the message in the morning


async def schedule_heads(tx: Transaction, services: Services, now: datetime) -> None:
    await scheduled_jobs.schedule_unless_earlier(tx, HEADS_JOB, "", _next_run(now))


async def send_heads(job: JobContext) -> None:
    """Check the logs. Send the heads when they are new since the last message, and always when a log is not intact."""
    states = [await log_chain.check_chain(job.tx, log) for log in CHAINED_LOGS]
    heads = [state.head.text if state.head else "" for state in states]
    await scheduled_jobs.schedule(job.tx, HEADS_JOB, "", _next_run(job.now), shown=heads)
    if heads == job.scheduled.data.get("shown") and not any(state.faults for state in states):
        return
    morning = datetime.combine(job.now.astimezone(DEFAULT_ZONE).date(), TOLD_AT, DEFAULT_ZONE)
    due, letters = max(job.timestamp, int(morning.timestamp())), []
    for chat in sorted(
        {
            member.user_id
            for member in await staff.list_members(job.tx)
            if member.role in (Role.ADMIN, Role.PEMERIKSA)
        }
    ):
        t = await reader_language.find_translator(job.tx, chat)
        letters.append(
            Letter(
                campaign=f"log.heads:{job.due_minute}",
                chat_id=chat,
                body=replies.encode_reply(Message(_render_message(t, states), silent=True)),
                due=due,
            )
        )
    await outbox.add_letters(job.tx, letters, job.timestamp)


def _next_run(now: datetime) -> int:
    here = now.astimezone(DEFAULT_ZONE)
    night = datetime.combine(here.date(), RUN_AT, DEFAULT_ZONE)
    return int((night if night > here else night + timedelta(days=1)).timestamp())


def _render_message(t: Translator, states: Sequence[ChainState]) -> Html:
    is_intact = not any(state.faults for state in states)
    lines: list[str] = [
        t.html("🔏 <b>The logs are intact.</b> Keep this message: it shows later whether a log was replaced.")
        if is_intact
        else t.html(
            "⚠️ <b>A log was changed outside the bot.</b> Tell the operator; trust these entries no more."
        )
    ]
    for state in states:
        lines += render_state(t, state)
    return join_lines(lines)


def render_state(t: Translator, state: ChainState) -> list[str]:
    """Render the head of a log and everything that was found out about it, as plain lines."""
    name = t("Log of staff") if state.log is AUDIT_CHAIN else t("History of cases")
    if state.head is None:
        lines = [t("{name}: its head is missing.", name=name)]
    else:
        lines = [
            t("{name}: {n} entries, head {head}", name=name, n=state.head.number, head=state.head.text),
        ]
        if state.head.taken_over:
            lines.append(
                t(
                    "The first {n} are from a version without this protection. They were taken over as they were.",
                    n=state.head.taken_over,
                )
            )
    return lines + [f"❗ {_render_fault(t, fault)}" for fault in state.faults]


def _render_fault(t: Translator, fault: ChainFault) -> str:
    span = str(fault.first) if fault.first == fault.last else f"{fault.first}–{fault.last}"
    match fault.kind:
        case ChainFaultKind.CUT:
            return t("Missing: entries {span}.", span=span)
        case ChainFaultKind.CHANGED:
            return t("Changed: entries {span}.", span=span)
    return t("Added outside the bot: rows {span}.", span=span)
