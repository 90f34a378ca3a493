"""Replicas as processes of their own on one PostgreSQL, behind a balancer, with the local Telegram before it."""

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

from demo.app import create_app
from demo.server import serve
from demo.telegram import Telegram
from storage import seal
from storage.database import Database
from tests.engines import KEYS
from tests.postgresql import Cluster

ROOT = Path(__file__).parent.parent
TOKEN, SECRET = "1000:test", "rahasia_webhook_uji"
NAMED = re.compile(r"this is replica (\w+)")


class Replica:
    """One process; `holder` is its name in the database."""

    def __init__(self, number: int, settings: dict[str, str], folder: Path) -> None:
        self.port, self._log = _free_port(), folder / f"replica{number}.log"
        self._settings = settings | {"LISTEN": f"127.0.0.1:{self.port}", "PATH": os.environ["PATH"]}
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "bot.py", "run", cwd=ROOT, env=self._settings, stderr=log
            )

    @property
    def holder(self) -> str:
        found = NAMED.search(self.told)
        return found[1] if found else ""

    @property
    def told(self) -> str:
        return self._log.read_text(encoding="utf-8")

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            if self.process.returncode is None:
                self.process.send_signal(how)
            await self.process.wait()
            self.process = None


class Fleet:
    """`replicas` share the PostgreSQL of `cluster`."""

    def __init__(self, telegram: Telegram, cluster: Cluster, address: str, replicas: list[Replica]) -> None:
        self.telegram, self.cluster, self.replicas, self.address = telegram, cluster, replicas, address
        self.dice = random.Random(7)
        self.client: aiohttp.ClientSession

    async def database(self) -> Database:
        return await Database.open(self.address, seal.parse(KEYS))

    async def bring(self, request: web.Request) -> web.Response:
        """To any replica that takes it, in a random order."""
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

    async def holding(self, name: str) -> Replica | None:
        """The replica that holds a lease."""
        database = await self.database()
        async with database.reading() as tx:
            holder = await tx.value("SELECT holder FROM leases WHERE name = :name", name=name)
        await database.close()
        return next((one for one in self.replicas if holder and one.holder == holder), None)

    async def again(self, replica: Replica) -> None:
        """SIGKILL, and a new process in its place."""
        await replica.end()
        await replica.start()

    async def ready(self, count: int = 1) -> None:
        async with asyncio.timeout(60):
            while sum([await self._ready(replica) for replica in self.replicas]) < count:
                await asyncio.sleep(0.1)

    async def _ready(self, replica: Replica) -> bool:
        try:
            async with self.client.get(f"http://127.0.0.1:{replica.port}/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@asynccontextmanager
async def fleet(folder: Path, count: int = 3) -> AsyncIterator[Fleet]:
    cluster = Cluster()
    try:
        await asyncio.to_thread(cluster.start)
        address = await asyncio.to_thread(cluster.create, "loket")
        app, balancer = create_app(), _free_port()
        async with serve(app) as api, aiohttp.ClientSession() as client:
            settings = {
                "BOT_TOKEN": TOKEN, "BOT_API_URL": api, "DATABASE_URL": address, "LOKET_KEYS": KEYS,
                "WEBHOOK_URL": f"http://127.0.0.1:{balancer}/hook", "WEBHOOK_SECRET": SECRET,
            }  # fmt: skip
            replicas = [Replica(number, settings, folder) for number in range(count)]
            found = Fleet(app.state.telegram, cluster, address, replicas)
            found.client = client
            async with _balanced(found, balancer):
                try:
                    for replica in replicas:
                        await replica.start()
                    await found.ready(count)
                    await _hook(settings)
                    yield found
                finally:
                    for replica in replicas:
                        await replica.end()
    finally:
        await asyncio.to_thread(cluster.leave)


async def _hook(settings: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", "webhook", "set", cwd=ROOT, env=settings | {"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == 0


@asynccontextmanager
async def _balanced(found: Fleet, port: int) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/hook", found.bring)
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
