"""/tahan: set or end a legal hold, which keeps a report beyond its retention period."""

from content.text.redaction import redact
from content.text.safe_html import Html
from handlers.casework import case_texts, case_view
from handlers.core.context import Context
from handlers.core.replies import Message, Reply
from handlers.questions import answer_card
from storage.casework import case_messages, cases, legal_holds
from storage.casework.case_messages import MessageAuthor
from storage.casework.cases import Case

MAX_REASON = 300  # characters of a reason
END_WORDS = ("selesai", "end")


async def on_command(context: Context) -> list[Reply]:
    """Handle `/tahan NUMBER reason`, `/tahan NUMBER selesai` and `/tahan NUMBER`."""
    number, _, why = context.event.text.strip().partition(" ")
    case = (
        await cases.find_by_number(context.tx, case_texts.build_sight(context), number.upper())
        if number
        else None
    )
    if case is None:
        return [
            Message(
                context.t.html(
                    "Which report? For example: /tahan NUMBER reason. /aduan lists those you may see."
                ),
                ((answer_card.home_button(context),),),
            )
        ]
    why = redact(" ".join(why.split())).text[:MAX_REASON]
    if not why:
        return [await _render_hold(context, case)]
    if why.lower() in END_WORDS:
        return [await _end_hold(context, case)]
    return [await _put_hold(context, case, why)]


async def _render_hold(context: Context, case: Case) -> Message:
    return Message(
        await _render_hold_state(context, case),
        ((case_view.back_button(context, case), answer_card.home_button(context)),),
    )


async def _render_hold_state(context: Context, case: Case) -> Html:
    t, hold = context.t, await legal_holds.find_hold(context.tx, case.id)
    if hold is None:
        return t.html(
            "Report {number} goes when its time is over. To keep it longer: /tahan {number} reason",
            number=case.number,
        )
    return t.html(
        "Report {number} is kept whatever its age: {why}. To end that: /tahan {number} selesai",
        number=case.number,
        why=hold.reason,
    )


async def _put_hold(context: Context, case: Case, why: str) -> Message:
    t, user = context.t, context.event.user_id
    await legal_holds.set_hold(context.tx, case.id, why, user, context.timestamp)
    await _save_note(context, case, t("Kept beyond its time: {why}", why=why))
    return await _render_hold(context, case)


async def _end_hold(context: Context, case: Case) -> Message:
    if await legal_holds.end_hold(context.tx, case.id):
        await _save_note(context, case, context.t("No longer kept beyond its time."))
    return await _render_hold(context, case)


async def _save_note(context: Context, case: Case, text: str) -> None:
    """Save the reason as a note for inspectors. It is free text, so it is not in the audit log."""
    await case_messages.add_message(
        context.tx, case.id, MessageAuthor.NOTE, text, context.event.user_id, case_texts.today(context)
    )
