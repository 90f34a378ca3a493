"""A killed test run leaves no PostgreSQL server."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.support import postgresql_watchdog

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="/proc tells whose a process is")
USER = "import sys; from pathlib import Path; from tests.support import postgresql_watchdog\n" + (
    "held = postgresql_watchdog.hold_folder(Path(sys.argv[1])); print(flush=True); sys.stdin.read()"
)
SERVER = "import time; print(flush=True); time.sleep(60)"


async def start_program(program: str, *arguments: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None
    await process.stdout.readline()
    return process


async def test_a_server_ends_with_the_last_of_its_users_however_they_end(tmp_path: Path) -> None:
    folder = tmp_path / f"{postgresql_watchdog.PREFIX}a"
    users = [await start_program(USER, folder) for _ in range(2)]
    server = await start_program(SERVER, folder / "data")
    (folder / "data").mkdir()
    (folder / "data" / "postmaster.pid").write_text(f"{server.pid}\n{folder}\n", encoding="utf-8")
    await asyncio.to_thread(postgresql_watchdog.start_watchdog, folder)
    users[0].kill()
    await users[0].wait()
    await asyncio.to_thread(postgresql_watchdog.remove_leftovers, tmp_path)
    assert folder.exists() and server.returncode is None
    users[1].kill()
    await users[1].wait()
    assert await asyncio.wait_for(server.wait(), 60) == -signal.SIGQUIT
    (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
    async with asyncio.timeout(60):
        while folder.exists():  # noqa: ASYNC110 (waits for another process)
            await asyncio.sleep(0.02)


async def test_what_nobody_watches_is_swept_by_the_next_run(tmp_path: Path) -> None:
    folder = tmp_path / f"{postgresql_watchdog.PREFIX}b"
    postgresql_watchdog.hold_folder(folder).close()
    (tmp_path / f"{postgresql_watchdog.PREFIX}foreign").mkdir()
    await asyncio.to_thread(postgresql_watchdog.remove_leftovers, tmp_path)
    assert not folder.exists() and (tmp_path / f"{postgresql_watchdog.PREFIX}foreign").exists()
