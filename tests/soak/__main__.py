"""Broadcasts during all kinds of faults, compared with other libraries.

It fails if someone is skipped, if a duplicate is not marked, or if the rate limit is exceeded. It prints speed with its
goal and never fails for speed, which depends on the machine.

    python -m tests.soak           10,000 people: 5 % blocked, 2 % errors, many 429, 20 s of outage, 10 kills: 9 minutes
    python -m tests.soak --short   a smaller run: 4 minutes; with --alone, without other libraries, for CI: 2 minutes
"""

import argparse
import asyncio
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from content.text.safe_html import Html
from handlers.core import replies
from handlers.core.replies import Message
from storage.engine.database import Database
from storage.queues import outbox
from tests.soak import outbox_scale
from tests.soak.soak_harness import PER_SECOND, SoakHarness, soak_harness

LOKET_COMMAND = ["bot.py", "run"]
MEASURABLE_DELAY = 0.02  # seconds; shorter delays are noise of the machine
OTHER_BROADCASTERS = "tests/soak/other_broadcasters.py"
failures: list[str] = []


def check_limit(name: str, value: float, most: float) -> None:
    """Print a number and record a failure if it is greater than `most`."""
    print(f"  {name:<58} {value:>9.3f}   at most {most:g}")
    if value > most:
        failures.append(name)


def print_goal(name: str, value: float, most: float) -> None:
    """Print a measurement of speed with its goal."""
    print(f"  {name:<58} {value:>9.3f}   aim: at most {most:g}{'' if value <= most else '  (falls short)'}")


def p95(delays: list[float]) -> float:
    return statistics.quantiles(delays, n=20)[-1] if len(delays) > 1 else 0.0


async def write_letters(ground: SoakHarness) -> None:
    """Write one campaign to everybody into the database, before the bot starts."""
    database, now = await Database.open(ground.folder / "loket.db"), int(time.time())
    async with database.transaction() as tx:
        body = replies.encode_reply(Message(Html("<b>Pengumuman</b>: besok tutup")))
        await outbox.add_for_chats(tx, "soak:1", body, ground.chats, now, now)
    await database.close()


def read_uncertain(folder: Path) -> set[int]:
    connection = sqlite3.connect(folder / "loket.db")
    try:
        return {chat for (chat,) in connection.execute("SELECT chat_id FROM letters WHERE uncertain = 1")}
    finally:
        connection.close()


async def measure_idle(seconds: float) -> float:
    """Return the 95th percentile of the delay of an answer without a broadcast."""
    with tempfile.TemporaryDirectory() as folder:
        async with soak_harness(Path(folder)) as place:
            await place.start(LOKET_COMMAND)
            await asyncio.sleep(3)
            asking = asyncio.create_task(place.keep_asking(every=0.3))
            await asyncio.sleep(seconds)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            return p95(place.delays)


async def measure_undisturbed(people: int, calm: float) -> None:
    print(f"\n{people} people, nothing breaks")
    with tempfile.TemporaryDirectory() as folder:
        async with soak_harness(Path(folder)) as place:
            place.add_people(people)
            await write_letters(place)
            await place.start(LOKET_COMMAND)
            await place.wait_until_delivered(20)
            check_limit("missing", len(place.reachable - place.copies_per_chat.keys()), 0)
            print_goal("refused with 429", place.telegram.refusal_counts[429], 0)
            print_goal("share of the limit left unused", 1 - place.used_share_of_limit(), 0.05)
    print(f"\n{people} people while others ask, three a second")
    with tempfile.TemporaryDirectory() as folder:
        async with soak_harness(Path(folder)) as place:
            place.add_people(people)
            await write_letters(place)
            await place.start(LOKET_COMMAND)
            await asyncio.sleep(3)
            asking = asyncio.create_task(place.keep_asking(every=0.3))
            await place.wait_until_delivered(20)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            most = max(calm, MEASURABLE_DELAY) * 1500
            print_goal("delay of an answer, p95, ms", p95(place.delays) * 1000, most)
            print_goal("refused with 429", place.telegram.refusal_counts[429], 3)
            print(f"  {'share of the limit, letters and answers':<58} {place.used_share_of_limit():>9.3f}")


async def measure_under_faults(people: int, kills: int, outage: float, unused: float) -> None:
    print(
        f"\n{people} people, 5 % blocked, 2 % errors, a storm of 429, {outage:g} s of outage, {kills} kills"
    )
    with tempfile.TemporaryDirectory() as folder:
        async with soak_harness(Path(folder), seed=4) as place:
            place.add_people(people, blocked=0.05)
            await write_letters(place)
            place.fail_share(0.02)
            begin = time.monotonic()
            await place.start(LOKET_COMMAND)
            await cause_faults(place, people / PER_SECOND, kills, outage)
            await place.wait_until_delivered(30)
            await asyncio.sleep(1)
            took = time.monotonic() - begin
            await place.stop()
            check_deliveries(place, read_uncertain(place.folder), kills, unused)
            print(f"  {'seconds in all':<58} {took:>9.1f}")


