"""SIGKILL while many chats get one new answer: each request ends with one letter, and no letter is lost."""

import asyncio
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from content.quiet_hours import is_quiet
from demo.api.local_telegram import LocalTelegram
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from handlers.questions import tell_askers
from storage import answer_requests, questions
from storage.chats import chat_profiles
from storage.engine.database import Database
from storage.queues import scheduled_jobs
from tests.support.bot_process import ROOT
from tests.support.database_engines import database_environment, query_committed

JAKARTA = ZoneInfo("Asia/Jakarta")
REQUESTS, LETTERS = "SELECT count(*) FROM answer_requests", "SELECT count(*) FROM letters"
SENT = "SELECT COALESCE(sum(sent), 0) FROM campaigns"
PATIENCE = 300  # seconds
IN_FLIGHT = 100  # letters that may have left when the process dies


def daytime() -> int:
    """Return the current time, or the last evening while it is night: letters leave by day."""
    now = time.time()
    while is_quiet(datetime.fromtimestamp(now, UTC), JAKARTA):
        now -= 3600
    return int(now)


async def start_bot(address: str, database: Path) -> asyncio.subprocess.Process:
    clock = database.parent / "clock"
    clock.write_text(str(daytime()), "ascii")
    settings = {
        **os.environ,
        **database_environment(database),
        "BOT_TOKEN": "1000:test",
        "BOT_API_URL": address,
        "LOKET_TEST_CLOCK": str(clock),
        "LOKET_PAID_BROADCAST": "on",
        "LOKET_SEND_PER_SECOND": "1000",
    }
    arguments = ("-m", "tests.support.bot_with_test_clock")
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=settings, stderr=asyncio.subprocess.DEVNULL
    )


async def kill(bot: asyncio.subprocess.Process) -> None:
    bot.kill()
    await bot.wait()


async def wait_for_main_bot(telegram: LocalTelegram) -> None:
    async with asyncio.timeout(PATIENCE):
        while telegram.main_bot is None:  # noqa: ASYNC110 (waits for another process)
            await asyncio.sleep(0.02)


async def wait_until(database: Path, sql: str, least: int) -> None:
    """Wait until the query counts at least `least`."""
    async with asyncio.timeout(PATIENCE):
        while query_committed(database, sql)[0][0] < least:  # noqa: ASYNC110 (waits for another process)
            await asyncio.sleep(0.01)


def add_people(telegram: LocalTelegram, count: int) -> list[int]:
    bot = telegram.main_bot
    assert bot is not None
    chats = []
    for number in range(count):
        chat = telegram.private_chat(bot, telegram.add_person(f"Warga {number}"))
        chat.started = True
        chats.append(chat.id)
    return chats


async def let_wait(path: Path, chats: list[int]) -> None:
    """Let these chats wait for the answer to one question, and link it."""
    database, now = await Database.open(path), daytime()
    async with database.transaction() as tx:
        question = await questions.add_question(
            tx, office="3674", text="resep rendang", outcome="unknown", guess=None, now=now
        )
        for chat in chats:
            await chat_profiles.find_or_create(tx, chat, now)
        await answer_requests.restore_requests(tx, chats, question, "id", now, 90)
        link = await questions.link_questions(tx, await questions.list_unlinked(tx), "biaya_gratis", 1, now)
        await scheduled_jobs.schedule(tx, tell_askers.JOB_KIND, str(link.id), now)
    await database.close()


async def kill_while_telling(tmp_path: Path, count: int, strikes: list[tuple[str, int]]) -> int:
    """Kill the bot each time that a query counts so many. Return how many chats got the answer twice."""
    app, path = create_app(), tmp_path / "loket.db"
    async with serve_app(app) as address:
        telegram: LocalTelegram = app.state.telegram
        bot = await start_bot(address, path)
        await wait_for_main_bot(telegram)
        await kill(bot)
        chats = add_people(telegram, count)
        await let_wait(path, chats)
        for sql, least in strikes:
            bot = await start_bot(address, path)
            await wait_until(path, sql, least)
            await kill(bot)
            waiting, written = query_committed(path, REQUESTS)[0][0], query_committed(path, LETTERS)[0][0]
            assert waiting + written == count, "a request ended without a letter, or got two"
        bot = await start_bot(address, path)
        await wait_until(path, SENT, count)
        await kill(bot)
        ((uncertain,),) = query_committed(path, "SELECT sum(uncertain) FROM campaigns")
        main_bot = telegram.main_bot
        assert main_bot is not None
        copies = [len(telegram.private_chat(main_bot, telegram.people[chat]).messages) for chat in chats]
    assert min(copies) == 1, "an asker was forgotten"
    assert sum(copies) - count <= uncertain, "only what left when the process died may arrive twice"
    assert query_committed(path, REQUESTS) == [(0,)]
    assert query_committed(path, LETTERS) == [(count,)]
    return sum(copies) - count


async def test_everybody_who_asked_gets_one_letter(tmp_path: Path) -> None:
    assert await kill_while_telling(tmp_path, 150, [(LETTERS, 1), (SENT, 20)]) <= 2 * IN_FLIGHT


@pytest.mark.slow
async def test_ten_thousand_askers_are_told_of_one_answer(tmp_path: Path) -> None:
    steps = [(LETTERS, 1), (LETTERS, 2_500), (LETTERS, 7_000)]
    steps += [(SENT, 1), (SENT, 2_000), (SENT, 5_000), (SENT, 9_500)]
    assert await kill_while_telling(tmp_path, 10_000, steps) <= len(steps) * IN_FLIGHT
