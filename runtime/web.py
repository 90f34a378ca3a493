"""The web side of a process: updates by webhook, and what machines ask of it (/health, /ready, /metrics).

An update is answered 200 only after its effect is committed, and 503 when the database is away: Telegram sends it again.
A reverse proxy ends TLS before it and should pass only the webhook's own path to the outside.
"""

import asyncio
import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from runtime import measured
from storage.database import Database

log = logging.getLogger("web")

SECRET = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1024 * 1024  # bytes of an update; Telegram's are a few kilobytes
READY = 2.0  # seconds for the database to answer
AGAIN = {"Retry-After": "5"}  # seconds
GRACE = 3  # seconds for requests under way at the end

Accept = Callable[[dict[str, Any]], Awaitable[bool]]
Leads = Callable[[], bool]


class Web:
    """`path` and `secret` of the webhook; None: updates are polled, and only machines ask here."""

    def __init__(
        self, database: Database, accept: Accept, leads: Leads, path: str | None = None, secret: str = ""
    ) -> None:
        self._database, self._accept, self._leads, self._secret = database, accept, leads, secret.encode()
        routes = [
            Route("/health", self.health),
            Route("/ready", self.ready),
            Route("/metrics", self.metrics),
        ]
        if path is not None:
            routes.insert(0, Route(path, self.webhook, methods=["POST"]))
        self.app = Starlette(routes=routes)

    async def webhook(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), self._secret):
            return PlainTextResponse("secret token wrong", 403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            update = json.loads(body)
        except ValueError:
            update = None
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return PlainTextResponse("not an update", 400)
        if await self._accept(update):
            return PlainTextResponse("")
        return PlainTextResponse("not now", 503, AGAIN)

    async def health(self, request: Request) -> Response:
        """The process lives."""
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """The process can serve: its database answers."""
        if await self._answers():
            return PlainTextResponse("ok\n")
        return PlainTextResponse("the database does not answer\n", 503, AGAIN)

    async def metrics(self, request: Request) -> Response:
        outbox = await self._asked(measured.outbox)
        return Response(measured.text(self._leads(), outbox), media_type=measured.TYPE)

    async def _answers(self) -> bool:
        async def anything(tx: Any) -> bool:
            return bool(await measured.answers(tx))

        return bool(await self._asked(anything))

    async def _asked(self, ask: Callable[[Any], Awaitable[Any]]) -> Any:
        """What the database says; None when it says nothing in time."""
        try:
            async with asyncio.timeout(READY), self._database.reading() as tx:
                return await ask(tx)
        except Exception as error:
            log.warning("the database does not answer (%s)", type(error).__name__)
            return None

    async def run(self, host: str, port: int) -> None:
        """Serve until cancelled; raises OSError when the address cannot be used."""
        listener = socket.create_server((host, port), backlog=512, reuse_port=False)
        config = uvicorn.Config(
            self.app, log_config=None, access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=GRACE,
        )  # fmt: skip
        server = _Server(config)
        serving = asyncio.create_task(server.serve([listener]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await asyncio.wait([serving])
            listener.close()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: `runtime.life` has its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _body(request: Request) -> bytes | None:
    """The whole body; None when it is larger than any update."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > LARGEST:
            return None
    return bytes(found)
