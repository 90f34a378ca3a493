"""What staff linked counts at once, also in processes other than the one they talked to."""

import asyncio

from handlers.visit import Desk
from storage import questions
from storage.database import Database

LOOK = 3.0  # seconds


class Learning:
    """Keeps the understanding of this process in step with the links in the database."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self._desk, self._database = desk, database
        self._known: frozenset[tuple[str, str]] = frozenset()

    async def run(self) -> None:
        """Until cancelled; there is nothing to do when no other process links."""
        while self._database.shared:
            await asyncio.sleep(LOOK)
            await self.catch_up()

    async def catch_up(self) -> None:
        """Learn what is new since the last time, forget what was taken back."""
        async with self._database.reading() as tx:
            links = await questions.links(tx)
        linked = frozenset((text, link.answer) for link in links for text in link.texts)
        understanding = self._desk.understanding
        for text, answer in sorted(self._known - linked):
            understanding.forget(text, answer)
        for text, answer in sorted(linked - self._known):
            if answer in self._desk.library.answers:
                understanding.learn(text, answer)
        self._known = linked
