"""Runs what is to be done by itself at a time: each errand and its deletion in one transaction, so each is done once."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from handlers.errands import BEGIN, ERRANDS
from handlers.turn import Turn
from handlers.visit import Desk
from storage import errands
from storage.database import STAFF, Database, Interrupted
from storage.errands import Errand

log = logging.getLogger("errands")

POLL = 1.0  # seconds between looks; a commit that puts one rings at once


class Errands:
    def __init__(self, database: Database, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._database, self._desk, self._clock = database, desk, clock

    async def run(self) -> None:
        async with self._database.transaction() as tx:
            for begin in BEGIN:
                await begin(tx, self._desk, self._clock())
        while True:
            self._database.bell(errands.BELL).clear()
            for errand in await self._due():
                await self._one(errand)
            await self._rest()

    async def _due(self) -> list[Errand]:
        async with self._database.reading() as tx:
            return await errands.due(tx, self._seconds())

    async def _one(self, errand: Errand) -> None:
        try:
            async with self._database.transaction() as tx:
                await tx.alone(STAFF)
                if await errands.take(tx, errand):
                    await ERRANDS[errand.kind](Turn(self._desk, tx, errand, self._clock()))
        except Interrupted:
            raise
        except Exception:
            log.exception("errand %s failed (try %d)", errand.kind, errand.tries + 1)
            async with self._database.transaction() as tx:
                await errands.postpone(tx, errand, self._seconds())

    async def _rest(self) -> None:
        """Not when one was put meanwhile."""
        try:
            async with asyncio.timeout(POLL):
                await self._database.bell(errands.BELL).wait()
        except TimeoutError:
            pass

    def _seconds(self) -> int:
        return int(self._clock().timestamp())
