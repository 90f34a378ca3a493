"""The Bot API over HTTP: one ASGI endpoint for all methods, one for files."""

import asyncio
import json
import logging
import mimetypes
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.types import Receive, Scope, Send

from demo import params
from demo.call import Call
from demo.faults import Fault, Kind
from demo.files import MOST, File
from demo.methods import execute, named
from demo.params import Params
from demo.refusal import Json, Refused, bad, flooded
from demo.telegram import Telegram
from demo.webhooks import Couriers

log = logging.getLogger("loket.demo")
MOST_BODY = MOST + 1024 * 1024
Answer = tuple[int, Json]


class Api:
    def __init__(self, telegram: Telegram, couriers: Couriers) -> None:
        self.telegram = telegram
        self.couriers = couriers
        self.cut: Callable[[Scope], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path_params"]
        try:
            sent = await read(scope, receive)
            chat = number(sent.values.get("chat_id"))
        except Refused as refused:
            await respond(send, refused.code, refused.body())
            return
        name = path["method"].lower()
        fault = self.telegram.faults.strike(name, chat)
        if fault is None or fault.after:
            status, body = await self.answer(path["token"], name, sent, Line(receive))
        if fault and fault.kind is Kind.DROP:
            await self.drop(scope, receive, send)
        elif fault and fault.kind is Kind.REFUSE:
            await respond(send, fault.code, refusal(fault))
        else:
            if fault:
                await Line(receive).wait(fault.seconds)
            await respond(send, status, body)

    async def answer(self, token: str, name: str, sent: Params, line: "Line") -> Answer:
        """Executes one call; the status and body to answer with."""
        try:
            bot = self.telegram.bot(token)
            self.couriers.serve(bot)
            named(name)
            self.telegram.calls[name] += 1
            result = await execute(name, Call(self.telegram, bot, sent, line.gone))
        except (AttributeError, KeyError, TypeError, ValueError):
            log.warning("%s was given what it cannot read", name, exc_info=True)
            self.telegram.store.commit()
            return 400, bad("wrong parameters in request").body()
        except Refused as refused:
            self.telegram.refused[refused.code] += 1
            self.telegram.store.commit()
            return refused.code, refused.body()
        return 200, {"ok": True, "result": result}

    async def drop(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.cut:
            await self.cut(scope)
            await Line(receive).gone()
        else:
            start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]}
            await send(start)


class Line:
    """The connection a call came by."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive

    async def gone(self) -> None:
        """Returns when the other side hangs up."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def wait(self, seconds: float) -> None:
        """Lets time pass, or until the other side hangs up."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.gone(), seconds)


async def read(scope: Scope, receive: Receive) -> Params:
    """The parameters of a request. Raises Refused."""
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "Bad Request: client has gone")
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        more = message.get("more_body", False)
        if size > MOST_BODY:
            raise Refused(413, "Request Entity Too Large")
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return params.read(scope["query_string"], kind.decode("latin-1"), b"".join(pieces))


async def respond(send: Send, status: int, body: Json) -> None:
    content = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def refusal(fault: Fault) -> Json:
    if fault.code == 429:
        return flooded(int(fault.seconds)).body()
    reasons = {401: "Unauthorized", 409: "Conflict", 500: "Internal Server Error", 502: "Bad Gateway"}
    return Refused(fault.code, reasons.get(fault.code, "Service Unavailable")).body()


def number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0


class Downloads:
    """/file/bot{token}/{file_path}"""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self.telegram.bot(scope["path_params"]["token"])
            file = self.telegram.files.paths.get(scope["path_params"]["path"])
            if file is None:
                raise Refused(404, "Not Found")
        except Refused as refused:
            await respond(send, refused.code, refused.body())
            return
        await hand_over(send, file, self.telegram.files.bytes_of(file))


async def hand_over(send: Send, file: File, content: bytes) -> None:
    """A file, told to browsers as something to show only when it is a picture or a sound."""
    guessed = file.mime if file.mime != "application/octet-stream" else mimetypes.guess_type(file.path)[0]
    kind = guessed or "application/octet-stream"
    shown = kind.startswith(("image/", "audio/")) and "svg" not in kind
    headers = [
        (b"content-type", (kind if shown else "application/octet-stream").encode("latin-1", "replace")),
        (b"content-length", str(len(content)).encode()),
        (b"content-disposition", b"inline" if shown else b"attachment"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"sandbox"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})
