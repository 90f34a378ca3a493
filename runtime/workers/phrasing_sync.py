"""Applies phrasings that staff linked, and answers that they wrote, in another process of the cluster."""

from handlers.core.context import Services
from handlers.office_answers import office_answer_card
from runtime.clock import Clock
from runtime.workers.polling_worker import PollingWorker
from storage import questions
from storage.engine.database import Database

POLL_SECONDS = 3.0


class PhrasingSync(PollingWorker):
    """Keeps the understanding of this process equal to the links in the database."""

    name = "phrasing sync"
    needs_trusted_clock = False

    def __init__(self, services: Services, database: Database, clock: Clock) -> None:
        super().__init__(database, clock, poll=POLL_SECONDS)
        self._services = services
        self._synced: frozenset[tuple[str, str]] = frozenset()

    async def run(self) -> None:
        """Return at once when no other process can change the links."""
        if self._database.is_shared:
            await super().run()

    async def work(self) -> bool:
        await self.sync_links()
        return False

    async def sync_links(self) -> None:
        """Learn links that are new since the last call and forget removed ones."""
        async with self._database.read_transaction() as tx:
            links = await questions.list_links(tx)
            await office_answer_card.refresh_index(tx, self._services)
        linked = frozenset((text, link.answer) for link in links for text in link.texts)
        understanding = self._services.understanding
        for text, answer in sorted(self._synced - linked):
            understanding.forget(text, answer)
        for text, answer in sorted(linked - self._synced):
            if answer in self._services.library.answers:
                understanding.learn(text, answer)
        self._synced = linked
