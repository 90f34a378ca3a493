"""A temporary PostgreSQL server for the tests: a folder, a socket and a port of 127.0.0.1.

It runs as an unprivileged user, because PostgreSQL refuses root.
"""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import asyncpg

from tests.support import postgresql_watchdog

T = TypeVar("T")

PASSWORD = "sandi-uji"
SHARED_MEMORY, DISK = Path("/dev/shm"), Path("/tmp")
NEEDED_BYTES = 2 * 1024**3  # free bytes that MEMORY needs to hold the server
CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 300
log_min_messages = warning
"""
UNSAFE_SETTINGS = """
max_wal_size = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""
ACCESS_RULES = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


def find_program(name: str) -> str | None:
    """Return the path of a PostgreSQL program, also from the folder of Debian outside PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda at: int(at.parts[-3]))
    return shutil.which(name) or (str(found[-1]) if found else None)


def is_postgresql_installed() -> bool:
    return find_program("initdb") is not None


class PostgresqlServer:
    """A server. `address` returns the URLs of its databases. `kill` and `start` restart it like a crash."""

    def __init__(self, name: str | None = None, *, durable: bool = False) -> None:
        """Servers with one name are one server, in all processes. `durable` means on the disk, as in an office."""
        place = DISK if durable else _choose_place()
        self._settings = CONFIGURATION if durable else CONFIGURATION + UNSAFE_SETTINGS
        postgresql_watchdog.remove_leftovers(place)
        prefix = place / postgresql_watchdog.PREFIX
        self.folder = Path(f"{prefix}{name}" if name else tempfile.mkdtemp(dir=place, prefix=prefix.name))
        self._folder_hold = postgresql_watchdog.hold_folder(self.folder)
        self._data = self.folder / "data"
        self._user = _server_user()
        with postgresql_watchdog.exclusive_lock(self.folder / "making"):
            if not (self.folder / "port").exists():
                self._create_files()
        self.port = int((self.folder / "port").read_text(encoding="utf-8"))

    @classmethod
    def get_or_start(cls, name: str, prepare: Callable[["PostgresqlServer"], None]) -> "PostgresqlServer":
        """Return one server for all processes with this name. The first process starts and prepares it."""
        cluster = cls(name)
        with postgresql_watchdog.exclusive_lock(cluster.folder / "preparing"):
            if not (cluster.folder / "ready").exists():
                cluster.start()
                prepare(cluster)
                (cluster.folder / "ready").touch()
        return cluster

    def _create_files(self) -> None:
        postgresql_watchdog.start_watchdog(self.folder)
        self.folder.chmod(0o755)
        if self._user:
            shutil.chown(self.folder, self._user)
        secret, port = self.folder / "secret", _free_port()
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        self._run(
            "initdb", "-D", self._data, "-U", "loket", "-E", "UTF8", "--locale=C.UTF-8", "-N",
            f"--pwfile={secret}",
        )  # fmt: skip
        (self._data / "pg_hba.conf").write_text(ACCESS_RULES, encoding="utf-8")
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(self._settings.format(port=port, folder=self.folder))
        (self.folder / "port").write_text(f"{port}", encoding="utf-8")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "-D", self._data, "-l", self._data / "log", "-s", "-w", "start")

    def stop(self) -> None:
        """Stop the server like a restart: connections are closed at once."""
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "-m", "fast", "stop")

    def kill(self) -> None:
        """Stop the server like a crash."""
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "-m", "immediate", "stop")

    def release(self) -> None:
        """Release the server. It ends when no process uses it."""
        self._folder_hold.close()

    def address(self, name: str) -> str:
        """Return the URL of a database through the socket, without a password."""
        return f"postgresql://loket@/{name}?host={self.folder}&port={self.port}"

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database and return its URL."""
        run_in_thread(self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {{strategy}}'))
        return self.address(name)

    def drop(self, *names: str) -> None:
        run_in_thread(self._execute(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names)))

    def dump(self, name: str) -> bytes:
        """Return the whole database as text."""
        return self._run("pg_dump", "-h", self.folder, "-p", f"{self.port}", "-U", "loket", name)

    def execute(self, *statements: str) -> None:
        """Execute statements as the superuser."""
        run_in_thread(self._execute(*statements))

    async def _execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.address("postgres"), timeout=60)
        try:
            files = "STRATEGY FILE_COPY" if connection.get_server_version().major >= 15 else ""
            for statement in statements:
                await connection.execute(statement.format(strategy=files))
        finally:
            await connection.close()

    def _run(self, name: str, *arguments: str | Path) -> bytes:
        program = find_program(name)
        assert program, f"{name} is not installed"
        ended = subprocess.run(
            [program, *arguments], user=self._user, capture_output=True, check=False, cwd="/"
        )
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout


def run_in_thread(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread with its own event loop."""
    result: list[T | BaseException] = []

    def run() -> None:
        try:
            result.append(asyncio.run(work))
        except BaseException as error:
            result.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(result[0], BaseException):
        raise result[0]
    return result[0]


def _choose_place() -> Path:
    """Return a folder, in memory if there is space. A copy of a database then needs a third of the time."""
    roomy = (
        SHARED_MEMORY.is_dir()
        and os.access(SHARED_MEMORY, os.W_OK)
        and shutil.disk_usage(SHARED_MEMORY).free > NEEDED_BYTES
    )
    return SHARED_MEMORY if roomy else DISK


def _server_user() -> str | None:
    """Return the user of the server; None means the user of the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
