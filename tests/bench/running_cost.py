"""Prints the cost of the bot on this machine: start to first answer, memory, CPU time per answer.

The bot is a process of its own and uses the local Telegram over real HTTP. Only its process counts.
"""

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from tests.bench.questions import DistinctQuestions
from tests.support.bot_process import start_bot

QUESTIONS = (
    "bikin ktp bayar brp min",
    "serpong sabtu buka ga?",
    "ktp ilang gan mesti gmn",
    "sdh rekam kok blm jadi",
    "syarat pindah kk",
)
START_COUNT, BATCH_COUNT, QUESTIONS_PER_BATCH = 5, 25, 20
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def process_cpu_seconds(pid: int) -> float:
    """Return the CPU seconds (user and system) of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_megabytes(pid: int) -> float:
    """Return the resident memory in MB."""
    line = next(
        ln for ln in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines() if "VmRSS" in ln
    )
    return int(line.split()[1]) / 1024


async def measure_first_answer() -> float:
    """Return the seconds from the start of the process to the answer of a waiting message."""
    app = create_app()
    with tempfile.TemporaryDirectory() as folder:
        async with serve_app(app) as address:
            bot = await start_bot_process(app.state.telegram, address, Path(folder))
            bot.terminate()
            await bot.wait()
            siti = Person(app.state.telegram, "Siti", patience=30)
            siti.say("/start 3505")
            begin = time.perf_counter()
            bot = await start_bot(address, Path(folder) / "loket.db")
            await siti.expect(".")
            seconds = time.perf_counter() - begin
            bot.terminate()
            await bot.wait()
    return seconds


async def start_bot_process(telegram: object, address: str, folder: Path) -> asyncio.subprocess.Process:
    bot = await start_bot(address, folder / "loket.db")
    while telegram.main_bot is None:  # type: ignore[attr-defined]
        await asyncio.sleep(0.01)
    return bot


async def measure_running(questions: Sequence[str]) -> dict[str, float]:
    """Return idle memory, and CPU milliseconds and latency per answer (medians over batches)."""
    app = create_app()
    with tempfile.TemporaryDirectory() as folder:
        async with serve_app(app) as address:
            bot = await start_bot_process(app.state.telegram, address, Path(folder))
            siti = Person(app.state.telegram, "Siti", patience=30)
            siti.say("/start 3505")
            await siti.expect(".")
            await asyncio.sleep(1)
            idle = resident_megabytes(bot.pid)
            costs, delays = [], []
            for batch in range(BATCH_COUNT):
                before = process_cpu_seconds(bot.pid)
                for n in range(QUESTIONS_PER_BATCH):
                    asked = time.perf_counter()
                    await siti.ask(questions[(batch * QUESTIONS_PER_BATCH + n) % len(questions)], ".")
                    delays.append((time.perf_counter() - asked) * 1000)
                costs.append((process_cpu_seconds(bot.pid) - before) * 1000 / QUESTIONS_PER_BATCH)
            busy = resident_megabytes(bot.pid)
            bot.terminate()
            await bot.wait()
    return {
        "idle": idle,
        "busy": busy,
        "cpu": statistics.median(costs),
        "p50": statistics.median(delays),
        "p95": statistics.quantiles(delays, n=20)[-1],
    }


async def main() -> None:
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {sys.platform}"
    )
    starts = [await measure_first_answer() for _ in range(START_COUNT)]
    found, distinct = await measure_running(QUESTIONS), await measure_running(DistinctQuestions())
    rows = (
        ("start to first answer, s", statistics.median(starts), "under 2"),
        ("resident when idle, MB", found["idle"], "under 120"),
        (f"resident after {BATCH_COUNT * QUESTIONS_PER_BATCH} questions, MB", found["busy"], ""),
        ("processor time a question, median, ms", found["cpu"], "under 5"),
        ("the same, nobody asks twice, ms", distinct["cpu"], ""),
        ("question to answer, p50, ms", found["p50"], ""),
        ("question to answer, p95, ms", found["p95"], ""),
        ("the same, nobody asks twice, ms", distinct["p95"], ""),
    )
    for name, value, aim in rows:
        print(f"{name:<40} {value:>8.2f}  {aim}")
