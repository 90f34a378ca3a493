"""The status board: posts of staff, and for each site and kind of fact its newest post."""

from collections.abc import Sequence
from datetime import UTC, datetime

from content.status_board.board_facts import Board, BoardFact, BoardFactKind
from storage.engine.database import SqlRow, Transaction
from storage.engine.sql_lists import named_list

SELECT_FACTS = (
    "SELECT b.site, p.id AS post, p.kind, p.value, p.amount, p.note, p.role, p.at, p.until, p.ended_at"
    " FROM board b JOIN posts p ON p.id = b.post"
)


async def find_boards(tx: Transaction, sites: Sequence[str]) -> dict[str, Board]:
    """Return the newest facts of these sites (a few hundred at most), also expired ones.

    A withdrawn fact has expired at the time of its withdrawal.
    """
    if not sites:
        return {}
    listed, values = named_list("site", dict.fromkeys(sites))
    rows = await tx.fetch_all(f"{SELECT_FACTS} WHERE b.site IN ({listed})", **values)
    boards: dict[str, dict[BoardFactKind, BoardFact]] = {site: {} for site in sites}
    for row in rows:
        fact = _fact_from_row(row)
        boards[fact.site][fact.kind] = fact
    return dict(boards)


async def list_current_facts(tx: Transaction, kind: BoardFactKind, now: int) -> list[BoardFact]:
    """Return the facts of a kind that count now, of all sites."""
    rows = await tx.fetch_all(
        f"{SELECT_FACTS} WHERE b.kind = :kind AND p.until > :now AND p.ended_at IS NULL ORDER BY b.site",
        kind=kind,
        now=now,
    )
    return [_fact_from_row(row) for row in rows]


async def list_facts_of_post(tx: Transaction, post: int) -> list[BoardFact]:
    """Return the facts of a post at the sites where no newer post replaced it, ordered by site."""
    rows = await tx.fetch_all(f"{SELECT_FACTS} WHERE b.post = :post ORDER BY b.site", post=post)
    return [_fact_from_row(row) for row in rows]


async def record_post(
    tx: Transaction,
    *,
    office: str,
    sites: Sequence[str],
    kind: BoardFactKind,
    value: str,
    amount: int | None,
    note: str,
    role: str,
    by: int,
    now: int,
    until: int,
) -> int:
    """Record a fact for sites of an office in place of the earlier ones; return the id of the post."""
    post = await tx.fetch_value(
        "INSERT INTO posts (office, kind, value, amount, note, role, by, at, until)"
        " VALUES (:office, :kind, :value, :amount, :note, :role, :by, :now, :until) RETURNING id",
        office=office, kind=kind, value=value, amount=amount, note=note, role=role, by=by, now=now, until=until,
    )  # fmt: skip
    await tx.execute_many(
        "INSERT INTO board (site, kind, post) VALUES (:site, :kind, :post)"
        " ON CONFLICT (site, kind) DO UPDATE SET post = :post",
        ({"site": site, "kind": kind, "post": post} for site in sites),
    )
    return int(post)


async def set_note(tx: Transaction, post: int, note: str) -> None:
    """Add the note of a post, once a second person approved it."""
    await tx.execute("UPDATE posts SET note = :note WHERE id = :post", note=note, post=post)


async def withdraw_post(tx: Transaction, post: int, by: int, now: int) -> bool:
    """Withdraw a post: its facts become unknown. False when it has expired or was withdrawn already."""
    return bool(
        await tx.execute(
            "UPDATE posts SET ended_at = :now, ended_by = :by"
            " WHERE id = :post AND ended_at IS NULL AND until > :now",
            post=post,
            by=by,
            now=now,
        )
    )


def _fact_from_row(row: SqlRow) -> BoardFact:
    until = row["until"] if row["ended_at"] is None else min(row["until"], row["ended_at"])
    return BoardFact(
        post=row["post"],
        site=row["site"],
        kind=BoardFactKind(row["kind"]),
        value=row["value"],
        at=datetime.fromtimestamp(row["at"], UTC),
        until=datetime.fromtimestamp(until, UTC),
        role=row["role"],
        amount=row["amount"],
        note=row["note"],
    )
