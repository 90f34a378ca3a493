"""The dispatcher: handles every event inside one transaction. `handlers.core.routes` lists the handlers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from content.office_profile import remove_position
from content.text.redaction import PersonalDataKind, redact
from content.text.safe_html import Html
from content.text.translation import translator_for
from handlers.announcements import announcement_draft, compose_announcement, follow, verify_notice
from handlers.core import (
    callback_data,
    command_edits,
    command_list,
    live_cards,
    other_updates,
    permissions,
    spreadsheet_uploads,
    word_commands,
)
from handlers.core.context import Context, Services
from handlers.core.events import Event, EventKind
from handlers.core.permissions import Right
from handlers.core.replies import IN_THREADS, CallbackAnswer, CardAfterPreview, Message, Reply
from handlers.core.routes import (
    BUTTON_HANDLERS,
    COMMAND_HANDLERS,
    DRAFT_HANDLERS,
    DRAFTS_WITH_LOCATION,
    EVENT_HANDLERS,
    STAFF_BUTTON_HANDLERS,
    STAFF_COMMAND_HANDLERS,
    ButtonHandler,
    DraftHandler,
    Handler,
    MessageHandler,
)
from handlers.core.spreadsheet_imports import IMPORTS
from handlers.office_profile import profile_commands
from handlers.offices import namesakes, start
from handlers.opening_hours import command_target, superseded_commands
from handlers.privacy import number_warnings, split_nik
from handlers.questions import answer_card, answer_question
from handlers.reports import dialog, ticket
from handlers.staff_accounts import accept_invitation
from storage.chats import chat_profiles, drafts
from storage.chats.chat_profiles import ChatProfile
from storage.chats.drafts import Draft
from storage.engine.database import Transaction

REPORT_COMMANDS = ("lapor", "tiket", "cekslip")
CASEWORK_FEATURES = (
    "case",
    "aduan",
    "tahan",
)  # buttons, drafts and commands whose answers are protected from forwarding
COMMAND_WITH_FILE = "umumkan"  # other commands cannot use the file under which they stand
FORMS_OF_TEXTS = frozenset(
    {"announce", "correct", "case", "office_answer"}
)  # drafts of texts that other people will read
DRAFT_LIFETIME = 24 * 3600  # seconds after which a draft gets no more messages


class Dispatcher:
    """Handles one event inside one transaction."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def dispatch(self, tx: Transaction, event: Event, now: datetime) -> Sequence[Reply]:
        person = await self._load_profile(tx, event, now)
        context = Context(
            self._services, tx, event, person, now, translator_for(_choose_language(person, event))
        )
        first = await permissions.grant_initial_role(context)
        menu = (
            [command_list.build_command_menu(context.t, event.chat_id, (first,), context.offices)]
            if first
            else []
        )
        back = await follow.offer_refollow(context) if person.returned else []
        closed = await _close_location_keyboard(context)
        replies = [*menu, *closed, *await _dispatch_event(context), *back]
        await _note_location_keyboard(context, replies)
        return [_put_in_thread(reply, event.thread) for reply in replies] if event.thread else replies

    async def _load_profile(self, tx: Transaction, event: Event, now: datetime) -> ChatProfile:
        """Load the profile of a chat. Groups and inline queries store nothing; their sender is only looked up.

        The same holds for a commit that concerns a report: the profile would join the report to the chat.
        """
        if event.kind is EventKind.INLINE or tx.is_apart:
            return await chat_profiles.find(tx, event.chat_id) or ChatProfile(event.chat_id)
        if event.chat_id < 0 or event.kind is EventKind.BLOCKED:
            return ChatProfile(event.chat_id)
        return await chat_profiles.find_or_create(tx, event.chat_id, int(now.timestamp()))

    async def render_apology(self, tx: Transaction, event: Event, code: str) -> Reply:
        """Return the message to a citizen after an error of the bot, in the language of the chat."""
        person = await chat_profiles.find(tx, event.chat_id)
        t = translator_for(_choose_language(person or ChatProfile(event.chat_id), event))
        text = t(
            "Sorry, something failed on our side (code {code}). Please try again in a few minutes.", code=code
        )
        if event.kind is EventKind.CALLBACK:
            return CallbackAnswer(event.query_id, text)
        return Message(Html.escape(text), thread=event.thread)


