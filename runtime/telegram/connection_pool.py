"""Posts JSON to a Bot API server over kept-alive connections, with the parser httptools on asyncio's transports.

A request costs a third of its CPU time in aiohttp. `runtime/telegram/transport.py` leaves files, proxies, redirects and
unusual addresses to aiohttp.
"""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Sequence
from dataclasses import field
from functools import cache

import httptools
from aiohappyeyeballs import AddrInfoType, start_connection

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

IDLE_SECONDS = 15.0  # a server may close an older idle connection just when the next request is sent
ADDRESS_SECONDS = 300.0
USUAL_ADDRESS = compile_later(r"(https?)://([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?(/[A-Za-z0-9_.~:/-]*)")
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nAccept-Encoding: identity\r\nUser-Agent: Loket\r\n"
    "Content-Type: application/json\r\nContent-Length: "
)

Addresses = Sequence[AddrInfoType]
Server = tuple[str, int, bool]
"""Host, port, and whether it is reached by TLS."""


class ConnectError(OSError):
    """There is no connection, so nothing was sent. The text names the reason."""


class DisconnectedError(OSError):
    """The server closed the connection before the end of its answer."""


@dataclass(frozen=True, slots=True)
class PostTarget:
    """`head` is the start of a request, up to the length of its body."""

    server: Server
    head: bytes


@dataclass(slots=True)
class HttpResponse:
    status: int = 0
    date: str = ""
    has_length: bool = False
    parts: list[bytes] = field(default_factory=list)


def find_target(url: str) -> PostTarget | None:
    """Return where to post, or None for an address that has a user, a query or unusual characters."""
    found = USUAL_ADDRESS.fullmatch(url)
    if found is None:
        return None
    scheme, host, port, path = found.groups()
    server = (host, int(port or (443 if scheme == "https" else 80)), scheme == "https")
    return PostTarget(server, HEAD.format(path=path, host=f"{host}:{port}" if port else host).encode())


@cache
def load_tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class ApiConnection(asyncio.Protocol):
    """A connection, which has one request at a time."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.idle_since, self._incoming = 0.0, HttpResponse()
        self._complete: HttpResponse | None = None
        self._answer: asyncio.Future[HttpResponse] | None = None
        self._parser = httptools.HttpResponseParser(self)

    async def post(self, request: bytes) -> HttpResponse:
        """Send a request and return the response. Raises OSError, HttpParserError or HttpParserUpgrade."""
        self._complete = None
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(error)
        if self._complete is not None:
            self._finish(self._complete)

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None and self._incoming.status and not self._incoming.has_length:
            self._finish(self._incoming)  # the end of the connection is the end of the body
        self._fail(exc or DisconnectedError())
        del self._parser  # it refers to this object

    def on_message_begin(self) -> None:
        if self._complete is not None or self._answer is None or self._answer.done():
            self.transport.abort()  # an answer to no request

    def on_header(self, name: bytes, value: bytes) -> None:
        match name.lower():
            case b"date":
                self._incoming.date = value.decode("latin-1")
            case b"content-length" | b"transfer-encoding":
                self._incoming.has_length = True

    def on_headers_complete(self) -> None:
        self._incoming.status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        self._incoming.parts.append(body)

    def on_message_complete(self) -> None:
        response, self._incoming = self._incoming, HttpResponse()
        if response.status >= 200 and self._complete is None:  # the final response follows 1xx
            self._complete = response
            if not self._parser.should_keep_alive():
                self.transport.close()

    def _finish(self, response: HttpResponse) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(response)

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        self.transport.abort()


class ConnectionPool:
    """`size` is the maximum number of parallel requests. `connect_timeout` is seconds."""

    def __init__(self, size: int, connect_timeout: float) -> None:
        self._slots, self._connect_timeout = asyncio.Semaphore(size), connect_timeout
        self._idle: dict[Server, deque[ApiConnection]] = {}
        self._addresses: dict[tuple[str, int], tuple[float, Addresses]] = {}

    async def post(self, target: PostTarget, body: bytes, seconds: float) -> HttpResponse:
        """Return the response. Raises ConnectError, TimeoutError, and what `ApiConnection.post` raises."""
        async with asyncio.timeout(seconds), self._slots:
            connection = self._take_idle(target.server) or await self._connect(*target.server)
            try:
                response = await connection.post(b"%b%d\r\n\r\n%b" % (target.head, len(body), body))
            except BaseException:
                connection.transport.abort()
                raise
            if not connection.transport.is_closing():
                connection.idle_since = asyncio.get_running_loop().time()
                self._idle[target.server].append(connection)
            return response

    def _take_idle(self, server: Server) -> ApiConnection | None:
        """Return the connection that was used last, and close those that are idle for long."""
        idle = self._idle.setdefault(server, deque())
        oldest = asyncio.get_running_loop().time() - IDLE_SECONDS
        while idle and (idle[0].idle_since < oldest or idle[0].transport.is_closing()):
            idle.popleft().transport.abort()
        while idle and idle[-1].transport.is_closing():
            idle.pop()
        return idle.pop() if idle else None

    async def _connect(self, host: str, port: int, is_tls: bool) -> ApiConnection:
        loop, context = asyncio.get_running_loop(), load_tls_context() if is_tls else None
        try:
            async with asyncio.timeout(self._connect_timeout):
                sock = await start_connection(
                    await self._resolve(host, port), happy_eyeballs_delay=0.25, loop=loop
                )
                _, connection = await loop.create_connection(
                    ApiConnection, sock=sock, ssl=context, server_hostname=host if is_tls else None
                )
        except (OSError, UnicodeError) as error:  # UnicodeError: a label of the host name is too long
            self._addresses.pop((host, port), None)
            is_untrusted = isinstance(error, ssl.CertificateError)
            raise ConnectError("CertificateError" if is_untrusted else type(error).__name__) from None
        return connection

    async def _resolve(self, host: str, port: int) -> Addresses:
        """Return the addresses of a host. They are remembered for some minutes, in case the name server fails."""
        if _is_ipv4(host):  # no name server and no thread is needed
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))]
        loop = asyncio.get_running_loop()
        until, addresses = self._addresses.get((host, port), (0.0, []))
        if until < loop.time():
            addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            self._addresses[host, port] = (loop.time() + ADDRESS_SECONDS, addresses)
        return addresses

    async def close(self) -> None:
        """Close the idle connections. Those with a request are closed when it ends or is cancelled."""
        for idle in self._idle.values():
            while idle:
                idle.pop().transport.abort()
        await asyncio.sleep(0)  # the sockets are closed in the next round of the event loop


def _is_ipv4(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET, host)
    except OSError:
        return False
    return True
