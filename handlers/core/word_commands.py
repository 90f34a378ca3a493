"""Commands in plain words: somebody who types "stop" or "menu" means the command, not a question."""

import handlers.offices.help
from content.nlu import unsubscribe_words
from handlers.announcements import announcement_draft, follow
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Message, Reply
from handlers.offices import start
from storage.chats import drafts

START_WORDS = frozenset({"mulai", "start", "menu", "menu utama", "main menu"})
HELP_WORDS = frozenset({"bantuan", "help"})


async def on_message(context: Context) -> list[Reply] | None:
    """Handle a message that is a command in words; None if it is not one. It closes an open draft."""
    if context.event.kind not in (EventKind.TEXT, EventKind.EDITED) or context.event.media:
        return None
    words = unsubscribe_words.plain_words(context.event.text)
    if unsubscribe_words.asks_to_stop(words):
        return [*await _cancel_draft(context), *await follow.on_stop_command(context)]
    if unsubscribe_words.asks_to_unfollow(words):
        return await follow.on_subscriptions_command(context)
    if words in START_WORDS:
        return [
            start.render_welcome(context)
            if context.office is None
            else start.render_home(context, context.office)
        ]
    return await handlers.offices.help.on_command(context) if words in HELP_WORDS else None


async def _cancel_draft(context: Context) -> list[Reply]:
    """Cancel what the chat was asked for. A written announcement stays, as after any other command."""
    draft = await drafts.find(context.tx, context.event.chat_id)
    if draft is None or draft.form == announcement_draft.FORM:
        return []
    await drafts.delete(context.tx, context.event.chat_id)
    return [Message(context.t.html("Cancelled. Nothing was sent."))]
