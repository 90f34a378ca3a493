"""When a new key stands in front, what the older ones sealed is sealed anew, portion by portion, beside everything else."""

import logging
from datetime import datetime

from handlers.turn import Turn
from handlers.visit import Desk
from storage import errands, rotation
from storage.database import Transaction

log = logging.getLogger("keys")

KIND = "keys"


async def begin(tx: Transaction, desk: Desk, now: datetime) -> None:
    """An earlier run's place is kept unless there is nothing to do."""
    if await rotation.needed(tx):
        await errands.keep(tx, KIND, "", int(now.timestamp()))


async def renew(turn: Turn) -> None:
    place = rotation.unpacked(turn.errand.data)
    if not place.done:
        place = await rotation.reseal(turn.tx, place)
        await errands.put(turn.tx, KIND, "", turn.seconds, **rotation.packed(place))
        return
    gone = await rotation.retire(turn.tx)
    log.info(
        "%d values sealed anew, %d could not be opened; keys no longer needed: %s",
        place.sealed,
        place.broken,
        gone,
    )
