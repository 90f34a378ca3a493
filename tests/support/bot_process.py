"""`bot.py run` as a process of its own, and people who ask it."""

import asyncio
import os
import sys
from pathlib import Path

from demo.testing.chat_assertions import text_of
from demo.testing.person import Person
from tests.support.database_engines import database_environment, query_committed

ROOT = Path(__file__).parents[2]
PEOPLE, EACH = 12, 10
ODD = "resep rendang padang nomor {} yang enak gimana"


async def start_bot(address: str, database: Path) -> asyncio.subprocess.Process:
    settings = {
        **os.environ,
        "BOT_TOKEN": "1000:test",
        "BOT_API_URL": address,
        **database_environment(database),
        "PYTHONWARNINGS": "default",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", "run", cwd=ROOT, env=settings, stderr=asyncio.subprocess.DEVNULL
    )


async def stop_bot(bot: asyncio.subprocess.Process, person: Person, database: Path) -> int:
    """Stop the bot with SIGTERM once it runs and no reply waits. Return its exit code.

    A process that has just started has no signal handlers yet, so the signal ends it at once. After a SIGKILL, replies of
    a busy chat wait for the next search. Replies of a dead replica wait for the end of its lease.
    """
    await person.ask("/bantuan", ".")
    async with asyncio.timeout(90):
        while query_committed(database, "SELECT count(*) FROM replies") != [(0,)]:
            await asyncio.sleep(0.1)
    bot.terminate()
    return await asyncio.wait_for(bot.wait(), 20)


async def wait_until_answered(people: list[Person]) -> int:
    """Wait until everybody has an answer to every question; how many answers there are."""
    async with asyncio.timeout(240):  # the replicas share a busy machine with other tests
        for person in people:
            while count_answers(person) < EACH:
                await person.screen.wait_for_change()
        await people[0].telegram.wait_until_confirmed()
    return sum(count_answers(person) for person in people)


def count_answers(person: Person) -> int:
    return sum("Saya belum tahu" in text_of(message) for message in person.bot_messages)
