"""The dialog of a report: /lapor, its buttons, its messages. One panel is changed in place; messages are taken away."""

import secrets

from msgspec import structs

from content.nlu import complaint_detector
from content.text.redaction import redact
from handlers.core import callback_data, permissions
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
from handlers.reports.dialog_state import CaseSession, DialogState
from handlers.reports.form_state import FormState, FormStep


async def on_command(context: Context) -> list[Reply]:
    """/lapor, and what was written after it as the beginning of the story; the command itself is taken away."""
    return [DeleteMessage(context.event.message_id), *await begin_report(context, context.event.text)]


async def begin_report(context: Context, story: str = "") -> list[Reply]:
    """The ways to report; a form that is not finished is offered first, and the story waits for what is chosen."""
    kept = structs.replace(await dialog_state.load_state(context), said=story.strip()[: form_state.MAX_STORY])
    if kept.filling is not None and (
        kept.filling.answered or kept.filling.is_filed or kept.filling.story_text
    ):
        await dialog_state.save_state(
            context, structs.replace(kept, filling=structs.replace(kept.filling, paused=True))
        )
        return [offer_unfinished(context, kept.filling)]
    if await permissions.list_grants(context) and (kept.filling is None or not story):
        await dialog_state.save_state(context, kept)
        return [_ask_for_whom(context)]
    return await start_form(context, kept, "warga", story=story)


async def start_form(
    context: Context, kept: DialogState, source: str, *, story: str = "", panel: int = 0
) -> list[Reply]:
    """A new form instead of the chat's other one."""
    filling = FormState(
        token=secrets.token_urlsafe(4),
        source=source,
        office=context.profile.office or "",
        panel=panel,
        first=context.event.message_id,
        at=context.timestamp,
    )
    note = ""
    if story.strip():
        taken = step_answers.apply_text(context, filling, story[: form_state.MAX_STORY])
        filling, note = taken.form, taken.note
    old = [DeleteMessage(kept.filling.panel)] if kept.filling and kept.filling.panel not in (0, panel) else []
    await evidence_intake.discard_evidence(context)
    await dialog_state.save_state(context, structs.replace(kept, filling=filling, said=""))
    return [*old, form_screens.render_panel(context, filling, note)]


def _ask_for_whom(context: Context) -> Message:
    t = context.t
    rows = (
        (
            Button(
                t("🧍 For a citizen at the counter"), callback_data.pack_callback("report", "new", "petugas")
            ),
        ),
        (Button(t("🙋 My own report"), callback_data.pack_callback("report", "new", "warga")),),
        (answer_card.home_button(context),),
    )
    return Message(t.html("You have a task here. For whom is the report?"), rows)


def offer_unfinished(context: Context, filling: FormState) -> Message:
    """A form that waits. Its words say nothing of what it is about: others may see the screen."""
    t = context.t
    on = form_buttons.form_button(filling, t("▶️ Go on"), "resume")
    anew = form_buttons.form_button(filling, t("🗑 Delete it"), "drop")
    body = t.html("What you began is still here, locked. Nothing of it has been sent.")
    if filling.is_filed:
        body = t.html(
            "What you sent has arrived. Its code can still be shown, until you begin something new."
        )
        on = form_buttons.form_button(filling, t("👁 Show it"), "resume")
        anew = form_buttons.form_button(filling, t("➕ Begin something new"), "anew")
    return Message(body, ((on,), (anew, answer_card.home_button(context))))


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `report:*`. Those of a form that is finished or gone do nothing but say so."""
    done = CallbackAnswer(context.event.query_id)
    kept = await dialog_state.load_state(context)
    if verb == "new":
        return [done, *await _on_new_button(context, kept, rest)]
    if verb == "close":
        return [done, DeleteMessage(context.event.message_id)]
    if verb == "sweep":
        return [done, *submission.wipe_from_button(context, rest[0] if rest else "")]
    verb, (token, *values) = form_buttons.add_missing_token(kept.filling, verb, rest)
    if kept.filling is None or kept.filling.token != token:
        over = context.t("This form is finished or was deleted. /lapor starts a new one.")
        return [CallbackAnswer(context.event.query_id, over, alert=True)]
    filling, old = _move_panel_here(context, kept.filling)
    filling, gone = await evidence_intake.delete_saved_messages(context, filling)
    kept = structs.replace(kept, filling=filling, session=_pause_session(kept))
    return [done, *old, *gone, *await _on_form_button(context, kept, filling, verb, tuple(values))]


async def _on_new_button(context: Context, kept: DialogState, rest: tuple[str, ...]) -> list[Reply]:
    if rest in (("warga",), ("petugas",)) and await permissions.list_grants(context):
        return await start_form(context, kept, rest[0], story=kept.said, panel=context.event.message_id)
    return await begin_report(context)


def _move_panel_here(context: Context, filling: FormState) -> tuple[FormState, list[Reply]]:
    """The message that was pressed is the panel from now on; another one is taken away."""
    here = context.event.message_id
    old: list[Reply] = [DeleteMessage(filling.panel)] if filling.panel not in (0, here) else []
    return structs.replace(filling, panel=here, paused=False, at=_touched_at(context, filling)), old


def _pause_session(kept: DialogState) -> CaseSession | None:
    """The case that is open waits for no message while a form is filled in."""
    return structs.replace(kept.session, writes="") if kept.session else None


def _touched_at(context: Context, filling: FormState) -> int:
    """When it was last touched; once filed, when that was: the receipt's time runs from then."""
    return filling.at if filling.is_filed else context.timestamp


