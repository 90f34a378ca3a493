"""Scheduled jobs run at their time, once, also after a failure or a downtime of the bot."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from content.text.safe_html import Html
from demo.testing.chat_assertions import matches_pattern, text_of
from handlers.core import job_handlers
from handlers.core.job_context import JobContext
from handlers.core.replies import Message, encode_reply
from storage.engine.database import Database, Transaction
from storage.queues import outbox, scheduled_jobs
from tests.support.bot_harness import BotHarness
from tests.support.database_waits import wait_for_rows


async def send_reminder(job: JobContext) -> None:
    body = encode_reply(Message(Html(f"Pengingat {job.scheduled.key}")))
    letter = outbox.Letter(
        campaign=f"reminder:{job.scheduled.key}",
        chat_id=job.scheduled.data["chat"],
        body=body,
        due=job.timestamp,
    )
    await outbox.add_letters(job.tx, [letter], job.timestamp)


async def fail_job(job: JobContext) -> None:
    await outbox.add_letters(
        job.tx, [outbox.Letter(campaign="x", chat_id=1, body="{}", due=0)], job.timestamp
    )
    raise RuntimeError("no")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(job_handlers.JOB_HANDLERS, "remind", send_reminder)
    monkeypatch.setitem(job_handlers.JOB_HANDLERS, "fail", fail_job)
    yield


async def read_waiting_jobs(path: Path) -> dict[str, int]:
    """Return the jobs in the database of a closed bot: key and attempts."""
    database = await Database.open(path)
    async with database.read_transaction() as tx:
        rows = await tx.fetch_all("SELECT key, tries FROM errands")
    await database.close()
    return {row["key"]: row["tries"] for row in rows if row["key"] in ("a", "b", "broken")}


async def test_a_reminder_comes_once_even_after_the_bot_was_away(harness: BotHarness) -> None:
    person = await harness.new_person()
    await harness.close()
    database = await Database.open(harness.database_path)
    now = int(harness.now.timestamp())
    async with database.transaction() as tx:
        await scheduled_jobs.schedule(tx, "remind", "a", now + 3600, chat=person.id)
        await scheduled_jobs.schedule(tx, "remind", "b", now + 7 * 86400, chat=person.id)
        await scheduled_jobs.schedule(tx, "fail", "broken", now, chat=person.id)
    await database.close()
    harness.now += timedelta(hours=2)
    await harness.open()
    await person.expect("Pengingat a")
    await harness.close()
    assert await read_waiting_jobs(harness.database_path) == {"b": 0, "broken": 1}
    await harness.open()
    person.say("halo")
    await person.expect("Ada yang bisa dibantu")
    assert sum(matches_pattern("Pengingat", text_of(message)) for message in person.bot_messages) == 1


async def test_a_job_of_a_clock_that_was_ahead_comes_within_its_longest_delay(
    opened_databases: list[Database], harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process scheduled it with a wrong clock; this one never saw that clock."""
    monkeypatch.setitem(job_handlers.LONGEST_DELAYS, "remind", 86400)
    person = await harness.new_person()
    await harness.close()
    database = await Database.open(harness.database_path)
    wrong = int(harness.now.timestamp()) + 365 * 86400
    async with database.transaction() as tx:
        await scheduled_jobs.schedule(tx, "remind", "a", wrong + 3600, chat=person.id)
    await database.close()
    await harness.open()
    person.say("/start 3505")
    await person.expect("Ketik pertanyaan")

    async def is_brought_back(tx: Transaction) -> bool:
        return bool(await tx.fetch_value("SELECT due FROM errands WHERE key = 'a'") < wrong)

    await wait_for_rows(opened_databases[-1], is_brought_back)
    harness.let_time_pass(timedelta(days=1))
    await person.expect("Pengingat a")


async def test_one_put_again_is_moved_and_one_kept_is_not(tmp_path: Path) -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        await scheduled_jobs.schedule(tx, "remind", "a", 100, n=1)
        await scheduled_jobs.schedule_unless_earlier(tx, "remind", "a", 200, n=2)
        assert [(one.due, one.data) for one in await scheduled_jobs.list_due(tx, 150)] == [(100, {"n": 1})]
        old = (await scheduled_jobs.list_due(tx, 150))[0]
        await scheduled_jobs.schedule(tx, "remind", "a", 120, n=3)
        assert not await scheduled_jobs.finish(tx, old), "it was moved meanwhile"
        assert [one.data for one in await scheduled_jobs.list_due(tx, 150)] == [{"n": 3}]
        await scheduled_jobs.cancel(tx, "remind", "a")
        assert await scheduled_jobs.list_due(tx, 150) == []
    await database.close()
