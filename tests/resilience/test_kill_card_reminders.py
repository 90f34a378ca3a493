"""SIGKILL while many chats are reminded of a printed card: each gets the reminder, and nobody gets a second letter."""

import asyncio
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from content.printed_cards import PrintNotice
from demo.api.local_telegram import LocalTelegram
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage import printed_cards, uncollected_cards
from storage.chats import chat_profiles
from storage.engine.database import Database
from storage.queues import scheduled_jobs
from tests.support.bot_process import ROOT
from tests.support.database_engines import database_environment, query_committed

NOW = int(datetime(2026, 12, 15, 3, 0, tzinfo=UTC).timestamp())  # 10.00 in Jakarta
UNTIL = int(
    datetime(2026, 12, 21, 17, 0, tzinfo=UTC).timestamp()
)  # the midnight after 21 December in Jakarta
LETTERS, SENT = "SELECT count(*) FROM letters", "SELECT COALESCE(sum(sent), 0) FROM campaigns"
JOBS = f"SELECT due FROM errands WHERE kind = '{uncollected_cards.REMINDER_JOB}'"
PATIENCE = 120  # seconds


async def start_bot(address: str, database: Path) -> asyncio.subprocess.Process:
    clock = database.parent / "clock"
    clock.write_text(str(NOW), "ascii")
    settings = {
        **os.environ,
        **database_environment(database),
        "BOT_TOKEN": "1000:test",
        "BOT_API_URL": address,
        "LOKET_TEST_CLOCK": str(clock),
        "LOKET_PAID_BROADCAST": "on",
        "LOKET_SEND_PER_SECOND": "1000",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.bot_with_test_clock",
        cwd=ROOT,
        env=settings,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def kill(bot: asyncio.subprocess.Process) -> None:
    bot.kill()
    await bot.wait()


async def wait_until(database: Path, sql: str, least: int) -> None:
    """Wait until the query counts at least `least`."""
    async with asyncio.timeout(PATIENCE):
        while query_committed(database, sql)[0][0] < least:  # noqa: ASYNC110 (waits for another process)
            await asyncio.sleep(0.01)


async def let_cards_wait(path: Path, chats: list[int]) -> PrintNotice:
    """Let these chats know of printed cards, with the first reminder due now."""
    database = await Database.open(path)
    async with database.transaction() as tx:
        day = date(2026, 8, 12)
        id, _ = await printed_cards.publish_print_notice(
            tx, site="3674-06", through=day, until=UNTIL, collect="", bring="KK", by=1, now=NOW - 86400 * 20
        )
        for chat in chats:
            await chat_profiles.find_or_create(tx, chat, NOW)
        await uncollected_cards.add(tx, id, chats)
        await scheduled_jobs.schedule(tx, uncollected_cards.REMINDER_JOB, str(id), NOW, days=7)
    await database.close()
    return PrintNotice(id, "3674-06", day, UNTIL, "", "KK", NOW)


async def kill_while_reminding(tmp_path: Path, count: int, strikes: list[tuple[str, int]]) -> None:
    """Kill the bot each time that a query counts so many. Afterwards each chat has its reminder."""
    app, path = create_app(), tmp_path / "loket.db"
    async with serve_app(app) as address:
        telegram: LocalTelegram = app.state.telegram
        bot = await start_bot(address, path)
        async with asyncio.timeout(PATIENCE):
            while telegram.main_bot is None:  # noqa: ASYNC110 (waits for another process)
                await asyncio.sleep(0.02)
        await kill(bot)
        chats = []
        for number in range(count):
            chat = telegram.private_chat(telegram.main_bot, telegram.add_person(f"Warga {number}"))
            chat.started = True
            chats.append(chat.id)
        await let_cards_wait(path, chats)
        for sql, least in strikes:
            bot = await start_bot(address, path)
            await wait_until(path, sql, least)
            await kill(bot)
            assert query_committed(path, LETTERS)[0][0] in (0, count), "the letters are one transaction"
        bot = await start_bot(address, path)
        await wait_until(path, SENT, count)
        await kill(bot)
        ((uncertain,),) = query_committed(path, "SELECT sum(uncertain) FROM campaigns")
        copies = [
            len(telegram.private_chat(telegram.main_bot, telegram.people[chat]).messages) for chat in chats
        ]
    assert min(copies) == 1, "somebody was not reminded"
    assert sum(copies) - count <= uncertain, "only what left when the process died may arrive twice"
    assert query_committed(path, LETTERS) == [(count,)]
    assert query_committed(path, JOBS) == [(int(datetime(2026, 12, 20, 2, 0, tzinfo=UTC).timestamp()),)]
    assert query_committed(path, "SELECT count(*) FROM uncollected_cards") == [(count,)]


@pytest.mark.slow
async def test_a_kill_in_each_step_reminds_everybody_once(tmp_path: Path) -> None:
    await kill_while_reminding(tmp_path, 600, [(LETTERS, 0), (LETTERS, 1), (SENT, 1), (SENT, 300)])
