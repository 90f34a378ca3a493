"""The one message whose buttons act on a draft. When the draft changes, its earlier message loses its buttons.

The sender stores the id of that message in the draft. A message that is tapped names itself.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from msgspec import structs

from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import ButtonRows, CardAfterPreview, Document, Message, Photo, RemoveButtons, Reply
from storage.chats import drafts


async def keep_one_card(context: Context, run: Callable[[], Awaitable[list[Reply]]]) -> list[Reply]:
    """Run a handler. Name the drafts of the messages that it shows, and end the buttons of their earlier messages."""
    chat_id = context.event.chat_id
    before = await drafts.list_cards(context.tx, chat_id)
    replies = await run()
    tokens = await drafts.list_tokens(context.tx, chat_id)
    marked = [_name_draft(reply, tokens) for reply in replies]
    ended = _find_ended(context, before, tokens, marked)
    return [*marked, *(RemoveButtons(message_id) for message_id in ended)]


def _find_ended(
    context: Context, before: Mapping[str, int], tokens: frozenset[str], replies: Sequence[Reply]
) -> list[int]:
    """Return the messages whose buttons act on no draft any more, or on one that a newer message shows."""
    shown = {card.draft for reply in replies if (card := _find_card(reply)) is not None}
    edited = {one.edits for one in replies if isinstance(one, Message | Photo | Document)}
    old = {card for token, card in before.items() if token not in tokens or token in shown}
    if context.event.kind is EventKind.CALLBACK:
        tapped = before.keys() & context.event.data.split(":")
        if tapped and not tapped & tokens:
            old.add(context.event.message_id)
    return sorted(old - edited - {0})


def _name_draft(reply: Reply, tokens: Collection[str]) -> Reply:
    """Return a reply that names the draft on which its buttons act."""
    card = _find_card(reply)
    token = _find_token(card.buttons, tokens) if card is not None else ""
    if card is None or not token:
        return reply
    named = structs.replace(card, draft=token)
    return structs.replace(reply, card=named) if isinstance(reply, CardAfterPreview) else named


def _find_card(reply: Reply) -> Message | None:
    if isinstance(reply, CardAfterPreview):
        return reply.card
    return reply if isinstance(reply, Message) else None


def _find_token(buttons: ButtonRows, tokens: Collection[str]) -> str:
    parts = {part for row in buttons for button in row for part in button.data.split(":")}
    return next((token for token in tokens if token in parts), "")
