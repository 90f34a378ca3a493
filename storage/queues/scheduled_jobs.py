"""What the bot is to do by itself at a time, as rows: they outlive a restart, and each is done once.

`runtime.workers.job_runner` runs them: the effect and the deletion of the row are one transaction.
"""

import json
from dataclasses import dataclass
from typing import Any

from storage.engine.database import Transaction
from storage.queues.backoff import Backoff

SIGNAL = "errands"
RETRY_BACKOFF = Backoff(30, 3600)


@dataclass(frozen=True)
class ScheduledJob:
    """`kind` names who does it, `key` what it is about; `due` unix seconds; `data` a JSON object."""

    kind: str
    key: str
    due: int
    data: dict[str, Any]
    tries: int = 0


async def schedule(tx: Transaction, kind: str, key: str, due: int, **data: Any) -> None:
    """Have it done at `due`; instead of the one of this kind and key that waits, if any."""
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
    """Like `put`, but one that waits already stays as it is, unless it waits for longer: a clock may have run ahead."""
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


async def list_due(tx: Transaction, now: int, limit: int = 100) -> list[ScheduledJob]:
    """Those whose time has come, the longest waiting first."""
    rows = await tx.fetch_all(
        "SELECT kind, key, due, data, tries FROM errands WHERE due <= :now ORDER BY due, kind, key LIMIT :room",
        now=now,
        room=limit,
    )
    return [
        ScheduledJob(row["kind"], row["key"], row["due"], json.loads(row["data"]), row["tries"])
        for row in rows
    ]


async def finish(tx: Transaction, job: ScheduledJob) -> bool:
    """Delete it before its effect in the same transaction; False when it was moved, dropped or done meanwhile."""
    return bool(
        await tx.execute(
            "DELETE FROM errands WHERE kind = :kind AND key = :key AND due = :due",
            kind=job.kind,
            key=job.key,
            due=job.due,
        )
    )


async def postpone(tx: Transaction, job: ScheduledJob, now: int) -> None:
    """It failed: later, and ever less often."""
    await tx.execute(
        "UPDATE errands SET due = :due, tries = tries + 1 WHERE kind = :kind AND key = :key AND due = :was",
        due=RETRY_BACKOFF.due(now, job.tries),
        kind=job.kind,
        key=job.key,
        was=job.due,
    )
