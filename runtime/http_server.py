"""The HTTP server: updates by webhook, /health, /ready and /metrics, and the public pages.

An update is answered 200 only after its effect is committed. 503 makes Telegram send it again.
A reverse proxy terminates TLS. It should expose only the path of the webhook and the pages to the internet.
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
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from runtime import metrics
from runtime.page_routes import PageRoutes
from runtime.public_site import PublicSite
from storage.engine.database import Database

log = logging.getLogger("loket.http_server")

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY_BYTES = 1024 * 1024  # updates of Telegram have a few kilobytes
HEADER_TIMEOUT = 10.0  # seconds until the headers of a request are complete
BODY_TIMEOUT = 20.0  # seconds until its body is complete
DATABASE_TIMEOUT = 2.0  # seconds
CLOSE_HEADERS = {"Connection": "close"}
RETRY_AFTER_HEADERS = {"Retry-After": "5"}  # seconds
SHUTDOWN_GRACE = 3  # seconds for requests in progress when the process stops

AcceptUpdate = Callable[[dict[str, Any]], Awaitable[bool]]
IsLeader = Callable[[], bool]


class HttpServer:
    """`path` and `secret` belong to the webhook. `path` None: updates are polled, and there is no webhook.

    `site` holds the public pages.
    """

    def __init__(
        self,
        database: Database,
        accept: AcceptUpdate,
        is_leader: IsLeader,
        path: str | None = None,
        secret: str = "",
        site: PublicSite | None = None,
    ) -> None:
        self._database, self._accept, self._is_leader = database, accept, is_leader
        self._secret = secret.encode()
        routes = [
            Route("/health", self.report_health),
            Route("/ready", self.report_readiness),
            Route("/metrics", self.report_metrics),
        ]
        if path is not None:
            routes.insert(0, Route(path, self.receive_webhook, methods=["POST"]))
        if site is not None:
            routes += PageRoutes(site).list_routes()
        self.app = Starlette(routes=routes)

    async def receive_webhook(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return PlainTextResponse("secret token wrong", 403)
        if {"content-length", "transfer-encoding"} <= set(request.headers):
            return PlainTextResponse(
                "two lengths", 400, CLOSE_HEADERS
            )  # proxies disagree where the request ends
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                body = await _read_body(request)
        except TimeoutError:
            return PlainTextResponse("too slow", 408, CLOSE_HEADERS)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):  # RecursionError: nested too deep
            update = None
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return PlainTextResponse("not an update", 400)
        if await self._accept(update):
            return PlainTextResponse("")
        return PlainTextResponse("not now", 503, RETRY_AFTER_HEADERS)

    async def report_health(self, request: Request) -> Response:
        """Answer 200: the process runs."""
        return PlainTextResponse("ok\n")

    async def report_readiness(self, request: Request) -> Response:
        """Answer 200 when the database answers, otherwise 503."""
        if await self._is_database_up():
            return PlainTextResponse("ok\n")
        return PlainTextResponse("the database does not answer\n", 503, RETRY_AFTER_HEADERS)

    async def report_metrics(self, request: Request) -> Response:
        outbox = await self._query_database(metrics.read_backlog)
        return Response(metrics.render_metrics(self._is_leader(), outbox), media_type=CONTENT_TYPE_LATEST)

    async def _is_database_up(self) -> bool:
        async def anything(tx: Any) -> bool:
            return bool(await metrics.is_database_up(tx))

        return bool(await self._query_database(anything))

    async def _query_database(self, ask: Callable[[Any], Awaitable[Any]]) -> Any:
        """Return the result of a query, or None when the database does not answer in time."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT), self._database.read_transaction() as tx:
                return await ask(tx)
        except Exception as error:
            log.warning("the database does not answer (%s); /ready reports 503", type(error).__name__)
            return None

    async def run(self, host: str, port: int) -> None:
        """Serve until cancelled. Raises OSError when the address cannot be used."""
        listener = socket.create_server((host, port), backlog=512, reuse_port=False)
        config = uvicorn.Config(
            self.app, log_config=None, access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=SHUTDOWN_GRACE, http=HeaderTimeoutProtocol, ws="none",
        )  # fmt: skip
        server = _ServerWithoutSignals(config)
        serving = asyncio.create_task(server.serve([listener]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await asyncio.wait([serving])
            listener.close()


class HeaderTimeoutProtocol(H11Protocol):
    """Closes connections whose request headers do not come in time. uvicorn itself waits for them forever."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        if self._timer is None and self._waits_for_headers():
            self._start_timer()  # of the next request of this connection
        super().data_received(data)
        if not self._waits_for_headers():
            self._stop_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _waits_for_headers(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(HEADER_TIMEOUT, self._close_slow_connection)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close_slow_connection(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n")
            self.transport.close()


class _ServerWithoutSignals(uvicorn.Server):
    """uvicorn without its signal handlers; `runtime.application` installs its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _read_body(request: Request) -> bytes | None:
    """Return the whole body, or None when it is larger than any update."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BODY_BYTES:
            return None
    return bytes(found)
