"""The dialog of a report: /lapor, its buttons and its messages.

The bot shows one message, the panel, and edits it at every step. Messages of the reporter are deleted as they come.
Each step is a function that returns a `DialogResult`; the state is saved once, by the entry points.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from msgspec import structs

from content.lazy_dataclass import dataclass
from content.nlu import complaint_detector
from content.text.redaction import redact
from content.text.safe_html import Html
from handlers.core import callback_data, number_choice, permissions
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Button, CallbackAnswer, DeleteMessage, Message, Reply
from handlers.questions import answer_card
from handlers.reports import (
    dialog_state,
    evidence_intake,
    form_buttons,
    form_screens,
    form_state,
    mode_screen,
    step_answers,
    submission,
)
from handlers.reports.dialog_state import CaseSession, DialogResult, DialogState
from handlers.reports.form_state import FormState, FormStep
from handlers.reports.report_buttons import BeginReport

CANCEL_WORDS = ("batal", "cancel", "stop", "berhenti")
MAX_PLACE_PAGE = 500
NUMBERED_STEPS = frozenset({FormStep.MODE, FormStep.PLACE, FormStep.OUTCOME, FormStep.ROLE})
"""Steps that a number alone answers. At the others it is a day, an amount or part of the story."""
PAUSE = "pause form"  # the part of an update that is committed on its own


async def on_command(context: Context) -> list[Reply]:
    """Handle /lapor. Words after it begin the story, so the command is deleted like any message of a report."""
    state = await dialog_state.load_state(context)
    result = await begin_report(context, state, context.event.text)
    return [DeleteMessage(context.event.message_id), *await dialog_state.save_result(context, result)]


async def begin_report(context: Context, state: DialogState, story: str = "") -> DialogResult:
    """Offer the unfinished form, or start a new one. The story waits in the state until that is decided."""
    state = structs.replace(state, said=redact(story.strip()).text[: form_state.MAX_STORY])
    form = state.form
    if form is not None and (form.answered or form.is_filed or form.story_text):
        paused = structs.replace(state, form=structs.replace(form, paused=True))
        return DialogResult(paused, [offer_unfinished(context, form)])
    if await permissions.list_grants(context) and (form is None or not story):
        return DialogResult(state, [_ask_for_whom(context)])
    return await start_form(context, state, "warga", story=story)


async def start_form(
    context: Context, state: DialogState, source: str, *, story: str = "", panel: int = 0
) -> DialogResult:
    """Replace the form of the chat by a new one."""
    form = FormState(
        token=secrets.token_urlsafe(4),
        source=source,
        office=context.profile.office or "",
        panel=panel,
        first=context.event.message_id,
        at=context.timestamp,
    )
    note = ""
    if story.strip():
        taken = step_answers.apply_text(context, form, story[: form_state.MAX_STORY])
        form, note = taken.form, taken.note
    if until := await submission.find_wait_end(context, source):
        note = "\n\n".join(part for part in (note, submission.render_early_limit(context, until)) if part)
    old = [DeleteMessage(state.form.panel)] if state.form and state.form.panel not in (0, panel) else []
    await evidence_intake.discard_evidence(context)
    return DialogResult(
        structs.replace(state, form=form, said=""), [*old, form_screens.render_panel(context, form, note)]
    )


def _ask_for_whom(context: Context) -> Message:
    t = context.t
    rows = (
        (Button(t("🧍 For a citizen at the counter"), BeginReport("petugas").pack()),),
        (Button(t("🙋 My own report"), BeginReport("warga").pack()),),
        (answer_card.home_button(context),),
    )
    return Message(t.html("You have a task here. For whom is the report?"), rows)


def offer_unfinished(context: Context, form: FormState) -> Message:
    """Offer to continue the form. The text does not say what it is about: others may see the screen."""
    t = context.t
    on = form_buttons.form_button(form, t("▶️ Go on"), "resume")
    anew = form_buttons.form_button(form, t("🗑 Delete it"), "drop")
    body = t.html("What you began is still here, locked. Nothing of it has been sent.")
    if form.is_filed:
        body = t.html(
            "What you sent has arrived. Its code can still be shown, until you begin something new."
        )
        on = form_buttons.form_button(form, t("👁 Show it"), "resume")
        anew = form_buttons.form_button(form, t("➕ Begin something new"), "anew")
    return Message(body, ((on,), (anew, answer_card.home_button(context))))


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `report:*`. A button of a form that is finished or deleted only says so."""
    done = CallbackAnswer(context.event.query_id)
    state = await dialog_state.load_state(context)
    match verb:
        case "new":
            result = await _on_new_button(context, state, rest)
            return [done, *await dialog_state.save_result(context, result)]
        case "close":
            return [done, DeleteMessage(context.event.message_id)]
        case "sweep":
            return [done, *submission.wipe_from_button(context, rest[0] if rest else "")]
    verb, (token, *values) = form_buttons.add_missing_token(state.form, verb, rest)
    if state.form is None or state.form.token != token:
        over = context.t("This form is finished or was deleted. /lapor starts a new one.")
        return [CallbackAnswer(context.event.query_id, over, alert=True)]
    form, old = _move_panel_here(context, state.form)
    form, gone = await evidence_intake.delete_saved_messages(context, form)
    state = structs.replace(state, form=form, session=_pause_session(state))
    result = await _on_form_button(context, state, form, verb, tuple(values))
    return [done, *old, *gone, *await dialog_state.save_result(context, result)]


