"""Changes of a case: its holder and its state. A change from an outdated card is refused."""

from content.casework.casework_rules import CaseActor, CaseMove, ReasonRequirement
from content.reports.report_form import ReportMode
from content.text.safe_html import Html, bold, html, join_lines, quote
from handlers.casework import case_texts, case_view
from handlers.casework.casework_buttons import (
    ChooseNewHolder,
    ConfirmHandover,
    HandOverCase,
    ListCases,
    MoveCase,
)
from handlers.core import replies
from handlers.core.context import Context
from handlers.core.replies import Button, Message
from handlers.staff_accounts import staff_messages
from storage.casework import case_history, case_messages, cases
from storage.casework.case_messages import MessageAuthor
from storage.casework.cases import Case, CaseFilter
from storage.queues import outbox
from storage.queues.outbox import Letter
from storage.reports import reporter_contacts
from storage.reports.reporter_contacts import ReporterNews
from storage.staff_accounts import staff


async def claim_case(context: Context, case: Case, edits: int) -> Message:
    """Assign the case to the presser. A second inspector gets the name of the first."""
    if case.holder is not None or not await cases.assign(context.tx, case, context.event.user_id):
        return await case_view.render_case(
            context, case, edits, f"⚠️ {context.t('Somebody took it before you.')}"
        )
    return await _finish_step(context, case, edits, "claim", context.t("You handle it now."))


async def release_case(context: Context, case: Case, edits: int) -> Message:
    if not await cases.assign(context.tx, case, None):
        return await render_changed(context, case, edits)
    return await _finish_step(
        context, case, edits, "release", context.t("It waits for another inspector now.")
    )


async def ask_new_holder(context: Context, case: Case, edits: int) -> Message:
    """Ask for the new holder, among those who may see the case."""
    t, names = context.t, await staff.find_names(context.tx)
    others = [id for id in await cases.list_viewers(context.tx, case, context.timestamp) if id != case.holder]
    rows = [
        (Button(names.get(id, str(id)), ConfirmHandover(case.id, case.version, id).pack()),)
        for id in others[:20]
    ]
    asked = (
        t.html("Who handles it from now on?")
        if others
        else t.html("There is no other inspector for this place.")
    )
    return Message(asked, (*rows, (case_view.back_button(context, case),)), edits)


async def confirm_handover(context: Context, case: Case, to: int, edits: int) -> Message:
    """Ask before the case leaves its holder, who cannot take it back."""
    if to not in await cases.list_viewers(context.tx, case, context.timestamp):
        return await render_changed(context, case, edits)
    t, names = context.t, await staff.find_names(context.tx)
    asked = t.html(
        "Hand report {number} over to <b>{name}</b>? You cannot take it back yourself.",
        number=case.number,
        name=names.get(to, str(to)),
    )
    rows = (
        (Button(t("✅ Yes, hand it over"), HandOverCase(case.id, case.version, to).pack()),),
        (Button(t("⬅️ Back"), ChooseNewHolder(case.id, case.version).pack()),),
    )
    return Message(asked, rows, edits)


async def hand_over(context: Context, case: Case, to: int, edits: int) -> Message:
    if to not in await cases.list_viewers(context.tx, case, context.timestamp):
        return await render_changed(context, case, edits)
    if not await cases.assign(context.tx, case, to):
        return await render_changed(context, case, edits)
    await _notify_new_holder(context, case, to)
    names = await staff.find_names(context.tx)
    said = context.t.html("Handed over to {name}.", name=names.get(to, str(to)))
    return await _finish_step(context, case, edits, "hand", said, about=str(to))


async def _notify_new_holder(context: Context, case: Case, to: int) -> None:
    """Notify the new holder with a letter that says nothing about the case."""
    read = await staff_messages.context_for_reader(context, to)
    body = read.t.html("{name} handed a report over to you: /aduan", name=context.event.name)
    queue = Button(read.t("📂 Open the queue"), ListCases(CaseFilter.OPEN, 0).pack())
    letter = Letter(
        campaign=f"casework:hand:{case.id}:{case.version}",
        chat_id=to,
        body=replies.encode_reply(Message(body, ((queue,),))),
        due=context.timestamp,
    )
    await outbox.add_letters(context.tx, [letter], context.timestamp)


async def render_moves(context: Context, case: Case, edits: int) -> Message:
    """Render the states to which the case may move."""
    t, rules = context.t, context.services.library.casework
    lines: list[str] = [bold(t.html("Move report {number} on", number=case.number))]
    lines.append(t.html("Now: {state}", state=rules.get_state(case.state).label.in_language(t.language)))
    rows = [
        (
            Button(
                f"➡️ {rules.get_state(move.target).label.in_language(t.language)}",
                MoveCase(case.id, case.version, move.target).pack(),
            ),
        )
        for move in rules.moves_from(case.state, CaseActor.INSPECTOR)
    ]
    return Message(join_lines(lines), (*rows, (case_view.back_button(context, case),)), edits)


def find_move(context: Context, case: Case, target: str) -> CaseMove | None:
    return context.services.library.casework.find_move(case.state, target, CaseActor.INSPECTOR)


def render_move(context: Context, move: CaseMove) -> Html:
    """Render what the reporter will read, before the words of the inspector."""
    t, state = context.t, context.services.library.casework.get_state(move.target)
    told = f"{state.told.in_language(t.language)} {state.next.in_language(t.language)}"
    return quote(told)


async def move_case(context: Context, case: Case, move: CaseMove, reason: str, edits: int) -> Message:
    """Move the case, save the words to the reporter and schedule the notification, in one transaction."""
    t, rules, day = context.t, context.services.library.casework, case_texts.today(context)
    if move.reason is ReasonRequirement.REQUIRED and not reason:
        return await render_changed(context, case, edits)
    state = rules.get_state(move.target)
    due = rules.find_due_date(state.id, case.filed, day, context.services.calendar)
    if not await cases.change_state(context.tx, case, state.id, closed=state.closed, today=day, due=due):
        return await render_changed(context, case, edits)
    if reason:
        await case_messages.add_message(
            context.tx, case.id, MessageAuthor.INSPECTOR, reason, context.event.user_id, day
        )
    await reporter_contacts.notify_reporter(
        context.tx,
        case.id,
        ReporterNews.CLOSED if state.closed else ReporterNews.MOVED,
        case_texts.choose_notify_time(context, case),
    )
    label = state.label.in_language(t.language)
    if case.mode == ReportMode.ONCE:
        said = t.html("Moved to: {state}. The reporter has no way back and does not read it.", state=label)
    else:
        said = t.html("Moved to: {state}. The reporter can read it.", state=label)
    return await _finish_step(context, case, edits, "move", said, about=state.id)


async def render_changed(context: Context, case: Case, edits: int) -> Message:
    """Say that the case has changed, and show the current card."""
    now = await cases.find(context.tx, case_texts.build_sight(context), case.id)
    note = context.t("This case has changed meanwhile. This is how it stands now.")
    return (
        case_view.render_not_found(context, edits)
        if now is None
        else await case_view.render_case(context, now, edits, f"⚠️ {note}")
    )


async def _finish_step(
    context: Context, case: Case, edits: int, act: str, said: str, about: str = ""
) -> Message:
    await case_history.record_act(context.tx, case.id, act, context.timestamp, context.event.user_id, about)
    now = await cases.find(context.tx, case_texts.build_sight(context), case.id)
    return (
        case_view.render_not_found(context, edits)
        if now is None
        else await case_view.render_case(context, now, edits, html("✅ {}", said))
    )
