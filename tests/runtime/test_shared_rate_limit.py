"""Several processes share the rate limit: letters leave slots free for the replies of others."""

import asyncio
from datetime import datetime
from pathlib import Path

from runtime import clock, logs
from runtime.cluster import ClusterMember
from runtime.telegram.rate_limiter import Limits, RateLimiter
from storage.crypto import encryption
from storage.engine.database import Database
from storage.queues import leases
from tests.support.bot_harness import SATURDAY
from tests.support.database_engines import FILE_DATABASES, KEYS, needs_postgresql, shared_server


class SleepClock:
    """A clock that only advances with sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def count_letters_sent(pacer: RateLimiter, clock: SleepClock, seconds: int) -> int:
    """Return the number of letters that leave in this time, each to another chat."""
    sent, end = 0, clock.now + seconds
    while True:
        while (wait := pacer._seconds_until_slot(clock.now)) > 0:
            clock.now += wait
            if clock.now >= end:
                return sent
        async with pacer.broadcast_slot(sent):
            clock.now += 0.001
        sent += 1


async def test_letters_leave_the_places_that_replies_of_others_take() -> None:
    clock = SleepClock()
    pacer = RateLimiter(Limits(per_second=30), clock)
    assert 280 <= await count_letters_sent(pacer, clock, 10) <= 300
    pacer.replies_elsewhere = 100  # replies in ten seconds
    assert 150 <= await count_letters_sent(pacer, clock, 10) <= 10 * (30 - 10)
    pacer.replies_elsewhere = 10_000
    assert 1 <= await count_letters_sent(pacer, clock, 10) <= 10


async def test_a_process_hears_how_many_the_living_others_sent(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "a.db")
    async with database.transaction() as tx:
        assert await leases.record_heartbeat(tx, "a", 100, 8, 5) == 0
        assert await leases.record_heartbeat(tx, "b", 101, 8, 30) == 5
        assert await leases.record_heartbeat(tx, "c", 101, 8, 1) == 35
        assert await leases.record_heartbeat(tx, "a", 102, 8, 0) == 31
        assert await leases.record_heartbeat(tx, "c", 109, 8, 2) == 0, "b has gone silent, a sends nothing"
    await database.close()


@needs_postgresql
async def test_replicas_tell_each_other() -> None:
    address = shared_server().address(await asyncio.to_thread(FILE_DATABASES.name_for, None))
    databases = [await Database.open(address, encryption.parse_keys(KEYS)) for _ in range(2)]
    pacers = [RateLimiter(), RateLimiter()]
    for chat in range(20):
        async with pacers[0].reply_slot(chat):
            pass

    def now() -> datetime:
        return SATURDAY

    for database, pacer in zip(databases, pacers, strict=True):
        await ClusterMember(database, now, pacer)._heartbeat()
        await database.close()
    assert (pacers[0].replies_elsewhere, pacers[1].replies_elsewhere) == (0, 20)


@needs_postgresql
async def test_the_log_shows_the_whole_name_of_a_replica() -> None:
    """Operators look for it in the table `leases`. The log masks long runs of digits."""
    address = shared_server().address(await asyncio.to_thread(FILE_DATABASES.name_for, None))
    database = await Database.open(address, encryption.parse_keys(KEYS))
    names = {ClusterMember(database, clock.now, RateLimiter()).holder for _ in range(2000)}
    await database.close()
    assert len(names) == 2000
    assert not {name for name in names if logs.mask_secrets(f"replica {name}") != f"replica {name}"}
