"""A PostgreSQL of the tests' own: a temporary folder, a socket and a port of 127.0.0.1, gone with the tests.

It runs as an unprivileged user, since PostgreSQL refuses root.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PASSWORD = "sandi-uji"
CONFIGURATION = """
listen_addresses = '127.0.0.1'
max_connections = 120
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
log_min_messages = warning
"""
ACCESS = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


def tool(name: str) -> str | None:
    """A program of PostgreSQL's, also where Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda at: int(at.parts[-3]))
    return shutil.which(name) or (str(found[-1]) if found else None)


def available() -> bool:
    return tool("initdb") is not None


class Cluster:
    """`address` makes the addresses of its databases; `kill` and `start` restart it as a crash does."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="loket-pg-", dir="/tmp"))
        self.port = _free_port()
        self._user = _unprivileged()
        if self._user:
            shutil.chown(self.folder, self._user)
        self._process: subprocess.Popen[bytes] | None = None
        secret = self.folder / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        self._run(
            "initdb", "-D", self.folder / "data", "-U", "loket", "-E", "UTF8", "--locale=C.UTF-8", "-N",
            f"--pwfile={secret}",
        )  # fmt: skip
        (self.folder / "data" / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(CONFIGURATION)

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = tool("postgres")
        assert program
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "-D", self.folder / "data", "-k", self.folder, "-p", str(self.port)],
                user=self._user, stdout=log, stderr=log, start_new_session=True, cwd="/",
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """As a restart does: connections are cut at once."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a crash does."""
        self._end(signal.SIGQUIT)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name: str) -> str:
        """Of a database, through the socket; nothing is asked for."""
        return f"postgresql://loket@/{name}?host={self.folder}&port={self.port}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database; its address."""
        self._run("createdb", *self._where, "-T", template, name)
        return self.address(name)

    def drop(self, name: str) -> None:
        self._run("dropdb", *self._where, "--if-exists", "--force", name)

    def dump(self, name: str) -> bytes:
        """Everything that the database holds, as text."""
        return self._run("pg_dump", *self._where, name)

    @property
    def _where(self) -> tuple[str, ...]:
        return ("-h", str(self.folder), "-p", str(self.port), "-U", "loket")

    def _answers(self) -> bool:
        program = tool("pg_isready")
        assert program
        return subprocess.run([program, "-q", *self._where[:4]], check=False).returncode == 0

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def _run(self, name: str, *arguments: str | Path) -> bytes:
        program = tool(name)
        assert program, f"{name} is not installed"
        ended = subprocess.run(
            [program, *arguments], user=self._user, capture_output=True, check=False, cwd="/"
        )
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout


def _unprivileged() -> str | None:
    """Who runs it; None: whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
