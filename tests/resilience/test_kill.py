"""SIGKILL at random times during a conversation: everybody gets an answer, and no effect happens twice."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from tests.support.bot_process import (
    EACH,
    ODD,
    PEOPLE,
    count_answers,
    start_bot,
    stop_bot,
    wait_until_answered,
)
from tests.support.database_engines import query_committed


async def kill_rounds(tmp_path: Path, kills: int, seed: int) -> tuple[int, int]:
    """Let people ask while the bot is killed and restarted. Return the number of answers and of duplicates."""
    dice = random.Random(seed)
    app, database = create_app(), tmp_path / "loket.db"
    async with serve_app(app) as address:
        telegram = app.state.telegram
        bot = await start_bot(address, database)
        while telegram.main_bot is None:
            await asyncio.sleep(0.02)
        people = [Person(telegram, f"Warga {n}", patience=30) for n in range(PEOPLE)]
        for person in people:
            person.say("/start 3505")
        plan = [(person, n) for n in range(EACH) for person in people]
        strikes = set(dice.sample(range(len(plan)), kills))
        for at, (person, n) in enumerate(plan):
            person.say(ODD.format(n))
            await asyncio.sleep(dice.random() * 0.02)
            if at in strikes:
                bot.kill()
                await bot.wait()
                bot = await start_bot(address, database)
        await wait_until_answered(people)
        assert await stop_bot(bot, people[0], database) == 0
        answers = sum(count_answers(person) for person in people)
    noted = Counter(row[0] for row in query_committed(database, "SELECT text FROM questions"))
    assert noted == {ODD.format(n): PEOPLE for n in range(EACH)}, "an effect was lost or happened twice"
    return answers, answers - PEOPLE * EACH


async def test_a_few_kills(tmp_path: Path) -> None:
    answers, doubled = await kill_rounds(tmp_path, kills=3, seed=1)
    assert answers >= PEOPLE * EACH
    assert doubled <= 3 * PEOPLE


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
async def test_many_kills(tmp_path: Path, seed: int) -> None:
    answers, doubled = await kill_rounds(tmp_path, kills=12, seed=seed)
    assert answers >= PEOPLE * EACH
    assert doubled <= 12 * PEOPLE
