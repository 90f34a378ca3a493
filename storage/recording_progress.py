"""Figures of recording progress that staff posted. Corrected and withdrawn figures stay as history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from content.lazy_dataclass import dataclass
from content.loading.records import ProgressMeasure
from content.recording_progress import ProgressFigure
from storage.engine.database import SqlRow, Transaction

FIGURE_COLUMNS = "id, office, site, measure, day, done, target, source, by, at, ended_at, ended_how"


@dataclass(frozen=True)
class PostedFigure:
    """A stored figure. Times are unix seconds; `end_reason` is 'corrected', 'withdrawn' or ''."""

    figure: ProgressFigure
    by: int
    at: int
    ended_at: int | None
    end_reason: str


async def post_figures(tx: Transaction, figures: Sequence[ProgressFigure], by: int, now: int) -> int:
    """Record figures; each replaces that of the same place, measure and day. Returns how many are new or different."""
    offices = {figure.office for figure in figures}
    current = {figure.key: figure for office in offices for figure in await list_current(tx, office)}
    changed = [
        figure
        for figure in figures
        if figure.key not in current or replace(current[figure.key], id=0) != figure
    ]
    await tx.execute_many(
        "UPDATE figures SET ended_at = :now, ended_by = :by, ended_how = 'corrected'"
        " WHERE office = :office AND site = :site AND measure = :measure AND day = :day AND ended_at IS NULL",
        [{**_key_values(figure), "now": now, "by": by} for figure in changed if figure.key in current],
    )
    await tx.execute_many(
        "INSERT INTO figures (office, site, measure, day, done, target, source, by, at)"
        " VALUES (:office, :site, :measure, :day, :done, :target, :source, :by, :at)",
        [
            {
                **_key_values(figure),
                "done": figure.done,
                "target": figure.target,
                "source": figure.source,
                "by": by,
                "at": now,
            }
            for figure in changed
        ],
    )
    return len(changed)


async def list_current(tx: Transaction, office: str) -> list[ProgressFigure]:
    """Return the current figures of an office, ordered by day."""
    rows = await tx.fetch_all(
        f"SELECT {FIGURE_COLUMNS} FROM figures WHERE office = :office AND ended_at IS NULL ORDER BY day, id",
        office=office,
    )
    return [_posted_from_row(row).figure for row in rows]


async def list_history(tx: Transaction, office: str, limit: int, before: int = 2**62) -> list[PostedFigure]:
    """Return all figures of an office, newest first; only those with an id below `before`."""
    rows = await tx.fetch_all(
        f"SELECT {FIGURE_COLUMNS} FROM figures WHERE office = :office AND id < :before ORDER BY id DESC LIMIT :limit",
        office=office,
        before=before,
        limit=limit,
    )
    return [_posted_from_row(row) for row in rows]


async def find(tx: Transaction, figure_id: int) -> PostedFigure | None:
    row = await tx.fetch_one(f"SELECT {FIGURE_COLUMNS} FROM figures WHERE id = :id", id=figure_id)
    return None if row is None else _posted_from_row(row)


async def withdraw(tx: Transaction, figure_id: int, by: int, now: int) -> bool:
    """Withdraw a figure. False when it was corrected or withdrawn before."""
    return bool(
        await tx.execute(
            "UPDATE figures SET ended_at = :now, ended_by = :by, ended_how = 'withdrawn'"
            " WHERE id = :id AND ended_at IS NULL",
            id=figure_id,
            by=by,
            now=now,
        )
    )


def _key_values(figure: ProgressFigure) -> dict[str, str]:
    return {
        "office": figure.office,
        "site": figure.site,
        "measure": figure.measure.value,
        "day": figure.day.isoformat(),
    }


def _posted_from_row(row: SqlRow) -> PostedFigure:
    figure = ProgressFigure(
        row["office"], row["site"], ProgressMeasure(row["measure"]), date.fromisoformat(row["day"]), row["done"],
        row["target"], row["source"], row["id"],
    )  # fmt: skip
    return PostedFigure(figure, row["by"], row["at"], row["ended_at"], row["ended_how"] or "")
