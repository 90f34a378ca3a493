"""A clock that jumps ahead erases nothing, closes no month and sends nothing early. Admins are told in words."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from storage import home_visits
from storage.engine.database import Database
from storage.queues import outbox, reporter_mail, scheduled_jobs
from storage.queues.outbox import Letter
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.database_waits import wait_for_rows

COUNTED = (
    "people", "reports", "routes", "cases", "talk", "evidence", "drafts", "report_drafts", "tries", "questions",
    "home_visits", "sealed_letters", "intake", "recap_months", "case_acts", "errands",
)  # fmt: skip
AHEAD = [timedelta(days=9), timedelta(days=15), timedelta(days=92), timedelta(days=4 * 365)]


async def count_rows(database: Database) -> dict[str, int]:
    async with database.read_transaction() as tx:
        return {table: await tx.fetch_value(f"SELECT COUNT(*) FROM {table}") for table in COUNTED}


async def wait_for_warning(database: Database, *, is_warned: bool) -> None:
    """Return when the bot has noticed, so that its workers have seen the clock too."""

    async def has_noticed(tx: Any) -> bool:
        return bool(await tx.fetch_value("SELECT warned FROM clock_mark") == int(is_warned))

    await wait_for_rows(database, has_noticed)


async def reopen(
    harness: BotHarness, opened_databases: list[Database], stopped_for: timedelta = timedelta()
) -> None:
    """Stop the bot and start it again; return when it has opened its database."""
    await harness.close()
    opened = len(opened_databases)
    harness.let_time_pass(stopped_for)
    await harness.open()
    async with asyncio.timeout(20):
        while len(opened_databases) == opened:  # noqa: ASYNC110 (no event reports it)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("ahead", AHEAD, ids=str)
async def test_a_clock_that_is_ahead_erases_and_closes_nothing(
    opened_databases: list[Database], harness: BotHarness, ahead: timedelta
) -> None:
    admin = await harness.new_admin()
    casework = CaseworkHarness(harness, opened_databases)
    await casework.file_report(chat_id=admin.id)
    database = opened_databases[-1]
    async with database.transaction() as tx:
        about = home_visits.HomeVisitDetails("lansia", "Sukamaju", "rekam")
        await home_visits.add_request(tx, "3505-01", about, admin.id, "id", int(harness.now.timestamp()))
        await scheduled_jobs.schedule(tx, "retention", "", int((harness.now + timedelta(days=1)).timestamp()))
    before = await count_rows(database)
    true_now = harness.now
    harness.now += ahead
    await admin.expect(r"Jam server salah.*menunjukkan .*menurut Telegram sekarang 28-11-2026 10\.00")
    assert await count_rows(database) == before
    await reopen(harness, opened_databases)  # a start with the wrong clock is not better
    admin.say("/start 3505")
    await admin.expect("Ketik pertanyaan")
    await wait_for_warning(opened_databases[-1], is_warned=True)
    after = await count_rows(opened_databases[-1])
    assert {table: count for table, count in after.items() if table not in ("intake", "errands")} == {
        table: count for table, count in before.items() if table not in ("intake", "errands")
    }
    harness.now = true_now
    await admin.expect("Jam server sudah benar lagi")


async def test_a_clock_that_is_ahead_sends_nothing_early(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """Scheduled letters, news to reporters and jobs wait. What is to be sent at once is sent."""
    admin = await harness.new_admin()
    database, now = opened_databases[-1], int(harness.now.timestamp())
    tomorrow = now + 20 * 3600
    async with database.transaction() as tx:
        body = '{"type":"say","body":"besok"}'
        await outbox.add_letters(tx, [Letter(campaign="a", chat_id=admin.id, body=body, due=tomorrow)], now)
        await reporter_mail.add(tx, admin.id, body, tomorrow)
    harness.now += timedelta(days=30)
    await admin.expect("Jam server salah")
    await admin.wait_for_silence()
    assert "besok" not in admin.text
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT COUNT(*) FROM sealed_letters") == 1
        assert await tx.fetch_value("SELECT COUNT(*) FROM letters WHERE state = 'waiting'") == 1
    harness.now -= timedelta(days=30)
    harness.let_time_pass(timedelta(days=1))
    for _ in range(2):
        await admin.expect("besok")


async def test_time_that_really_passes_is_no_fault(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person()

    async def is_scheduled(tx: Any) -> bool:
        return bool(await tx.fetch_value("SELECT COUNT(*) FROM errands WHERE kind = 'retention'"))

    await wait_for_rows(opened_databases[-1], is_scheduled)  # a replica schedules jobs once it is the leader
    harness.let_time_pass(timedelta(days=500))

    async def is_erased(tx: Any) -> bool:
        return not await tx.fetch_value("SELECT COUNT(*) FROM people")

    await wait_for_rows(opened_databases[-1], is_erased)
    assert "Jam server" not in siti.text


async def test_a_start_after_a_long_stop_waits_for_a_word_of_telegram(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """Nobody knows whether the clock or the world moved. The first message tells."""
    siti, eko = await harness.new_person(), await harness.new_person("Eko")
    await wait_for_warning(opened_databases[-1], is_warned=False)
    await reopen(harness, opened_databases, timedelta(days=500))
    assert (await count_rows(opened_databases[-1]))["people"] == 2
    eko.say("/start")
    await eko.expect("Ini Loket")

    async def is_erased(tx: Any) -> bool:
        return not await tx.fetch_value("SELECT COUNT(*) FROM people WHERE chat_id = :id", id=siti.id)

    await wait_for_rows(opened_databases[-1], is_erased)


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=365)], ids=str)
@pytest.mark.parametrize("restarts", [False, True], ids=["running", "restarted"])
async def test_what_was_written_with_a_wrong_clock_leaves_once_it_is_right(
    opened_databases: list[Database], harness: BotHarness, ahead: timedelta, restarts: bool
) -> None:
    """A letter of a minute, one for the next morning, and news to a reporter."""
    admin = await harness.new_admin()
    database, right = opened_databases[-1], int(harness.now.timestamp())
    wrong = right + int(ahead.total_seconds())
    harness.now += ahead
    async with database.transaction() as tx:
        letters = [
            Letter(campaign="a", chat_id=admin.id, body='{"type":"say","body":"satu menit"}', due=wrong + 60),
            Letter(
                campaign="b",
                chat_id=admin.id,
                body='{"type":"say","body":"besok pagi"}',
                due=wrong + 20 * 3600,
            ),
        ]
        await outbox.add_letters(tx, letters, wrong)
    async with database.transaction() as tx:
        await reporter_mail.add(tx, admin.id, '{"type":"say","body":"kabar laporan"}', wrong)
    harness.now -= ahead
    if restarts:
        await reopen(harness, opened_databases)
    harness.let_time_pass(timedelta(seconds=31))  # until the next search for such times
    await admin.expect("kabar laporan")
    await wait_for_rows(
        opened_databases[-1], _is_pulled_back(right + 86400)
    )  # an earlier search may have met the mail only
    harness.let_time_pass(timedelta(minutes=2))
    await admin.expect("satu menit")
    assert "besok pagi" not in admin.transcript()
    harness.let_time_pass(timedelta(hours=20))
    await admin.expect("besok pagi")


async def test_a_clock_that_goes_back_sends_what_waits(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """The clock falls back by three days. What was written before leaves as if it were written then."""
    admin = await harness.new_admin()
    database, now = opened_databases[-1], int(harness.now.timestamp())
    async with database.transaction() as tx:
        body = '{"type":"say","body":"satu menit"}'
        await outbox.add_letters(tx, [Letter(campaign="a", chat_id=admin.id, body=body, due=now + 60)], now)
    harness.now -= timedelta(days=3)
    await wait_for_rows(database, _is_pulled_back(now))
    harness.let_time_pass(timedelta(minutes=2))
    await admin.expect("satu menit")


def _is_pulled_back(now: int) -> Callable[[Any], Awaitable[bool]]:
    async def is_earlier(tx: Any) -> bool:
        return bool(await tx.fetch_value("SELECT MAX(due) FROM letters WHERE state = 'waiting'") < now)

    return is_earlier
