"""A Bot API for measurements. It asks in a closed loop or at a given rate, and measures each answer.

It has only getMe, getUpdates, sending and editing; it answers all other methods with true. It can delay each response
like a network. It costs much less than any bot, and runs on its own core.
"""

import asyncio
import re
import statistics
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import msgspec

CHAT = re.compile(rb'name="chat_id"\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)')
OFFSET = re.compile(rb'name="offset"\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)')
BOT_USER = {"id": 1000, "is_bot": True, "first_name": "Loket", "username": "loket_bench_bot"}
BATCH, GATHER_SECONDS, LONG_POLL_SECONDS = 100, 0.002, 20.0  # updates, seconds, seconds
SEND_METHODS = {"sendmessage", "editmessagetext"}


@dataclass
class LoadGenerator:
    """Each of `users` writes one of `texts`: `outstanding` at a time, or `rate` per second if it is given."""

    texts: Sequence[str]
    users: int = 400
    outstanding: int = 64
    rate: float = 0.0
    latency: float = 0.0
    delays: list[float] = field(default_factory=list)
    answered: int = 0
    first_poll: float = 0.0
    _waiting: deque[dict[str, Any]] = field(default_factory=deque)
    _asked_at: dict[int, float] = field(default_factory=dict)
    _idle_users: deque[int] = field(default_factory=deque)
    _next: int = 1
    _asking: bool = False
    _polls: list["PendingPoll"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._idle_users.extend(range(10_000, 10_000 + self.users))

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def start_asking(self) -> None:
        """Start the load."""
        self._asking = True
        for _ in range(0 if self.rate else min(self.outstanding, len(self._idle_users))):
            self._write()
        if self.rate:
            asyncio.get_running_loop().call_soon(self._tick, self.now)

    def stop_asking(self) -> None:
        self._asking = False

    def reset_measures(self) -> None:
        """Discard all measurements so far."""
        self.delays.clear()
        self.answered = 0

    def _tick(self, due: float) -> None:
        if not self._asking:
            return
        while due <= self.now:
            if self._idle_users:
                self._write()
            due += 1 / self.rate
        asyncio.get_running_loop().call_at(due, self._tick, due)

    def _write(self) -> None:
        user, id = self._idle_users.popleft(), self._next
        self._next += 1
        person = {"id": user, "is_bot": False, "first_name": "Siti", "language_code": "id"}
        chat = {"id": user, "type": "private", "first_name": "Siti"}
        text = self.texts[id % len(self.texts)]
        message = {"message_id": id, "date": int(time.time()), "chat": chat, "from": person, "text": text}
        self._waiting.append({"update_id": id, "message": message})
        self._asked_at[user] = self.now
        for poll in self._polls:
            poll.wake()

    def on_bot_message(self, chat: int) -> None:
        """Record an answer of the bot to this chat."""
        begun = self._asked_at.pop(chat, None)
        if begun is None:
            return
        self.delays.append(self.now - begun)
        self.answered += 1
        self._idle_users.append(chat)
        if self._asking and not self.rate:
            self._write()

    def pending_updates(self, offset: int) -> list[dict[str, Any]]:
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        return [self._waiting[at] for at in range(min(BATCH, len(self._waiting)))]

    def delay_quantile(self, share: float) -> float:
        """Return a quantile of the delays in milliseconds, or NaN without delays."""
        if len(self.delays) < 2:
            return float("nan")
        return statistics.quantiles(self.delays, n=100)[min(98, int(share * 100) - 1)] * 1000


class PendingPoll:
    """A getUpdates call that waits for updates."""

    def __init__(self, load: LoadGenerator, line: "BotConnection", offset: int, wait: float) -> None:
        self.load, self.connection, self.offset = load, line, offset
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(wait, self.finish)
        self._woken = False
        load._polls.append(self)

    def wake(self) -> None:
        if not self._woken:
            self._woken = True
            self._timer.cancel()
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self.finish)

    def finish(self) -> None:
        if self in self.load._polls:
            self.load._polls.remove(self)
            self.connection.answer(self.load.pending_updates(self.offset))


class BotConnection(asyncio.Protocol):
    """A keep-alive connection."""

    def __init__(self, load: LoadGenerator) -> None:
        self.load = load
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            if (body := self._take_body(head, end + 4)) is None:
                return
            path = head.split(b" ", 2)[1].split(b"?")[0]
            self._handle_call(path.rsplit(b"/", 1)[-1].decode().lower(), body, head)

    def _take_body(self, head: bytes, start: int) -> bytes | None:
        """Return the body when it is complete."""
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            return self._chunked_body(start)
        found = re.search(rb"content-length: *(\d+)", lower)
        stop = start + (int(found[1]) if found else 0)
        if len(self._received) < stop:
            return None
        body, self._received = self._received[start:stop], self._received[stop:]
        return body

    def _chunked_body(self, at: int) -> bytes | None:
        whole = b""
        while True:
            line = self._received.find(b"\r\n", at)
            if line < 0:
                return None
            size = int(self._received[at:line], 16)
            if len(self._received) < line + 2 + size + 2:
                return None
            whole += self._received[line + 2 : line + 2 + size]
            at = line + 2 + size + 2
            if not size:
                self._received = self._received[at:]
                return whole

    def _handle_call(self, method: str, body: bytes, head: bytes) -> None:
        if method == "getupdates":
            offset, wait = _poll_parameters(body, head)
            if found := self.load.pending_updates(offset):
                self.answer(found)
            else:
                self.load.first_poll = self.load.first_poll or self.load.now
                PendingPoll(self.load, self, offset, min(wait, LONG_POLL_SECONDS))
        elif method == "getme":
            self.answer(BOT_USER)
        elif method in SEND_METHODS:
            chat = _chat_id(body, head)
            self.answer(
                {
                    "message_id": 1,
                    "date": int(time.time()),
                    "chat": {"id": chat, "type": "private"},
                    "text": "x",
                }
            )
            self.load.on_bot_message(chat)
        else:
            self.answer(True)

    def answer(self, result: object) -> None:
        body = msgspec.json.encode({"ok": True, "result": result})
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        asyncio.get_running_loop().call_later(self.load.latency, self._send, head + body)

    def _send(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


def _call_parameters(body: bytes, head: bytes) -> dict[str, Any]:
    """Return the parameters of a JSON body or a form. A multipart form is searched by name."""
    if body[:1] == b"{":
        return dict(msgspec.json.decode(body))
    query = head.split(b" ", 2)[1].partition(b"?")[2]
    return {name: value[0] for name, value in parse_qs((body or query).decode("latin-1")).items()}


def _chat_id(body: bytes, head: bytes) -> int:
    if found := CHAT.search(body):
        return int(found[1])
    return int(_call_parameters(body, head).get("chat_id", 0))


def _poll_parameters(body: bytes, head: bytes) -> tuple[int, float]:
    if b"form-data" in body[:400]:
        found = OFFSET.search(body)
        return (int(found[1]) if found else 0), LONG_POLL_SECONDS
    said = _call_parameters(body, head)
    return int(said.get("offset") or 0), float(said.get("timeout") or 0)


async def serve_load(load: LoadGenerator) -> tuple[asyncio.Server, str]:
    """Start the server. Return it with its address."""
    server = await asyncio.get_running_loop().create_server(lambda: BotConnection(load), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    return server, f"http://127.0.0.1:{port}"