async def cause_faults(place: SoakHarness, seconds: float, kills: int, outage: float) -> None:
    """Cause all faults, each at its time. Faults may overlap."""
    moments = sorted(place.dice.uniform(0.08, 0.8) * seconds for _ in range(kills))
    plan: list[tuple[float, str]] = [(moment, "kill") for moment in moments]
    plan += [(0.3 * seconds, "storm"), (0.5 * seconds, "outage")]
    begin = time.monotonic()
    async with asyncio.TaskGroup() as faults:
        for moment, what in sorted(plan):
            await asyncio.sleep(max(0.0, begin + moment - time.monotonic()))
            match what:
                case "kill":
                    faults.create_task(place.kill(LOKET_COMMAND))
                case "storm":
                    faults.create_task(place.flood(seconds=min(10, seconds / 10), wait=3))
                case "outage":
                    faults.create_task(place.cut_connections(outage))


def check_deliveries(place: SoakHarness, marked: set[int], kills: int, unused: float) -> None:
    doubled = {chat for chat, times in place.copies_per_chat.items() if times > 1}
    check_limit("missing", len(place.reachable - place.copies_per_chat.keys()), 0)
    check_limit("doubled", len(doubled), len(marked))
    check_limit("doubled and not marked uncertain", len(doubled - marked), 0)
    check_limit("copies of one message", max(place.copies_per_chat.values()), kills + 1)
    check_limit("most messages in any second", place.most_in_a_second(), PER_SECOND)
    print_goal("share of the limit left unused outside the faults", 1 - place.used_share_of_limit(), unused)
    print_goal("back after a kill, median, s", statistics.median(place.recovery_times), 10)
    print(f"  {'marked uncertain':<58} {len(marked):>9}")
    print(f"  {'refused with 429 by the limits':<58} {place.telegram.refusal_counts[429]:>9}")


async def compare_libraries(people: int) -> None:
    """Run the other libraries with the same people, blocks, errors and one kill. A killed process is started again."""
    print(
        f"\n{people} people, 5 % blocked, 2 % errors, one kill: lost, doubled, share of the limit, p95 of an answer,"
    )
    print("answers lost, refused with 429")
    await measure_library("Loket", LOKET_COMMAND, people)
    for name, kind, package in (
        ("a loop on AIORateLimiter", "loop", "aiolimiter"),
        ("aiogram-broadcaster", "mailer", "aiogram_broadcaster"),
    ):
        if find_spec(package) is None:
            print(f"  {name:<26} not installed: make soak installs it")
        else:
            await measure_library(name, [OTHER_BROADCASTERS, kind], people)


async def measure_library(name: str, command: list[str], people: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with soak_harness(Path(folder), seed=5) as place:
            place.add_people(people, blocked=0.05)
            if command is LOKET_COMMAND:
                await write_letters(place)
            else:
                command = [*command, folder]
            (place.folder / "chats").write_text("\n".join(map(str, place.chats)), encoding="utf-8")
            place.fail_share(0.02)
            await place.start(command)
            await asyncio.sleep(4)
            asking = asyncio.create_task(place.keep_asking(every=0.3))
            await asyncio.sleep(people / PER_SECOND * 2 / 3 - 4)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            came_back = await survives_kill(place, command)
            await place.wait_until_delivered(15 if came_back else 0)
            lost = len(place.reachable - place.copies_per_chat.keys())
            doubled = sum(times > 1 for times in place.copies_per_chat.values())
            print(
                f"  {name:<26} {lost:>6} lost {doubled:>6} doubled {place.used_share_of_limit():>7.1%}"
                f" {p95(place.delays) * 1000:>8.0f} ms {place.unanswered:>5} {place.telegram.refusal_counts[429]:>5}"
                f"{'' if came_back else '  sent nothing more after the kill'}"
            )


async def survives_kill(place: SoakHarness, command: list[str]) -> bool:
    """Return whether the process continues after a SIGKILL. Loket must; for others the result is only printed."""
    try:
        await place.kill(command, patience=60 if command is LOKET_COMMAND else 15)
    except TimeoutError:
        if command is LOKET_COMMAND:
            raise
        return False
    return True


async def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.soak", description=__doc__)
    parser.add_argument("--short", action="store_true", help="in small, for CI")
    parser.add_argument("--alone", action="store_true", help="without the others")
    parser.add_argument("--people", type=int, help="how many in the hard run")
    options = parser.parse_args()
    short: bool = options.short
    print(f"{platform.python_implementation()} {platform.python_version()}, {sys.platform}")
    calm = await measure_idle(15 if short else 40)
    print(f"delay of an answer of an idle bot, p95: {calm * 1000:.1f} ms")
    await measure_undisturbed(750 if short else 1500, calm)
    if short:  # in a short run the first second after a fault has more weight
        await measure_under_faults(options.people or 900, kills=3, outage=5, unused=0.1)
    else:
        await measure_under_faults(options.people or 10_000, kills=10, outage=20, unused=0.05)
    if not options.alone:
        await compare_libraries(450 if short else 900)
    print_goal("a claim among 1,000,000 letters, times one among 1,000", await outbox_scale.print_scale(), 3)
    for failure in failures:
        print(f"falls short: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
