"""A locked database file and a lack of memory lose nothing. docs/runbook.md lists each of them."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from tests.support.bot_harness import BotHarness
from tests.support.bot_process import ROOT
from tests.support.database_engines import database_environment, only_sqlite, query_committed

QUESTION, ROUNDS = "resep rendang padang nomor {} yang enak gimana", 12
SPARE = 2 * 1024 * 1024  # bytes above the current use of the process


@only_sqlite
async def test_a_file_that_another_program_locks_is_waited_for(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    with closing(
        sqlite3.connect(harness.database_path, timeout=20, isolation_level=None, check_same_thread=False)
    ) as other:
        # In a thread: it waits for the bot, whose event loop must go on.
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        siti.say("bikin ktp bayar berapa min")
        siti.say("ktp hilang gimana")
        await asyncio.sleep(1)
        other.execute("ROLLBACK")
    await siti.expect("gratis", within=10)
    await siti.expect("hilang", within=10)
    assert not await siti.wait_for_silence()


@asynccontextmanager
async def run_bot(address: str, database: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    settings = {
        **os.environ,
        "BOT_TOKEN": "1000:test",
        "BOT_API_URL": address,
        **database_environment(database),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", "run", cwd=ROOT, env=settings, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is taken away with prlimit")
async def test_what_memory_did_not_suffice_for_is_answered_when_there_is_more(tmp_path: Path) -> None:
    database, app = tmp_path / "loket.db", create_app()
    async with serve_app(app) as address:
        telegram: LocalTelegram = app.state.telegram
        siti, budi = Person(telegram, "Siti", patience=30), Person(telegram, "Budi", patience=30)
        async with run_bot(address, database) as process:
            while telegram.main_bot is None:
                await asyncio.sleep(0.02)
            await bot_has_started(siti, budi)
            limit_memory(process.pid)
            for n in range(ROUNDS):
                siti.say(QUESTION.format(n) + " x" * 900)
                budi.say("/capaian")
                await asyncio.sleep(0.1)
        async with run_bot(address, database):
            budi.say("ktp hilang gimana")
            await budi.expect("hilang", within=30)
            siti.say("bikin ktp bayar berapa min")
            await siti.expect("gratis", within=30)
    told = [text for (text,) in query_committed(database, "SELECT text FROM questions")]
    noted = [n for n in range(ROUNDS) if any(QUESTION.format(n) in text for text in told)]
    apologies = sum("kode" in str(message) for message in siti.bot_messages)
    assert len(noted) + apologies >= ROUNDS, "a question had neither an answer nor an apology"
    assert len(told) == len(set(told)), "an effect happened twice"


async def bot_has_started(*people: Person) -> None:
    for person in people:
        person.say("/start 3505")
        await person.expect("pertanyaan", within=30)


def limit_memory(pid: int) -> None:
    """Limit the memory of a process to a little more than its current use."""
    import resource

    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + SPARE
    resource.prlimit(pid, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
