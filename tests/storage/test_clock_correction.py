"""Due times that were set while the clock was ahead come back once it is corrected."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from handlers.core.job_handlers import JOB_HANDLERS, LONGEST_DELAYS
from storage.chats import attempt_limits
from storage.engine.database import Database, Transaction
from storage.queues import (
    clock_correction,
    leases,
    outbox,
    outbox_claims,
    reporter_mail,
    scheduled_jobs,
    uploads,
)
from storage.queues.outbox import Letter
from storage.queues.outbox_claims import DeliveryResult, DeliveryStatus
from storage.queues.weekly_limit import MAX_WEEKLY
from storage.staff_accounts import staff
from tests.support.outbox_helpers import NOW, claimed_chats

DAY = 86400
AHEAD = [DAY, 3 * DAY + 7, 365 * DAY]
ahead = pytest.mark.parametrize("ahead", AHEAD)


async def read_due(tx: Transaction, table: str = "letters") -> list[int]:
    return [row["due"] for row in await tx.fetch_all(f"SELECT due FROM {table} ORDER BY due")]


@ahead
async def test_a_letter_keeps_the_delay_that_it_was_written_with(tx: Transaction, ahead: int) -> None:
    wrong = NOW + ahead
    letters = [
        Letter(campaign="a", chat_id=n, body="{}", due=wrong + delay)
        for n, delay in enumerate((0, 60, 16 * 3600))
    ]
    await outbox.add_letters(tx, letters, wrong)
    await clock_correction.pull_back_letters(tx, NOW)
    later = NOW + 16 * 3600 + ahead % DAY
    assert await read_due(tx) == [NOW, NOW + 60, later], (
        "one that waits for a time of the day keeps that time"
    )
    assert await clock_correction.pull_back_letters(tx, NOW + 1) == 0, "each is pulled back once"
    assert await claimed_chats(tx) == [0]


@ahead
async def test_letters_added_to_an_older_campaign_come_back_alone(tx: Transaction, ahead: int) -> None:
    await outbox.add_letters(tx, [Letter(campaign="a", chat_id=1, body="{}", due=NOW + 9 * DAY)], NOW)
    late = Letter(campaign="a", chat_id=2, body="{}", due=NOW + ahead)
    await outbox.add_letters(tx, [late], NOW + ahead)
    await clock_correction.pull_back_letters(tx, NOW)
    assert await read_due(tx) == [NOW, NOW + 9 * DAY]


async def test_small_steps_of_a_clock_change_nothing(tx: Transaction) -> None:
    letters = [Letter(campaign="a", chat_id=n, body="{}", due=NOW + n * DAY) for n in range(9)]
    await outbox.add_letters(tx, letters, NOW)
    assert await clock_correction.pull_back_letters(tx, NOW - 600) == 0
    assert await read_due(tx) == [NOW + n * DAY for n in range(9)]


@ahead
async def test_a_campaign_of_the_future_ends_and_counts_as_one_of_today(tx: Transaction, ahead: int) -> None:
    """Otherwise its messages would fill the weekly limit of a chat until that day."""
    wrong = NOW + ahead
    for n in range(MAX_WEEKLY):
        await outbox.add_for_chats(
            tx, f"a:{n}", "text", [1], wrong, wrong, expires=wrong + DAY, is_limited=True
        )
    sent = [
        DeliveryResult(letter, DeliveryStatus.SENT, 900)
        for letter in await outbox_claims.claim_letters(tx, 100, wrong)
    ]
    await outbox_claims.record_results(tx, sent, wrong)
    await clock_correction.pull_back_letters(tx, NOW)
    row = await tx.fetch_one("SELECT MAX(created_at) AS made, MAX(expires_at) AS ends FROM campaigns")
    assert row is not None
    assert row["made"] == NOW and row["ends"] <= NOW + 2 * DAY
    await outbox.add_for_chats(tx, "next", "text", [1], NOW, NOW, is_limited=True)
    due = await tx.fetch_value("SELECT due FROM letters WHERE state = 'waiting'")
    assert NOW < due <= NOW + 7 * DAY


@ahead
async def test_mail_to_reporters_comes_within_half_a_day(tx: Transaction, ahead: int) -> None:
    await reporter_mail.add(tx, 1, "{}", NOW + ahead)
    await reporter_mail.add(tx, 2, "{}", NOW + 3600)
    await clock_correction.pull_back_reporter_mail(tx, NOW)
    assert all(
        due <= NOW + clock_correction.LONGEST_MAIL_DELAY for due in await read_due(tx, "sealed_letters")
    )
    assert NOW + 3600 in await read_due(tx, "sealed_letters")
    assert await clock_correction.pull_back_reporter_mail(tx, NOW) == 0


@ahead
async def test_a_job_is_due_within_the_longest_delay_of_its_kind(tx: Transaction, ahead: int) -> None:
    for kind, longest in LONGEST_DELAYS.items():
        await scheduled_jobs.schedule(tx, kind, "right", NOW + longest)
        await scheduled_jobs.schedule(tx, kind, "wrong", NOW + longest + ahead)
    assert set(await scheduled_jobs.list_too_late(tx, LONGEST_DELAYS, NOW)) == set(LONGEST_DELAYS)
    for kind, longest in LONGEST_DELAYS.items():
        await scheduled_jobs.pull_back(tx, kind, longest, NOW)
        rows = await tx.fetch_all("SELECT key, due FROM errands WHERE kind = :kind", kind=kind)
        due = {row["key"]: row["due"] for row in rows}
        assert due["right"] == NOW + longest
        assert NOW + longest - DAY < due["wrong"] <= NOW + longest
        assert (due["wrong"] - NOW - longest - ahead) % DAY == 0, "the same time of the day"
    assert await scheduled_jobs.list_too_late(tx, LONGEST_DELAYS, NOW) == []


def test_every_kind_of_job_has_a_longest_delay() -> None:
    assert set(LONGEST_DELAYS) == set(JOB_HANDLERS)


@ahead
async def test_who_tried_too_often_on_a_wrong_clock_waits_no_longer(tx: Transaction, ahead: int) -> None:
    for _ in range(3):
        await attempt_limits.record_attempt(tx, "code", 1, attempt_limits.HOUR, NOW + ahead)
    assert await attempt_limits.blocked_until(tx, "code", 1, 3, NOW + ahead)
    # a count that ends within a day cannot be told from a right one
    then = NOW if ahead > DAY else NOW - attempt_limits.HOUR
    assert not await attempt_limits.blocked_until(tx, "code", 1, 3, then)
    await attempt_limits.record_attempt(tx, "code", 1, attempt_limits.HOUR, then)
    assert await attempt_limits.count_attempts(tx, "code", 1, then) == 1


@ahead
async def test_a_file_of_a_wrong_clock_is_fetched_at_once(tx: Transaction, ahead: int) -> None:
    await uploads.save(tx, 1, "capaian", "file", {}, NOW + ahead)
    assert await uploads.has_due(tx, NOW)
    assert await uploads.claim(tx, NOW) is not None
    assert not await uploads.has_due(tx, NOW), "it is claimed as any other"


@ahead
async def test_an_invitation_does_not_stay_open_for_longer(tx: Transaction, ahead: int) -> None:
    wrong = NOW + ahead
    await tx.execute(
        "INSERT INTO invitations (digest, origin, role, by, at, expires)"
        " VALUES ('x', 'y', 'petugas', 1, :wrong, :expires)",
        wrong=wrong,
        expires=wrong + 2 * DAY,
    )
    await clock_correction.pull_back_staff_requests(tx, NOW)
    assert await tx.fetch_value(
        f"SELECT COUNT(*) FROM invitations WHERE {staff.OPEN_INVITATION}", now=NOW + 1
    )
    assert not await tx.fetch_value(
        f"SELECT COUNT(*) FROM invitations WHERE {staff.OPEN_INVITATION}", now=NOW + 2 * DAY
    )


async def test_a_dead_process_of_the_future_counts_as_dead(tx: Transaction) -> None:
    await leases.record_heartbeat(tx, "ahead", NOW + 365 * DAY, 8, 30)
    assert await leases.record_heartbeat(tx, "right", NOW, 8, 0) == 0


ACTIONS: list[Callable[[Transaction, int], Awaitable[int]]] = [
    clock_correction.pull_back_letters,
    clock_correction.pull_back_announcements,
    clock_correction.pull_back_staff_requests,
    clock_correction.pull_back_reporter_mail,
]


async def test_an_empty_database_has_nothing_to_pull_back(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "loket.db")
    for action in ACTIONS:
        async with database.transaction() as tx:
            assert await action(tx, NOW) == 0
    await database.close()
