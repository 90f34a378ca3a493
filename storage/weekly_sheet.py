"""Weekly figures: the counts of the week that is over, and the stored sheets of closed weeks."""

from collections.abc import Sequence
from datetime import date

from content.lazy_dataclass import dataclass
from content.weekly_sheet import (
    PublicScorecard,
    WeeklyFigures,
    decode_figures,
    encode_figures,
    select_public_figures,
)
from storage.engine.database import Transaction
from storage.engine.sql_lists import named_list

KEPT_WEEKS = 53


@dataclass(frozen=True)
class OutcomeCount:
    """How many questions had an outcome; `guess` is the answer or case shown, "" for none."""

    outcome: str
    guess: str
    count: int


async def count_topics(tx: Transaction, office: str, since: int) -> dict[str, int]:
    """Count the chats of an office by the subject of their last question since then (unix seconds)."""
    rows = await tx.fetch_all(
        "SELECT topic, COUNT(*) AS n FROM people WHERE office = :office AND topic IS NOT NULL AND topic_at >= :since"
        " GROUP BY topic ORDER BY topic",
        office=office,
        since=since,
    )
    return {row["topic"]: row["n"] for row in rows}


async def count_outcomes(tx: Transaction, office: str, since: int, until: int) -> list[OutcomeCount]:
    """Count the stored questions of an office by outcome and answer, from `since` until before `until`."""
    rows = await tx.fetch_all(
        "SELECT outcome, COALESCE(guess, '') AS guess, COUNT(*) AS count FROM questions"
        " WHERE office = :office AND at >= :since AND at < :until GROUP BY outcome, COALESCE(guess, '')"
        " ORDER BY outcome, guess",
        office=office,
        since=since,
        until=until,
    )
    return [OutcomeCount(**row) for row in rows]


async def count_followers(tx: Transaction, office: str) -> int:
    """Count the chats that follow an office or one of its sites."""
    return int(
        await tx.fetch_value(
            "SELECT COUNT(DISTINCT chat_id) FROM follows WHERE office = :office AND ended_at IS NULL",
            office=office,
        )
    )


async def list_board_times(tx: Transaction, office: str, since: int, until: int) -> list[int]:
    """Return when the board of an office was updated, in unix seconds."""
    rows = await tx.fetch_all(
        "SELECT at FROM posts WHERE office = :office AND at >= :since AND at < :until ORDER BY at",
        office=office,
        since=since,
        until=until,
    )
    return [row["at"] for row in rows]


async def list_updated_sites(tx: Transaction, sites: Sequence[str], since: int) -> set[str]:
    """Return which of these sites have a fact on the board that was recorded since then."""
    if not sites:
        return set()
    listed, values = named_list("site", sites)
    rows = await tx.fetch_all(
        "SELECT DISTINCT board.site AS site FROM board JOIN posts ON posts.id = board.post"
        f" WHERE posts.at >= :since AND board.site IN ({listed})",
        since=since,
        **values,
    )
    return {row["site"] for row in rows}


async def save(tx: Transaction, office: str, figures: WeeklyFigures) -> None:
    """Store the figures of a week, unless there are some. Older weeks than `KEPT_WEEKS` are deleted."""
    await tx.execute(
        "INSERT INTO weekly_sheets (office, week, figures) VALUES (:office, :week, :figures) ON CONFLICT DO NOTHING",
        office=office,
        week=figures.week.isoformat(),
        figures=encode_figures(figures),
    )
    await tx.execute(
        "DELETE FROM weekly_sheets WHERE office = :office AND week NOT IN"
        " (SELECT week FROM weekly_sheets WHERE office = :office ORDER BY week DESC LIMIT :kept)",
        office=office,
        kept=KEPT_WEEKS,
    )


async def list_newest(tx: Transaction, office: str, limit: int) -> list[WeeklyFigures]:
    """Return the newest sheets of an office, newest first."""
    rows = await tx.fetch_all(
        "SELECT figures FROM weekly_sheets WHERE office = :office ORDER BY week DESC LIMIT :limit",
        office=office,
        limit=limit,
    )
    return [decode_figures(row["figures"]) for row in rows]


async def find(tx: Transaction, office: str, week: date) -> WeeklyFigures | None:
    text = await tx.fetch_value(
        "SELECT figures FROM weekly_sheets WHERE office = :office AND week = :week",
        office=office,
        week=week.isoformat(),
    )
    return None if text is None else decode_figures(str(text))


async def find_public_scorecard(tx: Transaction, office: str) -> PublicScorecard | None:
    """Return the public figures of the newest closed week of an office; None before the first week is over."""
    newest = await list_newest(tx, office, 1)
    return select_public_figures(newest[0]) if newest else None
