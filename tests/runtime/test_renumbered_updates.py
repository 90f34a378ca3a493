"""After a week without updates, the numbering begins again, also at a lower number."""

import pytest

from tests.support.bot_harness import BotHarness

OLD, NEW = 727_334_700, 117_314_199


@pytest.mark.parametrize("new", [NEW, OLD - 5000, OLD + 5_000_000, 1])
async def test_updates_with_new_numbers_are_answered_once(harness: BotHarness, new: int) -> None:
    siti = await harness.new_person(office="3674")
    queue = harness.telegram.update_queues[siti.bot.id]
    await queue.wait_until_confirmed()
    queue.number_anew(OLD)
    await siti.ask("gratis?", "ratis")
    await queue.wait_until_confirmed()
    queue.number_anew(new)
    await siti.ask("gratis?", "ratis")
    await queue.wait_until_confirmed()
    await siti.ask("sabtu buka?", "abtu")
    await queue.wait_until_confirmed()
    assert not await siti.wait_for_silence()


async def test_polling_stays_calm_after_a_new_numbering(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    queue = harness.telegram.update_queues[siti.bot.id]
    await queue.wait_until_confirmed()
    queue.number_anew(NEW)
    await siti.ask("gratis?", "ratis")
    await queue.wait_until_confirmed()
    await queue.poll_waiting.wait()
    before = harness.telegram.call_counts["getupdates"]
    await siti.wait_for_silence()
    assert harness.telegram.call_counts["getupdates"] - before <= 1
