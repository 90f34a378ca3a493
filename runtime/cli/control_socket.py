"""The control socket: `bot.py` sends commands to the running bot, which has the database open.

The Unix socket lies beside the database file and only the same user of the machine can open it.
A request is one line of JSON. The answer is lines of JSON: {"line": text} each, and {"code": 0 or 1} at the end.
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
from runtime.clock import Clock
from runtime.clock_guard import OFFLINE_TOLERANCE, ClockGuard
from runtime.settings import Settings
from storage.crypto.backup import BackupError
from storage.engine.database import Database

log = logging.getLogger("loket.control_socket")

MAX_SOCKET_PATH_BYTES = 100  # longer paths of sockets fail on some systems


class ControlRequest(msgspec.Struct, frozen=True):
    """`command` is 'check', 'retention', 'keys', 'backup', 'data' or 'site'.

    `library` is the folder of the content of a site.
    """

    command: str
    what: str = ""
    file: str = ""
    dry: bool = False
    library: str = ""


def run_command(work: MaintenanceContext, request: ControlRequest) -> AsyncIterator[str]:
    """Execute a command in this process and yield its output lines."""
    match request:
        case ControlRequest("retention", dry=dry):
            return maintenance.apply_retention(work, dry=dry)
        case ControlRequest("check", what=shown_head):
            return maintenance.check_logs(work, shown_head)
        case ControlRequest("keys", what="rotate"):
            return maintenance.rotate_keys(work)
        case ControlRequest("keys"):
            return maintenance.check_keys(work)
        case ControlRequest("backup", file=file):
            return maintenance.write_backup(work, Path(file))
        case ControlRequest("data", file=file):
            return write_open_data.write_open_data(work.database, Path(file), work.now)
        case ControlRequest("site", what=username, file=file, library=library):
            from runtime.cli import write_public_pages  # a start without it is quicker

            order = write_public_pages.PageOrder(Path(file), username, Path(library))
            return write_public_pages.write_public_pages(work.database, order, work.now)
    raise BackupError("Perintah tidak dikenal.")


def socket_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.sock")


class ControlServer:
    def __init__(self, database: Database, settings: Settings, clock: Clock, guard: ClockGuard) -> None:
        self._database, self._settings, self._clock, self._guard = database, settings, clock, guard
        self._path = None if settings.postgres_url else settings.database
        self._connections: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled. Returns at once where sockets do not work; commands then need the bot stopped."""
        if self._path is None or not hasattr(asyncio, "start_unix_server"):
            return
        socket = socket_path(self._path)
        if len(os.fsencode(socket)) > MAX_SOCKET_PATH_BYTES:
            log.warning(
                "no control socket: its path %s is too long; stop the bot to run keys, backup or retention",
                socket,
            )
            return
        socket.unlink(missing_ok=True)
        old_umask = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(self._accept, socket)
        finally:
            os.umask(old_umask)
        try:
            await asyncio.Event().wait()
        finally:
            socket.unlink(missing_ok=True)
            server.close()
            await self._close_connections()

    async def _close_connections(self) -> None:
        """Cancel open connections, so that a silent client cannot delay the stop of the bot."""
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
            work = MaintenanceContext(
                self._database,
                self._path,
                self._settings.periods,
                self._clock(),
                self._guard.is_trusted,
            )
            async for line in run_command(work, request):
                await _write_messages(writer, {"line": line})
            await _write_messages(writer, {"code": 0})
        except (BackupError, msgspec.DecodeError) as error:
            await _write_messages(writer, {"line": str(error)}, {"code": 1})
        except ConnectionError:
            pass
        except Exception:
            log.exception("a command from the control socket failed; the operator is told to look here")
            await _write_messages(writer, {"line": "Perintah gagal; lihat catatan bot."}, {"code": 1})
        finally:
            writer.close()


async def _write_messages(writer: asyncio.StreamWriter, *messages: Mapping[str, Any]) -> None:
    for message in messages:
        writer.write(msgspec.json.encode(message) + b"\n")
    await writer.drain()


async def send_command(
    database: Path, request: ControlRequest, print_line: Callable[[str], None]
) -> int | None:
    """Send a command to the running bot. Return its exit code, or None when no bot is running."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket_path(database))
    except (OSError, AttributeError):
        return None
    writer.write(msgspec.json.encode(request) + b"\n")
    code = 1
    while line := await reader.readline():
        message = msgspec.json.decode(line)
        code = message.get("code", code)
        if "line" in message:
            print_line(message["line"])
    writer.close()
    return code


async def send_or_run_command(
    settings: Settings, request: ControlRequest, now: datetime, print_line: Callable[[str], None]
) -> int:
    """Execute a command in the running bot if there is one, otherwise here. Return the exit code.

    Raises BackupError, KeyringError and DatabaseError.
    """
    if not settings.postgres_url:
        code = await send_command(settings.database, request, print_line)
        if code is not None:
            return code
    database = await Database.open(settings.database_location, settings.keys)
    path = None if settings.postgres_url else settings.database
    try:
        guard = ClockGuard(lambda: now)
        await guard.open(database)
        is_trusted = guard.trusts(int(now.timestamp()), OFFLINE_TOLERANCE)
        work = MaintenanceContext(database, path, settings.periods, now, is_trusted)
        async for line in run_command(work, request):
            print_line(line)
    finally:
        await database.close()
    return 0
