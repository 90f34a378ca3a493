"""Printed cards: what sites said they have printed, and who wants to be told. Times are unix seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from content.printed_cards import PrintNotice
from storage.engine.database import SqlRow, Transaction

MAX_WAITS = 5  # places and days that one chat may wait for


@dataclass(frozen=True)
class CardWait:
    """A chat wants to be told when `site` has printed what was recorded on a day."""

    chat_id: int
    site: str
    recorded: date


async def list_marks(tx: Transaction, site: str) -> list[PrintNotice]:
    """What a site said, oldest first, without what was taken back."""
    rows = await tx.fetch_all(
        "SELECT * FROM watermarks WHERE site = :site AND ended_at IS NULL ORDER BY id", site=site
    )
    return [_mark_from_row(row) for row in rows]


async def find_newest_marks(tx: Transaction) -> dict[str, PrintNotice]:
    """The last word of every site that said anything."""
    rows = await tx.fetch_all(
        "SELECT * FROM watermarks WHERE id IN"
        " (SELECT MAX(id) FROM watermarks WHERE ended_at IS NULL GROUP BY site)"
    )
    return {row["site"]: _mark_from_row(row) for row in rows}


async def find_last_id(tx: Transaction, sites: Sequence[str]) -> int:
    """The id of the last that was said of these sites, taken back or not; 0: nothing. Changes with every word."""
    named = {f"site{at}": site for at, site in enumerate(sites)}
    found = await tx.fetch_value(
        f"SELECT MAX(id) FROM watermarks WHERE site IN ({', '.join(f':{name}' for name in named)})", **named
    )
    return int(found or 0)


async def publish_mark(
    tx: Transaction, *, site: str, through: date, until: int, collect: str, bring: str, by: int, now: int
) -> tuple[int, list[int]]:
    """Say it; what had said a later day is taken back. The new id, and the ids taken back."""
    rows = await tx.fetch_all(
        "UPDATE watermarks SET ended_at = :now, ended_by = :by"
        " WHERE site = :site AND through > :through AND ended_at IS NULL RETURNING id",
        site=site,
        through=through.isoformat(),
        by=by,
        now=now,
    )
    id = await tx.fetch_value(
        "INSERT INTO watermarks (site, through, until, collect, bring, by, at)"
        " VALUES (:site, :through, :until, :collect, :bring, :by, :now) RETURNING id",
        site=site,
        through=through.isoformat(),
        until=until,
        collect=collect,
        bring=bring,
        by=by,
        now=now,
    )
    return int(id), sorted(row["id"] for row in rows)


async def add_wait(tx: Transaction, chat_id: int, site: str, recorded: date) -> bool:
    """Tell this chat once; False when it waits for too many already."""
    waiting = await tx.fetch_value(
        "SELECT COUNT(*) FROM card_waits WHERE chat_id = :chat_id AND NOT (site = :site AND recorded = :recorded)",
        chat_id=chat_id,
        site=site,
        recorded=recorded.isoformat(),
    )
    if int(waiting) >= MAX_WAITS:
        return False
    await tx.execute(
        "INSERT INTO card_waits (chat_id, site, recorded) VALUES (:chat_id, :site, :recorded) ON CONFLICT DO NOTHING",
        chat_id=chat_id,
        site=site,
        recorded=recorded.isoformat(),
    )
    return True


async def remove_wait(tx: Transaction, chat_id: int, site: str, recorded: date) -> None:
    await tx.execute(
        "DELETE FROM card_waits WHERE chat_id = :chat_id AND site = :site AND recorded = :recorded",
        chat_id=chat_id,
        site=site,
        recorded=recorded.isoformat(),
    )


async def list_waits(tx: Transaction, chat_id: int) -> list[CardWait]:
    rows = await tx.fetch_all(
        "SELECT chat_id, site, recorded FROM card_waits WHERE chat_id = :chat_id ORDER BY recorded, site",
        chat_id=chat_id,
    )
    return [CardWait(row["chat_id"], row["site"], date.fromisoformat(row["recorded"])) for row in rows]


async def list_chats_to_notify(tx: Transaction, site: str, through: date) -> dict[int, int]:
    """Chats whose day is reached, with the moment before which they want to hear nothing (0: none)."""
    rows = await tx.fetch_all(
        "SELECT c.chat_id, MAX(COALESCE(p.paused_until, 0)) AS paused"
        " FROM card_waits c JOIN people p ON p.chat_id = c.chat_id"
        " WHERE c.site = :site AND c.recorded <= :through AND p.blocked_at IS NULL"
        " GROUP BY c.chat_id ORDER BY c.chat_id",
        site=site,
        through=through.isoformat(),
    )
    return {row["chat_id"]: row["paused"] for row in rows}


async def delete_fulfilled_waits(tx: Transaction, site: str, through: date) -> None:
    """Whoever waited for a day up to `through` waits no more."""
    await tx.execute(
        "DELETE FROM card_waits WHERE site = :site AND recorded <= :through",
        site=site,
        through=through.isoformat(),
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM card_waits WHERE chat_id = :chat_id", chat_id=chat_id)


def _mark_from_row(row: SqlRow) -> PrintNotice:
    return PrintNotice(
        row["id"], row["site"], date.fromisoformat(row["through"]), row["until"], row["collect"], row["bring"], row["at"]
    )  # fmt: skip
