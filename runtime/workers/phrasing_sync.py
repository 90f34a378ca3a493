"""What staff linked counts at once, also in processes other than the one they talked to."""

import asyncio

from handlers.core.context import Services
from storage import questions
from storage.engine.database import Database

POLL_INTERVAL = 3.0  # seconds


class PhrasingSync:
    """Keeps the understanding of this process in step with the links in the database."""

    def __init__(self, services: Services, database: Database) -> None:
        self._services, self._database = services, database
        self._synced: frozenset[tuple[str, str]] = frozenset()

    async def run(self) -> None:
        """Until cancelled; there is nothing to do when no other process links."""
        while self._database.is_shared:
            await asyncio.sleep(POLL_INTERVAL)
            await self.sync_links()

    async def sync_links(self) -> None:
        """Learn what is new since the last time, forget what was taken back."""
        async with self._database.read_transaction() as tx:
            links = await questions.list_links(tx)
        linked = frozenset((text, link.answer) for link in links for text in link.texts)
        understanding = self._services.understanding
        for text, answer in sorted(self._synced - linked):
            understanding.forget(text, answer)
        for text, answer in sorted(linked - self._synced):
            if answer in self._services.library.answers:
                understanding.learn(text, answer)
        self._synced = linked
