"""Edited commands: a message of staff that was a command and now has other words is the command corrected.

The last commands of a chat are saved with the draft that each led to. So an edit voids the preview of the first command,
or says that the first was recorded already. Commands about reports are not saved.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec import structs

from content.text.redaction import redact
from content.text.safe_html import html
from handlers.core.context import Context
from handlers.core.replies import CardAfterPreview, Message, Reply
from storage.chats import drafts
from storage.staff_accounts import audit_log

MAX_COMMANDS = 20  # per chat
MAX_SAVED_CHARACTERS = 300  # of a command
SHOWN_CHARACTERS = 80


class SavedCommand(msgspec.Struct, frozen=True):
    """A command in message `id`. `token`: the draft it led to, "" for none. `is_done`: it changed something."""

    id: int
    text: str
    token: str = ""
    is_done: bool = False


async def run_command(context: Context, run: Callable[[Context], Awaitable[list[Reply]]]) -> list[Reply]:
    """Run a command of staff. If its message was edited, say what happened to the first one.

    The same words again, for example with other formats, change nothing and get no answer.
    """
    saved = await _load_commands(context)
    first = next((one for one in saved if one.id == context.event.message_id), None)
    text = _command_text(context)
    if context.event.is_edited and first is not None:
        if first.text == text:
            return []
        await _delete_preview(context, first)
    last_act = await audit_log.find_last_id(context.tx, context.event.user_id)
    before = await drafts.list_tokens(context.tx, context.event.chat_id)
    replies = await run(context)
    new = sorted(await drafts.list_tokens(context.tx, context.event.chat_id) - before)
    is_done = await audit_log.find_last_id(context.tx, context.event.user_id) != last_act
    now = SavedCommand(context.event.message_id, text, new[0] if new else "", is_done)
    await _save_commands(context, [*(one for one in saved if one.id != now.id), now])
    return _add_note(context, first, replies) if context.event.is_edited and first else replies


async def run_button(context: Context, run: Callable[[], Awaitable[list[Reply]]]) -> list[Reply]:
    """Run a button of staff, and note whether it recorded a command or led to another draft."""
    saved = await _load_commands(context)
    if not saved:
        return await run()
    last_act = await audit_log.find_last_id(context.tx, context.event.user_id)
    before = await drafts.list_tokens(context.tx, context.event.chat_id)
    replies = await run()
    after = await drafts.list_tokens(context.tx, context.event.chat_id)
    is_done = await audit_log.find_last_id(context.tx, context.event.user_id) != last_act
    ended, new = before - after, sorted(after - before)
    changed = [
        structs.replace(one, token=new[0] if new else "", is_done=is_done or one.is_done)
        if one.token and one.token in ended
        else one
        for one in saved
    ]
    if changed != saved:
        await _save_commands(context, changed)
    return replies


async def on_message(context: Context) -> list[Reply] | None:
    """Handle an edited message of staff that is a command no more: its preview ends. None for other messages."""
    event, t = context.event, context.t
    if not event.is_edited or event.command:
        return None
    saved = await _load_commands(context)
    first = next((one for one in saved if one.id == event.message_id), None)
    if first is None:
        return None
    await _delete_preview(context, first)
    await _save_commands(context, [one for one in saved if one is not first])
    words = first.text[:SHOWN_CHARACTERS]
    if first.is_done:
        said = t.html(
            "This message was a command that is done already: “{words}”. The edit does not undo it.",
            words=words,
        )
    else:
        said = t.html("This message is no command any more. Nothing was recorded of “{words}”.", words=words)
    return [Message(html("✏️ {}", said))]


def _command_text(context: Context) -> str:
    """Return the command as it is saved and shown."""
    return redact(f"/{context.event.command} {context.event.text}".strip()).text[:MAX_SAVED_CHARACTERS]


async def _delete_preview(context: Context, first: SavedCommand) -> None:
    """Delete the preview of the first command, so that its buttons record nothing. An announcement keeps its draft."""
    pending = await drafts.find_awaiting_button(context.tx, context.event.chat_id)
    if pending is not None and pending.token == first.token:
        await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)


def _add_note(context: Context, first: SavedCommand, replies: list[Reply]) -> list[Reply]:
    """Say in the last message what happened to the command before the edit."""
    t = context.t
    words = first.text if len(first.text) <= SHOWN_CHARACTERS else f"{first.text[:SHOWN_CHARACTERS]}…"
    if first.is_done:
        note = t(
            "You edited a command that is done already: “{words}”. Check whether it must be undone.",
            words=words,
        )
    elif first.token:
        note = t(
            "You edited the command. Only this answer counts; the buttons of the earlier one are void. It said: “{words}”.",
            words=words,
        )
    else:
        note = t("You edited the command. Nothing was recorded of the earlier one: “{words}”.", words=words)
    match replies:
        case [*others, Message() as last]:
            return [*others, _append(last, note)]
        case [*others, CardAfterPreview() as last]:
            return [*others, structs.replace(last, card=_append(last.card, note))]
    return [*replies, Message(html("✏️ <i>{}</i>", note))]


def _append(message: Message, note: str) -> Message:
    return structs.replace(message, body=html("{}\n\n✏️ <i>{}</i>", message.body, note))


async def _load_commands(context: Context) -> list[SavedCommand]:
    found = await drafts.list_commands(context.tx, context.event.chat_id)
    return msgspec.convert(found, list[SavedCommand])


async def _save_commands(context: Context, commands: list[SavedCommand]) -> None:
    kept: list[dict[str, Any]] = [msgspec.to_builtins(one) for one in commands[-MAX_COMMANDS:]]
    await drafts.save_commands(context.tx, context.event.chat_id, kept, context.timestamp)
