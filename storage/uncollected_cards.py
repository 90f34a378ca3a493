"""Cards that wait at the counter: which chats got a notice and have not said that they came.

Only the chat and the notice are stored, until the card is no longer kept.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from content.lazy_dataclass import dataclass
from storage.engine.database import Transaction
from storage.engine.sql_lists import named_list

REMINDER_JOB = "card reminder"  # its key is the id of the notice


@dataclass(frozen=True)
class UncollectedCard:
    """What a chat was told: cards of `site` recorded up to `through` are kept before `until` (unix seconds)."""

    notice: int
    site: str
    through: date
    until: int


@dataclass(frozen=True)
class CollectionCount:
    """How many chats got a notice, and how many of them have not said that they came."""

    told: int
    waiting: int


async def add(tx: Transaction, notice: int, chats: Iterable[int]) -> None:
    """Remember who gets a notice, and count them."""
    added = await tx.execute_many(
        "INSERT INTO uncollected_cards (notice, chat_id) VALUES (:notice, :chat_id) ON CONFLICT DO NOTHING",
        ({"notice": notice, "chat_id": chat} for chat in sorted(chats)),
    )
    await tx.execute(
        "UPDATE watermarks SET told = told + :added WHERE id = :notice", added=added, notice=notice
    )


async def move_to_repeat(tx: Transaction, notice: int, now: int) -> list[int]:
    """Move the chats of earlier notices of the same site and day to this notice, which replaces them.

    Return the ids of those earlier notices. What is no longer kept stays where it is.
    """
    rows = await tx.fetch_all(
        "SELECT old.id, old.told FROM watermarks old JOIN watermarks new ON new.site = old.site"
        " AND new.through = old.through WHERE new.id = :notice AND old.id < :notice"
        " AND old.ended_at IS NULL AND old.until > :now ORDER BY old.id",
        notice=notice,
        now=now,
    )
    for row in rows:
        values = {"notice": notice, "old": row["id"]}
        await tx.execute(
            "INSERT INTO uncollected_cards (notice, chat_id) SELECT :notice, chat_id FROM uncollected_cards"
            " WHERE notice = :old ON CONFLICT DO NOTHING",
            **values,
        )
        await tx.execute("DELETE FROM uncollected_cards WHERE notice = :old", old=row["id"])
        await tx.execute(
            "UPDATE watermarks SET told = told + :told WHERE id = :notice", told=row["told"], notice=notice
        )
        await tx.execute("UPDATE watermarks SET told = 0 WHERE id = :old", old=row["id"])
    return [int(row["id"]) for row in rows]


async def list_chats_to_remind(tx: Transaction, notice: int) -> dict[int, int]:
    """Return the chats that have not collected, each with the end of its pause (0 without one)."""
    rows = await tx.fetch_all(
        "SELECT u.chat_id, COALESCE(p.paused_until, 0) AS paused FROM uncollected_cards u"
        " JOIN people p ON p.chat_id = u.chat_id WHERE u.notice = :notice AND p.blocked_at IS NULL ORDER BY u.chat_id",
        notice=notice,
    )
    return {row["chat_id"]: row["paused"] for row in rows}


async def list_of_chat(tx: Transaction, chat_id: int, now: int) -> list[UncollectedCard]:
    """Return the cards that are still kept for a chat."""
    rows = await tx.fetch_all(
        "SELECT w.id, w.site, w.through, w.until FROM uncollected_cards u JOIN watermarks w ON w.id = u.notice"
        " WHERE u.chat_id = :chat_id AND w.until > :now ORDER BY w.until, w.id",
        chat_id=chat_id,
        now=now,
    )
    return [
        UncollectedCard(row["id"], row["site"], date.fromisoformat(row["through"]), row["until"])
        for row in rows
    ]


async def remove(tx: Transaction, chat_id: int, notice: int) -> list[int]:
    """Forget a chat that got a notice, also if a later one replaced it; return the notices."""
    rows = await tx.fetch_all(
        "DELETE FROM uncollected_cards WHERE chat_id = :chat_id AND notice IN (SELECT new.id FROM watermarks new"
        " JOIN watermarks old ON new.site = old.site AND new.through = old.through WHERE old.id = :notice)"
        " RETURNING notice",
        chat_id=chat_id,
        notice=notice,
    )
    return sorted(int(row["notice"]) for row in rows)


async def delete_of_notices(tx: Transaction, notices: Sequence[int]) -> None:
    """Forget everybody who got these notices: they are over, or were withdrawn."""
    if notices:
        listed, values = named_list("notice", notices)
        await tx.execute(f"DELETE FROM uncollected_cards WHERE notice IN ({listed})", **values)


async def count_collections(tx: Transaction, notices: Sequence[int]) -> dict[int, CollectionCount]:
    """Count by notice who was told and who has not said that they came."""
    if not notices:
        return {}
    listed, values = named_list("notice", notices)
    rows = await tx.fetch_all(
        "SELECT w.id, w.told, COUNT(u.chat_id) AS waiting FROM watermarks w"
        f" LEFT JOIN uncollected_cards u ON u.notice = w.id WHERE w.id IN ({listed}) GROUP BY w.id, w.told",
        **values,
    )
    return {row["id"]: CollectionCount(row["told"], row["waiting"]) for row in rows}


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM uncollected_cards WHERE chat_id = :chat_id", chat_id=chat_id)
