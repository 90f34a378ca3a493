"""Rewrites rows of PostgreSQL, so that their transaction ids and their places tell nothing.

PostgreSQL keeps in each row the id of the transaction that wrote it (`xmin`). Rows with close ids were written together.
It appends new rows to those before, and keeps replaced rows for some time. So all rows of a confidential table are
updated in one transaction. Then the file of the table is written again, in the order of its key.

One table is locked at a time, for milliseconds, so no transaction can wait for two.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg

from content.lazy_dataclass import dataclass
from storage.engine.postgres_connection import PostgresConnection

DAY = 86400  # seconds
REWRITE_LOCK = 5_021_746_312_790_115_338  # number of the advisory lock; one process rewrites at a time
SMALL_TABLE_BYTES = 16 * 1024 * 1024  # the file of a larger one is not written again while people wait
SNAPSHOT_CHECKS, SNAPSHOT_CHECK_INTERVAL = 100, 0.02  # how often, and seconds between two checks
LOCK_CHECK_INTERVAL = 0.1  # seconds between two attempts to become the process that rewrites
SESSION_SETTINGS = ("SET lock_timeout = '2s'", "SET client_min_messages = 'error'")


@dataclass(frozen=True)
class RewrittenTable:
    """A table and a column that is written again. `time` is a column, and `seconds` its age, of the rows that may be new.

    Without them, all rows are rewritten. `is_day`: the time is an ISO day instead of unix seconds.
    """

    name: str
    column: str
    time: str = ""
    seconds: int = 0
    is_day: bool = False

    def condition(self, now: int | None) -> tuple[str, tuple[int | str, ...]]:
        """Return the condition of the rows that may be new, with its parameters; without `now`, of all rows."""
        if now is None or not self.time:
            return "", ()
        since = now - self.seconds
        day = datetime.fromtimestamp(since, UTC).date().isoformat()
        return f" WHERE {self.time} >= $1", (day if self.is_day else since,)


REWRITTEN = (
    RewrittenTable("reports", "id", "filed", 3 * DAY, is_day=True),
    RewrittenTable("report_drafts", "day"),
    RewrittenTable("routes", "chat"),
    RewrittenTable("tries", "count"),
    RewrittenTable("evidence", "place"),
    RewrittenTable("evidence_parts", "part"),
    RewrittenTable("evidence_wanted", "tries"),
    RewrittenTable("sealed_letters", "tries"),
    RewrittenTable("cases", "moved"),
    RewrittenTable("talk", "day", "day", 3 * DAY, is_day=True),
    RewrittenTable("home_visits", "state"),
    RewrittenTable("answer_requests", "until"),
    RewrittenTable("site_doubts", "settled"),
    RewrittenTable("scam_contacts", "settled"),
    RewrittenTable("scam_sightings", "day"),
    RewrittenTable("errands", "tries"),
    RewrittenTable("replies", "holder"),
    RewrittenTable("intake", "at", "at", 2 * 3600),
)
# The day on which a chat was last seen is readable. The order of that day is not.
REWRITTEN_EACH_HOUR = (RewrittenTable("people", "seen_at", "seen_at", 2 * DAY),)


async def rewrite_rows(connection: PostgresConnection, now: int | None, *, hourly: bool) -> list[str]:
    """Rewrite the confidential tables; with `now` (unix seconds), only the rows that may be new.

    Return the tables that were in use for too long. They stay as they are for now.
    """
    driver = connection.driver
    for setting in SESSION_SETTINGS:
        await driver.execute(setting)
    tables: Sequence[RewrittenTable] = (*REWRITTEN, *(REWRITTEN_EACH_HOUR if hourly else ()))
    skipped = []
    # A statement that waits for the lock would hold a snapshot, and the process with the lock waits for snapshots.
    while not await driver.fetchval("SELECT pg_try_advisory_lock($1)", REWRITE_LOCK):  # noqa: ASYNC110 (another process holds it)
        await asyncio.sleep(LOCK_CHECK_INTERVAL)
    for table in tables:
        try:
            await _rewrite_table(driver, table, now)
        except (asyncpg.exceptions.LockNotAvailableError, asyncpg.exceptions.DeadlockDetectedError):
            skipped.append(table.name)
    return skipped


async def _rewrite_table(
    driver: "asyncpg.Connection[asyncpg.Record]", table: RewrittenTable, now: int | None
) -> None:
    condition, values = table.condition(now)
    async with driver.transaction():
        await driver.execute(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE")
        await driver.execute(
            f"UPDATE {table.name} SET {table.column} = {table.column}{condition}", *values, timeout=None
        )
        number = int(await driver.fetchval("SELECT pg_current_xact_id()::text"))
    await _wait_for_snapshots(driver, number)
    size = await driver.fetchval("SELECT pg_total_relation_size($1::text::regclass)", table.name)
    if size > SMALL_TABLE_BYTES:
        await driver.execute(f"VACUUM (INDEX_CLEANUP ON) {table.name}", timeout=None)
        return
    key = await driver.fetchval(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = $1::text::regclass AND indisprimary",
        table.name,
    )
    await driver.execute(f"CLUSTER {table.name} USING {key}", timeout=None)


async def _wait_for_snapshots(driver: "asyncpg.Connection[asyncpg.Record]", transaction: int) -> None:
    """Wait until nobody reads what this transaction replaced. Otherwise the replaced rows would stay in the file.

    A transaction in another database of the server counts too. The snapshot of CLUSTER begins at the oldest of all.
    """
    for _ in range(SNAPSHOT_CHECKS):
        is_read = await driver.fetchval(
            "SELECT pg_snapshot_xmin(pg_current_snapshot()) <= $1::text::xid8"
            " OR EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND age(backend_xmin) >= age($1::text::xid8::xid))",
            f"{transaction}",
        )
        if not is_read:
            return
        await asyncio.sleep(SNAPSHOT_CHECK_INTERVAL)
