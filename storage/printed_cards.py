"""Printed cards: until which day of recording sites have printed cards, and which chats wait for their day.

Times are unix seconds. A notice (`PrintNotice`) says: cards of people recorded up to `through` are printed.
"""

from collections.abc import Sequence
from datetime import date

from content.lazy_dataclass import dataclass
from content.printed_cards import PrintNotice
from storage.engine.database import SqlRow, Transaction
from storage.engine.sql_lists import named_list

MAX_WAITS = 5  # pairs of site and day that one chat may wait for


@dataclass(frozen=True)
class CardWait:
    """A chat waits until `site` has printed the cards of people recorded on a day."""

    chat_id: int
    site: str
    recorded: date


async def list_print_notices(tx: Transaction, site: str) -> list[PrintNotice]:
    """Return the notices of a site that were not withdrawn, oldest first."""
    rows = await tx.fetch_all(
        "SELECT * FROM watermarks WHERE site = :site AND ended_at IS NULL ORDER BY id", site=site
    )
    return [_notice_from_row(row) for row in rows]


async def find_newest_print_notices(tx: Transaction) -> dict[str, PrintNotice]:
    """Return the newest notice of every site that has one."""
    rows = await tx.fetch_all(
        "SELECT * FROM watermarks WHERE id IN"
        " (SELECT MAX(id) FROM watermarks WHERE ended_at IS NULL GROUP BY site)"
    )
    return {row["site"]: _notice_from_row(row) for row in rows}


async def find_print_notice(tx: Transaction, notice_id: int) -> PrintNotice | None:
    """Return a notice. None when it was withdrawn or never existed."""
    row = await tx.fetch_one("SELECT * FROM watermarks WHERE id = :id AND ended_at IS NULL", id=notice_id)
    return None if row is None else _notice_from_row(row)


async def find_last_id(tx: Transaction, sites: Sequence[str]) -> int:
    """Return the id of the newest notice of these sites, withdrawn or not; 0 when there is none.

    A different id shows that somebody published a notice meanwhile.
    """
    listed, values = named_list("site", sites)
    last = await tx.fetch_value(f"SELECT MAX(id) FROM watermarks WHERE site IN ({listed})", **values)
    return int(last or 0)


async def publish_print_notice(
    tx: Transaction, *, site: str, through: date, until: int, collect: str, bring: str, by: int, now: int
) -> tuple[int, list[int]]:
    """Publish a notice and withdraw those with a later day; return its id and the ids of the withdrawn ones."""
    rows = await tx.fetch_all(
        "UPDATE watermarks SET ended_at = :now, ended_by = :by"
        " WHERE site = :site AND through > :through AND ended_at IS NULL RETURNING id",
        site=site,
        through=through.isoformat(),
        by=by,
        now=now,
    )
    notice_id = await tx.fetch_value(
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
    return int(notice_id), sorted(row["id"] for row in rows)


async def withdraw_print_notice(tx: Transaction, notice_id: int, by: int, now: int) -> bool:
    """Withdraw a notice. False when it was withdrawn already."""
    return bool(
        await tx.execute(
            "UPDATE watermarks SET ended_at = :now, ended_by = :by WHERE id = :id AND ended_at IS NULL",
            id=notice_id,
            by=by,
            now=now,
        )
    )


async def add_wait(tx: Transaction, chat_id: int, site: str, recorded: date) -> bool:
    """Notify this chat once when its day is printed. False when it waits for `MAX_WAITS` others already."""
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
    """Return the chats whose day is printed, each with the end of its pause (0 without one)."""
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
    """Delete the waits for days up to `through`."""
    await tx.execute(
        "DELETE FROM card_waits WHERE site = :site AND recorded <= :through",
        site=site,
        through=through.isoformat(),
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM card_waits WHERE chat_id = :chat_id", chat_id=chat_id)


def _notice_from_row(row: SqlRow) -> PrintNotice:
    return PrintNotice(
        row["id"], row["site"], date.fromisoformat(row["through"]), row["until"], row["collect"], row["bring"], row["at"],
        row["by"],
    )  # fmt: skip
