"""Recorded hours are kept in memory only as long as they are true, in every process and after every rollback."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from storage import opening_hours
from storage.engine.database import Database, Transaction
from storage.opening_hours import RecordedHours

NOW = 1_795_000_000
DAY = date(2026, 11, 23)


async def add_closure(tx: Transaction) -> int:
    return await opening_hours.add_override(
        tx,
        office="3674",
        sites=("3674-01",),
        kind="closed",
        start=NOW,
        end=NOW + 3600,
        reason="",
        by=1,
        now=NOW,
    )


async def add_day_off(tx: Transaction) -> int:
    return await opening_hours.add_days_off(
        tx, office="3674", first=DAY, last=DAY, name="Hari jadi", by=1, now=NOW
    )


async def add_week(tx: Transaction) -> int:
    return await opening_hours.add_week(tx, "3674-01", "Mo-Fr 08:00-15:00", DAY, 1, NOW)


async def end_closure(tx: Transaction) -> bool:
    return await opening_hours.end_override(tx, 1, 1, NOW + 60)


async def end_day_off(tx: Transaction) -> bool:
    return await opening_hours.end_days_off(tx, 1, 1, NOW + 60)


async def read_hours(database: Database, now: int = NOW + 120) -> RecordedHours:
    async with database.read_transaction() as tx:
        return await opening_hours.load_recorded_hours(tx, now)


@pytest.fixture
async def with_closure(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await add_closure(tx)
        await add_day_off(tx)
    yield database
    await database.close()


async def test_hours_are_read_again_only_after_a_change_or_a_minute(with_closure: Database) -> None:
    first = await read_hours(with_closure)
    assert await read_hours(with_closure, NOW + 170) is first
    later = await read_hours(with_closure, NOW + 190)
    assert later == first and later is not first
    assert await read_hours(with_closure, NOW) is not later, "a clock that went back trusts no copy"


@pytest.mark.parametrize("change", [add_closure, add_day_off, add_week, end_closure, end_day_off])
async def test_every_change_is_seen_at_once(
    with_closure: Database, change: Callable[[Transaction], Awaitable[object]]
) -> None:
    before = await read_hours(with_closure)
    async with with_closure.transaction() as tx:
        assert await change(tx)
        inside = await opening_hours.load_recorded_hours(tx, NOW + 120)
    assert inside != before
    assert await read_hours(with_closure) == inside


async def test_a_change_that_is_rolled_back_is_not_kept(with_closure: Database) -> None:
    before = await read_hours(with_closure)
    with pytest.raises(RuntimeError):
        async with with_closure.transaction() as tx:
            await end_closure(tx)
            assert await opening_hours.load_recorded_hours(tx, NOW + 120) != before
            raise RuntimeError
    assert await read_hours(with_closure) == before
