"""How late it is at least: the newest date that Telegram showed, by the hour. All processes share it; a restart keeps it."""

from typing import NamedTuple

from storage.engine.database import Transaction

HOUR = 3600


class ClockMark(NamedTuple):
    """`at` is unix seconds of a full hour. `is_warned`: admins know that the clock of the server is ahead."""

    at: int
    is_warned: bool


async def find_mark(tx: Transaction) -> ClockMark | None:
    row = await tx.fetch_one("SELECT at, warned FROM clock_mark WHERE id = 1")
    return None if row is None else ClockMark(row["at"], bool(row["warned"]))


async def find_last_commit(tx: Transaction) -> int | None:
    """Return when the last update was committed, in unix seconds, by the clock of that time."""
    last = await tx.fetch_value("SELECT MAX(at) FROM intake")
    return None if last is None else int(last)


async def save_mark(tx: Transaction, mark: ClockMark) -> None:
    """Save a mark. The time never becomes earlier."""
    await tx.execute(
        "INSERT INTO clock_mark (id, at, warned) VALUES (1, :at, :warned) ON CONFLICT (id) DO UPDATE SET"
        " at = CASE WHEN clock_mark.at > :at THEN clock_mark.at ELSE :at END, warned = :warned",
        at=mark.at // HOUR * HOUR,
        warned=int(mark.is_warned),
    )
