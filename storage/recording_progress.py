"""Figures of progress that staff posted. What is corrected or withdrawn stays as history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from content.loading.records import ProgressMeasure
from content.recording_progress import ProgressFigure
from storage.engine.database import SqlRow, Transaction

FIGURE_COLUMNS = "id, office, site, measure, day, done, target, source, by, at, ended_at, ended_how"


@dataclass(frozen=True)
class PostedFigure:
    """`at` and `ended_at` are unix seconds; `ended` is 'corrected', 'withdrawn' or ''."""

    figure: ProgressFigure
    by: int
    at: int
    ended_at: int | None
    end_reason: str


async def post_figures(tx: Transaction, figures: Sequence[ProgressFigure], by: int, now: int) -> int:
    """Record figures, each instead of the one for the same place, count and day; how many were new or different."""
    kept = {one.key: one for office in {f.office for f in figures} for one in await list_current(tx, office)}
    fresh = [one for one in figures if one.key not in kept or replace(kept[one.key], id=0) != one]
    await tx.execute_many(
        "UPDATE figures SET ended_at = :now, ended_by = :by, ended_how = 'corrected'"
        " WHERE office = :office AND site = :site AND measure = :measure AND day = :day AND ended_at IS NULL",
        [{**_key_values(one), "now": now, "by": by} for one in fresh if one.key in kept],
    )
    await tx.execute_many(
        "INSERT INTO figures (office, site, measure, day, done, target, source, by, at)"
        " VALUES (:office, :site, :measure, :day, :done, :target, :source, :by, :at)",
        [
            {
                **_key_values(one),
                "done": one.done,
                "target": one.target,
                "source": one.source,
                "by": by,
                "at": now,
            }
            for one in fresh
        ],
    )
    return len(fresh)


async def list_current(tx: Transaction, office: str) -> list[ProgressFigure]:
    """What counts now, by day."""
    rows = await tx.fetch_all(
        f"SELECT {FIGURE_COLUMNS} FROM figures WHERE office = :office AND ended_at IS NULL ORDER BY day, id",
        office=office,
    )
    return [_posted_from_row(row).figure for row in rows]


async def list_history(tx: Transaction, office: str, most: int, before: int = 2**62) -> list[PostedFigure]:
    """Everything that was posted, newest first."""
    rows = await tx.fetch_all(
        f"SELECT {FIGURE_COLUMNS} FROM figures WHERE office = :office AND id < :before ORDER BY id DESC LIMIT :most",
        office=office,
        before=before,
        most=most,
    )
    return [_posted_from_row(row) for row in rows]


async def find(tx: Transaction, id: int) -> PostedFigure | None:
    row = await tx.fetch_one(f"SELECT {FIGURE_COLUMNS} FROM figures WHERE id = :id", id=id)
    return None if row is None else _posted_from_row(row)


async def withdraw(tx: Transaction, id: int, by: int, now: int) -> bool:
    """Take a figure back; False when it was ended before."""
    return bool(
        await tx.execute(
            "UPDATE figures SET ended_at = :now, ended_by = :by, ended_how = 'withdrawn'"
            " WHERE id = :id AND ended_at IS NULL",
            id=id,
            by=by,
            now=now,
        )
    )


def _key_values(one: ProgressFigure) -> dict[str, str]:
    return {"office": one.office, "site": one.site, "measure": one.measure.value, "day": one.day.isoformat()}


def _posted_from_row(row: SqlRow) -> PostedFigure:
    figure = ProgressFigure(
        row["office"], row["site"], ProgressMeasure(row["measure"]), date.fromisoformat(row["day"]), row["done"],
        row["target"], row["source"], row["id"],
    )  # fmt: skip
    return PostedFigure(figure, row["by"], row["at"], row["ended_at"], row["ended_how"] or "")
