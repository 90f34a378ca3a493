"""A command that was not confirmed before the next one: said where the next takes its place, and where its buttons are
tapped after all."""

from msgspec import structs

from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Reply
from storage.chats import drafts
from storage.chats.drafts import Draft

QUESTION_FORMS = frozenset({"order", "post"})
"""Drafts that asked for a place or a value: nothing was there to confirm yet."""
RECENT_SECONDS = 24 * 3600  # seconds for which a clerk may still have it in mind


async def add_superseded_notice(context: Context, before: Draft | None, replies: list[Reply]) -> list[Reply]:
    """The answer to a command, which says that the one before was not confirmed and holds no more."""
    now = await drafts.find_awaiting_button(context.tx, context.event.chat_id)
    if before is None or now is None or before.token == now.token or before.form in QUESTION_FORMS:
        return replies
    if context.timestamp - before.at > RECENT_SECONDS or not isinstance(last := replies[-1], Message):
        return replies
    said = context.t("Your command before this one was not recorded, and its buttons hold no more.")
    return [*replies[:-1], structs.replace(last, body=f"{last.body}\n\n⌛ <i>{said}</i>")]


async def answer_superseded_button(context: Context) -> list[Reply]:
    """A button of a command that waits no more: replaced by a newer one, or done."""
    t, newer = context.t, await drafts.find_awaiting_button(context.tx, context.event.chat_id)
    if newer is None:
        done = t("This was changed or done already. Please send it again.")
        return [CallbackAnswer(context.event.query_id, done)]
    said = t("Not recorded: you began another command after this one. Still needed? Send it again.")
    return [
        CallbackAnswer(context.event.query_id, said, alert=True),
        Message(f"⌛ {said}", edits=context.event.message_id),
    ]
