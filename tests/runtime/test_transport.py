"""Requests to Telegram when a server misbehaves.

What was sent for certain, what may have been sent, and which answer belongs to which request.
Each fault is tried on the short way and on aiohttp, so that both mean the same to the callers.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut
from telegram.request import RequestData

from runtime.telegram import connection_pool, transport
from runtime.telegram.transport import BotApiRequest, NotSentError, RawParameters, ResponseLostError
from tests.support.certificates import create_certificate

WAYS = ("direct", "aiohttp")
RESULT = b'{"ok":true,"result":{"message_id":7}}'
DATE = b"Sat, 28 Nov 2026 19:00:00 GMT"


def render(
    body: bytes = RESULT, status: bytes = b"200 OK", length: int | None = None, more: bytes = b""
) -> bytes:
    size = len(body) if length is None else length
    return b"HTTP/1.1 %b\r\nDate: %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status, DATE, more, size, body)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(
    b"%x\r\n%b\r\n" % (len(part), part) for part in (RESULT[:5], RESULT[5:], b"")
)
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + RESULT


class ScriptedServer:
    """Answers each request with bytes that `answer` returns for its number, from 1. None: no answer."""

    def __init__(self) -> None:
        self.answer: Callable[[int], bytes | None] = lambda _: render()
        self.requests: list[bytes] = []
        self.connections = self.open = self.most_open = 0
        self.closes_after: int | None = (
            None  # the number of the request after whose answer the connection ends
        )
        self.resets_after: int | None = None
        self.bytewise = False
        self.asked = asyncio.Event()
        self.held: asyncio.Event | None = None
        self.writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        self.writers.append(writer)

    async def close(self) -> None:
        for writer in self.writers:
            writer.transport.abort()
        if self.held is not None:
            self.held.set()
        await asyncio.gather(*self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        self.requests.append(head + await reader.readexactly(size))
        number = len(self.requests)
        self.asked.set()
        if self.held is not None:
            await self.held.wait()
        if self.resets_after == number:
            writer.transport.abort()
            return False
        content = self.answer(number)
        for piece in (
            () if content is None else [bytes([one]) for one in content] if self.bytewise else [content]
        ):
            writer.write(piece)
            await asyncio.sleep(0)
        await writer.drain()
        return self.closes_after != number


class Client:
    def __init__(self, address: str, way: str, request: BotApiRequest) -> None:
        self.address, self.way, self.request = address, way, request

    async def send(self, text: str = "Halo", **more: Any) -> Any:
        """Send a message. A query in the address is unusual, so aiohttp sends it."""
        url = f"{self.address}/bot1:secret/sendMessage" + ("?" if self.way == "direct" else "?by=aiohttp")
        parameters = cast(RequestData, RawParameters({"chat_id": 5, "text": text}))
        return await self.request.post(url.rstrip("?"), parameters, **more)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def connect(server: ScriptedServer, way: str = "direct", **more: Any) -> AsyncIterator[Client]:
    listening = await asyncio.start_server(server.accept, "127.0.0.1", 0, ssl=more.pop("ssl", None))
    port = listening.sockets[0].getsockname()[1]
    request = BotApiRequest(**more)
    await request.initialize()
    try:
        yield Client(more.pop("address", f"http://127.0.0.1:{port}"), way, request)
    finally:
        await request.shutdown()
        listening.close()
        await server.close()


async def let_everything_arrive() -> None:
    """Run the event loop until what was written on this machine has been read."""
    for _ in range(20):
        await asyncio.sleep(0)


ANSWERS = {
    "with a length": render(),
    "in chunks": CHUNKED,
    "until the end of the connection": UNTIL_THE_END,
    "after 100 Continue": b"HTTP/1.1 100 Continue\r\n\r\n" + render(),
    "after hints": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + render(),
    "of HTTP/1.0": render().replace(b"1.1", b"1.0"),
    "that ends the connection": render(more=b"Connection: close\r\n"),
    "with odd headers": render(more=b"X-Empty:\r\nx-long: " + b"y" * 4000 + b"\r\n"),
}


@pytest.mark.parametrize("bytewise", [False, True])
@pytest.mark.parametrize("kind", ANSWERS)
async def test_an_answer_is_understood_and_the_next_request_too(kind: str, bytewise: bool, way: str) -> None:
    server = ScriptedServer()
    server.answer, server.bytewise = lambda n: ANSWERS[kind] if n == 1 else render(), bytewise
    server.closes_after = 1 if kind.startswith(("until", "that", "of HTTP/1.0")) else None
    async with connect(server, way) as client:
        assert await client.send() == {"message_id": 7}
        await let_everything_arrive()
        assert await client.send() == {"message_id": 7}
    assert len(server.requests) == 2
    assert server.requests[0].endswith(b'{"chat_id":5,"text":"Halo"}')


FAULTS = {
    "nothing": b"",
    "half of the headers": render()[:30],
    "half of the body": render()[:-9],
    "a body shorter than its length": render(length=len(RESULT) + 3),
    "half of a chunk": CHUNKED[:60],
    "chunks without an end": CHUNKED[:-5],
    "a chunk with a size that is none": CHUNKED.replace(b"\r\n5\r\n", b"\r\nxyz\r\n"),
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "two lengths": render(more=b"Content-Length: 3\r\n"),
    "a length shorter than the body": render(length=10),
    "more than an answer": render() + b"garbage",
    "a negative length": render(length=-5),
    "only 100 Continue": b"HTTP/1.1 100 Continue\r\n\r\n",
}


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_request_without_a_whole_answer_may_have_been_executed(kind: str, way: str) -> None:
    server = ScriptedServer()
    server.answer, server.closes_after = lambda n: FAULTS[kind] if n == 1 else render(), 1
    async with connect(server, way) as client:
        with pytest.raises(ResponseLostError) as lost:
            await client.send()
        assert "secret" not in str(lost.value) and "sendMessage" in str(lost.value)
        assert len(server.requests) == 1, "a message must not be sent twice behind the back of the caller"
        assert await client.send() == {"message_id": 7}


FOREIGN_BODIES = {
    "a page": b"<html><body>Selamat datang di WiFi kantor</body></html>",
    "nothing": b"",
    "half of an answer": RESULT[:-4],
    "a list": b"[]",
    "a text": b'"ok"',
    "no text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("kind", FOREIGN_BODIES)
async def test_an_answer_that_is_not_of_telegram_refuses_nothing(kind: str, way: str) -> None:
    server = ScriptedServer()
    server.answer = lambda n: render(FOREIGN_BODIES[kind]) if n == 1 else render()
    async with connect(server, way) as client:
        with pytest.raises(ResponseLostError):
            await client.send()
        assert len(server.requests) == 1
        assert await client.send() == {"message_id": 7}


async def test_an_error_with_a_foreign_body_means_what_its_status_says(way: str) -> None:
    server = ScriptedServer()
    statuses = {1: b"400 Bad Request", 2: b"403 Forbidden", 3: b"502 Bad Gateway"}
    server.answer = lambda n: render(b"[]", statuses[n])
    async with connect(server, way) as client:
        for expected in (BadRequest, Forbidden, NetworkError):
            with pytest.raises(expected):
                await client.send()


async def test_a_reset_after_the_request_may_have_been_executed(way: str) -> None:
    server = ScriptedServer()
    server.resets_after = 1
    async with connect(server, way) as client:
        with pytest.raises(ResponseLostError):
            await client.send()
        assert len(server.requests) == 1
        assert await client.send() == {"message_id": 7}


async def test_a_kept_connection_that_ends_with_the_next_request_is_not_used_for_a_second_attempt(
    way: str,
) -> None:
    server = ScriptedServer()
    server.resets_after = 2
    async with connect(server, way) as client:
        await client.send()
        with pytest.raises(ResponseLostError):
            await client.send()
        assert len(server.requests) == 2 and server.connections == 1
        assert await client.send() == {"message_id": 7}


async def test_a_kept_connection_that_the_server_closed_costs_no_request(way: str) -> None:
    server = ScriptedServer()
    server.closes_after = 1
    async with connect(server, way) as client:
        await client.send()
        await let_everything_arrive()
        assert await client.send() == {"message_id": 7}
    assert server.connections == 2


async def test_requests_share_kept_connections_up_to_the_maximum(way: str) -> None:
    server = ScriptedServer()
    async with connect(server, way, connections=3) as client:
        for _ in range(4):
            await asyncio.gather(*(client.send(str(n)) for n in range(10)))
    assert server.most_open <= 3 and server.connections <= 3
    assert len(server.requests) == 40


async def test_a_connection_that_was_idle_for_long_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    server = ScriptedServer()
    async with connect(server) as client:
        await client.send()
        monkeypatch.setattr(connection_pool, "IDLE_SECONDS", -1.0)
        await client.send()
    assert server.connections == 2


async def test_a_late_answer_is_a_timeout_and_never_the_answer_to_the_next_request(way: str) -> None:
    server = ScriptedServer()
    server.held = asyncio.Event()
    late = b'{"ok":true,"result":{"message_id":1}}'
    server.answer = lambda n: render(late) if n == 1 else render()
    async with connect(server, way, connect_timeout=0.2) as client:
        with pytest.raises(TimedOut):
            await client.send(read_timeout=0.01)
        server.held.set()
        assert await client.send() == {"message_id": 7}
    assert server.connections == 2


async def test_a_cancelled_request_leaves_its_answer_to_nobody(way: str) -> None:
    server = ScriptedServer()
    server.held = asyncio.Event()
    late = b'{"ok":true,"result":{"message_id":1}}'
    server.answer = lambda n: render(late) if n == 1 else render()
    async with connect(server, way) as client:
        sending = asyncio.create_task(client.send())
        await server.asked.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        server.held.set()
        assert await client.send() == {"message_id": 7}


@pytest.mark.parametrize("extra", [render(b'{"ok":true,"result":{"message_id":1}}'), render()[:20]])
async def test_a_second_answer_to_a_request_is_thrown_away(extra: bytes) -> None:
    """aiohttp takes half of a second answer for the beginning of the next one."""
    server = ScriptedServer()
    server.answer = lambda n: render() + extra if n == 1 else render()
    async with connect(server) as client:
        assert await client.send() == {"message_id": 7}
        await let_everything_arrive()
        assert await client.send() == {"message_id": 7}
    assert server.connections == 2


async def test_an_answer_before_the_request_is_thrown_away() -> None:
    """aiohttp gives it to the next request."""
    server = ScriptedServer()
    async with connect(server) as client:
        await client.send()
        server.writers[0].write(render(b'{"ok":true,"result":{"message_id":1}}'))
        await let_everything_arrive()
        assert await client.send() == {"message_id": 7}
    assert server.connections == 2


async def test_without_a_connection_nothing_was_sent(way: str, tmp_path: Path) -> None:
    server = ScriptedServer()
    async with connect(server, way, connect_timeout=0.5) as client:
        port = client.address.rsplit(":", 1)[1]
        for address in ("http://127.0.0.1:1", "http://nowhere.invalid", f"https://127.0.0.1:{port}"):
            client.address = address
            with pytest.raises(NotSentError, match="sendMessage"):
                await client.send()
    assert server.requests == []


async def test_a_tls_handshake_that_never_ends_sent_nothing(way: str) -> None:
    silent = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    request = BotApiRequest(connect_timeout=0.1)
    await request.initialize()
    client = Client(f"https://127.0.0.1:{silent.sockets[0].getsockname()[1]}", way, request)
    with pytest.raises(NotSentError):
        await client.send()
    await request.shutdown()
    silent.close()


async def test_a_trusted_certificate_is_accepted_and_another_name_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "fullchain.pem"))
    connection_pool.load_tls_context.cache_clear()
    server = ScriptedServer()
    try:
        async with connect(server, ssl=context) as client:
            port = client.address.rsplit(":", 1)[1]
            client.address = f"https://localhost:{port}"
            assert await client.send() == {"message_id": 7}
            assert await client.send() == {"message_id": 7}
            assert server.connections == 1
            client.address = f"https://127.0.0.1:{port}"
            with pytest.raises(NotSentError, match="Certificate"):
                await client.send()
    finally:
        connection_pool.load_tls_context.cache_clear()
    assert len(server.requests) == 2


async def test_a_redirect_is_followed(way: str) -> None:
    server, there = ScriptedServer(), ScriptedServer()
    async with connect(server, way) as client, connect(there) as other:
        location = f"Location: {other.address}/elsewhere\r\n".encode()
        server.answer = lambda _: render(b"", b"307 Temporary Redirect", more=location)
        assert await client.send("pindah") == {"message_id": 7}
    assert len(there.requests) == 1
    assert there.requests[0].startswith(b"POST /elsewhere ") and b"pindah" in there.requests[0]


@pytest.fixture
def forgotten_proxies() -> Any:
    """Forget the proxies of the environment before and after the test."""
    for step in range(2):
        transport.read_proxies.cache_clear()
        transport.find_direct_target.cache_clear()
        if not step:
            yield


async def test_a_proxy_gets_the_request(monkeypatch: pytest.MonkeyPatch, forgotten_proxies: None) -> None:
    proxy = ScriptedServer()
    async with connect(proxy) as client:
        monkeypatch.setenv("http_proxy", client.address)
        monkeypatch.setenv("no_proxy", "spared.invalid")
        client.address = "http://api.invalid"
        assert await client.send() == {"message_id": 7}
        client.address = "http://spared.invalid"
        with pytest.raises(NotSentError):
            await client.send()
    assert [one.split(b" ")[1] for one in proxy.requests] == [b"http://api.invalid/bot1:secret/sendMessage"]


async def test_dates_of_answers_are_reported(way: str) -> None:
    server = ScriptedServer()
    dates: list[float] = []
    answers = {1: render(), 2: render(status=b"400 Bad Request"), 3: render().replace(DATE, b"yesterday")}
    server.answer = answers.__getitem__
    async with connect(server, way, on_date=dates.append) as client:
        await client.send()
        with pytest.raises(TelegramError):
            await client.send()
        await client.send()
    assert dates == [1795892400.0, 1795892400.0]


@pytest.mark.parametrize(
    ("address", "is_direct"),
    [
        ("https://api.telegram.org/bot123:ABC-_z/sendMessage", True),
        ("http://127.0.0.1:8081/bot1:a/getMe", True),
        ("http://telegram-api:8081/bot1:a/getMe", True),
        ("https://user:word@example.org/bot1:a/getMe", False),
        ("https://example.org/bot1:a/getMe?x=1", False),
        ("https://example.org/bot1:a\r\nX: y/getMe", False),
        ("https://contoh.id/rumah kita/getMe", False),
        ("https://bücher.example/bot1:a/getMe", False),
        ("http://[::1]:8081/bot1:a/getMe", False),
    ],
)
def test_unusual_addresses_are_left_to_aiohttp(address: str, is_direct: bool) -> None:
    assert (connection_pool.find_target(address) is not None) == is_direct


async def test_a_file_is_sent_as_a_form() -> None:
    server = ScriptedServer()
    server.answer = lambda _: render(
        b'{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"}}}'
    )
    async with connect(server) as client:
        bot = Bot("1:secret", base_url=f"{client.address}/bot", request=client.request)
        assert (await bot.send_document(5, b"isi berkas", filename="a.txt")).message_id == 7
    assert b"Content-Type: multipart/form-data" in server.requests[0]


async def test_a_name_server_that_fails_meanwhile_stops_no_request(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    server = ScriptedServer()
    server.closes_after = 1
    async with connect(server, way) as client:
        client.address = client.address.replace("127.0.0.1", "localhost")
        await client.send()
        await let_everything_arrive()

        async def fail(*_: object, **__: object) -> None:
            raise socket.gaierror

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fail)
        assert await client.send() == {"message_id": 7}
        client.address = "http://other.invalid"
        with pytest.raises(NotSentError):
            await client.send()
