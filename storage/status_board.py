"""The status board as rows: posts of staff, and which of them is the newest of each site and kind."""

from collections.abc import Sequence
from datetime import UTC, datetime

from content.status_board.board_facts import Board, BoardFact, BoardFactKind
from storage.engine.database import SqlRow, Transaction

SELECT_FACTS = (
    "SELECT b.site, p.id AS post, p.kind, p.value, p.amount, p.note, p.role, p.at, p.until, p.ended_at"
    " FROM board b JOIN posts p ON p.id = b.post"
)


async def find_boards(tx: Transaction, sites: Sequence[str]) -> dict[str, Board]:
    """The newest facts of sites (a few hundred at most), expired ones too; one that was taken back ended with that."""
    if not sites:
        return {}
    named = {f"site{at}": site for at, site in enumerate(dict.fromkeys(sites))}
    rows = await tx.fetch_all(
        f"{SELECT_FACTS} WHERE b.site IN ({', '.join(f':{name}' for name in named)})", **named
    )
    found: dict[str, dict[BoardFactKind, BoardFact]] = {site: {} for site in sites}
    for row in rows:
        fact = _fact_from_row(row)
        found[fact.site][fact.kind] = fact
    return dict(found)


async def list_facts_of_post(tx: Transaction, post: int) -> list[BoardFact]:
    """The facts that a post still is the newest word of, by site."""
    return [
        _fact_from_row(row)
        for row in await tx.fetch_all(f"{SELECT_FACTS} WHERE b.post = :post ORDER BY b.site", post=post)
    ]


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
    """Say it of sites of an office, instead of what was said of them before. The post's id."""
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


async def withdraw_post(tx: Transaction, post: int, by: int, now: int) -> bool:
    """From now on nothing is known of it; False when it is over or was taken back already."""
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
