"""Paid broadcast: off by default, and only for letters."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.settings import SettingsError, read_settings
from runtime.telegram.rate_limiter import Limits
from tests.support.announcement_helpers import new_clerk, new_follower, publish_announcement
from tests.support.bot_harness import BotHarness
from tests.support.outbox_harness import OutboxHarness, outbox_harness


@pytest.fixture
async def letters(tmp_path: Path) -> AsyncIterator[OutboxHarness]:
    async with outbox_harness(tmp_path) as letters:
        yield letters


def test_it_is_off_and_more_than_thirty_a_second_needs_it() -> None:
    assert not read_settings({}).limits.paid
    with pytest.raises(SettingsError, match="LOKET_PAID_BROADCAST=on"):
        read_settings({"LOKET_SEND_PER_SECOND": "100"})
    limits = read_settings({"LOKET_SEND_PER_SECOND": "100", "LOKET_PAID_BROADCAST": "on"}).limits
    assert (limits.per_second, limits.paid) == (100, True)
    with pytest.raises(SettingsError, match="on atau off"):
        read_settings({"LOKET_PAID_BROADCAST": "boleh"})


async def test_letters_go_faster_than_the_free_rate(letters: OutboxHarness) -> None:
    await letters.close()
    letters.limits = Limits(per_second=200, paid=True)
    await letters.open()
    letters.telegram.limits.use_telegram_limits()
    chats = letters.add_people(60)
    await letters.add_letters("a:1", "Besok tutup", chats)
    tally = await letters.wait_until_ended("a:1")
    assert (tally.sent, letters.telegram.refusal_counts[429]) == (60, 0)
    assert letters.telegram.call_counts["paid"] == 60


@pytest.mark.parametrize("paid", [False, True])
async def test_answers_never_cost_anything(harness: BotHarness, paid: bool) -> None:
    await harness.close()
    harness.limits = Limits(paid=paid)
    await harness.open()
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    assert harness.telegram.call_counts["paid"] == 0
    await publish_announcement(rina)
    await siti.expect("listrik padam")
    await siti.ask("bayar berapa", "gratis")
    assert harness.telegram.call_counts["paid"] == int(paid)
