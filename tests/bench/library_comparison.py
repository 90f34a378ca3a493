"""Compares Loket with other libraries: the same questions and server, alternately, in several rounds.

The others are trivial bots of frequently asked questions. They store one row per message and wait for no disk.
Loket does its real work: it understands, reads hours, cites sources, and commits every effect before it confirms.
"""

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from tests.bench.load_generator import LoadGenerator, serve_load
from tests.bench.questions import REPEATED, DistinctQuestions
from tests.bench.running_cost import process_cpu_seconds, resident_megabytes

ROOT = Path(__file__).parents[2]
NODE = Path(os.environ.get("BENCH_NODE", ROOT / ".venv" / "node"))
TOKEN = "1000:bench"
WARM_UP, START_TIMEOUT = 2.0, 40.0  # seconds


@dataclass(frozen=True)
class BotUnderTest:
    """`folder` is where the command runs. `settings` are added to its environment."""

    name: str
    command: tuple[str, ...]
    package: str = ""
    texts: Sequence[str] = REPEATED
    folder: Path = ROOT
    settings: tuple[tuple[str, str], ...] = ()


LOKET = BotUnderTest("Loket", (sys.executable, "bot.py", "run"), settings=(("LOKET_LOG_LEVEL", "WARNING"),))


def ask_nothing_twice(one: BotUnderTest) -> BotUnderTest:
    return replace(one, name=f"{one.name}, nobody asks twice", texts=DistinctQuestions())


def installed_bots() -> tuple[BotUnderTest, ...]:
    """Return Loket and the other bots that are installed."""
    python, script = sys.executable, str(ROOT / "tests" / "bench" / "other_bots.py")
    found = [
        LOKET,
        ask_nothing_twice(LOKET),
        BotUnderTest("python-telegram-bot", (python, script, "ptb"), "telegram"),
        BotUnderTest("python-telegram-bot, concurrent", (python, script, "ptb-concurrent"), "telegram"),
        BotUnderTest("aiogram 3", (python, script, "aiogram"), "aiogram"),
        BotUnderTest("telebot, async", (python, script, "telebot"), "telebot"),
    ]
    node = shutil.which("node")
    if node and (NODE / "node_modules" / "grammy").exists():
        found.append(BotUnderTest("grammY with runner", (node, str(ROOT / "tests" / "bench" / "grammy.mjs"))))
    return tuple(one for one in found if not one.package or find_spec(one.package))


@dataclass
class MeasuredRun:
    """One run: `rate` in updates per second, delays in milliseconds, `cpu` in s per 1,000 updates, `start` in seconds."""

    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    memory: float
    start: float


@asynccontextmanager
async def running_bot(one: BotUnderTest, load: LoadGenerator) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot with the load as its Bot API, on the second core. Kill it in the end."""
    server, address = await serve_load(load)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": address,
            "DATABASE_URL": f"{folder}/loket.db",
            "BENCH_DATABASE": f"{folder}/other.db",
            "BENCH_NODE": str(NODE),
            **dict(one.settings),
        }
        process = await asyncio.create_subprocess_exec(
            *_pin_to_second_core(one.command),
            cwd=one.folder,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            await process.wait()
            server.close()


async def measure_run(one: BotUnderTest, seconds: float, latency: float, rate: float = 0.0) -> MeasuredRun:
    """Start a bot, warm it up, measure it. The load is a closed loop of 64, or `rate` per second."""
    load = LoadGenerator(one.texts, latency=latency, rate=rate)
    begun = load.now
    async with running_bot(one, load) as process:
        async with asyncio.timeout(START_TIMEOUT):
            while not load.first_poll:
                await asyncio.sleep(0.01)
        start = load.first_poll - begun
        load.start_asking()
        await asyncio.sleep(WARM_UP)
        load.reset_measures()
        before, at = process_cpu_seconds(process.pid), load.now
        await asyncio.sleep(seconds)
        took, cost = load.now - at, process_cpu_seconds(process.pid) - before
        done, memory = load.answered, resident_megabytes(process.pid)
        load.stop_asking()
    quantiles = (load.delay_quantile(0.5), load.delay_quantile(0.95), load.delay_quantile(0.99))
    return MeasuredRun(done / took, *quantiles, cost * 1000 / max(1, done), memory, start)


def _pin_to_second_core(command: Sequence[str]) -> tuple[str, ...]:
    """Run the command on the second core, if there is one. This process uses the first."""
    if shutil.which("taskset") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {0})
        return ("taskset", "-c", "1", *command)
    return tuple(command)


def median_run(results: Sequence[MeasuredRun]) -> MeasuredRun:
    return MeasuredRun(
        *(statistics.median(getattr(one, name) for one in results) for name in MeasuredRun.__annotations__)
    )


async def print_comparison(rounds: int, seconds: float) -> None:
    names = installed_bots()
    for title, latency, rate in (
        ("as fast as answers come, no network", 0.0, 0.0),
        ("as fast as answers come, 80 ms of network", 0.08, 0.0),
        ("100 updates a second, no network", 0.0, 100.0),
    ):
        print(f"\n{title}; medians of {rounds}, {seconds:g} s each")
        print(
            f"  {'':<34} {'updates/s':>10} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"
            f" {'cpu s/1000':>11} {'MB':>6} {'start s':>8}"
        )
        found: dict[str, list[MeasuredRun]] = {one.name: [] for one in names}
        for _ in range(rounds):
            for one in names:
                try:
                    found[one.name].append(await measure_run(one, seconds, latency, rate))
                except TimeoutError:
                    print(f"  {one.name:<34} did not start", flush=True)
        for name, results in found.items():
            if results:
                row = median_run(results)
                print(
                    f"  {name:<34} {row.rate:>10.0f} {row.p50:>8.1f} {row.p95:>8.1f} {row.p99:>8.1f}"
                    f" {row.cpu:>11.2f} {row.memory:>6.0f} {row.start:>8.2f}",
                    flush=True,
                )
