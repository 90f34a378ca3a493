"""Downloads a file that a user sent, up to a maximum size. Call it outside of transactions.

A local Bot API server that runs with --local answers with a path on its own disk. The file is read from there.
Then it is deleted there, because evidence must not stay in the folder of that server.
"""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

import telegram
from telegram.error import BadRequest

from runtime.telegram.transport import BotApiRequest

log = logging.getLogger("loket.file_download")

OFFICIAL_SERVER = "https://api.telegram.org/"


class FileGoneError(Exception):
    """The file cannot be had. A retry does not help."""


async def download_file(bot: telegram.Bot, file_id: str, max_bytes: int) -> bytes | None:
    """Return the bytes of a file, or None when there are more than `max_bytes`.

    Raises FileGoneError, or TelegramError when a retry may help.
    """
    request, local = bot.request, None
    assert isinstance(request, BotApiRequest)
    try:
        found = await bot.get_file(file_id)
        if (found.file_size or 0) > max_bytes:
            return None
        local = _find_local_path(bot, found.file_path or "")
        if local is not None and local.exists():
            return await asyncio.to_thread(_read_local_file, local, max_bytes)
        address = found.file_path or ""
        if not address.startswith(("http://", "https://")):
            raise FileGoneError
        return await request.fetch(address, max_bytes)
    except BadRequest as refusal:
        if "too big" in refusal.message:
            return None
        if local is not None:
            _log_unreadable("it is not here")
        raise FileGoneError from None


def _find_local_path(bot: telegram.Bot, file_path: str) -> Path | None:
    """Return the path on the disk of a local Bot API server; None for a path below its address."""
    if bot.base_url.startswith(OFFICIAL_SERVER):
        return None
    # The library puts the address before every path that is not on this machine.
    path = Path(file_path.removeprefix(f"{bot.base_file_url}/"))
    return path if path.is_absolute() else None


def _read_local_file(path: Path, max_bytes: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        _log_unreadable(error.strerror or type(error).__name__)
        raise FileGoneError from None
    with suppress(OSError):
        path.unlink()
    return content if len(content) <= max_bytes else None


def _log_unreadable(reason: str) -> None:
    log.error(
        "a file of the local Bot API server cannot be read (%s); mount its folder at the same path and let this user"
        " read it, or start the server without --local",
        reason,
    )
