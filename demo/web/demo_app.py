"""The demo as one ASGI application: the Bot API for bots, the page with phones for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from demo.api.bot_api import BotApi, FileDownloads
from demo.api.demo_clock import Clock, wall_clock
from demo.api.local_telegram import LocalTelegram
from demo.api.webhook_delivery import WebhookPushers
from demo.web.origin_guard import OriginGuard
from demo.web.web_api import build_routes

STATIC_FOLDER = Path(__file__).parent.parent / "static"
NO_CACHE_HEADERS = {"cache-control": "no-cache"}


class UncachedStaticFiles(StaticFiles):
    """Static files without caching, so that a page never mixes files of two versions."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        response = super().file_response(*given, **named)
        response.headers.update(NO_CACHE_HEADERS)
        return response


def create_app(data: Path | None = None, clock: Clock = wall_clock) -> Starlette:
    """Create the application. `data` is the folder of persistent state; None keeps it in memory.

    `app.state.telegram` is the local Telegram, with `faults` and `limits` for tests."""
    telegram = LocalTelegram(data, clock)
    couriers = WebhookPushers(telegram)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        telegram.open()
        for bot in telegram.bots.values():
            couriers.start_pushing(bot)
        yield
        telegram.close()
        await couriers.close()
        telegram.store.close()

    api = BotApi(telegram, couriers)
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", api),
            Route("/file/bot{token}/{path:path}", FileDownloads(telegram)),
            Route("/", serve_page),
            Mount("/static", UncachedStaticFiles(directory=STATIC_FOLDER, check_dir=False)),
            *build_routes(telegram),
        ],
        middleware=[Middleware(OriginGuard)],
        lifespan=lifespan,
    )
    app.state.telegram = telegram
    app.state.api = api
    return app


async def serve_page(request: Request) -> FileResponse:
    return FileResponse(STATIC_FOLDER / "index.html", headers=NO_CACHE_HEADERS)
