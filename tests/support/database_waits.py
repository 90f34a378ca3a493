"""Wait for what the bot stores without telling anybody."""

import asyncio
from collections.abc import Awaitable, Callable

from storage.engine.database import Database, Transaction


async def wait_for_rows(database: Database, condition: Callable[[Transaction], Awaitable[bool]]) -> None:
    """Return when a condition on the stored rows is true. Raises TimeoutError after 20 seconds."""
    async with asyncio.timeout(20):
        while True:
            async with database.read_transaction() as tx:
                if await condition(tx):
                    return
            await asyncio.sleep(0.02)
