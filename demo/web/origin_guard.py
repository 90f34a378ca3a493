"""Accepts requests of this machine and of the demo page only. Refuses DNS rebinding and posts from other sites."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = re.compile(r"(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$", re.IGNORECASE)
REFUSED_TEXT = "Halaman ini hanya untuk komputer ini sendiri."


class OriginGuard:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_allowed(scope):
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": REFUSED_TEXT.encode()})
            return
        await self.app(scope, receive, send)


def is_allowed(scope: Scope) -> bool:
    """Return whether the request is for a loopback name and not from a page of another origin."""
    host = origin = site = ""
    for name, value in scope["headers"]:
        match name:
            case b"host":
                host = value.decode("latin-1")
            case b"origin":
                origin = value.decode("latin-1")
            case b"sec-fetch-site":
                site = value.decode("latin-1")
    if not LOOPBACK.match(host) or (origin and origin != f"http://{host}"):
        return False
    return scope["path"] == "/" or site in ("", "same-origin", "none")
