"""Every night: erase what is over its time, in portions, so that nobody waits behind it."""

from datetime import datetime, time, timedelta

from handlers.turn import Turn
from handlers.visit import DEFAULT_ZONE, Desk
from storage import errands, retention
from storage.database import Transaction

KIND = "retention"
NIGHT = time(2, 30)  # in Jakarta


async def begin(tx: Transaction, desk: Desk, now: datetime) -> None:
    await errands.keep(tx, KIND, "", _next(now))


async def sweep(turn: Turn) -> None:
    """One portion; the next at once, or the next night when nothing is left."""
    erased = await retention.sweep(turn.tx, turn.desk.facts.periods, turn.seconds)
    await errands.put(turn.tx, KIND, "", turn.seconds if erased else _next(turn.now))


def _next(now: datetime) -> int:
    """The next night, unix seconds."""
    here = now.astimezone(DEFAULT_ZONE)
    night = datetime.combine(here.date(), NIGHT, DEFAULT_ZONE)
    return int((night if night > here else night + timedelta(days=1)).timestamp())
