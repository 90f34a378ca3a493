"""Fetches a file that somebody sent, outside of any transaction, and never more of it than is wanted."""

import telegram
from telegram.error import BadRequest

from runtime.telegram.transport import AiohttpRequest


class FileGoneError(Exception):
    """Telegram has no such file (any more), or does not give out one of its size: asking again does not help."""


async def download_file(bot: telegram.Bot, file_id: str, most: int) -> bytes | None:
    """The file's bytes; None when it is more than `most`. Raises Gone, or TelegramError when it may work later."""
    request = bot.request
    assert isinstance(request, AiohttpRequest)
    try:
        found = await bot.get_file(file_id)
        if (found.file_size or 0) > most:
            return None
        return await request.fetch(found.file_path or "", most)
    except BadRequest as refusal:
        if "too big" in refusal.message:
            return None
        raise FileGoneError from None
