"""How a command reaches the bot that holds the database: a socket beside the file, for the same user of the machine only.

A request is one line of JSON, the answer lines of JSON: {"line": words} each, and at last {"code": 0 or 1}.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from runtime import keeping, opendata
from runtime.keeping import Work
from runtime.settings import Settings
from storage.backup import BackupFault
from storage.database import Database

log = logging.getLogger("control")

LONGEST_PATH = 100  # bytes that systems allow for the name of a socket


class Request(msgspec.Struct, frozen=True):
    """`command` is 'retention', 'keys', 'backup' or 'data'."""

    command: str
    what: str = ""
    file: str = ""
    dry: bool = False


def answers(work: Work, request: Request) -> AsyncIterator[str]:
    """The lines that a request is answered with, whoever carries it out."""
    match request:
        case Request("retention", dry=dry):
            return keeping.retain(work, dry=dry)
        case Request("keys", what="rotate"):
            return keeping.rotate_keys(work)
        case Request("keys"):
            return keeping.check_keys(work)
        case Request("backup", file=file):
            return keeping.back_up(work, Path(file))
        case Request("data", file=file):
            return opendata.written(work.database, Path(file), work.now)
    raise BackupFault("Perintah tidak dikenal.")


def beside(database: Path) -> Path:
    return database.with_name(f"{database.name}.sock")


class Control:
    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database, self._settings, self._clock = database, settings, clock
        self._path = None if settings.server else settings.database
        self._served: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled. Without it the bot works as well; commands then need the bot stopped."""
        if self._path is None or not hasattr(asyncio, "start_unix_server"):
            return
        socket = beside(self._path)
        if len(os.fsencode(socket)) > LONGEST_PATH:
            log.warning(
                "the path of the database is too long for a socket: stop the bot for keys, backup, retention"
            )
            return
        socket.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(self._serve, socket)
        finally:
            os.umask(before)
        try:
            await asyncio.Event().wait()
        finally:
            socket.unlink(missing_ok=True)
            server.close()
            await self._hang_up()

    async def _hang_up(self) -> None:
        """Whoever is still connected, even silently, does not hold up the end of the bot."""
        for task in self._served:
            task.cancel()
        await asyncio.gather(*self._served, return_exceptions=True)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._talk(reader, writer))
        self._served.add(task)
        task.add_done_callback(self._served.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = msgspec.json.decode(await reader.readline(), type=Request)
            work = Work(self._database, self._path, self._settings.periods, self._clock())
            async for line in answers(work, request):
                await _say(writer, {"line": line})
            await _say(writer, {"code": 0})
        except (BackupFault, msgspec.DecodeError) as fault:
            await _say(writer, {"line": str(fault)}, {"code": 1})
        except ConnectionError:
            pass
        except Exception:
            log.exception("a command failed")
            await _say(writer, {"line": "Perintah gagal; lihat catatan bot."}, {"code": 1})
        finally:
            writer.close()


async def _say(writer: asyncio.StreamWriter, *said: Mapping[str, Any]) -> None:
    for one in said:
        writer.write(msgspec.json.encode(one) + b"\n")
    await writer.drain()


async def asked(database: Path, request: Request, tell: Callable[[str], None]) -> int | None:
    """Have the running bot do it: its exit code; None when no bot is running there."""
    try:
        reader, writer = await asyncio.open_unix_connection(beside(database))
    except (OSError, AttributeError):
        return None
    writer.write(msgspec.json.encode(request) + b"\n")
    code = 1
    while line := await reader.readline():
        said = msgspec.json.decode(line)
        code = said.get("code", code)
        if "line" in said:
            tell(said["line"])
    writer.close()
    return code


async def command(settings: Settings, request: Request, now: datetime, tell: Callable[[str], None]) -> int:
    """By the running bot if there is one, else here: the exit code. Raises BackupFault, KeyFault and DatabaseFault."""
    if not settings.server:
        code = await asked(settings.database, request, tell)
        if code is not None:
            return code
    database = await Database.open(settings.where, settings.keys)
    path = None if settings.server else settings.database
    try:
        async for line in answers(Work(database, path, settings.periods, now), request):
            tell(line)
    finally:
        await database.close()
    return 0
