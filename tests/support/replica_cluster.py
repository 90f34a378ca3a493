"""Replicas as processes on one PostgreSQL, behind a load balancer and the local Telegram."""

import asyncio
import os
import random
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from demo.api.local_telegram import LocalTelegram
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage.crypto import encryption
from storage.engine.database import Database
from tests.support.database_engines import KEYS
from tests.support.postgresql_server import PostgresqlServer

ROOT = Path(__file__).parents[2]
RESTART_DELAY = 0.5  # seconds
TOKEN, SECRET = "1000:test", "rahasia_webhook_uji"
REPLICA_NAME = re.compile(r"this process is replica (\w+)")


class ReplicaProcess:
    """A replica process. `holder` is its name in the database.

    It starts again when it ends by itself, as with systemd: without its database a bot does not start.
    """

    def __init__(self, number: int, settings: dict[str, str], folder: Path) -> None:
        self.port, self._log = _free_port(), folder / f"replica{number}.log"
        self._settings = settings | {"LOKET_LISTEN": f"127.0.0.1:{self.port}", "PATH": os.environ["PATH"]}
        self.process: asyncio.subprocess.Process | None = None
        self._supervision: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._start_process()
        self._supervision = asyncio.create_task(self._supervise())

    async def _start_process(self) -> None:
        with self._log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "bot.py", "run", cwd=ROOT, env=self._settings, stderr=log
            )

    async def _supervise(self) -> None:
        while self.process is not None:
            await self.process.wait()
            await asyncio.sleep(RESTART_DELAY)
            await self._start_process()

    @property
    def holder(self) -> str:
        found = REPLICA_NAME.search(self.log_text)
        return found[1] if found else ""

    @property
    def log_text(self) -> str:
        return self._log.read_text(encoding="utf-8")

    async def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._supervision is not None:
            self._supervision.cancel()
            await asyncio.wait({self._supervision})
            self._supervision = None
        if self.process is not None:
            if self.process.returncode is None:
                self.process.send_signal(how)
            await self.process.wait()
            self.process = None


class ReplicaCluster:
    """A cluster. Its `replicas` share the PostgreSQL of `cluster`."""

    def __init__(
        self, telegram: LocalTelegram, cluster: PostgresqlServer, address: str, replicas: list[ReplicaProcess]
    ) -> None:
        self.telegram, self.cluster, self.replicas, self.address = telegram, cluster, replicas, address
        self.dice = random.Random(7)
        self.client: aiohttp.ClientSession

    async def open_database(self) -> Database:
        return await Database.open(self.address, encryption.parse_keys(KEYS))

    async def forward_update(self, request: web.Request) -> web.Response:
        """Forward an update to the first replica that accepts it, in random order."""
        body = await request.read()
        for replica in self.dice.sample(self.replicas, len(self.replicas)):
            try:
                async with self.client.post(
                    f"http://127.0.0.1:{replica.port}{request.path}", data=body, headers=request.headers
                ) as answer:
                    return web.Response(status=answer.status)
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)

    async def find_lease_holder(self, name: str) -> ReplicaProcess | None:
        """Return the replica that holds a lease."""
        database = await self.open_database()
        async with database.read_transaction() as tx:
            holder = await tx.fetch_value("SELECT holder FROM leases WHERE name = :name", name=name)
        await database.close()
        return next((one for one in self.replicas if holder and one.holder == holder), None)

    async def kill_and_restart(self, replica: ReplicaProcess) -> None:
        """Send SIGKILL to a replica and start a new process instead."""
        await replica.stop()
        await replica.start()

    async def wait_until_ready(self, count: int = 1) -> None:
        async with asyncio.timeout(60):
            while sum([await self._is_ready(replica) for replica in self.replicas]) < count:
                await asyncio.sleep(0.1)

    async def _is_ready(self, replica: ReplicaProcess) -> bool:
        try:
            async with self.client.get(f"http://127.0.0.1:{replica.port}/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@asynccontextmanager
async def replica_cluster(
    folder: Path, count: int = 3, send_per_second: int = 30
) -> AsyncIterator[ReplicaCluster]:
    cluster = PostgresqlServer()
    try:
        await asyncio.to_thread(cluster.start)
        address = await asyncio.to_thread(cluster.create, "loket")
        app, balancer = create_app(), _free_port()
        async with serve_app(app) as api, aiohttp.ClientSession() as client:
            settings = {
                "BOT_TOKEN": TOKEN, "BOT_API_URL": api, "DATABASE_URL": address, "LOKET_KEYS": KEYS,
                "LOKET_SEND_PER_SECOND": f"{send_per_second}",
                "LOKET_WEBHOOK_URL": f"http://127.0.0.1:{balancer}/hook", "LOKET_WEBHOOK_SECRET": SECRET,
            }  # fmt: skip
            replicas = [ReplicaProcess(number, settings, folder) for number in range(count)]
            found = ReplicaCluster(app.state.telegram, cluster, address, replicas)
            found.client = client
            async with _run_balancer(found, balancer):
                try:
                    for replica in replicas:
                        await replica.start()
                    await found.wait_until_ready(count)
                    await _set_webhook(settings)
                    yield found
                except BaseException as error:
                    for replica in replicas:
                        error.add_note(f"-- log of the replica at port {replica.port}\n{replica.log_text}")
                    raise
                finally:
                    for replica in replicas:
                        await replica.stop()
    finally:
        await asyncio.to_thread(cluster.release)


async def _set_webhook(settings: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", "webhook", "set", cwd=ROOT, env=settings | {"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == 0


@asynccontextmanager
async def _run_balancer(found: ReplicaCluster, port: int) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/hook", found.forward_update)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
