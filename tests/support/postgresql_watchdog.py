"""No PostgreSQL outlives the tests that use it, however they ended: whoever uses its folder holds a lock in it.

Run as a program with a folder, it waits in the background until nobody does, ends the server and removes the folder.
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
    """Hold the folder until the file that this gives is closed, at the latest when the process ends."""
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
    """One process at a time."""
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def start_watchdog(folder: Path) -> None:
    """Have the folder removed once nobody uses it any more."""
    subprocess.run(
        [sys.executable, "-I", "-S", __file__, folder], start_new_session=True, check=True, cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def remove_leftovers(place: Path) -> None:
    """Remove what even the watch did not, as after a power cut."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            _remove_when_unused(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_when_unused(folder: Path, how: int) -> None:
    with (folder / "used").open("r") as used:
        fcntl.flock(used, how)
        _stop_server(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def _stop_server(data: Path) -> None:
    """SIGQUIT to the server of this folder; it removes its file when it is gone."""
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
