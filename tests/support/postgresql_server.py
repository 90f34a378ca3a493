"""A PostgreSQL of the tests' own: a temporary folder, a socket and a port of 127.0.0.1, gone with the tests.

It runs as an unprivileged user, since PostgreSQL refuses root.
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
NEEDED_BYTES = 2 * 1024**3  # bytes that must be free in MEMORY to keep it there
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
    """A program of PostgreSQL's, also where Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda at: int(at.parts[-3]))
    return shutil.which(name) or (str(found[-1]) if found else None)


def is_postgresql_installed() -> bool:
    return find_program("initdb") is not None


class PostgresqlServer:
    """`address` makes the addresses of its databases; `kill` and `start` restart it as a crash does."""

    def __init__(self, name: str | None = None, *, durable: bool = False) -> None:
        """Those of the same name, in whatever process, are one. `durable`: on the disk, as an office would have it."""
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
    def shared(cls, name: str, prepare: Callable[["PostgresqlServer"], None]) -> "PostgresqlServer":
        """One for all processes that say this name, started and prepared by the first of them."""
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
        """Start, and wait until it answers."""
        self._run("pg_ctl", "-D", self._data, "-l", self._data / "log", "-s", "-w", "start")

    def stop(self) -> None:
        """As a restart does: connections are cut at once."""
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "-m", "fast", "stop")

    def kill(self) -> None:
        """As a crash does."""
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "-m", "immediate", "stop")

    def release(self) -> None:
        """It ends once nobody uses it any more."""
        self._folder_hold.close()

    def address(self, name: str) -> str:
        """Of a database, through the socket; nothing is asked for."""
        return f"postgresql://loket@/{name}?host={self.folder}&port={self.port}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database; its address."""
        run_in_thread(self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {{strategy}}'))
        return self.address(name)

    def drop(self, *names: str) -> None:
        run_in_thread(self._execute(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names)))

    def dump(self, name: str) -> bytes:
        """Everything that the database holds, as text."""
        return self._run("pg_dump", "-h", self.folder, "-p", f"{self.port}", "-U", "loket", name)

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
    """Run to the end in a thread with a loop of its own, whatever loop runs here."""
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
    """In memory where there is room, for then a database is copied in a third of the time."""
    roomy = (
        SHARED_MEMORY.is_dir()
        and os.access(SHARED_MEMORY, os.W_OK)
        and shutil.disk_usage(SHARED_MEMORY).free > NEEDED_BYTES
    )
    return SHARED_MEMORY if roomy else DISK


def _server_user() -> str | None:
    """Who runs it; None: whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
