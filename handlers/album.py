"""An album comes as several messages with one mark; it is answered once."""

from handlers.visit import Visit
from storage import people


async def again(visit: Visit) -> bool:
    """Whether this message belongs to the album that was answered just before."""
    event = visit.event
    if not event.album or event.chat_id < 0:
        return False
    if visit.person.album == event.album:
        return True
    await people.saw_album(visit.tx, event.chat_id, event.album)
    return False
