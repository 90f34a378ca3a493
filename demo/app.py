"""The demo as one ASGI app: the Bot API for bots, the page with phones for people."""

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

from demo.api import Api, Downloads
from demo.clock import Clock, wall
from demo.guard import Guard
from demo.play import routes
from demo.telegram import Telegram
from demo.webhooks import Couriers

STATIC = Path(__file__).parent / "static"
FRESH = {"cache-control": "no-cache"}


class Static(StaticFiles):
    """Asked for anew each time, so that a page after an update is never half old."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        response = super().file_response(*given, **named)
        response.headers.update(FRESH)
        return response


def create_app(data: Path | None = None, clock: Clock = wall) -> Starlette:
    """`data`: the folder that keeps everything across restarts, None for memory only.

    `app.state.telegram` is the Telegram behind it, with `faults` and `limits` for tests."""
    telegram = Telegram(data, clock)
    couriers = Couriers(telegram)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        telegram.open()
        for bot in telegram.bots.values():
            couriers.serve(bot)
        yield
        telegram.close()
        await couriers.close()
        telegram.store.close()

    api = Api(telegram, couriers)
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", api),
            Route("/file/bot{token}/{path:path}", Downloads(telegram)),
            Route("/", page),
            Mount("/static", Static(directory=STATIC, check_dir=False)),
            *routes(telegram),
        ],
        middleware=[Middleware(Guard)],
        lifespan=lifespan,
    )
    app.state.telegram = telegram
    app.state.api = api
    return app


async def page(request: Request) -> FileResponse:
    return FileResponse(STATIC / "index.html", headers=FRESH)
