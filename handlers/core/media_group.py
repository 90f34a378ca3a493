"""An album comes as several messages with one mark; it is answered once."""

from handlers.core.context import Context
from storage.chats import chat_profiles


async def is_repeat(context: Context) -> bool:
    """Whether this message belongs to the album that was answered just before."""
    event = context.event
    if not event.album or event.chat_id < 0:
        return False
    if context.profile.album == event.album:
        return True
    await chat_profiles.save_album(context.tx, event.chat_id, event.album)
    return False
