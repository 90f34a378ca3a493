"""Scheduled jobs: work that the bot does at a time, without an update. As rows they survive a restart.

`runtime.workers.job_runner` runs them. The effect of a job and the deletion of its row are one transaction, so each job
is done once.
"""

import json
from collections.abc import Mapping
from typing import Any

from content.lazy_dataclass import dataclass
from storage.engine.database import Transaction
from storage.queues.backoff import Backoff
from storage.queues.clock_correction import bring_near

SIGNAL = "errands"  # set by the commit of a transaction that schedules a job
RETRY_BACKOFF = Backoff(30, 3600)


@dataclass(frozen=True)
class ScheduledJob:
    """A job. `kind` selects its handler, `key` names its subject; both together are unique.

    `due` is unix seconds, `data` a JSON object, `tries` the number of failed attempts.
    """

    kind: str
    key: str
    due: int
    data: dict[str, Any]
    tries: int = 0


async def schedule(tx: Transaction, kind: str, key: str, due: int, **data: Any) -> None:
    """Schedule a job for `due`. It replaces the job of the same kind and key."""
    tx.notify(SIGNAL)
    await tx.execute(
        "INSERT INTO errands (kind, key, due, data) VALUES (:kind, :key, :due, :data)"
        " ON CONFLICT (kind, key) DO UPDATE SET due = :due, data = :data, tries = 0",
        kind=kind,
        key=key,
        due=due,
        data=json.dumps(data, ensure_ascii=False),
    )


async def schedule_unless_earlier(tx: Transaction, kind: str, key: str, due: int, **data: Any) -> None:
    """Like `schedule`, but a job of the same kind and key that is due earlier stays as it is.

    A later one gets the new time: it may have been scheduled while the clock was wrong.
    """
    tx.notify(SIGNAL)
    await tx.execute(
        "INSERT INTO errands (kind, key, due, data) VALUES (:kind, :key, :due, :data)"
        " ON CONFLICT (kind, key) DO UPDATE SET due = :due WHERE errands.due > :due",
        kind=kind,
        key=key,
        due=due,
        data=json.dumps(data, ensure_ascii=False),
    )


async def cancel(tx: Transaction, kind: str, key: str) -> None:
    await tx.execute("DELETE FROM errands WHERE kind = :kind AND key = :key", kind=kind, key=key)


async def list_too_late(tx: Transaction, longest: Mapping[str, int], now: int) -> list[str]:
    """Return the kinds with a job that is due later than the longest delay of its kind, in seconds."""
    rows = await tx.fetch_all("SELECT kind, MAX(due) AS latest FROM errands GROUP BY kind ORDER BY kind")
    return [
        row["kind"] for row in rows if row["kind"] in longest and row["latest"] > now + longest[row["kind"]]
    ]


async def pull_back(tx: Transaction, kind: str, longest: int, now: int) -> int:
    """Bring the jobs of a kind within its longest delay, at the same time of the day. Return how many.

    They were scheduled while the clock was ahead.
    """
    return await tx.execute(
        f"UPDATE errands SET due = {bring_near(':longest')} WHERE kind = :kind AND due > :late",
        kind=kind,
        longest=longest,
        now=now,
        late=now + longest,
    )


async def list_due(tx: Transaction, now: int, limit: int = 100) -> list[ScheduledJob]:
    """Return the jobs that are due, the longest waiting first."""
    rows = await tx.fetch_all(
        "SELECT kind, key, due, data, tries FROM errands WHERE due <= :now ORDER BY due, kind, key LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [
        ScheduledJob(row["kind"], row["key"], row["due"], json.loads(row["data"]), row["tries"])
        for row in rows
    ]


async def finish(tx: Transaction, job: ScheduledJob) -> bool:
    """Delete a job, in the transaction of its effect and before it.

    False when the job was rescheduled, cancelled or done meanwhile: then it must have no effect.
    """
    return bool(
        await tx.execute(
            "DELETE FROM errands WHERE kind = :kind AND key = :key AND due = :due",
            kind=job.kind,
            key=job.key,
            due=job.due,
        )
    )


async def postpone(tx: Transaction, job: ScheduledJob, now: int) -> None:
    """Reschedule a job that failed, with exponential backoff."""
    await tx.execute(
        "UPDATE errands SET due = :due, tries = tries + 1 WHERE kind = :kind AND key = :key AND due = :was",
        due=RETRY_BACKOFF.due(now, job.tries),
        kind=job.kind,
        key=job.key,
        was=job.due,
    )
