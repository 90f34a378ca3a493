"""Compares Loket with its targets of speed, and with version 1.0.

`--compare FOLDER` runs a checkout of 1.0 on this machine as well, alternately. Without it, 1.0 is shown where its value
does not depend on the machine: ratios and memory.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench import growth
from tests.bench.library_comparison import (
    LOKET,
    START_TIMEOUT,
    BotUnderTest,
    ask_nothing_twice,
    installed_bots,
    measure_run,
    running_bot,
)
from tests.bench.load_generator import LoadGenerator
from tests.bench.questions import DistinctQuestions
from tests.bench.running_cost import resident_megabytes
from tests.soak.__main__ import measure_idle, p95, write_letters
from tests.soak.soak_harness import soak_harness
from tests.support.database_engines import KEYS
from tests.support.postgresql_server import PostgresqlServer, is_postgresql_installed

NETWORK_DELAY = 0.08  # seconds
OUTSTANDING = 64
BROADCAST_SECONDS, BROADCAST_LETTERS = 20.0, 900
LOKET_COMMAND = ["bot.py", "run"]

Values = Mapping[str, float]


@dataclass(frozen=True)
class Target:
    """`version_1` is the value of 1.0 where it holds on every machine.

    `aim` is the most, or with `is_rate` the least; with `is_ratio` of the ratio to 1.0.
    """

    key: str
    name: str
    aim: float
    is_ratio: bool = False
    is_rate: bool = False
    version_1: float | None = None

    def is_reached(self, value: float, ratio: float | None) -> bool | None:
        """Return None when the ratio is not known."""
        judged = ratio if self.is_ratio else value
        if judged is None:
            return None
        return judged >= self.aim if self.is_rate else judged <= self.aim


TARGETS = (
    Target("cpu", "CPU ms an update, questions repeat", 0.5, is_ratio=True),
    Target("cpu_distinct", "CPU ms an update, nobody asks twice", 0.5, is_ratio=True),
    Target("of_telebot", "updates/s without network, share of telebot", 1.0, is_rate=True, version_1=0.5),
    Target("of_aiogram", "updates/s without network, times aiogram", 4.0, is_rate=True, version_1=2.0),
    Target("of_grammy", "updates/s without network, share of grammY (no target)", 0.0, is_rate=True, version_1=0.18),
    Target("of_limit", "updates/s at 80 ms, 64 in progress, share of the limit", 0.8, is_rate=True),
    Target("of_limit_distinct", "the same, nobody asks twice", 0.8, is_rate=True),
    Target("of_sqlite", "PostgreSQL, one process, share of SQLite", 0.65, is_rate=True, version_1=0.41),
    Target("start", "start to first answer, s", 0.6, is_ratio=True),
    Target("idle", "memory when idle, MB", 95, version_1=115),
    Target("loaded", "memory after {updates:,} updates, MB", 115, version_1=123),
    Target("p99", "p99 at 100 updates/s, ms", 15, version_1=15),
    Target("p99_distinct", "the same, nobody asks twice", 15),
    Target("broadcast", "p95 of a reply during a broadcast, times idle", 1.3, version_1=1.5),
    Target("hours", "a question about hours, 514 offices, times 5", 1.3, version_1=132),
)  # fmt: skip


async def measure_start(one: BotUnderTest) -> tuple[float, float]:
    """Return seconds from the start to the answer of a waiting question, and MB when idle."""
    load = LoadGenerator(one.texts, outstanding=1)
    load.start_asking()
    load.stop_asking()
    begun = load.now
    async with running_bot(one, load) as process, asyncio.timeout(START_TIMEOUT):
        while not load.answered:
            await asyncio.sleep(0.005)
        start = load.now - begun
        await asyncio.sleep(1)
        return start, resident_megabytes(process.pid)


async def measure_loaded(one: BotUnderTest, updates: int) -> float:
    """Return MB after so many updates."""
    load = LoadGenerator(one.texts)
    load.start_asking()
    async with running_bot(one, load) as process:
        while load.answered < updates:
            await asyncio.sleep(0.05)
        return resident_megabytes(process.pid)


async def measure_one_round(one: BotUnderTest, seconds: float) -> dict[str, float]:
    distinct = ask_nothing_twice(one)
    limit = OUTSTANDING / NETWORK_DELAY
    plain, plain_distinct = await measure_run(one, seconds, 0.0), await measure_run(distinct, seconds, 0.0)
    far, far_distinct = (
        await measure_run(one, seconds, NETWORK_DELAY),
        await measure_run(distinct, seconds, NETWORK_DELAY),
    )
    slow, slow_distinct = (
        await measure_run(one, seconds, 0.0, 100.0),
        await measure_run(distinct, seconds, 0.0, 100.0),
    )
    start, idle = await measure_start(one)
    return {
        "rate": plain.rate, "cpu": plain.cpu, "cpu_distinct": plain_distinct.cpu,
        "of_limit": far.rate / limit, "of_limit_distinct": far_distinct.rate / limit,
        "p99": slow.p99, "p99_distinct": slow_distinct.p99, "start": start, "idle": idle,
    }  # fmt: skip


async def measure_postgresql(
    cluster: PostgresqlServer, one: BotUnderTest, round_name: str, seconds: float
) -> float:
    """Return updates per second of one process that polls."""
    database = await asyncio.to_thread(cluster.create, f"bench_{round_name}")
    settings = (("DATABASE_URL", database), ("LOKET_KEYS", KEYS), *one.settings)
    return (await measure_run(replace(one, settings=settings), seconds, 0.0)).rate


async def measure_peers(seconds: float) -> dict[str, float]:
    names = {"telebot, async": "of_telebot", "aiogram 3": "of_aiogram", "grammY with runner": "of_grammy"}
    return {
        names[one.name]: (await measure_run(one, seconds, 0.0)).rate
        for one in installed_bots()
        if one.name in names
    }


async def measure_broadcast() -> float:
    """Return the 95th percentile of a reply during a broadcast, as a multiple of the idle one."""
    calm = await measure_idle(BROADCAST_SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        async with soak_harness(Path(folder)) as place:
            place.add_people(BROADCAST_LETTERS)
            await write_letters(place)
            await place.start(LOKET_COMMAND)
            await asyncio.sleep(3)
            asking = asyncio.create_task(place.keep_asking(every=0.3))
            await asyncio.sleep(BROADCAST_SECONDS)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            return p95(place.delays) / calm


async def measure_versions(
    bots: Mapping[str, BotUnderTest], rounds: int, seconds: float, updates: int
) -> dict[str, dict[str, float]]:
    """Return the medians of each version. Versions and other libraries are measured alternately."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in bots}
    cluster = None
    if is_postgresql_installed():
        cluster = await asyncio.to_thread(PostgresqlServer, durable=True)
        await asyncio.to_thread(cluster.start)
    try:
        for n in range(rounds):
            peers = await measure_peers(seconds)
            for name, one in bots.items():
                values = await measure_one_round(one, seconds)
                values |= {key: values["rate"] / rate for key, rate in peers.items()}
                if cluster is not None:
                    rate = await measure_postgresql(cluster, one, f"{name}_{n}", seconds)
                    values["of_sqlite"] = rate / values["rate"]
                found[name].append(values)
    finally:
        if cluster is not None:
            await asyncio.to_thread(cluster.release)
    medians = {
        name: {key: statistics.median(one[key] for one in values) for key in values[0]}
        for name, values in found.items()
    }
    for name, one in bots.items():
        medians[name]["loaded"] = await measure_loaded(replace(one, texts=DistinctQuestions()), updates)
    return medians