async def _on_form_button(
    context: Context, kept: DialogState, filling: FormState, verb: str, values: tuple[str, ...]
) -> list[Reply]:
    match verb, values:
        case "anew", () if filling.is_filed:
            await dialog_state.save_state(context, structs.replace(kept, filling=None))
            return [DeleteMessage(filling.panel), *await begin_report(context, kept.said)]
        case (("drop" | "yes"), ()):
            gone = await submission.discard_form(context, kept, filling)
            return [*gone, *await begin_report(context, kept.said)] if kept.said else gone
        case "resume", () if kept.said and not filling.is_filed:
            return [await _add_waiting_story(context, kept, filling)]
        case "cancel", () if filling.is_filed or not (filling.answered or filling.story_text):
            return await submission.discard_form(context, kept, filling)
        case "cancel", ():
            await dialog_state.save_state(context, kept)
            return [_confirm_deletion(context, filling)]
        case "fine", () if filling.step is FormStep.MODE:
            await dialog_state.save_state(context, kept)
            return [_render_lawful_fine(context, filling)]
        case "files", () if filling.step in evidence_intake.EVIDENCE_STEPS:
            await evidence_intake.discard_evidence(context)
            filling = structs.replace(filling, files=0)
            await dialog_state.save_state(context, structs.replace(kept, filling=filling))
            return [
                form_screens.render_panel(
                    context, filling, context.t("📎 The evidence was taken out and deleted.")
                )
            ]
        case "nowhere", () if filling.step is FormStep.PLACE:
            await dialog_state.save_state(context, kept)
            return [_render_complaint_bodies(context, filling)]
        case "edit", () if filling.step is FormStep.REVIEW:
            await dialog_state.save_state(context, kept)
            return [_render_change_menu(context, filling)]
        case "send", () if filling.step is FormStep.REVIEW:
            return await submission.submit(context, kept, filling)
    if filling.is_filed:
        return await submission.on_button(context, kept, filling, verb)
    moved = _apply_button(context, filling, verb, values)
    await dialog_state.save_state(context, structs.replace(kept, filling=moved))
    return [form_screens.render_panel(context, moved)]


async def _add_waiting_story(context: Context, kept: DialogState, filling: FormState) -> Message:
    """What was written after /lapor belongs to the form that is taken up again."""
    filling, fitted = form_state.add_to_story(filling, context.event.message_id, redact(kept.said).text)
    await dialog_state.save_state(context, structs.replace(kept, filling=filling, said=""))
    t = context.t
    cut = t("That was too long: I kept the beginning. Please tell the most important.")
    return form_screens.render_panel(context, filling, t("Added to the story.") if fitted else cut)


def _apply_button(context: Context, filling: FormState, verb: str, values: tuple[str, ...]) -> FormState:
    """The form after a button; as it is where the button belongs to another step, or to none."""
    match verb, values:
        case "mode", (mode,) if filling.step is FormStep.MODE and mode in mode_screen.mode_labels(
            context, filling
        ):
            return form_state.begin_steps(structs.replace(filling, mode=mode, kind="levy"))
        case "kind", (kind,) if filling.step is FormStep.MODE and kind in ("refused", "honest"):
            return form_state.begin_steps(structs.replace(filling, mode="once", kind=kind))
        case "set", (step, value) if step == filling.step:
            return step_answers.apply_button(context, filling, value) or filling
        case "back", (step,) if step == filling.step:
            return form_state.go_back(filling)
        case "page", (page,) if filling.step is FormStep.PLACE and page.isdecimal():
            return structs.replace(filling, page=min(int(page), 500))
        case "change", (step,) if filling.step is FormStep.REVIEW and step in form_state.list_steps(filling):
            return form_state.reopen_step(filling, FormStep(step))
    return filling


def _confirm_deletion(context: Context, filling: FormState) -> Message:
    t = context.t
    rows = (
        (form_buttons.form_button(filling, t("Yes, delete it"), "yes"),),
        (form_buttons.form_button(filling, t("No, go on"), "resume"),),
    )
    return Message(t.html("Delete what you filled in? Nothing of it has been sent."), rows, filling.panel)


def _render_lawful_fine(context: Context, filling: FormState) -> Message:
    """Fine or levy: the vetted answer, in the panel."""
    t = context.t
    shown = answer_card.render_answer(context, "denda_pungli")
    rows = ((form_buttons.form_button(filling, t("➡️ It was a levy: report it"), "resume"),),)
    return Message(
        shown.body, (*rows, (form_buttons.form_button(filling, t("✖️ Close"), "cancel"),)), filling.panel
    )


