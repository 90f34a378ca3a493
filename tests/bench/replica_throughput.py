"""Measures one, two and three replicas on one durable PostgreSQL, with a round-robin load balancer.

This process, PostgreSQL and the replicas share the machine. With two cores, more replicas only show their cost.
With one core each, they show their gain.
"""

import asyncio
import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.bench.library_comparison import TOKEN
from tests.bench.load_generator import LoadGenerator, serve_load
from tests.bench.questions import REPEATED, DistinctQuestions
from tests.bench.running_cost import process_cpu_seconds
from tests.support.database_engines import KEYS
from tests.support.postgresql_server import PostgresqlServer, is_postgresql_installed
from tests.support.replica_cluster import SECRET, ReplicaProcess

COUNTS = (1, 2, 3)
CONNECTIONS = 40  # the default of Telegram
WARM_UP, START_TIMEOUT = 3.0, 60.0  # seconds
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


class PushingLoad(LoadGenerator):
    """Pushes updates to a webhook. A refused update is sent again."""

    def _write(self) -> None:
        super()._write()
        self.written.set()

    async def push(self, replicas: list[ReplicaProcess]) -> None:
        self.written = asyncio.Event()
        turns, places = itertools.cycle(replicas), asyncio.Semaphore(CONNECTIONS)
        async with aiohttp.ClientSession(headers=HEADERS) as client, asyncio.TaskGroup() as tasks:
            while True:
                await self.written.wait()
                self.written.clear()
                while self._waiting:
                    await places.acquire()
                    update = self._waiting.popleft()
                    tasks.create_task(self._deliver(client, turns, update)).add_done_callback(
                        lambda _: places.release()
                    )

    async def _deliver(
        self,
        client: aiohttp.ClientSession,
        turns: "itertools.cycle[ReplicaProcess]",
        update: dict[str, object],
    ) -> None:
        status = 0
        while status != 200:
            async with client.post(f"http://127.0.0.1:{next(turns).port}/hook", json=update) as answer:
                status = answer.status


@asynccontextmanager
async def _running_replicas(
    count: int, settings: dict[str, str], folder: Path
) -> AsyncIterator[list[ReplicaProcess]]:
    replicas = [ReplicaProcess(number, settings, folder) for number in range(count)]
    try:
        for replica in replicas:
            await replica.start()
        async with asyncio.timeout(START_TIMEOUT), aiohttp.ClientSession() as client:
            for replica in replicas:
                while not await _is_ready(client, replica):
                    await asyncio.sleep(0.1)
        yield replicas
    finally:
        for replica in replicas:
            await replica.stop()


async def _is_ready(client: aiohttp.ClientSession, replica: ReplicaProcess) -> bool:
    try:
        async with client.get(f"http://127.0.0.1:{replica.port}/ready") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def measure_replicas(
    cluster: PostgresqlServer, count: int, seconds: float, texts: Sequence[str]
) -> str:
    """Return one line of the table."""
    load = PushingLoad(texts)
    server, api = await serve_load(load)
    database = await asyncio.to_thread(cluster.create, f"replicas_{count}_{len(texts)}")
    settings = {
        "BOT_TOKEN": TOKEN, "BOT_API_URL": api, "DATABASE_URL": database, "LOKET_KEYS": KEYS,
        "LOKET_WEBHOOK_URL": "http://127.0.0.1:9/hook", "LOKET_WEBHOOK_SECRET": SECRET, "LOKET_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        async with _running_replicas(count, settings, Path(folder)) as replicas:
            pushing = asyncio.create_task(load.push(replicas))
            await asyncio.sleep(0)
            load.start_asking()
            await asyncio.sleep(WARM_UP)
            load.reset_measures()
            before, at = _replica_cpu_seconds(replicas), load.now
            await asyncio.sleep(seconds)
            rate, cost = load.answered / (load.now - at), _replica_cpu_seconds(replicas) - before
            done = max(1, load.answered)
            load.stop_asking()
            pushing.cancel()
            await asyncio.wait({pushing})
    server.close()
    p50, p99 = load.delay_quantile(0.5), load.delay_quantile(0.99)
    name = f"{count}" if texts is REPEATED else f"{count}, nobody asks twice"
    return f"{name:>20} {rate:>10.0f} {p50:>8.0f} {p99:>8.0f} {cost * 1000 / done:>12.2f}"


def _replica_cpu_seconds(replicas: list[ReplicaProcess]) -> float:
    return sum(process_cpu_seconds(one.process.pid) for one in replicas if one.process is not None)


async def main(seconds: float) -> None:
    print(f"\nreplicas on one PostgreSQL, webhook, fsync on; {os.cpu_count()} cores for everything")
    if not is_postgresql_installed():
        print("  left out: PostgreSQL's initdb is not installed (Debian: postgresql)")
        return
    print("            replicas  updates/s   p50 ms   p99 ms  cpu s/1,000")
    cluster = await asyncio.to_thread(PostgresqlServer, durable=True)
    try:
        await asyncio.to_thread(cluster.start)
        for count in COUNTS:
            for texts in (REPEATED, DistinctQuestions()):
                print(await measure_replicas(cluster, count, seconds, texts), flush=True)
    finally:
        await asyncio.to_thread(cluster.release)
