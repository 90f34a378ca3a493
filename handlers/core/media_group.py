"""An album (media group) arrives as several messages with one id. It is answered once."""

from handlers.core.context import Context
from storage.chats import chat_profiles


async def is_repeat(context: Context) -> bool:
    """Return whether this message belongs to the album that was answered last."""
    event = context.event
    if not event.album or event.chat_id < 0:
        return False
    if context.profile.album == event.album:
        return True
    await chat_profiles.save_album(context.tx, event.chat_id, event.album)
    return False
