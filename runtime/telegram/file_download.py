"""Downloads a file that a user sent, up to a maximum size. Call it outside of transactions."""

import telegram
from telegram.error import BadRequest

from runtime.telegram.transport import AiohttpRequest


class FileGoneError(Exception):
    """Telegram no longer has the file. A retry does not help."""


async def download_file(bot: telegram.Bot, file_id: str, max_bytes: int) -> bytes | None:
    """Return the bytes of a file, or None when there are more than `max_bytes`.

    Raises FileGoneError, or TelegramError when a retry may help.
    """
    request = bot.request
    assert isinstance(request, AiohttpRequest)
    try:
        found = await bot.get_file(file_id)
        if (found.file_size or 0) > max_bytes:
            return None
        return await request.fetch(found.file_path or "", max_bytes)
    except BadRequest as refusal:
        if "too big" in refusal.message:
            return None
        raise FileGoneError from None
