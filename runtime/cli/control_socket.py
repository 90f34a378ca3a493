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

from runtime.cli import maintenance, write_open_data
from runtime.cli.maintenance import MaintenanceContext
from runtime.settings import Settings
from storage.crypto.backup import BackupError
from storage.engine.database import Database

log = logging.getLogger("control")

MAX_SOCKET_PATH_BYTES = 100  # bytes that systems allow for the name of a socket


class ControlRequest(msgspec.Struct, frozen=True):
    """`command` is 'retention', 'keys', 'backup' or 'data'."""

    command: str
    what: str = ""
    file: str = ""
    dry: bool = False


def run_command(work: MaintenanceContext, request: ControlRequest) -> AsyncIterator[str]:
    """The lines that a request is answered with, whoever carries it out."""
    match request:
        case ControlRequest("retention", dry=dry):
            return maintenance.apply_retention(work, dry=dry)
        case ControlRequest("keys", what="rotate"):
            return maintenance.rotate_keys(work)
        case ControlRequest("keys"):
            return maintenance.check_keys(work)
        case ControlRequest("backup", file=file):
            return maintenance.write_backup(work, Path(file))
        case ControlRequest("data", file=file):
            return write_open_data.write_open_data(work.database, Path(file), work.now)
    raise BackupError("Perintah tidak dikenal.")


def socket_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.sock")


class ControlServer:
    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database, self._settings, self._clock = database, settings, clock
        self._path = None if settings.postgres_url else settings.database
        self._connections: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled. Without it the bot works as well; commands then need the bot stopped."""
        if self._path is None or not hasattr(asyncio, "start_unix_server"):
            return
        socket = socket_path(self._path)
        if len(os.fsencode(socket)) > MAX_SOCKET_PATH_BYTES:
            log.warning(
                "the path of the database is too long for a socket: stop the bot for keys, backup, retention"
            )
            return
        socket.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(self._accept, socket)
        finally:
            os.umask(before)
        try:
            await asyncio.Event().wait()
        finally:
            socket.unlink(missing_ok=True)
            server.close()
            await self._close_connections()

    async def _close_connections(self) -> None:
        """Whoever is still connected, even silently, does not hold up the end of the bot."""
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._handle_connection(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _handle_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = msgspec.json.decode(await reader.readline(), type=ControlRequest)
            work = MaintenanceContext(self._database, self._path, self._settings.periods, self._clock())
            async for line in run_command(work, request):
                await _write_messages(writer, {"line": line})
            await _write_messages(writer, {"code": 0})
        except (BackupError, msgspec.DecodeError) as fault:
            await _write_messages(writer, {"line": str(fault)}, {"code": 1})
        except ConnectionError:
            pass
        except Exception:
            log.exception("a command failed")
            await _write_messages(writer, {"line": "Perintah gagal; lihat catatan bot."}, {"code": 1})
        finally:
            writer.close()


async def _write_messages(writer: asyncio.StreamWriter, *said: Mapping[str, Any]) -> None:
    for one in said:
        writer.write(msgspec.json.encode(one) + b"\n")
    await writer.drain()


async def send_command(database: Path, request: ControlRequest, tell: Callable[[str], None]) -> int | None:
    """Have the running bot do it: its exit code; None when no bot is running there."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket_path(database))
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


async def send_or_run_command(
    settings: Settings, request: ControlRequest, now: datetime, tell: Callable[[str], None]
) -> int:
    """By the running bot if there is one, else here: the exit code. Raises BackupFault, KeyFault and DatabaseError."""
    if not settings.postgres_url:
        code = await send_command(settings.database, request, tell)
        if code is not None:
            return code
    database = await Database.open(settings.database_location, settings.keys)
    path = None if settings.postgres_url else settings.database
    try:
        async for line in run_command(MaintenanceContext(database, path, settings.periods, now), request):
            tell(line)
    finally:
        await database.close()
    return 0
