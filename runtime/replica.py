"""Several processes on one database: who lives, and who does the chores that only one may do.

A process says every few seconds that it lives. What one did that has gone silent, another takes over within `LEASE`
seconds and a beat. With a database of its own a process has nobody to agree with, and nothing is written.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from runtime.pacer import Pacer
from storage import leases
from storage.database import Database, Interrupted

log = logging.getLogger("replica")

BEAT = 2.0  # seconds between signs of life
LEASE = 8  # seconds after which a silent process is taken for gone
AGAIN = 1.0  # seconds before work that the database interrupted is begun anew
CHORES = "chores"

Work = Callable[[], Coroutine[Any, Any, None]]


class Replica:
    """`holder` names this process in the database; `leads` is set while it has the chores."""

    def __init__(self, database: Database, clock: Callable[[], datetime], pacer: Pacer) -> None:
        self._database, self._clock, self._pacer = database, clock, pacer
        self.holder = secrets.token_hex(6) if database.shared else "loket"
        self.leads = asyncio.Event()
        self._heard = 0.0

    async def run(self) -> None:
        """Give signs of life until cancelled, then let go of everything at once."""
        if not self._database.shared:
            self.leads.set()
            await asyncio.Event().wait()
        log.info("this is replica %s", self.holder)
        try:
            while True:
                await self._beat()
                await asyncio.sleep(BEAT)
        finally:
            self.leads.clear()
            await asyncio.shield(self._release())

    async def chores(self, works: Sequence[Work]) -> None:
        """Do these works whenever this process is the elected one."""
        while True:
            await self.leads.wait()
            tasks = [asyncio.create_task(persistent(work)) for work in works]
            watch = asyncio.create_task(self._lost())
            try:
                done, _ = await asyncio.wait([*tasks, watch], return_when=asyncio.FIRST_EXCEPTION)
                for task in done - {watch}:
                    task.result()
            finally:
                for task in (*tasks, watch):
                    task.cancel()
                await asyncio.gather(*tasks, watch, return_exceptions=True)

    async def _lost(self) -> None:
        while self.leads.is_set():  # noqa: ASYNC110 (an event cannot be awaited to be clear)
            await asyncio.sleep(BEAT / 4)
        raise _Lost

    async def _beat(self) -> None:
        now, moment = int(self._clock().timestamp()), asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(LEASE / 2), self._database.transaction() as tx:
                others = await leases.live(tx, self.holder, now, LEASE, self._pacer.replied)
                elected = await leases.hold(tx, CHORES, self.holder, now, LEASE)
        except (Interrupted, TimeoutError) as error:
            if moment - self._heard > LEASE - BEAT:
                self.leads.clear()
            log.warning("no sign of life could be given (%s)", type(error).__name__)
            return
        self._heard, self._pacer.elsewhere = moment, others
        if elected and not self.leads.is_set():
            log.info("this process does the chores now")
            self.leads.set()
        elif not elected:
            self.leads.clear()

    async def _release(self) -> None:
        try:
            async with asyncio.timeout(2), self._database.transaction() as tx:
                await leases.release(tx, self.holder)
        except (Interrupted, TimeoutError):
            log.warning("the leases end by themselves")


class _Lost(Exception):
    """Another process has the chores now."""


async def persistent(work: Work) -> None:
    """Work that begins anew when the database interrupted it."""
    while True:
        try:
            await work()
        except Interrupted as error:
            log.warning("interrupted (%s); going on in a moment", error)
            await asyncio.sleep(AGAIN)
        else:
            return