async def _close_location_keyboard(context: Context) -> list[Reply]:
    """Remove the keyboard that asked for the location: Telegram keeps it whatever else the chat sends."""
    is_asked = context.profile.topic == start.LOCATION_TOPIC and context.event.kind is not EventKind.CALLBACK
    if not is_asked or context.tx.is_apart or context.event.chat_id != context.event.user_id:
        return []
    await chat_profiles.save_last_answer(context.tx, context.event.chat_id, None, None, context.timestamp)
    return [Message(context.t.html("The location button is closed."), closes_keyboard=True, silent=True)]


async def _note_location_keyboard(context: Context, replies: Sequence[Reply]) -> None:
    if context.tx.is_apart or not any(isinstance(one, Message) and one.ask_location for one in replies):
        return
    await chat_profiles.save_last_answer(
        context.tx, context.event.chat_id, start.LOCATION_TOPIC, None, context.timestamp
    )


def _put_in_thread(reply: Reply, thread: int) -> Reply:
    """Send a message into the forum topic in which the question was asked."""
    if isinstance(reply, CardAfterPreview):
        return CardAfterPreview(
            structs.replace(reply.preview, thread=thread),
            structs.replace(reply.card, thread=thread),
            structs.replace(reply.refusal, thread=thread),
        )
    return structs.replace(reply, thread=thread) if isinstance(reply, IN_THREADS) else reply


async def _dispatch_event(context: Context) -> list[Reply]:
    event = context.event
    match event.kind:
        case EventKind.COMMAND:
            unfinished = await _offer_unfinished_report(context)
            return [*await _on_command(context), *unfinished]
        case EventKind.CALLBACK:
            feature, verb, rest = callback_data.unpack_callback(event.data)
            if event.chat_id != event.user_id:  # forged: messages of the bot in groups have no such buttons
                return (await other_updates.on_unknown_button(context, verb, rest))[:1]
            unfinished = [] if feature in ("report", "ticket") else await dialog.pause_form(context)
            shown = await _on_button(context, feature, verb, rest)
            return [*_protect_case_replies(feature, shown), *unfinished]
    if (
        event.command
        and event.kind in (EventKind.MEDIA, EventKind.EDITED)
        and not await _knows_command(context)
    ):
        context = replace(context, event=_spell_out_command(event))
    if event.is_own_inline_result:  # a result of inline mode that the citizen inserted themselves
        return []
    for handler in MESSAGE_HANDLERS:
        replies = await handler(context)
        if replies:
            return replies
    return await EVENT_HANDLERS[event.kind](context)