def render_row(target: Target, name: str, now: Values, before: Values) -> str:
    """Return a line: the value, that of 1.0, their ratio, the aim, and whether it is reached."""
    if target.key not in now:
        return f"  {name:<58} not measured"
    value, old = now[target.key], before.get(target.key, target.version_1)
    ratio = None if old is None else value / old
    reached = target.is_reached(value, ratio)
    sign = ">=" if target.is_rate else "<="
    return (
        f"  {name:<58} {value:>8.2f} {_show(old):>8} {_show(ratio):>7}"
        f" {sign:>3} {target.aim:g}{' x 1.0' if target.is_ratio else '':<6}"
        f" {'unknown' if reached is None else 'yes' if reached else 'NO'}"
    )


def _show(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


async def main(rounds: int, seconds: float, updates: int, compare: Path | None) -> None:
    bots = {"now": LOKET}
    if compare is not None:  # the setting of the log level had no prefix then
        bots["before"] = replace(LOKET, folder=compare, settings=(("LOG_LEVEL", "WARNING"),))
    found = await measure_versions(bots, rounds, seconds, updates)
    five, _, all_offices = await growth.measure_costs(growth.database_for_hours, growth.OFFICES)
    found["now"] |= {"hours": all_offices / five, "broadcast": await measure_broadcast()}
    print(f"\ntargets; medians of {rounds}, {seconds:g} s each; {found['now']['rate']:.0f} updates/s")
    print(f"  {'':<58} {'now':>8} {'1.0':>8} {'ratio':>7} {'aim':>12} {'':<1} reached")
    for target in TARGETS:
        name = target.name.format(updates=updates)
        print(render_row(target, name, found["now"], found.get("before", {})))
