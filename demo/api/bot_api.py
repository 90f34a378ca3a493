"""The Bot API over HTTP: one ASGI endpoint for all methods, one for files."""

import asyncio
import json
import logging
import mimetypes
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.types import Receive, Scope, Send

from demo.api import call_parameters
from demo.api.api_errors import ApiError, JsonObject, bad_request, too_many_requests
from demo.api.call_parameters import CallParameters
from demo.api.fault_injection import InjectedFault, InjectedFaultKind
from demo.api.file_store import MOST, StoredFile
from demo.api.local_telegram import LocalTelegram
from demo.api.method_call import MethodCall
from demo.api.method_table import execute_method, find_method
from demo.api.webhook_delivery import WebhookPushers

log = logging.getLogger("loket.demo")
MAX_BODY_BYTES = MOST + 1024 * 1024
PAGE = b"<html><body>Masuk ke WiFi kantor</body></html>"
StatusAndBody = tuple[int, JsonObject]


class BotApi:
    def __init__(self, telegram: LocalTelegram, pushers: WebhookPushers) -> None:
        self.telegram = telegram
        self.pushers = pushers
        self.abort_connection: Callable[[Scope], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path_params"]
        try:
            sent = await read_parameters(scope, receive)
            chat = int_or_zero(sent.values.get("chat_id"))
        except ApiError as refused:
            await send_json(send, refused.code, refused.to_json())
            return
        name = path["method"].lower()
        fault = self.telegram.faults.take_fault(name, chat)
        if fault is None or fault.after:
            status, body = await self.execute_call(path["token"], name, sent, ClientConnection(receive))
        if fault and fault.kind is InjectedFaultKind.DROP:
            await self.drop_connection(scope, receive, send)
        elif fault and fault.kind is InjectedFaultKind.REFUSE:
            await send_json(send, fault.code, fault_body(fault))
        elif fault and fault.kind is InjectedFaultKind.PAGE:
            await send_content(send, 200, PAGE, b"text/html")
        else:
            if fault:
                await ClientConnection(receive).wait_or_disconnect(fault.seconds)
            await send_json(send, status, body)

    async def execute_call(
        self, token: str, name: str, sent: CallParameters, line: "ClientConnection"
    ) -> StatusAndBody:
        """Execute one call. Return the status and the body of the response."""
        try:
            bot = self.telegram.find_or_add_bot(token)
            self.pushers.start_pushing(bot)
            find_method(name)
            self.telegram.call_counts[name] += 1
            result = await execute_method(
                name, MethodCall(self.telegram, bot, sent, line.wait_for_disconnect)
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            log.warning("%s was given what it cannot read", name, exc_info=True)
            self.telegram.store.commit()
            return 400, bad_request("wrong parameters in request").to_json()
        except ApiError as refused:
            self.telegram.refusal_counts[refused.code] += 1
            self.telegram.store.commit()
            return refused.code, refused.to_json()
        return 200, {"ok": True, "result": result}

    async def drop_connection(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.abort_connection:
            await self.abort_connection(scope)
            await ClientConnection(receive).wait_for_disconnect()
        else:
            start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]}
            await send(start)


class ClientConnection:
    """The connection of a call."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive

    async def wait_for_disconnect(self) -> None:
        """Return when the client disconnects."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def wait_or_disconnect(self, seconds: float) -> None:
        """Wait until the time is over or the client disconnects."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wait_for_disconnect(), seconds)


async def read_parameters(scope: Scope, receive: Receive) -> CallParameters:
    """Return the parameters of a request. Raises ApiError."""
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ApiError(400, "Bad Request: client has gone")
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        more = message.get("more_body", False)
        if size > MAX_BODY_BYTES:
            raise ApiError(413, "Request Entity Too Large")
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return call_parameters.parse_parameters(scope["query_string"], kind.decode("latin-1"), b"".join(pieces))


async def send_json(send: Send, status: int, body: JsonObject) -> None:
    await send_content(send, status, json.dumps(body).encode(), b"application/json")


async def send_content(send: Send, status: int, content: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def fault_body(fault: InjectedFault) -> JsonObject:
    if fault.code == 429:
        return too_many_requests(int(fault.seconds)).to_json()
    reasons = {401: "Unauthorized", 409: "Conflict", 500: "Internal Server Error", 502: "Bad Gateway"}
    return ApiError(fault.code, reasons.get(fault.code, "Service Unavailable")).to_json()


def int_or_zero(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0


class FileDownloads:
    """/file/bot{token}/{file_path}"""

    def __init__(self, telegram: LocalTelegram) -> None:
        self.telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self.telegram.find_or_add_bot(scope["path_params"]["token"])
            file = self.telegram.files.files_by_path.get(scope["path_params"]["path"])
            if file is None:
                raise ApiError(404, "Not Found")
        except ApiError as refused:
            await send_json(send, refused.code, refused.to_json())
            return
        await send_file(send, file, self.telegram.files.read_bytes(file))


async def send_file(send: Send, file: StoredFile, content: bytes) -> None:
    """Send a file. Browsers may display only pictures and sounds; they download the rest."""
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