def _render_complaint_bodies(context: Context, filling: FormState) -> Message:
    """Where else to turn, in the panel."""
    t, body = context.t, answer_card.render_answer(context, "lapor_pungli").body
    row = (
        form_buttons.form_button(filling, t("⬅️ Back"), "resume"),
        form_buttons.form_button(filling, t("✖️ Close"), "cancel"),
    )
    return Message(body, (row,), filling.panel)


def _render_change_menu(context: Context, filling: FormState) -> Message:
    t, names = context.t, form_screens.step_labels(context)
    rows = [
        (form_buttons.form_button(filling, f"✏️ {names[step]}", "change", step),)
        for step in form_state.list_steps(filling)
    ]
    return Message(
        t.html("What shall be changed?"),
        (*rows, (form_buttons.form_button(filling, t("⬅️ Back"), "resume"),)),
        filling.panel,
    )


async def on_message(context: Context) -> list[Reply] | None:
    """A message of a chat that fills in a form; None when it is not meant for it. It never goes on to the questions."""
    event = context.event
    if event.kind not in (EventKind.TEXT, EventKind.MEDIA, EventKind.EDITED):
        return None
    kept = await dialog_state.load_state(context)
    filling = kept.filling
    if filling is None:
        return None
    if event.kind is EventKind.EDITED:
        return await _on_edited_message(context, kept, filling)
    if filling.paused or context.timestamp - filling.at > dialog_state.FORM_LIFETIME:
        return None
    if filling.step is FormStep.MODE and not complaint_detector.is_complaint(event.text):
        return None
    if event.kind is EventKind.MEDIA and (
        filling.step not in evidence_intake.EVIDENCE_STEPS or event.media == "service"
    ):
        return (
            _render_evidence_later(context)
            if filling.step is not FormStep.MODE and not filling.is_filed
            else None
        )
    filling = structs.replace(filling, at=_touched_at(context, filling))
    if event.text.strip().lower() in ("batal", "cancel"):
        return [DeleteMessage(event.message_id), *await _on_form_button(context, kept, filling, "cancel", ())]
    if filling.is_filed:
        return await submission.on_message(context, kept, filling)
    if event.kind is EventKind.MEDIA:
        return await _on_attachment(context, kept, filling)
    taken = step_answers.apply_text(context, filling, event.text)
    await dialog_state.save_state(context, structs.replace(kept, filling=taken.form))
    return [DeleteMessage(event.message_id), _render_panel(context, taken)]


def _render_evidence_later(context: Context) -> list[Reply]:
    note = context.t.html(
        "📎 Evidence comes with the story, the last step. Please send it then; this one was not kept."
    )
    return [DeleteMessage(context.event.message_id), Message(note)]


async def _on_attachment(context: Context, kept: DialogState, filling: FormState) -> list[Reply]:
    """A file, and what its caption says as a part of the story."""
    note = ""
    if context.event.text.strip():
        taken = step_answers.apply_text(context, filling, context.event.text)
        filling, note = taken.form, taken.note
    filling, said = await evidence_intake.attach_evidence(context, filling)
    await dialog_state.save_state(context, structs.replace(kept, filling=filling))
    return [form_screens.render_panel(context, filling, "\n".join(part for part in (note, said) if part))]


def _render_panel(context: Context, taken: step_answers.StepAnswer) -> Message:
    shown = form_screens.render_panel(context, taken.form, taken.note)
    if not taken.candidates:
        return shown
    return Message(shown.body, step_answers.place_buttons(taken.form, context, taken.candidates), shown.edits)


async def _on_edited_message(context: Context, kept: DialogState, filling: FormState) -> list[Reply] | None:
    """A message of the story that was written anew in Telegram, if it is still there."""
    if context.event.message_id not in (id for id, _ in filling.story) or filling.is_filed:
        return None
    found, _ = form_state.add_to_story(filling, context.event.message_id, redact(context.event.text).text)
    await dialog_state.save_state(context, structs.replace(kept, filling=found))
    return [DeleteMessage(context.event.message_id), form_screens.render_panel(context, found)]


async def pause_form(context: Context) -> list[Reply]:
    """Something else was asked for: the form stays, hears nothing until it is taken up again, and is offered once.

    A message to examiners that was begun is not waited for any more: the next words are a question again."""
    kept = await dialog_state.load_state(context)
    filling, writing = kept.filling, kept.session is not None and bool(kept.session.writes)
    asks = filling is not None and not filling.paused and not filling.is_filed
    if not asks and not writing:
        return []
    paused = structs.replace(filling, paused=True) if filling and asks else filling
    await dialog_state.save_state(context, DialogState(paused, _pause_session(kept)))
    if filling is None or not asks:
        return []
    return [offer_unfinished(context, filling)] if filling.answered or filling.story_text else []
