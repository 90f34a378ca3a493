"""Follows: which chats want announcements about an office or a site, by topic.

The code that adds letters computes their time with `content.quiet_hours`.
"""

from collections.abc import Collection, Iterable

from content.lazy_dataclass import dataclass
from storage.engine.database import SqlValue, Transaction
from storage.engine.sql_lists import named_list

TOPICS = ("jadwal", "gangguan", "blangko", "jemput_bola", "pengumuman")
PAUSE_SECONDS = 30 * 24 * 3600
MAX_FOLLOWS = 20  # offices and sites per chat


@dataclass(frozen=True)
class Follow:
    """A followed office (`site` "") or site, with its topics in the order of TOPICS."""

    office: str
    site: str
    topics: tuple[str, ...]


async def list_follows(tx: Transaction, chat_id: int, *, ended: bool = False) -> list[Follow]:
    """Return what a chat follows, offices before sites; `ended`: what it followed when it blocked the bot."""
    rows = await tx.fetch_all(
        f"SELECT office, site, topic FROM follows WHERE chat_id = :chat_id"
        f" AND ended_at IS {'NOT NULL' if ended else 'NULL'} ORDER BY office, site",
        chat_id=chat_id,
    )
    followed: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        followed.setdefault((row["office"], row["site"]), set()).add(row["topic"])
    return [
        Follow(office, site, tuple(topic for topic in TOPICS if topic in topics))
        for (office, site), topics in followed.items()
    ]


async def follow(
    tx: Transaction, chat_id: int, office: str, site: str, topics: Iterable[str], now: int
) -> None:
    """Add these topics to what the chat follows."""
    for topic in topics:
        await tx.execute(
            "INSERT INTO follows (chat_id, office, site, topic, since)"
            " VALUES (:chat_id, :office, :site, :topic, :now)"
            " ON CONFLICT (chat_id, office, site, topic) DO UPDATE SET ended_at = NULL",
            chat_id=chat_id,
            office=office,
            site=site,
            topic=topic,
            now=now,
        )


async def unfollow(tx: Transaction, chat_id: int, office: str, site: str | None, topic: str = "") -> None:
    """Unfollow a topic ("": all topics) of a site ("": the office as a whole; None: the office and all its sites)."""
    await tx.execute(
        "DELETE FROM follows WHERE chat_id = :chat_id AND office = :office"
        + (" AND site = :site" if site is not None else "")
        + (" AND topic = :topic" if topic else ""),
        **_without_none(chat_id=chat_id, office=office, site=site, topic=topic or None),
    )


async def unfollow_all(tx: Transaction, chat_id: int) -> None:
    """Delete all follows of a chat, also those that a block suspended."""
    await tx.execute("DELETE FROM follows WHERE chat_id = :chat_id", chat_id=chat_id)


async def suspend(tx: Transaction, chat_id: int, now: int) -> None:
    """Suspend the follows of a chat that blocked the bot. It is offered to restore them when it comes back."""
    await tx.execute(
        "UPDATE follows SET ended_at = :now WHERE chat_id = :chat_id AND ended_at IS NULL",
        chat_id=chat_id,
        now=now,
    )


async def restore(tx: Transaction, chat_id: int) -> None:
    """Restore the follows that a block suspended."""
    await tx.execute("UPDATE follows SET ended_at = NULL WHERE chat_id = :chat_id", chat_id=chat_id)


async def pause(tx: Transaction, chat_id: int, now: int) -> int:
    """Pause announcements to a chat for 30 days; return the end in unix seconds."""
    until = now + PAUSE_SECONDS
    await _set_paused_until(tx, chat_id, until)
    return until


async def resume(tx: Transaction, chat_id: int) -> None:
    await _set_paused_until(tx, chat_id, None)


async def _set_paused_until(tx: Transaction, chat_id: int, until: int | None) -> None:
    await tx.execute(
        "UPDATE people SET paused_until = :until WHERE chat_id = :chat_id", until=until, chat_id=chat_id
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    await unfollow_all(tx, chat_id)


async def delete_orphans(tx: Transaction) -> None:
    """Delete the follows of chats whose profile was deleted."""
    await tx.execute("DELETE FROM follows WHERE chat_id NOT IN (SELECT chat_id FROM people)")


@dataclass(frozen=True)
class ChatQuery:
    """A query that selects chat ids, and its values. It can be counted, listed, or inserted into the outbox by SQL."""

    sql: str
    values: dict[str, SqlValue]


def build_chat_query(
    *,
    office: str | None,
    sites: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
    now: int,
    homes: tuple[str, ...] = (),
) -> ChatQuery:
    """Build the query for chats that follow an office as a whole or one of `sites`, by any of `topics`.

    `sites` () means all sites, `topics` () any topic, `office` None every office. `homes`: only chats whose chosen office is
    one of these, or whose followed office if they chose none. Each chat is selected once; chats that blocked the bot or
    paused announcements are left out.
    """
    where = [
        "f.ended_at IS NULL",
        "p.blocked_at IS NULL",
        "(p.paused_until IS NULL OR p.paused_until <= :moment)",
    ]
    values: dict[str, SqlValue] = {"moment": now}
    if office is not None:
        where.append("f.office = :office")
        values["office"] = office
    if sites:
        listed, site_values = named_list("site", ("", *sites))  # "": the office as a whole
        where.append(f"f.site IN ({listed})")
        values |= site_values
    if topics:
        listed, topic_values = named_list("topic", topics)
        where.append(f"f.topic IN ({listed})")
        values |= topic_values
    if homes:
        listed, home_values = named_list("home", homes)
        where.append(f"COALESCE(p.office, f.office) IN ({listed})")
        values |= home_values
    sql = "SELECT DISTINCT f.chat_id FROM follows f JOIN people p ON p.chat_id = f.chat_id"
    return ChatQuery(f"{sql} WHERE {' AND '.join(where)}", values)


async def count_chats(tx: Transaction, query: ChatQuery) -> int:
    return int(await tx.fetch_value(f"SELECT COUNT(*) FROM ({query.sql}) AS found", **query.values))


async def list_followers(
    tx: Transaction,
    *,
    office: str | None,
    sites: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
    exclude: Collection[int] = (),
    now: int,
) -> list[int]:
    """Return the chats of `build_chat_query` in order, without those of `exclude`."""
    query = build_chat_query(office=office, sites=sites, topics=topics, now=now)
    rows = await tx.fetch_all(f"{query.sql} ORDER BY f.chat_id", **query.values)
    excluded = frozenset(exclude)
    return [row["chat_id"] for row in rows if row["chat_id"] not in excluded]


def _without_none(**values: SqlValue) -> dict[str, SqlValue]:
    return {name: value for name, value in values.items() if value is not None}