async def _on_new_button(context: Context, state: DialogState, rest: tuple[str, ...]) -> DialogResult:
    if rest in (("warga",), ("petugas",)) and await permissions.list_grants(context):
        return await start_form(context, state, rest[0], story=state.said, panel=context.event.message_id)
    return await begin_report(context, state)


def _move_panel_here(context: Context, form: FormState) -> tuple[FormState, list[Reply]]:
    """Make the message with the pressed button the panel, and delete another one."""
    here = context.event.message_id
    old: list[Reply] = [DeleteMessage(form.panel)] if form.panel not in (0, here) else []
    return structs.replace(form, panel=here, paused=False, at=_touched_at(context, form)), old


def _pause_session(state: DialogState) -> CaseSession | None:
    """Return the open case; it waits for no message while a form is filled in."""
    return structs.replace(state.session, writes="") if state.session else None


def _touched_at(context: Context, form: FormState) -> int:
    """Return when the form was last changed. A filed form keeps its time: the receipt expires after it."""
    return form.at if form.is_filed else context.timestamp


async def _on_form_button(
    context: Context, state: DialogState, form: FormState, verb: str, values: tuple[str, ...]
) -> DialogResult:
    """Take the first transition that applies; else change the form."""
    if not values:
        for transition in TRANSITIONS:
            if transition.verb == verb and transition.applies(state, form):
                return await transition.run(context, state, form)
    if form.is_filed:
        return submission.on_button(context, state, form, verb)
    changed = _change_form(context, form, verb, values)
    return DialogResult(structs.replace(state, form=changed), [form_screens.render_panel(context, changed)])


def _change_form(context: Context, form: FormState, verb: str, values: tuple[str, ...]) -> FormState:
    """Return the form after a button with a value; unchanged where the button belongs to another step."""
    match verb, values:
        case "mode", (mode,) if form.step is FormStep.MODE:
            known = mode in mode_screen.mode_labels(context, form)
            if known and form.changing:
                return form_state.go_back(structs.replace(form, mode=mode))
            return form_state.begin_steps(structs.replace(form, mode=mode, kind="levy")) if known else form
        case "kind", (("refused" | "honest") as kind,) if form.step is FormStep.MODE and not form.changing:
            return form_state.begin_steps(structs.replace(form, mode="once", kind=kind))
        case "set", (step, value) if step == form.step:
            return step_answers.apply_button(context, form, value) or form
        case "back", (step,) if step == form.step:
            return form_state.go_back(form)
        case "page", (page,) if form.step is FormStep.PLACE and page.isdecimal():
            return structs.replace(form, page=min(int(page[:4]), MAX_PLACE_PAGE))
        case "change", (step,) if form.step is FormStep.REVIEW and step in form_state.list_changes(form):
            return form_state.reopen_step(form, FormStep(step))
    return form


