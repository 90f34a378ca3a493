"""Unconfirmed commands that a newer command replaced.

We say so in the answer to the newer command, and when a button of the older one is tapped.
"""

from msgspec import structs

from content.text.safe_html import html
from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Reply
from storage.chats import drafts
from storage.chats.drafts import Draft

QUESTION_FORMS = frozenset({"order", "post"})
"""Forms of drafts that only asked for a place or a value, so there was nothing to confirm yet."""
RECENT_SECONDS = 24 * 3600  # after this the user no longer expects the older command to be pending


async def add_superseded_notice(context: Context, before: Draft | None, replies: list[Reply]) -> list[Reply]:
    """Add a line to the answer if the previous command was left unconfirmed and is now void."""
    now = await drafts.find_awaiting_button(context.tx, context.event.chat_id)
    if before is None or now is None or before.token == now.token or before.form in QUESTION_FORMS:
        return replies
    if context.timestamp - before.at > RECENT_SECONDS or not isinstance(last := replies[-1], Message):
        return replies
    said = context.t("Your command before this one was not recorded, and its buttons hold no more.")
    return [*replies[:-1], structs.replace(last, body=html("{}\n\n⌛ <i>{}</i>", last.body, said))]


async def answer_superseded_button(context: Context) -> list[Reply]:
    """Answer a button whose draft is gone: replaced by a newer command, or done already."""
    t, newer = context.t, await drafts.find_awaiting_button(context.tx, context.event.chat_id)
    if newer is None:
        done = t("This was changed or done already. Please send it again.")
        return [CallbackAnswer(context.event.query_id, done)]
    said = t("Not recorded: you began another command after this one. Still needed? Send it again.")
    return [
        CallbackAnswer(context.event.query_id, said, alert=True),
        Message(html("⌛ {}", said), edits=context.event.message_id),
    ]
