"""Shows where the CPU time of an update goes. Each sampled stack counts for its innermost area."""

import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.bench.library_comparison import ROOT, TOKEN, WARM_UP
from tests.bench.load_generator import LoadGenerator, serve_load
from tests.bench.questions import REPEATED, DistinctQuestions

AREAS = (  # a part of a file path, and the name of the area
    ("/aiohttp/", "requests to Telegram: aiohttp"),
    ("/site-packages/telegram/", "requests to Telegram: python-telegram-bot"),
    ("/runtime/telegram/connection_pool.py", "requests to Telegram: connections"),
    ("/runtime/telegram/transport.py", "requests to Telegram: the rest"),
    ("/runtime/telegram/api_payloads.py", "requests to Telegram: the rest"),
    ("/runtime/telegram/sender.py", "requests to Telegram: the rest"),
    ("/storage/crypto/", "encryption (AES-GCM, HMAC)"),
    ("/storage/", "statements of the database"),
    ("/content/nlu/", "understanding"),
    ("/content/", "redaction, places, days, texts"),
    ("/handlers/", "deciding and rendering the answer"),
    ("/runtime/", "updates, order of chats, rate limits"),
    ("/asyncio/", "event loop"),
)
OTHER_AREA = "starting, and all else"


def area_of(files: list[str]) -> str:
    """Return the area of a stack. The innermost file is first."""
    return next((name for file in files for part, name in AREAS if part in file), OTHER_AREA)


async def main(seconds: float) -> None:
    print("\nwhere the CPU time of an update goes, in %")
    repeated = await count_areas(REPEATED, seconds)
    distinct = await count_areas(DistinctQuestions(), seconds)
    print(f"  {'':<50} {'questions repeat':>17} {'nobody asks twice':>18}")
    for name, n in repeated.most_common():
        shares = (100 * n / repeated.total(), 100 * distinct[name] / max(1, distinct.total()))
        print(f"  {name:<50} {shares[0]:>17.1f} {shares[1]:>18.1f}")


async def count_areas(texts: Sequence[str], seconds: float) -> Counter[str]:
    """Return the number of samples of each area."""
    load = LoadGenerator(texts)
    server, address = await serve_load(load)
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "stacks.json"
        environment = {
            **os.environ,
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": address,
            "DATABASE_URL": f"{folder}/loket.db",
            "LOKET_LOG_LEVEL": "WARNING",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.sampled_bot", str(found), cwd=ROOT, env=environment
        )
        while not load.first_poll:
            await asyncio.sleep(0.01)
        load.start_asking()
        await asyncio.sleep(WARM_UP + seconds)
        load.stop_asking()
        process.terminate()
        await process.wait()
        server.close()
        stacks = json.loads(await asyncio.to_thread(found.read_text))
    counted: Counter[str] = Counter()
    for files, n in stacks:
        if any(file.endswith("asyncio/base_events.py") for file in files):
            counted[area_of(files)] += n
    return counted