async def _begin_another(context: Context, state: DialogState, form: FormState) -> DialogResult:
    result = await begin_report(context, structs.replace(state, form=None), state.said)
    return DialogResult(result.state, [DeleteMessage(form.panel), *result.replies])


async def _discard(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Delete the form; if words wait for a form, begin a new one with them."""
    discarded = await submission.discard_form(context, state, form)
    if not state.said:
        return discarded
    result = await begin_report(context, discarded.state, state.said)
    return DialogResult(result.state, [*discarded.replies, *result.replies])


async def _add_waiting_story(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Add the words after /lapor to the form that is continued."""
    form, fitted = form_state.add_to_story(form, context.event.message_id, redact(state.said).text)
    t = context.t
    cut = t("That was too long: I kept the beginning. Please tell the most important.")
    panel = form_screens.render_panel(context, form, t("Added to the story.") if fitted else cut)
    return DialogResult(structs.replace(state, form=form, said=""), [panel])


async def _finish_story(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Go on after evidence, to the next question without an answer or to the review."""
    form = form_state.advance(form)
    return DialogResult(structs.replace(state, form=form), [form_screens.render_panel(context, form)])


async def _remove_evidence(context: Context, state: DialogState, form: FormState) -> DialogResult:
    await evidence_intake.discard_evidence(context)
    form = structs.replace(form, files=0, waiting=0)
    note = context.t("📎 The evidence was taken out and deleted.")
    panel = form_screens.render_panel(context, form, note)
    return DialogResult(structs.replace(state, form=form), [panel])


async def _confirm_deletion(context: Context, state: DialogState, form: FormState) -> DialogResult:
    t = context.t
    rows = (
        (form_buttons.form_button(form, t("Yes, delete it"), "yes"),),
        (form_buttons.form_button(form, t("No, go on"), "resume"),),
    )
    body = t.html("Delete what you filled in? Nothing of it has been sent.")
    return DialogResult(state, [Message(body, rows, form.panel)])


async def _show_lawful_fine(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Show the answer about lawful fines in the panel."""
    t = context.t
    body = answer_card.render_answer(context, "denda_pungli").body
    rows = (
        (form_buttons.form_button(form, t("➡️ It was a levy: report it"), "resume"),),
        (form_buttons.form_button(form, t("✖️ Close"), "cancel"),),
    )
    return DialogResult(state, [Message(body, rows, form.panel)])


async def _show_complaint_bodies(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Show in the panel which other bodies take complaints."""
    t, body = context.t, answer_card.render_answer(context, "lapor_pungli").body
    row = (
        form_buttons.form_button(form, t("⬅️ Back"), "resume"),
        form_buttons.form_button(form, t("✖️ Close"), "cancel"),
    )
    return DialogResult(state, [Message(body, (row,), form.panel)])


async def _show_change_menu(context: Context, state: DialogState, form: FormState) -> DialogResult:
    t, names = context.t, form_screens.step_labels(context)
    rows = [
        (form_buttons.form_button(form, f"✏️ {names[step]}", "change", step),)
        for step in form_state.list_changes(form)
    ]
    back = (form_buttons.form_button(form, t("⬅️ Back"), "resume"),)
    return DialogResult(state, [Message(t.html("What shall be changed?"), (*rows, back), form.panel)])


def _always(state: DialogState, form: FormState) -> bool:
    return True


def _is_filed(state: DialogState, form: FormState) -> bool:
    return form.is_filed


def _has_waiting_story(state: DialogState, form: FormState) -> bool:
    return bool(state.said) and not form.is_filed


def _has_told_story(state: DialogState, form: FormState) -> bool:
    """Return whether the last question has an answer: words, or a file that was not refused."""
    return form.step is FormStep.STORY and bool(form.story_text or form.files or form.waiting)


def _has_nothing_to_lose(state: DialogState, form: FormState) -> bool:
    return form.is_filed or not (form.answered or form.story_text)


def _at(*steps: FormStep) -> Callable[[DialogState, FormState], bool]:
    return lambda state, form: form.step in steps


@dataclass(frozen=True)
class Transition:
    """A button without a value: `verb` as in its callback data, when it applies, and what it does."""

    verb: str
    applies: Callable[[DialogState, FormState], bool]
    run: Callable[[Context, DialogState, FormState], Awaitable[DialogResult]]


TRANSITIONS: tuple[Transition, ...] = (
    Transition("anew", _is_filed, _begin_another),
    Transition("drop", _always, _discard),
    Transition("yes", _always, _discard),
    Transition("resume", _has_waiting_story, _add_waiting_story),
    Transition("on", _has_waiting_story, _add_waiting_story),
    Transition("on", _has_told_story, _finish_story),
    Transition("cancel", _has_nothing_to_lose, submission.discard_form),
    Transition("cancel", _always, _confirm_deletion),
    Transition("fine", _at(FormStep.MODE), _show_lawful_fine),
    Transition("files", _at(*evidence_intake.EVIDENCE_STEPS), _remove_evidence),
    Transition("nowhere", _at(FormStep.PLACE), _show_complaint_bodies),
    Transition("edit", _at(FormStep.REVIEW), _show_change_menu),
    Transition("send", _at(FormStep.REVIEW), submission.submit),
)
"""The first that applies is taken. Buttons that are not listed here show the panel, or change an answer."""


FORM_KINDS = (EventKind.TEXT, EventKind.MEDIA, EventKind.EDITED, EventKind.LOCATION)


async def on_message(context: Context) -> list[Reply] | None:
    """Handle a message of a chat that fills in a form; None if it is not meant for the form.

    What is meant for the form never reaches the questions, which store words.
    """
    if context.event.kind not in FORM_KINDS:
        return None
    state = await dialog_state.load_state(context)
    if state.form is None:
        return None
    if context.event.kind is EventKind.EDITED:
        result = _on_edited_message(context, state, state.form)
    elif _is_for_form(context, state.form):
        if _is_early_evidence(context, state.form):
            return _refuse_early_evidence(context)
        form = structs.replace(state.form, at=_touched_at(context, state.form))
        result = await _on_form_message(context, structs.replace(state, form=form), form)
    else:
        return None
    return None if result is None else await dialog_state.save_result(context, result)


def _is_for_form(context: Context, form: FormState) -> bool:
    """Return whether the open form takes this message."""
    event = context.event
    if form.paused or context.timestamp - form.at > dialog_state.FORM_LIFETIME:
        return False
    if event.kind is EventKind.LOCATION:
        return form.step in (FormStep.PLACE, FormStep.PLACE_WORDS)
    if form.step is FormStep.MODE:  # nothing was asked yet: an ordinary question may come
        is_media = event.kind is EventKind.MEDIA
        if not is_media and _choose_by_number(context, form) is not None:
            return True
        return complaint_detector.is_complaint(event.text) and not is_media
    if event.kind is EventKind.MEDIA and form.step not in evidence_intake.EVIDENCE_STEPS:
        return not form.is_filed
    return True


def _is_early_evidence(context: Context, form: FormState) -> bool:
    is_service = context.event.media == "service"
    is_early = is_service or form.step not in evidence_intake.EVIDENCE_STEPS
    return context.event.kind is EventKind.MEDIA and is_early


def _refuse_early_evidence(context: Context) -> list[Reply]:
    return [DeleteMessage(context.event.message_id), Message(render_early_evidence(context))]


def render_early_evidence(context: Context) -> Html:
    """Say when evidence is taken, to a person who sent it too early."""
    return context.t.html(
        "📎 Evidence comes with the story, the last step. Please send it then; this one was not kept."
    )


async def _on_form_message(context: Context, state: DialogState, form: FormState) -> DialogResult | None:
    event = context.event
    if event.text.strip(" \n.,!").lower() in CANCEL_WORDS:
        result = await _on_form_button(context, state, form, "cancel", ())
        return DialogResult(result.state, [DeleteMessage(event.message_id), *result.replies])
    if form.is_filed:
        return submission.on_message(context, state, form)
    if event.kind is EventKind.MEDIA:
        return await _on_attachment(context, state, form)
    if event.kind is EventKind.TEXT and (changed := _choose_by_number(context, form)) is not None:
        panel = form_screens.render_panel(context, changed)
        return DialogResult(structs.replace(state, form=changed), [DeleteMessage(event.message_id), panel])
    taken = (
        step_answers.apply_location(context, form, event.location)
        if event.location
        else step_answers.apply_text(context, form, event.text)
    )
    replies: list[Reply] = [DeleteMessage(event.message_id), _render_panel(context, taken)]
    return DialogResult(structs.replace(state, form=taken.form), replies)


def _choose_by_number(context: Context, form: FormState) -> FormState | None:
    """Return the form after the choice whose number was typed; None where a number is another answer."""
    if form.step not in NUMBERED_STEPS:
        return None
    rows = form_screens.render_panel(context, form).buttons
    button = number_choice.choose_button(context.event.text, rows, ("mode", "kind", "set"))
    if button is None:
        return None
    _, verb, (_, *values) = callback_data.unpack_callback(button.data)
    return _change_form(context, form, verb, tuple(values))


async def _on_attachment(context: Context, state: DialogState, form: FormState) -> DialogResult:
    """Take a file as evidence, and its caption as part of the story."""
    note = ""
    if context.event.text.strip():
        taken = step_answers.apply_text(context, form, context.event.text)
        form, note = taken.form, taken.note
    form, received = await evidence_intake.attach_evidence(context, form)
    panel = form_screens.render_panel(context, form, "\n".join(part for part in (note, received) if part))
    return DialogResult(structs.replace(state, form=form), [panel])


def _render_panel(context: Context, taken: step_answers.StepAnswer) -> Message:
    shown = form_screens.render_panel(context, taken.form, taken.note)
    if not taken.candidates:
        return shown
    return Message(shown.body, step_answers.place_buttons(taken.form, context, taken.candidates), shown.edits)


def _on_edited_message(context: Context, state: DialogState, form: FormState) -> DialogResult | None:
    """Replace a part of the story whose message was edited in Telegram."""
    if context.event.message_id not in (id for id, _ in form.story) or form.is_filed:
        return None
    form, _ = form_state.add_to_story(form, context.event.message_id, redact(context.event.text).text)
    panel = form_screens.render_panel(context, form)
    return DialogResult(structs.replace(state, form=form), [DeleteMessage(context.event.message_id), panel])


async def pause_form(context: Context) -> list[Reply]:
    """Pause the form because something else was asked, and offer to continue it, once.

    An open case stops waiting for a message: the next words are a question again. The form is paused in a commit
    of its own, because the answer may change rows that name the chat.
    """
    state = await dialog_state.load_state(context)
    if not (_is_asking(state) or _is_writing(state) or context.tx.has_own_commit(PAUSE)):
        return []
    return await context.tx.in_own_commit(PAUSE, lambda tx: _save_paused(replace(context, tx=tx)))


def _is_asking(state: DialogState) -> bool:
    return state.form is not None and not state.form.paused and not state.form.is_filed


def _is_writing(state: DialogState) -> bool:
    return state.session is not None and bool(state.session.writes)


async def _save_paused(context: Context) -> list[Reply]:
    state = await dialog_state.load_state(context)
    form, is_asking = state.form, _is_asking(state)
    if not is_asking and not _is_writing(state):
        return []
    paused = structs.replace(form, paused=True) if form and is_asking else form
    await dialog_state.save_state(context, DialogState(paused, _pause_session(state)))
    if form is None or not is_asking:
        return []
    return [offer_unfinished(context, form)] if form.answered or form.story_text else []
