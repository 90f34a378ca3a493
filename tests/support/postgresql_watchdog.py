"""Watchdog that stops the PostgreSQL of the tests, also after a killed test run.

Every user of the folder holds a lock in it. As a program, the watchdog waits until nobody holds the lock. Then it stops
the server and removes the folder.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PREFIX = "loket-pg-"
PATIENCE = 5.0  # seconds for a server to end


def hold_folder(folder: Path) -> IO[str]:
    """Hold the folder until the returned file is closed, at the latest until the process ends."""
    while True:
        folder.mkdir(exist_ok=True)
        held = (folder / "used").open("a")
        fcntl.flock(held, fcntl.LOCK_SH)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(held.fileno()), (folder / "used").stat()):
                return held
        held.close()


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock between processes."""
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def start_watchdog(folder: Path) -> None:
    """Start a watchdog that removes the folder when nobody uses it."""
    subprocess.run(
        [sys.executable, "-I", "-S", __file__, folder], start_new_session=True, check=True, cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def remove_leftovers(place: Path) -> None:
    """Remove folders that no watchdog removed, for example after a power cut."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            _remove_when_unused(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_when_unused(folder: Path, how: int) -> None:
    with (folder / "used").open("r") as used:
        fcntl.flock(used, how)
        _stop_server(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def _stop_server(data: Path) -> None:
    """Send SIGQUIT to the server of this folder. The server removes its pid file when it ends."""
    process = data / "postmaster.pid"
    with suppress(OSError, ValueError):
        number = int(process.read_text(encoding="utf-8").split()[0])
        if os.fsencode(data) in Path(f"/proc/{number}/cmdline").read_bytes():
            os.kill(number, signal.SIGQUIT)
            deadline = time.monotonic() + PATIENCE
            while process.exists() and time.monotonic() < deadline:
                time.sleep(0.02)


if __name__ == "__main__" and os.fork() == 0:
    _remove_when_unused(Path(sys.argv[1]), fcntl.LOCK_EX)
