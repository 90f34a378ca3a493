"""HTTP server of the demo, inside the running event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LOOPBACK = "127.0.0.1"


class DemoServer(uvicorn.Server):
    """uvicorn without signal handlers and pauses. It can reset a connection."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        while not self.stopping.is_set():
            await self.on_tick(0)
            try:
                await asyncio.wait_for(self.stopping.wait(), 1)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=1)
            for task in late:
                task.cancel()
        await self.lifespan.shutdown()

    async def abort_connection(self, scope: Scope) -> None:
        """Reset the connection of a request."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol) and connection.client == tuple(scope["client"]):
                connection.transport.abort()


def open_listener(port: int) -> socket.socket:
    """Open the listening socket with an explicit protocol.

    asyncio turns off Nagle's algorithm only then. Otherwise each response takes 40 ms longer."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener


@asynccontextmanager
async def serve_app(app: Starlette, port: int = 0) -> AsyncIterator[str]:
    """Listen on 127.0.0.1 while the block runs. Yield the base address, `http://127.0.0.1:PORT`.

    Port 0 chooses a free port. Raises OSError if the port is in use."""
    listener = open_listener(port)
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
    )
    server = DemoServer(config)
    app.state.api.abort_connection = server.abort_connection
    running = asyncio.create_task(server.serve([listener]))
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        ready.cancel()
        await running
    try:
        yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        ready.cancel()
        app.state.telegram.close()
        server.stopping.set()
        await running
        listener.close()
