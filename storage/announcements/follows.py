"""Follows: which chats want to hear about an office or a site, by topic. Quiet hours are in `content.quiet_hours`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from storage.engine.database import SqlValue, Transaction

TOPICS = ("jadwal", "gangguan", "blangko", "jemput_bola", "pengumuman")
PAUSE_SECONDS = 30 * 24 * 3600  # seconds
MAX_FOLLOWS = 20  # offices and sites that one chat may follow


@dataclass(frozen=True)
class Follow:
    """An office (`site` "") or one site of it, with the topics in the order of TOPICS."""

    office: str
    site: str
    topics: tuple[str, ...]


async def list_follows(tx: Transaction, chat_id: int, *, ended: bool = False) -> list[Follow]:
    """What a chat follows, whole offices first; `ended`: what it followed when it blocked the bot."""
    rows = await tx.fetch_all(
        f"SELECT office, site, topic FROM follows WHERE chat_id = :chat_id"
        f" AND ended_at IS {'NOT NULL' if ended else 'NULL'} ORDER BY office, site",
        chat_id=chat_id,
    )
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        found.setdefault((row["office"], row["site"]), set()).add(row["topic"])
    return [
        Follow(office, site, tuple(topic for topic in TOPICS if topic in topics))
        for (office, site), topics in found.items()
    ]


async def follow(
    tx: Transaction, chat_id: int, office: str, site: str, topics: Iterable[str], now: int
) -> None:
    """Follow these topics too; those followed already stay as they are."""
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
    """Stop one topic ("" all) of a site ("" the office as a whole, None the office and every site of it)."""
    await tx.execute(
        "DELETE FROM follows WHERE chat_id = :chat_id AND office = :office"
        + (" AND site = :site" if site is not None else "")
        + (" AND topic = :topic" if topic else ""),
        **_without_none(chat_id=chat_id, office=office, site=site, topic=topic or None),
    )


async def unfollow_all(tx: Transaction, chat_id: int) -> None:
    """Also forgets what was followed before a block."""
    await tx.execute("DELETE FROM follows WHERE chat_id = :chat_id", chat_id=chat_id)


async def suspend(tx: Transaction, chat_id: int, now: int) -> None:
    """The chat blocked the bot: nothing is sent any more, but what it followed can be offered again."""
    await tx.execute(
        "UPDATE follows SET ended_at = :now WHERE chat_id = :chat_id AND ended_at IS NULL",
        chat_id=chat_id,
        now=now,
    )


async def restore(tx: Transaction, chat_id: int) -> None:
    """Follow what was followed before the block."""
    await tx.execute("UPDATE follows SET ended_at = NULL WHERE chat_id = :chat_id", chat_id=chat_id)


async def pause(tx: Transaction, chat_id: int, now: int) -> int:
    """Send nothing for 30 days; until when, unix seconds."""
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
    """Drop what chats followed that are not kept any more."""
    await tx.execute("DELETE FROM follows WHERE chat_id NOT IN (SELECT chat_id FROM people)")


@dataclass(frozen=True)
class ChatQuery:
    """A query for chats and its values, to be counted, listed, or written into the outbox without leaving SQL."""

    sql: str
    values: dict[str, SqlValue]


def build_chat_query(
    *, office: str | None, sites: tuple[str, ...] = (), topics: tuple[str, ...] = (), now: int
) -> ChatQuery:
    """Chats to tell about `sites` of an office (() all of it; office None: everywhere): those that follow the office
    as a whole or one of these sites, by any of `topics` (() any topic). Neither blocked nor paused; once each.
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
        where.append(f"f.site IN ({_named_parameters('site', ('', *sites), values)})")
    if topics:
        where.append(f"f.topic IN ({_named_parameters('topic', topics, values)})")
    sql = "SELECT DISTINCT f.chat_id FROM follows f JOIN people p ON p.chat_id = f.chat_id"
    return ChatQuery(f"{sql} WHERE {' AND '.join(where)}", values)


async def count_chats(tx: Transaction, matching: ChatQuery) -> int:
    return int(await tx.fetch_value(f"SELECT COUNT(*) FROM ({matching.sql}) AS found", **matching.values))


async def list_followers(
    tx: Transaction,
    *,
    office: str | None,
    sites: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
    exclude: Collection[int] = (),
    now: int,
) -> list[int]:
    """The chats of `matching`, in order, without those of `exclude`."""
    found = build_chat_query(office=office, sites=sites, topics=topics, now=now)
    rows = await tx.fetch_all(f"{found.sql} ORDER BY f.chat_id", **found.values)
    left_out = frozenset(exclude)
    return [row["chat_id"] for row in rows if row["chat_id"] not in left_out]


def _named_parameters(name: str, items: Collection[str], values: dict[str, SqlValue]) -> str:
    """Named parameters for a list; `values` receives them."""
    named = {f"{name}{number}": item for number, item in enumerate(items)}
    values.update(named)
    return ", ".join(f":{key}" for key in named)


def _without_none(**values: SqlValue) -> dict[str, SqlValue]:
    return {name: value for name, value in values.items() if value is not None}
