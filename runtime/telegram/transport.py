"""The HTTP transport to Telegram: python-telegram-bot's documented extension point.

JSON goes by `ConnectionPool`. Files, proxies, redirects and unusual addresses go by aiohttp, which is imported for them.
The library's own httpx transport needs four to six times the CPU time of aiohttp under concurrency.
Errors name the method that failed, never the address, because it holds the token.
"""

import asyncio
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httptools
import msgspec
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from content.lazy_dataclass import dataclass
from runtime.telegram.connection_pool import ConnectError, ConnectionPool, PostTarget, find_target

if TYPE_CHECKING:
    import aiohttp

FILE_TIMEOUT = 120  # seconds for a whole file, 20 MB over a slow connection


@dataclass(frozen=True, slots=True)
class RawParameters:
    """Plain parameters in place of python-telegram-bot's RequestData."""

    parameters: dict[str, Any]
    contains_files: bool = False


class NotSentError(NetworkError):
    """The request did not reach the server, so a retry cannot duplicate anything."""


class ResponseLostError(NetworkError):
    """The connection ended before the answer, so the request may have been executed."""


class BotApiRequest(BaseRequest):
    """`connections` is the maximum number of parallel requests. Timeouts are seconds.

    `on_date` gets the date in the header of each answer, in unix seconds.
    """

    def __init__(
        self,
        connections: int = 256,
        read_timeout: float = 15.0,
        connect_timeout: float = 10.0,
        on_date: Callable[[float], None] | None = None,
    ) -> None:
        self._on_date = on_date
        self._connections = connections
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._pool: ConnectionPool | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Do what the library does, several times faster. Raises ResponseLostError.

        A proxy may have answered in place of Telegram, after Telegram executed the request. So it was not refused.
        """
        try:
            answer = msgspec.json.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            answer = None
        if not isinstance(answer, dict):
            raise ResponseLostError("the answer is not from the Bot API")
        return answer

    async def initialize(self) -> None:
        if self._pool is None:
            self._pool = ConnectionPool(self._connections, self._connect_timeout)

    async def shutdown(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return status and body of the answer. Raises NotSentError, TimedOut or ResponseLostError."""
        read = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        if method == "POST" and request_data is not None and not request_data.contains_files:
            target = find_direct_target(url)
            if target is not None:
                status, content = await self._post_json(target, url, request_data, read)
                if not 300 <= status < 400:
                    return status, content
        return await self._request_with_aiohttp(url, method, request_data, read)

    async def _post_json(
        self, target: PostTarget, url: str, request_data: RequestData, read: float
    ) -> tuple[int, bytes]:
        assert self._pool is not None, "initialize() first"
        body = msgspec.json.encode(request_data.parameters)
        try:
            response = await self._pool.post(target, body, read + self._connect_timeout)
        except ConnectError as error:
            raise NotSentError(f"{_method_name(url)}: {error}") from None
        except TimeoutError:
            raise TimedOut(f"{_method_name(url)}: no answer within {read:g} s") from None
        except (OSError, httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise ResponseLostError(f"{_method_name(url)}: {type(error).__name__}") from None
        self._report_date(response.date)
        return response.status, b"".join(response.parts)

    async def _request_with_aiohttp(
        self, url: str, method: str, request_data: RequestData | None, read: float
    ) -> tuple[int, bytes]:
        import aiohttp

        timeout = aiohttp.ClientTimeout(
            total=read + self._connect_timeout, sock_connect=self._connect_timeout
        )
        name, session = _method_name(url), self._open_session()
        body = {} if request_data is None else _encode_body(request_data)
        try:
            async with session.request(
                method, url, timeout=timeout, proxy=_find_proxy(url), **body
            ) as response:
                self._report_date(response.headers.get("Date", ""))
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as error:
            raise NotSentError(f"{name}: {type(error).__name__}") from None
        except TimeoutError:
            raise TimedOut(f"{name}: no answer within {read:g} s") from None
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            raise ResponseLostError(f"{name}: {type(error).__name__}") from None

    def _open_session(self) -> "aiohttp.ClientSession":
        """Return the session of aiohttp, opened when it is needed first. Most processes need none."""
        import aiohttp

        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    def _report_date(self, header: str) -> None:
        if self._on_date is not None and (date := _parse_date(header)) is not None:
            self._on_date(date)

    async def fetch(self, url: str, max_bytes: int) -> bytes | None:
        """Return the content of an address, or None when there are more than `max_bytes`.

        Raises NotSentError, TimedOut or ResponseLostError, and BadRequest when the server no longer has it.
        """
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=FILE_TIMEOUT, sock_connect=self._connect_timeout)
        try:
            async with self._open_session().get(url, timeout=timeout, proxy=_find_proxy(url)) as response:
                if 400 <= response.status < 500 and response.status != 429:
                    raise BadRequest(f"file: {response.status}")
                if response.status != 200:
                    raise ResponseLostError(f"file: {response.status}")
                found = bytearray()
                async for part in response.content.iter_chunked(65536):
                    found += part
                    if len(found) > max_bytes:
                        return None
                return bytes(found)
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as error:
            raise NotSentError(f"file: {type(error).__name__}") from None
        except TimeoutError:
            raise TimedOut(f"file: not whole within {FILE_TIMEOUT} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise ResponseLostError(f"file: {type(error).__name__}") from None


def _method_name(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]


@lru_cache(maxsize=4)
def _parse_date(header: str) -> float | None:
    """Return unix seconds, or None. The answers of one second have the same header."""
    try:
        return parsedate_to_datetime(header).timestamp()
    except ValueError:
        return None


@lru_cache(maxsize=256)
def find_direct_target(url: str) -> PostTarget | None:
    """Return where to post without aiohttp, or None when it needs a proxy or has an unusual form."""
    return find_target(url) if _find_proxy(url) is None else None


@cache
def read_proxies() -> dict[str, str]:
    """Read HTTP_PROXY, HTTPS_PROXY and NO_PROXY once. aiohttp's trust_env reads them and ~/.netrc for each request."""
    return getproxies()


def _find_proxy(url: str) -> str | None:
    proxies, parts = read_proxies(), urlsplit(url)
    proxy = proxies.get(parts.scheme)
    return None if proxy is None or proxy_bypass(parts.hostname or "") else proxy


def _encode_body(data: RequestData) -> dict[str, Any]:
    """Return the arguments of aiohttp's `request`: JSON, or a form when there are files."""
    if not data.contains_files:
        return {"data": msgspec.json.encode(data.parameters), "headers": {"Content-Type": "application/json"}}
    import aiohttp

    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(
            name,
            BytesIO(content) if isinstance(content, bytes) else content,
            filename=filename,
            content_type=kind,
        )
    return {"data": form}
