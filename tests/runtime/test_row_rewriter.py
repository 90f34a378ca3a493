"""When confidential rows are rewritten: soon after a commit about a report, and at each full hour."""

import asyncio
from datetime import timedelta

import pytest

from runtime.workers.row_rewriter import RowRewriter
from storage.engine.commit_traces import plan_apart
from storage.engine.database import Database, RetryableError
from storage.reports import report_drafts
from storage.reports.report_drafts import ReportDraft
from tests.support.bot_harness import SATURDAY
from tests.support.virtual_time import run_in_virtual_time

HOUR = 3600


def test_rows_are_rewritten_soon_after_a_report_and_at_each_full_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs: list[tuple[float, bool]] = []
    refusals = [RetryableError("in use")]

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        begin = loop.time()

        async def rewrite(self: Database, now: int, *, hourly: bool) -> None:
            runs.append((round(loop.time() - begin), hourly))
            if len(runs) == 3:
                raise refusals.pop()

        monkeypatch.setattr(Database, "rewrite_rows", rewrite)
        database = await Database.open(None)
        worker = RowRewriter(database, lambda: SATURDAY + timedelta(seconds=loop.time() - begin))
        task = asyncio.create_task(worker.run())
        await asyncio.sleep(100)
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO people (chat_id, created_at, seen_at) VALUES (7, 0, 0)")
        await asyncio.sleep(100)
        for _ in range(2):
            async with database.transaction(plan_apart()) as tx:
                await report_drafts.save(tx, 7, ReportDraft("review"), 1)
            await asyncio.sleep(1)
        await asyncio.sleep(2 * HOUR)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()

    run_in_virtual_time(scene())
    assert runs[0] == (3, True), "at the start"
    assert runs[1] == (203, False), "after two commits about a report, and not after the one about a chat"
    assert runs[2][1] is True and HOUR <= runs[2][0] < HOUR + 10, "at the full hour"
    assert runs[3][1] is True and runs[3][0] < HOUR + 90, "again, because a table was in use"
    assert [hourly for _, hourly in runs[4:]] == [True]