async def _on_button(context: Context, feature: str, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle a button, and note what buttons of staff do to the commands that may still be edited."""
    handler = await _find_button_handler(context, feature)
    if feature not in STAFF_BUTTON_HANDLERS:
        return await handler(context, verb, rest)
    if STAFF_BUTTON_HANDLERS[feature][0] is Right.INSPECT:
        return await live_cards.keep_one_card(context, lambda: handler(context, verb, rest))
    staffs = await _with_example(context)
    return await live_cards.keep_one_card(
        staffs, lambda: command_edits.run_button(staffs, lambda: handler(staffs, verb, rest))
    )


async def _knows_command(context: Context) -> bool:
    """Return whether the command of this message exists for its sender."""
    name = context.event.command
    return name in COMMAND_HANDLERS or (
        name in STAFF_COMMAND_HANDLERS and bool(await permissions.list_grants(context))
    )


def _spell_out_command(event: Event) -> Event:
    """Return an event whose unknown command is part of its text: `/ktp hilang` is a question."""
    text = f"{event.command.replace('_', ' ')} {event.text}".strip()
    return structs.replace(event, command="", text=text, html=Html.escape(text))


async def _on_captioned_command(context: Context) -> list[Reply] | None:
    """Handle a command in the caption of a file. A spreadsheet of staff is read; an announcement takes the file."""
    event = context.event
    if not event.command or event.kind not in (EventKind.MEDIA, EventKind.EDITED):
        return None
    is_table = event.media == "document" and event.command in IMPORTS
    if is_table and await permissions.has_right(context, IMPORTS[event.command].right):
        return await spreadsheet_uploads.accept_document(context, event.command, event.text)
    shown = await _on_command(context)
    if event.command == COMMAND_WITH_FILE and await _is_staff_command(context):
        return shown
    return [*await other_updates.say_file_not_read(context), *shown]


async def _offer_unfinished_report(context: Context) -> list[Reply]:
    """Offer an unfinished report again after another command."""
    return await dialog.pause_form(context) if context.event.command not in REPORT_COMMANDS else []


async def _on_draft_message(context: Context) -> list[Reply] | None:
    """Handle a message for the open draft of the chat. "batal" closes the draft."""
    if context.event.kind not in (EventKind.TEXT, EventKind.MEDIA, EventKind.LOCATION, EventKind.EDITED):
        return None
    draft = await drafts.find(context.tx, context.event.chat_id)
    if draft is None or draft.form not in DRAFT_HANDLERS or context.timestamp - draft.at > DRAFT_LIFETIME:
        return None
    if context.event.kind is EventKind.LOCATION and draft.form not in DRAFTS_WITH_LOCATION:
        return None
    right, heard = DRAFT_HANDLERS[draft.form]
    if right is not None and not await permissions.has_right(context, right):
        return None
    if right is not None:
        context = await _with_example(context)
    return await live_cards.keep_one_card(context, lambda: _answer_draft(context, draft, heard)) or None


async def _answer_draft(context: Context, draft: Draft, heard: DraftHandler) -> list[Reply]:
    """Return the answer of a draft to a message; nothing if the message is not for it."""
    if context.event.text.strip().lower() in ("batal", "cancel"):
        await drafts.delete(context.tx, context.event.chat_id)
        return [Message(context.t.html("Cancelled. Nothing was sent."))]
    answered = await heard(context, draft)
    if answered is None and context.event.is_edited and draft.form in FORMS_OF_TEXTS:
        return [
            Message(context.t.html("I do not read an edited message again. Please send it as a new one."))
        ]
    return _protect_case_replies(draft.form, answered or [])


def _protect_case_replies(name: str, answers: list[Reply]) -> list[Reply]:
    """Protect replies about a case from forwarding, as far as Telegram's applications support it."""
    if name not in CASEWORK_FEATURES:
        return answers
    return [structs.replace(one, protect=True) if isinstance(one, Message) else one for one in answers]


async def _close_draft(context: Context) -> None:
    """Close the open draft at a command. A written announcement stays for /umumkan.

    The commands of reports change reporter tables, so the draft, which names the chat, is closed in a commit before.
    """
    draft = await drafts.find(context.tx, context.event.chat_id)
    if (
        draft is None
        or draft.form not in DRAFT_HANDLERS
        or (draft.form, context.event.command) == (announcement_draft.FORM, "umumkan")
    ):
        return
    if context.event.command in REPORT_COMMANDS:
        await context.tx.in_own_commit(
            "close draft", lambda tx: _stop_waiting(replace(context, tx=tx), draft)
        )
    else:
        await _stop_waiting(context, draft)


async def _stop_waiting(context: Context, draft: Draft) -> None:
    if draft.form == announcement_draft.FORM:
        await compose_announcement.stop_waiting(context, draft)
    else:
        await drafts.delete(context.tx, context.event.chat_id)


async def _check_pasted_notice(context: Context) -> list[Reply]:
    """Verify a forwarded or pasted announcement, for every sender."""
    return (
        await verify_notice.verify_if_recognised(context)
        if context.event.kind in (EventKind.TEXT, EventKind.MEDIA)
        else []
    )


async def _on_command(context: Context) -> list[Reply]:
    """Handle a command. The draft before it ends, and its buttons with it."""
    is_staffs = context.event.command in STAFF_COMMAND_HANDLERS
    if not is_staffs and not await drafts.list_tokens(context.tx, context.event.chat_id):
        return await _answer_command(context)
    return await live_cards.keep_one_card(context, lambda: _answer_command(context))


async def _answer_command(context: Context) -> list[Reply]:
    """Answer a command. An unknown one is a question: `/ktp hilang`. Some have another meaning for staff."""
    await _close_draft(context)
    handler = COMMAND_HANDLERS.get(context.event.command)
    if handler is not None and not await _is_staff_command(context):
        told = context.event.command == "cek"  # it warns on its own
        warning = [] if told else number_warnings.warn_about_numbers(context, redact(context.event.text))
        replies = namesakes.add_note(context, context.event.text, await handler(context))
        return [*warning, *replies]
    if context.event.command in STAFF_COMMAND_HANDLERS and await permissions.list_grants(context):
        right, staffs = STAFF_COMMAND_HANDLERS[context.event.command]
        if not await _has_right(context, right):
            return [_render_not_allowed(context)]
        answers = (
            await _run_staff_command(context, staffs)
            if right is Right.INSPECT
            else await command_edits.run_command(context, lambda c: _run_staff_command(c, staffs))
        )
        return _protect_case_replies(context.event.command, [*_warn_about_numbers(context), *answers])
    return await answer_question.on_message(replace(context, event=_spell_out_command(context.event)))


async def _with_example(context: Context) -> Context:
    """Return the context with a place for the examples of commands."""
    return replace(context, example_site=await command_target.find_example_site(context))


async def _run_staff_command(context: Context, handler: Handler) -> list[Reply]:
    context = await _with_example(context)
    before = await drafts.find_awaiting_button(context.tx, context.event.chat_id)
    return await superseded_commands.add_superseded_notice(context, before, await handler(context))


async def _is_staff_command(context: Context) -> bool:
    """Return whether this person uses the command as staff."""
    if context.event.command not in STAFF_COMMAND_HANDLERS or not await permissions.list_grants(context):
        return False
    return await _has_right(context, STAFF_COMMAND_HANDLERS[context.event.command][0])


def _warn_about_numbers(context: Context) -> list[Reply]:
    """Warn of a NIK in a command of staff.

    Telephone numbers of the office, hours without dots and the map position of a place are allowed.
    """
    text = context.event.text
    shielded = redact(remove_position(text) if context.event.command == profile_commands.COMMAND else text)
    named = context.event.command != "jam" and PersonalDataKind.NUMBER in shielded.found
    return number_warnings.warn_about_numbers(context, shielded) if named else []


async def _find_button_handler(context: Context, feature: str) -> ButtonHandler:
    """Return the handler of a button. For others, buttons of staff are unknown, also forged ones."""
    if feature in STAFF_BUTTON_HANDLERS:
        right, staffs = STAFF_BUTTON_HANDLERS[feature]
        return staffs if await _has_right(context, right) else other_updates.on_unknown_button
    return BUTTON_HANDLERS.get(feature, other_updates.on_unknown_button)


async def _has_right(context: Context, right: Right | None) -> bool:
    return (
        bool(await permissions.list_grants(context))
        if right is None
        else await permissions.has_right(context, right)
    )


def _render_not_allowed(context: Context) -> Message:
    said = context.t.html("This is not part of your task. /siapa shows what you may do.")
    return Message(said, ((answer_card.home_button(context),),))


def _choose_language(person: ChatProfile, event: Event) -> str:
    """Return the chosen language, or Indonesian. The language of the phone does not count: many use English."""
    return person.language or "id"


MESSAGE_HANDLERS: tuple[MessageHandler, ...] = (
    split_nik.detect_complete_number,  # first: whatever else a message is, it may complete a NIK and must be deleted
    accept_invitation.on_pasted_link,  # an invitation is a secret: no form and no draft may store it
    dialog.on_message,  # words of a report must not reach anything that stores or answers them
    ticket.on_message,  # the same for codes and messages to examiners; after the form, which is the newer dialog
    split_nik.save_digit_count,  # after the report dialog: a digit count would tell when a report was written
    command_edits.on_message,  # an edit takes back a command; an open draft would take it for its own
    _on_captioned_command,  # it says what the file is; an open draft would take the file for its own
    word_commands.on_message,  # "stop" and "menu" end a draft: they are not its text
    _on_draft_message,  # the chat waits for this message
    _check_pasted_notice,  # after drafts: staff paste their own announcements into them
)
"""The handlers of a message without command, in order of priority. The first that returns replies answers it.

If nobody does, `EVENT_HANDLERS` answers by the kind of the message.
"""
