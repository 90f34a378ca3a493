"""A command that was not confirmed before the next one: said where the next takes its place, and where its buttons are
tapped after all."""

from msgspec import structs

from handlers.reply import Reply, Say, Toast
from handlers.visit import Visit
from storage import drafts
from storage.drafts import Draft

QUESTIONS = frozenset({"order", "post"})
"""Drafts that asked for a place or a value: nothing was there to confirm yet."""
FRESH = 24 * 3600  # seconds for which a clerk may still have it in mind


async def told(visit: Visit, before: Draft | None, replies: list[Reply]) -> list[Reply]:
    """The answer to a command, which says that the one before was not confirmed and holds no more."""
    now = await drafts.waiting(visit.tx, visit.event.chat_id)
    if before is None or now is None or before.token == now.token or before.form in QUESTIONS:
        return replies
    if visit.seconds - before.at > FRESH or not isinstance(last := replies[-1], Say):
        return replies
    said = visit.t("Your command before this one was not recorded, and its buttons hold no more.")
    return [*replies[:-1], structs.replace(last, body=f"{last.body}\n\n⌛ <i>{said}</i>")]


async def gone(visit: Visit) -> list[Reply]:
    """A button of a command that waits no more: replaced by a newer one, or done."""
    t, newer = visit.t, await drafts.waiting(visit.tx, visit.event.chat_id)
    if newer is None:
        done = t("This was changed or done already. Please send it again.")
        return [Toast(visit.event.query_id, done)]
    said = t("Not recorded: you began another command after this one. Still needed? Send it again.")
    return [Toast(visit.event.query_id, said, alert=True), Say(f"⌛ {said}", edits=visit.event.message_id)]
